import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/mhtml.ts';
import { headings, readingOf, survives, textOf } from './markup.ts';
import { inputOf, reading } from './reading.ts';

const message = (headers: string, ...parts: string[]) =>
  `MIME-Version: 1.0\r\n${headers}Content-Type: multipart/related; type="text/html"; boundary="=_b"\r\n\r\npreamble\r\n${parts
    .map((part) => `--=_b\r\n${part}\r\n`)
    .join('')}--=_b--\r\nepilogue`;

describe('pages saved as one file', () => {
  it("Chromium's page is read with its address; the frame in it is not", async () => {
    const { documents, notes, failed } = await readingOf(read, 'mhtml/chromium.mhtml');
    expect({ notes, failed }).toEqual({ notes: [], failed: null });
    expect(headings(documents[0]?.text ?? '')[0]).toBe('# The Tide Book');
    expect(documents[0]?.text).not.toContain('words of its own');
    expect(documents[0]?.provenance).toEqual({
      file: 'chromium.mhtml',
      title: 'The Tide Book',
      author: 'Ada Marsh',
      date: '2021-04-09',
      url: 'http://tides.example/book.html',
    });
  });

  it('the page is the root that the message names, in whatever encoding it is', async () => {
    const text = message(
      'Subject: =?utf-8?Q?Caf=C3=A9_and?= =?utf-8?B?IHRlYQ==?=\r\nDate: Tue, 03 Jun 2008 11:05:30 GMT\r\n',
      'Content-Type: text/html\r\n\r\n<p>A frame.</p>',
      'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA',
      `Content-Type: text/html; charset=iso-8859-1\r\nContent-ID: <root>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=E9, a =\r\nlong line and a = sign</p>`,
    ).replace('boundary=', 'start="<root>"; boundary=');
    const { documents } = await reading(read, inputOf('a.mht', text));
    expect(documents[0]?.text).toBe('café, a long line and a = sign');
    expect(documents[0]?.provenance).toEqual({ file: 'a.mht', title: 'Café and tea', date: '2008-06-03T11:05:30Z' });
  });

  it('a page inside of alternatives, and a message that is the page itself, are read', async () => {
    const inner =
      'Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nplain\r\n--in\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+V29yZHMuPC9wPg==\r\n--in--';
    expect(await textOf(read, message('', inner))).toBe('Words.');
    expect(await textOf(read, 'Content-Type: text/html\n\n<p>Words.</p>')).toBe('Words.');
  });

  it('a message without a page fails with a sentence', async () => {
    expect(await textOf(read, message('', 'Content-Type: text/plain\r\n\r\nx'), 'a.mht')).toContain(
      'a.mht holds no web page.',
    );
  });

  it('boundaries in thousands and a boundary that never ends are read', async () => {
    const parts = Array.from({ length: 20_000 }, () => 'Content-Type: image/png\r\n\r\nx');
    expect(await textOf(read, message('', 'Content-Type: text/html\r\n\r\n<p>Words.</p>', ...parts))).toBe('Words.');
    expect(await textOf(read, message('', 'Content-Type: text/html\r\n\r\n<p>Words.</p>').slice(0, -18))).toBe(
      'Words.',
    );
  });

  it('a stop ends the reading without a document', async () => {
    const stop = AbortSignal.abort();
    expect(await readingOf(read, 'mhtml/chromium.mhtml', { stop })).toMatchObject({ documents: [], failed: null });
  });

  it('damaged pages and random bytes neither throw nor hang', async () => {
    await survives(read, ['mhtml/chromium.mhtml']);
  });
});
