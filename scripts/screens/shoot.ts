// One state of a page as pictures: two widths, light and dark.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const FOLDER = join(import.meta.dirname, '../../docs/screens');
const SIZES = [
  { width: 1280, height: 820 },
  { width: 390, height: 844 },
] as const;
const SCHEMES = ['light', 'dark'] as const;

/** Saves four pictures, `<name>-<width>-<scheme>.png`, and leaves the page wide. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(FOLDER, `${name}-${size.width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(SIZES[0]);
}

/** Saves one picture, wide and light, for states that differ in a sentence only. */
export async function shootOnce(page: Page, name: string): Promise<void> {
  await page.setViewportSize(SIZES[0]);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}
