import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isExample,
  isGood,
  type LabelledPair,
  labelledRows,
  labelsMissing,
  measuredBy,
  precisionAt,
  qualityCurve,
  thresholdsFor,
} from '../../src/core/quality-curve.ts';
import { type LabelledRating, ratingQuality } from '../../src/core/rating-quality.ts';
import type { Candidate, Label, Rating, Said, Verdict } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';

const candidate = (instruction: string): Candidate => ({
  id: 'c',
  segmentId: 's',
  key: 'k',
  attempt: 0,
  reply: { ok: true, instruction, raw: instruction },
  model: 'small',
  prompt: 'backward/1',
  tokens: 5,
  createdAt: 0,
});

const label = (said: Said): Label => ({
  id: 'c/label/0',
  candidateId: 'c',
  segmentId: 's',
  turn: 0,
  said,
  createdAt: 0,
});

const verdict = (score: number): Verdict => ({ ok: true, form: 'reasoning', score, raw: '' });

const ratingOf = (key: string, of: Verdict): Rating => ({
  id: `c/${key}/0`,
  candidateId: 'c',
  segmentId: 's',
  key,
  attempt: 0,
  verdict: of,
  model: 'small',
  prompt: 'rate/1',
  createdAt: 0,
});

interface Given {
  readonly said: Said | null;
  readonly score?: number;
  readonly marked?: boolean;
  readonly instruction?: string;
  readonly output?: string;
}

function pair({ said, score, marked = false, instruction = 'Why?', output = 'Because.' }: Given): LabelledPair {
  const rating = score === undefined ? null : ratingOf('now', verdict(score));
  return {
    segment: { text: output },
    candidate: candidate(instruction),
    rating,
    opinions: rating === null ? [] : [rating],
    marks: marked ? [{ kind: 'preamble' }] : [],
    label: said === null ? null : label(said),
  };
}

const GOOD: Said = { kind: 'good' };
const BAD: Said = { kind: 'not-good' };

describe('a label', () => {
  it('is good when the pair was accepted or mended, and nothing when it was taken back', () => {
    expect(isGood(label(GOOD))).toBe(true);
    expect(isGood(label({ kind: 'edited', instruction: 'a', output: 'b' }))).toBe(true);
    expect(isGood(label(BAD))).toBe(false);
    expect(isGood(label({ kind: 'none' }))).toBeNull();
    expect(isGood(null)).toBeNull();
  });

  it('of a pair that stands in the prompt as an example is left out and counted', () => {
    const examples = [
      { instruction: 'Why?', output: 'Because.', good: true },
      { instruction: 'Why, as mended?', output: 'Since.', good: true },
    ];
    const edited: Said = { kind: 'edited', instruction: 'Why, as mended?', output: 'Since.' };
    const rows = [
      pair({ said: GOOD }),
      pair({ said: edited, output: 'An output of its own.' }),
      pair({ said: BAD, instruction: 'Another?' }),
      pair({ said: GOOD, output: 'Because of something else.' }),
      pair({ said: null }),
    ];
    expect(rows.map((row) => isExample(row, examples))).toEqual([true, true, false, false, true]);
    const found = labelledRows(rows, examples);
    expect(found).toMatchObject({ good: 1, other: 1, examples: 2 });
    expect(found.rows).toEqual([rows[2], rows[3]]);
  });

  it('too few of either kind says how many more are needed', () => {
    expect(labelsMissing({ good: 4, other: 25 })).toEqual({ good: 6, other: 0 });
  });
});

describe('a rater measured by labels', () => {
  it('has its own scores, the lengths of the same outputs, and a null where the rating of the settings failed', () => {
    const failed = ratingOf('now', { ok: false, form: 'reasoning', why: 'no-score', raw: '' });
    const rows: readonly LabelledPair[] = [
      pair({ said: GOOD, score: 4, output: 'four' }),
      { ...pair({ said: BAD, output: 'seven77' }), rating: failed },
      { ...pair({ said: BAD }), opinions: [ratingOf('other', verdict(2))] },
    ];
    expect(measuredBy('now', rows)).toEqual({
      ratings: [
        { score: 4, good: true },
        { score: null, good: false },
      ],
      lengths: [
        { score: 4, good: true },
        { score: 7, good: false },
      ],
      good: 1,
      other: 1,
    });
    expect(measuredBy('other', rows)).toMatchObject({ ratings: [{ score: 2, good: false }], good: 0, other: 1 });
  });
});

describe('the curve over thresholds', () => {
  const RATINGS: readonly LabelledRating[] = [
    { score: 4.2, good: true },
    { score: 4, good: true },
    { score: 3.5, good: false },
    { score: 3, good: true },
    { score: 2, good: false },
    { score: null, good: true },
  ];

  it('is by hand for six ratings, one of them failed', () => {
    const [at3] = qualityCurve(RATINGS, [3]);
    // Kept 4.2, 4, 3.5, 3: three good of four; four are good in all; F1 = 2·3/(4 + 4).
    expect(at3?.kept).toBe(4);
    expect(at3?.precision?.value).toBe(0.75);
    expect(at3?.recall?.value).toBe(0.75);
    expect(at3?.f1?.value).toBeCloseTo(0.75, 12);
    // Wilson's interval of 3 of 4, with z² = 3.8415: (0.75 + 0.4802 ± 0.6408) / 1.9604.
    expect(at3?.precision?.interval?.low).toBeCloseTo(0.3006, 3);
    expect(at3?.precision?.interval?.high).toBeCloseTo(0.9544, 3);
  });

  it('goes in tenths from the last threshold that keeps all to the first that keeps none', () => {
    expect(thresholdsFor([2.34, 2.5, 2.71])).toEqual([2.3, 2.4, 2.5, 2.6, 2.7, 2.8]);
    // A score of exactly a threshold is kept there.
    expect(thresholdsFor([2.3])).toEqual([2.3, 2.4]);
    expect(thresholdsFor([1, 5]).at(-1)).toBe(5);
    expect(thresholdsFor([])).toEqual([]);
  });

  it('has no precision where nothing is kept, and a recall of nothing', () => {
    const [none] = qualityCurve(RATINGS, [5]);
    expect(none?.precision).toBeNull();
    expect(none?.recall?.value).toBe(0);
    expect(none?.kept).toBe(0);
  });

  it('gives at every threshold what ratingQuality gives there', () => {
    const rating = fc.record({
      score: fc.option(fc.integer({ min: 10, max: 50 }).map((tenths) => tenths / 10)),
      good: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(rating, { minLength: 1, maxLength: 40 }), (ratings) => {
        const thresholds = thresholdsFor(ratings.flatMap(({ score }) => (score === null ? [] : [score])));
        for (const point of qualityCurve(ratings, thresholds)) {
          const { precision, recall, f1, kept } = ratingQuality(ratings, point.threshold);
          expect(point).toEqual({ threshold: point.threshold, precision, recall, f1, kept });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the precision to be expected of the curated set', () => {
  const rows = [
    pair({ said: GOOD, score: 3.4 }),
    pair({ said: BAD, score: 3.1 }),
    pair({ said: BAD, score: 3.6, marked: true }),
    pair({ said: GOOD, score: 2.1 }),
  ];
  const rule = { minScore: 3, filters: DEFAULT_SETTINGS.filters };

  it('is of the labelled pairs that the rating and the filters would keep by themselves', () => {
    // The good and the bad one from 3; the marked one would stay out, the person's own word does not count.
    expect(precisionAt(rows, rule)).toMatchObject({ value: 0.5, n: 2 });
    const open = { ...rule, filters: { ...rule.filters, keepsOut: false } };
    expect(precisionAt(rows, open)?.value).toBeCloseTo(1 / 3, 12);
    expect(precisionAt(rows, { ...rule, minScore: 4 })).toBeNull();
  });
});
