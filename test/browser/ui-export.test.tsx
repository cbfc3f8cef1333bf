import { signal } from '@preact/signals';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { DEFAULT_DATASET } from '../../src/core/dataset/choices.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { datasetDesk } from '../../src/run/dataset-desk.ts';
import { jsonlOf } from '../../src/run/export-file.ts';
import { datasetRows } from '../run/dataset-rows.ts';
import type { ScriptedApp } from '../ui/scripted-app.ts';
import { byTestId, root, settled, show, withPage } from './ui-mount.tsx';

withPage();

const saved = (app: ScriptedApp) =>
  app.calls.flatMap(([name, file, content]) =>
    name === 'save' ? [{ file: String(file), content: content as Blob }] : [],
  );

const figures = () => root.querySelector<HTMLElement>('[data-testid="export-figures"]');

/** The sheet over forty segments, opened where the kept pairs are. */
async function open(scene = 'review'): Promise<ScriptedApp> {
  const app = await show(scene, 'kept');
  byTestId('export-open').click();
  await expect.poll(() => figures()?.dataset.rows, { timeout: 20_000 }).not.toBeUndefined();
  return app;
}

describe('the export sheet', () => {
  it('shows the first row as it is then written, and follows every choice', async () => {
    const app = await open();
    const first = () => byTestId('export-raw').textContent ?? '';
    expect(JSON.parse(first())).toHaveProperty('messages');
    byTestId('form-alpaca').click();
    await expect.poll(() => first().startsWith('{"instruction":'), { timeout: 10_000 }).toBe(true);
    byTestId('file-csv').click();
    byTestId('export-card').click();
    await expect.poll(() => first().startsWith('instruction,input,output'), { timeout: 10_000 }).toBe(true);
    byTestId('export-make').click();
    await expect.poll(() => saved(app), { timeout: 20_000 }).toHaveLength(1);
    const [{ file, content } = { file: '', content: new Blob() }] = saved(app);
    expect(file).toBe('humpback-kept.csv');
    expect((await content.text()).startsWith(first())).toBe(true);
    await expect
      .poll(() => byTestId('export-made').textContent, { timeout: 10_000 })
      .toContain('humpback-kept.csv was handed');
    expect(app.calls.some(([name, what]) => name === 'remember' && what === 'dataset')).toBe(true);
  });

  it('says why CSV is no file for conversations, and offers it for flat forms', async () => {
    await open();
    const csv = () => byTestId<HTMLInputElement>('file-csv');
    expect(csv().disabled).toBe(true);
    expect(csv().closest('label')?.textContent).toContain('hold lists of turns');
    byTestId('form-prompt-completion').click();
    await expect.poll(() => csv().disabled).toBe(false);
  });

  it('says when rejected pairs would be told from no others', async () => {
    await open();
    const warning = () => root.querySelector('[data-testid="export-rejected"]');
    byTestId('range-all-rated').click();
    await expect.poll(warning, { timeout: 10_000 }).not.toBeNull();
    byTestId('columns-labels').click();
    await expect.poll(warning, { timeout: 10_000 }).toBeNull();
  });

  it('tells what a split comes to, also when it leaves a side empty', async () => {
    await open();
    const share = page.getByRole('textbox', { name: /^Share/ });
    await share.fill('20');
    await userEvent.tab();
    await expect
      .poll(() => root.querySelector('[data-testid="export-sides"]')?.textContent, { timeout: 10_000 })
      .toMatch(/held out|fall on one side/);
    byTestId('split-pair').click();
    await expect
      .poll(() => byTestId('export-sides').textContent, { timeout: 10_000 })
      .toMatch(/\d+ to learn from, [1-9]\d* held out/);
    expect(figures()?.textContent).toContain('data/validation.jsonl');
  });

  it('can be opened, used and closed by the keyboard alone', async () => {
    const app = await show('review', 'kept');
    byTestId('export-more').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => figures()?.dataset.rows, { timeout: 20_000 }).not.toBeUndefined();
    byTestId('form-messages').focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.poll(() => byTestId<HTMLInputElement>('form-alpaca').checked).toBe(true);
    byTestId('export-make').focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => saved(app), { timeout: 20_000 }).toHaveLength(1);
    await userEvent.keyboard('{Escape}');
    await settled();
    expect(root.querySelector('dialog[open]')).toBeNull();
    expect(document.activeElement).toBe(byTestId('export-more'));
  });

  it('keeps the rules of accessibility, wide and narrow', async () => {
    for (const width of [1280, 390]) {
      await page.viewport(width, 844);
      await open();
      await page.getByRole('textbox', { name: /^Share/ }).fill('20');
      await userEvent.tab();
      await settled();
      const { violations } = await axe.run(root, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
      const sheet = root.querySelector('dialog[open]');
      expect(sheet?.scrollWidth).toBe(sheet?.clientWidth);
      await userEvent.keyboard('{Escape}');
      await settled();
    }
  });
});

/** A task of the page's own that asks for its next turn each time it has had one; `end` tells how many it had. */
function otherTask(look: () => void): { readonly end: () => number } {
  let had = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    had += 1;
    look();
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return {
    end() {
      port1.close();
      return had;
    },
  };
}

describe('one hundred thousand rows', { timeout: 600_000 }, () => {
  it('leave the page its turns while the plain button writes them', async () => {
    const rows = datasetRows(100_000);
    const other = otherTask(() => undefined);
    const file = await jsonlOf(rows, 'all-rated', DEFAULT_SETTINGS);
    const had = other.end();
    const count = (await file.text()).match(/\n/g)?.length ?? 0;
    expect(count).toBeGreaterThan(90_000);
    expect(had).toBeGreaterThan(0.8 * (count / 200));
  });

  it('are written while the page gets its turns between the parts', async () => {
    const rows = signal(datasetRows(100_000));
    const files: Blob[] = [];
    const desk = datasetDesk(
      {
        ...{ rows, allRows: rows, settings: signal(DEFAULT_SETTINGS), documents: signal([]) },
        marked: () => Promise.resolve(),
        lineage: (key) => ({ key, steps: [], missing: [] }),
        choices: () => Promise.resolve({ ok: true, value: [] }),
        save: (_, content) => void files.push(content),
        remember: () => Promise.resolve(),
        now: () => 0,
      },
      { ...DEFAULT_DATASET, range: 'all-rated', form: 'alpaca', card: false },
    );
    const seen = new Set<number>();
    const other = otherTask(() => {
      if (desk.making.value.kind === 'making') seen.add(desk.making.value.done);
    });
    try {
      await desk.make();
    } finally {
      other.end();
    }
    expect(desk.making.value).toMatchObject({ failure: null });
    const [file] = files;
    const count = rows.value.filter(({ rating, label }) => rating?.verdict.ok === true || label !== null).length;
    expect(count).toBeGreaterThan(90_000);
    expect((await file?.text())?.match(/\n/g)).toHaveLength(count);
    // 200 rows a part: the page had a turn after nearly every one of them.
    expect(seen.size).toBeGreaterThan(0.8 * (count / 200));
  });
});
