// Counts the bytes of a download file by file, and says so after every change.

import type { LoadProgress } from '../../engine.ts';

type Retry = NonNullable<LoadProgress['retry']>;

export interface Meter {
  /** How long a file is, as far as is known by now. */
  expect(url: string, bytes: number): void;
  /** How much of it is there; less than before when a try begins anew. */
  at(url: string, bytes: number): void;
  /** The file waits to be tried again; null when the wait is over. */
  waiting(url: string, retry: Retry | null): void;
  /** From now on every file is known: the total is exact. */
  allKnown(): void;
}

/**
 * @param report is told all files together.
 * @param estimate bytes of the whole model, until all its files are known.
 */
export function startMeter(report: (progress: LoadProgress) => void, estimate: number): Meter {
  const expected = new Map<string, number>();
  const there = new Map<string, number>();
  const waits = new Map<string, Retry>();
  let totalBytes = 0;
  let doneBytes = 0;
  let exact = false;

  function tell(): void {
    const retry = [...waits.values()][0];
    report({
      step: 'downloading',
      doneBytes,
      totalBytes: exact ? totalBytes : Math.max(totalBytes, doneBytes, estimate),
      ...(retry === undefined ? {} : { retry }),
    });
  }

  return {
    expect(url, bytes) {
      totalBytes += bytes - (expected.get(url) ?? 0);
      expected.set(url, bytes);
    },
    at(url, bytes) {
      doneBytes += bytes - (there.get(url) ?? 0);
      there.set(url, bytes);
      tell();
    },
    waiting(url, retry) {
      if (retry === null) waits.delete(url);
      else waits.set(url, retry);
      tell();
    },
    allKnown() {
      exact = true;
      tell();
    },
  };
}
