// How large a compiled model is and how much of it is here.

import { fail, type Outcome, succeed } from '../../../core/outcome.ts';
import type { WebLlmChoice } from '../../engine.ts';
import { readStored, storageFailure, storedSize, storedUrls } from './artifact-cache.ts';
import { type Content, type FetchOptions, fetchSmall, type Line, openLine } from './download.ts';
import { noAddress, refused } from './download-faults.ts';
import { startMeter } from './meter.ts';
import {
  configFile,
  type FilePlace,
  hasAddresses,
  libraryFile,
  listingFile,
  packageFile,
  type SmallFile,
  sumOf,
  tokenizerFile,
} from './model-files.ts';

/** What a model's files take. Compressed answers to HEAD can make a library look smaller than it is. */
export interface ModelSize {
  /** Bytes of all of its files; one whose host does not tell its size counts nothing. */
  readonly bytes: number;
  /** Bytes of those that are not in this browser's storage yet. */
  readonly missing: number;
}

/** Asks for the exact size: the cache first, the host for the rest. Nothing that it fetches is kept. */
export async function sizeOf(choice: WebLlmChoice, options: FetchOptions = {}): Promise<Outcome<ModelSize>> {
  if (!hasAddresses(choice)) return fail(noAddress(choice.name));
  const ending = new AbortController();
  try {
    // One try: the person can ask again.
    const meter = startMeter(() => {}, 0);
    return await addUp(choice, openLine({ ...options, retrySeconds: [] }, ending.signal, meter));
  } catch (thrown) {
    const failure = storageFailure(thrown);
    if (failure === null) throw thrown;
    return fail(failure);
  } finally {
    ending.abort();
  }
}

async function addUp(choice: WebLlmChoice, line: Line): Promise<Outcome<ModelSize>> {
  let [bytes, missing] = [0, 0];
  async function peek<T>(file: SmallFile<T>): Promise<Outcome<T>> {
    const stored = await readStored(file);
    const content: Outcome<Content<T>> = stored === null ? await fetchSmall(file, line, false) : succeed(stored);
    if (!content.ok) return content;
    bytes += content.value.bytes;
    if (stored === null) missing += content.value.bytes;
    return succeed(content.value.value);
  }
  const config = await peek(configFile(choice));
  if (!config.ok) return config;
  const listing = await peek(listingFile(choice));
  if (!listing.ok) return listing;
  const there = await storedUrls('webllm/model');
  bytes += sumOf(listing.value.shards);
  missing += sumOf(listing.value.shards.filter(({ url }) => !there.has(url)));
  const packaged = packageFile(choice);
  const rest: FilePlace[] = [tokenizerFile(choice, config.value), libraryFile(choice)];
  if (packaged !== null) rest.push(packaged);
  for (const file of rest) {
    const stored = await storedSize(file);
    const length: Outcome<number> = stored === null ? await askLength(file, line) : succeed(stored);
    if (!length.ok) return length;
    bytes += length.value;
    if (stored === null) missing += length.value;
  }
  return succeed({ bytes, missing });
}

/** Content-Length of a file; 0 where the host does not tell. */
async function askLength(file: FilePlace, line: Line): Promise<Outcome<number>> {
  try {
    const signal = AbortSignal.any([line.stop, AbortSignal.timeout(line.silenceMs)]);
    const response = await line.fetch(file.url, { method: 'HEAD', signal, cache: 'no-store' });
    if (response.status === 404 || response.status === 410) return fail(refused(file, response.status));
    const length = Number(response.headers.get('Content-Length') ?? 0);
    return succeed(response.ok && Number.isSafeInteger(length) ? length : 0);
  } catch (thrown) {
    // Some hosts answer no HEAD: the weights, which are nearly all of it, are counted without.
    if (thrown instanceof TypeError || thrown instanceof DOMException) return succeed(0);
    throw thrown;
  }
}

/** Whether all files of a model are stored. Asks no host and hashes nothing; a model that is not here costs one look-up. */
export async function isWhole(choice: WebLlmChoice): Promise<boolean> {
  if (!hasAddresses(choice)) return false;
  try {
    const config = await readStored(configFile(choice));
    if (config === null) return false;
    const listing = await readStored(listingFile(choice));
    if (listing === null) return false;
    const there = await storedUrls('webllm/model');
    const packaged = packageFile(choice);
    return (
      [...listing.value.shards, tokenizerFile(choice, config.value)].every(({ url }) => there.has(url)) &&
      (await storedUrls('webllm/wasm')).has(libraryFile(choice).url) &&
      (packaged === null || (await storedUrls('webllm/config')).has(packaged.url))
    );
  } catch (thrown) {
    if (storageFailure(thrown) === null) throw thrown;
    return false;
  }
}
