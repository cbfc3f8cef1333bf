// Rows that change many times a second while a run is on, as signals that change at most once a second: pictures of
// thousands of rows are then drawn as often as one can look at them, and one part of the page after the other.

import { effect, type ReadonlySignal, signal } from '@preact/signals';

const LEAST_MS = 1000;

export interface Quiet<T> {
  readonly value: ReadonlySignal<T>;
  /** Begins to follow the source; the caller owns the returned stop. */
  follow(): () => void;
}

/** The newest value at once when nothing changed for `leastMs`, else at the end of that time. */
export function quiet<T>(source: ReadonlySignal<T>, leastMs = LEAST_MS): Quiet<T> {
  const value = signal(source.peek());
  let last = Number.NEGATIVE_INFINITY;
  return {
    value,
    follow() {
      let timer: ReturnType<typeof setTimeout> | null = null;
      const take = () => {
        timer = null;
        last = performance.now();
        value.value = source.peek();
      };
      const stop = effect(() => {
        if (source.value === value.peek() || timer !== null) return;
        const wait = last + leastMs - performance.now();
        if (wait <= 0) take();
        else timer = setTimeout(take, wait);
      });
      return () => {
        stop();
        if (timer !== null) clearTimeout(timer);
      };
    },
  };
}

export interface InTurns<T> {
  /** The value in each turn; null before its first. */
  readonly turns: readonly ReadonlySignal<T | null>[];
  /** Begins to follow the source; the caller owns the returned stop. */
  follow(): () => void;
}

/**
 * The source's value in several turns, each in a task of its own, so that what is drawn from one does not wait for all
 * the others. What changes during a round comes in the next one.
 */
export function inTurns<T>(source: ReadonlySignal<T>, turns: number): InTurns<T> {
  const values = Array.from({ length: turns }, (_, turn) => signal<T | null>(turn === 0 ? source.peek() : null));
  return {
    turns: values,
    follow() {
      let timer: ReturnType<typeof setTimeout> | null = null;
      let given = source.peek();
      const next = (turn: number) => {
        timer = setTimeout(() => give(turn), 0);
      };
      const give = (turn: number) => {
        timer = null;
        if (turn === 0) given = source.peek();
        const value = values[turn];
        if (value !== undefined) {
          value.value = given;
          next(turn + 1);
        } else if (given !== source.peek()) next(0);
      };
      next(1);
      const stop = effect(() => {
        if (source.value !== given && timer === null) give(0);
      });
      return () => {
        stop();
        if (timer !== null) clearTimeout(timer);
      };
    },
  };
}
