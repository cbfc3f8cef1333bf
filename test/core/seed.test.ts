import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const lines = readFileSync(join(import.meta.dirname, '../../public/seed/seed.jsonl'), 'utf8')
  .trimEnd()
  .split('\n');
const pairs = lines.map((line) => JSON.parse(line) as { readonly instruction: string; readonly output: string });

// Share of word triples that two texts have in common: 1 for copies, near 0 for texts on different things.
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((each) => b.has(each)).length;
  return shared / (a.size + b.size - shared || 1);
}

function triples(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  return new Set(words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`));
}

function closest(texts: readonly string[]): number {
  const sets = texts.map(triples);
  return Math.max(...sets.flatMap((a, at) => sets.slice(at + 1).map((b) => likeness(a, b))));
}

describe('the seed', () => {
  it('it holds at least 60 pairs of an instruction and an output, and nothing else', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(60);
    for (const pair of pairs) expect(Object.keys(pair)).toEqual(['instruction', 'output']);
  });

  it('every text is trimmed, and of a length from which a small model can learn', () => {
    for (const { instruction, output } of pairs) {
      expect([instruction, output]).toEqual([instruction.trim(), output.trim()]);
      expect(instruction.length).toBeGreaterThanOrEqual(20);
      expect(instruction.length).toBeLessThanOrEqual(300);
      expect(output.length, instruction).toBeGreaterThanOrEqual(400);
      expect(output.length, instruction).toBeLessThanOrEqual(1600);
    }
  });

  it('no two instructions and no two outputs are near-copies of one another', () => {
    expect(closest(pairs.map(({ instruction }) => instruction))).toBeLessThan(0.3);
    expect(closest(pairs.map(({ output }) => output))).toBeLessThan(0.05);
  });

  it('no output repeats its instruction or leaves a code block open', () => {
    for (const { instruction, output } of pairs) {
      expect(output.startsWith(instruction)).toBe(false);
      expect((output.match(/^```/gm) ?? []).length % 2, instruction).toBe(0);
    }
  });
});
