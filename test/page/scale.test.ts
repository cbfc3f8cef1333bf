// A thousand documents and ten thousand segments in the built page: nothing is lost, nothing is slow to draw, and what was
// measured is printed. How long a task may take is a matter of the machine: the figures are in docs/performance.md.

import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { LONG } from './real-page.ts';

const DOCUMENTS = 1000;
const SECTIONS = 10;
/** Long tasks (Long Tasks API: 50 ms and more) may come from a garbage collection or another process; those of the page come again and again. */
const MOST_LONG_SHARE = 0.1;

interface Watch {
  readonly long: { readonly at: number; readonly ms: number }[];
  files: File[];
}

describe('the page with ten thousand segments', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;

  beforeAll(async () => {
    page = await built.visit();
    await page.getByTestId('file-input').waitFor({ state: 'attached' });
    await page.evaluate(makeFiles, [DOCUMENTS, SECTIONS] as const);
  }, LONG);

  it('takes in a thousand documents while it stays awake', async () => {
    const startedAt = Date.now();
    await page.evaluate(dropFiles);
    await page.waitForFunction(
      (wanted) => {
        const counts = JSON.parse(document.querySelector('[data-testid=counts]')?.getAttribute('data-counts') ?? '{}');
        const files = JSON.parse(document.querySelector('[data-testid=files]')?.getAttribute('data-files') ?? '[]');
        return counts.documents === wanted && files.length === wanted;
      },
      DOCUMENTS,
      { timeout: LONG, polling: 1000 },
    );
    const seconds = (Date.now() - startedAt) / 1000;
    const { long, heap } = await page.evaluate(() => ({
      long: (globalThis as unknown as { watch: Watch }).watch.long.map(({ ms }) => ms),
      heap: (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
    }));
    const blocked = long.reduce((sum, ms) => sum + ms, 0) / 1000;
    console.log(
      `${DOCUMENTS} documents in ${seconds.toFixed(1)} s; ${long.length} tasks of 50 ms and more, the longest ${Math.max(0, ...long).toFixed(0)} ms, ${blocked.toFixed(2)} s in all; heap ${(heap / 2 ** 20).toFixed(0)} MiB`,
    );
    expect(blocked / seconds).toBeLessThan(MOST_LONG_SHARE);
  });

  it('lists and filters ten thousand segments, of which it draws a screenful', async () => {
    await page.getByTestId('stage-segments').click();
    const rows = page.locator('[role=option]');
    await rows.first().waitFor();
    const drawn = await rows.count();
    expect(drawn).toBeGreaterThan(3);
    expect(drawn).toBeLessThan(100);
    await page
      .getByText(`All ${(DOCUMENTS * SECTIONS).toLocaleString('en')}`)
      .first()
      .click();
    const search = page.getByRole('searchbox').or(page.getByPlaceholder('Search')).first();
    await search.fill('part 7 of 777');
    await page.getByText('Part 7 of 777', { exact: true }).first().waitFor();
    await search.fill('');
    const list = page.getByRole('listbox').first();
    await list.focus();
    await page.keyboard.press('End');
    await page
      .getByText(`Part ${SECTIONS - 1} of ${DOCUMENTS - 1}`, { exact: true })
      .first()
      .waitFor();
  });

  it('has them all again after a reload', async () => {
    await page.reload();
    await page.waitForFunction(
      (wanted) => {
        const counts = JSON.parse(document.querySelector('[data-testid=counts]')?.getAttribute('data-counts') ?? '{}');
        return counts.segments === wanted;
      },
      DOCUMENTS * SECTIONS,
      { timeout: LONG },
    );
  });
});

/** Runs in the page: Markdown files in which no two sections are alike. */
function makeFiles([documents, sections]: readonly [number, number]): void {
  let state = 7;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const nouns =
    'harbour keeper lantern tide reef ledger rope ferry island market winter seal clock bell glass meadow'.split(' ');
  const verbs = 'carries measures follows repairs remembers paints sells counts describes buries'.split(' ');
  const pick = (words: readonly string[]): string => words[below(words.length)] ?? '';
  const sentence = (): string =>
    `The ${pick(nouns)} of ${pick(nouns)} street ${pick(verbs)} the ${pick(nouns)} that a ${pick(nouns)} ${pick(verbs)} near the ${pick(nouns)} and the ${pick(nouns)}.`;
  const section = (at: number, of: number): string =>
    `## Part ${at} of ${of}\n\n${Array.from({ length: 10 }, sentence).join(' ')}`;
  const watch: Watch = { long: [], files: [] };
  watch.files = Array.from({ length: documents }, (_, of) => {
    const text = Array.from({ length: sections }, (_each, at) => section(at, of)).join('\n\n');
    return new File([text], `document-${of}.md`);
  });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watch.long.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask' });
  Object.assign(globalThis, { watch });
}

/** Runs in the page: gives the files to the file input, as a choice of a thousand would. */
function dropFiles(): void {
  const { watch } = globalThis as unknown as { watch: Watch };
  const input = document.querySelector<HTMLInputElement>('[data-testid=file-input]');
  const chosen = new DataTransfer();
  for (const file of watch.files) chosen.items.add(file);
  if (input === null) throw new Error('there is no file input');
  input.files = chosen.files;
  watch.long.length = 0;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
