// Settings by a link: the sheet that shows what it would change, and the button that makes one.

import axe from 'axe-core';
import { render } from 'preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { settingsHash } from '../../src/run/settings-link.ts';
import { Page } from '../../src/ui/page.tsx';
import { type ScriptedApp, scriptedApp } from '../ui/scripted-app.ts';
import { root, withPage } from './ui-mount.tsx';

let app: ScriptedApp;

withPage();
beforeEach(() => {
  app = scriptedApp();
});

async function dialog(name: string): Promise<HTMLElement> {
  return await vi.waitFor(() => {
    const found = [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].find(
      (each) => each.querySelector('h2')?.textContent === name,
    );
    if (found === undefined || found.textContent?.includes('Opening') === true) throw new Error(`no sheet ${name}`);
    return found;
  });
}

const linkTo = (minScore: number) =>
  settingsHash({ settings: { ...DEFAULT_SETTINGS, minScore }, loop: app.loopChoices.value });

describe('a link to settings', () => {
  it('shows what it would change and is taken only by a press; the address forgets it', async () => {
    location.hash = linkTo(4.5);
    render(<Page app={app} />, root);
    const sheet = await dialog('Settings from a link');
    expect(location.hash).toBe('#documents');
    const rows = [...sheet.querySelectorAll('tbody tr')].map((row) => row.textContent);
    expect(rows).toEqual(['Keep from44.5']);
    expect(app.settings.value.minScore).toBe(4);
    const { violations } = await axe.run(sheet);
    expect(violations.map(({ id }) => id)).toEqual([]);
    sheet.querySelector<HTMLButtonElement>('[data-testid=use-linked]')?.click();
    await vi.waitFor(() => expect(app.settings.value.minScore).toBe(4.5));
  });

  it('opens while the page is there too, and can be left as it is', async () => {
    render(<Page app={app} />, root);
    location.hash = linkTo(3);
    const sheet = await dialog('Settings from a link');
    [...sheet.querySelectorAll('button')].find(({ textContent }) => textContent === 'Keep mine')?.click();
    await vi.waitFor(() => expect(document.querySelector('dialog[open]')).toBeNull());
    expect(app.settings.value.minScore).toBe(4);
  });

  it('that is damaged is one sentence', async () => {
    location.hash = '#set=1.@@@';
    render(<Page app={app} />, root);
    const sheet = await dialog('Settings from a link');
    expect(sheet.querySelector('[role=alert]')?.textContent).toMatch(/damaged.*Nothing was changed/);
    expect(sheet.querySelector('[data-testid=use-linked]')).toBeNull();
  });
});
