import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { STAGES } from '../../src/ui/place.ts';
import { PAPER_STEPS } from '../../src/ui/stage-words.ts';
import { chooseTheme } from '../../src/ui/theme.ts';
import { TOUR } from '../../src/ui/tour/steps.ts';
import { byTestId, hide, root, settled, show, withPage } from './ui-mount.tsx';
import { violations } from './ui-study.tsx';

withPage();

beforeEach(() => {
  localStorage.clear();
  chooseTheme('auto');
});

const text = (selector: string) => root.querySelector(selector)?.textContent ?? '';
const called = (app: Awaited<ReturnType<typeof show>>, name: string) => app.calls.filter(([each]) => each === name);

async function tour(): Promise<HTMLDialogElement> {
  await expect.poll(() => root.querySelector('dialog.tour[open]'), { timeout: 20_000 }).not.toBeNull();
  await settled();
  return byTestId<HTMLDialogElement>('tour');
}

/** Targets below 24 by 24 pixels (WCAG 2.5.8). A box or a dot to tick is as large as its label. */
function smallTargets(): readonly string[] {
  const pressed = 'button, select, summary, label:has(> input), input:not([type="checkbox"], [type="radio"])';
  return [...root.querySelectorAll<HTMLElement>(pressed)]
    .filter((each) => each.offsetHeight > 0 && Math.min(each.offsetHeight, each.offsetWidth) < 24)
    .map((each) => each.outerHTML);
}

const box = (selector: string) => root.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();

describe('the first screen', () => {
  it('says in two sentences what the page does, and leads on in three ways of which one has the accent', async () => {
    const app = await show('empty', 'documents');
    expect(text('.lead').match(/[^.]+\./g)?.length).toBe(2);
    expect([...root.querySelectorAll('.ways h2')].map((each) => each.textContent)).toEqual([
      'See a finished demo project',
      'Use my documents',
      'Open a project file',
    ]);
    expect([...root.querySelectorAll('.go')].map((each) => each.textContent)).toEqual(['Open the demo']);
    byTestId('open-demo').click();
    const chosen = new DataTransfer();
    chosen.items.add(new File(['zip'], 'mine.humpback.zip'));
    const input = byTestId<HTMLInputElement>('project-file-input');
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
    expect([called(app, 'openDemo').length, called(app, 'openProjectFile').length]).toEqual([1, 1]);
  });

  it('says why the demo did not open, and lets it be tried again', async () => {
    const app = await show('empty', 'documents');
    hide();
    app.openDemo = () => Promise.resolve({ kind: 'network', message: 'The demo could not be fetched.' });
    const { render } = await import('preact');
    const { Page } = await import('../../src/ui/page.tsx');
    render(<Page app={app} />, root);
    await settled();
    byTestId('open-demo').click();
    await settled();
    expect(text('.way [role=alert]')).toBe('The demo could not be fetched.');
    expect(byTestId<HTMLButtonElement>('open-demo').disabled).toBe(false);
  });

  it('promises exactly which hosts are asked, and when', async () => {
    await show('empty', 'documents');
    expect(text('[data-testid=privacy]')).toContain('Nothing you add leaves this device.');
    for (const host of ['huggingface.co', 'raw.githubusercontent.com']) {
      expect(text('[data-testid=privacy]')).toContain(host);
    }
  });

  it('draws no noughts on the loop, and counts as soon as there is something to count', async () => {
    await show('empty', 'documents');
    const figures = [...root.querySelectorAll('.lower .node > span')].map((each) => each.textContent);
    expect(figures).toEqual(['your texts', 'the answers', 'the questions', 'from 1 to 5', 'the data set']);
    hide();
    await show('added', 'documents');
    expect(byTestId('stage-documents').textContent).toMatch(/^Documents\d/);
  });
});

describe('the tour', () => {
  for (const [width, height] of [
    [1280, 820],
    [320, 568],
  ] as const) {
    it(`points at five real things at ${width} pixels, by keyboard, and leaves the page as it was`, async () => {
      await page.viewport(width, height);
      await show('empty', 'documents');
      byTestId('take-tour').focus();
      await userEvent.keyboard('{Enter}');
      const dialog = await tour();
      for (const [index, step] of TOUR.entries()) {
        await expect.poll(() => dialog.querySelector('h2')?.textContent).toBe(step.title);
        await expect.poll(() => root.querySelector('.tour-hole'), { timeout: 20_000 }).not.toBeNull();
        await settled();
        const target = step.at.map((each) => root.querySelector(each)).find((each) => each !== null);
        const [there, hole, card] = [target?.getBoundingClientRect(), box('.tour-hole'), box('.tour-card')];
        expect([step.title, Math.abs((there?.left ?? 0) - hole.left) <= 7]).toEqual([step.title, true]);
        const inside = card.left >= 0 && card.top >= 0 && card.right <= width && card.bottom <= height;
        expect([step.title, inside]).toEqual([step.title, true]);
        if (step.stage !== null) expect(location.hash).toBe(`#${step.stage}`);
        if (index < TOUR.length - 1) await userEvent.keyboard('{ArrowRight}');
      }
      await userEvent.keyboard('{ArrowLeft}');
      await expect.poll(() => dialog.querySelector('h2')?.textContent).toBe(TOUR[3]?.title);
      await userEvent.keyboard('{Escape}');
      await expect.poll(() => root.querySelector('dialog.tour')).toBeNull();
      await settled();
      expect(location.hash).toBe('#documents');
      // What it began with is gone with the offer, so the focus is where the tour is found again.
      expect((document.activeElement as HTMLElement).dataset.testid).toBe('menu');
      expect(root.querySelector('[data-testid=take-tour]')).toBeNull();
    });
  }

  it('keeps Tab within it, is found again in the menu, and begins anywhere', async () => {
    await show('done', 'review');
    byTestId('menu').click();
    await settled();
    byTestId('menu-tour').click();
    const dialog = await tour();
    for (let press = 0; press < 4; press += 1) {
      await userEvent.keyboard('{Tab}');
      expect(dialog.contains(document.activeElement)).toBe(true);
    }
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}');
    expect(dialog.contains(document.activeElement)).toBe(true);
    byTestId('tour-skip').click();
    await expect.poll(() => root.querySelector('dialog.tour')).toBeNull();
    await expect.poll(() => location.hash).toBe('#review');
    expect((document.activeElement as HTMLElement).dataset.testid).toBe('menu');
  });
});

describe('the colours', () => {
  it('follow the switch and not the system, are remembered, and go back to the system', async () => {
    await show('empty', 'documents');
    byTestId('menu').click();
    await settled();
    const ground = () => getComputedStyle(document.body).backgroundColor;
    const choose = (value: string) => root.querySelector<HTMLInputElement>(`.themes [value=${value}]`)?.click();
    choose('dark');
    await settled();
    expect([ground(), localStorage.getItem('humpback theme')]).toEqual(['rgb(13, 24, 30)', 'dark']);
    expect(await violations()).toEqual([]);
    choose('light');
    expect([ground(), localStorage.getItem('humpback theme')]).toEqual(['rgb(251, 250, 246)', 'light']);
    choose('auto');
    expect(localStorage.getItem('humpback theme')).toBeNull();
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });
});

describe('every stage', () => {
  it('says in one sentence, with the reference, what it is in the paper, and stays folded once folded', async () => {
    for (const stage of STAGES) {
      await show('done', stage);
      const { sentence, where } = PAPER_STEPS[stage];
      expect(text('[data-testid=paper-step] p')).toBe(`${sentence.replaceAll('M_', 'M')} ${where}`);
      expect([stage, sentence.match(/\.(?:\s|$)/g)?.length]).toEqual([stage, 1]);
      hide();
    }
    await show('done', 'ratings');
    root.querySelector<HTMLElement>('[data-testid=paper-step] summary')?.click();
    await settled();
    hide();
    await show('done', 'kept');
    expect(root.querySelector<HTMLDetailsElement>('[data-testid=paper-step] details')?.open).toBe(false);
  });

  it('teaches while it is empty: what will stand there, and one link to what is done next', async () => {
    const begins = { models: '#seed', comparison: '#seed' } as Readonly<Record<string, string>>;
    for (const stage of STAGES.filter((each) => !['documents', 'seed', 'loop'].includes(each))) {
      await show('empty', stage);
      const next = root.querySelectorAll('.needs .next');
      expect([stage, next.length]).toEqual([stage, 1]);
      const links = [...(next[0]?.querySelectorAll('a') ?? [])].map((each) => each.getAttribute('href'));
      expect([stage, links]).toEqual([stage, [begins[stage] ?? '#documents']]);
      expect(text('.nothing > p').length).toBeGreaterThan(60);
      hide();
    }
    await show('ready', 'ratings');
    expect(text('.needs .next')).toContain('the instructions');
    expect(root.querySelectorAll('.needs .there').length).toBe(2);
  });
});

describe('at every width', () => {
  for (const [width, height] of [
    [320, 568],
    [768, 1024],
    [1280, 820],
    [1920, 1080],
  ] as const) {
    it(`of ${width} pixels nothing is wider than the screen, and what is pressed is large enough`, async () => {
      await page.viewport(width, height);
      for (const [scene, stages] of [
        ['empty', STAGES],
        ['done', STAGES],
        ['loop-done', ['loop', 'models', 'comparison', 'kept']],
      ] as const) {
        for (const stage of stages) {
          await show(scene, stage);
          expect([scene, stage, document.documentElement.scrollWidth]).toEqual([scene, stage, width]);
          expect([scene, stage, smallTargets()]).toEqual([scene, stage, []]);
          hide();
        }
      }
    });
  }

  it('the menu holds what the header has no room for', async () => {
    await page.viewport(320, 568);
    await show('done', 'ratings');
    expect(byTestId('settings').offsetHeight).toBe(0);
    byTestId('menu').click();
    await settled();
    expect(await violations()).toEqual([]);
    byTestId('menu-settings').click();
    await expect.poll(() => root.querySelector('dialog[open] h2')?.textContent).toBe('Settings');
    await userEvent.keyboard('{Escape}');
    byTestId('menu').click();
    byTestId('menu-export').click();
    await expect.poll(() => root.querySelector('dialog[open] h2')?.textContent).toBe('Export the data set');
  });

  it('the tour and the first screen keep the rules of accessibility', async () => {
    await show('empty', 'documents');
    expect(await violations()).toEqual([]);
    byTestId('take-tour').click();
    await tour();
    expect(await violations()).toEqual([]);
  });
});
