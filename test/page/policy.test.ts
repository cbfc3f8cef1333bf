// What the built page may do, held by its content security policy: a whole small job keeps to it, and what is tried beside
// it is refused, in the page and in its workers.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { type OtherHost, serveOtherHost } from './other-host.ts';
import { addFiles, changeSettings, countsOf, exportedRows, LONG, openTinyModel, runBy } from './real-page.ts';
import { file, html, markdown } from './texts.ts';

const FILES = join(import.meta.dirname, '../ingest/files');
const FORMATS = [
  'pdf/cjk.pdf',
  'docx/libreoffice.docx',
  'odt/pandoc.odt',
  'epub/chapters.epub',
  'rtf/libreoffice.rtf',
  'mhtml/chromium.mhtml',
  'html/pandoc.html',
  'csv/orchard.tsv',
  'json/chat.jsonl',
  'parquet/orchard-zstd.parquet',
  'warc/ropes.warc.gz',
];
/** Remembers every rule that is broken from now on, in a page or in a worker. */
function remember(): void {
  const here = globalThis as { broken?: string[] };
  here.broken ??= [];
  addEventListener('securitypolicyviolation', (event) => {
    const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
    here.broken?.push(`${effectiveDirective} ${blockedURI}`);
  });
}

describe('the rules of the built page', { timeout: LONG }, () => {
  const built = builtPage();
  let other: OtherHost;
  let page: Page;
  let elsewhere: string[];

  beforeAll(async () => {
    other = await serveOtherHost(html('Elsewhere', 3));
  });
  afterAll(() => other?.close());
  beforeEach(async () => {
    elsewhere = [];
    const context = await built.newContext();
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (`${origin}/` !== built.origin && !['blob:', 'data:'].includes(protocol)) elsewhere.push(request.url());
    });
    await context.addInitScript(remember);
    page = await context.newPage();
    page.on('worker', (worker) => void worker.evaluate(remember).catch(() => undefined));
    await page.goto(built.origin);
  });
  afterEach(() => page.context().close());

  /** Rules that were broken so far, by the page and by each of its workers. */
  async function broken(): Promise<string[]> {
    const here = () => (globalThis as { broken?: string[] }).broken ?? ['nobody remembers'];
    const all = await Promise.all([page.evaluate(here), ...page.workers().map((worker) => worker.evaluate(here))]);
    return all.flat();
  }

  it('are kept by a whole small job: documents of every format, a model on threads, a run, an export', async () => {
    page.setDefaultTimeout(LONG);
    const files = FORMATS.map((path) => file(basename(path), readFileSync(join(FILES, path))));
    const reports = await addFiles(page, [file('notes.md', markdown('Notes', 8)), ...files]);
    expect(reports.filter(({ how }) => how !== 'read').map(({ name }) => name)).toEqual([]);
    await openTinyModel(page);
    expect(await page.getByTestId('model').textContent()).toMatch(/WebAssembly, \d+ threads?/);
    await changeSettings(page, {
      'Work on': 6,
      'Keep from': 1,
      'Longest instruction': 16,
      'Leave marked pairs out': false,
    });
    expect(await runBy(page, 'start')).toBe('done');
    const { candidates, rated } = await countsOf(page);
    expect(candidates).toBeGreaterThan(0);
    expect(rated).toBe(candidates);
    await page.getByTestId('stage-quality').click();
    await page.getByTestId('stage-review').click();
    await page.getByTestId('stage-kept').click();
    expect((await exportedRows(page, 'export-all')).length).toBe(rated);
    expect(page.workers().length).toBeGreaterThan(2);
    expect(await broken()).toEqual([]);
    expect(elsewhere).toEqual([]);
  });

  it('let nothing be asked of another host, by the page or by any of its workers', async () => {
    await addFiles(page, [file('notes.md', markdown('Notes', 2))]);
    await openTinyModel(page);
    const ask = (url: string) =>
      fetch(url).then(
        () => 'answered',
        () => 'refused',
      );
    expect(await page.evaluate(ask, other.url)).toBe('refused');
    // The reader, the one that looks at segments, the engine and its threads.
    const started = page.workers();
    expect(started.length).toBeGreaterThan(3);
    for (const worker of started) expect(await worker.evaluate(ask, other.url)).toBe('refused');
    // Sending without reading the answer is asking too, and so is a picture.
    await page.evaluate((url) => {
      navigator.sendBeacon(url, 'text');
      const image = new Image();
      image.src = url;
      document.body.append(image);
    }, other.url);
    await expect
      .poll(async () => (await broken()).toSorted())
      .toEqual([
        ...Array.from({ length: started.length + 2 }, () => `connect-src ${other.url}`),
        `img-src ${other.url}`,
      ]);
    expect(other.asked).toEqual([]);
  });

  it('let no text become markup or script, and no foreign script become a worker', async () => {
    const tried = await page.evaluate((url) => {
      const refused = (act: () => unknown) => {
        try {
          act();
          return 'done';
        } catch (thrown) {
          return (thrown as Error).name;
        }
      };
      const blob = URL.createObjectURL(new Blob(['postMessage(1)']));
      const element = document.createElement('p');
      return {
        markup: refused(() => {
          element.innerHTML = '<b>b</b>';
        }),
        worker: refused(() => new Worker(url)),
        blobWorker: refused(() => new Worker(blob)),
        policy: refused(() =>
          (
            globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }
          ).trustedTypes.createPolicy('mine', {}),
        ),
      };
    }, other.url);
    expect(tried).toEqual({ markup: 'TypeError', worker: 'TypeError', blobWorker: 'TypeError', policy: 'TypeError' });
    const scripts = await page.evaluate(async (url) => {
      const script = document.createElement('script');
      const inline = document.createElement('script');
      const tried = [
        () => Object.assign(script, { src: url }),
        () => Object.assign(inline, { text: 'globalThis.harmed = 1' }),
        () => document.body.setAttribute('onclick', 'globalThis.harmed = 1'),
      ].map((act) => {
        try {
          act();
        } catch {
          return 'refused';
        }
        return 'done';
      });
      document.body.append(script, inline);
      document.body.click();
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { tried, harmed: 'harmed' in globalThis };
    }, `${other.url}script.js`);
    expect(scripts.harmed).toBe(false);
    expect(scripts.tried.slice(0, 2)).toEqual(['refused', 'refused']);
    expect(other.asked).toEqual([]);
  });

  it('are made wider by the person alone: an address waits until the page is loaded anew, and is fetched then', async () => {
    await page.getByTestId('add-addresses').click();
    await page.getByTestId('addresses-area').fill(`${other.url}one.html`);
    await page.getByTestId('addresses-add').click();
    const aside = page.getByTestId('aside-hosts');
    await aside.waitFor();
    expect(await aside.textContent()).toContain(new URL(other.url).host);
    expect(other.asked).toEqual([]);
    await aside.getByRole('button', { name: 'Load anew' }).click();
    await page.getByRole('option').filter({ hasText: 'one.html' }).first().waitFor();
    expect(other.asked).toEqual(['/one.html']);
    // Another one of the same host needs nothing more, in this tab; another tab is as tight as before.
    await page.getByTestId('add-addresses').click();
    await page.getByTestId('addresses-area').fill(`${other.url}two.html`);
    await page.getByTestId('addresses-add').click();
    await expect.poll(() => other.asked).toEqual(['/one.html', '/two.html']);
    const second = await built.visit(page.context());
    const answer = second.evaluate(
      (url) =>
        fetch(url)
          .then(() => 'answered')
          .catch(() => 'refused'),
      other.url,
    );
    expect(await answer).toBe('refused');
    expect(await broken()).toEqual([]);
  });

  it('let the two hosts of models be asked', async () => {
    for (const host of ['huggingface.co', 'cdn-lfs.hf.co', 'raw.githubusercontent.com']) {
      await page.route(`https://${host}/**`, (route) =>
        route.fulfill({ body: 'there', headers: { 'Access-Control-Allow-Origin': '*' } }),
      );
      const asked = page.evaluate((url) => fetch(url).then((response) => response.text()), `https://${host}/file`);
      expect(await asked).toBe('there');
    }
    expect(await broken()).toEqual([]);
  });
});
