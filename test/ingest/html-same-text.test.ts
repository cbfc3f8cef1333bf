import { describe, expect, it } from 'vitest';
import { read as readDocx } from '../../src/ingest/docx.ts';
import { read as readEpub } from '../../src/ingest/epub.ts';
import { read as readHtml } from '../../src/ingest/html.ts';
import { read as readMhtml } from '../../src/ingest/mhtml.ts';
import { read as readOdt } from '../../src/ingest/odt.ts';
import { read as readRtf } from '../../src/ingest/rtf.ts';
import { fileBytes, headings, readingOf, words } from './markup.ts';

// Each was made from files/html/tides.md by the program in its name (see files/README.md).
const FILES = [
  ['html/pandoc.html', readHtml],
  ['html/libreoffice.html', readHtml],
  ['mhtml/chromium.mhtml', readMhtml],
  ['docx/pandoc.docx', readDocx],
  ['docx/libreoffice.docx', readDocx],
  ['odt/pandoc.odt', readOdt],
  ['odt/libreoffice.odt', readOdt],
  ['epub/pandoc.epub', readEpub],
  ['epub/pandoc-2.epub', readEpub],
  ['epub/calibre.epub', readEpub],
  ['rtf/pandoc.rtf', readRtf],
  ['rtf/libreoffice.rtf', readRtf],
] as const;

const HEADINGS = [
  '# The Tide Book',
  '## Why the water moves',
  '### Spring and neap',
  '## How to read a table',
  '### A small program',
  '## Words',
];

// What every file was made of. Notes stand at the end there, and behind their paragraph in what is read.
const source = new TextDecoder().decode(fileBytes('html/tides.md'));
const [, body = ''] = source.split(/^---\n[\s\S]*?\n---\n/m);
const sourceWords = words(body.replace(/^\|[-|]+\|$/gm, ''));

describe('one text in every format', () => {
  it.each(FILES)('%s has the headings, words, table, lists, code and notes of the text', async (path, reader) => {
    const { documents, notes, failed, share } = await readingOf(reader, path);
    expect({ failed, notes, share }).toEqual({ failed: null, notes: [], share: 1 });
    expect(documents).toHaveLength(1);
    const { text = '', form } = documents[0] ?? {};
    expect(form).toBe('markdown');
    expect(headings(text)).toEqual(HEADINGS);
    // Before the heading stand author and date, where the program wrote them.
    const from = text.indexOf('# The Tide Book');
    expect(from).toBeLessThan(60);
    const main = text.slice(from).replace(/^Ada Marsh\n\n2021-04-09\n\n/m, '');
    expect([...words(main)].sort()).toEqual([...sourceWords].sort());
    expect(main).toContain(
      '| Port | High water | Height |\n| --- | --- | --- |\n| Brest | 04:12 | 6.9 m |\n| St. Malo | 06:25 | 11.4 m |\n| Cuxhaven | 12:40 | 3.3 m |\n\n',
    );
    expect(main).toMatch(
      /\n1\. Look up the time of high water\.\n2\. Add an hour in summer:\n {3}(?:-|1\.) in France\n {3}(?:-|2\.) in Germany\n3\. Write it down\.\n/,
    );
    expect(main).toContain('\n- a watch\n- a lamp\n- dry socks\n');
    expect(main).toMatch(
      /\n```(?:python)?\ndef height\(hour, low, high\):\n {4}parts = \[0, 1, 3, 6, 9, 11, 12\]\n {4}return low \+ \(high - low\) \* parts\[hour\] \/ 12\n```\n/,
    );
    expect(main).toContain('the pull is *weakest*. As the earth turns, each coast passes under **both hills** once');
    expect(main).toContain('the water follows.[^1] On the far side');
    expect(main).toContain('\n\n[^1]: The sun pulls too, a little less than half as strongly.\n\n### Spring and neap');
    expect(main).toContain('always faster?[^2]\n\n[^2]: It is not: where a river meets the sea');
  });

  it.each(FILES.filter(([path]) => path !== 'rtf/pandoc.rtf' && path !== 'epub/calibre.epub'))(
    '%s tells title, author and date',
    async (path, reader) => {
      const { documents } = await readingOf(reader, path);
      expect(documents[0]?.provenance).toMatchObject({
        file: path.split('/')[1],
        title: 'The Tide Book',
        author: 'Ada Marsh',
      });
      // LibreOffice writes the time of the conversion into its HTML and RTF.
      expect(documents[0]?.provenance.date).toMatch(/^2021-04-09|^2026-/);
    },
  );
});
