// Projects in the built page: several in one browser, one file that holds one, rows made elsewhere, and the demo.

import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readProjectFile } from '../../src/store/project-file/read.ts';
import { rowsOfProject } from '../../src/store/project-rows.ts';
import { madeFile, madeFileOfAll, madeProject } from '../store/project-file/made.ts';
import { builtPage, soon } from './built-page.ts';
import { addFiles, changeSettings, countsOf, LONG, openTinyModel, runBy } from './real-page.ts';
import { file, markdown } from './texts.ts';

const buffer = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());
const zip = async (name: string, blob: Blob) => ({ name, mimeType: 'application/zip', buffer: await buffer(blob) });

describe('projects in the built page', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;

  beforeEach(async () => {
    page = await built.visit();
  });
  afterEach(() => page.context().close());

  const sheet = () => page.getByRole('dialog', { name: 'Projects' });
  const row = (name: string) =>
    sheet()
      .getByRole('listitem')
      .filter({ has: page.getByText(name, { exact: true }) });
  const named = (name: string) =>
    page.waitForFunction((wanted) => document.querySelector('[data-testid=projects]')?.textContent === wanted, name);

  /** Reads a file into the preview. */
  async function preview(made: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    if (!(await sheet().isVisible())) await page.getByTestId('projects').click();
    await page.getByTestId('project-file-choose').setInputFiles([made]);
    await page.getByTestId('project-preview').waitFor();
  }

  async function filesOfTrainings(): Promise<readonly string[]> {
    return await page.evaluate(async () => {
      const found: string[] = [];
      const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
        for await (const [name, handle] of folder.entries()) {
          if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`);
          else found.push(`${path}${name} ${(await (handle as FileSystemFileHandle).getFile()).size}`);
        }
      };
      const root = await navigator.storage.getDirectory();
      const trainings = await root.getDirectoryHandle('trainings').catch(() => null);
      if (trainings !== null) await walk(trainings, '');
      return found;
    });
  }

  it('are made, renamed, gone to and come back from, each with its own documents', async () => {
    await addFiles(page, [file('notes.md', markdown('Notes', 3))]);
    const before = await countsOf(page);
    await page.getByTestId('projects').click();
    await row('My project').getByTestId('rename-project').click();
    await page.getByTestId('project-name').fill('Notes of mine');
    await page.keyboard.press('Enter');
    await named('Notes of mine');
    await page.getByTestId('new-project-name').fill('Another');
    await page.getByTestId('new-project').click();
    await named('Another');
    expect(new URL(page.url()).searchParams.get('project')).toMatch(/^[0-9a-f]{12}$/);
    expect((await countsOf(page)).documents).toBe(0);
    await page.reload();
    await named('Another');
    await page.getByTestId('projects').click();
    await row('Notes of mine')
      .getByText(/1 document and \d+ segments?/)
      .waitFor();
    await row('Notes of mine').getByTestId('go-to-project').click();
    await named('Notes of mine');
    await expect.poll(() => countsOf(page)).toEqual(before);
  });

  it('go into one file with their models, and come out of it as they were', async () => {
    await preview(await zip('tides.humpback.zip', await madeFileOfAll()));
    await page.getByTestId('take-in-new').click();
    await named('Tides');
    expect(await filesOfTrainings()).toEqual(['ab12/adapter.safetensors 8']);
    await page.getByTestId('projects').click();
    await row('Tides').getByText('1 trained model', { exact: false }).waitFor();
    const download = page.waitForEvent('download');
    await row('Tides').getByTestId('save-as-file-project').click();
    await row('Tides').getByTestId('save-project-yes').click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe('Tides.humpback.zip');
    const blob = new Blob([await readFile((await saved.path()) ?? '')]);
    const content = await readProjectFile(blob, 'Tides', () => undefined, new AbortController().signal);
    if (!content.ok) throw new Error(content.failure.message);
    const rows = rowsOfProject(madeProject());
    const inOrder = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).sort();
    for (const name of ['documents', 'segments', 'candidates', 'ratings', 'labels', 'decisions', 'steps'] as const) {
      expect(inOrder(content.value.rows[name]), name).toEqual(inOrder(rows[name]));
    }
    const bytes: number[] = [];
    for await (const chunk of content.value.opened.bytesOf(
      content.value.adapters[0]!.entry,
      new AbortController().signal,
    )) {
      bytes.push(...chunk);
    }
    expect(bytes).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('share the files of a trained model until the last one that names it is deleted', async () => {
    await preview(await zip('tides.humpback.zip', await madeFileOfAll()));
    await page.getByTestId('take-in-new').click();
    await named('Tides');
    await page.getByTestId('projects').click();
    await row('Tides').getByTestId('duplicate-project').click();
    await row('Tides, copy').waitFor();
    await row('Tides, copy').getByTestId('delete-project').click();
    await row('Tides, copy').getByText('with 2 documents', { exact: false }).waitFor();
    await page.getByTestId('delete-project-yes').click();
    await row('Tides, copy').waitFor({ state: 'detached' });
    expect(await filesOfTrainings()).toEqual(['ab12/adapter.safetensors 8']);
    await row('Tides').getByTestId('delete-project').click();
    await page.getByTestId('delete-project-yes').click();
    await named('My project');
    expect(await filesOfTrainings()).toEqual([]);
    const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());
    expect(left).toEqual(['humpback', 'humpback-projects']);
  });

  it('merge a file after a look at what is the same and what is new, and refuse a broken one', async () => {
    await preview(await zip('tides.humpback.zip', await madeFileOfAll()));
    await page.getByTestId('take-in-replace').click();
    await page.waitForFunction(() => document.querySelector('[data-testid=counts]')?.textContent !== '');
    await expect.poll(async () => (await countsOf(page)).documents).toBe(2);
    const more = madeProject();
    const [tides] = more.documents;
    const rows = rowsOfProject({ ...more, documents: [...more.documents, { ...tides!, id: 'c0de', name: 'new.md' }] });
    await preview(await zip('more.humpback.zip', await madeFile(rows)));
    const cells = await page.locator('[data-kind=documents] td').allTextContents();
    expect(cells).toEqual(['2', '1', '0']);
    await page.getByTestId('take-in-merge').click();
    await soon(async () => (await countsOf(page)).documents).toBe(3);
    await page.getByTestId('projects').click();
    const whole = await madeFileOfAll();
    const broken = await zip('half.humpback.zip', whole.slice(0, whole.size - 100));
    await page.getByTestId('project-file-choose').setInputFiles([broken]);
    await sheet().getByText('half.humpback.zip cannot be opened as a project', { exact: false }).waitFor();
    expect((await countsOf(page)).documents).toBe(3);
  });

  it('take in pairs that were made elsewhere, and rate them as they are', async () => {
    const answers = markdown('Answers', 2).split('\n\n').slice(0, 3);
    const pairs = answers.map((output, at) => JSON.stringify({ instruction: `Question ${at}?`, input: '', output }));
    await addFiles(page, [file('pairs.jsonl', `${pairs.join('\n')}\n`)]);
    await page.getByTestId('rate-as-they-are').click();
    await soon(() => countsOf(page)).toMatchObject({ documents: 1, candidates: 3 });
    await openTinyModel(page);
    await changeSettings(page, { 'Keep from': 1 });
    expect(await runBy(page, 'start')).toBe('done');
    expect(await countsOf(page)).toMatchObject({ segments: 3, candidates: 3, rated: 3 });
  });

  it('open the demo from the first screen, once, and find it again', async () => {
    await page.getByTestId('open-demo').click();
    await named('Demo: tides and sourdough');
    expect(new URL(page.url()).hash).toBe('#ratings');
    // The file that is served: results of the embedded model, seen without any model.
    const results = { documents: 2, segments: 12, candidates: 12, rated: 12, failed: 0 };
    await soon(() => countsOf(page)).toMatchObject(results);
    const idOf = () => new URL(page.url()).searchParams.get('project');
    const demo = idOf();
    await page.goto(`${built.origin}?project=first`);
    await named('My project');
    await page.getByTestId('open-demo').click();
    await named('Demo: tides and sourdough');
    expect(idOf()).toBe(demo);
  });
});
