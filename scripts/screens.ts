// `npm run screens`: pictures for docs/, taken from the real page at work with the real model; the states that need a
// graphics card, or a device that lacks something, are taken from the page with a scripted app (screens/scenes.ts).
// `npm run screens documents` takes those of reading files and of segments, `npm run screens models` those of the model
// manager alone, `npm run screens review` those of the bench and of quality, `npm run screens profile DIR` those of a
// project that has been through the loop, from the profile that `npm run headless` has left there, and
// `npm run screens story DIR` the whole job in eight pictures from such a profile.

import { join, resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { ensureModel } from './model.ts';
import { shootDocuments } from './screens/documents.ts';
import { shootFaults } from './screens/faults.ts';
import { shootProfile } from './screens/profile.ts';
import { shootReviewed, shootScenes } from './screens/scenes.ts';
import { shoot, shootEverywhere } from './screens/shoot.ts';
import { shootStory } from './screens/story.ts';
import { serveBuilt } from './serve.ts';

const SAMPLES = join(import.meta.dirname, '../public/samples');

async function main(): Promise<void> {
  const [what, folder] = process.argv.slice(2);
  if (what === 'profile') {
    if (folder === undefined) throw new Error('usage: npm run screens profile DIR');
    return await shootProfile(resolve(folder));
  }
  if (what === 'story') {
    if (folder === undefined) throw new Error('usage: npm run screens story DIR');
    return await shootStory(resolve(folder));
  }
  const model = await ensureModel();
  if (!model.ready) throw new Error(model.why);
  const server = await serveBuilt({ port: 0, strictPort: false });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
  try {
    if (what === undefined) await shootWork(browser, server.origin);
    if (what === undefined || what === 'documents') await shootDocuments(browser, server.origin);
    if (what === 'documents') return;
    if (what !== 'review') {
      await shootFaults(browser, server.origin);
      await shootScenes(browser);
    }
    if (what !== 'models') await shootReviewed(browser);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Every stage of a visit. */
async function shootWork(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage();
  try {
    page.setDefaultTimeout(600_000);
    await page.goto(origin);
    await page.getByTestId('file-input').waitFor({ state: 'attached' });
    await page.getByRole('region', { name: /^An example/ }).waitFor();
    await shootEverywhere(page, 'first-screen');
    await page.getByTestId('model').click();
    await page.waitForTimeout(500);
    await shoot(page, 'model-panel');
    await page.keyboard.press('Escape');
    await page
      .getByTestId('file-input')
      .setInputFiles(['tides.md', 'sourdough.html'].map((name) => join(SAMPLES, name)));
    await page.waitForFunction(() =>
      document.querySelector('[data-testid="counts"]')?.getAttribute('data-counts')?.includes('"segments":12'),
    );
    await shoot(page, 'documents');
    await page.getByTestId('stage-segments').click();
    await shoot(page, 'segments');
    await page.getByTestId('load-model').click();
    await page.getByTestId('model').filter({ hasText: 'SmolLM2' }).waitFor();
    await page.getByTestId('stage-instructions').click();
    await page.getByTestId('start').click();
    await page.waitForFunction(
      () => Number(document.querySelector('[data-testid="progress"]')?.getAttribute('data-done')) >= 3,
    );
    await shoot(page, 'instructions-running');
    await page.locator('[data-testid="progress"][data-last="done"]').waitFor();
    await page.getByTestId('stage-ratings').click();
    await shoot(page, 'ratings');
    await page.getByTestId('stage-kept').click();
    await shoot(page, 'kept');
    await page.getByTestId('settings').click();
    await page.waitForTimeout(500);
    await shoot(page, 'settings-panel');
  } finally {
    await page.close();
  }
}

await main();
