// The page's side of the read worker. It owns the worker: a file that makes it crash or fall silent costs that file alone,
// and the next one gets a fresh worker.

import * as Comlink from 'comlink';
import type { Document } from '../core/records.ts';
import type { SegmentSettings } from '../core/settings.ts';
import type { CutSegment, ReadNews, ReadRequest } from './cutting.ts';
import { LIMITS } from './reader.ts';

export type { CutSegment, ReadNews, ReadRequest };

/** What the worker offers. */
export interface ReadApi {
  read(job: number, request: ReadRequest, take: (news: ReadNews) => Promise<void> | void): Promise<string | null>;
  stop(job: number): void;
  cut(documents: readonly CutRequest[], lengths: SegmentSettings): readonly (readonly CutSegment[])[];
}

export type CutRequest = Pick<Document, 'id' | 'form' | 'text'>;

/** Reads files and cuts documents, in another thread or in this one. */
export interface DocumentReader {
  /**
   * Reads one file; the next helping is made when `take` has settled. Resolves to null at the end or after a stop, else
   * to sentences that say why the file could not be read on. Never rejects but for what `take` throws.
   */
  read(request: ReadRequest, take: (news: ReadNews) => Promise<void>, stop: AbortSignal): Promise<string | null>;
  /** The segments of each document; null where the worker could not do it. */
  cut(documents: readonly CutRequest[], lengths: SegmentSettings): Promise<readonly (readonly CutSegment[])[] | null>;
}

export interface ReadWorkerLike extends Comlink.Endpoint {
  terminate(): void;
}

export interface ReadClientOptions {
  readonly spawn: () => ReadWorkerLike;
  /** Milliseconds without news after which a file is given up. */
  readonly silenceMs?: number;
  /** Milliseconds that a stop may take. */
  readonly graceMs?: number;
}

/** Longer than the reader's own patience, which ends a file with what it has. */
const SILENCE_MS = LIMITS.silenceMs * 1.5;
const GRACE_MS = 2000;

interface Life {
  readonly api: Comlink.Remote<ReadApi>;
  /** Settles with the reason when the worker is gone. */
  readonly over: Promise<Death>;
  end(why: Death): void;
}

type Death = 'crashed' | 'silent' | 'stopped';

export class ReadClient implements DocumentReader {
  #life: Life | null = null;
  #jobs = 0;
  readonly #options: ReadClientOptions;

  constructor(options: ReadClientOptions) {
    this.#options = options;
  }

  async read(request: ReadRequest, take: (news: ReadNews) => Promise<void>, stop: AbortSignal): Promise<string | null> {
    if (stop.aborted) return null;
    const life = this.#awake();
    const job = ++this.#jobs;
    const watch = new Watch(() => life.end('silent'), this.#options.silenceMs ?? SILENCE_MS);
    let grace: ReturnType<typeof setTimeout> | null = null;
    const onStop = (): void => {
      void life.api.stop(job).catch(() => undefined);
      grace = setTimeout(() => life.end('stopped'), this.#options.graceMs ?? GRACE_MS);
    };
    let broken: { readonly thrown: unknown } | null = null;
    const hear = async (news: ReadNews): Promise<void> => {
      // While the page saves, the worker is not the one that is silent.
      watch.rest();
      try {
        if (!stop.aborted) await take(news);
      } catch (thrown) {
        broken = { thrown };
        onStop();
      } finally {
        watch.start();
      }
    };
    stop.addEventListener('abort', onStop);
    const heard = Comlink.proxy(hear);
    try {
      watch.start();
      const ended = await Promise.race([
        life.api.read(job, request, heard).then(
          (failed) => ({ failed }),
          () => 'crashed' as const,
        ),
        life.over,
      ]);
      if (broken !== null) throw (broken as { readonly thrown: unknown }).thrown;
      if (typeof ended === 'object') return ended.failed;
      if (ended === 'crashed') life.end('crashed');
      return stop.aborted ? null : `${request.input.name} ${GIVEN_UP[ended]}`;
    } finally {
      watch.rest();
      if (grace !== null) clearTimeout(grace);
      stop.removeEventListener('abort', onStop);
    }
  }

  async cut(
    documents: readonly CutRequest[],
    lengths: SegmentSettings,
  ): Promise<readonly (readonly CutSegment[])[] | null> {
    const life = this.#awake();
    const cut = await Promise.race([life.api.cut(documents, lengths).catch(() => null), life.over.then(() => null)]);
    if (cut === null) life.end('crashed');
    return cut;
  }

  #awake(): Life {
    this.#life ??= wake(this.#options.spawn, () => {
      this.#life = null;
    });
    return this.#life;
  }
}

const GIVEN_UP: Readonly<Record<Death, string>> = {
  crashed:
    'made the reader crash, or the reader could not be fetched. What was read of it stays; every other file is safe. Check the connection, and try the file in another format.',
  silent:
    'took too long without any text coming out of it. What was read of it stays; every other file is safe. Try it in another format.',
  stopped: 'was stopped.',
};

/** Ends what falls silent: a timer that runs only while it is the worker's turn. */
class Watch {
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #end: () => void;
  readonly #ms: number;

  constructor(end: () => void, ms: number) {
    this.#end = end;
    this.#ms = ms;
  }

  start(): void {
    this.rest();
    this.#timer = setTimeout(this.#end, this.#ms);
  }

  rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function wake(spawn: () => ReadWorkerLike, onEnd: () => void): Life {
  const worker = spawn();
  const api = Comlink.wrap<ReadApi>(worker);
  let tell: (why: Death) => void = () => undefined;
  const over = new Promise<Death>((resolve) => {
    tell = resolve;
  });
  let isOver = false;
  const end = (why: Death): void => {
    if (isOver) return;
    isOver = true;
    worker.terminate();
    onEnd();
    tell(why);
  };
  worker.addEventListener('error', () => end('crashed'));
  worker.addEventListener('messageerror', () => end('crashed'));
  return { api, over, end };
}
