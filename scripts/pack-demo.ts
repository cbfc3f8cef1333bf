// `npx tsx scripts/pack-demo.ts PROFILE OUT`: saves the project of a browser profile as a project file without trained
// models, through the built page itself. The profile is one that `npm run headless -- --loop … --profile PROFILE` has left;
// OUT is usually public/demo/demo.humpback.zip.

import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.ts';
import { profilePort } from './headless/profile.ts';
import { serveBuilt } from './serve.ts';

const PATIENCE_MS = 300_000;

async function main(): Promise<void> {
  const [profile, out] = process.argv.slice(2);
  if (profile === undefined || out === undefined) throw new Error('usage: npx tsx scripts/pack-demo.ts PROFILE OUT');
  const path = resolve(out);
  mkdirSync(dirname(path), { recursive: true });
  const server = await serveBuilt({ port: await profilePort(resolve(profile)), strictPort: true });
  try {
    const context = await chromium.launchPersistentContext(resolve(profile), {
      executablePath: ensureChromium(),
      args: CHROMIUM_FLAGS,
      viewport: { width: 1280, height: 820 },
      // The page that is served, not one that an earlier visit has kept.
      serviceWorkers: 'block',
    });
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      page.setDefaultTimeout(PATIENCE_MS);
      await page.goto(server.origin);
      await page.getByTestId('counts').waitFor({ state: 'attached' });
      await page.getByTestId('projects').click();
      // The open one stands first; once it is counted it is known whether it has trained models.
      const row = page.getByRole('dialog', { name: 'Projects' }).locator('[data-project]').first();
      const counts = row.getByTestId('project-counts').filter({ hasNotText: 'Counting' });
      await counts.waitFor();
      const download = page.waitForEvent('download');
      await row.getByTestId('save-as-file-project').click();
      const withModels = row.getByTestId('with-adapters');
      if (await withModels.isVisible()) {
        await withModels.uncheck();
        await row.getByTestId('save-project-yes').click();
      }
      await (await download).saveAs(path);
      console.log(`${path}: ${await counts.textContent()}; ${statSync(path).size.toLocaleString('en')} bytes packed`);
    } finally {
      await context.close();
    }
  } finally {
    await server.close();
  }
}

await main();
