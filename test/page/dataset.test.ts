// The data set from the real page: documents in, pairs by a tiny model, the export sheet's zip out, read file by file.

import { readFile } from 'node:fs/promises';
import { TextWriter, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { parquetReadObjects } from 'hyparquet';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { addFiles, exportedRows, LONG, openTinyModel, runBy } from './real-page.ts';
import { file, markdown } from './texts.ts';

describe('the data set on the page', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;

  beforeAll(async () => {
    page = await built.visit();
    await addFiles(page, [file('one.md', markdown('One', 4)), file('two.md', markdown('Two', 4))]);
    await openTinyModel(page);
    await page.getByTestId('stage-instructions').click();
    expect(await runBy(page, 'start')).toBe('done');
    await page.getByTestId('stage-kept').click();
  }, LONG);

  /** Presses Download in the open sheet. */
  async function downloaded(): Promise<Uint8Array> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('export-make').click()]);
    return new Uint8Array(await readFile(await download.path()));
  }

  it('goes home as Parquet with a card, in the rows of the plain button', async () => {
    const plain = await exportedRows(page, 'export-all');
    await page.getByTestId('export-open').click();
    await page.getByTestId('form-messages').check();
    await page.getByTestId('file-parquet').check();
    await page.getByTestId('range-all-rated').check();
    await page.waitForFunction(
      (rows) => document.querySelector('[data-testid=export-figures]')?.getAttribute('data-rows') === String(rows),
      plain.length,
    );
    const zip = new ZipReader(new Uint8ArrayReader(await downloaded()), { useWebWorkers: false });
    const [data, card] = await zip.getEntries();
    if (data === undefined || card === undefined || data.directory || card.directory)
      throw new Error('Two files are missing.');
    expect([data.filename, card.filename]).toEqual(['data/train-00000-of-00001.parquet', 'README.md']);
    const bytes = await data.getData(new Uint8ArrayWriter());
    const rows = await parquetReadObjects({ file: bytes.slice().buffer });
    expect(plain.length).toBeGreaterThan(0);
    expect(rows.map(({ messages, segment_id }) => [messages.slice(1), segment_id])).toEqual(
      plain.map(({ instruction, output, segment_id }) => [
        [
          { role: 'user', content: instruction },
          { role: 'assistant', content: output },
        ],
        segment_id,
      ]),
    );
    const text = await card.getData(new TextWriter());
    expect(text).toContain('| instructions written |');
    expect(text).toContain('backward@');
  });

  it('is chosen as before after the page is loaded again', async () => {
    await page.reload();
    await page.getByTestId('export-more').click();
    await page.getByTestId('export-figures').waitFor();
    expect(await page.getByTestId('file-parquet').isChecked()).toBe(true);
    expect(await page.getByTestId('range-all-rated').isChecked()).toBe(true);
  });
});
