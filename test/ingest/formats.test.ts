import { strToU8, zipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatOf, formatWords, readInput } from '../../src/ingest/formats.ts';
import { inTime } from '../../src/ingest/in-time.ts';
import { type Found, LIMITS } from '../../src/ingest/reader.ts';
import { readThrough, realInput } from './door.ts';
import { inputOf } from './reading.ts';

const bytesOf = (text: string) => Uint8Array.from([...text].map((mark) => mark.charCodeAt(0)));
const told = (name: string, content: string | Uint8Array<ArrayBuffer>, type = '') =>
  formatOf(inputOf(name, content, type));
const zipped = (names: readonly string[]) =>
  Uint8Array.from(zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')]))));
const HTML = '<!doctype html><html><body><p>Words.</p></body></html>';

describe('the format of a file', () => {
  it.each([
    ['text/utf8.txt', 'plain'],
    ['text/utf16le-no-mark.txt', 'plain'],
    ['text/front-matter.md', 'markdown'],
    ['csv/libreoffice.csv', 'csv'],
    ['csv/orchard.tsv', 'csv'],
    ['json/orchard.json', 'json'],
    ['json/orchard.jsonl', 'json'],
    ['parquet/orchard-zstd.parquet', 'parquet'],
    ['warc/ropes.warc', 'warc'],
    ['warc/ropes.warc.gz', 'warc'],
    ['warc/ropes.wet', 'warc'],
    ['gzip/harbour.txt.gz', 'gzip'],
    ['zip/info-zip.zip', 'zip'],
  ])('%s is %s, and stays so under another name and none', async (path, format) => {
    const input = realInput(path);
    expect(await formatOf(input)).toBe(format);
    // What begins with no mark of its own is told by its name alone.
    if (path === 'csv/libreoffice.csv' || path === 'csv/orchard.tsv') return;
    expect(await formatOf({ ...input, name: 'a.pdf' })).toBe(format);
    expect(await formatOf({ ...input, name: 'a' })).toBe(format);
  });

  it.each([
    ['%PDF-1.7\n\xe2\xe3\xcf\xd3', 'pdf'],
    ['{\\rtf1\\ansi Words}', 'rtf'],
    [HTML, 'html'],
    [`\ufeff\n<!-- saved -->\n${HTML}`, 'html'],
    ['<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', 'html'],
    [
      'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html"\r\n\r\n--x',
      'mhtml',
    ],
    ['WARC/1.1\r\nWARC-Type: warcinfo\r\n\r\n\0\0', 'warc'],
    ['[{"text": "Words"', 'json'],
    ['{\n  "text": "Words"', 'json'],
  ])('content that begins with %j is told whatever the name says', async (content, format) => {
    for (const name of ['a.txt', 'a.pdf', 'a.docx', 'a.csv', 'a']) expect(await told(name, content), name).toBe(format);
  });

  it.each([
    ['a.txt', '[1] Notes begin with a number.', 'plain'],
    ['a.txt', '[link](https://example.org) and words', 'plain'],
    ['a.txt', 'PDF files begin with %PDF-', 'plain'],
    ['a.txt', '# one comment\nvalue = 1\n', 'plain'],
    ['a.txt', '# Sea\n\nText.\n\n## Tides\n\nMore.', 'markdown'],
    ['a.py', '# Sea\n\n## Tides\n\nprint(1)', 'plain'],
    ['a', '# Sea\n\nText.', 'markdown'],
    ['a.html', 'Just words, no tags.', 'html'],
    ['a.pdf', 'Just words, and no PDF.', 'plain'],
    ['a.txt', 'name\tyear\tplace\nAda\t1815\tLondon\nBen\t1820\tYork\nCal\t1822\tBath\nDot\t1830\tHull', 'csv'],
    ['a.txt', 'First, second, third.\nOne, two, three.\nA, b, c.\nD, e, f.\nG, h, i.', 'plain'],
    ['a.txt', 'One line.\nAnother line.\nA third one.', 'plain'],
  ])('%s with %j is %s', async (name, content, format) => {
    expect(await told(name, content)).toBe(format);
  });

  it('a media type tells what neither content nor name does', async () => {
    expect(await told('page', 'Words.', 'text/html; charset=utf-8')).toBe('html');
    expect(await told('page', 'Words.', 'text/markdown')).toBe('markdown');
    expect(await told('page.md', 'Words.', 'text/html')).toBe('markdown');
  });

  it('documents that are zip archives are told by the names in them', async () => {
    expect(await told('a.zip', zipped(['[Content_Types].xml', 'word/document.xml']))).toBe('docx');
    expect(await told('a.zip', zipped(['my/word/document.xml', 'a.txt']))).toBe('zip');
    expect(await told('a.zip', zipped(['META-INF/container.xml', 'ch1.xhtml']))).toBe('epub');
    const odt = Uint8Array.from(
      zipSync({
        mimetype: [strToU8('application/vnd.oasis.opendocument.text'), { level: 0 }],
        'content.xml': strToU8('x'),
      }),
    );
    expect(await told('a.docx', odt)).toBe('odt');
    // A document stored in an archive as it is has its own directory within.
    const stored = Uint8Array.from(zipSync({ 'a.docx': [zipped(['word/document.xml']), { level: 0 }] }));
    expect(await told('a.zip', stored)).toBe('zip');
    expect(await told('a.xlsx', zipped(['xl/workbook.xml']))).toBe(null);
  });

  it('every format has words with an article', () => {
    expect(formatWords('html')).toBe('a web page');
  });
});

describe('the door', () => {
  it.each([
    ['\x89PNG\r\n', 'an image'],
    ['\xff\xd8\xff\xe0', 'an image'],
    ['RIFF1234WEBPVP8', 'an image'],
    ['BM\x46\0\0\0', 'an image'],
    ['\0\0\0\x18ftypmp42', 'a film or a sound'],
    ['7z\xbc\xaf\x27\x1c', 'a compressed file'],
    ['\xfd7zXZ\0', 'a compressed file'],
    [`${'a'.repeat(257)}ustar\0`, 'an archive of the tar program'],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an older office document'],
    ['SQLite format 3\0', 'a database'],
    ['GGUF\x03\0', 'a language model'],
    ['MZ\x90\0', 'a program'],
  ])('%j is named as %s, whatever the file is called', async (begin, what) => {
    for (const name of ['a.txt', 'a.csv', 'a.docx']) {
      const { failed } = await readThrough(inputOf(name, bytesOf(begin)));
      expect(failed).toMatch(
        new RegExp(`^${name} is ${what}, which cannot be read here\\. Nothing was added\\. .+\\.$`),
      );
    }
  });

  it('a text that begins like the mark of a program is a text', async () => {
    expect(
      (await readThrough(inputOf('a.txt', 'MZ was the mark of the author of the format.'))).documents,
    ).toHaveLength(1);
    expect((await readThrough(inputOf('a.txt', 'BM is short for benchmark.'))).documents).toHaveLength(1);
  });

  it('a table of a spreadsheet is told what to do', async () => {
    expect((await readThrough(inputOf('a.xlsx', zipped(['xl/workbook.xml'])))).failed).toBe(
      'a.xlsx is a spreadsheet, which cannot be read here. Nothing was added. Export it as CSV and add that.',
    );
  });

  it.each([
    ['', 'a.txt is empty. Nothing was added. Check that it is the right file.'],
    [' \n\t', 'a.txt holds no text. Nothing was added. Check that it is the right file.'],
    ['1 2 3', 'a.txt holds no text. Nothing was added. Check that it is the right file.'],
  ])('%j ends as failed', async (content, message) => {
    expect((await readThrough(inputOf('a.txt', content))).failed).toBe(message);
  });

  it('bytes of no kind that is known end as failed', async () => {
    const { failed } = await readThrough(
      inputOf(
        'a.dat',
        Uint8Array.from({ length: 500 }, (_, at) => (at * 197) % 256),
      ),
    );
    expect(failed).toMatch(/^a\.dat is not a text in any format that is known here/);
  });

  it('rows without a letter are counted', async () => {
    const { documents, notes } = await readThrough(
      inputOf('a.jsonl', '{"text":"Words that are here, a few of them."}\n{"text":"12345"}\n{"text":"678"}'),
    );
    expect(documents).toHaveLength(1);
    expect(notes).toEqual(['2 texts without a single letter are left out.']);
  });

  it('a format that is read as a whole must stay below its bound, and is not read to find out', async () => {
    const html = bytesOf(HTML);
    const blob = {
      size: LIMITS.wholeBytes,
      slice: (from: number, to: number) => new Blob([html.slice(from, to)]),
    } as unknown as Blob;
    const found: Found[] = [];
    for await (const each of readInput(
      { name: 'a.html', blob, type: '', depth: 0 },
      { stop: new AbortController().signal, field: null },
    ))
      found.push(each);
    expect(found).toEqual([
      {
        kind: 'failed',
        message:
          'a.html has 100 MB, and a web page must stay below 100 MB. Nothing was added. Split it and add the parts.',
      },
    ]);
  });

  it('a file that has gone is told apart from one that is broken', async () => {
    const failing = (error: Error) =>
      ({ size: 10, slice: () => ({ arrayBuffer: () => Promise.reject(error) }) }) as unknown as Blob;
    const failedBy = async (error: Error) =>
      (await readThrough({ name: 'a.txt', blob: failing(error), type: '', depth: 0 })).failed;
    expect(await failedBy(new DOMException('gone', 'NotReadableError'))).toMatch(
      /^a\.txt could not be read: it may have been moved, .* Pick it again\.$/,
    );
    expect(await failedBy(new TypeError('a bug'))).toMatch(/^a\.txt made its reader fail \(a bug\)\. /);
  });

  it('fifty notes are told, and the others counted', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`${at}.jsonl`, strToU8('{"text": "Words that are here."}\n{broken')]),
    );
    const { documents, notes } = await readThrough(inputOf('a.zip', Uint8Array.from(zipSync(files))));
    expect(documents).toHaveLength(60);
    expect(notes).toHaveLength(51);
    expect(notes.at(-1)).toBe('10 more troubles like these are not listed.');
  });
});

describe('a reader that finds nothing', () => {
  afterEach(() => vi.useRealTimers());

  const collected = async (findings: AsyncIterable<Found>, stop = new AbortController().signal) => {
    const found: Found[] = [];
    for await (const each of inTime(findings, 'a.pdf', { stop, heardAt: 0 })) found.push(each);
    return found;
  };

  it('is given up after a time, and its ends are tied up', async () => {
    vi.useFakeTimers();
    let isEnded = false;
    const hanging: AsyncIterable<Found> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          isEnded = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const ended = collected(hanging);
    await vi.advanceTimersByTimeAsync(LIMITS.silenceMs + 1);
    expect(await ended).toEqual([
      { kind: 'failed', message: expect.stringMatching(/^a\.pdf gave nothing for 60 seconds and was given up\. /) },
    ]);
    expect(isEnded).toBe(true);
  });

  it('does not keep whoever stops it waiting', async () => {
    const stopping = new AbortController();
    const ended = collected({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }, stopping.signal);
    stopping.abort();
    expect(await ended).toEqual([]);
  });

  it('is not given up while a file inside it is being read', async () => {
    vi.useFakeTimers();
    const heard = { stop: new AbortController().signal, heardAt: 0 };
    let give: (found: IteratorResult<Found>) => void = () => {};
    const slow: AsyncIterable<Found> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => {
            give = resolve;
          }),
      }),
    };
    const found: Found[] = [];
    const ended = (async () => {
      for await (const each of inTime(slow, 'a.zip', heard)) found.push(each);
    })();
    for (let step = 0; step < 4; step += 1) {
      await vi.advanceTimersByTimeAsync(LIMITS.silenceMs * 0.6);
      heard.heardAt = Date.now();
    }
    give({ done: true, value: undefined });
    await ended;
    expect(found).toEqual([]);
  });
});
