// SmolLM2 from the Hugging Face Hub: the original bfloat16 weights. Downloads go on where they stopped.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { hashOf, MODEL_DIR, SourceFailure, writeManifest } from './folder.ts';
import { progressBar } from './progress.ts';

const REPOSITORY = 'HuggingFaceTB/SmolLM2-135M-Instruct';
const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];
const WANTED = [...NEEDED, 'generation_config.json'];
/** A host that says nothing for this long is given up. */
const SILENCE_MS = 5000;

// The Hub's listing: `oid` is git's blob id (sha1), `lfs.oid` the sha256 of a large file.
const Listing = v.array(
  v.object({
    path: v.string(),
    size: v.number(),
    oid: v.string(),
    lfs: v.optional(v.object({ oid: v.string() })),
  }),
);
type Listed = v.InferOutput<typeof Listing>[number];

/** Fetches every file and writes the manifest. Throws SourceFailure when the host or a file is not as expected. */
export async function fetchFromHub(): Promise<void> {
  // The variable that huggingface_hub reads for mirrors.
  const host = (process.env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/$/, '');
  const listed = await list(host);
  await mkdir(MODEL_DIR, { recursive: true });
  const files: { name: string; bytes: number; sha256: string }[] = [];
  for (const entry of listed) {
    const path = join(MODEL_DIR, entry.path);
    if (!existsSync(path) || !(await isRight(path, entry))) await fetchFile(host, entry, path);
    files.push({ name: entry.path, bytes: entry.size, sha256: await hashOf(path, createHash('sha256')) });
  }
  await writeManifest({ format: 'safetensors', files, source: `https://huggingface.co/${REPOSITORY}` });
}

async function list(host: string): Promise<Listed[]> {
  const silence = new Silence();
  try {
    const response = await fetch(`${host}/api/models/${REPOSITORY}/tree/main`, { signal: silence.signal });
    if (!response.ok) throw new SourceFailure(`the Hugging Face Hub answered ${response.status}`);
    const listing = v.safeParse(Listing, await response.json());
    if (!listing.success) throw new SourceFailure('the Hugging Face Hub gave a listing that cannot be understood');
    const found = listing.output.filter((entry) => WANTED.includes(entry.path));
    const lacking = NEEDED.find((name) => !found.some((entry) => entry.path === name));
    if (lacking !== undefined) throw new SourceFailure(`the Hugging Face Hub does not list ${lacking}`);
    return found;
  } catch (thrown) {
    throw asSourceFailure(thrown);
  } finally {
    silence.end();
  }
}

async function fetchFile(host: string, entry: Listed, path: string): Promise<void> {
  const part = `${path}.part`;
  let have = existsSync(part) ? (await stat(part)).size : 0;
  if (have > entry.size) have = 0;
  const silence = new Silence();
  const show = progressBar(entry.path, entry.size);
  try {
    if (have < entry.size || entry.size === 0) {
      const headers: Record<string, string> = have > 0 ? { Range: `bytes=${have}-` } : {};
      const response = await fetch(`${host}/${REPOSITORY}/resolve/main/${entry.path}`, {
        headers,
        signal: silence.signal,
      });
      if (!response.ok || response.body === null) {
        throw new SourceFailure(`the Hugging Face Hub answered ${response.status} for ${entry.path}`);
      }
      // A host that ignores the range sends the whole file.
      if (response.status !== 206) have = 0;
      const handle = await open(part, have > 0 ? 'a' : 'w');
      try {
        for await (const chunk of response.body) {
          silence.broken();
          await handle.writeFile(chunk);
          have += chunk.byteLength;
          show(Math.min(have, entry.size));
        }
      } finally {
        await handle.close();
      }
    }
  } catch (thrown) {
    throw asSourceFailure(thrown);
  } finally {
    silence.end();
  }
  if (!(await isRight(part, entry))) {
    await rm(part);
    throw new SourceFailure(`${entry.path} arrived damaged`);
  }
  await rename(part, path);
}

async function isRight(path: string, entry: Listed): Promise<boolean> {
  if ((await stat(path)).size !== entry.size) return false;
  if (entry.lfs !== undefined) return (await hashOf(path, createHash('sha256'))) === entry.lfs.oid;
  const blob = createHash('sha1')
    .update(`blob ${entry.size}\0`)
    .update(await readFile(path));
  return blob.digest('hex') === entry.oid;
}

// fetch throws TypeError for a host that cannot be reached and AbortError when we hang up.
function asSourceFailure(thrown: unknown): unknown {
  if (thrown instanceof TypeError) return new SourceFailure('the Hugging Face Hub cannot be reached');
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new SourceFailure('the Hugging Face Hub is silent');
  return thrown;
}

/** Aborts a request when nothing has come for a while. */
class Silence {
  private readonly controller = new AbortController();
  private timer = this.start();
  readonly signal = this.controller.signal;

  broken(): void {
    clearTimeout(this.timer);
    this.timer = this.start();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private start(): NodeJS.Timeout {
    return setTimeout(() => this.controller.abort(), SILENCE_MS);
  }
}
