// How good the ratings and the curated set are against a person's labels: which rows count, the figures at each threshold,
// and the precision to be expected of the curated set.

import { type Estimate, proportion } from './estimate.ts';
import type { LabelledRating } from './rating-quality.ts';
import type { Candidate, Label, Rating } from './records.ts';
import { type Selectable, type SelectRule, selectionOf } from './select.ts';
import type { GradedExample } from './settings.ts';

/** What is known of a pair that a person may have labelled; a row of the page fits. */
export interface LabelledPair extends Selectable {
  readonly segment: { readonly text: string };
  readonly candidate: Candidate | null;
  /** Usable ratings, whoever gave them. */
  readonly opinions: readonly Rating[];
}

/** With fewer labels of either kind than this, intervals are so wide that a curve would say nothing. */
export const LEAST_LABELS = 10;

/** What a person's word says of the pair as it was written and rated. An edited pair was worth keeping: it counts as good. */
export function isGood(label: Label | null): boolean | null {
  if (label === null || label.said.kind === 'none') return null;
  return label.said.kind !== 'not-good';
}

/** Whether a pair stands in the rating prompt as an example: a rater that has seen its grade is not measured by it. */
export function isExample({ segment, candidate, label }: LabelledPair, examples: readonly GradedExample[]): boolean {
  if (examples.length === 0 || candidate?.reply.ok !== true) return false;
  const { instruction } = candidate.reply;
  const edited = label?.said.kind === 'edited' ? label.said : null;
  return examples.some(
    (each) =>
      (each.instruction === instruction && each.output === segment.text) ||
      (edited !== null && each.instruction === edited.instruction && each.output === edited.output),
  );
}

export interface LabelledRows<Row> {
  /** Rows with a label that are no examples, in their order. */
  readonly rows: readonly Row[];
  readonly good: number;
  readonly other: number;
  /** Labelled rows that stand in the rating prompt and are left out. */
  readonly examples: number;
}

/** The rows that ratings can be measured by. */
export function labelledRows<Row extends LabelledPair>(
  all: readonly Row[],
  examples: readonly GradedExample[],
): LabelledRows<Row> {
  const labelled = all.filter(({ label }) => isGood(label) !== null);
  const rows = labelled.filter((row) => !isExample(row, examples));
  const good = rows.filter(({ label }) => isGood(label) === true).length;
  return { rows, good, other: rows.length - good, examples: labelled.length - rows.length };
}

/** One rater's ratings of labelled rows, and the same rows "rated" by the length of their outputs. */
export interface MeasuredRater {
  readonly ratings: readonly LabelledRating[];
  /** Characters of the output in place of a score, for the same rows in the same order. */
  readonly lengths: readonly LabelledRating[];
  readonly good: number;
  readonly other: number;
}

/**
 * The ratings of the rater `key` among labelled rows. Rows that it never rated are left out; a rating of the settings'
 * own rater that failed counts with a null score, for it keeps nothing.
 */
export function measuredBy(key: string, rows: readonly LabelledPair[]): MeasuredRater {
  const ratings: LabelledRating[] = [];
  const lengths: LabelledRating[] = [];
  for (const { segment, label, opinions, rating } of rows) {
    const good = isGood(label);
    const found = opinions.findLast((each) => each.key === key) ?? (rating?.key === key ? rating : undefined);
    if (good === null || found === undefined) continue;
    ratings.push({ score: found.verdict.ok ? found.verdict.score : null, good });
    lengths.push({ score: segment.text.length, good });
  }
  const good = ratings.filter((each) => each.good).length;
  return { ratings, lengths, good, other: ratings.length - good };
}

/** How many more labels of each kind are needed before figures say something; 0 where there are enough. */
export function labelsMissing({ good, other }: { readonly good: number; readonly other: number }): {
  readonly good: number;
  readonly other: number;
} {
  return { good: Math.max(0, LEAST_LABELS - good), other: Math.max(0, LEAST_LABELS - other) };
}

/** The figures of a rater at one threshold, with Wilson's intervals; the same as `ratingQuality` gives, without AUC. */
export interface CurvePoint {
  readonly threshold: number;
  /** Null where nothing is kept. */
  readonly precision: Estimate | null;
  readonly recall: Estimate | null;
  readonly f1: Estimate | null;
  readonly kept: number;
}

/**
 * The thresholds at which a curve changes: tenths of a point, as the person can set them, from the last that keeps all
 * scores to the first that keeps none, within 1–5. Empty without scores.
 */
export function thresholdsFor(scores: readonly number[]): readonly number[] {
  const finite = scores.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const lowest = finite.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const highest = finite.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY);
  const from = Math.max(10, Math.floor(lowest * 10));
  const to = Math.min(50, Math.floor(highest * 10) + 1);
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, step) => (from + step) / 10);
}

/** Precision, recall and F1 at each threshold, in one pass over the ratings for each. */
export function qualityCurve(ratings: readonly LabelledRating[], thresholds: readonly number[]): readonly CurvePoint[] {
  const good = ratings.filter((each) => each.good).length;
  return thresholds.map((threshold) => {
    let [kept, both] = [0, 0];
    for (const rating of ratings) {
      if (rating.score === null || rating.score < threshold) continue;
      kept += 1;
      if (rating.good) both += 1;
    }
    return {
      threshold,
      precision: proportion(both, kept),
      recall: proportion(both, good),
      f1: f1Of(both, kept + good - both),
      kept,
    };
  });
}

// F1 = 2q / (1 + q) with q = TP / (TP + FP + FN), as in rating-quality.ts; the interval's ends go the same way.
function f1Of(both: number, either: number): Estimate | null {
  const share = proportion(both, either);
  if (share === null) return null;
  const f1 = (q: number) => (2 * q) / (1 + q);
  const { value, interval, n } = share;
  return { value: f1(value), interval: interval && { low: f1(interval.low), high: f1(interval.high) }, n };
}

/**
 * The share of good pairs among those that the rating and the filters would keep without a person's word, from the
 * labelled rows among them. Null where no labelled row would be kept. It is an estimate for the others as far as the
 * labelled rows were chosen without regard to their rating.
 */
export function precisionAt(rows: readonly LabelledPair[], rule: SelectRule): Estimate | null {
  const kept = rows.filter((row) => selectionOf({ ...row, label: null }, rule) === 'kept');
  return proportion(kept.filter(({ label }) => isGood(label) === true).length, kept.length);
}
