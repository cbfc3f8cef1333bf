// Listens to a connection: what comes over it, and when nothing comes any more.

import type { Bytes } from './model-files.ts';

/** One try of one file. `signal` ends its fetch: for a stop, for silence, or because the try is over. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Waits for the network's next sign; rejects with the signal's reason when none comes in time. */
  heard<T>(sign: Promise<T>): Promise<T>;
  end(): void;
}

/** @param silenceMs after so many milliseconds without a sign, `signal` is aborted with a TimeoutError. */
export function startWatch(stop: AbortSignal, silenceMs: number): Watch {
  const own = new AbortController();
  const signal = AbortSignal.any([stop, own.signal]);
  return {
    signal,
    async heard(sign) {
      let leave = () => {};
      const timer = setTimeout(() => own.abort(new DOMException('No byte came.', 'TimeoutError')), silenceMs);
      const ended = new Promise<never>((_, reject) => {
        leave = () => reject(signal.reason);
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave);
      });
      try {
        return await Promise.race([sign, ended]);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
      }
    },
    end: () => own.abort(),
  };
}

/** A body piece by piece. The stream's lock ends on every way out. */
export async function* piecesOf(response: Response, watch: Watch): AsyncGenerator<Bytes, undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await watch.heard(reader.read());
      if (done) return;
      yield value as Bytes;
    }
  } finally {
    reader.releaseLock();
  }
}

/** A body as a whole; `got` is told its length so far. */
export async function readAll(response: Response, watch: Watch, got: (bytes: number) => void): Promise<Bytes> {
  const pieces: Bytes[] = [];
  let length = 0;
  for await (const piece of piecesOf(response, watch)) {
    pieces.push(piece);
    length += piece.byteLength;
    got(length);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
