// How long the bytes of a load's present step will take, from the pace of the last seconds.

import type { LoadProgress } from './app.ts';
import { RateMeter } from './rate-meter.ts';

/** Milliseconds between two measurements: with RateMeter's window, the pace is that of the last eight seconds. */
const MEASURE_EVERY_MS = 250;

export class LoadPace {
  #step: LoadProgress['step'] | null = null;
  #meter = new RateMeter(0);
  #measuredAt = 0;
  #measuredBytes = 0;

  /** Seconds until the bytes of this step are there; null when that cannot be told. `now` in milliseconds. */
  secondsLeft(progress: LoadProgress, now: number): number | null {
    const { step, doneBytes, totalBytes, retry } = progress;
    // A wait for the connection says nothing of its pace, and a fall of the count is a beginning.
    if (step !== this.#step || retry !== undefined || doneBytes < this.#measuredBytes) {
      this.#step = step;
      this.#meter = new RateMeter(now);
      this.#measuredAt = now;
      this.#measuredBytes = doneBytes;
      return null;
    }
    if (now - this.#measuredAt >= MEASURE_EVERY_MS) {
      this.#meter.add(now, doneBytes - this.#measuredBytes);
      this.#measuredAt = now;
      this.#measuredBytes = doneBytes;
    }
    const { perSecond } = this.#meter;
    return perSecond === null || perSecond <= 0 || totalBytes <= doneBytes
      ? null
      : (totalBytes - doneBytes) / perSecond;
  }
}
