import { beforeEach, describe, expect, it } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import { HOSTILE } from '../ui/review-scenes.ts';
import { byTestId, hide, listbox, root, selectedRow, settled, show as showPage, withPage } from './ui-mount.tsx';
import { called, smallTargets, unfold, violations } from './ui-study.tsx';

withPage();
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

/** Shows a scene at the bench and waits until it is fetched. */
async function show(scene: string) {
  const app = await showPage(scene, 'review');
  await expect.poll(() => root.querySelector('.review'), { timeout: 30_000 }).not.toBeNull();
  await settled();
  return app;
}

const text = (selector: string) => root.querySelector(selector)?.textContent ?? '';
const place = () => selectedRow()?.getAttribute('aria-posinset');
const said = () => expect.poll(() => byTestId('review-said').textContent, { timeout: 10_000 });
const type = async (keys: string) => {
  await userEvent.keyboard(keys);
  await settled();
};
const field = (label: string) => page.getByLabelText(label, { exact: true });
const choice = (name: string) => page.getByRole('combobox', { name, exact: true });
/** Presses a button as a hand does: the focus goes there too. */
const press = async (id: string) => {
  byTestId(id).focus();
  byTestId(id).click();
  await settled();
};

describe('the bench by keyboard alone', () => {
  it('does the whole job: accept, reject, edit, go on and back, clear, undo', async () => {
    const app = await show('review-begun');
    byTestId('review-search').focus();
    // The list is in the order of the tab key after the search, its order, the filters and the acts on all.
    for (let tab = 0; tab < 6; tab += 1) await userEvent.keyboard('{Tab}');
    expect(document.activeElement).toBe(listbox());
    await type('a');
    await said().toMatch(/^Accepted\. Next: How do I read a tide table/);
    expect(place()).toBe('2');
    await type('x');
    expect(place()).toBe('3');
    await type('{ArrowDown}k');
    expect(place()).toBe('3');
    await type('jj');
    expect(place()).toBe('5');
    await type('e');
    const instruction = byTestId<HTMLTextAreaElement>('edit-instruction');
    expect(document.activeElement).toBe(instruction);
    await userEvent.fill(instruction, 'Say it in one sentence.');
    await type('{Control>}{Enter}{/Control}');
    expect(document.activeElement).toBe(listbox());
    expect(text('.read h2')).toBe('Say it in one sentence.');
    await type('u');
    await said().toBe('Taken back: 1 pair edited.');
    expect(place()).toBe('5');
    expect(text('.read h2')).not.toBe('Say it in one sentence.');
    await type('{Control>}z{/Control}');
    await said().toBe('Taken back: 1 pair rejected.');
    expect(place()).toBe('2');
    await type('kc');
    await said().toBe('The label is cleared.');
    expect(called(app, 'label').map(([, , given]) => (given as { kind: string }).kind)).toEqual([
      'good',
      'not-good',
      'edited',
      'none',
    ]);
  });

  it('shows each key on its button, until single keys are switched off, which is remembered', async () => {
    const app = await show('review-begun');
    const keys = () => [...root.querySelectorAll('.review-acts kbd')].map((each) => each.textContent).join('');
    expect(keys()).toBe('axecukj');
    expect(byTestId('review-accept').getAttribute('aria-keyshortcuts')).toBe('a');
    byTestId('review-letters').click();
    await settled();
    listbox().focus();
    await type('axecuj');
    expect([called(app, 'label'), place(), keys()]).toEqual([[], '1', '']);
    // Ctrl and Z are no single key.
    byTestId('review-accept').click();
    await settled();
    await type('{Control>}z{/Control}');
    expect(called(app, 'undoLabel').length).toBe(1);
    hide();
    await show('review-begun');
    expect(byTestId<HTMLInputElement>('review-letters').checked).toBe(false);
  });

  it('is silent in text fields, in lists of choices, in dialogs and with other keys held', async () => {
    const app = await show('review-begun');
    byTestId('review-search').focus();
    await type('axe');
    expect(byTestId<HTMLInputElement>('review-search').value).toBe('axe');
    await userEvent.clear(byTestId('review-search'));
    (choice('Order').element() as HTMLElement).focus();
    await type('a');
    byTestId('review-filters').click();
    await settled();
    (field('Rated from').element() as HTMLElement).focus();
    await type('a');
    listbox().focus();
    await type('{Control>}a{/Control}{Alt>}x{/Alt}{Shift>}a{/Shift}');
    byTestId('settings').click();
    await settled();
    await type('a');
    await type('{Escape}');
    byTestId('bulk-good').click();
    await settled();
    await type('x');
    await type('{Escape}');
    expect(called(app, 'label')).toEqual([]);
  });

  it('acts wherever else the focus is, and the button that was pressed keeps it', async () => {
    const app = await show('review-begun');
    byTestId('review-undo').focus();
    await type('a{Enter}');
    expect(called(app, 'undoLabel').length).toBe(1);
    expect(byTestId('review-undo').getAttribute('aria-disabled')).toBe('true');
    expect(document.activeElement).toBe(byTestId('review-undo'));
  });
});

describe('an edit', () => {
  it('left with Escape keeps its draft, over other pairs and over a reload, until it is discarded', async () => {
    const app = await show('review-begun');
    listbox().focus();
    await type('e');
    await userEvent.fill(byTestId('edit-output'), 'Half a thought');
    await type('{Escape}');
    expect([called(app, 'label'), document.activeElement]).toEqual([[], listbox()]);
    expect(selectedRow()?.textContent).toContain('draft');
    expect(text('.read')).toContain('begun and not saved');
    await type('jke');
    expect(byTestId<HTMLTextAreaElement>('edit-output').value).toBe('Half a thought');
    hide();
    await show('review-begun');
    listbox().focus();
    await type('e');
    expect(byTestId<HTMLTextAreaElement>('edit-output').value).toBe('Half a thought');
    byTestId('edit-discard').click();
    await settled();
    expect(selectedRow()?.textContent).not.toContain('draft');
    expect(document.activeElement).toBe(listbox());
  });

  it('with nothing on one side is not saved, and says why', async () => {
    const app = await show('review-begun');
    await press('review-edit');
    await userEvent.clear(byTestId('edit-instruction'));
    await type('{Control>}{Enter}{/Control}');
    expect(text('.edit-pair .trouble')).toMatch(/^The instruction is empty/);
    expect(called(app, 'label')).toEqual([]);
    await userEvent.fill(byTestId('edit-instruction'), 'Say it.');
    byTestId('edit-save').click();
    await settled();
    expect(called(app, 'label').length).toBe(1);
    expect(document.activeElement).toBe(byTestId('review-edit'));
  });
});

describe('filters', () => {
  it('narrow the list as they are set, stand as chips with the count, and go one by one', async () => {
    await show('review');
    byTestId('review-filters').click();
    await choice('Label').selectOptions('none');
    await userEvent.fill(field('Rated from'), '4');
    await userEvent.fill(byTestId('review-search'), 'TIDE high');
    await settled();
    expect(text('.review-chips')).toContain('Rated 4.0 or more');
    const matches = () => byTestId('review-matches').textContent;
    const narrow = matches();
    expect(narrow).toBe(`${listbox().querySelectorAll('.row').length} of 38 pairs`);
    await expect.poll(() => byTestId('review-heard').textContent, { timeout: 10_000 }).toBe(narrow);
    await press('chip-search');
    expect(matches()).not.toBe(narrow);
    // The focus went to the neighbour of the chip that is gone.
    expect(document.activeElement).toBe(byTestId('chip-rating'));
    await press('chip-rating');
    await press('chip-label');
    expect(matches()).toBe('All 38 pairs');
    expect(document.activeElement).toBe(byTestId('review-search'));
  });

  it('by marks and by the curated set show those alone, and an order sorts them', async () => {
    await show('review');
    byTestId('review-filters').click();
    await choice('Marks').selectOptions('near-duplicate');
    await settled();
    expect(listbox().querySelectorAll('.row').length).toBe(1);
    await choice('Marks').selectOptions('any');
    await choice('Curated set').selectOptions('rejected');
    await settled();
    expect(byTestId('review-matches').textContent).toBe('2 of 38 pairs');
    await choice('Curated set').selectOptions('any');
    await choice('Order').selectOptions('lowest');
    await settled();
    const scores = [...listbox().querySelectorAll('.score')].map((each) => Number(each.textContent));
    expect(scores.length).toBeGreaterThan(5);
    expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  });

  it('that nothing matches say so and lead back', async () => {
    await show('review');
    await userEvent.fill(byTestId('review-search'), 'zebra');
    await settled();
    expect(text('.empty')).toContain('None of the 38 pairs is like that.');
    expect(byTestId<HTMLButtonElement>('bulk-good').disabled).toBe(true);
    root.querySelector<HTMLElement>('.empty button')?.click();
    await settled();
    expect(byTestId('review-matches').textContent).toBe('All 38 pairs');
  });
});

describe('all that match', () => {
  it('are labelled after a second word with their number, and one undo takes it back', async () => {
    const app = await show('review');
    await userEvent.fill(byTestId('review-search'), 'sourdough.html');
    await settled();
    await press('bulk-not-good');
    expect(text('.ask-all h2')).toBe('Reject 19 pairs?');
    expect(text('.ask-all')).toContain('One undo takes all of it back.');
    await type('{Escape}');
    expect(called(app, 'label')).toEqual([]);
    expect(document.activeElement).toBe(byTestId('bulk-not-good'));
    byTestId('bulk-not-good').click();
    await settled();
    byTestId('bulk-agree').click();
    await settled();
    expect(called(app, 'label').map(([, ids]) => (ids as readonly string[]).length)).toEqual([19]);
    await said().toBe('19 pairs rejected.');
    expect(byTestId('stage-review').textContent).toBe('Review24 labelled');
    byTestId('review-undo').click();
    await settled();
    expect(byTestId('stage-review').textContent).toBe('Review5 labelled');
  });
});

describe('the place in the list', () => {
  it('is kept over a reload: the pair, the filters, the order and how far it is scrolled', async () => {
    await show('many');
    byTestId('review-filters').click();
    await choice('Order').selectOptions('highest');
    await userEvent.fill(field('Rated to'), '4.5');
    await settled();
    listbox().scrollTop = 40_000;
    await expect
      .poll(() => sessionStorage.getItem('humpback review place'), { timeout: 10_000 })
      .toContain('"top":500');
    listbox().querySelectorAll<HTMLElement>('.row')[12]?.click();
    await settled();
    const before = { place: place(), top: listbox().scrollTop, head: text('.read h2') };
    hide();
    await show('many');
    expect({ place: place(), top: listbox().scrollTop, head: text('.read h2') }).toEqual(before);
    expect(byTestId('chip-rating').textContent).toContain('Rated 4.5 or less');
    expect((choice('Order').element() as HTMLSelectElement).value).toBe('highest');
  });

  it('of 10,000 is found without drawing more than a few dozen rows', async () => {
    await show('many');
    await userEvent.fill(byTestId('review-search'), 'bore');
    await settled();
    expect(Number(listbox().querySelector('.row')?.getAttribute('aria-setsize'))).toBeGreaterThan(500);
    expect(listbox().querySelectorAll('.row').length).toBeLessThan(40);
  });
});

describe('what is read', () => {
  it('is the pair with all its ratings, its other candidates and the segment in its source', async () => {
    await show('review');
    unfold();
    await expect.poll(() => text('.review-others'), { timeout: 20_000 }).toContain('Useful');
    expect(text('.review-others')).toContain('3.4 by the cycle score');
    expect(text('.review-choices')).toContain('What are the two high tides of a day?');
    expect(text('[data-testid=review-word]')).toBe('Accepted In the curated set, by your word.');
    expect(root.querySelector('.read .segment')).not.toBeNull();
  });

  it('says the marks in sentences and goes to the pair that is repeated', async () => {
    await show('review');
    listbox().focus();
    await type('{Home}jjjj');
    expect(text('.mark-notes')).toContain('It copies');
    expect(text('[data-testid=review-word]')).toContain('Left out');
    root.querySelector<HTMLElement>('.mark-notes button')?.click();
    await settled();
    // The tenth of the segments has no instruction, so the fifteenth is the fourteenth pair.
    expect(place()).toBe('14');
  });

  it('is only ever text', async () => {
    await show('review-hostile');
    unfold();
    await expect.poll(() => text('.review-others'), { timeout: 20_000 }).toContain(HOSTILE);
    expect(text('.read h2')).toBe(HOSTILE);
    listbox().focus();
    await type('j');
    expect(text('.read h2')).toBe(`${HOSTILE}!`);
    byTestId('review-filters').click();
    await userEvent.fill(byTestId('review-search'), '<b>');
    await type('{Tab}');
    byTestId('review-edit').click();
    await settled();
    expect(root.querySelectorAll('img, .read :is(h2, li) b b, .row b').length).toBe(0);
    expect(document.body.dataset.owned).toBeUndefined();
  });

  it('leads on where there is nothing to review', async () => {
    await show('empty');
    expect(root.querySelector('.empty a')?.getAttribute('href')).toBe('#documents');
    hide();
    await show('ready');
    expect(text('.empty')).toContain('No instruction is written yet.');
    expect([...root.querySelectorAll('.empty a')].map((each) => each.getAttribute('href'))).toContain('#instructions');
  });
});

describe('a narrow screen', () => {
  it('opens the pair as a page of its own, and the next one comes there', async () => {
    await page.viewport(390, 844);
    await show('review-begun');
    listbox().querySelectorAll<HTMLElement>('.row')[0]?.click();
    await expect.poll(() => location.hash, { timeout: 10_000 }).toMatch(/^#review\/7d1e/);
    await settled();
    const first = text('.read h2');
    byTestId('review-accept').click();
    await expect.poll(() => text('.read h2'), { timeout: 10_000 }).not.toBe(first);
    expect(root.querySelector<HTMLElement>('.read')?.offsetHeight).toBeGreaterThan(0);
    await type('e{Escape}');
    // Escape left the edit and not the page.
    expect(root.querySelector<HTMLElement>('.read')?.offsetHeight).toBeGreaterThan(0);
    root.querySelector<HTMLElement>('.back')?.click();
    await expect
      .poll(() => root.querySelector<HTMLElement>('.list')?.offsetHeight, { timeout: 10_000 })
      .toBeGreaterThan(0);
  });

  it('of 320 pixels holds all of it', async () => {
    await page.viewport(320, 568);
    await show('review');
    byTestId('review-filters').click();
    await userEvent.fill(byTestId('review-search'), 'a'.repeat(60));
    await settled();
    expect(document.documentElement.scrollWidth).toBe(320);
    await userEvent.clear(byTestId('review-search'));
    await settled();
    listbox().querySelectorAll<HTMLElement>('.row')[0]?.click();
    await settled();
    expect(document.documentElement.scrollWidth).toBe(320);
    await type('e');
    expect(document.documentElement.scrollWidth).toBe(320);
  });
});

describe('accessibility rules hold at the bench', () => {
  const dark = (value: string) =>
    cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });

  for (const [width, height] of [
    [1280, 820],
    [390, 844],
  ] as const) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`at ${width} pixels, ${scheme}, in the list, the pair, the edit and the question`, async () => {
        await page.viewport(width, height);
        await dark(scheme);
        try {
          await show('review');
          byTestId('review-filters').click();
          await userEvent.fill(byTestId('review-search'), 'tide');
          await settled();
          expect(await violations()).toEqual([]);
          expect(smallTargets()).toEqual([]);
          byTestId('bulk-good').click();
          await settled();
          expect(await violations()).toEqual([]);
          await type('{Escape}');
          listbox().querySelectorAll<HTMLElement>('.row')[0]?.click();
          await settled();
          unfold();
          await expect.poll(() => text('.review-others'), { timeout: 20_000 }).toContain('Useful');
          expect(await violations()).toEqual([]);
          expect(smallTargets()).toEqual([]);
          await type('e');
          expect(await violations()).toEqual([]);
          expect(smallTargets()).toEqual([]);
        } finally {
          await dark('light');
        }
      });
    }
  }

  it('where nothing is to review', async () => {
    await show('ready');
    expect(await violations()).toEqual([]);
  });
});
