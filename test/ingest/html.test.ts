import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/html.ts';
import { inputOf, reading } from './reading.ts';

const prose =
  'The sea comes in twice a day, and it goes out twice a day, and people who live by it plan their work around that. ';

async function markdown(html: string): Promise<string> {
  const { documents, failed } = await reading(read, inputOf('a.html', html));
  return documents[0]?.text ?? failed ?? '';
}

const page = (body: string) => `<!doctype html><html><head><title>Tides</title></head><body>${body}</body></html>`;

describe('HTML to Markdown', () => {
  it('the main text is kept with its title and headings, the clutter around it is not', async () => {
    const text = await markdown(
      page(
        `<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Shop</a></li></ul></nav>
        <main><article><h1>Tides</h1><p>${prose.repeat(4)}</p><h2>Ebb</h2><p>${prose.repeat(4)}</p>
        <h3>Low water</h3><p>${prose.repeat(3)}</p></article></main>
        <footer>Subscribe to the newsletter</footer><script>alert(1)</script>`,
      ),
    );
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual(['# Tides', '## Ebb', '### Low water']);
    expect(text).toContain(prose.trim());
    for (const clutter of ['Home', 'Shop', 'newsletter', 'alert']) expect(text).not.toContain(clutter);
  });

  it('a page without a main text is read by its body', async () => {
    expect(await markdown(page('<nav>Home</nav><p>Two words.</p><ul><li>one</li><li>two</li></ul>'))).toBe(
      'Two words.\n\n- one\n- two',
    );
  });

  it('lists keep their numbers and their depth', async () => {
    const html = '<p>Do:</p><ol start="3"><li>three<ul><li>deep</li></ul></li><li><p>four</p><p>more</p></li></ol>';
    expect(await markdown(page(html))).toBe('Do:\n\n3. three\n   - deep\n4. four\n\n   more');
  });

  it('links keep their words and lose their addresses; images go', async () => {
    expect(
      await markdown(page('<p>See <a href="http://x.example/y">the chart</a><img src="/z.png" alt="zed">.</p>')),
    ).toBe('See the chart.');
  });

  it('code keeps its lines and a table of data stays a table', async () => {
    const text = await markdown(
      page(
        '<pre><code># not a heading\n\n  deep</code></pre><table><tr><th>Port</th><th>Range</th></tr><tr><td>Brest|F</td><td>6 m</td></tr></table>',
      ),
    );
    expect(text).toContain('```\n# not a heading\n\n  deep\n```');
    expect(text).toContain('| Port | Range |\n| --- | --- |\n| Brest\\|F | 6 m |');
  });

  it('text that looks like a heading stays text, and no other mark is touched', async () => {
    expect(await markdown(page('<p># one &lt;script&gt; *two* 1. 2_3</p>'))).toBe('\\# one <script> *two* 1. 2_3');
  });
});
