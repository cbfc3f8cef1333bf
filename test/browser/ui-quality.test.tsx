import { describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import type { ScriptedApp } from '../ui/scripted-app.ts';
import { byTestId, hide, root, settled, show as showPage, withPage } from './ui-mount.tsx';
import { called, unfold, violations } from './ui-study.tsx';

withPage();

/** The stage with all that it fetches. */
async function show(scene: string, change: (app: ScriptedApp) => void = () => {}): Promise<ScriptedApp> {
  const app = await showPage(scene, 'quality');
  change(app);
  await expect.poll(() => root.querySelector('[data-testid="quality"]'), { timeout: 60_000 }).not.toBeNull();
  // The last part to come, where there is anything to show.
  const last = app.rows.value.length === 0 ? '.study-empty' : '[data-testid="picture-verbs"]';
  await expect.poll(() => root.querySelector(last), { timeout: 60_000 }).not.toBeNull();
  await settled();
  return app;
}

const picture = (name: string) => byTestId(`picture-${name}`);
const within = (name: string, selector: string) => [...picture(name).querySelectorAll(selector)];
const number = (element: Element | undefined, name: string) => Number(element?.getAttribute(name));

/** The cells of a picture's table, a row each. */
const tableOf = (name: string) =>
  within(name, 'tbody tr').map((row) => [...row.children].map((cell) => cell.textContent ?? ''));

/** Targets smaller than 24 by 24 pixels (WCAG 2.5.8); a choice's label is its target. */
const smallTargets = () =>
  [...root.querySelectorAll<HTMLElement>('main :is(button, select, summary, label.choice, [role=slider])')]
    .filter((each) => each.offsetHeight > 0 && Math.min(each.offsetHeight, each.offsetWidth) < 24)
    .map((each) => each.outerHTML);

/** What a button saves: the file that the browser is given. */
async function saved(testId: string): Promise<{ readonly name: string; readonly text: string }> {
  let name = '';
  let address = '';
  const listen = (event: MouseEvent) => {
    const link = event.target;
    if (!(link instanceof HTMLAnchorElement) || link.download === '') return;
    event.preventDefault();
    [name, address] = [link.download, link.href];
  };
  document.addEventListener('click', listen, true);
  try {
    byTestId(testId).click();
    await expect.poll(() => address).not.toBe('');
  } finally {
    document.removeEventListener('click', listen, true);
  }
  return { name, text: await (await fetch(address)).text() };
}

describe('the threshold on the histogram', () => {
  it('is moved by keys, a tenth or a half at a time, and changes the settings', async () => {
    const app = await show('quality');
    const line = byTestId('threshold-line');
    expect(line.getAttribute('role')).toBe('slider');
    line.focus();
    await userEvent.keyboard('{ArrowLeft}');
    expect(app.settings.value.minScore).toBe(2.9);
    await settled();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(app.settings.value.minScore).toBe(3.1);
    await settled();
    await userEvent.keyboard('{PageUp}');
    expect(app.settings.value.minScore).toBe(3.6);
    await settled();
    const kept = app.counts.value.kept;
    expect(line.getAttribute('aria-valuenow')).toBe('3.6');
    expect(line.getAttribute('aria-valuetext')).toMatch(
      new RegExp(`^3\\.6: ${kept} pairs kept, precision [01]\\.\\d\\d from`),
    );
    expect(byTestId('kept-at').textContent).toContain(`the curated set has ${kept} pairs`);
    await userEvent.keyboard('{Home}');
    expect(app.settings.value.minScore).toBe(1);
    await settled();
    await userEvent.keyboard('{End}');
    expect(app.settings.value.minScore).toBe(5);
  });

  it('is dragged, and changes the settings once, when it is let go', async () => {
    const app = await show('quality');
    const line = byTestId('threshold-line');
    const before = line.getBoundingClientRect();
    const canvas = line.parentElement?.getBoundingClientRect();
    if (canvas === undefined) throw new Error('The line is on no picture.');
    // From 1 to 5 are 40 pixels of the axis on the left and 18 on the right less than the whole.
    const point = (canvas.width - 58) / 4;
    const target = { x: before.left - canvas.left + before.width / 2 - point, y: 120 };
    await userEvent.dragAndDrop(line, line.parentElement as HTMLElement, { targetPosition: target });
    await settled();
    expect(called(app, 'changeSettings')).toHaveLength(1);
    expect(app.settings.value.minScore).toBe(2);
    expect(byTestId('threshold-line').getAttribute('aria-valuenow')).toBe('2');
  });

  it('shows what it would keep while it is dragged, and goes back when the drag is given up', async () => {
    const app = await show('quality');
    const line = byTestId('threshold-line');
    const said = byTestId('kept-at').textContent;
    // A real pointer can be captured only while it is down, which the driver does not let a test see.
    line.setPointerCapture = () => {};
    const at = (type: string, clientX: number) =>
      line.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 7, button: 0, clientX }));
    at('pointerdown', 300);
    at('pointermove', 200);
    await settled();
    expect(byTestId('kept-at').textContent).not.toBe(said);
    expect(Number(line.getAttribute('aria-valuenow'))).toBeLessThan(3);
    at('pointercancel', 200);
    await settled();
    expect(byTestId('kept-at').textContent).toBe(said);
    expect(called(app, 'changeSettings')).toEqual([]);
  });
});

describe('what is drawn is what the table says', () => {
  it('in the histogram: bars as high as their pairs, in the colour of the kept from the threshold on', async () => {
    const app = await show('quality');
    const rows = tableOf('scores');
    const bars = within('scores', 'g[data-from]');
    const heights = bars.map((bar) => number(bar.querySelector('.column') ?? undefined, 'height'));
    const unit = Math.max(...heights) / Math.max(...rows.map((row) => Number(row[2])));
    expect(bars.map((bar) => bar.getAttribute('data-from'))).toEqual(rows.map(([from]) => from));
    for (const [at, height] of heights.entries()) expect(height / unit).toBeCloseTo(Number(rows[at]?.[2]), 6);
    const rated = app.rows.value.filter(({ rating }) => rating !== null).length;
    expect(rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(rated);
    const colouredFrom = bars
      .filter((bar) => number(bar.querySelector('.kept') ?? undefined, 'width') > 1)
      .map((bar) => Number(bar.getAttribute('data-from')));
    expect(Math.min(...colouredFrom)).toBe(3);
  });

  it('in the curve: precision and recall where their scale puts them', async () => {
    await show('quality');
    const ticks = within('curve', '.axes .rule').map((line) => number(line, 'y1'));
    const [zero, one] = [Math.max(...ticks), Math.min(...ticks)];
    for (const [measure, column] of [
      ['precision', 2],
      ['recall', 5],
      ['f1', 8],
    ] as const) {
      const path = picture('curve').querySelector(`path[data-measure="${measure}"]`)?.getAttribute('d') ?? '';
      const drawn = path
        .slice(1)
        .split('L')
        .map((point) => (zero - Number(point.split(',')[1])) / (zero - one));
      const said = tableOf('curve')
        .map((row) => row[column])
        .filter((cell) => cell !== '–');
      expect(drawn.map((value) => value.toFixed(2))).toEqual(said);
    }
  });

  it('in the areas, the agreement and the verbs', async () => {
    await show('quality');
    const areas = tableOf('auc');
    expect(areas).toHaveLength(4);
    expect(within('auc', 'text.strong').map((text) => text.textContent)).toEqual(areas.map((row) => row[3]));
    const cells = new Map(
      within('agreement', 'g[data-cell]').map((cell) => [
        cell.getAttribute('data-cell'),
        [...cell.querySelectorAll('text')].map((text) => text.textContent),
      ]),
    );
    const pairs = tableOf('agreement');
    expect(pairs).toHaveLength(6);
    for (const [a = '', b = '', rho, n] of pairs) expect(cells.get(`${a[0]} ${b[0]}`)).toEqual([rho, n]);
    expect(cells.get('2 1')).toEqual(cells.get('1 2'));

    const text = (await saved('verbs-csv')).text.trim().split('\r\n').slice(1);
    const byVerb = new Map<string, number>();
    for (const line of text) {
      const [verb = '', , , all] = line.split(',');
      byVerb.set(verb, (byVerb.get(verb) ?? 0) + Number(all));
    }
    const drawn = within('verbs', 'g[data-verb]').map((verb) => [
      verb.getAttribute('data-verb'),
      number(verb, 'data-count'),
    ]);
    expect(Object.fromEntries(drawn)).toEqual(Object.fromEntries(byVerb));
    byTestId('picture-verbs').querySelector<HTMLElement>('input[value="seed"]')?.click();
    await settled();
    const seed = within('verbs', 'g[data-verb]').reduce((sum, verb) => sum + number(verb, 'data-count'), 0);
    const share = Math.round((seed / 60) * 100);
    expect(byTestId('pairs-found').textContent).toContain(`in ${share} % of 60 instructions`);
  });
});

describe('labels', () => {
  it('that are too few give no curve, but how many more are needed', async () => {
    await show('quality-few-labels');
    expect(root.querySelector('[data-testid="picture-curve"]')).toBeNull();
    expect(byTestId('labels-missing').textContent).toMatch(/Label \d more good .*in Review/);
  });

  it('of pairs that stand in the prompt are left out and counted', async () => {
    const app = await show('quality');
    const labelled = app.rows.value.filter(({ label }) => label !== null);
    const examples = labelled.slice(0, 2).map(({ segment, candidate }) => ({
      instruction: candidate?.reply.ok === true ? candidate.reply.instruction : '',
      output: segment.text,
      good: true,
    }));
    expect(root.textContent).toContain(`${labelled.length} labelled pairs:`);
    app.settings.value = { ...app.settings.value, rate: { ...app.settings.value.rate, examples } };
    await settled();
    const out = Number(/^\d+/.exec(byTestId('examples-left-out').textContent ?? '')?.[0]);
    expect(out).toBeGreaterThanOrEqual(2);
    expect(root.textContent).toContain(`${labelled.length - out} labelled pairs:`);
  });

  it('choose the rater whose curve is drawn', async () => {
    await show('quality');
    const path = () => picture('curve').querySelector('path[data-measure="precision"]')?.getAttribute('d');
    const first = path();
    await userEvent.selectOptions(byTestId('rater'), ['r4']);
    await settled();
    expect(path()).not.toBe(first);
    // The threshold is of the settings' rater and not of this one.
    expect(picture('curve').querySelector('.trace.least')).toBeNull();
  });
});

describe('files', () => {
  const names = ['curve', 'plane', 'auc', 'scores', 'length', 'lengths', 'verbs', 'agreement'];

  it('of every picture are whole SVG that looks the same alone', async () => {
    await show('quality');
    for (const name of names) {
      const { name: file, text } = await saved(`${name}-svg`);
      expect(file).toBe(`humpback-${name}.svg`);
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      expect([name, parsed.querySelector('parsererror')?.textContent]).toEqual([name, undefined]);
      expect(parsed.querySelector('title')?.textContent).toBe(picture(name).querySelector('h3')?.textContent);
      expect(text).not.toMatch(/ class=|var\(| style=/);
      // Every word and bar of the page is in the file, and the browser can draw it without the page.
      expect(parsed.querySelectorAll('text')).toHaveLength(within(name, '.canvas text').length);
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
      await image.decode();
      expect(image.naturalWidth).toBe(Number(parsed.documentElement.getAttribute('width')));
    }
  });

  it('have the colours of the page on its ground', async () => {
    await show('quality');
    const { text } = await saved('scores-svg');
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(parsed.querySelector('rect')?.getAttribute('fill')).toBe(getComputedStyle(document.body).backgroundColor);
    const kept = picture('scores').querySelector('.column.kept');
    expect(kept && getComputedStyle(kept).fill).toBe(parsed.querySelectorAll('g rect')[1]?.getAttribute('fill'));
  });

  it('of every table are CSV with the rows of the table', async () => {
    await show('quality');
    for (const name of names) {
      const { name: file, text } = await saved(`${name}-csv`);
      expect(file).toBe(`humpback-${name}.csv`);
      const lines = text.trimEnd().split('\r\n');
      const columns = within(name, 'thead th').length;
      if (name === 'length') expect(lines).toHaveLength(401);
      else if (name === 'verbs') expect(lines.length).toBeGreaterThan(tableOf(name).length);
      else expect([name, lines.length]).toEqual([name, tableOf(name).length + 1]);
      if (name === 'curve') for (const line of lines) expect(line.split(',')).toHaveLength(columns);
    }
  });

  it('hold hostile text as text', async () => {
    const evil = '=HYPERLINK("x")<img src=x onerror="document.body.dataset.owned=1">\u0000\uD800';
    await show('quality', (app) => {
      app.setRows(
        app.rows.value.map((row, at) => ({
          ...row,
          document: { ...row.document, name: evil },
          candidate:
            row.candidate === null || at % 2 === 0
              ? row.candidate
              : { ...row.candidate, reply: { ok: true, instruction: `Write ${evil}`, raw: evil } },
          opinions: row.opinions.map((rating) => ({ ...rating, form: 'expectation', model: `${rating.key}${evil}` })),
        })),
      );
    });
    await expect.poll(() => root.querySelector('[data-testid="reading-verbs"]'), { timeout: 60_000 }).toBeNull();
    await settled();
    expect(document.body.dataset.owned).toBeUndefined();
    expect(root.querySelector('img')).toBeNull();
    const { text: csv } = await saved('length-csv');
    expect(csv).toContain(`"'=HYPERLINK(""x"")<img`);
    expect(csv).not.toMatch(/(^|,)"?=/m);
    for (const name of ['agreement', 'plane', 'verbs'] as const) {
      const { text } = await saved(`${name}-svg`);
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      expect(parsed.querySelector('parsererror')).toBeNull();
      expect(parsed.querySelector('img')).toBeNull();
    }
  });
});

describe('the stage is accessible', () => {
  for (const scene of ['quality', 'quality-few-labels', 'quality-no-labels', 'empty', 'running']) {
    it(`in scene ${scene}, wide, narrow and dark`, async () => {
      await show(scene);
      unfold();
      await settled();
      expect(await violations()).toEqual([]);
      expect(smallTargets()).toEqual([]);
      hide();
      await page.viewport(390, 844);
      await show(scene);
      expect(await violations()).toEqual([]);
      const features = (value: string) => ({ features: [{ name: 'prefers-color-scheme', value }] });
      await cdp().send('Emulation.setEmulatedMedia', features('dark'));
      try {
        await settled();
        expect(await violations()).toEqual([]);
      } finally {
        await cdp().send('Emulation.setEmulatedMedia', features('light'));
      }
    });
  }

  it('and nothing is wider than a screen of 320 pixels', async () => {
    await page.viewport(320, 568);
    for (const scene of ['quality', 'quality-few-labels', 'empty']) {
      await show(scene);
      unfold();
      await settled();
      expect([scene, document.documentElement.scrollWidth]).toEqual([scene, 320]);
      const line = root.querySelector<HTMLElement>('[data-testid="threshold-line"]');
      if (line !== null) expect(line.offsetWidth).toBeGreaterThanOrEqual(24);
      hide();
    }
  });
});
