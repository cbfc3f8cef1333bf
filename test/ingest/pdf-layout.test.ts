// Lines, columns and what runs, each on items written down by hand. Lengths are points; y goes downward.

import { describe, expect, test } from 'vitest';
import { regionsOf } from '../../src/ingest/pdf/columns.ts';
import type { Item } from '../../src/ingest/pdf/items.ts';
import { compoundsOf, joinLines, linesOf } from '../../src/ingest/pdf/lines.ts';
import { withoutRunning } from '../../src/ingest/pdf/running.ts';
import { column, item, prose } from './pdf-items.ts';

const textsOf = (items: readonly Item[]) => linesOf(items).map(({ text }) => text);
describe('lines', () => {
  test('pieces on one baseline are one line, with spaces where there is a gap', () => {
    const items = [item('water', 40, 100), item('High', 10, 100), item('mark', 68, 100.4), item('s', 88.3, 100)];
    expect(textsOf(items)).toEqual(['High water marks']);
  });

  test('a raised number becomes one of its line, and one that begins a line is a mark', () => {
    const [line] = linesOf([item('10', 10, 100), item('2', 20, 96, { size: 6 }), item('metres', 27, 100)]);
    expect(line?.text).toBe('10² metres');
    const [note] = linesOf([item('1', 10, 97, { size: 6 }), item('See below.', 13.4, 100, { size: 8 })]);
    expect([note?.text, note?.mark]).toEqual(['¹See below.', true]);
    expect(line?.mark).toBe(false);
  });

  test('a caption under a line is not a raised part of the next', () => {
    expect(textsOf([item('small', 10, 100, { size: 6 }), item('A LARGE LINE', 200, 104)])).toEqual([
      'small',
      'A LARGE LINE',
    ]);
  });

  test('the lowered letter of a name stays in its word', () => {
    expect(textsOf([item('T', 10, 100), item('E', 14.5, 103.1), item('X', 19, 100)])).toEqual(['TEX']);
  });

  test('a line that reads from right to left begins at its right', () => {
    const rtl = { rtl: true };
    expect(textsOf([item('שלום', 60, 100, rtl), item('עולם', 30, 100, rtl)])).toEqual(['שלום עולם']);
  });

  test('Chinese and Japanese lines are joined without a space', () => {
    expect(joinLines('潮の高さ', 'は高い', new Set())).toEqual(['潮の高さ', 'は高い']);
  });
});

describe('hyphens at line ends', () => {
  const join = (before: string, after: string, compounds: readonly string[] = []) =>
    joinLines(before, after, new Set(compounds)).join('');

  test.each([
    ['a har-', 'bour wall', 'a harbour wall'],
    ['a self-', 'cleaning pipe', 'a selfcleaning pipe'],
    ['state-of-the-', 'art pipe', 'state-of-the-art pipe'],
    ['the North-', 'South line', 'the North-South line'],
    ['from 10-', '12 metres', 'from 10- 12 metres'],
    ['soft\u00AD', 'ware', 'software'],
    ['no hyphen', 'here', 'no hyphen here'],
    ['a dash -', 'and more', 'a dash - and more'],
  ])('%j and %j make %j', (before, after, whole) => {
    expect(join(before, after)).toBe(whole);
  });

  test('a compound that stands within a line elsewhere keeps its hyphen', () => {
    const lines = linesOf([item('Self-cleaning pipes are dear', 10, 100)]);
    expect(compoundsOf(lines)).toEqual(new Set(['self-cleaning']));
    expect(join('a self-', 'cleaning pipe', [...compoundsOf(lines)])).toBe('a self-cleaning pipe');
  });
});

describe('columns', () => {
  const order = (items: readonly Item[]) =>
    regionsOf(items).map((region) => region.map(({ text }) => text.split(' ')[0]));

  test('two columns are read one after the other, a title across them first', () => {
    const title = item('A title that runs across the whole width of both columns', 60, 50, { size: 16 });
    const page = [...column(prose('right', 5), 320, 80), title, ...column(prose('left', 5), 50, 80)];
    expect(order(page)).toEqual([['A'], Array(5).fill('left'), Array(5).fill('right')]);
  });

  test('a heading across parts the columns above it from those below', () => {
    const page = [
      ...column(prose('a', 4), 50, 80),
      ...column(prose('b', 4), 320, 80),
      item('Between the two pairs stands a heading across the whole page', 50, 160, { size: 16 }),
      ...column(prose('c', 4), 50, 190),
      ...column(prose('d', 4), 320, 190),
    ];
    expect(order(page).map(([first]) => first)).toEqual(['a', 'b', 'Between', 'c', 'd']);
  });

  test('three columns are read from left to right', () => {
    const lines = (word: string) => Array.from({ length: 6 }, () => `${word} words fill a narrow column`);
    const page = [...column(lines('c'), 390, 80), ...column(lines('a'), 50, 80), ...column(lines('b'), 220, 80)];
    expect(order(page).map(([first]) => first)).toEqual(['a', 'b', 'c']);
  });

  test('a table and a list are no columns', () => {
    const rows = [80, 92, 104, 116].flatMap((y) => [
      item('North pier', 50, y),
      item('0.4', 200, y),
      item('0.9', 300, y),
    ]);
    expect(regionsOf(rows)).toHaveLength(1);
    const list = [80, 92, 104, 116].flatMap((y) => [
      item('•', 50, y),
      item('An item that is as long as the line', 70, y),
    ]);
    expect(regionsOf(list)).toHaveLength(1);
  });

  test('every item is in exactly one region', () => {
    const page = [
      ...column(prose('a', 9), 50, 80),
      ...column(prose('b', 7), 320, 86),
      item('x', 300, 90),
      item('wide '.repeat(20), 50, 200),
    ];
    expect(
      regionsOf(page)
        .flat()
        .sort((a, b) => a.y - b.y || a.x - b.x),
    ).toEqual([...page].sort((a, b) => a.y - b.y || a.x - b.x));
  });
});

describe('what runs', () => {
  const body = (page: number) => column(prose('abcdefgh'.slice(page), 5), 50, 100);

  test('headers and footers with other digits on each page are taken out', () => {
    const pages = [1, 2, 3, 4].map((page) => [
      item(`Handbook ${page}`, 50, 40),
      ...body(page),
      item(`- ${page} -`, 290, 780),
    ]);
    expect(withoutRunning(pages)).toEqual([1, 2, 3, 4].map(body));
  });

  test('a title at the same place on each page is larger than the text, and stays', () => {
    const pages = [1, 2, 3].map((page) => [item(`Chapter ${page}`, 50, 40, { size: 20 }), ...body(page)]);
    expect(withoutRunning(pages)).toEqual(pages);
  });

  test('a line that two pages share stays where it is part of their text', () => {
    const pages = [1, 2, 3].map((page) => [item(page < 3 ? 'Month and rain' : 'Other words', 50, 88), ...body(page)]);
    expect(withoutRunning(pages)).toEqual(pages);
  });

  test('left and right pages with a line of their own are told by the numbers that count', () => {
    const pages = [1, 2].map((page) => [item(page === 1 ? 'An Essay 1' : '2 On Bread', 50, 40), ...body(page)]);
    expect(withoutRunning(pages)).toEqual([1, 2].map(body));
  });

  test('first lines that differ stay', () => {
    const pages = ['one', 'two', 'three'].map((word) => [
      item(`Here begins ${word}`, 50, 60),
      ...column(prose(word, 5), 50, 72),
    ]);
    expect(withoutRunning(pages)).toEqual(pages);
  });

  test('one page loses its lone page number and nothing else', () => {
    expect(withoutRunning([[...body(1), item('1', 300, 780)]])).toEqual([body(1)]);
    expect(withoutRunning([[item('1984', 50, 100)]])).toEqual([[item('1984', 50, 100)]]);
  });
});
