import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { STAGES } from '../../src/ui/place.ts';
import { LOOP_SCENES } from '../ui/loop-scenes.ts';
import { MODEL_SCENES } from '../ui/model-scenes.ts';
import { SCENES } from '../ui/scenes.ts';
import { byTestId, hide, root, settled, show as showPage, withPage } from './ui-mount.tsx';
import { openSheet } from './ui-sheet.tsx';

withPage();

/** Shows a scene and waits for views that are fetched. */
async function show(scene: string, stage: string) {
  const app = await showPage(scene, stage);
  await expect.poll(() => root.querySelector('main [aria-busy]'), { timeout: 20_000 }).toBeNull();
  await settled();
  return app;
}

async function violations(): Promise<readonly string[]> {
  const result = await axe.run(root, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

describe('accessibility rules hold', () => {
  const stages = STAGES;
  const loopStages = ['loop', 'seed', 'kept'] as const;
  const seen = [
    ...stages.map((stage) => ['running', stage] as const),
    ...stages.map((stage) => ['empty', stage] as const),
    ...Object.keys(LOOP_SCENES).map((name) => [name, 'loop'] as const),
    ...loopStages.map((stage) => ['loop-rating', stage] as const),
    ...Object.keys(SCENES)
      .filter((name) => !['many', 'running', 'empty'].includes(name))
      .filter((name) => !(name in MODEL_SCENES) && !(name in LOOP_SCENES))
      .map((name) => [name, name === 'added' ? 'documents' : 'ratings'] as const),
  ];
  for (const [scene, stage] of seen) {
    it(`in scene ${scene} at ${stage}`, async () => {
      await show(scene, stage);
      expect(await violations()).toEqual([]);
    });
  }

  it('on a narrow screen, in the list and in the text', async () => {
    await page.viewport(390, 844);
    await show('done', 'ratings');
    expect(await violations()).toEqual([]);
    root.querySelector<HTMLElement>('.row')?.click();
    await settled();
    expect(await violations()).toEqual([]);
  });

  it('in dark colours', async () => {
    const features = (value: string) => ({ features: [{ name: 'prefers-color-scheme', value }] });
    await cdp().send('Emulation.setEmulatedMedia', features('dark'));
    try {
      for (const [scene, stage] of [
        ...stages.map((each) => ['running', each] as const),
        ...loopStages.map((each) => ['loop-rating', each] as const),
        ['failed', 'kept'],
        ['hub', 'documents'],
        ['loading-retry', 'documents'],
      ] as const) {
        await show(scene, stage);
        expect(getComputedStyle(document.body).backgroundColor).toBe('rgb(13, 24, 30)');
        expect(await violations()).toEqual([]);
        hide();
      }
    } finally {
      await cdp().send('Emulation.setEmulatedMedia', features('light'));
    }
  });

  it('in the sheets for model and settings', async () => {
    await show('one-thread', 'segments');
    byTestId('model').click();
    await settled();
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await settled();
    byTestId('settings').click();
    await expect.poll(() => root.querySelector('dialog[open] .fields'), { timeout: 20_000 }).not.toBeNull();
    await settled();
    expect(await violations()).toEqual([]);
    byTestId('tab-loop').click();
    await expect.poll(() => root.querySelector('.learn'), { timeout: 20_000 }).not.toBeNull();
    for (const part of root.querySelectorAll<HTMLElement>('.learn > summary')) part.click();
    await settled();
    expect(await violations()).toEqual([]);
  });

  const tabs = ['models', 'own', 'device', 'storage'] as const;
  for (const scene of Object.keys(MODEL_SCENES)) {
    it(`in the sheet about models, in scene ${scene}`, async () => {
      for (const tab of scene === 'picker' || scene === 'storage' ? tabs : (['models', 'device'] as const)) {
        await openSheet(scene, tab);
        root.querySelector<HTMLElement>('.pick-name')?.click();
        await settled();
        expect([tab, await violations()]).toEqual([tab, []]);
        hide();
      }
    });
  }

  it('in the sheet about models on a screen of 320 pixels, where nothing is wider, and every target is large', async () => {
    await page.viewport(320, 568);
    for (const scene of ['picker', 'picker-no-f16', 'device-small-limits', 'loading-retry', 'recovering', 'storage']) {
      for (const tab of tabs) {
        await openSheet(scene, tab);
        root.querySelector<HTMLElement>('.pick-name')?.click();
        await settled();
        const sheet = root.querySelector<HTMLElement>('dialog[open]');
        expect([scene, tab, sheet?.scrollWidth]).toEqual([scene, tab, sheet?.clientWidth]);
        const small = [...(sheet?.querySelectorAll<HTMLElement>('button, label.choice') ?? [])]
          .filter((each) => each.offsetHeight > 0 && Math.min(each.offsetHeight, each.offsetWidth) < 24)
          .map((each) => each.textContent);
        expect([scene, tab, small]).toEqual([scene, tab, []]);
        hide();
      }
    }
  });

  it('and nothing is wider than a screen of 320 pixels', async () => {
    await page.viewport(320, 568);
    for (const scene of ['running', 'loop-rating']) {
      for (const stage of stages) {
        await show(scene, stage);
        expect([scene, stage, document.documentElement.scrollWidth]).toEqual([scene, stage, 320]);
        hide();
      }
    }
  });
});
