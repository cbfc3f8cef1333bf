import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ProjectPreview, ProjectSummary } from '../../src/run/app.ts';
import { type ScriptedApp, waitingRows } from '../ui/scripted-app.ts';
import { byTestId, root, settled, show, withPage } from './ui-mount.tsx';

withPage();

const COUNTS = { documents: 2, segments: 31, candidates: 24, ratings: 24, labels: 0, adapters: 0 };
const MINE: ProjectSummary = {
  ...{ id: 'first', name: 'My project', origin: 'own', createdAt: 1, openedAt: 3 },
  ...{ counts: COUNTS, bytes: 1_240_000 },
};
const OTHER: ProjectSummary = {
  ...{ id: 'ab12', name: 'Baking <b>bread</b>', origin: 'own', createdAt: 1, openedAt: 2 },
  ...{ counts: { ...COUNTS, documents: 1, adapters: 3 }, bytes: 9_000_000 },
};
const PREVIEW: ProjectPreview = {
  ...{ file: 'bread.humpback.zip', name: 'Bread', madeAt: 1_700_000_000_000, counts: COUNTS },
  adapters: { count: 0, bytes: 0 },
  differences: [
    { kind: 'documents', same: 1, added: 1, differs: 0 },
    { kind: 'ratings', same: 0, added: 24, differs: 2 },
  ],
};

async function opened(): Promise<ScriptedApp> {
  const app = await show('kept', 'kept');
  app.projects.value = [MINE, OTHER];
  await userEvent.click(byTestId('projects'));
  await settled();
  return app;
}

const rowOf = (id: string) => root.querySelector<HTMLElement>(`[data-project="${id}"]`)!;
const press = async (row: HTMLElement, testId: string) => {
  await userEvent.click(row.querySelector(`[data-testid="${testId}"]`)!);
  await settled();
};
const callsOf = (app: ScriptedApp, name: string) => app.calls.filter(([called]) => called === name);

describe('the sheet of projects', () => {
  it('lists each with what is in it, names only ever as text, and says which one is open', async () => {
    const app = await opened();
    expect(callsOf(app, 'lookAtProjects')).toHaveLength(1);
    expect(rowOf('first').textContent).toContain('open now');
    expect(rowOf('first').textContent).toContain(
      '2 documents, 31 segments, 24 instructions and 24 ratings · about 1.2 MB',
    );
    expect(rowOf('first').querySelector('[data-testid=go-to-project]')).toBe(null);
    expect(rowOf('ab12').querySelector('b')?.textContent).toBe('Baking <b>bread</b>');
    expect(rowOf('ab12').querySelector('b b')).toBe(null);
    await press(rowOf('ab12'), 'go-to-project');
    expect(callsOf(app, 'goToProject')).toEqual([['goToProject', 'ab12']]);
  });

  it('deletes only after a sentence that names what goes, and keeps what is kept', async () => {
    const app = await opened();
    await press(rowOf('ab12'), 'delete-project');
    expect(rowOf('ab12').textContent).toContain(
      'Delete “Baking <b>bread</b>” from this device, with 1 document, 31 segments, 24 instructions, 24 ratings and 3 trained models?',
    );
    expect(document.activeElement?.textContent).toBe('Delete');
    await userEvent.click(page.getByRole('button', { name: 'Keep' }));
    expect(callsOf(app, 'deleteProject')).toEqual([]);
    await press(rowOf('ab12'), 'delete-project');
    await userEvent.keyboard('{Enter}');
    await settled();
    expect(callsOf(app, 'deleteProject')).toEqual([['deleteProject', 'ab12']]);
  });

  it('renames in place, by keyboard alone, and asks about trained models where there are some', async () => {
    const app = await opened();
    await press(rowOf('first'), 'rename-project');
    await userEvent.keyboard('Tides{Enter}');
    await settled();
    expect(callsOf(app, 'renameProject')).toEqual([['renameProject', 'first', 'Tides']]);
    await press(rowOf('first'), 'rename-project');
    await userEvent.keyboard('No{Escape}');
    await settled();
    expect(rowOf('first').querySelector('input')).toBe(null);
    expect(callsOf(app, 'renameProject')).toHaveLength(1);
    await press(rowOf('first'), 'save-as-file-project');
    expect(callsOf(app, 'saveProjectFile')).toEqual([['saveProjectFile', 'first', { adapters: false }]]);
    await press(rowOf('ab12'), 'save-as-file-project');
    await press(rowOf('ab12'), 'with-adapters');
    await press(rowOf('ab12'), 'save-project-yes');
    expect(callsOf(app, 'saveProjectFile').at(-1)).toEqual(['saveProjectFile', 'ab12', { adapters: false }]);
  });

  it('opens by itself for a file, shows what is the same, new and different, and offers three ways', async () => {
    const app = await show('kept', 'kept');
    app.setRows(waitingRows(1));
    app.projectFile.value = { kind: 'preview', preview: PREVIEW, failure: null };
    await settled();
    const cells = [...root.querySelectorAll('[data-kind=ratings] td')].map((cell) => cell.textContent);
    expect(cells).toEqual(['0', '24', '2']);
    expect(byTestId('project-preview').textContent).toContain(
      'Adds 25 rows that are not here. 2 that differ stay as here.',
    );
    await userEvent.click(byTestId('take-in-merge'));
    expect(callsOf(app, 'takeProjectFile')).toEqual([['takeProjectFile', 'merge']]);
    await userEvent.click(byTestId('ask-replace'));
    await settled();
    expect(callsOf(app, 'takeProjectFile')).toHaveLength(1);
    expect(byTestId('project-preview').textContent).toMatch(/Replace all that is in “My project” now: 2 documents/);
    await userEvent.click(byTestId('take-in-replace'));
    expect(callsOf(app, 'takeProjectFile').at(-1)).toEqual(['takeProjectFile', 'replace']);
    await userEvent.click(page.getByRole('button', { name: 'Close' }));
    await settled();
    expect(callsOf(app, 'closeProjectFile')).toHaveLength(1);
  });

  it('takes a dropped file for a project whatever its name, and never for a document', async () => {
    const app = await opened();
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'renamed.zip'));
    const drop = root.querySelector('.project-drop')!;
    drop.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    await settled();
    expect(callsOf(app, 'openProjectFile')).toHaveLength(1);
    expect(callsOf(app, 'addFiles')).toEqual([]);
  });

  it('fits a narrow screen, and its trouble is announced', async () => {
    await page.viewport(320, 720);
    const app = await opened();
    app.projectFile.value = { kind: 'idle', failure: { kind: 'bad-input', message: 'half.zip cannot be opened.' } };
    await settled();
    expect(byTestId('project-file-trouble').getAttribute('role')).toBe('alert');
    const dialog = root.querySelector<HTMLElement>('dialog[open]')!;
    expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
  });
});
