// A compiled model's load that breaks, is tried again by itself, fails, and goes on: the real page and the real web-llm
// with a host of this machine that misbehaves.

import type { Browser } from 'playwright-core';
import { serveModelHost } from '../../test/page/model-host.ts';
import { shoot } from './shoot.ts';

export async function shootFaults(browser: Browser, origin: string): Promise<void> {
  const host = await serveModelHost({ shards: 12, shardBytes: 4_000_000, slowMs: 30_000 });
  const page = await browser.newPage();
  try {
    page.setDefaultTimeout(120_000);
    // As after the person has let the page ask this host and loaded it anew.
    await page.addInitScript((allowed) => {
      // The empty page that every page begins as has no storage.
      if (isSecureContext) localStorage.setItem('humpback/model-origins', JSON.stringify([allowed]));
    }, host.origin);
    await page.goto(origin);
    await page.getByTestId('model').click();
    const panel = page.getByRole('dialog', { name: 'Model' });
    await panel.getByTestId('tab-own').click();
    await panel.getByTestId('own-name').fill('Field notes 1B');
    await panel.getByTestId('own-weightsUrl').fill(host.weightsUrl);
    await panel.getByTestId('own-libraryUrl').fill(host.libraryUrl);
    await shoot(page, 'model-own');
    await panel.getByTestId('own-add').click();
    await panel.getByTestId('tab-models').click();
    const load = panel.locator('[data-testid^="load-model-own-"]');
    host.fault = { path: /shard_7/, kind: '500', times: Number.POSITIVE_INFINITY };
    await load.click();
    await panel
      .getByText(/trying again in 8 s/)
      .first()
      .waitFor();
    await shoot(page, 'model-load-retried');
    await panel.getByRole('alert').waitFor();
    await shoot(page, 'model-load-failed');
    host.fault = { path: /shard_7/, kind: 'slow', times: 1 };
    await load.click();
    await panel.locator('progress').first().waitFor();
    await page.waitForTimeout(2000);
    await shoot(page, 'model-load-recovered');
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await panel.getByTestId('tab-storage').click();
    await panel.getByRole('list', { name: 'Stored models' }).waitFor();
    await shoot(page, 'model-storage');
  } finally {
    await page.close();
    await host.close();
  }
}
