// One file from its host into the cache: watched for silence, tried again with back-off, checked before it is kept.

import { type Failure, fail, type Outcome, succeed } from '../../../core/outcome.ts';
import { hexOf, isPlausible, keepShard, keepSmall, startMd5, storageFailure } from './artifact-cache.ts';
import { askedToWait, type Broken, gaveUp, refused, STOPPED, wrongFile } from './download-faults.ts';
import type { Meter } from './meter.ts';
import type { Bytes, FilePlace, Shard, SmallFile } from './model-files.ts';
import { piecesOf, readAll, startWatch, type Watch } from './watch.ts';

/** Seconds to wait before the second try of a file, the third, … ; there is one try more than there are waits. */
const RETRY_SECONDS: readonly number[] = [1, 2, 4, 8];
/** A host that has sent no byte for this long is taken for gone. */
const SILENCE_MS = 30_000;
/** A host that wants to be left alone for longer ends the download: nobody watches a page that long. */
const LONGEST_WAIT_SECONDS = 120;
/** A file that is wrong this often is wrong at its host, not damaged on its way. */
const WRONG_TRIES = 2;

/** How files are fetched; `stop` ends every fetch and every wait. */
export interface Line {
  readonly fetch: typeof fetch;
  readonly retrySeconds: readonly number[];
  readonly silenceMs: number;
  readonly stop: AbortSignal;
  readonly meter: Meter;
}

/** What tests replace. */
export interface FetchOptions {
  readonly fetch?: typeof fetch;
  readonly retrySeconds?: readonly number[];
  readonly silenceMs?: number;
}

export function openLine(options: FetchOptions, stop: AbortSignal, meter: Meter): Line {
  return {
    // Called without an object: `fetch` insists on being called on its own global.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    retrySeconds: options.retrySeconds ?? RETRY_SECONDS,
    silenceMs: options.silenceMs ?? SILENCE_MS,
    stop,
    meter,
  };
}

/** What a small file says and how long it is. */
export interface Content<T> {
  readonly bytes: number;
  readonly value: T;
}

type Attempt<T> =
  | { readonly how: 'done'; readonly value: T }
  /** The host sent something else than the file. */
  | { readonly how: 'wrong' }
  /** Worth another try; `seconds` is how long the host asks to wait. */
  | { readonly how: 'broken'; readonly why: Broken; readonly seconds: number }
  | { readonly how: 'failed'; readonly failure: Failure };

const CUT = { how: 'broken', why: 'cut', seconds: 0 } as const;

/** Fetches a small file and, when `keep`, puts it into the cache. */
export async function fetchSmall<T>(file: SmallFile<T>, line: Line, keep: boolean): Promise<Outcome<Content<T>>> {
  return await fetchFile(file, line, async (response, watch): Promise<Attempt<Content<T>>> => {
    const promised = promisedBytes(response);
    if (promised !== null) line.meter.expect(file.url, promised);
    const bytes = await readAll(response, watch, (got) => line.meter.at(file.url, got));
    const value = file.read(bytes);
    if (value === null) return promised !== null && bytes.byteLength < promised ? CUT : { how: 'wrong' };
    // Compressed on its way, a file is longer than promised: what counts is what is kept.
    line.meter.expect(file.url, bytes.byteLength);
    const content = { bytes: bytes.byteLength, value };
    return keep ? await kept(keepSmall(file, bytes), content) : { how: 'done', value: content };
  });
}

/** Fetches a shard into the cache. It is never whole in memory: each piece is hashed and handed on. */
export async function fetchShard(shard: Shard, line: Line): Promise<Outcome<null>> {
  return await fetchFile(shard, line, async (response, watch): Promise<Attempt<null>> => {
    const hash = startMd5();
    let got = 0;
    // Why the body broke off: the cache says no more than that it did.
    const end: { verdict?: Attempt<null>; thrown?: unknown } = {};
    const pieces = piecesOf(response, watch);
    const body = new ReadableStream<Bytes>({
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (!done) {
            got += value.byteLength;
            hash.update(value);
            line.meter.at(shard.url, got);
            controller.enqueue(value);
          }
          if (!done && got <= shard.bytes) return;
          end.verdict = judge(shard, got, promisedBytes(response), () => hexOf(hash));
          if (end.verdict.how === 'done') controller.close();
          else controller.error(new TypeError('These are not the bytes of the listing.'));
        } catch (thrown) {
          end.thrown = thrown;
          controller.error(thrown);
        }
      },
    });
    try {
      await keepShard(shard, body);
      return { how: 'done', value: null };
    } catch (thrown) {
      if (end.thrown !== undefined) throw end.thrown;
      if (end.verdict !== undefined && end.verdict.how !== 'done') return end.verdict;
      return storageTrouble(thrown);
    } finally {
      // First the end of the fetch: pieces that still wait for a byte would keep `return` waiting too.
      watch.end();
      await pieces.return(undefined);
    }
  });
}

function judge(shard: Shard, got: number, promised: number | null, md5: () => string): Attempt<null> {
  if (got === shard.bytes && (shard.md5 === null || md5() === shard.md5)) return { how: 'done', value: null };
  // All that was promised, yet too little: the host has another file there.
  return got < shard.bytes && (promised === null || got < promised) ? CUT : { how: 'wrong' };
}

async function fetchFile<T>(
  file: FilePlace,
  line: Line,
  take: (response: Response, watch: Watch) => Promise<Attempt<T>>,
): Promise<Outcome<T>> {
  const of = line.retrySeconds.length + 1;
  let wrong = 0;
  for (let attempt = 1; ; ) {
    const result = await tryOnce(file, line, take);
    if (result.how === 'done') return succeed(result.value);
    line.meter.at(file.url, 0);
    if (line.stop.aborted) return fail(STOPPED);
    if (result.how === 'failed') return fail(result.failure);
    if (result.how === 'wrong') {
      wrong += 1;
      if (wrong === WRONG_TRIES) return fail(wrongFile(file));
      continue;
    }
    const backOff = line.retrySeconds[attempt - 1];
    const seconds = Math.max(backOff ?? 0, result.seconds);
    if (seconds > LONGEST_WAIT_SECONDS) return fail(askedToWait(file, seconds));
    if (backOff === undefined) return fail(gaveUp(file, result.why, of));
    attempt += 1;
    await pause(seconds, line.stop, (left) => line.meter.waiting(file.url, { attempt, of, seconds: left }));
    line.meter.waiting(file.url, null);
  }
}

async function tryOnce<T>(
  file: FilePlace,
  line: Line,
  take: (response: Response, watch: Watch) => Promise<Attempt<T>>,
): Promise<Attempt<T>> {
  const watch = startWatch(line.stop, line.silenceMs);
  let why: Broken = 'unreached';
  try {
    // Kept out of the HTTP cache: the file would lie on the disk twice, and a damaged one would come back from there.
    const init: RequestInit = { signal: watch.signal, cache: 'no-store' };
    const response = await watch.heard(line.fetch(file.url, init));
    why = 'cut';
    const { status } = response;
    if (status === 408 || status === 425 || status === 429 || status >= 500) {
      return { how: 'broken', why: status, seconds: secondsAsked(response) };
    }
    if (!response.ok) return { how: 'failed', failure: refused(file, status) };
    if (!isPlausible(response)) return { how: 'wrong' };
    return await take(response, watch);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
      return { how: 'broken', why: 'silent', seconds: 0 };
    }
    // A TypeError is what fetch and streams call every trouble of the network; the rest are ends that were asked for.
    if (thrown instanceof TypeError || thrown instanceof DOMException) return { how: 'broken', why, seconds: 0 };
    throw thrown;
  } finally {
    watch.end();
  }
}

/** Content-Length; null when it is missing. Bytes on the way: fewer than the file's when the host compresses it. */
function promisedBytes(response: Response): number | null {
  const length = Number(response.headers.get('Content-Length') ?? Number.NaN);
  return Number.isSafeInteger(length) ? length : null;
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3); 0 when it is missing or hidden from the page by CORS. */
function secondsAsked(response: Response): number {
  const asked = response.headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(asked) ? Number(asked) : (Date.parse(asked) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}

/** Waits, and counts the whole seconds down; a stop ends it at once. */
async function pause(seconds: number, stop: AbortSignal, tell: (left: number) => void): Promise<void> {
  for (let left = seconds; left > 0 && !stop.aborted; left -= 1) {
    tell(Math.ceil(left));
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(left, 1) * 1000);
      stop.addEventListener('abort', done);
    });
  }
}

async function kept<T>(keeping: Promise<void>, value: T): Promise<Attempt<T>> {
  try {
    await keeping;
    return { how: 'done', value };
  } catch (thrown) {
    return storageTrouble(thrown);
  }
}

function storageTrouble(thrown: unknown): Attempt<never> {
  const failure = storageFailure(thrown);
  if (failure === null) throw thrown;
  return { how: 'failed', failure };
}
