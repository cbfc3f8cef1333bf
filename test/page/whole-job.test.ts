// The whole job on the real page with a tiny model opened from disk: documents in, instructions, ratings, export; a stop
// in between, a retry, a reload. The tests are one after the other the steps of one visit.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Counts } from '../../src/run/app.ts';
import { builtPage, soon } from './built-page.ts';
import { addFiles, changeSettings, countsOf, exportedRows, LONG, openTinyModel, runBy, runEnds } from './real-page.ts';
import { file, HARM, harmfulFiles, html, markdown, prose } from './texts.ts';

const MARKDOWN = markdown('Notes', 12);
const TEXT = prose(300, 900);
const JUNK = Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 197 + (n >> 3)) % 256));

describe('the whole job on the page', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;
  const requests: string[] = [];
  const dialogs: string[] = [];

  beforeAll(async () => {
    const context = await built.newContext();
    context.on('request', (request) => requests.push(request.url()));
    context.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    page = await built.visit(context);
  }, LONG);

  const rows = (list: string) => page.getByRole('listbox', { name: list }).getByRole('option');
  const show = (testId: string) => page.getByTestId(testId).click();
  let atEnd: Counts;

  it('good files become documents, and each bad one gets a sentence', async () => {
    const reports = await addFiles(page, [
      file('notes.md', MARKDOWN),
      file('page.html', html('Page', 6)),
      file('plain.txt', TEXT),
      file('junk.txt', JUNK),
      file('empty.txt', ''),
    ]);
    expect(reports).toMatchObject([
      { name: 'notes.md', how: 'read', documents: 1, segments: 12, notes: [] },
      { name: 'page.html', how: 'read', documents: 1, segments: 6, notes: [] },
      { name: 'plain.txt', how: 'read', documents: 1, segments: 1, notes: [] },
      {
        name: 'junk.txt',
        how: 'failed',
        documents: 0,
        notes: [expect.stringContaining('is not a text in any format')],
      },
      { name: 'empty.txt', how: 'failed', documents: 0, notes: [expect.stringContaining('is empty')] },
    ]);
    const bad = page.getByRole('option').filter({ hasText: 'failed' });
    expect((await bad.allInnerTexts()).map((words) => words.split('\n')[0])).toEqual(['junk.txt', 'empty.txt']);
    await bad.first().click();
    await page.locator('#reading').getByText('junk.txt is not a text in any format').waitFor();
    expect(await countsOf(page)).toMatchObject({ documents: 3, segments: 19, candidates: 0 });
  });

  it('markup in a document is shown as its characters', async () => {
    const harmful = harmfulFiles();
    const reports = await addFiles(page, harmful);
    expect(reports.map(({ how }) => how)).toEqual(['read', 'read', 'read']);
    const pane = page.locator('#reading');
    for (const { name } of harmful) {
      await page.getByRole('option').filter({ hasText: name }).click();
      await pane.getByRole('heading', { name, level: 2 }).waitFor();
      if (!name.endsWith('.html')) expect(await pane.textContent()).toContain(HARM);
    }
  });

  it('a model opens from disk and says what it computes on', async () => {
    await openTinyModel(page);
    expect(await page.getByTestId('model').textContent()).toMatch(/tiny[\s\S]*WebAssembly, \d+ threads?/);
    // What a model with random weights writes is doubtful by its words alone.
    await changeSettings(page, { 'Longest instruction': 16, 'Leave marked pairs out': false });
  });

  it('an instruction grows in the list while it is written, and a stop keeps what is done', async () => {
    await show('stage-instructions');
    const seen = await page.evaluateHandle(() => {
      const texts = new Map<string, string[]>();
      new MutationObserver(() => {
        for (const row of document.querySelectorAll('[role=option]')) {
          const text = row.querySelector('.writing')?.textContent ?? '';
          const id = row.getAttribute('aria-posinset') ?? '';
          const known = texts.get(id) ?? [];
          if (text !== '' && known.at(-1) !== text) texts.set(id, [...known, text]);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
      return texts;
    });
    await show('start');
    const grown = await page.waitForFunction((texts) => {
      const done = document.querySelector('[data-testid=progress]')?.getAttribute('data-done') ?? '0';
      const all = [...texts.values()].filter((each) => each.length > 1);
      return done !== '0' && all.length > 0 ? all : null;
    }, seen);
    await show('stop');
    expect(await runEnds(page)).toBe('stopped');
    for (const texts of (await grown.jsonValue()) ?? []) {
      for (const [n, text] of texts.entries()) expect(text.startsWith(texts[n - 1] ?? '')).toBe(true);
    }
    const { candidates, failed, segments } = await countsOf(page);
    expect(candidates + failed).toBeGreaterThan(0);
    expect(candidates + failed).toBeLessThan(segments);
    expect(await page.getByTestId('start').textContent()).toBe('Resume');
  });

  it('a resumed run writes and rates only what is left', async () => {
    const before = await countsOf(page);
    expect(await runBy(page, 'start')).toBe('done');
    atEnd = await countsOf(page);
    expect(atEnd.candidates + atEnd.failed).toBe(atEnd.segments);
    expect(atEnd.candidates).toBeGreaterThan(0);
    expect(atEnd.rated).toBe(atEnd.candidates);
    const made = atEnd.segments - before.candidates - before.failed + atEnd.rated - before.rated;
    expect(await page.locator('#start-why').textContent()).toMatch(new RegExp(`^Done: ${made} items in `));
    expect(await page.getByTestId('start').isDisabled()).toBe(true);
  });

  it('every reply that could not be used is listed with its reason and with what the model said', async () => {
    expect(atEnd.failed).toBeGreaterThan(0);
    await show('stage-instructions');
    await page.getByLabel('Show', { exact: true }).selectOption('failed');
    expect(await rows('Instructions').first().getAttribute('aria-setsize')).toBe(String(atEnd.failed));
    await rows('Instructions').filter({ hasText: 'cut off' }).first().click();
    const pane = page.locator('#reading');
    expect(await pane.textContent()).toContain('The token limit came before the model ended its reply.');
    expect((await pane.locator('.raw pre').textContent())?.length).toBeGreaterThan(0);
    expect(await pane.textContent()).toMatch(/Written by tiny@[0-9a-f]{8} in 16 tokens/);
  });

  it('the retry button tries what failed once more, as new attempts', async () => {
    expect(await page.getByTestId('retry-augment').textContent()).toBe(`Retry ${atEnd.failed} failed`);
    expect(await runBy(page, 'retry-augment')).toBe('done');
    const after = await countsOf(page);
    expect(after.candidates + after.failed).toBe(after.segments);
    expect(after.candidates).toBeGreaterThan(atEnd.candidates);
    expect(after.rated).toBe(atEnd.rated);
    await page.getByLabel('Show', { exact: true }).selectOption('');
    expect(await runBy(page, 'start')).toBe('done');
    const all = await countsOf(page);
    // What is kept depends on scores; marks come a moment after the words that they are about.
    expect(all).toEqual({ ...after, rated: after.candidates, kept: expect.any(Number), marked: expect.any(Number) });
    atEnd = all;
  });

  it('a rating shows five probabilities and the score where they balance', async () => {
    await show('stage-ratings');
    await rows('Ratings').first().click();
    const beam = page.locator('#reading .beam');
    const spoken = (await beam.getAttribute('aria-label')) ?? '';
    expect(spoken).toMatch(/^Probability of each score: (\d: [\d.<]+\s?%(, )?){5}\. Expected score \d\.\d+\.$/);
    expect(await beam.locator('.weight').count()).toBe(5);
  });

  it('the export holds one whole row for each rated pair', async () => {
    await show('stage-kept');
    const all = await exportedRows(page, 'export-all');
    expect(all.length).toBe(atEnd.rated);
    for (const row of all) {
      const shares = row.probabilities as number[];
      expect(row.instruction).toMatch(/\S/);
      expect(shares.length).toBe(5);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(shares.reduce((sum, share, n) => sum + (n + 1) * share, 0)).toBeCloseTo(row.score as number, 9);
      if (row.document === 'notes.md') expect(MARKDOWN).toContain(row.output);
      if (row.document === 'plain.txt') expect(row.output).toBe(TEXT);
    }
    expect(new Set(all.map((row) => row.segment_id)).size).toBe(all.length);
    const attempts = new Set(all.map((row) => String(row.candidate_id).split('/').at(-1)));
    expect([...attempts].sort()).toEqual(['0', '1']);
  });

  it('the export of the kept holds the pairs from the threshold up', async () => {
    const all = await exportedRows(page, 'export-all');
    const scores = all.map((row) => row.score as number).sort((a, b) => a - b);
    const middle = Number(scores[Math.floor(scores.length / 2)]?.toFixed(6));
    await changeSettings(page, { 'Keep from': middle });
    const kept = await exportedRows(page, 'export');
    expect(kept).toEqual(all.filter((row) => (row.score as number) >= middle));
    expect(kept.length).toBeLessThan(all.length);
    expect(await page.getByTestId('kept-count').textContent()).toBe(`${kept.length} pairs of ${all.length}`);
    atEnd = await countsOf(page);
    expect(atEnd.kept).toBe(kept.length);
  });

  it('after a reload everything is still there, and there is nothing left to start', async () => {
    const before = await exportedRows(page, 'export-all');
    await page.reload();
    await page.getByTestId('kept-count').waitFor();
    // Marks are computed anew, a moment after the rows.
    await soon(() => countsOf(page)).toEqual(atEnd);
    expect(await exportedRows(page, 'export-all')).toEqual(before);
    await openTinyModel(page);
    expect(await countsOf(page)).toEqual(atEnd);
    expect(await page.getByTestId('start').isDisabled()).toBe(true);
    expect(await page.locator('#start-why').textContent()).toBe('Nothing is left to write or to rate.');
  });

  it('nothing in the documents runs, asks for anything or opens a dialog, whatever stage shows it', async () => {
    const stages = ['Segments', 'Instructions', 'Ratings', 'Kept'];
    for (const stage of stages) {
      await show(`stage-${stage.toLowerCase()}`);
      await page.getByRole('searchbox', { name: 'Search' }).fill('harm');
      for (const row of await rows(stage).all()) {
        await row.click();
        await page.locator('#reading').filter({ hasText: 'harm' }).waitFor();
      }
      expect(await page.locator('main :is(img, script, iframe, svg[onload])').count()).toBe(0);
    }
    expect(await page.evaluate(() => 'harmed' in globalThis)).toBe(false);
    expect(dialogs).toEqual([]);
    expect(requests.filter((url) => url.includes('harm'))).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(built.origin) && !url.startsWith('blob:'))).toEqual([]);
  });
});
