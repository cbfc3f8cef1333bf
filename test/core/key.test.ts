import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText, keyOf, seedFor } from '../../src/core/key.ts';

describe('keys', () => {
  it('a text keeps the hash it had when records were first stored', () => {
    // SHA-256 of "abc" (FIPS 180-2, appendix B.1) begins with these digits.
    expect(hashText('abc')).toBe('ba7816bf8f01cfea');
    expect(hashText('')).toBe('e3b0c44298fc1c14');
  });

  it('the order in which a configuration is written does not change its key', () => {
    expect(keyOf({ a: 1, b: { c: [1, 2], d: 'x' } })).toBe(keyOf({ b: { d: 'x', c: [1, 2] }, a: 1 }));
    expect(keyOf({ a: 1, b: undefined })).toBe(keyOf({ a: 1 }));
  });

  it('every difference in a configuration changes its key', () => {
    const keys = [{}, { a: 1 }, { a: '1' }, { a: [1] }, { a: null }, { a: { 0: 1 } }, { a: [1, 2] }, { a: [2, 1] }].map(
      keyOf,
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{12}$/);
  });

  it('a configuration keeps the key it had when records were first stored', () => {
    // First 12 digits of SHA-256 of {"model":"m","sampling":{"temperature":0.7,"topP":0.9}}, computed with sha256sum.
    expect(keyOf({ sampling: { topP: 0.9, temperature: 0.7 }, model: 'm' })).toBe('e822ea6f4c38');
  });

  it('seeds are unsigned 32-bit integers, and the same for the same draw', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(9), (stage, id, attempt) => {
        const seed = seedFor(stage, id, attempt);
        expect(seed).toBe(seed >>> 0);
        expect(seedFor(stage, id, attempt)).toBe(seed);
      }),
    );
  });

  it('another stage seed, item or attempt draws with another seed', () => {
    const seeds = [
      seedFor(1, 'a', 0),
      seedFor(2, 'a', 0),
      seedFor(1, 'b', 0),
      seedFor(1, 'a', 1),
      seedFor(1, 'a/1', 0),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
  });
});
