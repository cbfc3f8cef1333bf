// The built page in a Chromium, driven as a person would: by its buttons, its fields and what it shows.

import { readFile } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../scripts/chromium.ts';
import type { Counts, FileReport } from '../../src/run/app.ts';
import { tinyGguf } from './gguf-writer.ts';
import { file } from './texts.ts';

/** Of a test, a load or a run. */
export const LONG = 300_000;
/** Of one step that a person would take. */
export const STEP = 30_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
}

/** Adds files and waits until each has ended well or badly. */
export async function addFiles(page: Page, files: ReturnType<typeof file>[]): Promise<FileReport[]> {
  await page.getByTestId('stage-documents').click();
  await page.getByTestId('file-input').setInputFiles(files);
  const names = files.map(({ name }) => name);
  const list = await page.waitForFunction((wanted) => {
    const shown = document.querySelector('[data-testid=files]')?.getAttribute('data-files');
    const reports = JSON.parse(shown ?? '[]') as { name: string; how: string }[];
    const done = wanted.every((name) =>
      reports.some((report) => report.name === name && !['waiting', 'reading'].includes(report.how)),
    );
    return done ? reports : null;
  }, names);
  return (await list.jsonValue()) as unknown as FileReport[];
}

/** Opens the tiny model from disk and waits until it is ready. */
export async function openTinyModel(page: Page, device: 'wasm' | 'webgpu' = 'wasm'): Promise<void> {
  await page.getByTestId('model').click();
  const panel = page.getByRole('dialog', { name: 'Model' });
  await panel.locator(`input[type=radio][value=${device}]`).check();
  await panel.getByTestId('model-files').setInputFiles([file('tiny.gguf', tinyGguf())]);
  await panel.getByRole('region', { name: 'Loaded model' }).waitFor({ timeout: LONG });
  await page.keyboard.press('Escape');
}

/** Sets fields of the Settings panel by how their labels begin. */
export async function changeSettings(page: Page, values: Readonly<Record<string, number | boolean>>): Promise<void> {
  await page.getByTestId('settings').click();
  const panel = page.getByRole('dialog', { name: 'Settings' });
  for (const [label, value] of Object.entries(values)) {
    const field = panel.getByLabel(new RegExp(`^${label}`));
    if (typeof value === 'boolean') {
      await field.setChecked(value);
      continue;
    }
    await field.fill(String(value));
    await field.press('Tab');
  }
  await page.keyboard.press('Escape');
}

export async function countsOf(page: Page): Promise<Counts> {
  return JSON.parse((await page.getByTestId('counts').getAttribute('data-counts')) ?? 'null') as Counts;
}

/** Waits for the end of the run that is on, and returns how it ended. */
export async function runEnds(page: Page): Promise<string | null> {
  const progress = page.getByTestId('progress');
  await page
    .locator('[data-testid=progress][data-state=idle]:not([data-last=none])')
    .waitFor({ state: 'attached', timeout: LONG });
  return await progress.getAttribute('data-last');
}

/** Presses a button that starts a run, and waits for the run's end. */
export async function runBy(page: Page, testId: string): Promise<string | null> {
  await page.getByTestId(testId).click();
  return await runEnds(page);
}

/** Presses a button that saves a file, and parses each of its lines. */
export async function exportedRows(page: Page, testId: string): Promise<Record<string, unknown>[]> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testId).click()]);
  const text = await readFile(await download.path(), 'utf8');
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('The last line is not ended.');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
