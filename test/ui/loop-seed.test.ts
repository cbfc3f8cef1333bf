import { describe, expect, it } from 'vitest';
import { DEFAULT_SPLIT, seedSetOf } from '../../src/core/seed.ts';
import { leftOutLines, partsOf, sourceOf } from '../../src/ui/seed-words.ts';
import { scriptedSeed } from './loop-scenes.ts';

describe('a seed in words', () => {
  const seed = scriptedSeed();

  it('every pair has one part, and the parts are all pairs', () => {
    const { of, counts } = partsOf(seed, DEFAULT_SPLIT);
    expect(of.size).toBe(seed.pairs.length);
    expect(counts).toEqual([
      { part: 'train', pairs: 62 },
      { part: 'dev', pairs: 7 },
      { part: 'marked', pairs: 2 },
    ]);
  });

  it('a pair whose output is held out under another instruction is withheld, and said to be', () => {
    const provenance = { file: 'a.jsonl', format: 'pairs', line: 1, source: null } as const;
    const found = Array.from({ length: 10 }, (_, index) => ({
      instruction: `Question ${index}`,
      output: `Answer ${index % 2}`,
      system: null,
      provenance,
    }));
    const set = seedSetOf('a.jsonl', found, { format: 'pairs', skipped: [] });
    const withheld = partsOf(set, { ...DEFAULT_SPLIT, least: 1, most: 1 }).counts.find(
      ({ part }) => part === 'withheld',
    );
    expect(withheld?.pairs).toBe(4);
    expect(leftOutLines(set, 4)).toEqual([
      '4 pairs withheld: the same output, under another instruction, is held out.',
    ]);
  });

  it('what was left out is said by its reason, with the rows of the file', () => {
    expect(leftOutLines(seed, 0)).toEqual([
      '1 pair twice in the file, kept once.',
      '1 pair not learned from: no output.',
      '1 pair not learned from: output over 8,000 characters.',
      'Row 12 is not JSON.',
      '2 rows gave no pair, because each lacks the fields of this format (31, 40).',
    ]);
  });

  it('says where a pair comes from', () => {
    expect(sourceOf(seed.pairs[0]!)).toBe('pairs-of-the-harbour.jsonl › row 1, Alpaca');
  });
});
