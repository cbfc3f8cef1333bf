// Where the model lies and whether it is whole: manifest.json beside the files says what they must be.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Manifest, parseManifest } from '../../src/models/manifest.ts';

export const MODEL_ID = 'smollm2-135m-instruct';
export const LICENCE = 'Apache-2.0';
/** Served by vite as models/<id>/ and left out of version control. */
export const MODEL_DIR = fileURLToPath(new URL(`../../public/models/${MODEL_ID}`, import.meta.url));
const MANIFEST = join(MODEL_DIR, 'manifest.json');

/** A source that could not give the model; the message is one sentence without its final stop. */
export class SourceFailure extends Error {}

/** True when the manifest is there and every file has its size and hash. */
export async function isWhole(): Promise<boolean> {
  if (!existsSync(MANIFEST)) return false;
  const manifest = parseManifest(await readFile(MANIFEST, 'utf8'));
  if (!manifest.ok || manifest.value.id !== MODEL_ID) return false;
  for (const { name, bytes, sha256 } of manifest.value.files) {
    const path = join(MODEL_DIR, name);
    if (!existsSync(path) || (await stat(path)).size !== bytes) return false;
    if ((await hashOf(path, createHash('sha256'))) !== sha256) return false;
  }
  return true;
}

/** Takes away a manifest that no longer tells the truth, so that no page trusts it while files change. */
export async function dropManifest(): Promise<void> {
  await rm(MANIFEST, { force: true });
}

/** Hexadecimal hash of a file. */
export async function hashOf(path: string, hash: ReturnType<typeof createHash>): Promise<string> {
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** Writes the manifest, last: its presence says that the files beside it were checked. */
export async function writeManifest(manifest: Omit<Manifest, 'id' | 'licence'>): Promise<void> {
  await mkdir(MODEL_DIR, { recursive: true });
  const whole: Manifest = { id: MODEL_ID, licence: LICENCE, ...manifest };
  await writeFile(`${MANIFEST}.part`, `${JSON.stringify(whole, null, 2)}\n`);
  await rename(`${MANIFEST}.part`, MANIFEST);
}
