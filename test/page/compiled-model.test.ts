// The model manager on the real page with the real web-llm in the real worker. The host of the model is played by a
// server of this machine, which misbehaves as hosts do. Its library is an empty program, so a load that gets all of its
// files ends with the engine's own error about the library; no model library can be part of this project.

import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtPage, soon } from './built-page.ts';
import { type ModelHost, serveModelHost } from './model-host.ts';

const SHARDS = 4;
const SHARD_BYTES = 200_000;
/** What a load ends with when every file is there. */
const ALL_THERE = /library and its weights do not fit|library/;

describe('a compiled model', { timeout: 90_000 }, () => {
  const built = builtPage();
  let context: BrowserContext;
  let host: ModelHost;
  let page: Page;
  let panel: Locator;

  beforeEach(async () => {
    host = await serveModelHost({ shards: SHARDS, shardBytes: SHARD_BYTES, slowMs: 3000 });
    context = await built.newContext({
      // What is counted here is the storage that the visit itself takes, without the page’s own parts.
      serviceWorkers: 'block',
    });
    // As if the person had added the host on an earlier visit: the page may ask what was allowed when it was loaded.
    await context.addInitScript((origin) => {
      // The empty page that every page begins as has no storage.
      if (isSecureContext) localStorage.setItem('humpback/model-origins', JSON.stringify([origin]));
    }, host.origin);
    page = await built.visit(context);
    await openPanel();
  });
  afterEach(async () => {
    await context.close();
    await host.close();
  });

  async function openPanel(): Promise<void> {
    await page.getByTestId('model').click();
    panel = page.getByRole('dialog', { name: 'Model' });
  }

  async function addOwn(): Promise<void> {
    await panel.getByTestId('tab-own').click();
    await panel.getByTestId('own-name').fill('Tiny');
    await panel.getByTestId('own-weightsUrl').fill(host.weightsUrl);
    await panel.getByTestId('own-libraryUrl').fill(host.libraryUrl);
    await panel.getByTestId('own-add').click();
    await panel.getByTestId('tab-models').click();
  }

  const row = () => panel.locator('[data-model^="own-"]');
  const load = () => row().locator('[data-testid^="load-model-own-"]').click();
  const trouble = (words: RegExp) => panel.getByRole('alert').filter({ hasText: words });
  const shardsAsked = () => host.asked.filter(({ path }) => path.includes('shard')).map(({ path }) => path.at(-5));

  it('is asked for nothing before its button is pressed, and tells its exact size when its row is opened', async () => {
    await addOwn();
    expect(host.asked).toEqual([]);
    await row().locator('.pick-name').click();
    const total = [...host.files.values()].reduce((sum, body) => sum + body.length, 0);
    await row()
      .getByText(`${total.toLocaleString('en-US')} bytes`)
      .waitFor();
    expect(host.asked.filter(({ path }) => path.includes('shard'))).toEqual([]);
  });

  it('comes whole into the cache, and the real engine then refuses the empty library with one sentence', async () => {
    await addOwn();
    await load();
    await trouble(ALL_THERE).waitFor();
    expect([...new Set(shardsAsked())].length).toBe(SHARDS);
    host.forgetAsked();
    await load();
    await panel.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    await trouble(ALL_THERE).waitFor();
    expect(host.asked).toEqual([]);
    await panel.getByTestId('tab-storage').click();
    await panel.getByRole('list', { name: 'Stored models' }).getByText('whole').waitFor();
  });

  it.each([
    ['a file that is not there (404)', { path: /shard_2/, kind: '404', times: Number.POSITIVE_INFINITY }, /404/],
    [
      'a configuration that is a web page',
      { path: /mlc-chat-config/, kind: 'html', times: Number.POSITIVE_INFINITY },
      /mlc-chat-config\.json/,
    ],
    [
      'weights of the wrong content type',
      { path: /shard_1/, kind: 'html', times: Number.POSITIVE_INFINITY },
      /shard_1/,
    ],
    ['weights with wrong bytes', { path: /shard_3/, kind: 'wrong-bytes', times: Number.POSITIVE_INFINITY }, /shard_3/],
  ] as const)(
    'whose host has %s ends with a sentence and goes on from there once it is mended',
    async (_, fault, words) => {
      host.fault = fault;
      await addOwn();
      await load();
      await trouble(words).waitFor();
      expect(await trouble(words).textContent()).not.toMatch(/Error|undefined|\bat \w+\.js/);
      const arrived = new Set(
        host.asked.filter(({ path, status }) => status === 200 && !fault.path.test(path)).map(({ path }) => path),
      );
      host.fault = null;
      host.forgetAsked();
      await load();
      await trouble(ALL_THERE).waitFor();
      // Shards that had arrived whole are not asked for again.
      const again = host.asked.filter(({ path }) => path.includes('shard') && arrived.has(path));
      expect(again.length).toBeLessThanOrEqual(1); // the one beside it may have been stopped half-way
    },
  );

  it('whose connection is cut is tried again by itself, and says so while it waits', async () => {
    host.fault = { path: /shard_2/, kind: 'cut', times: 1 };
    await addOwn();
    await load();
    await panel
      .getByText(/trying again in/i)
      .first()
      .waitFor();
    await trouble(ALL_THERE).waitFor();
    expect(shardsAsked().length).toBe(SHARDS + 1);
  });

  it('that is slow can be cancelled, and a later load goes on with the missing parts', async () => {
    host.fault = { path: /shard_3/, kind: 'slow', times: 1 };
    await addOwn();
    await load();
    await soon(() => shardsAsked().length).toBe(SHARDS);
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await row().waitFor();
    expect(await panel.getByRole('alert').count()).toBe(0);
    host.forgetAsked();
    await load();
    await trouble(ALL_THERE).waitFor();
    expect(shardsAsked().length).toBeLessThanOrEqual(2);
  });

  it('whose page is reloaded in the middle of a load says so, loads nothing by itself, and goes on when asked', async () => {
    host.fault = { path: /shard_3/, kind: 'slow', times: 1 };
    await addOwn();
    await load();
    await soon(() => shardsAsked().length).toBe(SHARDS);
    await page.reload();
    host.forgetAsked();
    await openPanel();
    await trouble(/closed while Tiny was being loaded/).waitFor();
    expect(host.asked).toEqual([]);
    await load();
    await trouble(ALL_THERE).waitFor();
    expect(shardsAsked().length).toBeLessThanOrEqual(2);
  });

  it('that meets the end of the browser’s storage says so, keeps what has arrived, and goes on when there is room', async () => {
    // Chromium's estimate() answers 10 GiB whatever the quota is, so it is the writing itself that meets the end.
    const session = await context.newCDPSession(page);
    const { origin } = new URL(built.origin);
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 600_000 });
    await addOwn();
    await load();
    await trouble(/storage is full/i).waitFor();
    await session.send('Storage.overrideQuotaForOrigin', { origin });
    host.forgetAsked();
    await load();
    await trouble(ALL_THERE).waitFor();
    expect(shardsAsked().length).toBeLessThan(SHARDS);
  });

  it('is deleted from the storage panel with all of its files', async () => {
    await addOwn();
    await load();
    await trouble(ALL_THERE).waitFor();
    const kept = () =>
      page.evaluate(async () => {
        let found = 0;
        for (const name of await caches.keys()) found += (await (await caches.open(name)).keys()).length;
        return found;
      });
    expect(await kept()).toBeGreaterThan(SHARDS);
    await panel.getByTestId('tab-storage').click();
    const stored = panel.getByRole('list', { name: 'Stored models' });
    await stored.getByRole('button', { name: 'Delete Tiny from this device' }).click();
    await stored.getByRole('button', { name: 'Delete', exact: true }).click();
    await panel.getByText('Tiny was deleted.').waitFor();
    expect(await kept()).toBe(0);
  });
});
