// The browser's cache that web-llm reads a model from. What lies there is checked each time before it is used, because
// anything can have put it there: a wrong entry is deleted.

import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Failure } from '../../../core/outcome.ts';
import type { Bytes, CacheName, FilePlace, Shard, SmallFile } from './model-files.ts';

/** On a stored shard: the md5 that its bytes were found to have, so that 900 MB are not hashed on every load. */
const HASH_HEADER = 'x-humpback-md5';
/** Bytes of a stored shard that are in memory at once while it is hashed. */
const SLICE_BYTES = 4 << 20;

/** A cache by its name. Throws a DOMException where the page may keep nothing. */
export async function openCache(name: string): Promise<Cache> {
  // Pages without https have no caches at all.
  if (typeof caches === 'undefined') throw new DOMException('This page has no caches.', 'SecurityError');
  return await caches.open(name);
}

/** The failure behind an exception of the cache; null when it is none of the cache's. */
export function storageFailure(thrown: unknown): Failure | null {
  if (!(thrown instanceof DOMException)) return null;
  if (thrown.name === 'QuotaExceededError') {
    const message =
      'The browser’s storage is full; what has arrived is kept. Delete a model in the storage panel or free some disk space, then load it again.';
    return { kind: 'storage', message, quota: true };
  }
  const message =
    'The browser does not let this page keep models; a private window, blocked site data or an address without https may be why. Allow storage for this page and load again.';
  return { kind: 'storage', message, quota: false };
}

/** URLs of all that one cache holds. */
export async function storedUrls(name: CacheName): Promise<ReadonlySet<string>> {
  const cache = await openCache(name);
  return new Set((await cache.keys()).map(({ url }) => url));
}

/** The stored size of a file in bytes; null when it is not there. Nothing is checked. */
export async function storedSize(place: FilePlace): Promise<number | null> {
  const response = await match(place);
  return response === null ? null : (await response.blob()).size;
}

/** A stored small file, read; null when it is not there or was wrong and is now deleted. */
export async function readStored<T>(file: SmallFile<T>): Promise<{ readonly bytes: number; readonly value: T } | null> {
  const response = await match(file);
  if (response === null) return null;
  if (isPlausible(response)) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const value = file.read(bytes);
    if (value !== null) return { bytes: bytes.byteLength, value };
  }
  await discard(file);
  return null;
}

/** Keeps a small file that has been checked. */
export async function keepSmall<T>(file: SmallFile<T>, bytes: Bytes): Promise<void> {
  const cache = await openCache(file.cache);
  const headers = { 'Content-Type': file.type, 'Content-Length': String(bytes.byteLength) };
  await cache.put(file.url, new Response(bytes, { headers }));
}

/** Keeps a shard. The body has to break off when its bytes turn out not to be those of the listing: nothing is kept then. */
export async function keepShard(shard: Shard, body: ReadableStream<Uint8Array> | Blob): Promise<void> {
  const cache = await openCache(shard.cache);
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(shard.bytes),
    ...(shard.md5 === null ? {} : { [HASH_HEADER]: shard.md5 }),
  };
  await cache.put(shard.url, new Response(body, { headers }));
}

/** Whether a shard is stored with the right type, size and hash; a wrong one is deleted. */
export async function isStoredRight(shard: Shard): Promise<boolean> {
  const response = await match(shard);
  if (response === null) return false;
  const blob = await response.blob();
  if (isPlausible(response) && blob.size === shard.bytes) {
    if (shard.md5 === null || response.headers.get(HASH_HEADER) === shard.md5) return true;
    if ((await md5Of(blob)) === shard.md5) return await markChecked(shard, blob);
  }
  await discard(shard);
  return false;
}

/** Deletes a file; one that is not there is no error. */
export async function discard({ cache, url }: FilePlace): Promise<void> {
  await (await openCache(cache)).delete(url);
}

/** No file of a model is a web page; a response without a status or a body of its own (opaque) says nothing. */
export function isPlausible(response: Response): boolean {
  return response.status === 200 && !/^text\/html\b/i.test(response.headers.get('Content-Type')?.trim() ?? '');
}

/** An empty md5, to be updated; `hexOf` ends it. */
export function startMd5(): ReturnType<typeof md5.create> {
  return md5.create();
}

export function hexOf(hash: ReturnType<typeof md5.create>): string {
  return bytesToHex(hash.digest());
}

async function match({ cache, url }: FilePlace): Promise<Response | null> {
  // Asked as web-llm asks, without options: what it would not find is not there.
  return (await (await openCache(cache)).match(new Request(url))) ?? null;
}

async function md5Of(blob: Blob): Promise<string> {
  const hash = startMd5();
  for (let from = 0; from < blob.size; from += SLICE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(from, from + SLICE_BYTES).arrayBuffer()));
  }
  return hexOf(hash);
}

async function markChecked(shard: Shard, blob: Blob): Promise<boolean> {
  try {
    await keepShard(shard, blob);
    return true;
  } catch (thrown) {
    // Storage so full that an entry cannot be replaced: the mark can wait if the entry is still there.
    if (storageFailure(thrown) === null) throw thrown;
    return (await storedSize(shard)) === shard.bytes;
  }
}
