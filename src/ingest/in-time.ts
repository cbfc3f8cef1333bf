// Passes on what a reader finds as long as it finds something.

import { type Found, LIMITS } from './reader.ts';

export interface Heard {
  readonly stop: AbortSignal;
  /** Milliseconds since 1970 of the last finding, of this file or of one inside it. */
  heardAt: number;
}

/**
 * Gives a file up whose reader finds nothing for too long, and ends at once when it is stopped. A reader that hangs without
 * ever waiting can only be ended with its worker.
 */
export async function* inTime(findings: AsyncIterable<Found>, name: string, heard: Heard): AsyncGenerator<Found> {
  const { stop } = heard;
  const iterator = findings[Symbol.asyncIterator]();
  let isOver = false;
  try {
    while (!stop.aborted) {
      const next = await raced(iterator.next(), heard);
      heard.heardAt = Date.now();
      if (next === 'stopped') return;
      if (next === 'silent') {
        yield {
          kind: 'failed',
          message: `${name} gave nothing for ${LIMITS.silenceMs / 1000} seconds and was given up. Everything else is safe. Save it in another format and add it again.`,
        };
        return;
      }
      isOver = next.done === true;
      if (next.done) return;
      yield next.value;
      if (next.value.kind === 'failed') return;
    }
  } finally {
    // Not awaited: a reader that hangs never answers.
    if (!isOver || stop.aborted) void Promise.resolve(iterator.return?.(undefined)).catch(() => {});
  }
}

async function raced<T>(next: Promise<T>, heard: Heard): Promise<T | 'silent' | 'stopped'> {
  const { stop } = heard;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onStop: (() => void) | undefined;
  const silent = new Promise<'silent'>((resolve) => {
    const since = Date.now();
    const wait = () => {
      // What a file inside this one gives is a sign of life too.
      const left = Math.max(since, heard.heardAt) + LIMITS.silenceMs - Date.now();
      if (left > 0) timer = setTimeout(wait, left);
      else resolve('silent');
    };
    wait();
  });
  const stopped = new Promise<'stopped'>((resolve) => {
    onStop = () => resolve('stopped');
    stop.addEventListener('abort', onStop);
  });
  try {
    return await Promise.race([next, silent, stopped]);
  } finally {
    clearTimeout(timer);
    if (onStop) stop.removeEventListener('abort', onStop);
    // When another has won, what comes of it later concerns nobody.
    next.catch(() => {});
  }
}
