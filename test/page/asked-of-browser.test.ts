// What the page asks of the browser that it runs in: to stay awake while it works, not to be closed in the middle, to tell
// when a run has ended, to keep what is stored. The browser's own answers; only whether the page is in sight is set here,
// as a browser without a window shows every page.

import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtPage, soon } from './built-page.ts';
import { addFiles, changeSettings, LONG, openTinyModel, runBy, runEnds } from './real-page.ts';
import { file, markdown } from './texts.ts';

/** What was held by `navigator.wakeLock`, in a page. */
interface Watched {
  locks?: WakeLockSentinel[];
}

/** Remembers every lock that the browser has given. */
function watchWakeLocks(): void {
  // The empty page that every page begins as has none.
  if (!isSecureContext) return;
  const here = globalThis as Watched;
  here.locks = [];
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (type) => {
    const lock = await request(type);
    here.locks?.push(lock);
    return lock;
  };
}

describe('the built page in its browser', { timeout: LONG }, () => {
  const built = builtPage();
  let context: BrowserContext;
  let page: Page;

  beforeEach(async () => {
    context = await built.newContext();
    await context.grantPermissions(['screen-wake-lock', 'notifications'], { origin: built.origin });
    await context.addInitScript(watchWakeLocks);
    page = await built.visit(context);
    await addFiles(page, [file('notes.md', markdown('Notes', 6))]);
    await openTinyModel(page);
    await changeSettings(page, { 'Longest instruction': 12, 'Leave marked pairs out': false, 'Keep from': 1 });
  }, LONG);
  afterEach(() => context.close());

  const isAwake = () => page.evaluate(() => (globalThis as Watched).locks?.some(({ released }) => !released));

  it('keeps the screen awake while a run is on, and says in its title how far it is', async () => {
    expect(await isAwake()).toBe(false);
    await page.getByTestId('start').click();
    await soon(isAwake).toBe(true);
    await soon(() => page.title()).toMatch(/^\d+% · .+ · Humpback$/);
    expect(await runEnds(page)).toBe('done');
    await soon(isAwake).toBe(false);
    expect(await page.title()).toMatch(/^[^\d]+ · Humpback$/);
  });

  it('asks before it is closed while a run is on, and not when nothing would be lost', async () => {
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.getByTestId('start').click();
    await soon(isAwake).toBe(true);
    await page.close({ runBeforeUnload: true });
    await soon(() => asked).toEqual(['beforeunload']);
    expect(await runEnds(page)).toBe('done');
    await page.close({ runBeforeUnload: true });
    await soon(() => page.isClosed()).toBe(true);
    expect(asked).toEqual(['beforeunload']);
  });

  it('tells of the end of a run that nobody looks at, once it was asked to, and not while somebody looks', async () => {
    const told = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map(({ title, body }) => [title, body]);
      });
    await page.getByTestId('settings').click();
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByTestId('tab-device').click();
    await settings.getByTestId('telling').click();
    await settings.getByText('Tell me no more').waitFor();
    await page.keyboard.press('Escape');
    expect(await runBy(page, 'start')).toBe('done');
    expect(await told()).toEqual([]);

    await addFiles(page, [file('more.md', markdown('More', 4, 50))]);
    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }));
    expect(await runBy(page, 'start')).toBe('done');
    await soon(told).toEqual([['Humpback', 'The run has ended.']]);
  });

  it('asks the browser to keep the results only when told to, and says its answer', async () => {
    const offer = page.getByTestId('aside-persist');
    expect(await offer.count()).toBe(0);
    expect(await runBy(page, 'start')).toBe('done');
    await offer.waitFor();
    expect(await page.evaluate(() => navigator.storage.persisted())).toBe(false);
    await offer.getByRole('button', { name: 'Ask it to keep them' }).click();
    // A page that was never used before is refused by Chromium.
    await offer.getByText('The browser has not agreed').waitFor();

    await grantLastingStorage(page);
    await page.getByTestId('settings').click();
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByTestId('tab-device').click();
    await settings.getByTestId('persist').click();
    await settings.getByTestId('persist').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => navigator.storage.persisted())).toBe(true);
  });

  /** As Chromium does for pages that are used often. */
  async function grantLastingStorage(of: Page): Promise<void> {
    const target = await (await context.newCDPSession(of)).send('Target.getTargetInfo');
    const { browserContextId } = target.targetInfo;
    if (browserContextId === undefined) throw new Error('The context has no name.');
    const session = await context.browser()?.newBrowserCDPSession();
    await session?.send('Browser.grantPermissions', {
      ...{ permissions: ['durableStorage'], origin: built.origin, browserContextId },
    });
  }
});
