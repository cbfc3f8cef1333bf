// How well raters agree with people: areas under the ROC curve for rows that are good or not, accuracy for pairs of
// outputs, both beside what length alone would say.

import { type Estimate, mean, proportion } from '../../src/core/estimate.ts';
import { auc, aucDifference, type LabelledRating } from '../../src/core/rating-quality.ts';

/** A row with the score of each rater, in the order of the raters; null where a rating failed. */
export interface RatedRow {
  readonly good: boolean;
  readonly subset: string | null;
  /** UTF-16 code units of the output. */
  readonly length: number;
  readonly scores: readonly (number | null)[];
}

/** One line of the table of `--rows`. */
export interface AreaFigure {
  /** `all`, or the subset whose rows that are not good are told from good ones. */
  readonly set: string;
  /** Which good rows: every one of the file, or the subset's own. */
  readonly against: 'all good' | 'its own good';
  readonly rater: string;
  readonly good: number;
  readonly other: number;
  /** Ratings that failed; such a row counts as lower than every score. */
  readonly failed: number;
  readonly auc: Estimate | null;
  readonly aucOfLength: Estimate | null;
  /** The rater's area less that of length. */
  readonly difference: Estimate | null;
}

/**
 * Areas of each rater on all rows; then for each subset with rows that are not good, those rows against all good rows of
 * the file, and, where the subset has some but not all of these, against its own good rows. Intervals are DeLong's. Rows
 * without a subset count among all rows alone.
 */
export function areaFigures(rows: readonly RatedRow[], raters: readonly string[]): readonly AreaFigure[] {
  const good = rows.filter((row) => row.good);
  const sets: { set: string; against: AreaFigure['against']; rows: readonly RatedRow[] }[] = [
    { set: 'all', against: 'all good', rows },
  ];
  for (const set of subsetsOf(rows)) {
    const bad = rows.filter((row) => row.subset === set && !row.good);
    if (bad.length === 0) continue;
    sets.push({ set, against: 'all good', rows: [...good, ...bad] });
    const own = good.filter((row) => row.subset === set);
    if (own.length > 0 && own.length < good.length) sets.push({ set, against: 'its own good', rows: [...own, ...bad] });
  }
  return sets.flatMap((each) => raters.map((rater, at) => areaFigure(each, rater, at)));
}

function areaFigure(
  {
    set,
    against,
    rows,
  }: { readonly set: string; readonly against: AreaFigure['against']; readonly rows: readonly RatedRow[] },
  rater: string,
  at: number,
): AreaFigure {
  const rated = rows.map(({ good, scores }): LabelledRating => ({ good, score: scores[at] ?? null }));
  const byLength = rows.map(({ good, length }): LabelledRating => ({ good, score: length }));
  const good = rows.filter((row) => row.good).length;
  return {
    set,
    against,
    rater,
    good,
    other: rows.length - good,
    failed: rated.filter(({ score }) => score === null).length,
    auc: auc(rated),
    aucOfLength: auc(byLength),
    difference: aucDifference(byLength, rated),
  };
}

/** A pair of outputs with the scores of each rater for both, in the order of the raters. */
export interface RatedPair {
  readonly label: 1 | 2 | 'tie';
  readonly subset: string | null;
  readonly lengths: readonly [number, number];
  readonly scores: readonly (readonly [number | null, number | null])[];
}

/** One line of the table of `--pairs`. */
export interface AccuracyFigure {
  /** `all` or the subset. */
  readonly set: string;
  readonly rater: string;
  /** Pairs for which a person prefers one output; only they count below. */
  readonly decided: number;
  /** Pairs whose label is a tie, which are left out. */
  readonly labelTies: number;
  /** Share of the decided pairs in which the preferred output has the higher score; a rater's tie counts half. */
  readonly accuracy: Estimate | null;
  /** Equal scores among the decided pairs. */
  readonly ties: number;
  /** Decided pairs of which a rating failed: the failed side counts as lower, two failed ones as a tie. */
  readonly failed: number;
  /** The same for choosing the longer output. */
  readonly accuracyOfLonger: Estimate | null;
  readonly tiesOfLonger: number;
  /** The rater's accuracy less that of the longer one, pair by pair. */
  readonly difference: Estimate | null;
}

/**
 * Accuracy of each rater on all pairs, then on those of each subset. Intervals of accuracies are Wilson's, that of their
 * difference is Student's for paired values.
 */
export function accuracyFigures(pairs: readonly RatedPair[], raters: readonly string[]): readonly AccuracyFigure[] {
  const sets = [
    { set: 'all', pairs },
    ...subsetsOf(pairs).map((set) => ({ set, pairs: pairs.filter(({ subset }) => subset === set) })),
  ];
  return sets.flatMap((each) => raters.map((rater, at) => accuracyFigure(each.set, each.pairs, rater, at)));
}

function accuracyFigure(set: string, pairs: readonly RatedPair[], rater: string, at: number): AccuracyFigure {
  const decided = pairs.flatMap(({ label, lengths, scores }) =>
    label === 'tie' ? [] : [{ label, lengths, scores: scores[at] ?? ([null, null] as const) }],
  );
  const low = Number.NEGATIVE_INFINITY;
  const marks = decided.map(({ label, scores: [first, second] }) => markOf(label, first ?? low, second ?? low));
  const marksOfLonger = decided.map(({ label, lengths }) => markOf(label, ...lengths));
  return {
    set,
    rater,
    decided: decided.length,
    labelTies: pairs.length - decided.length,
    accuracy: proportion(sum(marks), decided.length),
    ties: marks.filter((mark) => mark === 0.5).length,
    failed: decided.filter(({ scores }) => scores.includes(null)).length,
    accuracyOfLonger: proportion(sum(marksOfLonger), decided.length),
    tiesOfLonger: marksOfLonger.filter((mark) => mark === 0.5).length,
    difference: mean(marks.map((mark, n) => mark - (marksOfLonger[n] ?? 0))),
  };
}

/** 1 where the preferred side is the higher one, ½ where neither is. */
function markOf(label: 1 | 2, first: number, second: number): number {
  if (first === second) return 0.5;
  return first > second === (label === 1) ? 1 : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function subsetsOf(rows: readonly { readonly subset: string | null }[]): readonly string[] {
  return [...new Set(rows.flatMap(({ subset }) => (subset === null ? [] : [subset])))];
}
