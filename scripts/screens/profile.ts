// Pictures of a project that has been worked on: the stages of the loop and of the review, from a profile that
// `npm run headless -- --loop … --profile DIR` has left. Nothing is computed for them.

import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../chromium.ts';
import { profilePort } from '../headless/profile.ts';
import { serveBuilt } from '../serve.ts';
import { shoot } from './shoot.ts';

const STAGES = [
  'loop',
  'seed',
  'instructions',
  'ratings',
  'review',
  'quality',
  'kept',
  'models',
  'comparison',
] as const;

/** Shoots every stage that the profile's project fills, each as `loop-<stage>`. */
export async function shootProfile(profile: string): Promise<void> {
  const server = await serveBuilt({ port: await profilePort(profile), strictPort: true });
  try {
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
      for (const stage of STAGES) {
        await page.goto(`${server.origin}/#${stage}`);
        await page.reload();
        await page.getByTestId('counts').waitFor({ state: 'attached' });
        // Lazy views, and the figures that they draw.
        await page.waitForTimeout(2500);
        await shoot(page, `loop-${stage}`);
      }
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
  }
}
