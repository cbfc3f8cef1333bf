import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/rtf.ts';
import { readingOf, survives, textOf } from './markup.ts';
import { inputOf, reading } from './reading.ts';

const rtf = (body: string) => textOf(read, `{\\rtf1\\ansi\\ansicpg1252\\deff0 ${body}}`, 'a.rtf');
const binary = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

describe('Rich Text Format', () => {
  it('bytes are read by the code page of the document or of the font, two-byte ones together', async () => {
    expect(await rtf("caf\\'e9 \\'93x\\'94\\par")).toBe('café “x”');
    const fonts =
      '{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Arial;}{\\f2\\fcharset128 Mincho;}{\\f3\\fcharset2 Symbol;}}';
    expect(await rtf(`${fonts}{\\f1 \\'cf\\'f0\\'e8} {\\f2 \\'93\\'fa\\'96\\'7b} {\\f3 abp}\\par`)).toBe(
      'При 日本 αβπ',
    );
    expect(await textOf(read, binary('{\\rtf1\\ansi\\ansicpg1251 \xcf\xf0\xe8\\par}'))).toBe('При');
  });

  it('Unicode characters take the place of what stands behind them for older programs', async () => {
    expect(await rtf("\\u8212 ?\\u8211\\'96{\\uc2\\u8364 EU}\\uc0\\u233 !\\par")).toBe('—–€é!');
    expect(await rtf('\\u-10179?\\u-8704? x\\par')).toBe('😀 x');
    expect(await rtf('{\\u8212 }x\\par')).toBe('—x');
  });

  it('what is no text of the document is left out, also where its words are unknown', async () => {
    const body =
      '{\\*\\unheardof secret}{\\header h}{\\pict\\bin5 }}}{{ 0102}{\\v hidden }{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt shown}} text\\par';
    expect(await rtf(body)).toBe('shown text');
    expect(await rtf('\\constructor\\toString kept\\par')).toBe('kept');
  });

  it('headings are told by outline level, by style, and by what a style goes on from', async () => {
    const styles =
      '{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel1 Mine;}{\\s2\\sbasedon1 Below;}{\\s3 heading 3;}{\\*\\cs1 Sign;}}';
    expect(
      await rtf(`${styles}\\outlinelevel0 One\\par\\pard\\s2 Two\\par\\pard\\s3 Three\\par\\pard\\cs1 words\\par`),
    ).toBe('# One\n\n## Two\n\n### Three\n\nwords');
  });

  it('rows become a table, with what stands around it', async () => {
    const row = (a: string, b: string) => `\\trowd\\cellx100\\cellx200\\pard\\intbl ${a}\\cell ${b}\\cell\\row `;
    expect(await rtf(`Before\\par ${row('x', 'y')}${row('1', '{\\b 2}')}\\pard After\\par`)).toBe(
      'Before\n\n| x | y |\n| --- | --- |\n| 1 | **2** |\n\nAfter',
    );
  });

  it('list items are told by their markers and nested by their levels', async () => {
    const item = (marker: string, level: number, text: string) =>
      `{\\listtext ${marker}\\tab}\\pard\\ls1\\ilvl${level} ${text}\\par `;
    expect(
      await rtf(`${item('3.', 0, 'three')}${item("\\'b7", 1, 'deep')}${item('4.', 0, 'four')}\\pard end\\par`),
    ).toBe('3. three\n   - deep\n4. four\n\nend');
  });

  it('a footnote stands behind its paragraph, and one paragraph of letters of equal width is code', async () => {
    const fonts = '{\\fonttbl{\\f0 Arial;}{\\f1\\fmodern Courier;}}';
    expect(
      await rtf(
        `${fonts}Salt{\\super\\chftn{\\footnote\\pard From the \\i sea.\\par}} first.\\par{\\f1 a  b\\line c\\par}Use {\\f1 x}.\\par`,
      ),
    ).toBe('Salt[^1] first.\n\n[^1]: From the *sea.*\n\n```\na  b\nc\n```\n\nUse `x`.');
  });

  it('title, author and date come from the information group', async () => {
    const info = "{\\info{\\title Tides}{\\author Ad\\'e9la}{\\creatim\\yr2020\\mo3\\dy4}{\\company C}}";
    const { documents } = await reading(read, inputOf('a.rtf', `{\\rtf1\\ansi${info}Words.\\par}`));
    expect(documents[0]?.text).toBe('Words.');
    expect(documents[0]?.provenance).toEqual({ file: 'a.rtf', title: 'Tides', author: 'Adéla', date: '2020-03-04' });
  });

  it('groups nested 100,000 deep give their text, and a note', async () => {
    const deep = `{\\rtf1 ${'{'.repeat(100_000)}deep${'}'.repeat(100_000)} after\\par}`;
    const { documents, notes } = await reading(read, inputOf('a.rtf', deep));
    expect(documents[0]?.text).toBe('deep after');
    expect(notes).toEqual(['99,501 groups are nested deeper than 500: their text is kept without its structure.']);
  });

  it.each([
    ['a file that ends in the middle', '{\\rtf1 Words and {\\b more', 'Words and **more**'],
    ['data longer than the file', '{\\rtf1 Words.\\bin99999999 xx}', 'Words.'],
    ['closing braces of nothing', '{\\rtf1 Words.}}}}} and more', 'Words. and more'],
    ['numbers without measure', '{\\rtf1\\uc9999999999\\f-1\\s99999\\u9999999999 Words and words.\\par}', 'words.'],
  ])('%s is read as far as it goes', async (_, file, text) => {
    expect(await textOf(read, file)).toContain(text);
  });

  it('a file that only has the ending fails with a sentence', async () => {
    expect(await textOf(read, 'plain', 'a.rtf')).toContain('a.rtf is damaged, or is no RTF text.');
  });

  it('a stop in a long file ends the reading', async () => {
    const stop = new AbortController();
    const long = inputOf('a.rtf', `{\\rtf1 ${'words \\par '.repeat(400_000)}}`);
    let progress = 0;
    for await (const found of read(long, { stop: stop.signal, field: null, inside: () => read(long, never) })) {
      expect(found.kind).toBe('progress');
      progress += 1;
      stop.abort();
    }
    expect(progress).toBe(1);
  });

  it('damaged texts and random bytes neither throw nor hang', async () => {
    await survives(read, ['rtf/pandoc.rtf', 'rtf/libreoffice.rtf']);
  });

  it('LibreOffice tells the author twice and it is kept once', async () => {
    expect((await readingOf(read, 'rtf/libreoffice.rtf')).documents[0]?.provenance.author).toBe('Ada Marsh');
  });
});

const never = { stop: AbortSignal.abort(), field: null, inside: () => read(inputOf('x', ''), never) };
