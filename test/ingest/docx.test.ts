import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/docx.ts';
import { fileBytes, headings, readingOf, survives, textOf, zipOf } from './markup.ts';
import { inputOf, reading } from './reading.ts';

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A Word file with this body and these styles, as small as Word takes it. */
function docx(body: string, styles = '', more: Record<string, string | Uint8Array> = {}) {
  return zipOf({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    'word/_rels/document.xml.rels':
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    'word/styles.xml': `<w:styles ${W}>${styles}</w:styles>`,
    'word/document.xml': `<w:document ${W}><w:body>${body}</w:body></w:document>`,
    ...more,
  });
}

const style = (id: string, name: string, properties = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${properties}</w:style>`;
const p = (id: string, text: string) =>
  `<w:p><w:pPr><w:pStyle w:val="${id}"/></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;

describe('Word documents', () => {
  it('headings are told by the outline level of their style, inherited too, and by names in other languages', async () => {
    const styles = [
      style('A', "Author's own", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
      style('B', 'Below it', '<w:basedOn w:val="C"/>'),
      style('C', 'Second', '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>'),
      style('D', 'Überschrift 3'),
      style('E', 'Body', '<w:basedOn w:val="C"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>'),
      style('F', 'Itself', '<w:basedOn w:val="F"/>'),
    ].join('');
    const body = p('A', 'One') + p('B', 'Two') + p('D', 'Three') + p('E', 'Words.') + p('F', 'More.');
    expect(await textOf(read, docx(body, styles))).toBe('# One\n\n## Two\n\n### Three\n\nWords.\n\nMore.');
  });

  it('tables of contents are left out', async () => {
    const styles = style('T', 'toc 1') + style('H', 'heading 1');
    expect(await textOf(read, docx(p('T', 'Tides 3') + p('H', 'Tides') + p('X', 'Words.'), styles))).toBe(
      '# Tides\n\nWords.',
    );
  });

  it("calibre's file, whose styles are all its own, keeps its headings", async () => {
    const { documents } = await readingOf(read, 'docx/calibre.docx');
    const text = documents[0]?.text ?? '';
    expect(headings(text).slice(1)).toEqual([
      '# The Tide Book',
      '## Why the water moves',
      '### Spring and neap',
      '## How to read a table',
      '### A small program',
      '## Words',
    ]);
    expect(text).toContain('| Brest | 04:12 | 6.9 m |');
  });

  it('a file that would unpack to far more than it is worth is refused before it is unpacked', async () => {
    const bomb = docx(p('X', 'Words.'), '', { 'word/more.xml': new Uint8Array(20_000_000) });
    // Stated by the archive: 20 MB of zeros have some 20 kB.
    expect(bomb.length).toBeLessThan(40_000);
    expect(await textOf(read, bomb, 'a.docx')).toMatch(
      /^failed: a\.docx would unpack to 10\d\d times its size, far more than an honest Word document has/,
    );
    const large = docx(p('X', 'Words.'), '', { 'word/more.xml': new Uint8Array(40_000_000) });
    expect(await textOf(read, large, 'a.docx')).toContain('a.docx would unpack to 40 MB of text');
  });

  it('pictures, however large, are not unpacked', async () => {
    const file = docx(p('X', 'Words.'), '', { 'word/media/image1.png': new Uint8Array(30_000_000) });
    expect(await textOf(read, file)).toBe('Words.');
  });

  it('a document nested 100,000 deep is refused', async () => {
    const deep = `${'<w:sdt><w:sdtContent>'.repeat(50_000)}${p('X', 'x')}${'</w:sdtContent></w:sdt>'.repeat(50_000)}`;
    expect(await textOf(read, docx(deep), 'a.docx')).toContain('a.docx is nested more than 500 levels deep.');
  });

  it('a password, the old format, another archive and half a file each have their sentence', async () => {
    expect(await textOf(read, Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]), 'a.docx')).toContain(
      'a.docx is protected by a password, or is in the old format of Word (.doc).',
    );
    expect(await textOf(read, zipOf({ 'a.txt': 'x' }), 'a.docx')).toContain(
      'a.docx is damaged, or is no Word document.',
    );
    const half = fileBytes('docx/pandoc.docx').slice(0, 5000);
    expect(await textOf(read, half, 'a.docx')).toContain('a.docx is damaged, or is no Word document.');
  });

  it('a stop ends the reading without a document', async () => {
    const stop = AbortSignal.abort();
    expect(await readingOf(read, 'docx/pandoc.docx', { stop })).toMatchObject({ documents: [], failed: null });
  });

  it('damaged documents and random bytes neither throw nor hang', async () => {
    await survives(read, ['docx/pandoc.docx', 'docx/libreoffice.docx'], ['document.xml', 'styles.xml', '.rels']);
  });

  it('a document without a word fails', async () => {
    expect((await reading(read, inputOf('a.docx', docx('')))).failed).toContain('a.docx holds no text.');
  });
});
