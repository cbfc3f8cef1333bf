// A copy of the model that is served beside the page, kept in the browser from its first load on: without a network the
// model is loaded from it. The service worker has no part in this, so a large file is never held up by its life.

import { fail, type Outcome, succeed } from '../core/outcome.ts';

const CACHE = 'humpback/served-model';

/** Bytes of the copy, 0 when there is none. */
export async function servedCopyBytes(): Promise<number> {
  const cache = await openCache();
  let bytes = 0;
  for (const request of (await cache?.keys()) ?? []) bytes += (await bodyOf(cache, request.url))?.size ?? 0;
  return bytes;
}

/** What is kept of a file; null when nothing is. `sha256` tells it from the file of another version. */
export async function servedCopy(url: string, sha256: string): Promise<Blob | null> {
  return await bodyOf(await openCache(), addressOf(url, sha256));
}

/** The manifest of the copy; null when there is none. It is kept last, so that it says that all of it is there. */
export async function servedCopyManifest(url: string): Promise<string | null> {
  return (await (await bodyOf(await openCache(), url))?.text()) ?? null;
}

/**
 * Keeps a model whole, in place of an older version. Where there is no room, nothing is kept: the model works without.
 *
 * @param manifestUrl where the manifest is served from.
 */
export async function keepServedCopy(
  manifestUrl: string,
  manifest: string,
  files: readonly { readonly url: string; readonly sha256: string; readonly blob: Blob }[],
): Promise<void> {
  const cache = await openCache();
  if (cache === null || (await servedCopyManifest(manifestUrl)) === manifest) return;
  try {
    for (const { url } of await cache.keys()) await cache.delete(url);
    for (const { url, sha256, blob } of files) await cache.put(addressOf(url, sha256), new Response(blob));
    await cache.put(manifestUrl, new Response(manifest));
  } catch (thrown) {
    // Storage is full, or was taken away meanwhile.
    if (!(thrown instanceof DOMException || thrown instanceof TypeError)) throw thrown;
    await removeServedCopy();
  }
}

export async function removeServedCopy(): Promise<Outcome<null>> {
  try {
    await globalThis.caches?.delete(CACHE);
    return succeed(null);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    const message = 'The model’s files could not be deleted; your work is safe. Please try again.';
    return fail({ kind: 'storage', message, quota: false });
  }
}

function addressOf(url: string, sha256: string): string {
  return `${url}?sha256=${sha256}`;
}

/** Null outside of secure contexts, and where the browser keeps nothing for this page. */
async function openCache(): Promise<Cache | null> {
  try {
    return (await globalThis.caches?.open(CACHE)) ?? null;
  } catch (thrown) {
    if (thrown instanceof DOMException) return null;
    throw thrown;
  }
}

async function bodyOf(cache: Cache | null, url: string): Promise<Blob | null> {
  return (await (await cache?.match(url))?.blob()) ?? null;
}
