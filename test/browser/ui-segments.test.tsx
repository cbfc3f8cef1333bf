import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { HOSTILE } from '../ui/review-scenes.ts';
import { byTestId, hide, listbox, root, selectedRow, settled, show as showPage, withPage } from './ui-mount.tsx';
import { called, smallTargets, unfold, violations } from './ui-study.tsx';

withPage();
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

async function show(scene: string) {
  const app = await showPage(scene, 'segments');
  await expect.poll(() => root.querySelector('.segments'), { timeout: 30_000 }).not.toBeNull();
  await settled();
  return app;
}

const text = (selector: string) => root.querySelector(selector)?.textContent ?? '';
const place = () => selectedRow()?.getAttribute('aria-posinset');
const said = () => expect.poll(() => byTestId('segments-said').textContent, { timeout: 10_000 });
const type = async (keys: string) => {
  await userEvent.keyboard(keys);
  await settled();
};
const press = async (id: string) => {
  byTestId(id).focus();
  byTestId(id).click();
  await settled();
};
const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
const lit = () => [...root.querySelectorAll('.near .mine')].map((each) => each.textContent);

describe('the stage of segments by keyboard alone', () => {
  it('decides, takes back, goes on and back', async () => {
    const app = await show('segments');
    listbox().focus();
    await type('j');
    expect(text('[data-testid=segment-standing]')).toContain('Left out by its mark.');
    expect(byTestId('segments-keep').textContent).toContain('Restore');
    await type('a');
    await said().toMatch(/^Kept\. Next: /);
    expect(place()).toBe('3');
    await type('x');
    expect(place()).toBe('4');
    await type('u');
    await said().toBe('Taken back: 1 segment left out.');
    await type('kk');
    expect(place()).toBe('2');
    await type('c');
    await said().toBe('Your word is taken back.');
    expect(called(app, 'decideSegments').map(([, , decided]) => decided)).toEqual(['keep', 'drop', null]);
  });

  it('cuts at a border that is chosen with arrows', async () => {
    const app = await show('segments');
    listbox().focus();
    await type('js');
    const handle = byTestId('handle-cut');
    expect(document.activeElement).toBe(handle);
    const { segment, document: source } = app.allRows.value[1]!;
    const paragraph = source.text.indexOf('\n\n', segment.from) + 2;
    expect(handle.getAttribute('aria-valuenow')).toBe(String(paragraph));
    expect(text('[data-testid=doing]')).toContain(
      `${paragraph - segment.from} and ${segment.to - paragraph} characters`,
    );
    await type('{ArrowLeft}');
    const sentence = Number(handle.getAttribute('aria-valuenow'));
    expect(sentence).toBeLessThan(paragraph);
    expect(source.text.slice(sentence - 2, sentence)).toBe('. ');
    expect(document.activeElement).toBe(handle);
    await type('{Enter}');
    await said().toBe('Cut in two; this is the first part.');
    expect(called(app, 'splitSegment')).toEqual([['splitSegment', segment.id, sentence]]);
    expect(lit().join(' ')).toBe(source.text.slice(segment.from, sentence).trim());
    expect(document.activeElement).not.toBe(document.body);
  });

  it('cuts at the caret where there is one in the segment', async () => {
    const app = await show('segments');
    const { segment } = app.allRows.value[0]!;
    const span = root.querySelector('.near .mine');
    getSelection()?.collapse(span?.firstChild ?? null, 9);
    await type('s');
    expect(byTestId('handle-cut').getAttribute('aria-valuenow')).toBe(String(segment.from + 9));
    await type('{Escape}');
    expect(root.querySelector('[data-testid=doing]')).toBeNull();
    expect(called(app, 'splitSegment')).toEqual([]);
    // Escape left the cut and not the text.
    expect(document.activeElement).not.toBe(listbox());
  });

  it('moves either boundary by sentences and paragraphs, not into a neighbour, and only when Enter says so', async () => {
    const app = await show('segments');
    listbox().focus();
    await type('jb');
    const start = byTestId('handle-start');
    expect(document.activeElement).toBe(start);
    const { segment } = app.allRows.value[1]!;
    const before = app.allRows.value[0]!.segment;
    await type('{ArrowUp}{ArrowUp}{ArrowUp}');
    expect(document.activeElement).toBe(start);
    const from = Number(start.getAttribute('aria-valuenow'));
    expect(from).toBeLessThan(segment.from);
    expect(from).toBeGreaterThanOrEqual(before.to);
    expect(lit()[0]).toBe('## Secondary ports');
    await type('b{ArrowLeft}');
    const end = byTestId('handle-end');
    expect(document.activeElement).toBe(end);
    const to = Number(end.getAttribute('aria-valuenow'));
    expect(to).toBeLessThan(segment.to);
    expect(called(app, 'moveSegment')).toEqual([]);
    await type('{Enter}');
    expect(called(app, 'moveSegment')).toEqual([['moveSegment', segment.id, { from, to }]]);
    await said().toBe('The boundaries are moved.');
    expect(place()).toBe('2');
    await type('u');
    await said().toBe('Taken back: 1 segment moved.');
    expect(app.allRows.value[1]?.segment.id).toBe(segment.id);
  });

  it('merges with the next one, and shows a refusal beside the acts', async () => {
    const app = await show('segments');
    listbox().focus();
    await type('m');
    await said().toBe('Merged with the next segment.');
    expect(lit().some((words) => words === '## Secondary ports')).toBe(true);
    expect(selectedRow()?.textContent).toContain('drawn by hand');
    expect(text('[data-testid=cut-again]')).toBe('Cut the document anew');
    await press('cut-again');
    expect(called(app, 'cutAgain')).toEqual([['cutAgain', '7d1e']]);
    listbox().focus();
    await type('{End}m');
    expect(text('[data-testid=segments-refused]')).toBe('This is the last segment of its document.');
  });

  it('edits the text; a draft that is left is kept, over a reload too', async () => {
    const app = await show('segments');
    listbox().focus();
    await type('e');
    expect(document.activeElement).toBe(byTestId('segment-text'));
    await userEvent.fill(byTestId('segment-text'), 'axe');
    await type('{Escape}');
    expect(called(app, 'editSegment')).toEqual([]);
    expect(selectedRow()?.textContent).toContain('draft');
    hide();
    const again = await show('segments');
    listbox().focus();
    await type('e');
    expect(byTestId<HTMLTextAreaElement>('segment-text').value).toBe('axe');
    await userEvent.clear(byTestId('segment-text'));
    await type('{Control>}{Enter}{/Control}');
    expect(text('.edit-pair .trouble')).toMatch(/^The text is empty/);
    await userEvent.fill(byTestId('segment-text'), 'Shorter than it was.');
    await type('{Control>}{Enter}{/Control}');
    expect(called(again, 'editSegment').map(([, , words]) => words)).toEqual(['Shorter than it was.']);
    expect(text('.read .segment')).toBe('Shorter than it was.');
    expect(root.querySelector('.handle')).toBeNull();
    await type('s');
    expect(text('[data-testid=segments-refused]')).toContain('Take the edit back first');
  });

  it('shows each key on its button, until single keys are switched off', async () => {
    const app = await show('segments');
    const keys = () => [...root.querySelectorAll('.review-acts kbd')].map((each) => each.textContent).join('');
    expect(keys()).toBe('axcmsbeukj');
    byTestId('segments-letters').click();
    await settled();
    listbox().focus();
    await type('axmsbej');
    expect([app.calls, place(), keys()]).toEqual([[], '1', '']);
    byTestId('segments-search').focus();
    await type('axe');
    expect(byTestId<HTMLInputElement>('segments-search').value).toBe('axe');
  });
});

describe('the pointer', () => {
  it('draws a boundary to the border next to where it is let go', async () => {
    const app = await show('segments');
    await type('{Escape}');
    listbox().focus();
    await type('j');
    const handle = byTestId('handle-end');
    handle.scrollIntoView({ block: 'center' });
    await settled();
    const { segment } = app.allRows.value[1]!;
    const goal = [...root.querySelectorAll<HTMLElement>('.near .mine')].at(-2)?.getClientRects();
    const rect = goal?.[goal.length - 1];
    if (rect === undefined) throw new Error('There is no sentence to go to.');
    const from = handle.getBoundingClientRect();
    const at = (kind: string, x: number, y: number) =>
      new PointerEvent(kind, { pointerId: 5, clientX: x, clientY: y, button: 0, bubbles: true, cancelable: true });
    handle.dispatchEvent(at('pointerdown', from.left + 3, from.top + 3));
    window.dispatchEvent(at('pointermove', rect.right - 4, rect.top + 8));
    await settled();
    const place = Number(handle.getAttribute('aria-valuenow'));
    expect(place).toBeLessThan(segment.to);
    window.dispatchEvent(at('pointerup', rect.right - 4, rect.top + 8));
    await settled();
    expect(called(app, 'moveSegment')).toEqual([['moveSegment', segment.id, { from: segment.from, to: place }]]);
    // A press that moves nothing changes nothing.
    const other = byTestId('handle-start');
    other.dispatchEvent(at('pointerdown', 5, 5));
    window.dispatchEvent(at('pointerup', 5, 5));
    await settled();
    expect(called(app, 'moveSegment').length).toBe(1);
  });
});

describe('filters', () => {
  it('show one side, one kind of mark, and searched words, with the counts of both sides', async () => {
    const app = await show('segments');
    const out = [...app.segmentStates.value.values()].filter(({ isIn }) => !isIn).length;
    expect(byTestId('side-out').textContent).toBe(`Left out ${out}`);
    await press('side-out');
    expect(byTestId('side-out').getAttribute('aria-pressed')).toBe('true');
    expect(listbox().querySelector('.row')?.getAttribute('aria-setsize')).toBe(String(out));
    await choice('Marks').selectOptions('duplicate');
    await settled();
    expect(text('.segment-marks')).toContain('the same as that of an earlier segment');
    root.querySelector<HTMLElement>('.segment-marks button')?.click();
    await settled();
    expect(text('.read h2')).toBe('Inequality of the tides');
    expect(text('.read')).toContain('It is not in the list');
    await press('side-in');
    await userEvent.fill(byTestId('segments-search'), 'zebra');
    await settled();
    expect(text('.empty')).toContain('None of the 40 segments is like that');
    root.querySelector<HTMLElement>('.empty button')?.click();
    await settled();
    expect(byTestId('side-all').textContent).toBe('All 40');
  });
});

describe('why segments are left out', () => {
  it('says each reason with its count, changes what it does and where its line is, and lists those it marks', async () => {
    const app = await show('segments');
    await press('why-out');
    expect(text('[data-testid=reason-near-duplicate]')).toMatch(/near-duplicate\d+ marked, \d+ left out/);
    await page.getByRole('combobox', { name: 'What near-duplicate does' }).selectOptions('show');
    await settled();
    expect(app.settings.value.segmentFilters.actions['near-duplicate']).toBe('show');
    expect(text('[data-testid=reason-near-duplicate]')).toMatch(/marked, 0 left out/);
    const letters = page.getByLabelText(/^Letters below/).element() as HTMLInputElement;
    await userEvent.fill(letters, '140');
    expect(text('[data-testid=reason-few-letters] .trouble')).toContain('100');
    await userEvent.fill(letters, '55');
    await userEvent.tab();
    expect(app.settings.value.segmentFilters.minLetters).toBe(0.55);
    await userEvent.fill(byTestId('languages'), 'en, german');
    expect(text('[data-testid=reason-other-language] .trouble')).toContain('“german” is no language code');
    await userEvent.fill(byTestId('languages'), 'en, de');
    await userEvent.tab();
    expect(app.settings.value.segmentFilters.languages).toEqual(['en', 'de']);
    await press('show-near-duplicate');
    expect(root.querySelector('dialog[open]')).toBeNull();
    const marked = app.markCounts.value.get('near-duplicate')?.marked;
    expect(listbox().querySelector('.row')?.getAttribute('aria-setsize')).toBe(String(marked));
  });

  it('takes evaluations in, says what is wrong with one, and lets them go', async () => {
    const app = await show('segments');
    await press('why-out');
    await press('tab-evaluations');
    expect(text('.evaluations')).toContain('quiz.jsonl 1,319 prompts');
    const add = async (content: string, name: string) => {
      const files = new DataTransfer();
      files.items.add(new File([content], name));
      const input = byTestId<HTMLInputElement>('evaluation-input');
      input.files = files.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      await settled();
    };
    await add('', 'none.txt');
    expect(text('.evaluations .trouble')).toContain('none.txt has no prompt in it');
    await add('one', 'test.txt');
    expect(text('.evaluations .trouble')).toBe('');
    root.querySelector<HTMLElement>('[aria-label="Remove quiz.jsonl"]')?.click();
    await settled();
    expect(app.evaluations.value.map(({ name }) => name)).toEqual(['test.txt']);
  });

  it('draws the lengths with the window, and has them as a table', async () => {
    await show('segments-many');
    await press('segment-lengths');
    await expect.poll(() => root.querySelector('.lengths svg'), { timeout: 10_000 }).not.toBeNull();
    expect(text('.lengths')).toContain('10,000 segments of');
    expect(root.querySelectorAll('.lengths .edge').length).toBe(2);
    expect(root.querySelectorAll('.lengths .column.out').length).toBeGreaterThan(2);
    expect(text('.lengths table')).toContain('200 to 299');
  });
});

describe('ten thousand segments', () => {
  it('are drawn a few at a time without a gap, and answer every filter', async () => {
    await show('segments-many');
    const took: Record<string, number> = {};
    const timed = async (name: string, act: () => void) => {
      const began = performance.now();
      act();
      // The page is drawn in microtasks; what a task after them finds is drawn, and laid out when it is measured.
      await new Promise((resolve) => setTimeout(resolve, 0));
      root.querySelector('.list')?.getBoundingClientRect();
      took[name] = Math.round(performance.now() - began);
      await settled();
    };
    const search = byTestId<HTMLInputElement>('segments-search');
    search.focus();
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 600));
    const write = (words: string) => {
      search.value = words;
      search.dispatchEvent(new Event('input', { bubbles: true }));
    };
    await timed('left out', () => byTestId('side-out').click());
    await timed('in', () => byTestId('side-in').click());
    await timed('all', () => byTestId('side-all').click());
    await timed('one word', () => write('bore'));
    await timed('two words', () => write('bore moon'));
    await timed('no word', () => write(''));
    const kinds = choice('Marks').element() as HTMLSelectElement;
    await timed('a kind', () => {
      kinds.value = 'near-duplicate';
      kinds.dispatchEvent(new Event('change', { bubbles: true }));
    });
    const order = choice('Order').element() as HTMLSelectElement;
    await timed('longest first', () => {
      order.value = 'longest';
      order.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await timed('a decision', () => byTestId('segments-drop').click());
    console.info('milliseconds until it is drawn:', JSON.stringify(took));
    expect(Object.keys(took).length).toBe(9);
    expect(Number(listbox().querySelector('.row')?.getAttribute('aria-setsize'))).toBeGreaterThan(1000);

    byTestId('side-all').click();
    kinds.value = '';
    kinds.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
    for (const top of [3000, 120_000, 400_000, 10_000]) {
      listbox().scrollTop = top;
      listbox().dispatchEvent(new Event('scroll'));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const rows = [...listbox().querySelectorAll<HTMLElement>('.row')].map((row) => row.getBoundingClientRect());
      const view = listbox().getBoundingClientRect();
      const covered = (y: number) => rows.some((row) => row.top <= y && row.bottom >= y);
      expect([covered(view.top + 2), covered(view.bottom - 2)]).toEqual([true, true]);
      expect(rows.length).toBeLessThan(40);
    }
  });
});

describe('a segment in a book of two million characters', () => {
  it('is drawn with what is near it alone, and more as it is asked for', async () => {
    const app = await show('segments-book');
    listbox().focus();
    await type('{End}');
    const drawn = () => root.querySelector('.near')?.textContent.length ?? 0;
    expect(app.allRows.value[0]?.document.text.length).toBeGreaterThan(1_000_000);
    expect(drawn()).toBeLessThan(6000);
    const before = drawn();
    await press('more-text');
    expect(drawn()).toBeGreaterThan(before + 3000);
    expect(drawn()).toBeLessThan(30_000);
  });
});

describe('what is read', () => {
  it('is only ever text', async () => {
    await show('segments-hostile');
    unfold();
    expect(text('.read h2')).toBe(HOSTILE);
    expect(text('.segment-marks')).toContain(HOSTILE);
    expect(text('.provenance')).toContain('javascript:');
    expect(root.querySelectorAll('.read a, img, .read h2 b').length).toBe(0);
    expect(document.body.dataset.owned).toBeUndefined();
  });

  it('says that segments are still looked at, and leads on where there are none', async () => {
    await show('segments-fresh');
    expect(text('.list-head')).toContain('still being looked at');
    expect(text('[data-testid=segment-standing]')).toContain('still to be looked at');
    hide();
    await show('empty');
    expect(root.querySelector('.empty a')?.getAttribute('href')).toBe('#documents');
  });
});

describe('accessibility rules hold', () => {
  const states: readonly (readonly [string, () => Promise<void>])[] = [
    ['reading', async () => {}],
    ['cutting', () => press('segments-split')],
    ['moving', () => press('segments-boundaries')],
    ['editing', () => press('segments-edit')],
  ];
  for (const [name, act] of states) {
    it(`while ${name}, wide and narrow`, async () => {
      await show('segments');
      unfold();
      await act();
      expect(await violations()).toEqual([]);
      expect(smallTargets()).toEqual([]);
      await page.viewport(320, 640);
      await settled();
      expect(await violations()).toEqual([]);
      expect(smallTargets()).toEqual([]);
      expect(document.documentElement.scrollWidth).toBe(320);
    });
  }

  it('in the sheet about all segments', async () => {
    await page.viewport(390, 844);
    await show('segments');
    await press('why-out');
    for (const tab of ['reasons', 'lengths', 'evaluations']) {
      await press(`tab-${tab}`);
      unfold();
      await settled();
      expect(await violations(), tab).toEqual([]);
      expect(smallTargets(), tab).toEqual([]);
    }
  });

  it('on a narrow screen, where the next segment comes on the same page', async () => {
    await page.viewport(390, 844);
    await show('segments');
    listbox().querySelectorAll<HTMLElement>('.row')[0]?.click();
    await expect.poll(() => location.hash, { timeout: 10_000 }).toMatch(/^#segments\/7d1e/);
    await settled();
    const first = text('.read h2');
    byTestId('segments-drop').click();
    await expect.poll(() => text('.read h2'), { timeout: 10_000 }).not.toBe(first);
    expect(root.querySelector<HTMLElement>('.read')?.offsetHeight).toBeGreaterThan(0);
    expect(document.documentElement.scrollWidth).toBe(390);
    expect(await violations()).toEqual([]);
  });
});
