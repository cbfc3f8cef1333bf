// One visit of the built page as its first seconds go: when it is painted, when it answers, what it asked for.

import type { Browser, BrowserContext, Page } from 'playwright-core';

/** Figures of one visit; times in milliseconds from the navigation. */
export interface Visit {
  readonly firstPaint: number;
  readonly largestPaint: number;
  /** What tasks of the page's thread took beyond 50 ms each, from the first paint until it came to rest. */
  readonly blocked: number;
  /** End of the last task of 50 ms and more before the page came to rest, or the first paint when there was none. */
  readonly interactive: number;
  /** When the buttons of the first screen were there. */
  readonly usable: number;
  /** Paths of the files that the page and its workers asked for. */
  readonly files: readonly string[];
}

/** Nothing long for this time: the page is at rest (the quiet window of the usual definition of time to interactive). */
const QUIET_MS = 5000;

interface Seen {
  readonly paints: { readonly name: string; readonly at: number }[];
  readonly largest: number[];
  readonly long: { readonly at: number; readonly ms: number }[];
  usable: number;
}

/** A context that has been at the page once and whose service worker holds it; null when the page has none. */
export async function visitedContext(browser: Browser, origin: string): Promise<BrowserContext | null> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 } });
  const page = await context.newPage();
  await page.goto(origin);
  const isHeld = await page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(false), 60_000);
        void navigator.serviceWorker.ready.then(() => resolve(true));
      }),
  );
  await page.close();
  if (isHeld) return context;
  await context.close();
  return null;
}

/**
 * Visits the page once in a page of its own and waits until it is at rest.
 * @param slowdown how many times slower the processor is made to look to the page
 */
export async function visit(context: BrowserContext, origin: string, slowdown: number): Promise<Visit> {
  const page = await context.newPage();
  try {
    const files: string[] = [];
    page.on('request', (request) => files.push(new URL(request.url()).pathname));
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.addInitScript(WATCH);
    await page.goto(origin);
    await page.getByTestId('paste-text').waitFor();
    const seen = await atRest(page);
    const firstPaint = seen.paints.find(({ name }) => name === 'first-contentful-paint')?.at ?? Number.NaN;
    const long = seen.long.filter(({ at, ms }) => at + ms > firstPaint);
    return {
      firstPaint,
      largestPaint: seen.largest.at(-1) ?? Number.NaN,
      blocked: long.reduce((sum, { ms }) => sum + Math.max(0, ms - 50), 0),
      interactive: Math.max(firstPaint, ...long.map(({ at, ms }) => at + ms)),
      usable: seen.usable,
      files,
    };
  } finally {
    await page.close();
  }
}

async function atRest(page: Page): Promise<Seen> {
  for (;;) {
    const { seen, now } = await page.evaluate(() => ({
      seen: (globalThis as unknown as { seen: Seen }).seen,
      now: performance.now(),
    }));
    const last = Math.max(seen.usable, ...seen.long.map(({ at, ms }) => at + ms));
    if (now - last > QUIET_MS) return seen;
    await page.waitForTimeout(500);
  }
}

// Text and not a function: what compiles this file names functions by a helper that the page does not have.
const WATCH = `{
  const seen = { paints: [], largest: [], long: [], usable: Number.NaN };
  globalThis.seen = seen;
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('paint', ({ name, startTime }) => seen.paints.push({ name, at: startTime }));
  watch('largest-contentful-paint', ({ startTime }) => seen.largest.push(startTime));
  watch('longtask', ({ startTime, duration }) => seen.long.push({ at: startTime, ms: duration }));
  const look = () => {
    if (document.querySelector('[data-testid=paste-text]') === null) requestAnimationFrame(look);
    else seen.usable = performance.now();
  };
  requestAnimationFrame(look);
}`;
