// One state of a page as pictures: at several widths, light and dark.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where the pictures of the documentation stand. */
export const FOLDER = join(import.meta.dirname, '../../docs/screens');
const USUAL = { width: 1280, height: 820 } as const;
/** A laptop's and a phone's. */
export const SIZES = [USUAL, { width: 390, height: 844 }] as const;
/** The widths that the page is made for, from the narrowest to a large screen. */
const ALL_SIZES = [
  { width: 320, height: 640 },
  { width: 768, height: 1024 },
  USUAL,
  { width: 1920, height: 1080 },
] as const;
const SCHEMES = ['light', 'dark'] as const;

/** Saves four pictures, `<name>-<width>-<scheme>.png`, and leaves the page wide. */
export async function shoot(page: Page, name: string): Promise<void> {
  await shootAt(page, name, SIZES);
}

/** The same at all four widths of the page: eight pictures. */
export async function shootEverywhere(page: Page, name: string): Promise<void> {
  await shootAt(page, name, ALL_SIZES);
}

/** Saves one picture, wide and light, for states that differ in a sentence only. */
export async function shootOnce(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.setViewportSize(USUAL);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

/** The page at the width that it has, light and dark: two pictures, `<name>-<width>-<scheme>.png`. */
export async function shootHere(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(FOLDER, `${name}-${page.viewportSize()?.width}-${colorScheme}.png`) });
  }
}

async function shootAt(page: Page, name: string, sizes: readonly { width: number; height: number }[]): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await shootHere(page, name);
  }
  await page.setViewportSize(USUAL);
}
