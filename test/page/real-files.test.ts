// Files of every format in the built page: its workers read them as Node does, and nothing is asked of any other host.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { addFiles, LONG, STEP } from './real-page.ts';
import { file } from './texts.ts';

const FILES = join(import.meta.dirname, '../ingest/files');

/** How each ends, and how many documents come of it. */
const ENDS: readonly (readonly [path: string, how: string, documents: number])[] = [
  ['pdf/paper.pdf', 'read', 1],
  // Its fonts are not in the file: the page's own tables of characters are fetched.
  ['pdf/cjk.pdf', 'read', 1],
  ['pdf/scanned.pdf', 'partly-read', 1],
  ['pdf/locked.pdf', 'failed', 0],
  ['docx/libreoffice.docx', 'read', 1],
  ['odt/pandoc.odt', 'read', 1],
  ['epub/chapters.epub', 'read', 1],
  ['rtf/libreoffice.rtf', 'read', 1],
  ['mhtml/chromium.mhtml', 'read', 1],
  ['html/pandoc.html', 'read', 1],
  ['csv/orchard.tsv', 'read', 3],
  ['json/chat.jsonl', 'read', 3],
  ['parquet/orchard-zstd.parquet', 'read', 450],
  ['warc/ropes.warc.gz', 'read', 3],
  ['gzip/harbour.txt.gz', 'read', 1],
  ['zip/python.zip', 'partly-read', 3],
  ['text/utf16le-no-mark.txt', 'read', 1],
];

describe('files of every format in the page', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;
  const elsewhere: string[] = [];

  beforeAll(async () => {
    const context = await built.newContext();
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== new URL(built.origin).origin && !['blob:', 'data:'].includes(protocol))
        elsewhere.push(request.url());
    });
    page = await built.visit(context);
  }, LONG);

  it('are read by its workers, and none of them asks for anything of another host', async () => {
    page.setDefaultTimeout(LONG);
    const files = ENDS.map(([path]) => file(basename(path), readFileSync(join(FILES, path))));
    const reports = await addFiles(page, files);
    expect(reports.map(({ name, how, documents }) => [name, how, documents])).toEqual(
      ENDS.map(([path, how, documents]) => [basename(path), how, documents]),
    );
    expect(reports.find(({ name }) => name === 'scanned.pdf')?.notes).toEqual([
      'Pages 2–3 and 6 are images without text.',
    ]);
    expect(reports.find(({ name }) => name === 'orchard.tsv')?.fields?.all.length).toBeGreaterThan(2);
    expect(elsewhere).toEqual([]);
  });

  it('show their text with what they tell of themselves', async () => {
    page.setDefaultTimeout(STEP);
    await page.locator('[role=option]').filter({ hasText: 'paper.pdf' }).first().click();
    const pane = page.locator('#reading');
    await pane.getByText('Reading a Cheap Tide Gauge').first().waitFor();
    await pane.getByText('A. Harbour and B. Quay').first().waitFor();
    await page.locator('[role=option]').filter({ hasText: 'cjk.pdf' }).first().click();
    await pane
      .getByText(/[\u4e00-\u9fff]{2}/)
      .first()
      .waitFor();
  });
});
