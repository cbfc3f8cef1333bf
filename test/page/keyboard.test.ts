// The whole job by the keyboard alone, on the built page: nothing but keys is pressed, wherever the focus goes it can be
// seen, and no act leaves it nowhere. A file chooser that a key has opened is the only thing answered from outside.

import type { Download, FileChooser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage, soon } from './built-page.ts';
import { tinyGguf } from './gguf-writer.ts';
import { countsOf, LONG, runEnds } from './real-page.ts';
import { file, markdown } from './texts.ts';

/** No way through the page is longer. */
const MOST_STOPS = 150;

/** Enough that a run is still on when it is stopped. */
const SECTIONS = 12;

/** What has the focus, as one who looks at the screen and one who hears it would meet it. */
interface Stop {
  readonly testId: string;
  readonly name: string;
  /** Whether it is the page itself, which nobody can act on. */
  readonly nowhere: boolean;
  /** Whether anything on the screen shows that it has the focus. */
  readonly marked: boolean;
  /** Whether some of it is on the screen and not covered. */
  readonly inSight: boolean;
}

describe('the whole job by the keyboard alone', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;

  beforeAll(async () => {
    page = await built.visit();
    // From now on, since it takes the browser a while: a key that comes before would open a chooser nobody sees.
    page.on('filechooser', () => undefined);
    await page.getByTestId('paste-text').waitFor();
  }, LONG);

  const press = (key: string) => page.keyboard.press(key);
  const stop = (): Promise<Stop> => page.evaluate(focusNow);

  /** Goes on by Tab (or back) to what is wanted; every stop on the way has to be seen. */
  async function tabTo(wanted: (stop: Stop) => boolean, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      await press(key);
      const here = await stop();
      // Past its last element a page hands the focus to the browser, and gets it back at the first one.
      if (here.nowhere) continue;
      expect(here).toEqual({ ...here, marked: true, inSight: true });
      if (wanted(here)) return;
    }
    throw new Error(`No stop of ${MOST_STOPS} is the one wanted.`);
  }
  const byTestId = (testId: string) => (here: Stop) => here.testId === testId;
  const byName = (name: RegExp) => (here: Stop) => name.test(here.name);
  /** What an act has left the focus on, once the page is at rest. */
  async function expectFocusKept(): Promise<Stop> {
    await soon(async () => (await stop()).nowhere).toBe(false);
    await page.waitForTimeout(300);
    const here = await stop();
    expect(here.nowhere).toBe(false);
    return here;
  }
  async function openStage(name: string): Promise<void> {
    await tabTo(byTestId(`stage-${name}`));
    await press('Enter');
    await soon(() => page.evaluate(() => location.hash)).toBe(`#${name}`);
    await expectFocusKept();
  }

  it('the first stop leads past the header to the work', async () => {
    await press('Tab');
    expect(await stop()).toMatchObject({ name: 'Skip to the work', marked: true, inSight: true });
    await press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await tabTo(byTestId('paste-text'));
  });

  it('a text is pasted', async () => {
    await press('Enter');
    await tabTo(byName(/^Name$/));
    await press('Control+a');
    await page.keyboard.type('Harbour notes');
    await tabTo(byTestId('paste-area'));
    await page.keyboard.insertText(markdown('Harbour notes', SECTIONS));
    await tabTo(byTestId('paste-add'));
    await press('Enter');
    await soon(async () => (await countsOf(page)).segments).toBe(SECTIONS);
    await page.getByRole('listbox', { name: 'Documents' }).getByText('Harbour notes').waitFor();
    await expectFocusKept();
  });

  it('a model is opened', async () => {
    await tabTo(byTestId('model'), 'Shift+Tab');
    await press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Model' });
    await sheet.getByTestId('tab-own').waitFor();
    await tabTo(byName(/^Automatic/));
    await press('ArrowUp');
    expect(await stop()).toMatchObject({ name: 'WebAssembly', marked: true, inSight: true });
    await tabTo(byTestId('tab-models'), 'Shift+Tab');
    await press('ArrowRight');
    expect(await stop()).toMatchObject({ testId: 'tab-own', marked: true, inSight: true });
    await tabTo(byName(/^Open model files/));
    const chooser = page.waitForEvent('filechooser');
    await press('Enter');
    await ((await chooser) as FileChooser).setFiles([file('tiny.gguf', tinyGguf())]);
    await sheet.getByRole('region', { name: 'Loaded model' }).waitFor({ timeout: LONG });
    await expectFocusKept();
    await press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    expect((await expectFocusKept()).testId).toBe('model');
  });

  it('settings are changed', async () => {
    await tabTo(byTestId('settings'));
    await press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Settings' });
    await sheet.waitFor();
    await tabTo(byName(/^Longest instruction/));
    await press('Control+a');
    await page.keyboard.type('16');
    await tabTo(byName(/^Leave marked pairs out/));
    await press('Space');
    expect(await sheet.getByLabel(/^Leave marked pairs out/).isChecked()).toBe(false);
    await press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    expect((await expectFocusKept()).testId).toBe('settings');
  });

  it('a run is started, stopped, and resumed to its end', async () => {
    await tabTo(byTestId('start'));
    await press('Enter');
    await soon(async () => (await stop()).testId).toBe('stop');
    await press('Enter');
    expect(await runEnds(page)).toBe('stopped');
    const { candidates, failed } = await countsOf(page);
    expect(candidates + failed).toBeLessThan(SECTIONS);
    expect((await expectFocusKept()).testId).toBe('start');
    await press('Enter');
    await page.getByTestId('stop').waitFor();
    expect(await runEnds(page)).toBe('done');
    const here = await expectFocusKept();
    expect(here).toMatchObject({ marked: true, inSight: true });
    const counts = await countsOf(page);
    expect(counts.candidates + counts.failed).toBe(SECTIONS);
    expect(counts.rated).toBeGreaterThan(1);
  });

  it('a pair is reviewed, and the word on it taken back and given again', async () => {
    await openStage('review');
    await page.getByRole('listbox', { name: 'Pairs to review' }).waitFor();
    await tabTo(byName(/^Pairs to review$/));
    await press('ArrowDown');
    await press('ArrowUp');
    await press('a');
    await soon(async () => (await countsOf(page)).labelled).toBe(1);
    await expectFocusKept();
    await press('u');
    await soon(async () => (await countsOf(page)).labelled).toBe(0);
    await press('a');
    await soon(async () => (await countsOf(page)).labelled).toBe(1);
    await tabTo(byTestId('review-edit'));
    await press('Enter');
    expect((await expectFocusKept()).name).toMatch(/^Instruction/);
    await press('End');
    await page.keyboard.type(' Say why.');
    await press('Control+Enter');
    await expectFocusKept();
  });

  it('the threshold is moved', async () => {
    await openStage('kept');
    await tabTo(byTestId('threshold'));
    await press('Home');
    await soon(() => page.getByTestId('kept-count').textContent()).toMatch(/^(\d+) pairs? of \1$/);
    const all = (await countsOf(page)).kept;
    await press('End');
    await soon(async () => (await countsOf(page)).kept).toBeLessThan(all);
    await press('Home');
    await press('ArrowRight');
    await soon(() => page.getByTestId('threshold').inputValue()).toBe('1.1');
    await press('Home');
    expect((await expectFocusKept()).testId).toBe('threshold');
  });

  it('what is kept is exported', async () => {
    const { kept } = await countsOf(page);
    await tabTo(byTestId('export'), 'Shift+Tab');
    const download = page.waitForEvent('download');
    await press('Enter');
    const stream = await ((await download) as Download).createReadStream();
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString().trim().split('\n').length).toBe(kept);
    expect(kept).toBeGreaterThan(1);
    expect((await expectFocusKept()).testId).toBe('export');
  });
});

/** Runs in the page: what has the focus now. In a list that keeps the focus itself, what counts is the row it points at. */
function focusNow(): Stop {
  const element = document.activeElement;
  if (element === null || element === document.body || !(element instanceof HTMLElement)) {
    return { testId: '', name: '', nowhere: true, marked: false, inSight: false };
  }
  const row = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
  const isLined = (each: Element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(each);
    // A pane that fills its place is lined inside.
    if (boxShadow.includes('inset')) return true;
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && !/, 0\)$|transparent/.test(outlineColor);
  };
  const seen = row ?? element;
  const label = element instanceof HTMLInputElement ? (element.closest('label') ?? element) : element;
  const isShown = (each: Element) =>
    [...each.getClientRects()].some(({ left, right, top, bottom }) => {
      // Some point of it, well inside the window, is its own.
      for (const [across, down] of [
        [0.5, 0.5],
        [0.1, 0.5],
        [0.5, 0.1],
        [0.5, 0.9],
      ] as const) {
        const hit = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
        if (hit !== null && (each === hit || each.contains(hit))) return true;
      }
      return false;
    });
  const labels = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element.labels : null;
  const name = element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent ?? '';
  return {
    testId: element.getAttribute('data-testid') ?? '',
    name: name.trim().slice(0, 60),
    nowhere: false,
    marked: isLined(element) || isLined(seen) || isLined(label),
    inSight: isShown(seen) || isShown(label),
  };
}
