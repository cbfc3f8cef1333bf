// What `scripts/judge/trials.ts` makes of good pairs: the same rows every time, and in each spoilt one the fault it is
// named for.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pairTrials, readGoodPairs, type TrialRow, type TrialSubset, trialRows } from '../../scripts/judge/trials.ts';
import type { Pair } from '../../src/core/prompts.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');

const TOPICS = ['tea', 'bread', 'bicycles', 'maps', 'clay', 'owls', 'paint', 'string', 'glass', 'snow'];

// Sixty pairs: each topic three times as sentences and three times as a list.
const PAIRS: readonly Pair[] = TOPICS.flatMap((topic, at) =>
  [0, 1, 2].flatMap((part) => [
    {
      instruction: `How do I care for my ${topic}, part ${part}?`,
      output: `Keep the ${topic} dry. ${'Look at it once a week. '.repeat(3 + at)}Ask for help when part ${part} fails. Then rest.`,
    },
    {
      instruction: `List ${4 + part} things about ${topic}.`,
      output: [
        `Here is what I know about ${topic}:`,
        ...Array.from({ length: 4 + part }, (_, n) => `${n + 1}. Fact number ${n + 1} about ${topic}, told in full.`),
      ].join('\n'),
    },
  ]),
);

const ROWS = trialRows(PAIRS);
const outputs = new Map(PAIRS.map(({ instruction, output }) => [instruction, output]));
const rowsOf = (subset: TrialSubset): readonly TrialRow[] => ROWS.filter((row) => row.subset === subset);
const original = ({ instruction }: TrialRow): string => outputs.get(instruction) ?? '';
const added = (row: TrialRow): string => row.output.split(original(row)).join('');

describe('rows of trials', () => {
  it('are the same on every run', () => {
    expect(trialRows(structuredClone(PAIRS))).toEqual(ROWS);
  });

  it('of a pair do not change when another pair stands beside it, but for the exchanged output', () => {
    const kept = (rows: readonly TrialRow[]) => rows.filter(({ subset }) => subset !== 'shuffled');
    expect(kept(trialRows(PAIRS.slice(0, 10)))).toEqual(
      kept(ROWS).slice(0, kept(trialRows(PAIRS.slice(0, 10))).length),
    );
  });

  it('hold each pair once as it was found, and call nothing else good', () => {
    const good = ROWS.filter((row) => row.good);
    expect(good.map(({ instruction, output }) => ({ instruction, output }))).toEqual(PAIRS);
    expect(good.every(({ subset }) => subset === 'good')).toBe(true);
  });

  it('never give back the good output in a spoilt row', () => {
    for (const row of ROWS.filter(({ good }) => !good)) expect(row.output).not.toBe(original(row));
  });

  it('have all rows of a pair in one half, and both halves', () => {
    const half = new Map(ROWS.map((row) => [row.instruction, row.half]));
    expect(ROWS.every((row) => half.get(row.instruction) === row.half)).toBe(true);
    expect(new Set(half.values())).toEqual(new Set(['tune', 'report']));
  });
});

describe('shuffled rows', () => {
  it('are a derangement: each output of a half goes to exactly one other pair of that half', () => {
    const shuffled = rowsOf('shuffled');
    for (const half of ['tune', 'report']) {
      const given = shuffled.filter((row) => row.half === half);
      expect(given.map(({ output }) => output).toSorted()).toEqual(given.map(original).toSorted());
    }
    expect(shuffled).toHaveLength(PAIRS.length);
  });

  it('stay near in length: an output is exchanged for one of its fifteen neighbours at most', () => {
    for (const half of ['tune', 'report'] as const) {
      const given = rowsOf('shuffled').filter((row) => row.half === half);
      const order = given.map(original).toSorted((a, b) => a.length - b.length);
      for (const row of given) {
        const nearest = Math.min(
          ...order.flatMap((text, at) =>
            text.length === row.output.length
              ? order.flatMap((other, from) => (other.length === original(row).length ? [Math.abs(at - from)] : []))
              : [],
          ),
        );
        expect(nearest).toBeLessThan(16);
      }
    }
  });
});

describe('rows without their start', () => {
  it('are proper suffixes of the good output and long enough to judge', () => {
    const cut = rowsOf('cut-start');
    expect(cut.length).toBeGreaterThan(PAIRS.length / 2);
    for (const row of cut) {
      expect(original(row).endsWith(row.output)).toBe(true);
      expect(row.output.length).toBeLessThan(original(row).length);
      expect(row.output.length).toBeGreaterThanOrEqual(80);
    }
  });

  it('begin a list at its second or third item', () => {
    const lists = rowsOf('cut-start').filter(({ instruction }) => instruction.startsWith('List'));
    expect(lists.length).toBeGreaterThan(0);
    expect(new Set(lists.map(({ output }) => output.slice(0, 2)))).toEqual(new Set(['2.', '3.']));
  });

  it('begin other texts at a sentence', () => {
    const prose = rowsOf('cut-start').filter(({ instruction }) => instruction.startsWith('How'));
    expect(prose.length).toBeGreaterThan(0);
    for (const { output } of prose) expect(output).toMatch(/^(?:Look|Ask|Then) /);
  });

  it('are left out where nothing can be cut', () => {
    const short = {
      instruction: 'Say something.',
      output: `One sentence alone ${'and nothing else '.repeat(20)}here.`,
    };
    expect(trialRows([short]).map(({ subset }) => subset)).not.toContain('cut-start');
  });
});

describe('rows with something added', () => {
  it('hold the whole good output, or for navigation menus instead of it', () => {
    const whole = (row: TrialRow) => {
      const parts = original(row)
        .split(/(?<=[.:])\s+/)
        .filter((part) => part !== '');
      return parts.every((part) => row.output.includes(part));
    };
    expect(rowsOf('share-lines').every(whole)).toBe(true);
    expect(rowsOf('blog-voice').every(whole)).toBe(true);
    const around = rowsOf('navigation').filter(whole);
    expect(around.length).toBeGreaterThan(PAIRS.length / 2);
    expect(around.length).toBeLessThan(PAIRS.length);
  });

  it('are worded in at least 25 ways each', () => {
    for (const subset of ['share-lines', 'navigation', 'blog-voice'] as const) {
      expect(new Set(rowsOf(subset).map(added)).size, subset).toBeGreaterThanOrEqual(25);
    }
  });

  it('have every hole of their wording filled', () => {
    for (const row of ROWS) expect(row.output).not.toMatch(/\{\w*\}|undefined|\n\n\n/);
  });
});

describe('pairs of outputs', () => {
  const row = { instruction: 'Is it true?', input: '', response1: true, response2: 'It is.', cmp_key: 'a_b' };
  const labelOf = (annotator1: number, annotator2: number, annotator3: number) =>
    pairTrials(JSON.stringify([{ ...row, annotator1, annotator2, annotator3 }]))[0]?.label;

  it('take the choice of two of three people, and none where they all differ', () => {
    expect(labelOf(1, 2, 2)).toBe(2);
    expect(labelOf(1, 2, 1)).toBe(1);
    expect(labelOf(0, 0, 1)).toBe(0);
    expect(labelOf(0, 1, 2)).toBe(0);
    expect(labelOf(2, 1, 0)).toBe(0);
  });

  it('put the input under the instruction, and read an answer that became a boolean as its word', () => {
    const filled = { ...row, input: 'Snow is warm.', annotator1: 1, annotator2: 1, annotator3: 1 };
    expect(pairTrials(JSON.stringify([filled]))).toEqual([
      {
        instruction: 'Is it true?\n\nSnow is warm.',
        output_1: 'true',
        output_2: 'It is.',
        label: 1,
        subset: 'a_b',
      },
    ]);
  });

  it('refuse rows without the votes of three people', () => {
    expect(() => pairTrials(JSON.stringify([row]))).toThrow();
  });
});

// The public data stands beside the project, not in it.
describe.skipIf(!existsSync(DATA))('rows of the public data in ../shared/data', () => {
  it('come from at least 120 pairs and leave out few cut starts', async () => {
    const pairs = await readGoodPairs(DATA);
    expect(pairs.length).toBeGreaterThanOrEqual(120);
    const rows = trialRows(pairs);
    const count = (subset: TrialSubset) => rows.filter((each) => each.subset === subset).length;
    expect(count('shuffled')).toBe(pairs.length);
    expect(count('cut-start')).toBeGreaterThan(0.8 * pairs.length);
    expect(new Set(pairs.map(({ output }) => output)).size).toBe(pairs.length);
  });
});
