import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { joined } from '../../src/ingest/lines.ts';
import { read } from '../../src/ingest/warc.ts';
import { fuzz, readThrough, realBytes, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

const PAGE =
  '<!doctype html><html><head><title>Knots</title></head><body><main><h1>Knots</h1><p>A reef knot joins two ends of one rope.</p></main></body></html>';
const utf8 = (text: string) => new TextEncoder().encode(text);

function record(
  block: Uint8Array | string,
  {
    type = 'response',
    url = 'https://ropes.example/',
    contentType = 'application/http; msgtype=response',
    length = -1,
  } = {},
): Uint8Array {
  const bytes = typeof block === 'string' ? utf8(block) : block;
  const header = `WARC/1.1\r\nWARC-Type: ${type}\r\nWARC-Target-URI: ${url}\r\nWARC-Date: 2021-02-03T04:05:06Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: ${contentType}\r\nContent-Length: ${length < 0 ? bytes.length : length}\r\n\r\n`;
  return joined([utf8(header), bytes, utf8('\r\n\r\n')]);
}

function http(body: Uint8Array | string, headers: string, status = '200 OK'): Uint8Array {
  return joined([utf8(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n`), typeof body === 'string' ? utf8(body) : body]);
}

const HTML = 'Content-Type: text/html';
const through = (...records: Uint8Array[]) => readThrough(inputOf('a.warc', Uint8Array.from(joined(records))));
const text = async (...records: Uint8Array[]) => (await through(...records)).documents.map((document) => document.text);
const EXPECTED = '# Knots\n\nA reef knot joins two ends of one rope.';

describe('web archives', () => {
  it.each(['warc/ropes.warc', 'warc/ropes.warc.gz'])(
    '%s of wget gives its pages with address and date',
    async (path) => {
      const file = path.slice(5);
      const { documents, notes, failed, share } = await readThrough(realInput(path));
      expect(documents.map(({ name, form }) => `${name} ${form}`)).toEqual([
        `${file}, record 3: http://www.ropes.test/index.html markdown`,
        `${file}, record 5: http://www.ropes.test/splice.html markdown`,
        `${file}, record 7: http://www.ropes.test/notes.txt plain`,
      ]);
      expect(documents[0]?.text).toMatch(/^# Rope work\n\nA rope that is not whipped at its end/);
      expect(documents[0]?.provenance).toEqual({
        file,
        record: expect.stringMatching(/^urn:uuid:[\da-f-]{36}$/),
        title: 'Rope work',
        url: 'http://www.ropes.test/index.html',
        date: expect.stringMatching(/^2026-11-23T05:20:/),
      });
      expect({ notes, failed, isShare: share >= 0 }).toEqual({ notes: [], failed: null, isShare: true });
    },
  );

  it('extracted texts are plain text', async () => {
    const { documents } = await readThrough(realInput('warc/ropes.wet'));
    expect(documents).toHaveLength(2);
    expect(documents[0]).toMatchObject({
      form: 'plain',
      text: expect.stringMatching(/^The bowline .*\n\nSailors teach it/),
      provenance: { file: 'ropes.wet', url: 'https://ropes.example/bowline', date: '2021-02-01T10:00:00Z' },
    });
  });

  it('transfer in chunks and packing are undone', async () => {
    const chunks = `${PAGE.slice(0, 40)}`;
    const chunked = `${chunks.length.toString(16)}\r\n${chunks}\r\n${(PAGE.length - 40).toString(16)}\r\n${PAGE.slice(40)}\r\n0\r\n\r\n`;
    expect(await text(record(http(chunked, `${HTML}\r\nTransfer-Encoding: chunked`)))).toEqual([EXPECTED]);
    expect(await text(record(http(Uint8Array.from(gzipSync(PAGE)), `${HTML}\r\nContent-Encoding: gzip`)))).toEqual([
      EXPECTED,
    ]);
  });

  it('the charset of the server is honoured', async () => {
    const page = Uint8Array.from([
      ...utf8('<!doctype html><html><body><p>'),
      0xd0,
      0xd2,
      0xc9,
      0xcc,
      0xc9,
      0xd7,
      ...utf8('</p></body></html>'),
    ]);
    // "прилив" in KOI8-R, RFC 1489.
    expect(await text(record(http(page, `${HTML}; charset=koi8-r`)))).toEqual(['прилив']);
  });

  it('errors, images, requests, robots.txt and what programs say of themselves are passed over without a word', async () => {
    const page = http(PAGE, HTML);
    const { documents, notes, failed } = await through(
      record(http(PAGE, HTML, '404 Not Found')),
      record(http('\x89PNG', 'Content-Type: image/png')),
      record('GET / HTTP/1.1\r\n\r\n', { type: 'request' }),
      record(http('User-agent: *', 'Content-Type: text/plain'), { url: 'https://ropes.example/robots.txt' }),
      record('wget arguments', { type: 'resource', url: 'metadata://gnu.org/x', contentType: 'text/plain' }),
      record(page),
    );
    expect({ texts: documents.map((each) => each.text), notes, failed }).toEqual({
      texts: [EXPECTED],
      notes: [],
      failed: null,
    });
  });

  it('what is broken is told once a place, and the records after it are read', async () => {
    const good = record(http(PAGE, HTML));
    const short = record(http(PAGE, HTML), { length: 90 });
    const lies = record('x', { length: 10_000_000 });
    const { documents, notes } = await through(good, utf8('garbage between\r\n'), good, short, good, lies, good);
    expect(documents.map((each) => each.text === EXPECTED).filter(Boolean)).toHaveLength(4);
    expect(notes[0]).toBe('The archive is damaged in 3 places; the records there are left out.');
  });

  it('a damaged member of a packed archive costs that record alone', async () => {
    const member = () => Uint8Array.from(gzipSync(record(http(`${PAGE}${'<!-- as it was -->'.repeat(3)}`, HTML))));
    const bad = member();
    bad.fill(0x77, 60, 120);
    const { documents, notes } = await readThrough(
      inputOf('a.warc.gz', Uint8Array.from(joined([member(), bad, member()]))),
    );
    expect(documents).toHaveLength(2);
    expect(notes).toEqual([expect.stringMatching(/^The archive is damaged in \d places?; /)]);
  });

  it('an archive that ends early is read as far as it goes', async () => {
    const bytes = realBytes('warc/ropes.warc');
    const { documents, notes } = await readThrough(inputOf('a.warc', bytes.slice(0, 4200)));
    expect(documents.length).toBeGreaterThan(0);
    expect(notes).toEqual(['The archive is damaged in 1 place; the records there are left out.']);
  });

  it('a page that cannot be read is counted, not told one by one', async () => {
    const broken = record(http(utf8('not gzip at all'), `${HTML}\r\nContent-Encoding: br`));
    const { notes } = await through(broken, record(http(PAGE, HTML)), broken);
    expect(notes).toEqual(['2 pages could not be read and are left out.']);
  });

  it('it stops between two records', async () => {
    const stopping = new AbortController();
    const one = record(http(PAGE, HTML));
    const { documents } = await reading(
      async function* (input, context) {
        for await (const found of read(input, context)) {
          yield found;
          if (found.kind === 'document') stopping.abort();
        }
      },
      inputOf('a.warc', Uint8Array.from(joined(Array.from({ length: 50 }, () => one)))),
      { stop: stopping.signal },
    );
    expect(documents).toHaveLength(1);
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.warc', ['warc/ropes.warc', 'warc/ropes.warc.gz', 'warc/ropes.wet']);
  });
});
