// States that this machine cannot be brought into, from the page with a scripted app: a graphics card, and devices that
// lack something.

import type { Browser, Page } from 'playwright-core';
import { createServer } from 'vite';
import { shoot, shootOnce } from './shoot.ts';

const LACKING = [
  'insecure',
  'no-webgpu',
  'no-adapter',
  'software',
  'small-limits',
  'no-f16',
  'not-isolated',
  'little-storage',
];

/** Stages of a project with labels and several raters, whose making would take a person an afternoon. */
const REVIEWED = [
  { scene: 'review', stage: 'review', name: 'review' },
  { scene: 'quality', stage: 'quality', name: 'quality' },
  { scene: 'rated-sum', stage: 'ratings', name: 'rated-sum' },
  { scene: 'documents-intake', stage: 'documents', name: 'documents-intake' },
  { scene: 'documents-table', stage: 'documents', name: 'documents-table' },
  { scene: 'segments', stage: 'segments', name: 'segments-bench' },
] as const;

/** The bench, and the pictures of quality, with a scripted project. */
export async function shootReviewed(browser: Browser): Promise<void> {
  await withHarness(browser, async (page, harness) => {
    for (const { scene, stage, name } of REVIEWED) {
      await page.goto(`${harness}?scene=${scene}#${stage}`);
      await page.reload();
      await page.waitForFunction(() => document.querySelector('[data-testid=coming]') === null);
      await page.waitForTimeout(3000);
      await shoot(page, name);
    }
  });
}

export async function shootScenes(browser: Browser): Promise<void> {
  await withHarness(browser, async (page, harness) => {
    const show = async (scene: string, tab: string) => {
      await page.goto(`${harness}?scene=${scene}&panel=model&tab=${tab}`);
      await page.getByRole('dialog', { name: 'Model' }).waitFor();
      await page.waitForTimeout(600);
    };
    await show('picker', 'models');
    await shoot(page, 'model-picker');
    await show('picker', 'device');
    await shoot(page, 'model-device');
    await show('model-smaller', 'models');
    await shoot(page, 'model-smaller');
    for (const what of LACKING) {
      await show(`device-${what}`, 'device');
      await shootOnce(page, `device-${what}`);
    }
  });
}

/** Serves the page with a scripted app, and takes it away again. */
async function withHarness(browser: Browser, work: (page: Page, harness: string) => Promise<void>): Promise<void> {
  const server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  try {
    const origin = server.resolvedUrls?.local[0];
    if (origin === undefined) throw new Error('The development server did not start.');
    await work(page, `${origin}test/ui/harness.html`);
  } finally {
    await page.close();
    await server.close();
  }
}
