// `npm run screens`: pictures of every stage for docs/, taken from the real page at work with the real model.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { ensureModel } from './model.ts';
import { serveBuilt } from './serve.ts';

const FOLDER = join(import.meta.dirname, '../docs/screens');
const SAMPLES = join(import.meta.dirname, '../public/samples');
const SIZES = [
  { width: 1280, height: 820 },
  { width: 390, height: 844 },
];
const SCHEMES = ['light', 'dark'] as const;

async function main(): Promise<void> {
  const model = await ensureModel();
  if (!model.ready) throw new Error(model.why);
  mkdirSync(FOLDER, { recursive: true });
  const server = await serveBuilt({ port: 0, strictPort: false });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(600_000);
    await page.goto(server.origin);
    await page.getByTestId('file-input').waitFor({ state: 'attached' });
    await shoot(page, 'first-screen');
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
    await browser.close();
    await server.close();
  }
}

/** Both widths in both schemes. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(FOLDER, `${name}-${size.width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(SIZES[0] as (typeof SIZES)[0]);
}

await main();
