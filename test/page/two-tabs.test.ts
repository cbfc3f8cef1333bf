// Two tabs of the built page on one project: the second watches live, and takes over with one button.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltServer, serveBuilt } from '../../scripts/serve.ts';
import { addFiles, countsOf, LONG, launchBrowser, openTinyModel, runEnds, STEP } from './real-page.ts';
import { file, markdown } from './texts.ts';

let server: BuiltServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  server = await serveBuilt({ port: 0, strictPort: false });
  browser = await launchBrowser();
}, LONG);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  context.setDefaultTimeout(STEP);
});
afterEach(() => context.close());

async function tab(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin);
  await page.getByTestId('counts').waitFor();
  return page;
}

/** Waits until the counts of a tab are these. */
async function shows(page: Page, wanted: Readonly<Record<string, number>>): Promise<void> {
  await expect.poll(() => countsOf(page), { timeout: LONG }).toMatchObject(wanted);
}

describe('a second tab', () => {
  it(
    'shows what the first does while it does it, takes the work over, and goes on with it when the first is closed',
    async () => {
      const first = await tab();
      const second = await tab();
      await second.getByTestId('watching').waitFor();
      await addFiles(first, [file('notes.md', markdown('Notes', 6))]);
      await shows(second, { documents: 1, segments: 6 });
      await openTinyModel(first);
      await first.getByTestId('start').click();
      await expect.poll(() => second.getByTestId('watching-status').textContent()).toMatch(/ of \d+/);
      await runEnds(first);
      const counts = await countsOf(first);
      expect(counts.candidates).toBeGreaterThan(0);
      await shows(second, { candidates: counts.candidates, rated: counts.rated, failed: counts.failed });
      // Nothing can be started where somebody else works.
      expect(await second.getByTestId('start').isDisabled()).toBe(true);

      await second.getByTestId('take-over').click();
      await first.getByTestId('watching').waitFor();
      await second.getByTestId('watching').waitFor({ state: 'detached' });
      await addFiles(second, [file('more.md', markdown('More', 3, 40))]);
      await shows(first, { documents: 2, segments: 9 });

      await second.close();
      await first.getByTestId('watching').waitFor({ state: 'detached' });
      await shows(first, { documents: 2, segments: 9, candidates: counts.candidates });
    },
    2 * LONG,
  );
});
