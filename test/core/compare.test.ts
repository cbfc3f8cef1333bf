import { describe, expect, it } from 'vitest';
import { type ModelResults, verdict } from '../../src/core/compare.ts';
import type { Preference } from '../../src/core/preference.ts';

const BASE = [2.3, 1.95, 2.8, 2.1, 3.05, 1.6, 2.45, 2.2];

function results(
  model: string,
  change: (nll: number, at: number) => number,
  scores: readonly number[] = [],
): ModelResults {
  return {
    model,
    losses: BASE.map((nll, at) => ({ id: `p${at}`, nll: change(nll, at), tokens: 20 + at })),
    ratings: scores.map((score, at) => ({ score, good: at % 2 === 0 })),
  };
}
const m0 = results('M_0', (nll) => nll);
const sentences = (models: readonly ModelResults[]) => verdict({ models, preferences: [] });

describe('the comparison of the models', () => {
  it('a model with a higher loss on the same outputs is said to be worse', () => {
    const { findings, summary } = sentences([m0, results('M_1', (nll, at) => nll + 0.1 + at / 100)]);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ measure: 'loss', model: 'M_1', against: 'M_0', outcome: 'worse' });
    expect(findings[0]?.sentence).toMatch(
      /^M_1 is worse than M_0 on held-out seed outputs: its loss is 0\.1\d\d nats a token higher \(95 % interval 0\.1\d\d to 0\.1\d\d, 8 outputs\)\.$/,
    );
    expect(summary).toBe('M_1 came out worse than M_0 by its loss on held-out seed outputs.');
  });

  it('a model with a lower loss is better, and the two verdicts mirror one another', () => {
    const better = results('M_1', (nll, at) => nll - 0.1 - at / 100);
    expect(sentences([m0, better]).findings[0]).toMatchObject({ outcome: 'better' });
    expect(sentences([better, m0]).findings[0]).toMatchObject({ model: 'M_0', against: 'M_1', outcome: 'worse' });
  });

  it('a difference whose interval holds zero is no difference that so many examples can show', () => {
    const { findings, summary } = sentences([m0, results('M_1', (nll, at) => nll + (at % 2 === 0 ? 0.2 : -0.19))]);
    expect(findings[0]?.outcome).toBe('unclear');
    expect(findings[0]?.sentence).toContain('no difference that these 8 examples can show');
    expect(summary).toBe('Nothing measured shows a difference between M_1 and M_0.');
  });

  it('the same model twice is no difference', () => {
    expect(sentences([m0, { ...m0, model: 'M_1' }]).findings[0]?.outcome).toBe('unclear');
  });

  it('what rounding alone makes of the same ratings is written as nothing', () => {
    // The same order of scores on both sides; the sums behind the two areas are added in another order.
    const scores = [3.1, 2.9, 2.8, 3.3, 2.7, 3.2, 2.6];
    const models = [
      results('M_0', (nll) => nll, scores),
      results(
        'M_1',
        (nll) => nll,
        scores.map((score) => score + 1e-3),
      ),
    ];
    const shifted = models.map((model) => ({
      ...model,
      losses: model.losses.map((loss) => ({ ...loss, nll: 0.1 + 0.2 })),
    }));
    const written = sentences([
      { ...shifted[0]! },
      { ...shifted[1]!, losses: m0.losses.map((loss) => ({ ...loss, nll: 0.3 })) },
    ]);
    expect(written.findings.map(({ sentence }) => sentence).join(' ')).not.toMatch(/\de-\d/);
    expect(written.findings[0]?.sentence).toContain('0.000 nats a token');
  });

  it('a few examples that agree by chance show nothing', () => {
    const few = (model: string, change: number): ModelResults => ({
      model,
      losses: BASE.slice(0, 5).map((nll, at) => ({ id: `p${at}`, nll: nll + change, tokens: 10 })),
      ratings: [],
    });
    expect(sentences([few('M_0', 0), few('M_1', 0.5)]).findings[0]?.outcome).toBe('unclear');
  });

  it('a worse model stands first, however many findings are good', () => {
    const m1 = results('M_1', (nll, at) => nll - 0.2 - at / 100);
    const m2 = results('M_2', (nll, at) => nll - 0.1 - at / 200);
    const { findings, summary } = sentences([m0, m1, m2]);
    expect(findings.map(({ model, against, outcome }) => `${model} ${outcome} ${against}`)).toEqual([
      'M_2 worse M_1',
      'M_1 better M_0',
      'M_2 better M_0',
    ]);
    expect(summary).toBe('M_2 came out worse than M_1 by its loss on held-out seed outputs.');
  });

  it('a model whose loss is no number is worse, not left out', () => {
    const broken = results('M_1', (nll, at) => (at === 3 ? Number.NaN : nll - 0.5));
    const { findings, summary } = sentences([m0, broken]);
    expect(findings.map(({ outcome }) => outcome)).toEqual(['worse', 'better']);
    expect(findings[0]?.sentence).toContain('for 1 of 8 it gives no usable loss');
    expect(summary).toMatch(/^M_1 came out worse than M_0/);
  });

  it('what was not measured is said', () => {
    const { findings, summary } = sentences([m0, { model: 'M_1', losses: [], ratings: [] }]);
    expect(findings[0]).toMatchObject({ outcome: 'unmeasured', difference: null });
    expect(findings[0]?.sentence).toBe(
      'M_1 and M_0 were not compared on held-out seed outputs: there are no examples that both have.',
    );
    expect(summary).toBe('M_1 and M_0 were not compared.');
  });

  it.each([
    ['M_0', 'M_1'],
    ['M_1', 'M_0'],
  ])('a lost preference is worse whichever of the two is called a (%s, %s)', (a, b) => {
    const winner: Preference = a === 'M_0' ? 'a' : 'b';
    const preferences = Array.from({ length: 30 }, (_, at): Preference => (at < 24 ? winner : 'tie'));
    const { findings } = verdict({
      models: [m0, { ...m0, model: 'M_1' }],
      preferences: [{ a, b, preferences, judge: 'M_0' }],
    });
    expect(findings[0]).toMatchObject({ measure: 'preference', model: 'M_1', against: 'M_0', outcome: 'worse' });
    expect(findings[0]?.sentence).toContain('wins 0, loses 24 and draws 6 of 30, a win rate of 10.0 %');
  });

  it('a model that no longer tells good pairs from others is worse at rating', () => {
    const sharp = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? 4 : 2) + (at % 7) / 10);
    const flat = Array.from({ length: 40 }, (_, at) => 3 + (at % 7) / 10);
    const models = [results('M_0', (nll) => nll, sharp), results('M_1', (nll) => nll, flat)];
    const rating = sentences(models).findings.find(({ measure }) => measure === 'rating');
    expect(rating).toMatchObject({ outcome: 'worse', model: 'M_1' });
    expect(rating?.sentence).toMatch(
      /^M_1 is worse than M_0 at telling good pairs from others: its AUC is 0\.\d+ lower/,
    );
  });

  it('one model alone has nothing to be compared with', () => {
    expect(sentences([m0])).toEqual({ findings: [], summary: null });
  });
});
