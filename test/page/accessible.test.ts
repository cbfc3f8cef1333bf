// Every screen of the built page, with a project that a small real run has made: no violation of WCAG 2.2 AA that axe-core
// can find, in light and dark, wide and at 320 pixels. What is drawn for forced colours and reduced motion, and what is
// announced while a run goes on, is looked at too.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { settingsHash } from '../../src/run/settings-link.ts';
import { parseLoopChoices } from '../../src/store/loop-schema.ts';
import { STAGES } from '../../src/ui/place.ts';
import { builtPage, soon } from './built-page.ts';
import { addFiles, changeSettings, countsOf, LONG, openTinyModel, runEnds } from './real-page.ts';
import { file, html, markdown } from './texts.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
};
/** What dark colours can change. */
const CONTRAST: RunOptions = { runOnly: { type: 'rule', values: ['color-contrast'] }, resultTypes: ['violations'] };

const COLOURS = [
  ['light', RULES],
  ['dark', CONTRAST],
] as const;
const WIDTHS = [
  { width: 1280, height: 820 },
  { width: 320, height: 720 },
] as const;

const DEMO = join(import.meta.dirname, '../../public/demo/demo.humpback.zip');
const LINK = settingsHash({ settings: { ...DEFAULT_SETTINGS, minScore: 2.5 }, loop: parseLoopChoices(null) });

/** A screen, and how a person gets to it from the stage that it belongs to. A new screen is a line here. */
interface Screen {
  readonly name: string;
  readonly stage: (typeof STAGES)[number];
  readonly open?: (page: Page) => Promise<void>;
}

const press = (testId: string) => (page: Page) => page.getByTestId(testId).click();
/** Presses one thing after the other; what an earlier press opens may hold the next. */
const pressAll =
  (...testIds: readonly string[]) =>
  async (page: Page) => {
    for (const testId of testIds) await press(testId)(page);
  };
/** At 320 pixels what the header has no room for is in its menu. */
const settings = async (page: Page) => {
  await page.getByTestId('menu').waitFor();
  if (await page.getByTestId('settings').isVisible()) return await press('settings')(page);
  await pressAll('menu', 'menu-settings')(page);
};
const firstRow = (page: Page) => page.locator('main [role=option]').first().click();

const SCREENS: readonly Screen[] = [
  ...STAGES.map((stage) => ({ name: stage, stage })),
  ...(['documents', 'segments', 'instructions', 'ratings', 'review', 'kept'] as const).map((stage) => ({
    name: `${stage}, one that is read`,
    stage,
    open: firstRow,
  })),
  { name: 'pasting a text', stage: 'documents', open: press('paste-text') },
  { name: 'adding addresses', stage: 'documents', open: press('add-addresses') },
  { name: 'why segments are left out', stage: 'segments', open: press('why-out') },
  { name: 'lengths of segments', stage: 'segments', open: press('segment-lengths') },
  { name: 'evaluations', stage: 'segments', open: pressAll('why-out', 'tab-evaluations') },
  {
    name: 'moving a boundary',
    stage: 'segments',
    open: async (page) => {
      await firstRow(page);
      await press('segments-boundaries')(page);
    },
  },
  {
    name: 'editing a pair',
    stage: 'review',
    open: async (page) => {
      await firstRow(page);
      await press('review-edit')(page);
    },
  },
  { name: 'filters of the review', stage: 'review', open: press('review-filters') },
  { name: 'the model', stage: 'documents', open: press('model') },
  { name: 'own models', stage: 'documents', open: pressAll('model', 'tab-own') },
  { name: 'this device', stage: 'documents', open: pressAll('model', 'tab-device') },
  { name: 'what is stored', stage: 'documents', open: pressAll('model', 'tab-storage') },
  { name: 'settings', stage: 'documents', open: settings },
  {
    name: 'a link with settings that cannot be read',
    stage: 'documents',
    open: (page) => page.evaluate(() => location.replace('#set=broken')),
  },
  {
    name: 'a link with settings',
    stage: 'documents',
    open: async (page) => {
      await page.evaluate((hash) => location.replace(hash), LINK);
      await page.getByTestId('use-linked').waitFor();
    },
  },
  {
    name: 'a tab that watches another, and says that it changes nothing',
    stage: 'documents',
    open: async (page) => {
      const other = await page.context().newPage();
      await other.goto(page.url());
      await press('take-over')(other);
      await page.getByTestId('watching').waitFor();
      await page.getByTestId('file-input').setInputFiles([file('late.md', markdown('Late', 1))]);
      await page.locator('.notice').filter({ hasText: 'Nothing was changed.' }).waitFor();
    },
  },
  {
    name: 'trouble with a model',
    stage: 'documents',
    open: async (page) => {
      await press('model')(page);
      await page.getByTestId('model-files').setInputFiles([file('broken.gguf', 'no model')]);
      await page.getByRole('alert').or(page.locator('.trouble')).first().waitFor();
    },
  },
  { name: 'the menu', stage: 'documents', open: press('menu') },
  {
    name: 'all stages',
    stage: 'ratings',
    open: async (page) => {
      if (await page.getByTestId('all-stages').isVisible()) await press('all-stages')(page);
    },
  },
  { name: 'the tour', stage: 'documents', open: pressAll('menu', 'menu-tour') },
  { name: 'projects', stage: 'documents', open: press('projects') },
  { name: 'renaming a project', stage: 'documents', open: pressAll('projects', 'rename-project') },
  { name: 'deleting a project', stage: 'documents', open: pressAll('projects', 'delete-project') },
  {
    name: 'a project file',
    stage: 'documents',
    open: async (page) => {
      await press('projects')(page);
      await page.getByTestId('project-file-choose').setInputFiles(DEMO);
      await page.getByTestId('project-preview').waitFor();
    },
  },
  { name: 'the forms of an export', stage: 'kept', open: press('export-open') },
  {
    name: 'settings of the loop',
    stage: 'documents',
    open: async (page) => {
      await settings(page);
      await press('tab-loop')(page);
    },
  },
];

describe('the built page', { timeout: LONG }, () => {
  const built = builtPage();
  let page: Page;
  const said: string[] = [];

  beforeAll(async () => {
    page = await built.visit(await built.newContext({ viewport: WIDTHS[0] }));
    await page.getByTestId('paste-text').waitFor();
  }, LONG);

  async function violations(options: RunOptions = RULES): Promise<readonly string[]> {
    // Not a script of the page, so the page's policy does not hold it back.
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
    const result = await page.evaluate(
      (rules) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(rules),
      options,
    );
    return result.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
  }

  /** What is wrong with one screen in every colour and width, each with where. */
  async function wrongWith({ stage, open }: Screen): Promise<readonly string[]> {
    const found: string[] = [];
    for (const viewport of WIDTHS) {
      await page.setViewportSize(viewport);
      await page.evaluate((hash) => (location.hash = hash), `#${stage}`);
      await drawn();
      await open?.(page);
      await drawn();
      for (const [colorScheme, options] of COLOURS) {
        await page.emulateMedia({ colorScheme });
        const where = `${viewport.width} ${colorScheme}`;
        found.push(...(await violations(options)).map((each) => `${where}: ${each}`));
      }
      const { wide, high } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        high: [...document.querySelectorAll('dialog[open]')].some((each) => each.scrollWidth > each.clientWidth),
      }));
      if (wide > viewport.width || high) found.push(`${viewport.width}: wider than the screen`);
      if (open !== undefined) await beginAnew();
    }
    return found;
  }
  /** Closes what was opened, with any other tab. */
  async function beginAnew(): Promise<void> {
    for (const other of page.context().pages()) if (other !== page) await other.close();
    await page.reload();
    await page.getByTestId('menu').waitFor();
  }
  /** Until every part that is fetched has come, and what moves has come to rest. */
  async function drawn(): Promise<void> {
    const coming = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('[aria-busy=true], [data-testid=coming]')].map((each) => each.outerHTML),
      );
    await soon(coming).toEqual([]);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))));
  }

  it('has no violation on its first screen', async () => {
    expect(await wrongWith({ name: 'first screen', stage: 'documents' })).toEqual([]);
  });

  it('announces how a run begins, goes on and ends', async () => {
    await page.setViewportSize(WIDTHS[0]);
    await addFiles(page, [
      file('notes.md', markdown('Notes', 8)),
      file('page.html', html('Page', 3)),
      file('no.txt', ''),
    ]);
    await openTinyModel(page);
    await changeSettings(page, { 'Longest instruction': 12, 'Leave marked pairs out': false, 'Keep from': 2 });
    await page.exposeFunction('hear', (words: string) => void (words !== '' && said.push(words)));
    await page.evaluate(() => {
      const live = document.querySelector('[data-testid=said]');
      const { hear } = globalThis as unknown as { hear: (words: string) => void };
      if (live?.getAttribute('role') !== 'status') throw new Error('Nothing announces.');
      new MutationObserver(() => hear(live.textContent ?? '')).observe(live, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await page.getByTestId('start').click();
    expect(await runEnds(page)).toBe('done');
    await soon(() => said.at(-1)).toMatch(/^Done: \d+ items in /);
    expect(said[0]).toMatch(/^Writing instructions 0 of \d+\.$/);
    expect(said.some((words) => /^Rating pairs \d+ of \d+\.$/.test(words))).toBe(true);
    // Not every item is told: a reader who is spoken to all the time hears nothing else.
    expect(said.length).toBeLessThan(11);
    expect((await countsOf(page)).kept).toBeGreaterThan(0);
  });

  it.each(SCREENS.map((screen) => [screen.name, screen] as const))('has no violation at: %s', async (_, screen) => {
    expect(await wrongWith(screen)).toEqual([]);
  });

  it('moves nothing for those who ask for reduced motion', async () => {
    await page.setViewportSize(WIDTHS[0]);
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'light' });
    try {
      for (const stage of STAGES) {
        await page.evaluate((hash) => (location.hash = hash), `#${stage}`);
        await drawn();
        const moving = await page.evaluate(() =>
          document.getAnimations().flatMap(({ effect }) => {
            const { duration = 0, iterations = 1 } = effect?.getComputedTiming() ?? {};
            return Number(duration) * (iterations ?? 1) > 10 && effect instanceof KeyframeEffect
              ? [effect.target?.className ?? '']
              : [];
          }),
        );
        expect([stage, moving]).toEqual([stage, []]);
        const slow = await page.evaluate(() =>
          [...document.querySelectorAll('body *')]
            .filter((each) => {
              const { transitionDuration, animationName, animationDuration } = getComputedStyle(each);
              const longest = (times: string) => Math.max(...times.split(',').map(Number.parseFloat));
              return (
                longest(transitionDuration) > 0.01 || (animationName !== 'none' && longest(animationDuration) > 0.01)
              );
            })
            .map((each) => `${each.tagName}.${each.className}`),
        );
        expect([stage, slow]).toEqual([stage, []]);
      }
    } finally {
      await page.emulateMedia({ reducedMotion: null });
    }
  });

  it('shows what is chosen, kept and in focus in forced colours, where backgrounds are gone', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    try {
      await page.evaluate(() => (location.hash = '#ratings'));
      await drawn();
      const list = page.getByRole('listbox').first();
      await list.focus();
      await page.keyboard.press('ArrowDown');
      const shown = await page.evaluate(() => {
        const row = document.querySelector('[role=option][aria-selected=true]');
        const other = document.querySelector('[role=option][aria-selected=false]');
        const stage = document.querySelector('[data-testid=stage-ratings]');
        const button = document.querySelector('button:not([hidden])');
        const look = (each: Element | null) => {
          if (each === null) return 'nothing';
          const { outlineStyle, outlineWidth, borderTopWidth, backgroundColor, color } = getComputedStyle(each);
          return [outlineStyle, outlineWidth, borderTopWidth, backgroundColor, color].join(' ');
        };
        return {
          rowDiffers: look(row) !== look(other),
          hasCurrent: stage?.getAttribute('aria-current') !== null,
          border: Number.parseFloat(getComputedStyle(button as Element).borderTopWidth),
        };
      });
      expect(shown).toEqual({ rowDiffers: true, hasCurrent: true, border: expect.any(Number) });
      expect(shown.border).toBeGreaterThan(0);
      expect(await violations()).toEqual([]);
    } finally {
      await page.emulateMedia({ forcedColors: null });
    }
  });
});
