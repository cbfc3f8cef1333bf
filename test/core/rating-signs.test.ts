import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Sign, type SignRow, signsOf } from '../../src/core/rating-signs.ts';
import type { Label, Rating, Verdict } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';

const SETTINGS = { minScore: 3, filters: DEFAULT_SETTINGS.filters, leastRows: 0 };

const expectation = (score: number, mass = 0.9): Verdict => ({
  ok: true,
  form: 'expectation',
  score,
  probabilities: [0.2, 0.2, 0.2, 0.2, 0.2],
  mass,
});
const FAILED: Verdict = { ok: false, form: 'reasoning', why: 'no-score', raw: '' };

function row(verdict: Verdict | null, { chars = 100, marks = 0 } = {}): SignRow {
  const rating: Rating | null =
    verdict === null
      ? null
      : {
          id: 'c/r/0',
          candidateId: 'c',
          segmentId: 's',
          key: 'r',
          attempt: 0,
          verdict,
          model: 'm',
          prompt: 'p',
          createdAt: 0,
        };
  return { rating, marks: new Array(marks).fill('mark'), label: null, segment: { text: 'x'.repeat(chars) } };
}

const scored = (scores: readonly number[], chars?: readonly number[]) =>
  scores.map((score, at) => row(expectation(score), chars === undefined ? {} : { chars: chars[at] ?? 0 }));

/** Scores from 1 to 5 in even steps: nothing to complain of. */
const spread = (n: number) => Array.from({ length: n }, (_, at) => 1 + (4 * at) / (n - 1));

const kinds = (signs: readonly Sign[]) => signs.map(({ kind }) => kind);

describe('signs of trouble', () => {
  it('are none while nothing is rated, and none where scores are spread and some are left out', () => {
    expect(signsOf([], { ...SETTINGS, leastRows: 32 })).toEqual([]);
    expect(signsOf([row(null), row(null)], { ...SETTINGS, leastRows: 32 })).toEqual([]);
    expect(signsOf(scored(spread(40)), SETTINGS)).toEqual([]);
  });

  it('trap 9: scores collapsed within half a point are said, wherever the half point lies', () => {
    // 16 of 20 are within 2.74–3.2, across the line between two rounded half points.
    const close = [...new Array(8).fill(2.74), ...new Array(8).fill(3.2), 1, 4, 4.5, 5];
    const found = signsOf(scored(close), SETTINGS).find(({ kind }) => kind === 'collapsed');
    expect(found).toMatchObject({ within: 16, low: 2.74, high: 3.2, n: 20 });
    expect(found?.sentence).toBe('16 of 20 scores lie within half a point, 2.7 to 3.2.');
  });

  it('collapsed is not said of 19 scores, nor of fewer than four in five', () => {
    expect(kinds(signsOf(scored(new Array(19).fill(4)), SETTINGS))).not.toContain('collapsed');
    expect(kinds(signsOf(scored(new Array(20).fill(4)), SETTINGS))).toContain('collapsed');
    const fifteen = [...new Array(15).fill(4), 1, 1.6, 2.2, 2.8, 3.4];
    expect(kinds(signsOf(scored(fifteen), SETTINGS))).not.toContain('collapsed');
  });

  it('little mass is told from the median, of criteria as well as of digits, and by no other form', () => {
    const masses = [0.1, 0.2, 0.49, 0.9, 0.95];
    const signs = signsOf(
      masses.map((mass, at) => row(expectation(1 + at, mass))),
      SETTINGS,
    );
    expect(signs.find(({ kind }) => kind === 'low-mass')).toMatchObject({ median: 0.49, n: 5 });
    const half = masses.map((mass, at) => row(expectation(1 + at, mass === 0.49 ? 0.5 : mass)));
    expect(kinds(signsOf(half, SETTINGS))).not.toContain('low-mass');
    const additive = masses.map((mass) => row({ ok: true, form: 'additive', score: 3, criteria: [0.5], mass }));
    expect(kinds(signsOf(additive, SETTINGS))).toContain('low-mass');
    const written = masses.map(() => row({ ok: true, form: 'reasoning', score: 3, raw: '' }));
    expect(kinds(signsOf(written, SETTINGS))).not.toContain('low-mass');
  });

  it('the median of an even number of masses is between the middle two', () => {
    const signs = signsOf(
      [0.1, 0.2, 0.4, 0.5, 0.6, 0.7].map((mass, at) => row(expectation(1 + at * 0.7, mass))),
      SETTINGS,
    );
    expect(signs.find(({ kind }) => kind === 'low-mass')).toMatchObject({ median: 0.45 });
  });

  it('trap 8: a set smaller than the least is said, counting what a person accepted and not what marks keep out', () => {
    const good: Label = {
      id: 'l',
      candidateId: 'c',
      segmentId: 's',
      turn: 0,
      said: { kind: 'good' },
      createdAt: 0,
    };
    const out = row(expectation(4), { marks: 1 });
    const rows = [...scored([4, 4, 1]), out, out, { ...row(null), label: good }];
    const sign = signsOf(rows, { ...SETTINGS, leastRows: 4 }).find(({ kind }) => kind === 'keeps-few');
    expect(sign).toMatchObject({ kept: 3, least: 4, sentence: '3 pairs are kept, fewer than 4.' });
    expect(kinds(signsOf(rows, { ...SETTINGS, leastRows: 3 }))).not.toContain('keeps-few');
    expect(signsOf(scored([1]), { ...SETTINGS, leastRows: 1 })[0]?.sentence).toBe('No pair is kept, fewer than 1.');
  });

  it('a threshold that 95 in 100 reach is said to choose hardly', () => {
    const nineteen = [...spread(19).map((score) => 3 + score / 4), 1];
    expect(kinds(signsOf(scored(nineteen), SETTINGS))).toContain('keeps-nearly-all');
    const eighteen = [...spread(18).map((score) => 3 + score / 4), 1, 2];
    expect(kinds(signsOf(scored(eighteen), SETTINGS))).not.toContain('keeps-nearly-all');
    expect(kinds(signsOf(scored(nineteen.slice(1)), SETTINGS))).not.toContain('keeps-nearly-all');
  });

  it('scores that follow length are said, in either direction, with the correlation', () => {
    const scores = spread(20);
    const longer = signsOf(
      scored(
        scores,
        scores.map((score) => score * 100),
      ),
      SETTINGS,
    );
    expect(longer).toMatchObject([{ kind: 'follows-length', correlation: 1, n: 20 }]);
    expect(longer[0]?.sentence).toBe('Longer texts are rated higher: Spearman 1.00 over 20 pairs.');
    const shorter = signsOf(
      scored(
        scores,
        scores.map((score) => 900 - score * 100),
      ),
      SETTINGS,
    );
    expect(shorter[0]?.sentence).toBe('Shorter texts are rated higher: Spearman −1.00 over 20 pairs.');
    const same = signsOf(scored(scores, new Array(20).fill(500)), SETTINGS);
    expect(kinds(same)).not.toContain('follows-length');
  });

  it('trap 5: failed ratings are counted aloud from one in ten on', () => {
    const nine = scored(spread(9));
    expect(signsOf([...nine, row(FAILED)], SETTINGS)).toMatchObject([{ kind: 'many-failed', failed: 1, n: 10 }]);
    expect(kinds(signsOf([...nine, row(expectation(2)), row(FAILED)], SETTINGS))).toEqual([]);
    expect(kinds(signsOf([row(FAILED), row(null)], SETTINGS))).toEqual([]);
  });

  it('are found whatever the rows, each kind once, with words for what is seen and for what to do', () => {
    const verdict = fc.oneof(
      fc.record({
        score: fc.double({ min: 1, max: 5, noNaN: true }),
        mass: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.constant(null),
      fc.constant('failed' as const),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(verdict, fc.nat(3000), fc.nat(2)), { maxLength: 60 }), (each) => {
        const rows = each.map(([said, chars, marks]) =>
          row(said === null ? null : said === 'failed' ? FAILED : expectation(said.score, said.mass), { chars, marks }),
        );
        const signs = signsOf(rows, { ...SETTINGS, leastRows: 32 });
        expect(new Set(kinds(signs)).size).toBe(signs.length);
        for (const { sentence, advice } of signs) {
          expect(sentence).toMatch(/^[A-Z0-9].*\.$/);
          expect(advice).toMatch(/\.$/);
          expect(sentence).not.toMatch(/NaN|Infinity|undefined/);
        }
      }),
    );
  });
});
