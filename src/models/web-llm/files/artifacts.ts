// Brings a compiled model's files into the caches that web-llm reads, each of them checked. Its own download has no
// retry, no checks and keeps whatever comes with status 200; after this one its `reload` makes no request.

import { type Failure, fail, type Outcome, succeed } from '../../../core/outcome.ts';
import type { Stop } from '../../../core/ports.ts';
import type { LoadProgress, WebLlmChoice } from '../../engine.ts';
import type { Artifacts } from '../open.ts';
import { discard, isStoredRight, readStored, storageFailure } from './artifact-cache.ts';
import { type Content, type FetchOptions, fetchShard, fetchSmall, type Line, openLine } from './download.ts';
import { noAddress, STOPPED, tooLittleRoom } from './download-faults.ts';
import { startMeter } from './meter.ts';
import {
  configFile,
  type FilePlace,
  hasAddresses,
  libraryFile,
  listingFile,
  packageFile,
  type Shard,
  type SmallFile,
  sumOf,
  tokenizerFile,
} from './model-files.ts';
import { forgetFormer, remember } from './stored.ts';

export { isWhole, type ModelSize, sizeOf } from './size.ts';
export { removeModel, storedModels } from './stored.ts';

/** Two shards at a time: one is hashed and written while the other keeps the line busy, and a stop loses no more than two. */
const SHARDS_AT_ONCE = 2;
/** How soon a stop ends requests from which nothing comes. */
const STOP_POLL_MS = 100;

/**
 * Fetches what is missing of a model and checks all that is there; small files first. Whatever has arrived stays for
 * the next time.
 *
 * @param report in bytes; before the listing is there the total is the choice's estimate.
 * @returns `network`, `missing`, `bad-input` (a wrong file), `storage` or `aborted` when it does not end well.
 */
export async function fetchArtifacts(
  choice: WebLlmChoice,
  report: (progress: LoadProgress) => void,
  stop: Stop,
  options: FetchOptions = {},
): Promise<Outcome<Artifacts>> {
  if (!hasAddresses(choice)) return fail(noAddress(choice.name));
  const ending = new AbortController();
  const heed = () => {
    if (stop.aborted) ending.abort();
  };
  // With every piece that comes, and on the clock for when none comes.
  const clock = setInterval(heed, STOP_POLL_MS);
  const tell = (progress: LoadProgress) => {
    report(progress);
    heed();
  };
  try {
    const line = openLine(options, ending.signal, startMeter(tell, choice.bytes));
    return await fetchAll(choice, line, stop, () => ending.abort());
  } catch (thrown) {
    const failure = storageFailure(thrown);
    if (failure === null) throw thrown;
    return fail(failure);
  } finally {
    clearInterval(clock);
    ending.abort();
  }
}

async function fetchAll(choice: WebLlmChoice, line: Line, stop: Stop, endAll: () => void): Promise<Outcome<Artifacts>> {
  const { meter } = line;
  const sizes = new Map<string, number>();
  const sized = (places: readonly FilePlace[]) =>
    places.map(({ cache, url }) => ({ cache, url, bytes: sizes.get(url) ?? 0 }));
  async function get<T>(file: SmallFile<T>): Promise<Outcome<T>> {
    if (stop.aborted) return fail(STOPPED);
    const stored = await readStored(file);
    const content: Outcome<Content<T>> = stored === null ? await fetchSmall(file, line, true) : succeed(stored);
    if (!content.ok) return content;
    const { bytes, value } = content.value;
    sizes.set(file.url, bytes);
    meter.expect(file.url, bytes);
    meter.at(file.url, bytes);
    return succeed(value);
  }

  const packaged = packageFile(choice);
  const named = [
    configFile(choice),
    listingFile(choice),
    libraryFile(choice),
    ...(packaged === null ? [] : [packaged]),
  ];
  await remember(choice, sized(named), false);
  const config = await get(configFile(choice));
  if (!config.ok) return config;
  const manifest = packaged === null ? succeed(null) : await get(packaged);
  if (!manifest.ok) return manifest;
  const listing = await get(listingFile(choice));
  if (!listing.ok) return listing;

  const { shards, hash } = listing.value;
  const absent: Shard[] = [];
  for (const shard of shards) {
    sizes.set(shard.url, shard.bytes);
    meter.expect(shard.url, shard.bytes);
  }
  // Before anything more is kept: whatever lies in the cache has a name under which it can be deleted.
  const all = [...named, tokenizerFile(choice, config.value), ...shards];
  await remember(choice, sized(all), true);
  for (const shard of shards) {
    if (stop.aborted) return fail(STOPPED);
    if (await isStoredRight(shard)) meter.at(shard.url, shard.bytes);
    else absent.push(shard);
  }
  const room = await checkRoom(choice.name, sumOf(absent));
  if (!room.ok) return room;

  const tokenizer = await get(tokenizerFile(choice, config.value));
  if (!tokenizer.ok) return tokenizer;
  const library = await get(libraryFile(choice));
  if (!library.ok) return library;
  await remember(choice, sized(all), true);
  meter.allKnown();

  const failure = await fetchShards(absent, line, stop, endAll);
  if (failure?.kind === 'bad-input') {
    // The host may have newer weights than the listing that is kept here: the next load asks for both small files anew.
    await discard(listingFile(choice));
    await discard(configFile(choice));
  }
  if (failure !== null) return fail(failure);
  await forgetFormer(choice.id);
  if (stop.aborted) return fail(STOPPED);
  const { parsed } = tokenizer.value;
  return succeed({ bytes: sumOf(sized(all)), config: config.value, tokenizer: parsed, listingHash: hash });
}

/** The first failure ends the other fetches. */
async function fetchShards(
  shards: readonly Shard[],
  line: Line,
  stop: Stop,
  endAll: () => void,
): Promise<Failure | null> {
  const queue = [...shards];
  let failure: Failure | null = null;
  async function work(): Promise<void> {
    while (failure === null) {
      const shard = queue.shift();
      if (shard === undefined) return;
      const fetched = stop.aborted ? fail(STOPPED) : await fetchShard(shard, line);
      if (fetched.ok) continue;
      failure ??= fetched.failure;
      endAll();
    }
  }
  await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, work));
  return failure;
}

async function checkRoom(name: string, needed: number): Promise<Outcome<null>> {
  if (needed === 0) return succeed(null);
  try {
    const { quota, usage } = await navigator.storage.estimate();
    const free = (quota ?? Number.POSITIVE_INFINITY) - (usage ?? 0);
    return free > needed ? succeed(null) : fail(tooLittleRoom(name, needed, free));
  } catch (thrown) {
    // A browser that does not tell: the storage itself will say when it is full.
    if (thrown instanceof TypeError || thrown instanceof DOMException) return succeed(null);
    throw thrown;
  }
}
