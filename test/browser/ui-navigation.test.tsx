import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { byTestId, listbox, root, selectedRow, settled, show, withPage } from './ui-mount.tsx';

withPage();

describe('the loop', () => {
  it('leads from stage to stage by keyboard, and the back button leads back', async () => {
    await show('running', 'documents');
    byTestId('stage-ratings').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => byTestId('stage-ratings').getAttribute('aria-current')).toBe('page');
    expect(location.hash).toBe('#ratings');
    history.back();
    await expect.poll(() => byTestId('stage-documents').getAttribute('aria-current')).toBe('page');
  });

  it('shows live counts', async () => {
    const app = await show('running', 'documents');
    expect(byTestId('stage-instructions').textContent).toBe('Instructions27 of 40');
    app.counts.value = { ...app.counts.value, candidates: 28 };
    await settled();
    expect(byTestId('stage-instructions').textContent).toBe('Instructions28 of 40');
  });
});

describe('a list', () => {
  it('is gone through with arrows, Home and End, and the text follows', async () => {
    await show('many', 'segments');
    listbox().focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await settled();
    expect(selectedRow()?.getAttribute('aria-posinset')).toBe('3');
    expect(listbox().getAttribute('aria-activedescendant')).toBe(selectedRow()?.id);
    await userEvent.keyboard('{End}');
    await settled();
    expect(selectedRow()?.getAttribute('aria-posinset')).toBe('10000');
    expect(root.querySelector('.read h2')?.textContent).toBe('The crumb, 500');
    await userEvent.keyboard('{Home}');
    await settled();
    expect(selectedRow()?.getAttribute('aria-posinset')).toBe('1');
  });

  it('of 10,000 draws no more than a few dozen', async () => {
    await show('many', 'ratings');
    expect(listbox().querySelectorAll('.row').length).toBeLessThan(40);
    listbox().scrollTop = 400_000;
    await settled();
    expect(listbox().querySelectorAll('.row').length).toBeLessThan(40);
    expect(Number(listbox().querySelectorAll('.row')[10]?.getAttribute('aria-posinset'))).toBeGreaterThan(4000);
  });

  it('keeps the same segment selected from stage to stage', async () => {
    await show('done', 'segments');
    listbox().focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    await settled();
    byTestId('stage-ratings').click();
    await settled();
    expect(selectedRow()?.textContent).toContain('What instruments did early observers use');
  });

  it('is reached over one line that unfolds on a narrow screen, by keyboard, with the focus kept there', async () => {
    await page.viewport(320, 568);
    await show('done', 'ratings');
    const isSeen = (testId: string) => byTestId(testId).offsetHeight > 0;
    const line = byTestId('all-stages');
    expect([line.textContent, isSeen('stage-kept')]).toEqual(['Ratings37 of 38All stages', false]);
    line.focus();
    await userEvent.keyboard('{Enter}');
    await settled();
    expect([line.getAttribute('aria-expanded'), isSeen('stage-kept')]).toEqual(['true', true]);
    byTestId('stage-kept').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.hash).toBe('#kept');
    await settled();
    expect([line.getAttribute('aria-expanded'), isSeen('stage-kept')]).toEqual(['false', false]);
    expect(document.activeElement).toBe(line);
    await page.viewport(844, 390);
    expect([isSeen('all-stages'), isSeen('stage-kept')]).toEqual([true, false]);
    await page.viewport(1280, 820);
    expect([isSeen('all-stages'), isSeen('stage-kept')]).toEqual([false, true]);
  });

  it('and its text are two pages on a narrow screen: Enter opens, Escape goes back', async () => {
    await page.viewport(390, 844);
    await show('done', 'ratings');
    const visible = (selector: string) => (root.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0) > 0;
    expect([visible('.list'), visible('.read')]).toEqual([true, false]);
    listbox().focus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.poll(() => [visible('.list'), visible('.read')]).toEqual([false, true]);
    expect(location.hash).toMatch(/^#ratings\/7d1e%2F/);
    await expect.poll(() => document.activeElement?.className).toBe('back');
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => [visible('.list'), visible('.read')]).toEqual([true, false]);
    await expect.poll(() => document.activeElement).toBe(listbox());
  });
});

describe('text from models and documents', () => {
  it('is only ever text, also while it is being written', async () => {
    await show('hostile', 'instructions');
    expect(root.querySelector('.read h2')?.textContent).toContain('<img src="x" onerror=');
    expect(selectedRow()?.textContent).toContain('<b>bold</b>');
    expect(root.querySelectorAll('img, .read b, .row b').length).toBe(0);
    expect(document.body.dataset.owned).toBeUndefined();
  });

  it('grows as it streams', async () => {
    const app = await show('hostile', 'instructions');
    app.rows.value = app.rows.value.map((row, index) => (index === 0 ? { ...row, writing: 'How do' } : row));
    await settled();
    expect(root.querySelector('.read h2')?.textContent).toBe('How do');
  });
});
