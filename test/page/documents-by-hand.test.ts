// What a person does with documents by hand, in the built page: loads the questions of a test, adds pages by their
// addresses, moves boundaries by pointer and by keys, takes back. The tests are one after the other the steps of one visit.

import { createServer, type Server } from 'node:http';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage, soon } from './built-page.ts';
import { addFiles, LONG } from './real-page.ts';
import { file, html, prose } from './texts.ts';

const QUESTION =
  'Why does a keeper who has wound the brass clock of the lighthouse twice before supper still find it slow by morning?';
/** More than 13 words of the question in a row, in the middle of a text. */
const SHARED = QUESTION.split(' ').slice(2, 19).join(' ');
const OTHER = 'How many lemons does a ship of two hundred sailors need for a voyage of eleven weeks against scurvy?';

const DOCUMENT = [0, 1, 2, 3]
  .map(
    (n) => `## Part ${n + 1}\n\n${prose(n * 40, 500)} ${n === 1 ? `Then ${SHARED}. ` : ''}${prose(n * 40 + 20, 300)}`,
  )
  .join('\n\n');

/** A host of one web page; only with `open` may pages of other origins read it. */
async function serveText(
  body: string,
  open: boolean,
): Promise<{ url: string; asked: () => number; close: () => Promise<void> }> {
  let asked = 0;
  const server: Server = createServer((_, response) => {
    asked += 1;
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (open) response.setHeader('Access-Control-Allow-Origin', '*');
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host did not start.');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${address.port}/page.html`, asked: () => asked, close };
}

describe('documents in a person’s hands', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;

  beforeAll(async () => {
    page = await built.visit();
  }, LONG);

  const rows = () => page.getByRole('listbox', { name: 'Segments' }).getByRole('option');
  const standing = () => page.getByTestId('segment-standing').textContent();
  const placeOf = async (end: 'start' | 'end') =>
    Number(await page.getByTestId(`handle-${end}`).getAttribute('data-place'));
  /** What is drawn as the segment's own text, and where the page says that it lies in the document. */
  async function drawn(): Promise<{ text: string; from: number; to: number; said: string }> {
    const [from, to] = [await placeOf('start'), await placeOf('end')];
    const units = await page.locator('.near .mine').allInnerTexts();
    const characters = page.locator('.facts-of .provenance div').filter({ hasText: 'Characters' }).locator('dd');
    return { text: units.join(' '), from, to, said: (await characters.textContent()) ?? '' };
  }
  function expectExact(now: Awaited<ReturnType<typeof drawn>>): void {
    const written = DOCUMENT.slice(now.from, now.to);
    expect(now.text.replace(/\s+/g, ' ').trim()).toBe(written.replace(/\s+/g, ' ').trim());
    expect(now.said).toBe(`${now.from.toLocaleString('en')} to ${now.to.toLocaleString('en')}`);
  }
  async function openSegment(title: string): Promise<void> {
    await rows().filter({ hasText: title }).first().click();
    await page.locator('#reading').getByRole('heading', { name: title, level: 2 }).waitFor();
  }

  it('a segment that shares a run of words with a loaded evaluation is marked, counted and left out', async () => {
    expect(await addFiles(page, [file('notes.md', DOCUMENT)])).toMatchObject([{ how: 'read', segments: 4 }]);
    await page.getByTestId('stage-segments').click();
    await page.getByTestId('side-in').getByText('4').waitFor();
    await page.getByTestId('why-out').click();
    const sheet = page.getByRole('dialog', { name: 'All segments' });
    await sheet.getByTestId('tab-evaluations').click();
    await sheet.getByTestId('evaluation-input').setInputFiles([file('exam.txt', `${QUESTION}\n${OTHER}\n`)]);
    await sheet.getByText('exam.txt').getByText('2 prompts').waitFor();
    await sheet.getByTestId('tab-reasons').click();
    const reason = sheet.getByTestId('reason-evaluation');
    await reason.getByText('1 marked, 1 left out').waitFor();
    await sheet.getByTestId('show-evaluation').click();
    await soon(() => rows().count()).toBe(1);
    expect(await rows().first().textContent()).toMatch(/Part 2[\s\S]*in an evaluation/);
    expect(await standing()).toContain('Left out by its mark.');
    const mark = (await page.getByTestId('segment-mark-evaluation').textContent()) ?? '';
    expect(mark).toMatch(/shares a run of words with an evaluation/);
    expect(mark).toMatch(/has wound the brass clock/);
    expect(await page.getByTestId('side-out').textContent()).toBe('Left out 1');
    expect(await page.getByTestId('side-in').textContent()).toMatch(/^In [03]$/);
  });

  it('a page is fetched where its server allows it, and where it does not, a sentence says what to do', async () => {
    const allowed = await serveText(html('An open page', 3), true);
    const closed = await serveText(html('A closed page', 3), false);
    try {
      await page.getByTestId('stage-documents').click();
      await page.getByTestId('add-addresses').click();
      await page.getByTestId('addresses-area').fill(`${allowed.url}\n${closed.url}`);
      await page.getByTestId('addresses-add').click();
      // The page's policy names every host that it may ask, so it has to be loaded anew for two more.
      const hosts = [allowed, closed].map(({ url }) => new URL(url).host).join(', ');
      const aside = page.getByText(`loaded anew before it may connect to ${hosts}. The 2 addresses are fetched then.`);
      await aside.waitFor();
      expect(allowed.asked() + closed.asked()).toBe(0);
      await page.getByRole('button', { name: 'Load anew' }).click();
      const reports = page.getByTestId('files');
      await soon(async () => {
        const all = JSON.parse((await reports.getAttribute('data-files')) ?? '[]') as {
          name: string;
          how: string;
        }[];
        return all.filter(({ name }) => name.startsWith('http')).map(({ name, how }) => [name, how]);
      }).toEqual([
        [allowed.url, 'read'],
        [closed.url, 'failed'],
      ]);
      const list = page.getByRole('listbox', { name: 'Documents' }).getByRole('option');
      await list.filter({ hasText: closed.url }).click();
      await page
        .getByTestId('report')
        .getByText(`${closed.url} could not be fetched: its server does not let other pages read it`)
        .waitFor();
      expect(await page.getByTestId('report').textContent()).toMatch(
        /Save the page in your browser and add the file\./,
      );
      await list.filter({ hasText: allowed.url }).click();
      await page.locator('#reading').getByText('Part 3').first().waitFor();
      expect(await page.locator('#reading .provenance').textContent()).toContain(allowed.url);
    } finally {
      await allowed.close();
      await closed.close();
    }
  });

  it('a boundary that is drawn with the pointer changes the segment’s text and offsets, exactly', async () => {
    await page.getByTestId('stage-segments').click();
    await page.getByTestId('side-all').click();
    await openSegment('Part 3');
    await page.locator('.facts-of summary').click();
    const before = await drawn();
    expectExact(before);
    // More of the document is shown meanwhile, and the text stays under the pointer all the same.
    expect(await drag(page.getByTestId('handle-start'), before.from + sentenceStart(before, 2))).toBeLessThan(2);
    await soon(() => placeOf('start')).toBeGreaterThan(before.from);
    await page.getByText('The boundaries are moved.').waitFor({ state: 'attached' });
    const after = await drawn();
    expectExact(after);
    expect(after.from).toBe(before.from + sentenceStart(before, 2));
    expect(after.to).toBe(before.to);
    expect(await standing()).toContain(`${(after.to - after.from).toLocaleString('en')} characters`);
    expect(await rows().filter({ hasText: 'drawn by hand' }).count()).toBe(1);
  });

  it('it is kept over a reload, beside the evaluation and its mark', async () => {
    const before = await drawn();
    await page.reload();
    await openSegment('Part 3');
    await page.locator('.facts-of summary').click();
    expect(await drawn()).toEqual(before);
    await openSegment('Part 2');
    await page.getByTestId('segment-mark-evaluation').waitFor();
    expect(await standing()).toContain('Left out by its mark.');
  });

  it('keys move a boundary and Escape leaves it, and what was moved is taken back', async () => {
    await openSegment('Part 4');
    await page.locator('.facts-of summary').click();
    const before = await drawn();
    const reading = page.locator('#reading');
    await reading.focus();
    await page.keyboard.press('b');
    await soon(() => focused(page)).toBe('handle-start');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    expect(await drawn()).toEqual(before);

    await page.keyboard.press('b');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('b');
    await soon(() => focused(page)).toBe('handle-end');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.getByText('The boundaries are moved.').waitFor({ state: 'attached' });
    const moved = await drawn();
    expectExact(moved);
    expect(moved.from).toBe(before.from + sentenceStart(before, 2));
    expect(moved.to).toBeLessThan(before.to);
    expect(await focused(page)).toBe('handle-end');

    await page.keyboard.press('u');
    await soon(() => placeOf('start')).toBe(before.from);
    expect(await drawn()).toEqual(before);
    await page.reload();
    await openSegment('Part 4');
    expect([await placeOf('start'), await placeOf('end')]).toEqual([before.from, before.to]);
  });
});

/**
 * Draws a handle to the sentence that begins at an offset of the document, in steps as a hand does, and lets it go.
 * @returns pixels by which that sentence moved up or down on the screen while it was drawn to
 */
async function drag(handle: Locator, at: number): Promise<number> {
  await handle.scrollIntoViewIfNeeded();
  const page = handle.page();
  const from = await handle.boundingBox();
  const spot = () =>
    page.locator(`.near [data-at="${at}"]`).evaluate((element) => {
      const first = element.getClientRects()[0];
      return first === undefined ? null : { x: first.left + 2, y: (first.top + first.bottom) / 2 };
    });
  const to = await spot();
  if (from === null || to === null) throw new Error('The handle or its goal is not on the screen.');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.getByTestId('doing').waitFor();
  const meanwhile = await spot();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  return Math.abs((meanwhile?.y ?? Number.NaN) - to.y);
}

/** Characters from the beginning of a segment to its sentence number `n`, from 0. */
function sentenceStart({ from, to }: { readonly from: number; readonly to: number }, n: number): number {
  const starts = [...DOCUMENT.slice(from, to).matchAll(/(?<=^|\. )The /g)].map(({ index }) => index);
  return starts[n] ?? Number.NaN;
}

/** Test id, or else id, of the element that has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('data-testid') ?? element?.id ?? '';
  });
}
