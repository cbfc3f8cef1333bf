// What ten thousand segments cost the page: bytes per segment do not grow with their number, and scrolling through the list
// leaves nothing behind. Heaps are those after a garbage collection; the figures are printed for docs/performance.md.

import type { CDPSession, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';
import { countsOf, LONG } from './real-page.ts';

const SECTIONS = 10;
/** Segments in the page at each measurement. */
const STEPS = [1000, 4000, 10_000] as const;
const SWEEPS = 10;
/** The heap after a collection is not the same twice; a page that kept the rows it has drawn would be several times above. */
const MARGIN = 1.5;
const SWEEP_MARGIN = 1.3;

interface Heap {
  readonly bytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

describe('the memory of the page', { timeout: 3 * LONG }, () => {
  const built = builtPage();
  let page: Page;
  let session: CDPSession;
  const heaps: Heap[] = [];

  beforeAll(async () => {
    page = await built.visit();
    await page.getByTestId('file-input').waitFor({ state: 'attached' });
    session = await page.context().newCDPSession(page);
  }, LONG);

  /** What is used once nothing that could go is left; the smallest of three, because work may just be under way. */
  async function heapNow(): Promise<Heap> {
    const all: Heap[] = [];
    for (let at = 0; at < 3; at += 1) {
      await page.waitForTimeout(500);
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
      all.push({ bytes: usedSize, nodes, listeners: jsEventListeners });
    }
    return all.reduce((least, each) => (each.bytes < least.bytes ? each : least));
  }

  /** Waits until marks have come to all: what is measured of a segment is part of what it costs. */
  async function lookedAt(): Promise<void> {
    await page.getByTestId('stage-segments').click();
    await page.getByRole('listbox', { name: 'Segments' }).waitFor();
    await page.getByText('Segments are still being looked at').waitFor({ state: 'detached', timeout: LONG });
    await page.getByTestId('stage-documents').click();
    await page.getByRole('listbox', { name: 'Documents' }).waitFor();
  }

  it('grows with the segments and no faster', async () => {
    heaps.push(await heapNow());
    let documents = 0;
    for (const segments of STEPS) {
      const from = documents;
      documents = segments / SECTIONS;
      await page.evaluate(addDocuments, [from, documents, SECTIONS] as const);
      await expect.poll(async () => (await countsOf(page)).documents, { timeout: LONG, interval: 500 }).toBe(documents);
      await page.getByTestId('intake').waitFor({ state: 'detached', timeout: LONG });
      await lookedAt();
      heaps.push(await heapNow());
    }
    const [empty, ...grown] = heaps;
    const each = grown.map(({ bytes }, at) => (bytes - (empty?.bytes ?? 0)) / (STEPS[at] ?? 1));
    console.log(
      `empty ${mebibytes(empty)}; ${STEPS.map((segments, at) => `${segments}: ${mebibytes(grown[at])}, ${Math.round(each[at] ?? 0)} bytes a segment`).join('; ')}`,
    );
    expect(each[1]).toBeLessThan((each[0] ?? 0) * MARGIN);
    expect(each[2]).toBeLessThan((each[0] ?? 0) * MARGIN);
    // Of a list, only the rows in sight are drawn: one with all of them has more nodes than segments, and what waits to be
    // collected is not the same twice.
    expect(grown[2]?.nodes).toBeLessThan(STEPS[2]);
  });

  it('is left as it was by going through the list of all of them ten times', async () => {
    await page.getByTestId('stage-segments').click();
    await page.getByTestId('side-all').click();
    const list = page.getByRole('listbox', { name: 'Segments' });
    await list.getByRole('option').first().waitFor();
    // The first time compiles what scrolls.
    expect(await list.evaluate(sweep, 1)).toEqual({ first: 1, last: STEPS[2] });
    const before = await heapNow();
    expect(await list.evaluate(sweep, SWEEPS)).toEqual({ first: 1, last: STEPS[2] });
    const after = await heapNow();
    console.log(
      `${SWEEPS} times through ${STEPS[2]} segments: ${mebibytes(before)} before, ${mebibytes(after)} after; ${before.nodes} and ${after.nodes} nodes, ${before.listeners} and ${after.listeners} listeners`,
    );
    expect(after.bytes).toBeLessThan(before.bytes * SWEEP_MARGIN);
    expect(after.nodes).toBeLessThan(before.nodes * SWEEP_MARGIN);
    expect(after.listeners).toBeLessThan(before.listeners * SWEEP_MARGIN);
  });
});

function mebibytes(heap: Heap | undefined): string {
  return `${((heap?.bytes ?? 0) / 2 ** 20).toFixed(1)} MiB`;
}

/** Runs in the page: gives it Markdown files, `from` to `to`, in which no two sections are alike, and keeps none of them. */
function addDocuments([from, to, sections]: readonly [number, number, number]): void {
  let state = from + 11;
  const below = (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const words =
    'harbour keeper lantern tide reef ledger rope ferry island market winter seal clock bell glass meadow carries measures follows repairs remembers paints sells counts describes buries'.split(
      ' ',
    );
  const sentence = (): string => `The ${Array.from({ length: 14 }, () => words[below(words.length)]).join(' ')}.`;
  const section = (of: number, at: number): string =>
    `## Part ${at} of ${of}\n\n${Array.from({ length: 10 }, sentence).join(' ')}`;
  const chosen = new DataTransfer();
  for (let of = from; of < to; of += 1) {
    const text = Array.from({ length: sections }, (_, at) => section(of, at)).join('\n\n');
    chosen.items.add(new File([text], `document-${of}.md`));
  }
  const input = document.querySelector<HTMLInputElement>('[data-testid=file-input]');
  if (input === null) throw new Error('there is no file input');
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/**
 * Runs in the page: scrolls a list to its end and back, two dozen screens a frame.
 * @returns the places of the first and the last row that were drawn on the way, from 1
 */
async function sweep(list: Element, times: number): Promise<{ first: number; last: number }> {
  let scroller: Element = list;
  while (scroller.parentElement !== null && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) {
    scroller = scroller.parentElement;
  }
  const seen = { first: Number.POSITIVE_INFINITY, last: 0 };
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const look = () => {
    for (const row of list.querySelectorAll('[aria-posinset]')) {
      const place = Number(row.getAttribute('aria-posinset'));
      seen.first = Math.min(seen.first, place);
      seen.last = Math.max(seen.last, place);
    }
  };
  const step = scroller.clientHeight * 24;
  const end = scroller.scrollHeight - scroller.clientHeight;
  for (let time = 0; time < times; time += 1) {
    for (let at = 0; at < end; at += step) {
      scroller.scrollTop = at;
      await frame();
    }
    scroller.scrollTop = end;
    await frame();
    await frame();
    look();
    for (let at = end; at > 0; at -= step) {
      scroller.scrollTop = at;
      await frame();
    }
    scroller.scrollTop = 0;
    await frame();
    await frame();
    look();
  }
  return seen;
}
