// The files that are judged: which lines can be used, and what is said of the others.

import { describe, expect, it } from 'vitest';
import { badLinesSentence, readPairs, readRows } from '../../scripts/judge/lines.ts';
import { readTask } from '../../scripts/judge/task.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';

const lines = (...rows: (object | string)[]) =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');

describe('rows with a label', () => {
  it('are read with their subset, and kept as they were', () => {
    const row = { instruction: 'Why?', output: 'Because.', good: true, subset: 'plain', half: 'tune' };
    const { items, bad } = readRows(`\uFEFF${lines(row, '', { instruction: 'a', output: 'b', good: 0 })}\r\n`);
    expect(bad).toEqual([]);
    expect(items).toEqual([
      { row, instruction: 'Why?', output: 'Because.', good: true, subset: 'plain' },
      { row: { instruction: 'a', output: 'b', good: 0 }, instruction: 'a', output: 'b', good: false, subset: null },
    ]);
  });

  it('that cannot be used are named by number and reason and stop none of the others', () => {
    const read = readRows(
      lines(
        'nonsense',
        { instruction: 'a', output: 'b', good: true },
        ['a', 'b'],
        { output: 'b', good: true },
        { instruction: ' ', output: 'b', good: true },
        { instruction: 'a', output: 5, good: true },
        '',
        { instruction: 'a', output: 'b', good: 'yes' },
        { instruction: 'a', output: 'b', good: true, subset: 3 },
      ),
    );
    expect(read.items.length).toBe(1);
    expect(badLinesSentence(read)).toBe(
      '7 of 8 lines were left out: line 1 is not JSON; line 3 is not a JSON object; line 4 has no "instruction"; line 5 has an empty "instruction"; line 6 has an "output" that is not text; line 8 has no "good" that is true or false; line 9 has a "subset" that is not text.',
    );
  });

  it('of which many cannot be used are not all named', () => {
    const read = readRows(lines({ instruction: 'a', output: 'b', good: true }, ...new Array<string>(25).fill('{')));
    expect(badLinesSentence(read)).toMatch(
      /^25 of 26 lines were left out: line 2 is not JSON; .*line 21 is not JSON; and 5 more\.$/,
    );
  });
});

describe('pairs of outputs', () => {
  it('have a label of 1, 2 or a tie, as a number or a word', () => {
    const labels = [1, 2, 0, '1', '2', '0', 'tie'];
    const text = lines(...labels.map((label) => ({ instruction: 'a', output_1: 'b', output_2: 'c', label })));
    const { items, bad } = readPairs(text);
    expect(bad).toEqual([]);
    expect(items.map(({ label }) => label)).toEqual([1, 2, 'tie', 1, 2, 'tie', 'tie']);
    expect(items[0]?.outputs).toEqual(['b', 'c']);
  });

  it('without a label or an output are left out', () => {
    const text = lines(
      { instruction: 'a', output_1: 'b', output_2: 'c', label: 3 },
      { instruction: 'a', output_1: 'b' },
    );
    expect(readPairs(text).bad).toEqual([
      { line: 1, why: 'has no "label" that is 1, 2, 0 or "tie"' },
      { line: 2, why: 'has no "output_2"' },
    ]);
  });
});

describe('a file to judge', () => {
  const task = (what: 'rows' | 'pairs', text: string, limit: number | null = null) =>
    readTask({ what, file: '/some/where/rows.jsonl', limit, settings: DEFAULT_SETTINGS.rate }, text);
  const good = { instruction: 'a', output: 'b', good: true };
  const other = { instruction: 'c', output: 'd', good: false };
  const pair = { instruction: 'a', output_1: 'b', output_2: 'c', label: 2 };

  it('is cut at the limit, while its other instructions stay for the cycle rater', () => {
    const { texts, instructions, size } = task('rows', lines(good, other, { ...good, instruction: 'e' }), 2);
    expect(texts.map(({ instruction, side }) => [instruction, side])).toEqual([
      ['a', null],
      ['c', null],
    ]);
    expect(instructions).toEqual(['a', 'c', 'e']);
    expect(size).toBe('2 rows, 1 of them good');
  });

  it('is judged without the rows that the rater is shown as examples', () => {
    const settings = { ...DEFAULT_SETTINGS.rate, examples: [good] };
    const wanted = { what: 'rows', file: 'rows.jsonl', limit: 2, settings } as const;
    const { texts } = readTask(wanted, lines(good, other, { ...good, instruction: 'e' }));
    expect(texts.map(({ instruction }) => instruction)).toEqual(['c', 'e']);
    expect(() => readTask(wanted, lines(good))).toThrow('Every line of rows.jsonl is among the --examples');
  });

  it('has both outputs of a pair rated', () => {
    expect(task('pairs', lines(pair)).texts.map(({ output, side }) => [output, side])).toEqual([
      ['b', 1],
      ['c', 2],
    ]);
  });

  it.each([
    ['rows' as const, '', null, 'rows.jsonl has no lines.'],
    [
      'rows' as const,
      '{\n5',
      null,
      'rows.jsonl has no line that can be used. 2 of 2 lines were left out: line 1 is not JSON; line 2 is not a JSON object.',
    ],
    ['rows' as const, lines(good, other), 1, 'Every one of the 1 rows is good; telling good from others needs both.'],
    ['rows' as const, lines(other), null, 'None of the 1 rows is good; telling good from others needs both.'],
    [
      'pairs' as const,
      lines({ ...pair, label: 0 }),
      null,
      'Each of the 1 pairs has a tie as its label; accuracy needs some with a preference.',
    ],
  ])('of %s that leaves nothing to tell is refused before a model is loaded: %j', (what, text, limit, sentence) => {
    expect(() => task(what, text, limit)).toThrow(sentence);
  });
});
