// Downloads the model from the Hugging Face Hub into private files: file by file, resumable, sizes and hashes checked.
// A file that is not whole has a `.part` name; the manifest is written last.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { badInput, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import { MANIFEST } from './choices.ts';
import type { LoadProgress } from './engine.ts';
import type { Manifest } from './manifest.ts';
import { modelFolder, openForWriting, readFileIn, writeText } from './private-files.ts';
import { SMOLLM2 } from './smollm2.ts';

const WANTED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];
const HUB = 'https://huggingface.co';
/** A host that has said nothing for this long is given up. */
const SILENCE_MS = 15_000;

// What the Hub's tree listing says of a file; `lfs.oid` is the sha256 of the large ones.
const ListingSchema = v.array(
  v.object({
    path: v.string(),
    size: v.number(),
    lfs: v.optional(v.object({ oid: v.string() })),
  }),
);

interface Wanted {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string | null;
}

/** Fetches what is still missing. `storage` with `quota` when it cannot fit; `network` leaves all that has arrived. */
export async function downloadModel(
  report: (progress: LoadProgress) => void,
  stop: Stop,
  hub = HUB,
): Promise<Outcome<null>> {
  const listed = await list(hub);
  if (!listed.ok) return listed;
  const totalBytes = listed.value.reduce((sum, { bytes }) => sum + bytes, 0);
  const room = await checkRoom(totalBytes);
  if (!room.ok) return room;
  const folder = await modelFolder(SMOLLM2.id, true);
  if (folder === null) {
    const message = 'This browser gives the page no private files to keep the model in; a private window may be why.';
    return fail({ kind: 'storage', message, quota: false });
  }
  let before = 0;
  const files: Manifest['files'] = [];
  for (const wanted of listed.value) {
    const progress = (bytes: number) => report({ step: 'downloading', doneBytes: before + bytes, totalBytes });
    const hash = await fetchFile(folder, hub, wanted, progress, stop);
    if (!hash.ok) return hash;
    files.push({ name: wanted.name, bytes: wanted.bytes, sha256: hash.value });
    before += wanted.bytes;
  }
  const { id, licence } = SMOLLM2;
  const manifest: Manifest = { id, format: 'safetensors', files, licence, source: `${hub}/${SMOLLM2.hub}` };
  await writeText(folder, MANIFEST, JSON.stringify(manifest));
  return succeed(null);
}

/** Bytes of all files that a download brings, as the Hub lists them. */
export async function hubBytes(hub = HUB): Promise<Outcome<number>> {
  const listed = await list(hub);
  return listed.ok ? succeed(listed.value.reduce((sum, { bytes }) => sum + bytes, 0)) : listed;
}

async function list(hub: string): Promise<Outcome<readonly Wanted[]>> {
  const response = await request(`${hub}/api/models/${SMOLLM2.hub}/tree/main`, {});
  if (!response.ok) return response;
  const parsed = v.safeParse(ListingSchema, await response.value.json().catch(() => null));
  if (!parsed.success) return unreadable();
  const files = WANTED.map((name) => parsed.output.find(({ path }) => path === name));
  if (files.some((file) => file === undefined)) return unreadable();
  return succeed(
    files.flatMap((file) =>
      file === undefined ? [] : [{ name: file.path, bytes: file.size, sha256: file.lfs?.oid ?? null }],
    ),
  );
}

function unreadable(): Outcome<never> {
  return badInput('The Hub answered with something that is not a list of the model’s files; please try again later.');
}

async function checkRoom(bytes: number): Promise<Outcome<null>> {
  const { quota, usage } = await navigator.storage.estimate();
  const free = (quota ?? Number.POSITIVE_INFINITY) - (usage ?? 0);
  if (free > bytes) return succeed(null);
  const message = `The model needs ${megabytes(bytes)} MB, but this browser allows the page only ${megabytes(free)} MB more; nothing was downloaded. Free some disk space and try again.`;
  return fail({ kind: 'storage', message, quota: true });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** Returns the sha256 of the whole file. What a stopped or broken download has brought stays for the next try. */
async function fetchFile(
  folder: FileSystemDirectoryHandle,
  hub: string,
  { name, bytes, sha256: expected }: Wanted,
  progress: (bytes: number) => void,
  stop: Stop,
): Promise<Outcome<string>> {
  const partName = `${name}.part`;
  const hash = sha256.create();
  const finished = await readFileIn(folder, name);
  const part = finished ?? (await readFileIn(folder, partName));
  let have = part !== null && part.size <= bytes ? part.size : 0;
  if (part !== null && have > 0) {
    for await (const chunk of chunksOf(part.stream())) hash.update(chunk);
  }
  progress(have);
  if (have < bytes) {
    const controller = new AbortController();
    const headers: Record<string, string> = have > 0 ? { Range: `bytes=${have}-` } : {};
    const response = await request(`${hub}/${SMOLLM2.hub}/resolve/main/${name}`, headers, controller);
    if (!response.ok) return response;
    if (have > 0 && response.value.status !== 206) {
      // The host does not resume: begin again.
      controller.abort();
      await folder.removeEntry(partName);
      return await fetchFile(folder, hub, { name, bytes, sha256: expected }, progress, stop);
    }
    const access = await openForWriting(folder, partName, have);
    try {
      for await (const chunk of chunksOf(response.value.body as ReadableStream<Uint8Array>)) {
        if (stop.aborted) {
          controller.abort();
          return fail({ kind: 'aborted', message: 'The download was stopped; what has arrived is kept.' });
        }
        access.write(chunk, { at: have });
        hash.update(chunk);
        have += chunk.byteLength;
        progress(have);
      }
      access.flush();
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') {
        const message = 'The browser’s storage is full; what has arrived is kept. Free some disk space and try again.';
        return fail({ kind: 'storage', message, quota: true });
      }
      if (thrown instanceof TypeError || thrown instanceof DOMException) return brokenOff();
      throw thrown;
    } finally {
      access.close();
    }
  }
  if (have < bytes) return brokenOff();
  const digest = bytesToHex(hash.digest());
  if (have !== bytes || (expected !== null && digest !== expected)) {
    await folder.removeEntry(finished === null ? partName : name);
    return badInput(`The file ${name} arrived damaged and was deleted; please try again.`);
  }
  if (finished === null) {
    // `move` is not in every browser's types yet; it renames without a copy (File System specification).
    const handle = (await folder.getFileHandle(partName)) as FileSystemFileHandle & {
      move(name: string): Promise<void>;
    };
    await handle.move(name);
  }
  return succeed(digest);
}

function brokenOff(): Outcome<never> {
  const message = 'The download broke off; what has arrived is kept, and trying again goes on from there.';
  return fail({ kind: 'network', message });
}

async function request(
  url: string,
  headers: Record<string, string>,
  controller = new AbortController(),
): Promise<Outcome<Response>> {
  const timer = setTimeout(() => controller.abort(), SILENCE_MS);
  try {
    const response = await fetch(url, { headers, signal: controller.signal });
    if (response.ok) return succeed(response);
    const message = `The Hub answered ${response.status} for the model; what has arrived is kept. Please try again later.`;
    return fail({ kind: 'network', message });
  } catch (thrown) {
    if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown;
    const message = 'The Hub cannot be reached; check the connection, or open a model file from your disk.';
    return fail({ kind: 'network', message });
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a stream chunk by chunk; ends its lock on every way out. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value as Uint8Array<ArrayBuffer>;
    }
  } finally {
    reader.releaseLock();
  }
}
