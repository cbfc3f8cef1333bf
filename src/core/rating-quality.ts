// How well ratings tell good pairs from others, against labels: precision, recall and F1 at a threshold, and AUC over
// all thresholds. The paper gives precision and recall of M_0 and M_1 on 250 labelled pairs (section 3.5).

import { type Estimate, proportion, Z } from './estimate.ts';
import { midranks } from './ranks.ts';

export interface LabelledRating {
  /** Null when the rating failed. It is kept at no threshold, so it counts as lower than every score. */
  readonly score: number | null;
  readonly good: boolean;
}

export interface RatingQuality {
  /** Good among the kept. Null when nothing is kept. */
  readonly precision: Estimate | null;
  /** Kept among the good. Null when nothing is good. */
  readonly recall: Estimate | null;
  readonly f1: Estimate | null;
  /** Chance that a good pair has a higher score than another, ties half. Null when all pairs have one label. */
  readonly auc: Estimate | null;
  readonly kept: number;
  readonly good: number;
  readonly failed: number;
  readonly n: number;
}

/** Quality of ratings where pairs rated `minScore` or better are kept. Intervals of proportions are Wilson's. */
export function ratingQuality(ratings: readonly LabelledRating[], minScore: number): RatingQuality {
  const isKept = ({ score }: LabelledRating) => score !== null && score >= minScore;
  const kept = ratings.filter(isKept).length;
  const good = ratings.filter((rating) => rating.good).length;
  const both = ratings.filter((rating) => rating.good && isKept(rating)).length;
  return {
    precision: proportion(both, kept),
    recall: proportion(both, good),
    f1: f1Of(both, kept + good - both),
    auc: auc(ratings),
    kept,
    good,
    failed: ratings.filter(({ score }) => score === null).length,
    n: ratings.length,
  };
}

// F1 = 2·TP / (2·TP + FP + FN) = 2q / (1 + q) for the proportion q = TP / (TP + FP + FN). The function rises with q, so
// the ends of Wilson's interval for q give those of F1.
function f1Of(both: number, either: number): Estimate | null {
  const share = proportion(both, either);
  if (!share) return null;
  const f1 = (q: number) => (2 * q) / (1 + q);
  const { value, interval, n } = share;
  return { value: f1(value), interval: interval && { low: f1(interval.low), high: f1(interval.high) }, n };
}

/**
 * Area under the ROC curve as the Mann–Whitney statistic, ties half, with DeLong's interval (DeLong et al. 1988) by
 * midranks (Sun and Xu 2014). Where DeLong's variance is zero, as at an area of 1, or cannot be computed, the interval
 * is Newcombe's (2006, method 5), which has a width there too. Null when all pairs have one label.
 */
export function auc(ratings: readonly LabelledRating[]): Estimate | null {
  const placed = placements(ratings);
  if (!placed) return null;
  const { value, good, other } = placed;
  const n = ratings.length;
  const spread = variance(good) / good.length + variance(other) / other.length;
  // The placements of equal ratings differ by rounding alone.
  if (!(spread > 1e-15)) return { value, interval: newcombe(value, good.length, other.length), n };
  const half = Z * Math.sqrt(spread);
  return { value, interval: { low: Math.max(0, value - half), high: Math.min(1, value + half) }, n };
}

/**
 * How much larger the area of `b` is than that of `a`, two raters of the same pairs in the same order, with DeLong's
 * interval for correlated areas. Null when the pairs have one label; no interval where a label has one pair only.
 */
export function aucDifference(a: readonly LabelledRating[], b: readonly LabelledRating[]): Estimate | null {
  if (a.length !== b.length || a.some(({ good }, at) => good !== b[at]?.good)) {
    throw new Error('Two raters can be compared only on the same labelled pairs in the same order.');
  }
  const [first, second] = [placements(a), placements(b)];
  if (!first || !second) return null;
  const value = second.value - first.value;
  const n = a.length;
  if (first.good.length < 2 || first.other.length < 2) return { value, interval: null, n };
  const good = second.good.map((each, at) => each - (first.good[at] ?? 0));
  const other = second.other.map((each, at) => each - (first.other[at] ?? 0));
  const half = Z * Math.sqrt(variance(good) / good.length + variance(other) / other.length);
  return { value, interval: { low: value - half, high: value + half }, n };
}

// For each good pair the share of others below it, for each other pair the share of good ones above it, ties half.
function placements(ratings: readonly LabelledRating[]): {
  readonly value: number;
  readonly good: readonly number[];
  readonly other: readonly number[];
} | null {
  const scores = ratings.map(({ score }) => score ?? Number.NEGATIVE_INFINITY);
  const isGood = ratings.map(({ good }) => good);
  const goods = scores.filter((_, at) => isGood[at]);
  const others = scores.filter((_, at) => !isGood[at]);
  if (goods.length === 0 || others.length === 0) return null;
  const among = midranks(scores);
  const rankOfGood = midranks(goods);
  const rankOfOther = midranks(others);
  const good = among.filter((_, at) => isGood[at]).map((rank, at) => (rank - (rankOfGood[at] ?? 0)) / others.length);
  const other = among
    .filter((_, at) => !isGood[at])
    .map((rank, at) => 1 - (rank - (rankOfOther[at] ?? 0)) / goods.length);
  return { value: good.reduce((sum, each) => sum + each, 0) / good.length, good, other };
}

// Sample variance; NaN for fewer than two values.
function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
}

// The areas θ with |θ̂ − θ| ≤ z · √V(θ), V from Hanley and McNeil's exponential model with both group sizes averaged.
function newcombe(value: number, goods: number, others: number): { readonly low: number; readonly high: number } {
  const size = (goods + others) / 2 - 1;
  const isInside = (theta: number) => {
    const shape = 1 + (size * (1 - theta)) / (2 - theta) + (size * theta) / (1 + theta);
    return (value - theta) ** 2 <= (Z * Z * theta * (1 - theta) * shape) / (goods * others);
  };
  const edge = (outside: number): number => {
    if (value === outside) return outside;
    let [out, inside] = [outside, value];
    for (let halving = 0; halving < 60; halving += 1) {
      const middle = (out + inside) / 2;
      if (isInside(middle)) inside = middle;
      else out = middle;
    }
    return inside;
  };
  return { low: edge(0), high: edge(1) };
}
