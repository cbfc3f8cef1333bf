// Drives the page as a person would, by its buttons and fields, and reads what it shows.

import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { FileReport } from '../../src/run/app.ts';
import { saveDownload } from './download.ts';
import { giveSeed, type LoopFiles, runLoop, saveLoop, setLoop } from './loop.ts';
import type { HeadlessOptions } from './options.ts';
import { drawProgress } from './progress.ts';
import { Complaint } from './words.ts';

/** What the command prints when it is done. */
export interface Summary {
  readonly documents: number;
  readonly segments: number;
  readonly candidates: number;
  readonly rated: number;
  readonly kept: number;
  readonly failed: number;
  readonly seconds: number;
  /** Of the last writing; null when this run wrote nothing. */
  readonly tokensPerSecond: number | null;
  readonly model: string;
  readonly device: string;
  /** Only of a run of the whole loop. */
  readonly files?: LoopFiles;
}

type Counts = Pick<Summary, 'documents' | 'segments' | 'candidates' | 'rated' | 'kept' | 'failed'>;

const LOAD_LIMIT_MS = 10 * 60_000;
const ANSWER_LIMIT_MS = 2 * 60_000;
const POLL_MS = 250;

/** Runs the whole job; the file at `options.out` is whole or not there at all. Throws a Complaint with one sentence. */
export async function drivePage(context: BrowserContext, origin: string, options: HeadlessOptions): Promise<Summary> {
  const startedAt = Date.now();
  const page = context.pages()[0] ?? (await context.newPage());
  // A machine that is busy with a model answers late; what never comes is still found out.
  page.setDefaultTimeout(ANSWER_LIMIT_MS);
  const crashes: string[] = [];
  page.on('pageerror', (error) => crashes.push(error.message));
  await page.goto(origin);
  await page.getByTestId('file-input').waitFor({ state: 'attached' });
  await setUp(page, options);
  await addFiles(page, options.files);
  const { model, device } = await loadModel(page, options);
  const { tokensPerSecond, files } = await wholeJob(page, options);
  if (crashes.length > 0) throw new Complaint(`The page has a fault: ${crashes[0]}`);
  const seconds = (Date.now() - startedAt) / 1000;
  const loopFiles = files === null ? {} : { files };
  return { ...(await countsOf(page)), seconds, tokensPerSecond, model, device, ...loopFiles };
}

async function wholeJob(
  page: Page,
  options: HeadlessOptions,
): Promise<{ readonly tokensPerSecond: number | null; readonly files: LoopFiles | null }> {
  const { loop } = options;
  if (loop === null) {
    const tokensPerSecond = await work(page);
    await download(page, options);
    return { tokensPerSecond, files: null };
  }
  await giveSeed(page, loop);
  await setLoop(page, loop);
  await runLoop(page);
  const files = await saveLoop(page, loop);
  return { tokensPerSecond: await speedOf(page), files };
}

async function setUp(page: Page, { limit, minScore, seed, rater, candidates }: HeadlessOptions): Promise<void> {
  await page.getByTestId('settings').click();
  const panel = page.getByRole('dialog', { name: 'Settings' });
  const fill = async (label: RegExp, value: number) => {
    const field = panel.getByLabel(label);
    await field.fill(String(value));
    await field.press('Tab');
  };
  await fill(/^Work on/, limit ?? 0);
  if (seed !== null) await fill(/^Seed/, seed);
  if (minScore !== null) await fill(/^Keep from/, minScore);
  if (candidates !== null) await fill(/^Instructions for each segment/, candidates);
  if (rater !== null) await panel.locator(`input[type=radio][value=${rater}]`).check();
  await page.keyboard.press('Escape');
}

async function addFiles(page: Page, files: readonly string[]): Promise<void> {
  await page.getByTestId('file-input').setInputFiles([...files]);
  for (;;) {
    const attribute = await page.getByTestId('files').getAttribute('data-files');
    const reports = JSON.parse(attribute ?? '[]') as FileReport[];
    if (reports.length >= files.length && reports.every(({ how }) => how !== 'reading' && how !== 'waiting')) {
      for (const { name, notes } of reports) for (const note of notes) process.stderr.write(`${name}: ${note}\n`);
      break;
    }
    await page.waitForTimeout(POLL_MS);
  }
  const { segments } = await countsOf(page);
  if (segments === 0)
    throw new Complaint('No text among the input is long enough to be a segment, so nothing was written.');
}

async function loadModel(page: Page, options: HeadlessOptions): Promise<{ model: string; device: string }> {
  await page.getByTestId('model').click();
  const panel = page.getByRole('dialog', { name: 'Model' });
  await panel.getByTestId('coming').waitFor({ state: 'detached' });
  await panel
    .locator(`input[type=radio][value=${options.device}]`)
    .check({ timeout: 5000 })
    .catch(() => {
      throw new Complaint(`This browser has no ${options.device} device here; --device auto takes what there is.`);
    });
  const wanted = options.own === null ? await listed(panel, options) : await addOwn(panel, options.own);
  const button = panel.getByTestId(`load-model-${wanted}`);
  if ((await button.getAttribute('aria-disabled')) === 'true') {
    const why = await panel.locator(`#${await button.getAttribute('aria-describedby')}`).textContent();
    throw new Complaint(why ?? `${wanted} cannot run on this device.`);
  }
  await button.click();
  process.stderr.write(`Loading ${wanted} …\n`);
  const loaded = panel.getByRole('region', { name: 'Loaded model' });
  const trouble = panel.getByRole('alert');
  await loaded.or(trouble).first().waitFor({ timeout: LOAD_LIMIT_MS });
  if (!(await loaded.isVisible()))
    throw new Complaint((await trouble.first().textContent()) ?? 'The model could not be loaded.');
  const computes = (await loaded.getAttribute('data-device')) ?? 'unknown';
  const id = (await loaded.getAttribute('data-model')) ?? wanted;
  await page.keyboard.press('Escape');
  return { model: id, device: computes };
}

/** The id of the model that was asked for: by its name, or the first of the engine. */
async function listed(panel: Locator, { model, engine }: HeadlessOptions): Promise<string> {
  const rows = panel.locator('[data-model][data-engine]');
  await rows.first().waitFor();
  const all = await rows.evaluateAll((each) =>
    each.map(({ dataset }) => ({ id: dataset.model, engine: dataset.engine })),
  );
  const ids = all.filter((each) => engine === 'auto' || each.engine === engine).map(({ id }) => id ?? '');
  const wanted = model ?? ids[0] ?? '';
  if (!ids.includes(wanted)) {
    throw new Complaint(`There is no model ${wanted} here; there are ${ids.length}, the first is ${ids[0] ?? 'none'}.`);
  }
  return wanted;
}

/** Adds a compiled model by its two addresses, as a person would in the form, and returns its id in the list. */
async function addOwn(panel: Locator, own: NonNullable<HeadlessOptions['own']>): Promise<string> {
  await panel.getByTestId('tab-own').click();
  await panel.getByTestId('own-name').fill('own');
  await panel.getByTestId('own-weightsUrl').fill(own.weightsUrl);
  await panel.getByTestId('own-libraryUrl').fill(own.libraryUrl);
  await panel.getByTestId('own-add').click();
  const trouble = panel.locator('.own-form [aria-invalid=true]');
  if ((await trouble.count()) > 0) {
    const why = await panel.locator(`#${await trouble.first().getAttribute('aria-describedby')}`).textContent();
    throw new Complaint(why ?? 'One of the two addresses cannot be used.');
  }
  await panel.getByTestId('tab-models').click();
  // The same two addresses always get the same id; with a profile, the model may have been added before.
  const row = panel.locator('[data-model^="own-"]').filter({ hasText: 'own' }).first();
  await row.waitFor();
  return (await row.getAttribute('data-model')) ?? '';
}

/** Starts what is left and waits for its end. */
async function work(page: Page): Promise<number | null> {
  const start = page.getByTestId('start');
  if ((await start.count()) === 0) {
    // A project that has been through the loop shows a round of it; asked for here is the model as it was loaded.
    await page.getByTestId('stage-ratings').click();
    await page.getByTestId('shown').first().selectOption('untuned');
  }
  if (await start.isDisabled()) return null; // everything is done already: a second run does nothing
  await start.click();
  const progress = page.getByTestId('progress');
  for (;;) {
    const state = await progress.getAttribute('data-state');
    const last = await progress.getAttribute('data-last');
    if (state === 'idle' && last !== 'none' && last !== null) {
      drawProgress(null);
      if (last === 'failed') throw new Complaint((await page.locator('#start-why').textContent()) ?? 'The run failed.');
      break;
    }
    const line = state === 'running' ? await progressLine(progress) : null;
    if (line !== null) drawProgress(line);
    await page.waitForTimeout(POLL_MS);
  }
  return await speedOf(page);
}

async function speedOf(page: Page): Promise<number | null> {
  const speed = await page.getByTestId('model').getAttribute('data-tokens-per-second');
  return speed === null || speed === '' ? null : Number(speed);
}

/** `Writing instructions 3 of 12`; null between two states of the page. */
async function progressLine(progress: Locator): Promise<string | null> {
  const [words] = await progress
    .getByRole('progressbar')
    .evaluateAll((bars) => bars.map((bar) => bar.getAttribute('aria-label')));
  const done = await progress.getAttribute('data-done');
  const total = await progress.getAttribute('data-total');
  return words === undefined || words === null || done === null || total === null
    ? null
    : `${words} ${done} of ${total}`;
}

async function download(page: Page, { all, out }: HeadlessOptions): Promise<void> {
  await page.getByTestId('stage-kept').click();
  const { kept, rated } = await countsOf(page);
  if (rated === 0)
    throw new Complaint('No pair was rated, so no file was written; see the page’s Instructions for why.');
  if (!all && kept === 0) {
    throw new Complaint(
      `None of the ${rated} rated pairs reaches the threshold, so no file was written; --min-score sets it, --all takes every pair.`,
    );
  }
  await saveDownload(page, () => page.getByTestId(all ? 'export-all' : 'export-kept').click(), out);
}

async function countsOf(page: Page): Promise<Counts> {
  return JSON.parse((await page.getByTestId('counts').getAttribute('data-counts')) ?? '{}') as Counts;
}
