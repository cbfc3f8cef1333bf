// Blocks, tables, items and what a file says about itself, each on values written down by hand.

import { describe, expect, test } from 'vitest';
import { aboutOf, dateOf, pagesNamed } from '../../src/ingest/pdf/info.ts';
import { type FontFace, type Item, type RawItem, uprightItems } from '../../src/ingest/pdf/items.ts';
import { linesOf } from '../../src/ingest/pdf/lines.ts';
import { salvaged } from '../../src/ingest/pdf/salvage.ts';
import { tablesIn } from '../../src/ingest/pdf/tables.ts';
import { textOf } from '../../src/ingest/pdf/text.ts';
import { column, item, prose } from './pdf-items.ts';

const markdown = (...pages: (readonly Item[])[]) => textOf(pages, []).text;

describe('blocks', () => {
  test('paragraphs part where a line is set in, and where one ended early', () => {
    const page = [
      item('The first paragraph begins here and its line', 50, 100),
      item('ends early.', 50, 112),
      item('The second is set in and goes on to the end', 65, 124),
      item('of its own lines, which are two in number.', 50, 136),
    ];
    expect(markdown(page)).toBe(
      'The first paragraph begins here and its line ends early.\n\nThe second is set in and goes on to the end of its own lines, which are two in number.',
    );
  });

  test('a bold sentence within the text is no heading, a bold line above it is', () => {
    const bold = { bold: true };
    const page = [
      item('Of water', 50, 100, bold),
      item('Water runs down and is not asked, says the book of', 50, 120),
      item('This whole line is bold and stands in the text as', 50, 132, bold),
      item('its middle, and after it the text goes on as usual.', 50, 144),
    ];
    expect(markdown(page).match(/^#.*$/gm)).toEqual(['# Of water']);
  });

  test('levels follow the rank of sizes, four at most', () => {
    const sizes = [24, 20, 17, 15, 13];
    const page = sizes.flatMap((size, at) => [
      item(`Title ${size}`, 50, 60 + at * 120, { size }),
      ...column(prose('text', 5), 50, 90 + at * 120),
    ]);
    expect(markdown(page).match(/^#.*$/gm)).toEqual([
      '# Title 24',
      '## Title 20',
      '### Title 17',
      '#### Title 15',
      '#### Title 13',
    ]);
  });

  test('what the file tags as headings are the headings, of that level', () => {
    const page = [
      item('Plain', 50, 60, { level: 2 }),
      ...column(prose('text', 4), 50, 80),
      item('Large', 50, 150, { size: 18 }),
      ...column(prose('more', 4), 50, 170),
    ];
    expect(markdown(page).match(/^#.*$/gm)).toEqual(['## Plain', '# Large']);
  });

  test('lists keep their marks and their depth', () => {
    const page = [
      item('We need:', 50, 100),
      item('• bread from the baker beside the church, who', 60, 112),
      item('opens at seven', 72, 124),
      item('– white', 80, 136),
      item('• salt', 60, 148),
    ];
    expect(markdown(page)).toBe(
      'We need:\n\n- bread from the baker beside the church, who opens at seven\n   - white\n- salt',
    );
  });

  test('code keeps its indents and blank lines inside a fence', () => {
    const mono = { mono: true };
    const page = [
      item('The program that does it is as short as this one:', 50, 100),
      item('def f(x):', 50, 124, mono),
      item('return x', 70, 136, mono),
      item('f(1)', 50, 160, mono),
      item('It returns what it was given, and it does nothing else.', 50, 184),
      ...column(prose('text', 3), 50, 208),
    ];
    expect(markdown(page)).toContain('\n\n```\ndef f(x):\n    return x\n\nf(1)\n```\n\n');
  });

  test('a footnote stands after the paragraph that goes on over the page, and the page begins within it', () => {
    const first = [
      ...column(
        ['Text that needs a note goes on over the end of its', 'page, as this paragraph does in the middle of a sen-'],
        50,
        100,
      ),
      item('1', 50, 697, { size: 5 }),
      item('The note.', 53, 700, { size: 8 }),
    ];
    const { text, pageStarts } = textOf([first, column(['tence that ends here.'], 50, 100)], []);
    expect(text).toBe(
      'Text that needs a note goes on over the end of its page, as this paragraph does in the middle of a sentence that ends here.\n\n¹ The note.',
    );
    expect(text.slice(pageStarts[1])).toMatch(/^tence that ends/);
  });

  test('a large first letter belongs to the first of the lines beside it', () => {
    const page = [
      item('O', 50, 124, { size: 36, width: 20 }),
      item('nce there was a wall that stood by itself', 71, 100),
      item('and nobody knew who had built it there', 71, 112),
      item('until somebody asked the people next door.', 50, 136),
    ];
    expect(markdown(page)).toMatch(/^Once there was a wall/);
  });

  test('no page, and pages without items, give no text and a beginning each', () => {
    expect(textOf([], [])).toEqual({ text: '', pageStarts: [] });
    expect(textOf([[], []], [])).toEqual({ text: '', pageStarts: [0, 0] });
  });
});

describe('tables', () => {
  test('columns that no cell runs across make a table, a cell of two lines included', () => {
    const lines = linesOf([
      ...[item('Harbour', 50, 100), item('Mean', 200, 100), item('Remark', 300, 100)],
      ...[item('North pier', 50, 112), item('0.4', 200, 112), item('new in', 300, 112)],
      item('spring', 300, 124),
      ...[item('Mill creek', 50, 136), item('0.3', 200, 136), item('none', 300, 136)],
    ]);
    expect(tablesIn(lines, false).get(0)?.rows).toEqual([
      ['Harbour', 'Mean', 'Remark'],
      ['North pier', '0.4', 'new in spring'],
      ['Mill creek', '0.3', 'none'],
    ]);
  });

  test('loose lines with gaps at different places are no table', () => {
    const lines = linesOf([
      ...[item('This line has', 50, 100), item('a wide gap in it', 140, 100)],
      ...[item('and so has this one but', 50, 112), item('elsewhere', 190, 112)],
      ...[item('as has', 50, 124), item('this one at its beginning', 100, 124)],
    ]);
    expect(tablesIn(lines, false).size).toBe(0);
  });
});

describe('items', () => {
  const raw = (str: string, transform: readonly number[], more: Partial<RawItem> = {}): RawItem => ({
    str,
    dir: 'ltr',
    width: str.length * 5,
    height: 10,
    transform,
    fontName: 'f',
    level: null,
    artifact: false,
    ...more,
  });
  const fonts = new Map<string, FontFace>([['f', { name: 'ABCDEF+CMBX12', vertical: false }]]);
  const view = [0, 0, 600, 800];

  test('a page whose text runs upward is turned, and what runs otherwise is counted and left out', () => {
    const page = [
      raw('A line upward', [0, 10, -10, 0, 100, 50]),
      raw('its second', [0, 10, -10, 0, 112, 50]),
      raw('stamp', [10, 0, 0, 10, 5, 5]),
    ];
    const { items, sideways, width, height } = uprightItems(page, view, fonts);
    expect(items.map(({ text, x, y }) => [text, x, y])).toEqual([
      ['A line upward', 50, 100],
      ['its second', 50, 112],
    ]);
    expect([sideways, width, height]).toEqual([5, 800, 600]);
  });

  test('bold is told by the name of the font, ligatures are taken apart, and letters without meaning are counted', () => {
    const { items, lost } = uprightItems([raw('ﬁrst oﬀer \uE123', [10, 0, 0, 10, 50, 700])], view, fonts);
    expect(items).toMatchObject([{ text: 'first offer ', bold: true, x: 50, y: 100 }]);
    expect(lost).toBe(1);
  });

  test('page furniture that the file marks as such is left out, unless it is most of the page', () => {
    const furniture = raw('Header', [10, 0, 0, 10, 50, 780], { artifact: true });
    const text = raw('The text of the page', [10, 0, 0, 10, 50, 700]);
    expect(uprightItems([furniture, text], view, fonts).items.map((one) => one.text)).toEqual(['The text of the page']);
    expect(uprightItems([furniture], view, fonts).items).toHaveLength(1);
  });

  test('numbers that are none leave the item out', () => {
    expect(
      uprightItems([raw('odd', [10, 0, 0, 10, Number.NaN, 5]), raw('far', [10, 0, 0, 10, 1e300, 5])], view, fonts)
        .items,
    ).toEqual([]);
  });
});

describe('what a file says about itself', () => {
  const about = (info: Record<string, unknown>, xmp: Record<string, unknown> = {}) =>
    aboutOf({ info, xmp: (name) => xmp[name] });

  test.each([
    'paper.pdf',
    'Untitled',
    'untitled document',
    'Microsoft Word - Letter.doc',
    'Document1',
    ' ',
    'C:\\texts\\a.docx',
  ])('the title %j says nothing', (title) => {
    expect(about({ Title: title })).toEqual({});
  });

  test('what Info lacks is taken from XMP', () => {
    expect(
      about(
        { Author: '' },
        { 'dc:title': 'Tides', 'dc:creator': ['A', 'B'], 'dc:rights': 'CC BY 4.0', 'xmp:createdate': '2024-01-02' },
      ),
    ).toEqual({
      title: 'Tides',
      author: 'A, B',
      licence: 'CC BY 4.0',
      date: '2024-01-02',
    });
  });

  test.each([
    ["D:20240305101500+01'00'", '2024-03-05T10:15:00+01:00'],
    ["D:20261123045705Z'", '2026-11-23T04:57:05Z'],
    ['D:20230611', '2023-06-11'],
    ['D:2023', '2023'],
    ['D:20231345', null],
    ['yesterday', null],
    [5, null],
  ])('the date %j is %j', (value, iso) => {
    expect(dateOf(value)).toBe(iso);
  });

  test('pages are named in stretches', () => {
    expect(pagesNamed([4])).toBe('Page 4');
    expect(pagesNamed([3, 4, 5, 9])).toBe('Pages 3–5 and 9');
    expect(pagesNamed([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])).toBe('Pages 1, 3, 5, 7, 9, 11, 13 and 3 more stretches');
  });
});

test('a cut file gets a catalogue of the pages that are whole, once each', () => {
  const bytes = new TextEncoder().encode(
    '%PDF-1.4\n3 0 obj\n<</Type /Page>>\nendobj\n4 0 obj\n<</Type/Pages>>\nendobj\n7 0 obj\n<</Type/Page',
  );
  const text = new TextDecoder().decode(salvaged(bytes) ?? new Uint8Array());
  expect(text).toContain('/Count 1/Kids[3 0 R]');
  expect(text).toContain('/Root 9 0 R');
  expect(salvaged(new TextEncoder().encode('no pages'))).toBeNull();
});
