// What the raters are called where a few words must do.

import type { RaterForm } from '../core/records.ts';

/** After "rated by" or "by". */
export const RATER_NAMES: Readonly<Record<RaterForm, string>> = {
  expectation: 'five grades',
  additive: 'five criteria',
  reasoning: 'reasoning',
  cycle: 'the cycle score',
  sum: 'a weighted sum',
};
