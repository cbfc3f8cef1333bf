// What a person's labels say of the precision of the curated set, in words.

import type { Estimate } from '../core/estimate.ts';
import { LEAST_LABELS } from '../core/quality-curve.ts';
import { counted } from './figures.ts';

/** The expected precision of the curated set, with its interval and how few labels it stands on. */
export function precisionSentence(precision: Estimate | null): string {
  if (precision === null) {
    return 'No labelled pair is among those that the score keeps: label some in Review to see how many of them are good.';
  }
  const { value, interval, n } = precision;
  const good = Math.round(value * n);
  const within = interval === null ? '' : `, 95 % interval ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}`;
  const sentence = `Of ${counted(n, 'labelled pair')} that the score keeps ${good === 1 ? '1 is' : `${good} are`} good: estimated precision ${value.toFixed(2)}${within}.`;
  return n < LEAST_LABELS
    ? `${sentence} These are few labels, so it may be far off.`
    : `${sentence} It holds for the others as far as you labelled without regard to the score.`;
}

/** The same in few words, for who listens. */
export function precisionWords(precision: Estimate | null): string {
  return precision === null
    ? 'precision unknown'
    : `precision ${precision.value.toFixed(2)} from ${counted(precision.n, 'label')}`;
}
