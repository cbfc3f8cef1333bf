import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newest } from '../../src/core/attempts.ts';
import {
  rateConfiguration,
  rateKey,
  ratePromptName,
  ratingOf,
  simpleParts,
  sumVerdict,
} from '../../src/core/raters.ts';
import type { Rating, SimpleForm, Verdict } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS, type RateSettings } from '../../src/core/settings.ts';

const JUDGE = { model: 'judge', tags: [] } as const;
const base: RateSettings = DEFAULT_SETTINGS.rate;
const sum: RateSettings = { ...base, form: 'sum', weights: { expectation: 1, additive: 0, reasoning: 0, cycle: 3 } };
const example = { instruction: 'Why?', output: 'Because.', good: true };

function scored(form: 'additive' | 'cycle', score: number): Verdict {
  return form === 'additive'
    ? { ok: true, form, score, criteria: [0.5, 0.5, 0.5, 0.5, 0.5], mass: 1 }
    : { ok: true, form, score, cycle: { given: 2, alone: 3, others: [], tokens: 9 } };
}

function ratingUnder(key: string, verdict: Verdict, attempt = 0): Rating {
  return {
    id: `doc/a/k/0/${key}/${attempt}`,
    candidateId: 'doc/a/k/0',
    segmentId: 'doc/a',
    key,
    attempt,
    verdict,
    model: 'judge',
    prompt: 'p@1',
    createdAt: attempt,
  };
}

describe('a rater as data', () => {
  it('has a key of what it asks, and of nothing that it does not use', () => {
    const keyed = (change: Partial<RateSettings>) => rateKey(JUDGE, { ...base, ...change });
    const plain = keyed({});
    const unused: Partial<RateSettings> = { samples: 5, others: 7, seed: 9, weights: sum.weights };
    expect(keyed(unused)).toBe(plain);
    expect(keyed({ examples: [example] })).not.toBe(plain);
    expect(keyed({ form: 'cycle', others: 1 })).not.toBe(keyed({ form: 'cycle', others: 2 }));
    expect(keyed({ form: 'cycle', examples: [example] })).toBe(keyed({ form: 'cycle' }));
    expect(keyed({ form: 'reasoning', samples: 3 })).not.toBe(keyed({ form: 'reasoning' }));
    expect(
      new Set((['expectation', 'additive', 'reasoning', 'cycle', 'sum'] as const).map((form) => keyed({ form }))).size,
    ).toBe(5);
  });

  it('five grades by expectation keep the key that their stored ratings have', () => {
    expect(rateConfiguration(base)).toEqual({ form: 'expectation' });
    expect(rateKey(JUDGE, base)).toBe('24b015bdaec3');
    expect(rateKey(JUDGE, { ...base, form: 'reasoning' })).toBe('56e84af36bc2');
  });

  it('a sum asks those of its parts that have a weight, and five grades where none has', () => {
    expect(simpleParts(sum).map(({ form, weight }) => [form, weight])).toEqual([
      ['expectation', 1],
      ['cycle', 3],
    ]);
    const none = { expectation: 0, additive: 0, reasoning: 0, cycle: 0 };
    expect(simpleParts({ ...sum, weights: none }).map(({ form }) => form)).toEqual(['expectation']);
    expect(ratePromptName(sum)).toBe('five-grades@1+cycle@2:answer@1');
  });
});

describe('a weighted sum', () => {
  it('is the weighted mean of its parts', () => {
    const parts = [
      { form: 'additive' as const, weight: 1, verdict: scored('additive', 2) },
      { form: 'cycle' as const, weight: 3, verdict: scored('cycle', 4) },
    ];
    expect(sumVerdict(parts)).toMatchObject({ ok: true, form: 'sum', score: 3.5 });
  });

  it('lies between its parts, whatever the weights', () => {
    const part = fc.record({
      weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
      score: fc.double({ min: 1, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (drawn) => {
        const verdict = sumVerdict(
          drawn.map(({ weight, score }) => ({ form: 'cycle', weight, verdict: scored('cycle', score) })),
        );
        const scores = drawn.map(({ score }) => score);
        expect(
          verdict.ok && verdict.score >= Math.min(...scores) - 1e-9 && verdict.score <= Math.max(...scores) + 1e-9,
        ).toBe(true);
      }),
    );
  });

  it('fails with the part that fails, and with its reason', () => {
    const broken: Verdict = { ok: false, form: 'expectation', why: 'digits-unlikely', raw: '[]' };
    const parts = [
      { form: 'cycle' as SimpleForm, weight: 3, verdict: scored('cycle', 4) },
      { form: 'expectation' as SimpleForm, weight: 1, verdict: broken },
    ];
    expect(sumVerdict(parts)).toEqual({ ...broken, form: 'sum' });
    expect(sumVerdict([])).toMatchObject({ ok: false, form: 'sum' });
  });

  it('is there once all parts are, by the newest attempt of each, and costs no rating when its weights change', () => {
    const settings = { ...sum, weights: { ...sum.weights, expectation: 0, additive: 1 } };
    const [additive, cycle] = simpleParts(settings).map((part) => rateKey(JUDGE, part.settings)) as [string, string];
    const half = [ratingUnder(additive, scored('additive', 1))];
    const of = (ratings: readonly Rating[], using: RateSettings) => {
      const parts = simpleParts(using).map(({ form, weight, settings: part }) => {
        const rating = newest(ratings, rateKey(JUDGE, part));
        return { form, weight, rating };
      });
      return ratingOf(parts, rateKey(JUDGE, using));
    };
    expect(of(half, settings)).toBeNull();
    const whole = [...half, ratingUnder(cycle, scored('cycle', 5)), ratingUnder(additive, scored('additive', 2), 1)];
    expect(of(whole, settings)).toMatchObject({
      key: rateKey(JUDGE, settings),
      attempt: 1,
      verdict: { score: (2 + 3 * 5) / 4 },
    });
    const even = { ...settings, weights: { ...settings.weights, cycle: 1 } };
    expect(of(whole, even)?.verdict).toMatchObject({ score: 3.5 });
  });
});
