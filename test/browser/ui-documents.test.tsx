import { render } from 'preact';
import { describe, expect, it } from 'vitest';
import { cdp, page, server, userEvent } from 'vitest/browser';
import { useDroppedFiles } from '../../src/ui/documents/dropped.ts';
import { byTestId, listbox, root, selectedRow, settled, show as showPage, withPage } from './ui-mount.tsx';
import { called, smallTargets, violations } from './ui-study.tsx';

withPage();

async function show(scene: string) {
  const app = await showPage(scene, 'documents');
  await expect.poll(() => root.querySelector('.documents-bench'), { timeout: 30_000 }).not.toBeNull();
  await settled();
  return app;
}

const text = (selector: string) => root.querySelector(selector)?.textContent ?? '';
const names = () => [...listbox().querySelectorAll('.line')].map((each) => each.textContent);
const rowOf = (name: string) =>
  [...listbox().querySelectorAll<HTMLElement>('.row')].find((row) => row.textContent.includes(name));
const open = async (name: string) => {
  rowOf(name)?.click();
  await settled();
};
const press = async (id: string) => {
  byTestId(id).focus();
  byTestId(id).click();
  await settled();
};

describe('ways in', () => {
  it('take a folder with the paths of its files, and addresses that are any', async () => {
    const app = await showPage('empty', 'documents');
    expect(text('.formats')).toContain('PDF, Word, OpenDocument, EPUB, RTF, CSV, JSON, Parquet, WARC, ZIP and folders');
    const input = byTestId<HTMLInputElement>('folder-input');
    expect(input.webkitdirectory).toBe(true);
    const chosen = new DataTransfer();
    for (const path of ['notes/a.md', 'notes/.git/config']) {
      const file = new File(['text'], path.split('/').at(-1) ?? '');
      chosen.items.add(Object.defineProperty(file, 'webkitRelativePath', { value: path }));
    }
    // The browser makes its own list of files; what they say of themselves stays.
    Object.defineProperty(input, 'files', { value: chosen.files, configurable: true });
    input.dispatchEvent(new Event('change', { bubbles: true }));
    expect(called(app, 'addFiles').length).toBe(1);

    await press('add-addresses');
    expect(text('.paste')).toContain('the only thing that leaves this page');
    await userEvent.fill(byTestId('addresses-area'), 'https://a.example\nnowhere');
    await press('addresses-add');
    expect(text('.paste .trouble')).toMatch(/^Line 2 is no address/);
    expect(called(app, 'addUrls')).toEqual([]);
    await userEvent.fill(byTestId('addresses-area'), 'https://a.example\nhttps://b.example/x');
    await press('addresses-add');
    expect(called(app, 'addUrls')).toEqual([['addUrls', 'https://a.example\nhttps://b.example/x']]);
  });

  it('hear files that are dropped anywhere, and no text that is dragged', async () => {
    const taken: string[][] = [];
    const Zone = () => {
      useDroppedFiles((files) => taken.push(files.map(({ name }) => name)));
      return null;
    };
    render(<Zone />, root);
    await settled();
    const drop = (fill: (transfer: DataTransfer) => void) => {
      const dataTransfer = new DataTransfer();
      fill(dataTransfer);
      const event = new DragEvent('drop', { dataTransfer, cancelable: true });
      document.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(drop((transfer) => transfer.setData('text/plain', 'words'))).toBe(false);
    expect(
      drop((transfer) => {
        for (const name of ['a.pdf', 'b.md']) transfer.items.add(new File(['x'], name));
      }),
    ).toBe(true);
    expect(taken).toEqual([['a.pdf', 'b.md']]);
  });
});

describe('a folder that a hand drops on the page', () => {
  it('is walked by the browser, and each file has its path in it', async () => {
    const taken: string[] = [];
    const Zone = () => {
      const { dragging } = useDroppedFiles((files) => {
        for (const file of files) taken.push(`${file.webkitRelativePath} ${file.size > 0}`);
      });
      return <p id="zone">{dragging.value ? 'over' : 'not over'}</p>;
    };
    render(<Zone />, root);
    await settled();
    const data = { items: [], files: [`${server.config.root}/public/samples`], dragOperationsMask: 1 };
    const drag = (kind: 'dragEnter' | 'dragOver' | 'drop') =>
      cdp().send('Input.dispatchDragEvent', { type: kind, x: 300, y: 300, data });
    await drag('dragEnter');
    await drag('dragOver');
    await expect.poll(() => text('#zone'), { timeout: 10_000 }).toBe('over');
    await drag('drop');
    await expect
      .poll(() => taken, { timeout: 10_000 })
      .toEqual(['samples/sourdough.html true', 'samples/tides.md true']);
    expect(text('#zone')).toBe('not over');
  });
});

describe('files on their way', () => {
  it('show how far they are and can be stopped; the end is said once', async () => {
    const app = await show('documents-intake');
    expect(text('[data-testid=intake]')).toContain('Reading 5 of 6 files');
    expect(text('[data-testid=intake]')).toContain('1 min left');
    expect(byTestId('files').dataset.files).toBe('[]');
    await press('stop-intake');
    await press('stop-intake');
    expect(called(app, 'stopIntake').length).toBe(1);
    app.files.value = app.files.value.map((file) =>
      file.how === 'reading' || file.how === 'waiting' ? { ...file, how: 'stopped' as const } : file,
    );
    app.intake.value = null;
    await settled();
    expect(root.querySelector('[data-testid=intake]')).toBeNull();
    expect(byTestId('intake-said').textContent).toBe('3 of 6 files read, 1 failed, 1 partly read, 2 stopped.');
    expect(JSON.parse(byTestId('files').dataset.files ?? '')).toHaveLength(6);
  });

  it('that failed or were read in part say why, and can be listed alone', async () => {
    await show('documents-intake');
    await press('ending-failed');
    expect(names()).toEqual(['harbour/photo.heic']);
    expect(text('[data-testid=report]')).toContain('Save it as text, HTML or PDF and add that.');
    await press('ending-partly-read');
    expect(text('[data-testid=report]')).toContain('Pages 3–5 are images without text.');
    expect(text('.provenance')).toContain('https://example.org/manual.pdf');
    expect(root.querySelector('.read a')).toBeNull();
    await press('ending-all');
    expect(names()).toContain('crawl.warc.gz');
  });
});

describe('a file that gave many documents', () => {
  it('is one row that opens to a list of its own, and back', async () => {
    await show('documents-table');
    await open('reviews.csv');
    expect(text('.read .eyebrow')).toBe('240 documents · 240 segments');
    await press('enter-group');
    expect(listbox().querySelector('.row')?.getAttribute('aria-setsize')).toBe('240');
    expect(selectedRow()?.textContent).toContain('reviews.csv, row 2');
    await userEvent.fill(byTestId('documents-search'), 'row 24');
    await settled();
    // 24, 124, 224, 240 and 241.
    expect(listbox().querySelector('.row')?.getAttribute('aria-setsize')).toBe('5');
    expect(text('.provenance')).toContain('row 24');
    await press('leave-group');
    expect(selectedRow()?.textContent).toContain('reviews.csv');
  });

  it('can be read again by another field, which is said to replace what there is', async () => {
    const app = await show('documents-table');
    await open('reviews.csv');
    expect(byTestId('read-again').getAttribute('aria-disabled')).toBe('true');
    await press('read-again');
    expect(called(app, 'readAgain')).toEqual([]);
    await userEvent.selectOptions(byTestId('field'), 'title');
    await settled();
    expect(text('.field-chooser')).toContain('A kettle that keeps its word');
    expect(text('.field-chooser')).toContain('replaces the documents of this file');
    await press('read-again');
    expect(called(app, 'readAgain')).toEqual([['readAgain', 3, 'title']]);
  });

  it('is removed as a whole after a second word', async () => {
    const app = await show('documents-table');
    await open('reviews.csv');
    root.querySelector<HTMLElement>('[aria-label="Remove all 240 documents of reviews.csv"]')?.click();
    await settled();
    expect(text('.ask')).toContain('Remove all 240 documents');
    expect(called(app, 'removeDocuments')).toEqual([]);
    root.querySelector<HTMLElement>('.ask button')?.click();
    await settled();
    expect(called(app, 'removeDocuments')).toMatchObject([['removeDocuments', { length: 240 }]]);
    expect(document.activeElement).toBe(listbox());
  });
});

describe('ten thousand documents', () => {
  it('are drawn a few at a time, and found by name', async () => {
    await show('documents-many');
    expect(listbox().querySelector('.row')?.getAttribute('aria-setsize')).toBe('7691');
    expect(listbox().querySelectorAll('.row').length).toBeLessThan(60);
    await userEvent.fill(byTestId('documents-search'), 'note 7689');
    await settled();
    expect(names()).toEqual(['corpus/note 7689.md']);
  });

  it('by keyboard go on row by row, and Enter goes to the text', async () => {
    await show('documents-many');
    listbox().focus();
    await userEvent.keyboard('{Home}{ArrowDown}{ArrowDown}');
    await settled();
    expect(selectedRow()?.getAttribute('aria-posinset')).toBe('3');
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(document.activeElement?.id).toBe('reading');
    expect(text('.read h2')).toBe('corpus/note 2.md');
  });
});

describe('a document of two million characters', () => {
  it('is drawn from its beginning and grows as it is read', async () => {
    await show('segments-book');
    const drawn = () => root.querySelector('.source')?.textContent.length ?? 0;
    await expect.poll(drawn, { timeout: 10_000 }).toBeGreaterThan(15_000);
    expect(drawn()).toBeLessThan(90_000);
    const before = drawn();
    const pane = root.querySelector('.read');
    pane?.scrollTo(0, pane.scrollHeight);
    await expect.poll(drawn, { timeout: 10_000 }).toBeGreaterThan(before + 15_000);
  });
});

describe('accessibility rules hold', () => {
  for (const scene of ['documents-intake', 'documents-table', 'segments-hostile']) {
    it(`in scene ${scene}, wide and narrow`, async () => {
      await show(scene);
      expect(await violations()).toEqual([]);
      expect(smallTargets()).toEqual([]);
      await page.viewport(320, 640);
      await settled();
      expect(await violations()).toEqual([]);
      expect(smallTargets()).toEqual([]);
      expect(document.documentElement.scrollWidth).toBe(320);
      expect(document.body.dataset.owned).toBeUndefined();
    });
  }

  it('in a file’s own page on a narrow screen, with its chooser', async () => {
    await page.viewport(390, 844);
    await show('documents-table');
    await open('reviews.csv');
    await expect.poll(() => root.querySelector<HTMLElement>('.field-chooser')?.offsetHeight).toBeGreaterThan(0);
    expect(await violations()).toEqual([]);
    expect(smallTargets()).toEqual([]);
  });
});
