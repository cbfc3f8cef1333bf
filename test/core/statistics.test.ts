// Expected numbers: SciPy 1.17.1, scikit-learn 1.9.1 and statsmodels 0.15.0 on the same values, each named where it stands.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram, quantile, spread } from '../../src/core/distribution.ts';
import { type Estimate, mean, proportion, tQuantile, weightedMean } from '../../src/core/estimate.ts';
import { lossDifference, meanLoss, perplexity, unusable } from '../../src/core/held-out-loss.ts';
import { preferenceOf, winRate } from '../../src/core/preference.ts';
import { midranks, pearson, spearman } from '../../src/core/ranks.ts';
import { auc, aucDifference, type LabelledRating, ratingQuality } from '../../src/core/rating-quality.ts';
import { scalingFit } from '../../src/core/scaling.ts';

function expectEstimate(estimate: Estimate | null, value: number, low: number, high: number): void {
  expect(estimate?.value).toBeCloseTo(value, 10);
  expect(estimate?.interval?.low).toBeCloseTo(low, 9);
  expect(estimate?.interval?.high).toBeCloseTo(high, 9);
}

describe('proportions', () => {
  // statsmodels proportion_confint(successes, n, method='wilson')
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [3, 10, 0.10779126740630104, 0.6032218525388546],
    [10, 10, 0.7224672001371106, 1],
    [110, 250, 0.37983697819773843, 0.5019790177417148],
    [1, 1, 0.2065493143772374, 1],
  ])('the interval of %i of %i is Wilson’s', (successes, n, low, high) => {
    expectEstimate(proportion(successes, n), successes / n, low, high);
  });

  it('an interval holds its proportion, lies within 0 to 1 and has a width', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), (a, b) => {
        const { value, interval } = proportion(a, a + b + 1) as Estimate;
        expect(interval?.low).toBeLessThanOrEqual(value);
        expect(interval?.high).toBeGreaterThanOrEqual(value);
        expect(interval?.low).toBeGreaterThanOrEqual(0);
        expect(interval?.high).toBeLessThanOrEqual(1);
        expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeGreaterThan(0);
      }),
    );
  });

  it('no examples give no proportion', () => {
    expect(proportion(0, 0)).toBeNull();
  });
});

describe('means', () => {
  // scipy.stats.t.ppf(0.975, degrees)
  it.each([
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [3, 3.1824463052837078],
    [4, 2.7764451051977934],
    [5, 2.5705818356363146],
    [10, 2.228138851986274],
    [29, 2.045229642132703],
    [30, 2.0422724563012378],
    [249, 1.9695368676403504],
    [1000, 1.9623390808264083],
    [9999, 1.960201263621357],
  ])('the t quantile with %i degrees of freedom is SciPy’s', (degrees, expected) => {
    expect(tQuantile(degrees)).toBeCloseTo(expected, 9);
  });

  it('the interval of a mean is that of the one-sample t test', () => {
    // scipy.stats.ttest_1samp(x, 0).confidence_interval()
    expectEstimate(
      mean([2.1, 1.9, 3.4, 2.8, 2.2, 4.0, 1.5]),
      2.557142857142857,
      1.7353697586755144,
      3.3789159556101995,
    );
  });

  it('a weighted mean is a ratio estimate', () => {
    // NumPy: n/(n−1)·Σ(w(x−R))²/(Σw)², scipy.stats.t.ppf
    const weights = [10, 40, 5, 20, 25];
    const items = [1.2, 0.7, 2.5, 1.9, 1.1].map((value, at) => ({ value, weight: weights[at] ?? 0 }));
    expectEstimate(weightedMean(items), 1.18, 0.40482965319958186, 1.955170346800418);
  });

  it('the scale of the weights does not count', () => {
    const items = [1, 5, 2, 8].map((value, at) => ({ value, weight: at + 1 }));
    const larger = items.map(({ value, weight }) => ({ value, weight: weight * 32 }));
    expect(weightedMean(larger)).toEqual(weightedMean(items));
  });

  it('one value has no interval, and none has no mean', () => {
    expect(mean([3])).toEqual({ value: 3, interval: null, n: 1 });
    expect(mean([])).toBeNull();
    expect(weightedMean([{ value: 3, weight: 0 }])).toBeNull();
  });
});

const LABELS = [1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0];
const SCORES_A = [4.5, 3, 3, 2, 4, 5, 1, 2.5, 3, 4, 2, 1.5];
const SCORES_B = [3.5, 3, 2, 2, 4.2, 4.8, 2.5, 2.5, 3.2, 2, 2, 1];
const rated = (scores: readonly (number | null)[], labels: readonly number[] = LABELS): LabelledRating[] =>
  scores.map((score, at) => ({ score, good: labels[at] === 1 }));

describe('the quality of ratings', () => {
  it('precision, recall and F1 are those of scikit-learn, with Wilson’s intervals', () => {
    // precision_recall_fscore_support(average='binary'), proportion_confint(method='wilson')
    const quality = ratingQuality(rated(SCORES_A), 3);
    expectEstimate(quality.precision, 0.5714285714285714, 0.2504583645276572, 0.8417801447485302);
    expectEstimate(quality.recall, 0.8, 0.3755346297625252, 0.9637758913675698);
    // 2q/(1+q) of proportion_confint(4, 8)
    expectEstimate(quality.f1, 2 / 3, 0.3542021355803962, 0.8794161816130891);
    expect(quality).toMatchObject({ kept: 7, good: 5, failed: 0, n: 12 });
  });

  it('the area under the curve counts ties half and has DeLong’s interval', () => {
    // roc_auc_score; placements counted pair by pair in NumPy. 1.0703 is cut to 1.
    expectEstimate(auc(rated(SCORES_A)), 0.8428571428571429, 0.6153882473984754, 1);
  });

  it('two raters of the same pairs are compared with their correlation', () => {
    // numpy.cov of the placements counted pair by pair
    const difference = aucDifference(rated(SCORES_A), rated(SCORES_B));
    expectEstimate(difference, 0.08571428571428574, -0.10106557899657065, 0.27249415042514213);
  });

  it('a perfect area over few pairs is not called certain', () => {
    // scipy.optimize.brentq on Newcombe's method 5
    const perfect = (good: number, other: number) =>
      auc(rated([...Array(good).fill(5), ...Array(other).fill(1)], [...Array(good).fill(1), ...Array(other).fill(0)]));
    expectEstimate(perfect(5, 7), 1, 0.6827897481746129, 1);
    expectEstimate(perfect(10, 40), 1, 0.8750697155978712, 1);
  });

  it('the area is the share of pairs in the right order, counted one by one', () => {
    const items = fc.array(fc.record({ score: fc.option(fc.integer({ min: 1, max: 5 })), good: fc.boolean() }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(items, (ratings) => {
        const value = (each: LabelledRating) => each.score ?? -1;
        const wins = ratings.flatMap((a) =>
          ratings.flatMap((b) => (a.good && !b.good ? [(Math.sign(value(a) - value(b)) + 1) / 2] : [])),
        );
        const area = auc(ratings);
        if (wins.length === 0) expect(area).toBeNull();
        else {
          expect(area?.value).toBeCloseTo(wins.reduce((sum, each) => sum + each, 0) / wins.length, 9);
          expect(area?.interval?.low).toBeLessThanOrEqual((area?.value ?? 0) + 1e-9);
          expect(area?.interval?.high).toBeGreaterThanOrEqual((area?.value ?? 0) - 1e-9);
          expect(area?.interval?.low).toBeGreaterThanOrEqual(0);
          expect(area?.interval?.high).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('a failed rating is kept at no threshold and stays among the labelled pairs', () => {
    const quality = ratingQuality(rated([null, 5, null], [1, 1, 0]), 0);
    expect(quality).toMatchObject({ kept: 1, good: 2, failed: 2, n: 3 });
    expect(quality.recall?.value).toBe(0.5);
    expect(quality.auc?.value).toBe(0.75);
  });

  it('what cannot be told is null, never zero', () => {
    expect(ratingQuality(rated([1, 1], [0, 0]), 4)).toMatchObject({
      precision: null,
      recall: null,
      f1: null,
      auc: null,
    });
    expect(ratingQuality([], 4)).toMatchObject({ precision: null, recall: null, f1: null, auc: null, n: 0 });
  });

  it('a single pair of one label tells a difference without an interval', () => {
    const one = aucDifference(rated([1, 2, 3], [1, 0, 0]), rated([3, 2, 1], [1, 0, 0]));
    expect(one).toEqual({ value: 1, interval: null, n: 3 });
  });

  it('raters of different pairs are not compared', () => {
    expect(() => aucDifference(rated([1, 2], [0, 1]), rated([1, 2], [1, 0]))).toThrow(/same labelled pairs/);
  });
});

describe('preferences', () => {
  it('only a choice that survives the swap is a win', () => {
    expect(preferenceOf({ aFirst: 'first', bFirst: 'second' })).toBe('a');
    expect(preferenceOf({ aFirst: 'second', bFirst: 'first' })).toBe('b');
    expect(preferenceOf({ aFirst: 'tie', bFirst: 'tie' })).toBe('tie');
    for (const position of ['first', 'second'] as const) {
      expect(preferenceOf({ aFirst: position, bFirst: position })).toBe('inconsistent');
      expect(preferenceOf({ aFirst: position, bFirst: 'tie' })).toBe('inconsistent');
      expect(preferenceOf({ aFirst: 'tie', bFirst: position })).toBe('inconsistent');
    }
  });

  it('a judge that looks at the position alone finds no winner', () => {
    const rate = winRate(Array.from({ length: 40 }, () => preferenceOf({ aFirst: 'first', bFirst: 'first' })));
    expect(rate).toMatchObject({ wins: 0, losses: 0, inconsistent: 40, decided: null });
    expect(rate.winRate?.value).toBe(0.5);
  });

  it('prompts without a winner count half', () => {
    const rate = winRate(['b', 'b', 'b', 'a', 'tie', 'inconsistent', 'tie', 'tie', 'b', 'b']);
    expect(rate).toMatchObject({ wins: 5, losses: 1, ties: 3, inconsistent: 1 });
    expect(rate.winRate?.value).toBe(0.7);
    expect(rate.decided?.value).toBe(5 / 6);
    expect(winRate([]).winRate).toBeNull();
  });
});

describe('held-out loss', () => {
  const losses = (values: readonly number[], tokens = 10) => values.map((nll, at) => ({ id: `p${at}`, nll, tokens }));
  const A = losses([2.3, 1.95, 2.8, 2.1, 3.05, 1.6, 2.45, 2.2]);
  const B = losses([2.21, 1.97, 2.62, 2.05, 2.88, 1.66, 2.31, 2.11]);

  it('the paired difference is that of the paired t test', () => {
    // scipy.stats.ttest_rel(b, a).confidence_interval()
    expectEstimate(lossDifference(A, B), -0.08, -0.1523325489127383, -0.007667451087261773);
  });

  it('pairs are matched by id, whatever their order, and those of one model alone do not count', () => {
    const shuffled = [...B].reverse().concat({ id: 'elsewhere', nll: 99, tokens: 10 });
    const difference = lossDifference(A, shuffled);
    expect(difference?.n).toBe(8);
    expect(difference?.value).toBeCloseTo(-0.08, 12);
  });

  it('perplexity is taken over tokens, not over pairs', () => {
    // exp(Σ nll·tokens / Σ tokens) in NumPy
    const long = [
      { id: 'a', nll: 2, tokens: 10 },
      { id: 'b', nll: 1, tokens: 30 },
      { id: 'c', nll: 3, tokens: 20 },
    ];
    expect(perplexity(long)?.value).toBeCloseTo(6.254700951936329, 10);
    expect(perplexity(losses([Math.log(7), Math.log(7)]))?.value).toBeCloseTo(7, 10);
    expect(perplexity([])).toBeNull();
  });

  it('a loss that is no number is left out of the mean and counted', () => {
    const broken = [...A, { id: 'x', nll: Number.NaN, tokens: 4 }, { id: 'y', nll: 2, tokens: 0 }];
    expect(meanLoss(broken)).toEqual(meanLoss(A));
    expect(unusable(broken).map(({ id }) => id)).toEqual(['x', 'y']);
  });
});

describe('the scaling fit', () => {
  const SIZES = [100, 800, 1600, 3200, 6400, 12800];

  it('slope, constant, errors and intervals are those of ordinary least squares', () => {
    // statsmodels OLS(w, [1, log N])
    const rates = [38.2, 47.9, 51.0, 58.3, 60.1, 66.2];
    const fit = scalingFit(SIZES.map((examples, at) => ({ examples, winRate: rates[at] ?? 0 })));
    expect(fit?.alpha.value).toBeCloseTo(5.7450456, 7);
    expect(fit?.c.value).toBeCloseTo(10.56741159, 7);
    expect(fit?.alphaError).toBeCloseTo(0.42225319, 7);
    expect(fit?.cError).toBeCloseTo(3.23287953, 7);
    expect(fit?.rSquared).toBeCloseTo(0.9788488229642031, 10);
    expect(fit?.alpha.interval?.low).toBeCloseTo(4.57268279, 7);
    expect(fit?.c.interval?.high).toBeCloseTo(19.54332413, 7);
  });

  it('a line is found exactly, whatever its slope', () => {
    const real = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(real, real, (alpha, c) => {
        const fit = scalingFit(SIZES.map((examples) => ({ examples, winRate: alpha * Math.log(examples) + c })));
        expect(fit?.alpha.value).toBeCloseTo(alpha, 8);
        expect(fit?.c.value).toBeCloseTo(c, 7);
      }),
    );
  });

  it('two points have no error, and one size has no line', () => {
    const two = scalingFit([
      { examples: 10, winRate: 1 },
      { examples: 100, winRate: 2 },
    ]);
    expect(two).toMatchObject({ alphaError: null, cError: null });
    expect(two?.alpha.interval).toBeNull();
    expect(scalingFit([10, 10, 0].map((examples) => ({ examples, winRate: examples })))).toBeNull();
  });
});

describe('correlation and spread', () => {
  const P = [1, 2, 2, 5, 7, 3.5, 9];
  const Q = [2.5, 1, 4, 4, 9, 3, 8];

  it('Pearson and Spearman agree with SciPy', () => {
    expect(pearson(P, Q)).toBeCloseTo(0.8750075118866665, 12);
    expect(spearman(P, Q)).toBeCloseTo(0.8090909090909091, 12);
  });

  it('equal values share a rank', () => {
    // scipy.stats.rankdata([3, 1, 3, 2, 3])
    expect(midranks([3, 1, 3, 2, 3])).toEqual([4, 1, 4, 2, 4]);
  });

  it('what rises together correlates fully in rank, and a constant not at all', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }), (values) => {
        expect(
          spearman(
            values,
            values.map((each) => each ** 3),
          ),
        ).toBeCloseTo(1, 9);
        expect(
          pearson(
            values,
            values.map(() => 4),
          ),
        ).toBeNull();
      }),
    );
  });

  it('quantiles are NumPy’s', () => {
    // numpy.quantile([7, 1, 3, 9, 4.5], q)
    const values = [7, 1, 3, 9, 4.5];
    const expected = [1, 1.8, 3, 4.5, 8.2, 9];
    [0, 0.1, 0.25, 0.5, 0.9, 1].forEach((q, at) => {
      expect(quantile(values, q)).toBeCloseTo(expected[at] ?? 0, 12);
    });
    expect(quantile([], 0.5)).toBeNull();
    expect(values).toEqual([7, 1, 3, 9, 4.5]);
  });

  it('every value is in one bin or outside', () => {
    expect(histogram([1, 1.4, 3, 5, 0.5, 6, 4.999], 1, 5, 4)).toEqual({ counts: [2, 0, 1, 2], below: 1, above: 1 });
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
        const { counts, below, above } = histogram(values, -3, 3, 7);
        expect(counts.reduce((sum, each) => sum + each, below + above)).toBe(values.length);
      }),
    );
  });

  it('the standard deviation is that of a sample', () => {
    expect(spread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ mean: 5, sd: Math.sqrt(32 / 7), n: 8 });
    expect(spread([2])).toEqual({ mean: 2, sd: null, n: 1 });
    expect(spread([])).toBeNull();
  });
});
