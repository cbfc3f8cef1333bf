// Who rated what, and how far raters agree: the opinions on the rows by their rater, and Spearman's correlation of every
// two raters over the rows that both rated.

import { pearson } from './ranks.ts';
import type { RaterForm, Rating } from './records.ts';

/** The ratings of one rater (a form, a model and its words, under one key) over a list of rows. */
export interface RaterScores {
  /** The key of its ratings. */
  readonly key: string;
  readonly form: RaterForm;
  readonly model: string;
  readonly prompt: string;
  /** By the place of the row; null where it gave no usable rating. */
  readonly scores: readonly (number | null)[];
  /** Rows that it rated. */
  readonly n: number;
}

export interface Agreement {
  /** Spearman's ρ; null for fewer than two rows in common or where a rater gave all of them one score. */
  readonly rho: number | null;
  /** Rows that both rated. */
  readonly n: number;
}

/** The raters of the rows in the order in which they are first met. */
export function ratersOf(rows: readonly { readonly opinions: readonly Rating[] }[]): readonly RaterScores[] {
  const found = new Map<string, { first: Rating; scores: (number | null)[]; n: number }>();
  for (const [at, { opinions }] of rows.entries()) {
    for (const rating of opinions) {
      if (!rating.verdict.ok) continue;
      let rater = found.get(rating.key);
      if (rater === undefined) {
        rater = { first: rating, scores: new Array<number | null>(rows.length).fill(null), n: 0 };
        found.set(rating.key, rater);
      }
      if (rater.scores[at] === null) rater.n += 1;
      rater.scores[at] = rating.verdict.score;
    }
  }
  return [...found.values()].map(({ first, scores, n }) => ({
    key: first.key,
    form: first.verdict.form,
    model: first.model,
    prompt: first.prompt,
    scores,
    n,
  }));
}

/** How far two raters of the same list of rows put them into the same order. */
export function agreementOf(a: RaterScores, b: RaterScores): Agreement {
  return agreementIn(orderOf(a), orderOf(b));
}

/** The agreement of every two raters, `[row][column]`; a rater with itself is on the diagonal. */
export function agreements(raters: readonly RaterScores[]): readonly (readonly Agreement[])[] {
  const orders = raters.map(orderOf);
  // The matrix is symmetric, so only one half is computed.
  const half = orders.map((a, row) => orders.slice(0, row + 1).map((b) => agreementIn(a, b)));
  return raters.map((_, row) =>
    raters.map((__, column) => half[Math.max(row, column)]?.[Math.min(row, column)] ?? { rho: null, n: 0 }),
  );
}

interface Order {
  /** By the place of the row; NaN where there is no score. */
  readonly scores: Float64Array;
  /** Places of the rows with a score, the lowest score first. */
  readonly places: Uint32Array;
}

// Sorting takes longest, and each rater is compared with all others: so it is sorted once, and the ranks among the rows
// that two have in common are read from its order.
function orderOf({ scores: found }: RaterScores): Order {
  const scores = Float64Array.from(found, (score) => score ?? Number.NaN);
  const places = Uint32Array.from(scores.keys()).filter((at) => !Number.isNaN(scores[at]));
  return { scores, places: places.sort((one, other) => (scores[one] ?? 0) - (scores[other] ?? 0)) };
}

function agreementIn(a: Order, b: Order): Agreement {
  const ranksOfA = ranksWithin(a, b);
  const ranksOfB = ranksWithin(b, a);
  const [x, y]: [number[], number[]] = [[], []];
  for (const [at, rank] of ranksOfA.entries()) {
    if (rank === 0) continue;
    x.push(rank);
    y.push(ranksOfB[at] ?? 0);
  }
  return { rho: pearson(x, y), n: x.length };
}

// Midranks from 1 among the rows that the other has rated too, by the place of the row; 0 for all other rows.
function ranksWithin({ scores, places }: Order, other: Order): Float64Array {
  const ranks = new Float64Array(scores.length);
  const common = places.filter((at) => !Number.isNaN(other.scores[at]));
  for (let start = 0; start < common.length; ) {
    const score = scores[common[start] ?? 0];
    let end = start + 1;
    while (end < common.length && scores[common[end] ?? 0] === score) end += 1;
    for (const at of common.subarray(start, end)) ranks[at] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
