// Tells when nothing has been heard for so long. Ticks are counted, not the clock: while the page is frozen or its
// timers are held back (a hidden tab, a lid that was closed) the worker may have spoken and could not be heard.

/** Ticks in the time that may be silent; a second or less each. */
const TICKS = 20;
const LONGEST_TICK_MS = 1_000;
/** However late a tick comes, it counts as at most this many. */
const LATE = 2;

export interface Silence {
  /** Something was heard: the count begins anew, and goes on if it was held. */
  heard(): void;
  /** A sign of life without news: the count begins anew, and stays held if it is. */
  alive(): void;
  /** Nothing can be heard for now, because nobody listens. */
  hold(): void;
  /** No tick comes after this. */
  end(): void;
}

/** Begins to count; `onSilence` is called once, after `ms` milliseconds in which `heard` was not called. */
export function countSilence(ms: number, onSilence: () => void): Silence {
  const tickMs = Math.min(LONGEST_TICK_MS, ms / TICKS);
  let silentMs = 0;
  let held = false;
  let lastTick = performance.now();
  const ticks = setInterval(() => {
    const now = performance.now();
    const passed = Math.min(now - lastTick, LATE * tickMs);
    lastTick = now;
    if (held) return;
    silentMs += passed;
    if (silentMs < ms) return;
    clearInterval(ticks);
    onSilence();
  }, tickMs);
  return {
    heard() {
      silentMs = 0;
      held = false;
    },
    alive() {
      silentMs = 0;
    },
    hold() {
      held = true;
    },
    end: () => clearInterval(ticks),
  };
}
