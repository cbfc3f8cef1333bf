// One Chromium at one server of the built page for the tests of a file: opened before them, closed after them, and no test
// of the file passes while a page that was opened here has thrown.

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type BuiltServer, serveBuilt } from '../../scripts/serve.ts';
import { LONG, launchBrowser, STEP } from './real-page.ts';

const VIEWPORT = { width: 1280, height: 820 };

/** What tests of the built page share. All of it is there from their first `beforeAll` on. */
export interface BuiltPage {
  /** Address of the page, which ends with a slash. */
  readonly origin: string;
  /** A context of its own storage, 1280 by 820 pixels unless told; each step in it may take STEP. Closed with the browser. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** A page at the origin, in a context of its own unless one is given. */
  visit(context?: BrowserContext): Promise<Page>;
}

/**
 * Builds the page if need be, serves it and launches the browser for the tests of the suite that calls it; call it before
 * other hooks are set. What a page throws fails the test that it was thrown in, and after the last one, the suite.
 */
export function builtPage(): BuiltPage {
  let server: BuiltServer | undefined;
  let browser: Browser | undefined;
  const errors: string[] = [];

  beforeAll(async () => {
    server = await serveBuilt({ port: 0, strictPort: false });
    browser = await launchBrowser();
  }, LONG);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    expect(errors).toEqual([]);
  });
  afterEach(() => expect(errors.splice(0)).toEqual([]));

  const opened = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The built page is asked for before it is opened.');
    return part;
  };
  return {
    get origin() {
      return opened(server).origin;
    },
    async newContext(options) {
      const context = await opened(browser).newContext({ viewport: VIEWPORT, ...options });
      context.setDefaultTimeout(STEP);
      context.on('weberror', (thrown) => void errors.push(thrown.error().message));
      return context;
    },
    async visit(context) {
      const page = await (context ?? (await this.newContext())).newPage();
      await page.goto(opened(server).origin);
      return page;
    },
  };
}

/** Waits for what a page is to show; the machine may be busy with other things. */
export function soon<T>(read: () => T) {
  return expect.poll(read, { interval: 20, timeout: STEP });
}
