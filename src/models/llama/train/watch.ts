// Watches the loss of a training for the moment when it stops being useful: not a number, or far above what it was.

/** What a step's loss says: go on, go on but remember the state before, or give up. */
export type Verdict = 'good' | 'suspicious' | 'exploded';

/** A loss this many times its running mean is suspicious. */
export const EXPLODING_FACTOR = 2;

/** Suspicious steps in a row that end the training; a single batch of hard examples does not. */
export const EXPLODING_STEPS = 3;

/** Nats that the running mean counts as at least: below, a loss of a few tenths is no explosion. */
export const LOSS_FLOOR = 0.5;

/** Share of the running mean that the steps before keep. */
const KEEP = 0.9;

export interface LossWatch {
  /** Mean over the good steps so far, weighted to the newest; null before the first. */
  readonly mean: number | null;
  /** Suspicious steps in a row. */
  readonly suspicious: number;
}

export const FRESH_WATCH: LossWatch = { mean: null, suspicious: 0 };

/** Judges one step's loss. */
export function judgeLoss(watch: LossWatch, loss: number): { readonly verdict: Verdict; readonly watch: LossWatch } {
  if (!Number.isFinite(loss)) return { verdict: 'exploded', watch };
  const { mean, suspicious } = watch;
  if (mean !== null && loss > EXPLODING_FACTOR * Math.max(mean, LOSS_FLOOR)) {
    const verdict = suspicious + 1 >= EXPLODING_STEPS ? 'exploded' : 'suspicious';
    return { verdict, watch: { mean, suspicious: suspicious + 1 } };
  }
  return { verdict: 'good', watch: { mean: mean === null ? loss : KEEP * mean + (1 - KEEP) * loss, suspicious: 0 } };
}
