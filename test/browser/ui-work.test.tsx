import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { SCENES } from '../ui/scenes.ts';
import { byTestId, listbox, root, settled, show, withPage } from './ui-mount.tsx';

withPage();

describe('work', () => {
  it('cannot be started without a model, and the page says so', async () => {
    await show('added', 'segments');
    const start = byTestId<HTMLButtonElement>('start');
    expect(start.disabled).toBe(true);
    const why = root.querySelector(`#${start.getAttribute('aria-describedby')}`);
    expect(why?.textContent).toBe('Load a model first.');
  });

  it('starts both stages, stops, and resumes', async () => {
    const app = await show('ready', 'instructions');
    byTestId('start').click();
    expect(app.calls.at(-1)).toEqual(['start', { stages: ['augment', 'rate'], limit: null }]);
    SCENES.running?.(app);
    await settled();
    expect(byTestId('progress').dataset.done).toBe('29');
    byTestId('stop').click();
    expect(app.calls.at(-1)).toEqual(['stop']);
    SCENES.stopped?.(app);
    await settled();
    expect(byTestId('start').textContent).toBe('Resume');
    expect(byTestId('progress').textContent).toContain('Stopped with 11 left.');
  });

  it('is announced at its beginning and its end, not at every item', async () => {
    const app = await show('ready', 'instructions');
    // Effects run after a frame, which a busy machine may draw late.
    const said = () => expect.poll(() => byTestId('said').textContent, { timeout: 10_000 });
    SCENES.running?.(app);
    await said().toBe('Writing instructions 29 of 40.');
    if (app.work.value.kind !== 'running') throw new Error('The scene is not running.');
    app.work.value = { ...app.work.value, progress: { ...app.work.value.progress, done: 30 } };
    await settled();
    await said().toBe('Writing instructions 29 of 40.');
    SCENES.done?.(app);
    await said().toBe('Done: 80 items in 2 min.');
  });

  it('that failed can be tried again, with the raw reply in sight', async () => {
    const app = await show('done', 'instructions');
    byTestId('retry-augment').click();
    expect(app.calls.at(-1)).toEqual(['retryFailed', 'augment']);
    await page.getByLabelText('Show').selectOptions('failed');
    await settled();
    expect(root.querySelector('.read h2')?.textContent).toBe('The token limit came before the model ended its reply.');
    expect(root.querySelector('.raw pre')?.textContent).toContain('Write a detailed guide');
  });
});

describe('documents and models come in', () => {
  it('a chosen file is handed on, and so are the samples and pasted text', async () => {
    const app = await show('empty', 'documents');
    const files = new DataTransfer();
    files.items.add(new File(['text'], 'a.txt', { type: 'text/plain' }));
    const input = byTestId<HTMLInputElement>('file-input');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    byTestId('add-sample-tides').click();
    byTestId('paste-text').click();
    await settled();
    await userEvent.fill(byTestId('paste-area'), 'Some text.');
    await settled();
    byTestId('paste-add').click();
    expect(app.calls.map(([name, first]) => [name, name === 'addFiles' ? 1 : first])).toEqual([
      ['addFiles', 1],
      ['addSample', 'samples/tides.md'],
      ['addText', 'Pasted text'],
    ]);
  });

  it('a document is removed only after a second word', async () => {
    const app = await show('added', 'documents');
    root.querySelector<HTMLElement>('[aria-label="Remove tides.md"]')?.click();
    await settled();
    expect(app.calls).toEqual([]);
    root.querySelector<HTMLElement>('.ask button')?.click();
    expect(app.calls).toEqual([['removeDocuments', ['7d1e']]]);
  });

  it('a download from the Hub names its size before it begins', async () => {
    const app = await show('hub', 'segments');
    expect(app.calls).toEqual([]);
    expect(byTestId('load-model').textContent).toBe('Download SmolLM2 135M Instruct, 269 MB');
    byTestId('load-model').click();
    expect(app.calls.at(-1)?.[0]).toBe('loadModel');
  });

  it('a bad setting is named in words and not handed on', async () => {
    const app = await show('ready', 'segments');
    byTestId('settings').click();
    await expect.poll(() => root.querySelector('dialog[open] .fields'), { timeout: 20_000 }).not.toBeNull();
    const shortest = page.getByLabelText('Shortest').element() as HTMLInputElement;
    await userEvent.fill(shortest, '9000');
    shortest.dispatchEvent(new Event('change', { bubbles: true }));
    await settled();
    expect(root.querySelector('.field .trouble')?.textContent).toBe('The shortest must be below the longest, 3000.');
    expect(app.calls).toEqual([]);
    await userEvent.fill(shortest, '400');
    shortest.dispatchEvent(new Event('change', { bubbles: true }));
    expect(app.settings.value.segment.minChars).toBe(400);
  });
});

describe('what is kept', () => {
  it('follows the threshold', async () => {
    const app = await show('done', 'kept');
    const scores = app.rows.value.flatMap(({ rating }) => (rating?.verdict.ok === true ? [rating.verdict.score] : []));
    expect(scores.filter((score) => score >= 4.5).length).toBe(10);
    expect(byTestId('kept-count').textContent).toBe('17 pairs of 37');
    const slider = byTestId<HTMLInputElement>('threshold');
    slider.value = '4.5';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await settled();
    expect(byTestId('kept-count').textContent).toBe('10 pairs of 37');
    expect(byTestId('stage-kept').textContent).toBe('Kept10 pairs');
    expect(listbox().querySelectorAll('.row').length).toBe(10);
  });

  it('is exported as a download', async () => {
    const app = await show('done', 'kept');
    const downloads: string[] = [];
    const note = (event: Event) => {
      const link = event.target;
      if (!(link instanceof HTMLAnchorElement) || link.download === '') return;
      event.preventDefault();
      downloads.push(`${link.download} ${link.protocol}`);
    };
    document.addEventListener('click', note);
    byTestId('export').click();
    byTestId('export-kept').click();
    byTestId('export-all').click();
    await settled();
    document.removeEventListener('click', note);
    expect(downloads).toEqual(['humpback-kept.jsonl blob:', 'humpback-kept.jsonl blob:', 'humpback-all.jsonl blob:']);
    expect(app.calls.map(([, range]) => range)).toEqual(['kept', 'kept', 'all-rated']);
  });
});
