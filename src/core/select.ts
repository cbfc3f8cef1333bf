// The curated set A_k (paper section 2.3): the pairs rated k or better. Computed from the rows, never stored.

import type { Rating } from './records.ts';

/** Whether a rating lets its pair into the curated set. A rating that failed lets nothing in. */
export function isKept(rating: Rating | null, minScore: number): boolean {
  return rating?.verdict.ok === true && rating.verdict.score >= minScore;
}

/** The rows of the curated set, in the order in which they came. */
export function select<Row extends { readonly rating: Rating | null }>(
  rows: readonly Row[],
  minScore: number,
): readonly Row[] {
  return rows.filter((row) => isKept(row.rating, minScore));
}
