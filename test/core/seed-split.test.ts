import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable, DEFAULT_SPLIT, type FoundPair, seedSetOf, splitSeed } from '../../src/core/seed.ts';

const found = (instruction: string, output: string): FoundPair => ({
  instruction,
  output,
  system: null,
  provenance: { file: 'f', format: 'pairs', line: 1, source: null },
});
const setOf = (pairs: readonly FoundPair[]) => seedSetOf('f', pairs, { format: 'pairs', skipped: [] });
const many = (n: number, from = 0) =>
  Array.from({ length: n }, (_, at) => found(`Question ${at + from}?`, `Answer ${at + from}.`));
const ids = (pairs: readonly { readonly id: string }[]) => pairs.map(({ id }) => id);
const split = (pairs: readonly FoundPair[], change = {}) => splitSeed(setOf(pairs), { ...DEFAULT_SPLIT, ...change });

describe('the split of the seed', () => {
  it.each([
    [1, 0],
    [2, 1],
    [5, 2],
    [20, 4],
    [70, 7],
    [2000, 200],
    [3200, 250],
  ])('of %i pairs, %i are held out', (pairs, heldOut) => {
    const { dev, train, withheld } = split(many(pairs));
    expect(dev).toHaveLength(heldOut);
    expect(train).toHaveLength(pairs - heldOut);
    expect(withheld).toEqual([]);
  });

  it('an exact count is the same number twice', () => {
    expect(split(many(100), { least: 30, most: 30 }).dev).toHaveLength(30);
  });

  it('the same seed gives the same split whatever the order of the file, and another seed another', () => {
    const pairs = many(100);
    expect(split(pairs.toReversed())).toEqual(split(pairs));
    expect(ids(split(pairs, { seed: 2 }).dev)).not.toEqual(ids(split(pairs).dev));
  });

  it('the split stays the one it was when adapters were first trained on it', () => {
    expect(split(many(40)).dev.map(({ instruction }) => instruction)).toMatchInlineSnapshot(`
      [
        "Question 39?",
        "Question 14?",
        "Question 34?",
        "Question 29?",
      ]
    `);
  });

  it('pairs that are added move none of the others but at the border', () => {
    const old = many(100);
    const before = split(old).dev;
    const known = new Set(ids(setOf(old).pairs));
    for (const added of [1, 10, 100, 400]) {
      const kept = split([...old, ...many(added, 1000)]).dev.filter(({ id }) => known.has(id));
      // Both are beginnings of one order, so the shorter is the beginning of the longer.
      const shorter = Math.min(kept.length, before.length);
      expect(ids(kept).slice(0, shorter)).toEqual(ids(before).slice(0, shorter));
    }
    const exact = (pairs: readonly FoundPair[]) => ids(split(pairs, { least: 10, most: 10 }).dev);
    const moved = exact(old).filter((id) => !exact([...old, ...many(1, 1000)]).includes(id));
    expect(moved.length).toBeLessThanOrEqual(1);
  });

  it('what cannot be learned from is in no part', () => {
    const parts = split([...many(20), found('', 'x'), found('x', '')]);
    expect([...parts.dev, ...parts.train, ...parts.withheld]).toHaveLength(20);
  });

  it('no instruction and no output is both learned and held out, and no pair is lost', () => {
    const word = fc.constantFrom('a', 'A ', 'b', 'B', 'c', 'ｃ', 'd', 'e', 'f');
    const pair = fc.tuple(word, fc.oneof(word, fc.string())).map(([q, a]) => found(q, a));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 40 }), fc.nat(5), (pairs, seed) => {
        const set = setOf(pairs);
        const parts = splitSeed(set, { seed, share: 0.3, least: 2, most: 10 });
        const texts = (which: 'instruction' | 'output') => new Set(parts.dev.map((each) => comparable(each[which])));
        for (const each of parts.train) {
          expect(texts('instruction')).not.toContain(comparable(each.instruction));
          expect(texts('output')).not.toContain(comparable(each.output));
        }
        const all = [...parts.train, ...parts.dev, ...parts.withheld];
        expect(ids(all).sort()).toEqual(ids(set.pairs.filter(({ mark }) => mark === null)).sort());
        expect(parts.dev.length * 2).toBeLessThanOrEqual(all.length);
      }),
      { numRuns: 500 },
    );
  });

  it('the set’s id names its pairs and nothing else', () => {
    expect(setOf(many(5).toReversed()).id).toBe(setOf([...many(5), ...many(5)]).id);
    expect(setOf(many(6)).id).not.toBe(setOf(many(5)).id);
  });
});
