import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/epub.ts';
import { fileBytes, headings, readingOf, survives, textOf, zipOf } from './markup.ts';
import { inputOf, reading } from './reading.ts';

const CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>';
const page = (body: string) =>
  `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>${body}</body></html>`;

/** A book of these chapters, by file name. */
function book(chapters: Record<string, string>, more: Record<string, string> = {}, title = 'The Book') {
  const names = Object.keys(chapters);
  const items = names.map((name, at) => `<item id="c${at}" href="${name}" media-type="application/xhtml+xml"/>`);
  const spine = names.map((_, at) => `<itemref idref="c${at}"/>`);
  return zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': CONTAINER,
    'OEBPS/book.opf': `<package><metadata><dc:title>${title}</dc:title></metadata><manifest>${items.join('')}<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine>${spine.join('')}</spine></package>`,
    ...Object.fromEntries(names.map((name) => [`OEBPS/${decodeURIComponent(name)}`, page(chapters[name] ?? '')])),
    ...more,
  });
}

describe('books', () => {
  it('chapters stand below the title of the book, and the package tells of whom it is', async () => {
    const { documents } = await readingOf(read, 'epub/chapters.epub');
    expect(headings(documents[0]?.text ?? '')).toEqual([
      '# Two Harbours',
      '## North',
      '### Its walls',
      '## South',
      '### Its market',
    ]);
    expect(documents[0]?.text).toContain('left it with cloth.[^1]\n\n[^1]: The cloth was blue.\n\n### Its walls');
    expect(documents[0]?.provenance).toEqual({
      file: 'chapters.epub',
      title: 'Two Harbours',
      author: 'Ada Marsh, Ben Quay',
      date: '2020-05-01',
      licence: 'CC BY 4.0',
    });
  });

  it('a chapter without a heading has that of the table of contents', async () => {
    const ncx = `<ncx><navMap><navPoint><navLabel><text>The  First</text></navLabel><content src="a%20b.xhtml#x"/></navPoint></navMap></ncx>`;
    const file = book(
      { 'a%20b.xhtml': '<p>Words.</p>', 'c.xhtml': '<h2>Own</h2><p>More.</p>' },
      { 'OEBPS/toc.ncx': ncx },
    );
    expect(await textOf(read, file)).toBe('# The Book\n\n## The First\n\nWords.\n\n### Own\n\nMore.');
  });

  it('notes in a file of their own stand where they are pointed from, numbered through the book', async () => {
    const note = (id: number, text: string) => `<aside id="n${id}" epub:type="footnote"><p>${text}</p></aside>`;
    const file = book({
      'a.xhtml': '<h1>A</h1><p>One<a epub:type="noteref" href="notes.xhtml#n1">1</a>.</p>',
      'b.xhtml': '<h1>B</h1><p>Two<a epub:type="noteref" href="notes.xhtml#n2">1</a>.</p>',
      'notes.xhtml': note(1, 'First note.') + note(2, 'Second note.'),
    });
    expect(await textOf(read, file)).toBe(
      '# The Book\n\n## A\n\nOne[^1].\n\n[^1]: First note.\n\n## B\n\nTwo[^2].\n\n[^2]: Second note.',
    );
  });

  it('lines of code that begin with a number sign are no headings to be moved', async () => {
    const file = book({ 'a.xhtml': '<h1>A</h1><pre># no heading</pre><h2>B</h2><p>Words.</p>' });
    expect(await textOf(read, file)).toBe('# The Book\n\n## A\n\n```\n# no heading\n```\n\n### B\n\nWords.');
  });

  it('a missing chapter is told, and the others are read', async () => {
    const opf = `<package><metadata><dc:title>T</dc:title></metadata><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>`;
    const file = zipOf({ 'META-INF/container.xml': '<broken', 'x/book.opf': opf, 'x/a.xhtml': page('<p>Words.</p>') });
    const { documents, notes } = await reading(read, inputOf('a.epub', file));
    expect(documents[0]?.text).toBe('# T\n\nWords.');
    expect(notes).toEqual(['One chapter could not be read: missing in the book or damaged.']);
  });

  it('a locked book is refused, a book whose fonts are scrambled is not', async () => {
    const entry = (path: string, way: string) =>
      `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${way}"/><enc:CipherData><enc:CipherReference URI="${path}"/></enc:CipherData></enc:EncryptedData></encryption>`;
    const chapter = { 'a.xhtml': '<p>Words.</p>' };
    const aes = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';
    expect(
      await textOf(read, book(chapter, { 'META-INF/encryption.xml': entry('OEBPS/a.xhtml', aes) }), 'a.epub'),
    ).toContain('a.epub is locked by its seller (DRM).');
    const fonts = entry('OEBPS/f.otf', 'http://www.idpf.org/2008/embedding');
    expect(await textOf(read, book(chapter, { 'META-INF/encryption.xml': fonts }))).toBe('# The Book\n\nWords.');
  });

  it('paths that lead out of the book lead nowhere', async () => {
    const { notes, failed } = await reading(read, inputOf('a.epub', book({ '../../../etc/passwd': '<p>x</p>' })));
    expect(notes).toEqual(['One chapter could not be read: missing in the book or damaged.']);
    expect(failed).toContain('a.epub holds no text.');
  });

  it('a file without a package and half a book each have their sentence', async () => {
    expect(await textOf(read, zipOf({ 'a.html': 'x' }), 'a.epub')).toContain('it has no list of chapters');
    expect(await textOf(read, fileBytes('epub/pandoc.epub').slice(0, 4000), 'a.epub')).toContain('a.epub is damaged');
  });

  it('a stop ends the reading without a document', async () => {
    const stop = AbortSignal.abort();
    expect(await readingOf(read, 'epub/pandoc.epub', { stop })).toMatchObject({ documents: [], failed: null });
  });

  it('damaged books and random bytes neither throw nor hang', async () => {
    await survives(read, ['epub/pandoc.epub', 'epub/chapters.epub'], ['.xhtml', '.opf', '.ncx']);
  });
});
