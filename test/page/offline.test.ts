// The built page without a network: its server is gone and the browser is cut off, and it opens, reads, writes and rates all
// the same. And a new version of it, which waits until it is taken.

import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SMOLLM2 } from '../../src/models/smollm2.ts';
import { builtPage } from './built-page.ts';
import { tinyGguf } from './gguf-writer.ts';
import { type PlainHost, servePlainly } from './plain-host.ts';
import { addFiles, changeSettings, countsOf, exportedRows, LONG, runBy } from './real-page.ts';
import { file, markdown } from './texts.ts';

const DIST = join(import.meta.dirname, '../../dist');
const PATH = '/a/path/';
const EMBEDDED = {
  id: SMOLLM2.id,
  format: 'gguf',
  files: [
    { name: 'tiny.gguf', bytes: tinyGguf().length, sha256: createHash('sha256').update(tinyGguf()).digest('hex') },
  ],
  licence: 'Apache-2.0',
  source: 'test',
};
const MODELS: ReadonlyMap<string, Buffer> = new Map([
  [`${SMOLLM2.id}/manifest.json`, Buffer.from(JSON.stringify(EMBEDDED))],
  [`${SMOLLM2.id}/tiny.gguf`, tinyGguf()],
]);

describe('the page and its network', { timeout: LONG }, () => {
  const built = builtPage();
  let context: BrowserContext;
  let host: PlainHost;
  let page: Page;

  beforeEach(async () => {
    context = await built.newContext();
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    host?.close();
  });

  /** Waits until the service worker has kept the page. */
  async function kept(): Promise<void> {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  async function cut(): Promise<void> {
    host.close();
    await context.setOffline(true);
  }

  it('once it was visited, it opens without either, adds a document, and writes and rates with the model that was loaded', async () => {
    host = await servePlainly(PATH, MODELS);
    await page.goto(host.url);
    await page.getByTestId('load-model').click();
    await page.getByTestId('model').filter({ hasText: SMOLLM2.name }).waitFor({ timeout: LONG });
    await kept();
    await cut();
    await page.reload();
    await page.locator('.promise').getByText('Offline').waitFor();
    // A part that no view of the first visit has asked for.
    await page.getByTestId('settings').click();
    await page.getByRole('tab', { name: 'This device' }).click();
    await page.getByText('opens without a network').waitFor();
    await page.keyboard.press('Escape');

    expect(await addFiles(page, [file('notes.md', markdown('Notes', 8))])).toMatchObject([
      { how: 'read', segments: 8 },
    ]);
    await page.getByTestId('add-sample-tides').click();
    await page.getByRole('option').filter({ hasText: 'tides.md' }).waitFor();
    await page.getByTestId('load-model').click();
    await page.getByTestId('model').filter({ hasText: SMOLLM2.name }).waitFor({ timeout: LONG });
    await changeSettings(page, { 'Work on': 6, 'Longest instruction': 16, 'Leave marked pairs out': false });
    expect(await runBy(page, 'start')).toBe('done');
    const { candidates, documents, rated } = await countsOf(page);
    expect(documents).toBe(2);
    expect(candidates).toBeGreaterThan(0);
    expect(rated).toBe(candidates);
    await page.getByTestId('stage-kept').click();
    expect((await exportedRows(page, 'export-all')).length).toBe(rated);
  });

  it('the model’s copy is listed with its size, and deleting it takes it away', async () => {
    host = await servePlainly(PATH, MODELS);
    await page.goto(host.url);
    await page.getByTestId('load-model').click();
    await page.getByTestId('model').filter({ hasText: SMOLLM2.name }).waitFor({ timeout: LONG });
    await page.getByTestId('model').click();
    const panel = page.getByRole('dialog', { name: 'Model' });
    await panel.getByTestId('tab-storage').click();
    const stored = panel.getByRole('list', { name: 'Stored models' });
    await stored.getByText(', whole').waitFor();
    await stored.getByRole('button', { name: `Delete ${SMOLLM2.name} from this device` }).click();
    await stored.getByRole('button', { name: 'Delete', exact: true }).click();
    await panel.getByText(`${SMOLLM2.name} was deleted.`).waitFor();
    const files = page.evaluate(async () => (await (await caches.open('humpback/served-model')).keys()).length);
    expect(await files).toBe(0);
  });

  it('a new version waits while a run is on, is named then, and is taken by its button alone', async () => {
    const dist = await mkdtemp(join(tmpdir(), 'humpback-dist-'));
    try {
      // Models lie beside it in a way of their own.
      await cp(DIST, dist, { recursive: true, filter: (path) => !path.startsWith(join(DIST, 'models')) });
      host = await servePlainly(PATH, MODELS, dist);
      await page.goto(host.url);
      await page.getByTestId('load-model').click();
      await page.getByTestId('model').filter({ hasText: SMOLLM2.name }).waitFor({ timeout: LONG });
      await kept();
      await addFiles(page, [file('notes.md', markdown('Notes', 60))]);

      const html = await readFile(join(dist, 'index.html'), 'utf8');
      await writeFile(join(dist, 'index.html'), html.replace('<html lang="en"', '<html lang="en" data-version="2"'));
      const worker = await readFile(join(dist, 'service-worker.js'), 'utf8');
      const renamed = worker.replace(
        /(["`]?revision["`]?:\s*["`])[0-9a-f]{32}(["`],\s*["`]?url["`]?:\s*["`]index\.html)/,
        '$1new$2',
      );
      expect(renamed).not.toBe(worker);
      await writeFile(join(dist, 'service-worker.js'), renamed);
      await page.getByTestId('start').click();
      await page.locator('[data-testid=progress][data-state=running]').waitFor();
      await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())?.update()));

      const aside = page.getByTestId('aside-version');
      await aside.getByText('A run is on').waitFor();
      const button = aside.getByRole('button', { name: 'Load the new version' });
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await button.click({ force: true });
      expect(await page.locator('html').getAttribute('data-version')).toBeNull();
      await page.getByTestId('stop').click();
      await page.locator('[data-testid=progress][data-state=idle]').waitFor();
      // Loading the page again is not yet taking it.
      await page.reload();
      await aside.waitFor();
      expect(await page.locator('html').getAttribute('data-version')).toBeNull();
      const { candidates } = await countsOf(page);
      await button.click();
      await page.locator('html[data-version="2"]').waitFor({ state: 'attached' });
      await expect.poll(() => countsOf(page)).toMatchObject({ documents: 1, candidates });
      expect(await aside.count()).toBe(0);
    } finally {
      await rm(dist, { recursive: true, force: true });
    }
  });
});
