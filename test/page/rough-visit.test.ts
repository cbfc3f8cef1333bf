// Visits that go less smoothly than the whole job: another device, the slow rating form, damaged model files, a disk
// that is full.

import type { CDPSession, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { tinyGguf } from './gguf-writer.ts';
import { addFiles, changeSettings, countsOf, LONG, openTinyModel, runBy } from './real-page.ts';
import { file, markdown } from './texts.ts';

const ROOM_REMEMBERED_MS = 35_000;

describe('a visit', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;

  beforeEach(async () => {
    const context = await built.newContext({
      // What is counted here is the storage that the visit itself takes, without the page’s own parts.
      serviceWorkers: 'block',
    });
    page = await built.visit(context);
  });
  afterEach(() => page.context().close());

  it('on WebGPU goes through writing, rating and keeping as on the processor', async () => {
    await addFiles(page, [file('notes.md', markdown('Notes', 3))]);
    await openTinyModel(page, 'webgpu');
    expect(await page.getByTestId('model').textContent()).toContain('WebGPU');
    await changeSettings(page, { 'Longest instruction': 8, 'Keep from': 1 });
    expect(await runBy(page, 'start')).toBe('done');
    const { segments, candidates, failed, rated } = await countsOf(page);
    expect(segments).toBeGreaterThan(0);
    expect(candidates + failed).toBe(segments);
    expect(rated).toBe(candidates);
  });

  it('with the reasoning form shows what the rater wrote, and a missing score as such', async () => {
    await addFiles(page, [file('notes.md', markdown('Notes', 12))]);
    await openTinyModel(page);
    await page.getByTestId('settings').click();
    await page.getByRole('dialog', { name: 'Settings' }).getByText('By reasoning').click();
    await page.keyboard.press('Escape');
    await changeSettings(page, { 'Longest instruction': 16, 'Longest reply': 24 });
    expect(await runBy(page, 'start')).toBe('done');
    const { candidates, rated, failed, segments } = await countsOf(page);
    expect(candidates).toBeGreaterThan(0);
    // A model of random weights writes no score: each rating is a failed one, listed with its reply.
    expect(rated).toBe(0);
    expect(failed).toBe(segments);
    await page.getByTestId('stage-ratings').click();
    await page.getByLabel('Show', { exact: true }).selectOption('failed');
    await page.getByRole('listbox', { name: 'Ratings' }).getByRole('option').first().click();
    expect((await page.locator('#reading .raw pre').textContent())?.length).toBeGreaterThan(0);
  });

  it.each([
    [
      'is not a model at all',
      Buffer.from('this is no model, only a text with that ending'.repeat(50)),
      /not a GGUF file/,
    ],
    ['ends in the middle of its header', tinyGguf().subarray(0, 4000), /damaged|incomplete/],
    ['ends in the middle of its weights', tinyGguf().subarray(0, -5000), /incomplete|ends/],
  ])('with a file that %s says so in one sentence and loads a good one next', async (_, bytes, sentence) => {
    await page.getByTestId('model').click();
    const panel = page.getByRole('dialog', { name: 'Model' });
    await panel.getByTestId('model-files').setInputFiles([file('broken.gguf', bytes)]);
    const trouble = panel.getByRole('alert').filter({ hasText: 'broken.gguf' });
    await trouble.waitFor();
    expect(await trouble.textContent()).toMatch(sentence);
    await page.keyboard.press('Escape');
    await openTinyModel(page);
  });

  it(
    'whose storage is full says so of the file, and adds it once there is room',
    async () => {
      const session: CDPSession = await page.context().newCDPSession(page);
      const { origin } = new URL(built.origin);
      // Opening the page has written; Chromium goes by the room that it found then for another half a minute.
      await page.waitForTimeout(ROOM_REMEMBERED_MS);
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
      const notes = file('notes.md', markdown('Notes', 40));
      const full = expect.stringMatching(/^The browser has no more space.*is safe/);
      expect(await addFiles(page, [notes])).toMatchObject([
        { name: 'notes.md', how: 'failed', documents: 0, notes: [full] },
      ]);
      expect(await countsOf(page)).toMatchObject({ documents: 0 });
      await session.send('Storage.overrideQuotaForOrigin', { origin });
      expect(await addFiles(page, [notes])).toMatchObject([{ how: 'read', segments: 40 }]);
      await page.reload();
      await page.getByTestId('counts').waitFor({ state: 'attached' });
      await expect.poll(() => countsOf(page)).toMatchObject({ documents: 1, segments: 40 });
    },
    LONG,
  );
});
