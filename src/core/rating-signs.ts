// Signs of trouble in the ratings of a project, each as a sentence with its figures: computed from the rows, never stored.
// They accuse nobody; they say when a threshold over these scores would mean little.

import { spearman } from './ranks.ts';
import { isKept, type Selectable } from './select.ts';
import type { Settings } from './settings.ts';

/** What a sign is read from; a row of the page fits. */
export interface SignRow extends Selectable {
  readonly segment: { readonly text: string };
}

interface Said {
  /** What is seen, with its figures. */
  readonly sentence: string;
  /** What can be done about it. */
  readonly advice: string;
}

export type Sign = Said &
  (
    | {
        /** Most scores lie within half a point, from `low` to `high`. */
        readonly kind: 'collapsed';
        readonly within: number;
        readonly low: number;
        readonly high: number;
        readonly n: number;
      }
    | {
        /** Median share of the vocabulary's probability that the asked replies held, 0–1. */
        readonly kind: 'low-mass';
        readonly median: number;
        readonly n: number;
      }
    | { readonly kind: 'keeps-few'; readonly kept: number; readonly least: number }
    | { readonly kind: 'keeps-nearly-all'; readonly above: number; readonly n: number }
    | {
        /** Spearman's correlation of score and length of the output in characters. */
        readonly kind: 'follows-length';
        readonly correlation: number;
        readonly n: number;
      }
    | { readonly kind: 'many-failed'; readonly failed: number; readonly n: number }
  );

export type SignKind = Sign['kind'];

/**
 * Fewer scores than these tell nothing of their spread: of 20 scores that have nothing to do with length, fewer than
 * 3 in 100 samples have a correlation of a half or more.
 */
export const ENOUGH_SCORES = 20;
/** A median and a share of failures need fewer, because both are far from chance where they matter. */
export const ENOUGH_RATINGS = 5;
/** Half a point is the finest step between the paper's thresholds, 4 and 4.5: within it none of them can choose. */
export const COLLAPSED_WIDTH = 0.5;
export const COLLAPSED_SHARE = 0.8;
/** Below a half, the model would rather have said something else than any of the replies asked for. */
export const LOW_MASS = 0.5;
/** One pair in twenty left out is hardly a choice; the paper keeps 39 % from 4 and 8 % from 4.5. */
export const NEARLY_ALL = 0.95;
/** From here on length explains a quarter of the order or more. */
export const FOLLOWS_LENGTH = 0.5;
/** One in ten: below that a retry is all there is to do. */
export const MANY_FAILED = 0.1;

/** What decides about the threshold. */
export type SignRule = Pick<Settings, 'minScore' | 'filters' | 'leastRows'>;

/** The signs of trouble in these rows under these settings. Empty while nothing is rated. Total. */
export function signsOf(rows: readonly SignRow[], rule: SignRule): readonly Sign[] {
  return [...signsOfRatings(rows), ...signsOfThreshold(rows, rule)];
}

/** Those about the ratings, whatever the threshold: most of the work, n · log n for n rows. */
export function signsOfRatings(rows: readonly SignRow[]): readonly Sign[] {
  return [manyFailed(rows), lowMass(rows), collapsed(rows), followsLength(rows)].filter((sign) => sign !== null);
}

/** Those about the threshold and what it keeps. */
export function signsOfThreshold(rows: readonly SignRow[], rule: SignRule): readonly Sign[] {
  return [keepsFew(rows, rule), keepsNearlyAll(rows, rule.minScore)].filter((sign) => sign !== null);
}

function manyFailed(rows: readonly SignRow[]): Sign | null {
  const n = rows.filter(({ rating }) => rating !== null).length;
  const failed = rows.filter(({ rating }) => rating?.verdict.ok === false).length;
  if (n < ENOUGH_RATINGS || failed / n < MANY_FAILED) return null;
  return {
    kind: 'many-failed',
    failed,
    n,
    sentence: `${failed} of ${n} ratings failed.`,
    advice: 'They have no score, and their replies are kept. Retry them, or choose another rater.',
  };
}

function lowMass(rows: readonly SignRow[]): Sign | null {
  const masses = rows.flatMap(({ rating }) =>
    rating?.verdict.ok === true && 'mass' in rating.verdict ? [rating.verdict.mass] : [],
  );
  const median = medianOf(masses);
  if (median === null || masses.length < ENOUGH_RATINGS || median >= LOW_MASS) return null;
  return {
    kind: 'low-mass',
    median,
    n: masses.length,
    sentence: `In half of ${masses.length} ratings the digits, or yes and no, held ${percent(median)} of the probability or less.`,
    advice:
      'The model would rather have said something else, and the scores come from what little is left. Another rater, or ' +
      'a larger model, may answer as it is asked.',
  };
}

function collapsed(rows: readonly SignRow[]): Sign | null {
  const scores = scoresOf(rows).sort((a, b) => a - b);
  const n = scores.length;
  if (n < ENOUGH_SCORES) return null;
  let best = { within: 0, low: 0, high: 0 };
  for (let start = 0, end = 0; start < n; start += 1) {
    const low = scores[start] ?? 0;
    // A tenth of a millionth for scores that differ by rounding alone.
    while (end < n && (scores[end] ?? 0) - low <= COLLAPSED_WIDTH + 1e-7) end += 1;
    if (end - start > best.within) best = { within: end - start, low, high: scores[end - 1] ?? low };
  }
  if (best.within / n < COLLAPSED_SHARE) return null;
  const from = best.low.toFixed(1);
  const to = best.high.toFixed(1);
  return {
    kind: 'collapsed',
    ...best,
    n,
    sentence: `${best.within} of ${n} scores lie within half a point, ${from === to ? `at ${from}` : `${from} to ${to}`}.`,
    advice:
      'A threshold keeps nearly all of them or nearly none. Another rater may spread them, and so may a few labelled ' +
      'pairs as examples.',
  };
}

function followsLength(rows: readonly SignRow[]): Sign | null {
  const scored = rows.filter((row) => scoreOf(row) !== null);
  if (scored.length < ENOUGH_SCORES) return null;
  const correlation = spearman(
    scored.map((row) => scoreOf(row) ?? 0),
    scored.map(({ segment }) => segment.text.length),
  );
  if (correlation === null || Math.abs(correlation) < FOLLOWS_LENGTH) return null;
  return {
    kind: 'follows-length',
    correlation,
    n: scored.length,
    sentence:
      `${correlation > 0 ? 'Longer' : 'Shorter'} texts are rated higher: Spearman ${signed(correlation)} over ` +
      `${scored.length} pairs.`,
    advice: 'Models that judge tend to follow length. See in Quality whether length alone would do as well.',
  };
}

function keepsFew(rows: readonly SignRow[], rule: SignRule): Sign | null {
  const kept = rows.filter((row) => isKept(row, rule)).length;
  const least = rule.leastRows;
  if (kept >= least || (kept === 0 && scoresOf(rows).length === 0)) return null;
  const pairs = kept === 0 ? 'No pair is' : kept === 1 ? '1 pair is' : `${kept} pairs are`;
  return {
    kind: 'keeps-few',
    kept,
    least,
    sentence: `${pairs} kept, fewer than ${least}.`,
    advice: 'A model that learns from so few repeats them. Lower the threshold, add text, or accept pairs in Review.',
  };
}

function keepsNearlyAll(rows: readonly SignRow[], minScore: number): Sign | null {
  const scores = scoresOf(rows);
  const n = scores.length;
  const above = scores.filter((score) => score >= minScore).length;
  if (n < ENOUGH_SCORES || above / n < NEARLY_ALL) return null;
  return {
    kind: 'keeps-nearly-all',
    above,
    n,
    sentence: `${above === n ? `All ${n}` : `${above} of ${n}`} rated pairs reach the threshold.`,
    advice: 'It hardly chooses. Raise it: the paper keeps 39 % of its pairs from 4 on and 8 % from 4.5 on.',
  };
}

function scoreOf({ rating }: SignRow): number | null {
  return rating?.verdict.ok === true ? rating.verdict.score : null;
}

function scoresOf(rows: readonly SignRow[]): number[] {
  return rows.map(scoreOf).filter((score) => score !== null);
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function percent(share: number): string {
  return share > 0 && share < 0.005 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`;
}
