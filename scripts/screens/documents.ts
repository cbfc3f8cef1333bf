// Documents of many formats and their segments: the real page with the files that the tests of the readers use.

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { SIZES, shootHere } from './shoot.ts';

const FILES = join(import.meta.dirname, '../../test/ingest/files');
const SAMPLE = join(import.meta.dirname, '../../public/samples/tides.md');
const NAMES = [
  'pdf/scanned.pdf',
  'pdf/guide.pdf',
  'pdf/locked.pdf',
  'docx/libreoffice.docx',
  'epub/chapters.epub',
  'csv/orchard.tsv',
  'warc/ropes.warc.gz',
];

export async function shootDocuments(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  try {
    page.setDefaultTimeout(120_000);
    await page.goto(origin);
    await page.getByTestId('file-input').setInputFiles([SAMPLE, ...NAMES.map((name) => join(FILES, name))]);
    await page.waitForFunction((all) => {
      const files = document.querySelector('[data-testid=files]')?.getAttribute('data-files') ?? '[]';
      const ends = (JSON.parse(files) as { how: string }[]).filter(({ how }) => !['waiting', 'reading'].includes(how));
      return ends.length === all;
    }, NAMES.length + 1);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await shootStages(page);
    }
  } finally {
    await page.close();
  }
}

/** Every state in turn, each from the list of its stage: on a narrow screen a text is a page of its own. */
async function shootStages(page: Page): Promise<void> {
  const at = async (stage: string) => {
    await page.evaluate((hash) => (location.hash = hash), `#${stage}`);
    // What was opened on a segment is closed; how files were read is known for this visit only.
    if (stage === 'segments') await page.reload();
    await page.locator('main [role=option]').first().waitFor();
  };
  const row = (name: string) => page.locator('main [role=option]').filter({ hasText: name }).first();
  await at('documents');
  await shootHere(page, 'documents-intake');
  for (const [name, picture] of [
    ['scanned.pdf', 'documents-pdf'],
    ['orchard.tsv', 'documents-table'],
  ] as const) {
    await at('documents');
    await row(name).click();
    await page.locator('#reading').filter({ hasText: name }).waitFor();
    await shootHere(page, picture);
  }
  for (const [button, picture] of [
    [null, 'segments-bench'],
    ['segments-split', 'segments-split'],
    ['segments-edit', 'segments-edit'],
    ['segments-boundaries', 'segments-move'],
  ] as const) {
    await at('segments');
    await row('Why the sea rises').click();
    if (button !== null) await page.getByTestId(button).click();
    await shootHere(page, picture);
  }
  for (const [button, picture] of [
    ['why-out', 'segments-why'],
    ['segment-lengths', 'segments-lengths'],
  ] as const) {
    await at('segments');
    await page.getByTestId(button).click();
    await page.getByRole('dialog').waitFor();
    await shootHere(page, picture);
  }
}
