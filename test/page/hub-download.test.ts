// The model is downloaded from the Hub by a button, into private files. The Hub is played here: it lists its files, cuts
// one in the middle, sends wrong bytes.

import { createHash } from 'node:crypto';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { type PlainHost, servePlainly } from './plain-host.ts';
import { LONG } from './real-page.ts';
import { tinyHubFiles } from './tiny-safetensors.ts';

interface Asked {
  readonly name: string;
  readonly range: string | undefined;
}

/** Plays the Hub for one page. `cutTo` and `tamper` are what goes wrong with the weights. */
async function playHub(context: BrowserContext, fault: { cutTo?: number; tamper?: boolean }): Promise<Asked[]> {
  const files = tinyHubFiles();
  const asked: Asked[] = [];
  const headers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
  await context.route('https://huggingface.co/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (route.request().method() === 'OPTIONS') {
      await route.fulfill({ status: 204, headers: { ...headers, 'Access-Control-Allow-Headers': '*' } });
      return;
    }
    if (pathname.startsWith('/api/models/')) {
      const listing = [...files].map(([path, body]) => ({
        type: 'file',
        path,
        size: body.length,
        oid: '0'.repeat(40),
        ...(path.endsWith('.safetensors') ? { lfs: { oid: createHash('sha256').update(body).digest('hex') } } : {}),
      }));
      await route.fulfill({ json: listing, headers });
      return;
    }
    const name = pathname.split('/').at(-1) ?? '';
    const range = route.request().headers().range;
    asked.push({ name, range });
    const whole = files.get(name);
    if (whole === undefined) {
      await route.fulfill({ status: 404, headers });
      return;
    }
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    let body = whole.subarray(from);
    if (name.endsWith('.safetensors')) {
      if (fault.tamper === true) body = Buffer.concat([body.subarray(0, -1), Buffer.from([body.at(-1)! ^ 1])]);
      if (fault.cutTo !== undefined && from === 0) body = body.subarray(0, fault.cutTo);
    }
    await route.fulfill({ status: from > 0 ? 206 : 200, body, headers });
  });
  return asked;
}

describe('the download of the model', { timeout: LONG }, () => {
  const built = builtPage();
  let host: PlainHost;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    // No model lies beside the page.
    host = await servePlainly('/', new Map());
  });
  afterAll(() => host?.close());
  beforeEach(async () => {
    context = await built.newContext();
    page = await context.newPage();
  });
  afterEach(() => context.close());

  const ready = () => page.getByTestId('model').filter({ hasText: 'SmolLM2' }).waitFor({ timeout: LONG });

  it('that broke off goes on from the byte it had, and is used again without the Hub after a reload', async () => {
    const fault: { cutTo?: number } = { cutTo: 5000 };
    const asked = await playHub(context, fault);
    await page.goto(host.url);
    expect(await page.getByTestId('load-model').textContent()).toMatch(/271 MB/);
    expect(asked).toEqual([]);
    await page.getByTestId('load-model').click();
    await page.getByRole('alert').filter({ hasText: 'broke off; what has arrived is kept' }).waitFor();
    delete fault.cutTo;
    await page.getByTestId('load-model').click();
    await ready();
    const weights = asked.filter(({ name }) => name === 'model.safetensors');
    expect(weights.map(({ range }) => range)).toEqual([undefined, 'bytes=5000-']);
    const before = asked.length;
    await page.reload();
    await page.getByTestId('load-model').click();
    await ready();
    expect(asked.length).toBe(before);
  });

  it('that arrives with a wrong byte is refused and deleted', async () => {
    const fault: { tamper?: boolean } = { tamper: true };
    const asked = await playHub(context, fault);
    await page.goto(host.url);
    await page.getByTestId('load-model').click();
    await page.getByRole('alert').filter({ hasText: 'arrived damaged and was deleted' }).waitFor();
    fault.tamper = false;
    await page.getByTestId('load-model').click();
    await ready();
    const weights = asked.filter(({ name }) => name === 'model.safetensors');
    expect(weights.map(({ range }) => range)).toEqual([undefined, undefined]);
  });
});
