// The built page in its first second: the person's colours before any of its scripts has run, and useful without a model.

import type { BrowserContext } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtPage } from './built-page.ts';

const DARK = 'rgb(13, 24, 30)';

const built = builtPage();
let context: BrowserContext;

beforeEach(async () => {
  context = await built.newContext({ colorScheme: 'light', serviceWorkers: 'block' });
});
afterEach(() => context.close());

describe('the colours that were chosen', () => {
  it('are on before the page is drawn, also where the system wants others, and the bars around the page follow', async () => {
    const page = await built.visit(context);
    await page.getByTestId('menu').click();
    await page.getByLabel('Dark').check();
    const look = () =>
      page.evaluate(() => ({
        ground: getComputedStyle(document.body).backgroundColor,
        bars: [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')].map(({ content }) => content),
        scheme: document.querySelector<HTMLMetaElement>('meta[name="color-scheme"]')?.content,
        drawn: document.querySelector('main') !== null,
      }));
    const dark = { ground: DARK, bars: ['#0d181e', '#0d181e'], scheme: 'dark' };
    expect(await look()).toEqual({ ...dark, drawn: true });

    // The page's own script does not come: what is dark now is dark before anything is drawn.
    await page.route(/assets\/index-[^/]*\.js$/, (route) => route.abort());
    await page.reload();
    expect(await look()).toEqual({ ...dark, drawn: false });

    await page.unroute(/assets\/index-[^/]*\.js$/);
    await page.reload();
    await page.getByTestId('menu').click();
    expect(await page.getByLabel('Dark').isChecked()).toBe(true);
    await page.getByLabel('Auto').check();
    expect((await look()).bars).toEqual(['#fbfaf6', '#0d181e']);
    expect((await look()).ground).toBe('rgb(251, 250, 246)');
  });
});

describe('a first visit', () => {
  it('shows the three ways, the picture and the promise, and asks nobody but its own server', async () => {
    const asked = new Set<string>();
    context.on('request', (request) => asked.add(new URL(request.url()).origin));
    const page = await built.visit(context);
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const way of ['See a finished demo project', 'Use my documents', 'Open a project file']) {
      expect(await page.getByRole('heading', { name: way }).isVisible()).toBe(true);
    }
    await page.getByRole('region', { name: /^An example/ }).waitFor();
    expect(await page.getByTestId('privacy').isVisible()).toBe(true);
    await page.getByTestId('take-tour').click();
    await page.getByTestId('tour').getByText('1 of 5').waitFor();
    await page.keyboard.press('Escape');
    expect([...asked]).toEqual([new URL(built.origin).origin]);
  });
});
