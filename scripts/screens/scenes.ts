// States that this machine cannot be brought into, from the page with a scripted app: a graphics card, and devices that
// lack something.

import type { Browser } from 'playwright-core';
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

export async function shootScenes(browser: Browser): Promise<void> {
  const server = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
  await server.listen();
  const page = await browser.newPage({ viewport: { width: 1280, height: 820 } });
  try {
    const origin = server.resolvedUrls?.local[0];
    if (origin === undefined) throw new Error('The development server did not start.');
    const show = async (scene: string, tab: string) => {
      await page.goto(`${origin}test/ui/harness.html?scene=${scene}&panel=model&tab=${tab}`);
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
  } finally {
    await page.close();
    await server.close();
  }
}
