// From a choice or picked files to the files of a model for our own engine, and what it is called.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { badInput, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import { MANIFEST, servedManifest, servedUrl, storedManifest } from './choices.ts';
import { chunksOf, downloadModel } from './download.ts';
import type { LlamaChoice, LoadProgress } from './engine.ts';
import type { ModelIdentity } from './llama/engine.ts';
import { type Manifest, manifestBytes, weightsId } from './manifest.ts';
import { modelFolder, readFileIn } from './private-files.ts';
import { keepServedCopy, servedCopy } from './served-copy.ts';
import { SMOLLM2 } from './smollm2.ts';

type Report = (progress: LoadProgress) => void;

/** The model's files by name, and what it is called. */
export interface Found {
  readonly files: ReadonlyMap<string, Blob>;
  readonly identity: ModelIdentity;
}

/** Files of a choice: served beside the page, in private files, or downloaded into these first. */
export async function fromChoice(
  choice: LlamaChoice,
  pageUrl: string,
  report: Report,
  stop: Stop,
): Promise<Outcome<Found>> {
  if (choice.where === 'embedded') return await fromPage(pageUrl, report, stop);
  if (choice.where === 'hub') {
    const downloaded = await downloadModel(report, stop);
    if (!downloaded.ok) return downloaded;
  }
  return await fromPrivateFiles();
}

async function fromPage(pageUrl: string, report: Report, stop: Stop): Promise<Outcome<Found>> {
  const manifest = await servedManifest(pageUrl);
  if (!manifest.ok) return manifest;
  if (manifest.value === null) return missing();
  const totalBytes = manifestBytes(manifest.value);
  const files = new Map<string, Blob>();
  const toKeep: { readonly url: string; readonly sha256: string; readonly blob: Blob }[] = [];
  let before = 0;
  for (const { name, bytes, sha256 } of manifest.value.files) {
    const done = before;
    const progress = (read: number) => report({ step: 'downloading', doneBytes: done + read, totalBytes });
    const url = servedUrl(pageUrl, name);
    const copy = await servedCopy(url, sha256);
    const blob = copy === null ? await fetchBlob(url, progress, stop) : succeed(copy);
    if (!blob.ok) return blob;
    if (blob.value.size !== bytes) return truncated(name);
    files.set(name, blob.value);
    toKeep.push({ url, sha256, blob: blob.value });
    before += bytes;
    report({ step: 'downloading', doneBytes: before, totalBytes });
  }
  await keepServedCopy(servedUrl(pageUrl, MANIFEST), JSON.stringify(manifest.value), toKeep);
  return succeed({ files, identity: identityOf(manifest.value) });
}

async function fetchBlob(url: string, progress: (bytes: number) => void, stop: Stop): Promise<Outcome<Blob>> {
  const controller = new AbortController();
  try {
    const response = await fetch(url, { signal: controller.signal });
    if (!response.ok || response.body === null) return missing();
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let read = 0;
    for await (const chunk of chunksOf(response.body)) {
      if (stop.aborted) {
        controller.abort();
        return fail({ kind: 'aborted', message: 'Loading the model was stopped.' });
      }
      parts.push(chunk);
      read += chunk.byteLength;
      progress(read);
    }
    return succeed(new Blob(parts));
  } catch (thrown) {
    if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown;
    const message = 'The model’s file could not be read to its end; your work is safe. Please load it again.';
    return fail({ kind: 'network', message });
  }
}

async function fromPrivateFiles(): Promise<Outcome<Found>> {
  const manifest = await storedManifest();
  const folder = await modelFolder(SMOLLM2.id, false);
  if (manifest === null || folder === null) return missing();
  const files = new Map<string, Blob>();
  for (const { name, bytes } of manifest.files) {
    const file = await readFileIn(folder, name);
    if (file === null) return missing();
    if (file.size !== bytes) return truncated(name);
    files.set(name, file);
  }
  return succeed({ files, identity: identityOf(manifest) });
}

function identityOf(manifest: Manifest): ModelIdentity {
  return { id: weightsId(manifest), name: SMOLLM2.name };
}

/** Bytes at each end of a picked file that its identity is taken from: headers and the last weights. */
const FINGERPRINT_BYTES = 1 << 20;

/** Files that the person picked; the largest file of weights names the model. */
export async function fromDisk(picked: readonly File[]): Promise<Outcome<Found>> {
  const weights = picked.filter(({ name }) => /\.(gguf|safetensors)$/i.test(name));
  const largest = weights.reduce<File | null>((a, b) => (a === null || b.size > a.size ? b : a), null);
  if (largest === null) {
    return badInput(
      'None of these files holds a model: pick one .gguf file, or .safetensors with config.json and tokenizer.json.',
    );
  }
  try {
    const hash = sha256.create();
    for (const part of [largest.slice(0, FINGERPRINT_BYTES), largest.slice(-FINGERPRINT_BYTES)]) {
      hash.update(new Uint8Array(await part.arrayBuffer()));
    }
    hash.update(new TextEncoder().encode(String(largest.size)));
    const name = largest.name.replace(/\.(gguf|safetensors)$/i, '');
    const identity = { id: `${name}@${bytesToHex(hash.digest()).slice(0, 8)}`, name };
    return succeed({ files: new Map(picked.map((file) => [file.name, file])), identity });
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return badInput(`The file ${largest.name} cannot be read any more; it may have been moved. Please pick it again.`);
  }
}

function missing(): Outcome<never> {
  const message = 'The model is no longer where it was; reload the page to see what can be loaded.';
  return fail({ kind: 'missing', message });
}

function truncated(name: string): Outcome<never> {
  return badInput(
    `The model’s file ${name} has the wrong size; run \`npm run model\` again, or delete and download it again.`,
  );
}
