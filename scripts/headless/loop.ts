// The whole loop, driven as a person would: a seed, the loop's settings, one button, and the files at its end.

import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { saveDownload } from './download.ts';
import type { LoopOptions } from './options.ts';
import { drawProgress } from './progress.ts';
import { Complaint } from './words.ts';

const POLL_MS = 500;
/** Looks at an idle page, after which a loop that is not done has ended early. */
const MOST_IDLE = 20;

/** What a run of the loop left: files in the folder, by what they are. */
export interface LoopFiles {
  readonly rows: readonly string[];
  readonly adapters: readonly string[];
  readonly report: string;
  readonly card: string;
}

/** Gives the page its seed: the person's file, or the one that it brings along. */
export async function giveSeed(page: Page, { seedFile }: LoopOptions): Promise<void> {
  await page.getByTestId('stage-seed').click();
  const counts = page.getByTestId('seed-counts');
  const trouble = page.getByRole('alert');
  const shipped = page.getByTestId('shipped-seed');
  // The view is fetched when it is opened.
  await counts.or(shipped).first().waitFor();
  if (seedFile !== null) await page.getByTestId('seed-input').setInputFiles(seedFile);
  else if (!(await counts.isVisible())) await shipped.click();
  await counts.or(trouble).first().waitFor();
  if (!(await counts.isVisible())) {
    throw new Complaint((await trouble.first().textContent()) ?? 'The seed could not be read.');
  }
}

/** Sets what the command line says of the loop. */
export async function setLoop(page: Page, { rounds, trainSteps, prompts }: LoopOptions): Promise<void> {
  await page.getByTestId('stage-loop').click();
  await page.getByTestId('change-loop').click();
  const panel = page.getByTestId('loop-settings');
  const fill = async (within: Locator, label: string, value: number) => {
    const field = within.getByLabel(new RegExp(`^${label}`)).and(within.locator('input:not([type=checkbox])'));
    await field.fill(String(value));
    await field.press('Tab');
  };
  if (rounds !== null) await fill(panel, 'Rounds', rounds);
  if (prompts !== null) await fill(panel, 'Prompts', prompts);
  for (const task of trainSteps === null ? [] : ['backward', 'forward']) {
    const form = panel.getByTestId(`learn-${task}`);
    await form.locator('summary').click();
    const table = form.getByRole('checkbox', { name: /^Steps/ });
    if (await table.isChecked()) await table.uncheck();
    await fill(form, 'Steps', trainSteps ?? 1);
  }
  await page.keyboard.press('Escape');
}

/** Runs the loop from its first step that is not done to its end. */
export async function runLoop(page: Page): Promise<void> {
  await page.getByTestId('stage-loop').click();
  const steps = page.getByTestId('loop-steps').locator('li');
  const run = page.getByTestId('run-loop');
  await steps.first().waitFor();
  if ((await left(steps)) === 0) return;
  await run.click();
  const progress = page.getByTestId('progress');
  let idle = 0;
  for (;;) {
    const state = await progress.getAttribute('data-state');
    if (state === 'running' || state === 'stopping') {
      const [words] = await progress.locator('progress').evaluateAll((bars) => bars.map((bar) => bar.ariaLabel));
      if (words) drawProgress(words);
      idle = 0;
    } else if ((await left(steps)) === 0) {
      drawProgress(null);
      return;
    } else {
      idle += 1;
      const why = page.locator('#loop-why');
      if (idle >= MOST_IDLE || (await why.and(page.locator('.trouble')).isVisible())) {
        drawProgress(null);
        throw new Complaint((await why.textContent()) || 'The loop ended early.');
      }
    }
    await page.waitForTimeout(POLL_MS);
  }
}

async function left(steps: Locator): Promise<number> {
  const states = await steps.evaluateAll((each) => each.map((item) => item.classList.contains('done')));
  return states.filter((done) => !done).length;
}

/** Saves the rows of every round, every adapter, the report and the card. */
export async function saveLoop(page: Page, { outDir }: LoopOptions): Promise<LoopFiles> {
  const rows = await saveRows(page, outDir);
  await page.getByTestId('stage-models').click();
  const trainings = page.locator('[data-testid^="training-"]');
  await trainings.first().waitFor();
  const adapters: string[] = [];
  for (const name of await trainings.evaluateAll((each) => each.map((item) => item.dataset.testid ?? ''))) {
    const model = name.replace('training-', '');
    const home = page.getByTestId(`take-home-${model}`);
    if ((await home.getAttribute('open')) === null) await home.locator('summary').first().click();
    const file = join(outDir, `${model}-adapter.zip`);
    await saveDownload(page, () => home.locator('[data-form=peft] button').first().click(), file);
    adapters.push(file);
  }
  await page.getByTestId('stage-comparison').click();
  const [report, card] = [join(outDir, 'report.json'), join(outDir, 'README.md')];
  await saveDownload(page, () => page.getByTestId('save-report').click(), report);
  await saveDownload(page, () => page.getByTestId('save-card').click(), card);
  return { rows, adapters, report, card };
}

/** All rated rows of each round; what a threshold keeps of them can be told from their scores. */
async function saveRows(page: Page, outDir: string): Promise<readonly string[]> {
  await page.getByTestId('stage-kept').click();
  const shown = page.getByTestId('shown');
  await shown.waitFor();
  const rounds = await shown
    .locator('option')
    .evaluateAll((each) => each.map((option) => (option as HTMLOptionElement).value));
  const files: string[] = [];
  for (const round of rounds.filter((value) => value !== 'untuned')) {
    await shown.selectOption(round);
    const all = page.getByTestId('export-all');
    if ((await all.count()) === 0 || (await all.isDisabled())) continue;
    const file = join(outDir, `rows-round-${round}.jsonl`);
    await saveDownload(page, () => all.click(), file);
    files.push(file);
  }
  return files;
}
