// Documents that try to do harm, in the built page: in every stage they are text, nothing of them runs, nothing is fetched,
// and the export has them as they are. What they do to ratings is measured elsewhere (docs/curation.md).

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { hostileFiles, MARKER, markupOf, UNSEEN, WORDS } from './hostile-files.ts';
import { type OtherHost, serveOtherHost } from './other-host.ts';
import { addFiles, changeSettings, countsOf, exportedRows, LONG, openTinyModel, runBy, STEP } from './real-page.ts';

/** What only a document could have brought into the work: the page itself has none of these there. */
const FOREIGN =
  'main :is(img, script, iframe, object, embed, link, style, base, meta, form[action], svg[onload], [onclick], [onerror], [href^="javascript:" i])';

describe('documents that try to do harm', { timeout: LONG }, () => {
  const built = builtPage();
  let other: OtherHost;
  let page: Page;
  const dialogs: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    other = await serveOtherHost('globalThis.harmed = 1');
    const context = await built.newContext();
    context.on('request', (request) => requests.push(request.url()));
    await context.addInitScript(() => {
      const here = globalThis as { broken?: string[] };
      here.broken = [];
      addEventListener('securitypolicyviolation', (event) => here.broken?.push(event.effectiveDirective));
    });
    context.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page = await built.visit(context);
  }, LONG);
  afterAll(() => other?.close());

  const rows = (list: string) => page.getByRole('listbox', { name: list }).getByRole('option');

  /** Looks at every row of a list in its pane. */
  async function lookAtAll(list: string): Promise<number> {
    await rows(list).first().waitFor();
    const all = await rows(list).all();
    for (const row of all) {
      await row.click();
      await page.locator('#reading').filter({ hasText: /\w/ }).waitFor();
      expect(await page.locator(FOREIGN).count()).toBe(0);
    }
    return all.length;
  }

  it('are read in every format, and each is shown as its text', async () => {
    page.setDefaultTimeout(LONG);
    const files = hostileFiles(other.url);
    const reports = await addFiles(page, files);
    page.setDefaultTimeout(STEP);
    expect(reports.filter(({ how }) => !['read', 'partly-read'].includes(how))).toEqual([]);
    // In a text, markup is characters; the whole of it is there to be read.
    await rows('Documents').filter({ hasText: 'plain.txt' }).click();
    const pane = page.locator('#reading');
    await pane.filter({ hasText: MARKER }).waitFor();
    const shown = ((await pane.textContent()) ?? '').replace(/\s+/g, ' ');
    for (const words of [WORDS, UNSEEN, markupOf(other.url)]) expect(shown).toContain(words);
    expect(await lookAtAll('Documents')).toBeGreaterThanOrEqual(files.length);
  });

  it('go through writing and rating, and are text in each stage', async () => {
    await openTinyModel(page);
    // A model of random weights seldom ends its reply: what was cut off is tried again.
    await changeSettings(page, { 'Longest instruction': 24, 'Keep from': 1, 'Leave marked pairs out': false });
    expect(await runBy(page, 'start')).toBe('done');
    await page.getByTestId('stage-instructions').click();
    for (let tries = 0; tries < 3 && (await page.getByTestId('retry-augment').count()) > 0; tries++) {
      expect(await runBy(page, 'retry-augment')).toBe('done');
    }
    if (await page.getByTestId('start').isEnabled()) expect(await runBy(page, 'start')).toBe('done');
    const { candidates, rated } = await countsOf(page);
    expect(candidates).toBeGreaterThan(2);
    expect(rated).toBe(candidates);
    for (const stage of ['Segments', 'Instructions', 'Ratings', 'Kept']) {
      await page.getByTestId(`stage-${stage.toLowerCase()}`).click();
      expect(await lookAtAll(stage)).toBeGreaterThan(0);
    }
    for (const stage of ['review', 'quality', 'documents']) {
      await page.getByTestId(`stage-${stage}`).click();
      await page.getByTestId('coming').waitFor({ state: 'detached' });
      expect(await page.locator(FOREIGN).count()).toBe(0);
    }
  });

  it('are exported as they are', async () => {
    await page.getByTestId('stage-kept').click();
    const all = await exportedRows(page, 'export-all');
    // Of a page or a book, the text alone; in the others, every character stands where it stood.
    const texts = all.filter(({ document }) => /plain|rows|table|letter/.test(String(document)));
    expect(texts.length).toBeGreaterThan(0);
    // Word’s reader leaves out spaces without width.
    const plain = (words: string) => words.replaceAll('\u200B', '').replace(/\s+/g, ' ');
    for (const { output } of texts) {
      for (const words of [WORDS, UNSEEN, markupOf(other.url)]) expect(plain(String(output))).toContain(plain(words));
    }
  });

  it('push nothing off the page, however long their words are', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByTestId('all-stages').click();
    await page.getByTestId('stage-documents').click();
    await rows('Documents').filter({ hasText: 'turned' }).click();
    await page.locator('#reading').filter({ hasText: MARKER }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });

  it('have run nothing, asked for nothing and opened nothing, and no rule had to stop them', async () => {
    expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
    expect(await page.evaluate(() => (globalThis as { broken?: string[] }).broken)).toEqual([]);
    expect(other.asked).toEqual([]);
    expect(requests.filter((url) => url.includes('harm'))).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(page.url()).toContain(built.origin);
  });
});
