// The built files on a plain host, under a path and without the isolation headers; with a model beside them and without.

import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SMOLLM2 } from '../../src/models/smollm2.ts';
import { builtPage } from './built-page.ts';
import { tinyGguf } from './gguf-writer.ts';
import { type PlainHost, servePlainly } from './plain-host.ts';
import { addFiles, changeSettings, countsOf, LONG, openTinyModel, runBy } from './real-page.ts';
import { file, markdown } from './texts.ts';

const PATH = '/some/sub/path/';

/** The tiny model where the page looks for its own. */
function besideThePage(): Map<string, Buffer> {
  const gguf = tinyGguf();
  const manifest = {
    id: SMOLLM2.id,
    format: 'gguf',
    files: [{ name: 'tiny.gguf', bytes: gguf.length, sha256: createHash('sha256').update(gguf).digest('hex') }],
    licence: 'Apache-2.0',
    source: 'test',
  };
  return new Map([
    [`${SMOLLM2.id}/manifest.json`, Buffer.from(JSON.stringify(manifest))],
    [`${SMOLLM2.id}/tiny.gguf`, gguf],
  ]);
}

function elsewhere(requests: readonly string[], url: string): string[] {
  return requests.filter((each) => !each.startsWith(url) && !each.startsWith('blob:') && !each.startsWith('data:'));
}

describe('the page on a plain host', { timeout: LONG }, () => {
  const built = builtPage();
  let withModel: PlainHost;
  let withoutModel: PlainHost;
  let page: Page;
  /** Every address that the page or its worker asks for. */
  let requests: string[];

  beforeAll(async () => {
    withModel = await servePlainly(PATH, besideThePage());
    withoutModel = await servePlainly(PATH, new Map());
  });
  afterAll(() => {
    withModel?.close();
    withoutModel?.close();
  });
  beforeEach(async () => {
    requests = [];
    const context = await built.newContext();
    context.on('request', (request) => requests.push(request.url()));
    page = await context.newPage();
  });
  afterEach(() => page.context().close());

  it('works under a path without isolation headers, says that it has one thread and why, and asks no other host', async () => {
    await page.goto(withModel.url);
    await addFiles(page, [file('notes.md', markdown('Notes', 5))]);
    await page.getByTestId('add-sample-tides').click();
    await page.getByRole('option').filter({ hasText: 'tides.md' }).waitFor();

    await page.getByTestId('load-model').click();
    const chip = page.getByTestId('model').filter({ hasText: SMOLLM2.name });
    await chip.waitFor();
    expect(await chip.textContent()).toContain('WebAssembly, 1 thread');
    await chip.click();
    expect(await page.getByRole('region', { name: 'Loaded model' }).textContent()).toContain(
      'on one thread, because the page is not cross-origin isolated',
    );
    await page.keyboard.press('Escape');

    await changeSettings(page, { 'Work on': 3 });
    expect(await runBy(page, 'start')).toBe('done');
    const { candidates, rated } = await countsOf(page);
    expect(candidates).toBeGreaterThan(0);
    expect(rated).toBe(candidates);

    // The worker's own requests are among those that were watched.
    expect(requests).toContain(`${withModel.url}models/${SMOLLM2.id}/tiny.gguf`);
    expect(elsewhere(requests, withModel.url)).toEqual([]);
  });

  it('without a model beside it opens one from disk', async () => {
    await page.goto(withoutModel.url);
    await openTinyModel(page);
    await addFiles(page, [file('notes.md', markdown('Notes', 5))]);
    await changeSettings(page, { 'Work on': 3 });
    expect(await runBy(page, 'start')).toBe('done');
    expect((await countsOf(page)).candidates).toBeGreaterThan(0);
    expect(elsewhere(requests, withoutModel.url)).toEqual([]);
  });

  it('without a model beside it names the size of the download, and asks the Hub only when the button is pressed', async () => {
    await page.goto(withoutModel.url);
    await page.context().route('https://huggingface.co/**', (route) => route.abort('internetdisconnected'));
    const button = page.getByTestId('load-model');
    expect(await button.textContent()).toBe(`Download ${SMOLLM2.name}, about 271 MB`);
    await addFiles(page, [file('notes.md', markdown('Notes', 2))]);
    expect(elsewhere(requests, withoutModel.url)).toEqual([]);

    await button.click();
    const trouble = page.getByRole('alert');
    await trouble.waitFor();
    expect(await trouble.textContent()).toBe(
      'The Hub cannot be reached; check the connection, or open a model file from your disk.',
    );
    expect(elsewhere(requests, withoutModel.url)).toEqual([
      expect.stringMatching(/^https:\/\/huggingface\.co\/api\/models\//),
    ]);
    expect(await button.textContent()).toBe(`Download ${SMOLLM2.name}, about 271 MB`);
    expect((await countsOf(page)).documents).toBe(1);
  });
});
