import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/html.ts';
import { LIMITS } from '../../src/ingest/reader.ts';
import { headings, survives, textOf } from './markup.ts';
import { inputOf, reading } from './reading.ts';

const prose =
  'The sea comes in twice a day, and it goes out twice a day, and people who live by it plan their work around that. ';

const page = (body: string, head = '<title>Tides – The Harbour Post</title>') =>
  `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;

const read1 = (body: string, head?: string) => textOf(read, page(body, head));

describe('the main text of a page', () => {
  const site = (article: string) =>
    page(
      `<div class="site-header"><a href="/">The Harbour Post</a><nav><ul><li><a href="/n">News</a></li></ul></nav></div>
      <main><article>${article}</article></main>
      <aside><h2>Most read</h2><a href="/x">Ten harbours to see</a></aside>
      <footer><p>All rights reserved</p></footer><script>document.write('written by a script')</script>`,
    );

  it('an article keeps the levels of its headings, and the site around it is left out', async () => {
    const text = await textOf(
      read,
      site(
        `<h1>Tides</h1><p>${prose.repeat(4)}</p><h2>Ebb</h2><p>${prose.repeat(4)}</p><h1>Moons</h1><p>${prose.repeat(4)}</p>`,
      ),
    );
    expect(headings(text)).toEqual(['# Tides', '## Ebb', '# Moons']);
    for (const clutter of ['News', 'Most read', 'rights reserved', 'script']) expect(text).not.toContain(clutter);
  });

  it('a page without menus is a document, and nothing of it is left out', async () => {
    const text = await read1(`<p>By Ada Marsh</p><h1>Log</h1><p>${prose}</p><p>12 May.</p><h2>Day two</h2><p>Fog.</p>`);
    expect(text).toBe(`By Ada Marsh\n\n# Log\n\n${prose.trim()}\n\n12 May.\n\n## Day two\n\nFog.`);
  });

  it('what is hidden is not read', async () => {
    expect(
      await read1(
        '<p>Seen.</p><p hidden>No</p><p style="color:red; display : none">No</p><p aria-hidden="true">No</p>',
      ),
    ).toBe('Seen.');
  });
});

describe('blocks of a page', () => {
  it('a code block keeps the language that its class names, and loses the numbers beside its lines', async () => {
    expect(
      await read1(
        '<p>So:</p><pre><code class="language-rust"><span class="lineno">1</span>fn main() {\n<span class="lineno">2</span>}</code></pre>',
      ),
    ).toBe('So:\n\n```rust\nfn main() {\n}\n```');
  });

  it('a code block that holds a fence is fenced by more marks', async () => {
    expect(await read1('<pre>```\nx\n```</pre>')).toBe('````\n```\nx\n```\n````');
  });

  it('a table keeps its columns where cells span some, and its caption stands above', async () => {
    const table = `<table><caption>Heights</caption><tr><th>Port</th><th colspan="2">Metres</th></tr>
      <tr><td rowspan="2">Brest</td><td>6.9</td><td>7.1</td></tr><tr><td>6.5</td><td>a | b</td></tr></table>`;
    expect(await read1(table)).toBe(
      'Heights\n\n| Port | Metres |  |\n| --- | --- | --- |\n| Brest | 6.9 | 7.1 |\n|  | 6.5 | a \\| b |',
    );
  });

  it('a table that lays out a page is read cell by cell', async () => {
    expect(await read1(`<table><tr><td><h2>Left</h2><p>One.</p></td><td><p>Two.</p></td></tr></table>`)).toBe(
      '## Left\n\nOne.\n\nTwo.',
    );
  });

  it('a quote is quoted, a quote in a quote twice', async () => {
    expect(await read1('<blockquote><p>a</p><blockquote>b</blockquote></blockquote>')).toBe('> a\n>\n> > b');
  });

  it('a list inside a list without an item of its own belongs to the item before', async () => {
    expect(await read1('<ol><li>one</li><ul><li>deep</li></ul><li>two</li></ol>')).toBe('1. one\n   - deep\n2. two');
    expect(await read1('<ol><li>one</li></ol><ul><ul><li>deep</li></ul></ul><ol start="2"><li>two</li></ol>')).toBe(
      '1. one\n   - deep\n2. two',
    );
  });

  it('a raised number stays apart from the number before it, an ordinal does not', async () => {
    expect(await read1('<p>10<sup>6</sup> m, the 1<sup>st</sup></p>')).toBe('10^6 m, the 1st');
  });

  it('a formula is its TeX where it has that', async () => {
    const math = '<math><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></math>';
    expect(await read1(`<p>Take ${math} of it.</p>`)).toBe('Take $x^2$ of it.');
  });

  it('words that would begin a heading, a rule or HTML elsewhere stay words', async () => {
    expect(await read1('<p>one<br>===</p><p># two</p><p>&lt;!-- three</p>')).toBe(
      'one\n\\===\n\n\\# two\n\n\\<!-- three',
    );
  });

  it('a footnote stands behind the paragraph that points to it', async () => {
    const html = `<p>Salt<a href="#fn1" class="footnote-ref" id="r1"><sup>1</sup></a> first.</p><p>Then cloth.</p>
      <hr><ol><li id="fn1"><p>From the sea. <a href="#r1">↩︎</a></p></li></ol>`;
    expect(await read1(html)).toBe('Salt[^1] first.\n\n[^1]: From the sea.\n\nThen cloth.');
  });

  it('a link to a chapter by its number is no footnote', async () => {
    const html = `<p>See <a href="#c2">2</a>.</p><h2 id="c2">Two</h2><p>Words.</p>`;
    expect(await read1(html)).toBe('See 2.\n\n## Two\n\nWords.');
  });
});

describe('what a page says of itself', () => {
  const provenance = async (head: string, body = `<p>${prose}</p>`, known?: { url: string }) => {
    const input = { ...inputOf('a.html', page(body, head)), ...(known && { known }) };
    return (await reading(read, input)).documents[0]?.provenance;
  };

  it('title, author, address, date and licence come from meta tags', async () => {
    expect(
      await provenance(
        `<title>x</title><meta property="og:title" content="Tides"><meta name="author" content=" Ada
        Marsh "><link rel="canonical" href="https://post.example/tides"><meta property="article:published_time"
        content="2024-02-03T10:00:00Z"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">`,
      ),
    ).toEqual({
      file: 'a.html',
      title: 'Tides',
      author: 'Ada Marsh',
      url: 'https://post.example/tides',
      date: '2024-02-03T10:00:00Z',
      licence: 'https://creativecommons.org/licenses/by/4.0/',
    });
  });

  it('JSON-LD is read, also in a graph, and broken JSON-LD is passed over', async () => {
    const data = JSON.stringify({
      '@graph': [
        { '@type': 'WebSite', name: 'Post' },
        { headline: 'Tides', author: [{ name: 'A' }, { name: 'B' }], datePublished: '2023-01-02', license: 'CC0' },
      ],
    });
    expect(
      await provenance(
        `<script type="application/ld+json">{"</script><script type="application/ld+json">${data}</script>`,
      ),
    ).toEqual({ file: 'a.html', title: 'Tides', author: 'A, B', date: '2023-01-02', licence: 'CC0' });
  });

  it('the address that an archive knows stands where the page gives none or none that could be opened', async () => {
    const known = { url: 'https://known.example/' };
    expect((await provenance('', undefined, known))?.url).toBe('https://known.example/');
    expect((await provenance('<link rel="canonical" href="javascript:alert(1)">', undefined, known))?.url).toBe(
      known.url,
    );
    expect((await provenance('<meta property="og:url" content="http://own.example/">', undefined, known))?.url).toBe(
      'http://own.example/',
    );
  });

  it('a date with its zone becomes ISO 8601, one that could be two days stays as it is', async () => {
    expect((await provenance('<meta name="date" content="Tue, 03 Jun 2008 11:05:30 +0200">'))?.date).toBe(
      '2008-06-03T09:05:30Z',
    );
    expect((await provenance('<meta name="date" content="03/06/2008">'))?.date).toBe('03/06/2008');
  });
});

describe('encodings of a page', () => {
  it('Windows-1251 is read where the page, or the transfer, says so', async () => {
    const bytes = Uint8Array.from([...'<p>'].map((c) => c.charCodeAt(0)).concat([0xcf, 0xf0, 0xe8, 0xeb, 0xe8, 0xe2]));
    const meta = new TextEncoder().encode('<meta charset="windows-1251">');
    expect(await textOf(read, Uint8Array.from([...meta, ...bytes]))).toBe('Прилив');
    const sent = await reading(read, inputOf('a', bytes, 'text/html; charset=windows-1251'));
    expect(sent.documents[0]?.text).toBe('Прилив');
  });
});

describe('hostile pages', () => {
  it('a page nested 100,000 deep gives its text, and a note', async () => {
    const html = `${'<div>'.repeat(100_000)}Deep words.${'</div>'.repeat(100_000)}<p>After.</p>`;
    const { documents, notes } = await reading(read, inputOf('deep.html', html));
    expect(documents[0]?.text).toBe('Deep words.\n\nAfter.');
    expect(notes).toEqual(['99,500 elements are nested deeper than 500: their text is kept without its structure.']);
  });

  it('100,000 closing tags of nothing cost nothing', async () => {
    expect(await read1(`${'<div>'.repeat(400)}x${'</span>'.repeat(100_000)}`)).toBe('x');
  });

  it('a line of 50 MB is cut with a note', async () => {
    const { documents, notes } = await reading(read, inputOf('a.html', `<p>${'tide '.repeat(10_000_000)}</p>`));
    expect(documents[0]?.text.length).toBe(LIMITS.documentChars);
    expect(notes).toEqual(['Only the first 20 million characters are read.']);
  });

  it('of 51,000 headings the first 50,000 are headings', async () => {
    const html = Array.from({ length: 51_000 }, (_, at) => `<h2>H${at}</h2>`).join('');
    const { documents, notes, share } = await reading(read, inputOf('a.html', html));
    expect(headings(documents[0]?.text ?? '')).toHaveLength(50_000);
    expect(documents[0]?.text).toContain('\n\nH50998\n\nH50999');
    expect(notes).toEqual(['1,000 headings beyond the first 50,000 are read as plain lines.']);
    expect(share).toBe(1);
  });

  it.each([
    ['unclosed quotes', '<a title="'.repeat(50_000)],
    ['unclosed comments', '<!-- '.repeat(50_000)],
    ['unclosed CDATA', '<![CDATA['.repeat(50_000)],
    ['unclosed formulas', '<math><'.repeat(50_000)],
    ['many attributes', `<p ${'a=1 '.repeat(500_000)}>`],
    ['emphasis in emphasis', '<b><i>'.repeat(50_000)],
    ['lists in lists', '<ul><li>x'.repeat(20_000)],
    ['lists without items', '<ul><ul><li>x</ul></ul>'.repeat(20_000)],
    ['tables in tables', '<table><tr><td>x'.repeat(20_000)],
    ['line breaks', 'x<br>'.repeat(100_000)],
    ['spans of millions', '<table><tr><td colspan="9999999" rowspan="9999999">x<td>y</table>'],
    ['notes that point at one another', '<p id="a"><a href="#a"><sup>1</sup></a></p>'.repeat(20_000)],
    ['quotes in quotes', '<blockquote>x'.repeat(20_000)],
    ['headings in headings', '<h1>x'.repeat(20_000)],
  ])('%s end', async (_, html) => {
    const { documents, failed } = await reading(read, inputOf('a.html', `<p>Words.</p>${html}<p>More words.</p>`));
    expect(failed).toBe(null);
    expect(documents[0]?.text).toContain('Words.');
  });

  it('nothing that a page holds is run', async () => {
    const html = '<script>globalThis.wasRun = true</script><img src=x onerror="globalThis.wasRun = true"><p>Words.</p>';
    expect(await read1(html)).toBe('Words.');
    expect('wasRun' in globalThis).toBe(false);
  });

  it('a page without a word, an empty file and a file that is too large fail with a sentence', async () => {
    expect(await textOf(read, '<p>…</p>', 'a.html')).toBe(
      'failed: a.html holds no text. Nothing was added from it, and no other file is touched. Check that it is the right file.',
    );
    expect(await textOf(read, '', 'a.html')).toContain('a.html is empty.');
    const blob = { size: LIMITS.wholeBytes } as Blob;
    expect((await reading(read, { name: 'a.html', blob, type: '', depth: 0 })).failed).toContain('a.html has 100 MB');
  });

  it('a stop ends the reading without a document', async () => {
    const stop = AbortSignal.abort();
    const found = await reading(read, inputOf('a.html', page(`<p>${prose}</p>`)), { stop });
    expect(found).toMatchObject({ documents: [], failed: null });
  });

  it('damaged pages and random bytes neither throw nor hang', async () => {
    await survives(read, ['html/pandoc.html', 'html/libreoffice.html']);
  });
});
