import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { openProject } from '../../../src/store/database.ts';
import type { Migration } from '../../../src/store/migrations.ts';
import { MIGRATIONS } from '../../../src/store/migrations.ts';
import { readProjectFile } from '../../../src/store/project-file/read.ts';
import { rowsOfProject, takeInRows } from '../../../src/store/project-rows.ts';
import { madeFile, madeFileOfAll, madeProject } from './made.ts';

const stop = () => new AbortController().signal;

async function readBack(file: Blob, migrations?: readonly Migration[]) {
  const content = await readProjectFile(file, 'tides.humpback.zip', () => undefined, stop(), migrations);
  if (!content.ok) throw new Error(content.failure.message);
  return content.value;
}

describe('a project file', () => {
  it('gives back every row and every byte that went in, but for what belongs to the device', async () => {
    const content = await readBack(await madeFileOfAll());
    const rows = rowsOfProject(madeProject());
    expect(content.rows).toEqual({
      ...rows,
      settings: [
        { name: 'settings', value: { minScore: 4.5 } },
        { name: 'evaluations', value: [{ name: 'mine', prompts: ['What is a tide?'] }] },
      ],
    });
    expect(content.manifest).toMatchObject({ name: 'Tides', page: '0.1.0', madeAt: 1_700_000_400_000, version: 1 });
    const [adapter] = content.adapters;
    const bytes: number[] = [];
    for await (const chunk of content.opened.bytesOf(adapter!.entry, stop())) bytes.push(...chunk);
    expect(bytes).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await content.opened.close();
  });

  it('becomes a database from which the same project is loaded', async () => {
    const content = await readBack(await madeFileOfAll());
    const taken = await takeInRows('humpback-taken', content.rows, 'replace');
    expect(taken.ok).toBe(true);
    const store = await openProject({ name: 'humpback-taken' });
    const loaded = store.ok ? await store.value.load() : store;
    if (!loaded.ok) throw new Error('The project was not loaded.');
    const { settings, ...records } = madeProject();
    const inOrder = (rows: readonly { readonly id: string }[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
    const { candidates, ratings } = records;
    expect(loaded.value).toMatchObject({ ...records, candidates: inOrder(candidates), ratings: inOrder(ratings) });
    expect(loaded.value.settings.get('settings')).toEqual(settings.get('settings'));
    expect(loaded.value.settings.has('device')).toBe(false);
  });

  it('of an older version goes through the steps that its rows have missed', async () => {
    const file = await madeFileOfAll();
    const renamed: Migration = {
      what: 'documents have a longer name',
      rows: { documents: (row) => ({ ...(row as object), name: `old ${(row as { name: string }).name}` }) },
    };
    const gone: Migration = { what: 'no labels any more', rows: { labels: () => null } };
    const content = await readBack(file, [...MIGRATIONS, renamed, gone]);
    expect(content.rows.documents).toMatchObject([{ name: 'old 7d1e.md' }, { name: 'old b20c.md' }]);
    expect(content.rows.labels).toEqual([]);
  });

  it('of twenty thousand rows is written and read in helpings between which the page has its turn', async () => {
    const rows = rowsOfProject(madeProject());
    const [candidate] = rows.candidates as readonly { id: string; attempt: number }[];
    const many = Array.from({ length: 20_000 }, (_, attempt) => ({
      ...candidate!,
      id: `7d1e/0-18/k/${attempt}`,
      attempt,
    }));
    let turns = 0;
    const clock = setInterval(() => (turns += 1));
    const content = await readBack(await madeFile({ ...rows, candidates: many, ratings: [], labels: [] }));
    clearInterval(clock);
    expect(content.rows.candidates).toHaveLength(20_000);
    expect(turns).toBeGreaterThan(20);
  });

  it('that is stopped while it is written or read leaves nothing behind', async () => {
    const file = await madeFileOfAll();
    const stopped = new AbortController();
    const reading = readProjectFile(file, 'tides.humpback.zip', () => stopped.abort(), stopped.signal);
    expect(await reading).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
  });
});

describe('taking in rows', () => {
  it('is all or nothing: one row that the database refuses keeps all others out', async () => {
    const rows = rowsOfProject(madeProject());
    await takeInRows('humpback-whole', rows, 'replace');
    const other = {
      ...rows,
      documents: [{ ...(rows.documents[0] as object), id: 'new1' }],
      choices: [{ noKey: true }],
    };
    const taken = await takeInRows('humpback-whole', other, 'replace');
    expect(taken.ok).toBe(false);
    const store = await openProject({ name: 'humpback-whole' });
    const loaded = store.ok ? await store.value.load() : store;
    expect(loaded.ok && loaded.value.documents.map(({ id }) => id)).toEqual(['7d1e', 'b20c']);
    expect(loaded.ok && loaded.value.candidates).toHaveLength(2);
  });

  it('in place of all others leaves the settings of this device', async () => {
    const rows = rowsOfProject(madeProject());
    await takeInRows('humpback-device', rows, 'add');
    await takeInRows('humpback-device', { ...rows, settings: [] }, 'replace');
    const store = await openProject({ name: 'humpback-device' });
    const loaded = store.ok ? await store.value.load() : store;
    expect(loaded.ok && [...loaded.value.settings]).toEqual([['device', 'wasm']]);
  });
});
