// The whole job in eight pictures with a sentence each, from a profile that `npm run headless -- --loop … --profile DIR`
// has left: what a newcomer sees first, and then what the page made of two documents. Nothing is computed for them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts';
import { profilePort } from '../headless/profile.ts';
import { serveBuilt } from '../serve.ts';
import { FOLDER, shootOnce } from './shoot.ts';

interface Scene {
  readonly stage: string;
  readonly caption: string;
  /** What is done on the stage before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const FIRST =
  'The page opens useful: a finished demo, your own documents, or a project file; beside them one pair on its way through the paper’s steps.';

const SCENES: readonly Scene[] = [
  {
    stage: 'segments',
    caption:
      'Documents are cut at their headings. Each segment is drawn into its source, with the reason why it is in or out.',
  },
  {
    stage: 'loop',
    caption:
      'The paper’s loop, live: models that learn above, the data that they work on below, and the dashed way back from what is kept to the next model.',
  },
  {
    stage: 'ratings',
    caption:
      'Every pair is rated from 1 to 5. Here by the cycle score: how much likelier its instruction makes the text, with the figures behind it.',
    prepare: highestFirst,
  },
  {
    stage: 'review',
    caption:
      'A person’s word outranks the rating: accept, reject or edit, by button or by single key, in the text itself.',
  },
  {
    stage: 'quality',
    caption: 'How far the ratings can be trusted, in pictures that each have a table and files beside them.',
    prepare: (page) => page.locator('#quality-scores').evaluate((heading) => heading.scrollIntoView()),
  },
  {
    stage: 'kept',
    caption: 'The threshold is moved on the histogram of scores; what is kept goes home as a data set.',
    prepare: highestFirst,
  },
  {
    stage: 'models',
    caption: 'Each model with its curves and its lineage, to be taken home as an adapter or as one merged file.',
  },
];

/** Saves `story-1-first-screen.png` to `story-8-models.png`, and `story.md` with a sentence for each. */
export async function shootStory(profile: string): Promise<void> {
  const server = await serveBuilt({ port: await profilePort(profile), strictPort: true });
  try {
    const captions = [{ name: 'story-1-first-screen', caption: FIRST }];
    const fresh = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
    try {
      await shootFirst(fresh, server.origin);
    } finally {
      await fresh.close();
    }
    const context = await chromium.launchPersistentContext(profile, {
      // The page that is served, not one that an earlier visit has kept.
      serviceWorkers: 'block',
      executablePath: ensureChromium(),
      args: CHROMIUM_FLAGS,
      viewport: { width: 1280, height: 820 },
    });
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      page.setDefaultTimeout(120_000);
      for (const [index, { stage, caption, prepare }] of SCENES.entries()) {
        await page.goto(`${server.origin}#${stage}`);
        await page.reload();
        await arrived(page);
        await prepare?.(page);
        const name = `story-${index + 2}-${stage}`;
        await shootOnce(page, name);
        captions.push({ name, caption });
      }
    } finally {
      await context.close();
    }
    const lines = captions.map(
      ({ name, caption }, index) => `${index + 1}. ${caption}\n\n   ![${caption}](${name}.png)\n`,
    );
    writeFileSync(join(FOLDER, 'story.md'), `# The whole job in eight pictures\n\n${lines.join('\n')}`);
  } finally {
    await server.close();
  }
}

async function shootFirst(browser: Browser, origin: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(origin);
  await arrived(page);
  await shootOnce(page, 'story-1-first-screen');
}

/** Views that are fetched, and figures that are drawn a moment later. */
async function arrived(page: Page): Promise<void> {
  await page.getByTestId('counts').waitFor({ state: 'attached' });
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('[data-testid=coming]') === null);
  // What the page asks now and then is no part of the story.
  const later = page.getByRole('button', { name: 'Not now' });
  if (await later.isVisible()) await later.click();
  await page.waitForTimeout(2500);
}

async function highestFirst(page: Page): Promise<void> {
  await page.getByLabel('Order').selectOption('highest');
  await page.locator('[role=option]').first().click();
  await page.waitForTimeout(500);
}
