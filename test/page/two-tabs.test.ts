// Two tabs of the built page on one project: the second watches live, and takes over with one button.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage, soon } from './built-page.ts';
import { addFiles, changeSettings, countsOf, LONG, openTinyModel, runEnds } from './real-page.ts';
import { file, markdown } from './texts.ts';

describe('a second tab', { timeout: LONG }, () => {
  const built = builtPage();
  let first: Page;
  let second: Page;

  beforeAll(async () => {
    const context = await built.newContext();
    const tab = async () => {
      const page = await built.visit(context);
      await page.getByTestId('counts').waitFor({ state: 'attached' });
      return page;
    };
    first = await tab();
    second = await tab();
  }, LONG);

  const watching = (page: Page) => page.getByTestId('watching');

  it('watches what the first adds', async () => {
    await watching(second).waitFor();
    await addFiles(first, [file('notes.md', markdown('Notes', 8))]);
    const counts = await countsOf(first);
    expect(counts.segments).toBeGreaterThan(0);
    await soon(() => countsOf(second)).toMatchObject({ documents: 1, segments: counts.segments });
    expect(await watching(first).count()).toBe(0);
  });

  it('shows a run while it goes on, and can start nothing itself', async () => {
    await openTinyModel(first);
    await changeSettings(first, { 'Longest instruction': 12 });
    await first.getByTestId('start').click();
    await soon(() => second.getByTestId('watching-status').textContent()).toMatch(/ of \d+/);
    expect(await second.getByTestId('start').isDisabled()).toBe(true);
    expect(await runEnds(first)).toBe('done');
    const { candidates, rated, failed } = await countsOf(first);
    expect(rated).toBeGreaterThan(0);
    await soon(() => countsOf(second)).toMatchObject({ candidates, rated, failed });
  });

  it('takes the work over in the middle of a run, which ends there with what it has made and goes on here', async () => {
    await addFiles(first, [file('more.md', markdown('More', 12, 40))]);
    const before = await countsOf(first);
    await first.getByTestId('start').click();
    await soon(async () => (await countsOf(first)).candidates).toBeGreaterThan(before.candidates);
    await second.getByTestId('take-over').click();
    await watching(second).waitFor({ state: 'detached' });
    await watching(first).waitFor();
    expect(await runEnds(first)).toBe('stopped');
    expect(await first.getByTestId('start').isDisabled()).toBe(true);

    const taken = await countsOf(second);
    expect(taken.candidates).toBeGreaterThan(before.candidates);
    expect(taken.candidates + taken.failed).toBeLessThan(taken.segments);
    await openTinyModel(second);
    await second.getByTestId('start').click();
    expect(await runEnds(second)).toBe('done');
    const { segments, candidates, failed, rated } = await countsOf(second);
    expect(candidates + failed).toBe(segments);
    await soon(() => countsOf(first)).toMatchObject({ documents: 2, segments, candidates, failed, rated });
  });

  it('hands the work back when it is closed', async () => {
    const before = await countsOf(second);
    await second.close();
    await watching(first).waitFor({ state: 'detached' });
    await addFiles(first, [file('last.md', markdown('Last', 8, 80))]);
    const { documents, candidates } = await countsOf(first);
    expect({ documents, candidates }).toEqual({ documents: before.documents + 1, candidates: before.candidates });
  });
});
