// How much of the memory budget a model takes, as a length: the tick is the budget, what goes beyond it does not fit.

import type { Fit } from '../run/fit.ts';

// Pixels. The bar may overshoot the tick by a quarter of the budget; beyond that more does not tell more.
const WIDTH = 40;
const BUDGET_AT = 30;

interface FitMarkProps {
  readonly fit: Fit | 'no';
  /** Bytes; null where it is not known. */
  readonly need: number | null;
  readonly budget: number;
}

/** Decoration beside the word, which says the same. */
export function FitMark({ fit, need, budget }: FitMarkProps) {
  const known = need !== null && fit !== 'no' && fit !== 'unknown';
  const length = known ? Math.max(2, Math.min(WIDTH, (need / budget) * BUDGET_AT)) : 0;
  return (
    <svg class={`fit-mark ${fit}`} width={WIDTH} height="12" viewBox={`0 0 ${WIDTH} 12`} aria-hidden="true">
      {fit === 'no' ? (
        <path class="cross" d="M11 2l8 8m0-8l-8 8" />
      ) : (
        <>
          <path class="ground" d={`M0 6H${BUDGET_AT}`} />
          <rect x="0" y="4" width={length} height="4" />
          <path class="tick" d={`M${BUDGET_AT} 1V11`} />
        </>
      )}
    </svg>
  );
}
