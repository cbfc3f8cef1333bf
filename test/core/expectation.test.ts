import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectationVerdict, MIN_DIGIT_MASS } from '../../src/core/expectation.ts';

describe('the expected score', () => {
  it('it is the mean of the grades under their renormalised probabilities', () => {
    // By hand: p = .1 .1 .2 .3 .1, sum .8; (.1·1 + .1·2 + .2·3 + .3·4 + .1·5) / .8 = 2.6 / .8 = 3.25.
    const verdict = expectationVerdict([0.1, 0.1, 0.2, 0.3, 0.1].map(Math.log));
    expect(verdict).toMatchObject({ ok: true, form: 'expectation' });
    if (!verdict.ok || verdict.form !== 'expectation') throw new Error('not an expectation');
    expect(verdict.score).toBeCloseTo(3.25, 12);
    expect(verdict.mass).toBeCloseTo(0.8, 12);
    expect(verdict.probabilities.map((p) => Number(p.toFixed(4)))).toEqual([0.125, 0.125, 0.25, 0.375, 0.125]);
  });

  it('a digit that is impossible has probability zero and does no harm', () => {
    const none = Number.NEGATIVE_INFINITY;
    expect(expectationVerdict([none, none, none, 0, none])).toMatchObject({ score: 4, probabilities: [0, 0, 0, 1, 0] });
  });

  it('digits that hold almost nothing give a fault with the numbers kept, not a middle score', () => {
    const verdict = expectationVerdict([-9, -9.5, -10, Number.NEGATIVE_INFINITY, -8]);
    expect(verdict).toEqual({
      ok: false,
      form: 'expectation',
      why: 'digits-unlikely',
      raw: '[-9,-9.5,-10,"-Infinity",-8]',
    });
    expect(expectationVerdict(Array(5).fill(Math.log((MIN_DIGIT_MASS / 5) * 1.01))).ok).toBe(true);
    expect(expectationVerdict(Array(5).fill(Math.log((MIN_DIGIT_MASS / 5) * 0.99))).ok).toBe(false);
  });

  it.each([[[Number.NaN, -1, -1, -1, -1]], [[Number.POSITIVE_INFINITY, -1, -1, -1, -1]], [[-1, -1]], [[]]])(
    '%j is no measurement and blames the engine',
    (logProbs) => {
      expect(expectationVerdict(logProbs)).toMatchObject({ ok: false, why: 'engine' });
    },
  );

  it('every list of numbers gives a verdict, and every score lies from 1 to 5', () => {
    const some = fc.array(fc.oneof(fc.double(), fc.double({ min: -12, max: 0.01 })), { minLength: 4, maxLength: 6 });
    const five = fc.array(fc.double({ min: -6, max: 0.01, noNaN: true }), { minLength: 5, maxLength: 5 });
    let scores = 0;
    fc.assert(
      fc.property(fc.oneof(some, five), (logProbs) => {
        const verdict = expectationVerdict(logProbs);
        if (!verdict.ok || verdict.form !== 'expectation') return;
        scores += 1;
        expect(verdict.score).toBeGreaterThanOrEqual(1);
        expect(verdict.score).toBeLessThanOrEqual(5);
        expect(verdict.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        expect(verdict.mass).toBeLessThanOrEqual(1);
        expect(verdict.mass).toBeGreaterThanOrEqual(MIN_DIGIT_MASS);
      }),
      { numRuns: 500 },
    );
    expect(scores).toBeGreaterThan(100);
  });
});
