import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argmax, drawToken, logProbsAt, randomFrom } from '../../src/models/llama/sample.ts';

const floats = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 });
const draw = (temperature: number, topP: number) => ({ temperature, topP, maxTokens: 1 });

/** softmax(logits / temperature) in plain loops. */
function shares(logits: readonly number[], temperature: number): number[] {
  const peak = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp((logit - peak) / temperature));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

describe('drawing a token', () => {
  it('takes the likeliest at temperature 0, the first of equals', () => {
    expect(drawToken(Float32Array.of(1, 5, 5, 2), draw(0, 1), randomFrom(1))).toBe(1);
    fc.assert(
      fc.property(floats, fc.integer(), (logits, seed) => {
        const values = Float32Array.from(logits);
        expect(drawToken(values, draw(0, 0.9), randomFrom(seed))).toBe(values.indexOf(Math.max(...values)));
      }),
    );
  });

  it('never leaves the nucleus: every token likelier than the drawn one adds up to less than top-p', () => {
    fc.assert(
      fc.property(floats, fc.double({ min: 0.1, max: 0.99, noNaN: true }), fc.integer(), (logits, topP, seed) => {
        const values = Float32Array.from(logits);
        const token = drawToken(values, draw(0.8, topP), randomFrom(seed));
        const p = shares([...values], 0.8);
        const before = p.filter((share) => share > p[token]!).reduce((a, b) => a + b, 0);
        expect(before).toBeLessThan(topP + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same token for the same seed, and other tokens for other seeds', () => {
    const flat = new Float32Array(1000);
    const drawn = Array.from({ length: 50 }, (_, seed) => drawToken(flat, draw(1, 1), randomFrom(seed)));
    expect(Array.from({ length: 50 }, (_, seed) => drawToken(flat, draw(1, 1), randomFrom(seed)))).toEqual(drawn);
    expect(new Set(drawn).size).toBeGreaterThan(40);
  });

  it('draws tokens as often as their share of the nucleus says', () => {
    const logits = Float32Array.of(2, 1, 0.5, 0, -6);
    const random = randomFrom(42);
    const counts = new Array<number>(5).fill(0);
    const runs = 20_000;
    for (let i = 0; i < runs; i++) counts[drawToken(logits, draw(1, 0.9), random)]!++;
    const p = shares([...logits], 1);
    const nucleus = p[0]! + p[1]! + p[2]!; // 0.58 + 0.21 + 0.13 = 0.92 reaches 0.9
    for (let i = 0; i < 3; i++) expect(counts[i]! / runs).toBeCloseTo(p[i]! / nucleus, 1.7);
    expect(counts[3]! + counts[4]!).toBe(0);
  });

  it('is still a token of the vocabulary when the logits hold NaN or infinities', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const token = drawToken(Float32Array.of(1, bad, 0), draw(0.7, 0.9), randomFrom(3));
      expect([0, 1, 2]).toContain(token);
    }
    expect(argmax(Float32Array.of(Number.NaN, Number.NaN))).toBe(0);
  });
});

describe('log-probabilities', () => {
  it('of the whole vocabulary add up to one', () => {
    fc.assert(
      fc.property(floats, (logits) => {
        const all = logProbsAt(
          Float32Array.from(logits),
          logits.map((_, id) => id),
        );
        expect(all.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
      }),
    );
  });

  it('of an id outside the vocabulary are minus infinity', () => {
    expect(logProbsAt(Float32Array.of(0, 0), [5])).toEqual([Number.NEGATIVE_INFINITY]);
  });
});
