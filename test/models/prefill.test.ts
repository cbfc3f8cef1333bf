import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNKS, capacityFor, chunkLengths } from '../../src/models/llama/prefill.ts';
import { sharedPrefix } from '../../src/models/llama/prefix.ts';

describe('the shapes that prompts are cut into', () => {
  it('hold every token, waste less than one narrow chunk, and are only those that are compiled', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), (tokens) => {
        const lengths = chunkLengths(tokens);
        const room = lengths.reduce((a, b) => a + b, 0);
        expect(room).toBeGreaterThanOrEqual(tokens);
        expect(room - tokens).toBeLessThan(64);
        for (const length of lengths) expect(CHUNKS).toContain(length);
        // Only the last is padded: those before it are full.
        expect(room - (lengths.at(-1) ?? 0)).toBeLessThan(tokens);
      }),
    );
  });

  it('are few: 4,096 prompt lengths need at most three chunk lengths and five capacities', () => {
    const lengths = new Set<number>();
    const capacities = new Set<number>();
    for (let tokens = 1; tokens <= 4096; tokens++) {
      capacities.add(capacityFor(tokens));
      for (const length of chunkLengths(tokens)) lengths.add(length);
    }
    expect(lengths.size).toBe(3);
    expect([...capacities]).toEqual([256, 512, 1024, 2048, 4096]);
  });
});

describe('what prompts share', () => {
  it('is a beginning of all of them and leaves at least one token of each', () => {
    const prompts = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(prompts, (all) => {
        const shared = sharedPrefix(all);
        for (const prompt of all) {
          expect(prompt.slice(0, shared.length)).toEqual(shared);
          expect(prompt.length).toBeGreaterThan(shared.length);
        }
      }),
    );
  });

  it('is as long as it can be', () => {
    expect(
      sharedPrefix([
        [1, 2, 3, 4],
        [1, 2, 3, 5],
        [1, 2, 3],
      ]),
    ).toEqual([1, 2]);
    expect(
      sharedPrefix([
        [1, 2, 3, 4],
        [1, 2, 3, 5],
      ]),
    ).toEqual([1, 2, 3]);
  });
});
