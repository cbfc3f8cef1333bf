import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { databaseOf } from '../../src/store/registry.ts';
import { fileOf, SMALL, textOf, until } from './open-app.ts';
import { visit } from './open-projects.ts';

// Every test is a browser of its own.
let browser = '';
let browsers = 0;
beforeEach(async () => {
  browsers += 1;
  browser = `browser ${browsers}`;
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? '');
});

type Visit = Awaited<ReturnType<typeof visit>>;

async function add({ app }: Visit, name: string, paragraphs: number, from = 0): Promise<void> {
  await app.changeSettings((now) => ({ ...now, segment: SMALL }));
  await app.addFiles([fileOf(name, textOf(paragraphs, from))]);
}

/** A file of the open project. */
async function fileFrom(open: Visit, name = 'a.humpback.zip'): Promise<File> {
  await open.app.saveProjectFile(open.id, { adapters: true });
  return new File([open.saved.at(-1)!.content], name);
}

const kinds = ({ app }: Visit) => {
  const state = app.projectFile.value;
  if (state.kind !== 'preview') throw new Error(`It is ${state.kind}: ${JSON.stringify(state)}`);
  return Object.fromEntries(
    state.preview.differences.map(({ kind, same, added, differs }) => [kind, [same, added, differs]]),
  );
};

describe('projects', () => {
  it('begin as one, and each keeps its own documents', async () => {
    const first = await visit(null, browser);
    expect(first.app.project.value).toEqual({ id: 'first', name: 'My project', origin: 'own' });
    await add(first, 'one.txt', 3);
    expect(await first.app.newProject('Second')).toBe(null);
    const [id] = first.went;
    const second = await visit(id ?? null, browser);
    expect(second.app.project.value.name).toBe('Second');
    expect(second.app.documents.value).toEqual([]);
    await add(second, 'two.txt', 2);
    const again = await visit('first', browser);
    expect(again.app.documents.value.map(({ name }) => name)).toEqual(['one.txt']);
  });

  it('are opened by the address, else the one opened last, and one that is not here is told of', async () => {
    const first = await visit(null, browser);
    await first.app.newProject('Second');
    await visit(first.went[0] ?? null, browser);
    expect((await visit(null, browser)).app.project.value.name).toBe('Second');
    expect((await visit('first', browser)).app.project.value.name).toBe('My project');
    const unknown = await visit('0badcafe', browser);
    expect(unknown.app.notices.value.map(({ failure }) => failure.message).join()).toContain('is not in this browser');
  });

  it('are listed with counts, renamed, and copied whole', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 3);
    expect(await first.app.renameProject('first', '  Tides ')).toBe(null);
    expect(await first.app.renameProject('first', '   ')).toMatchObject({ kind: 'bad-input' });
    expect(await first.app.duplicateProject('first')).toBe(null);
    const listed = first.app.projects.value ?? [];
    expect(listed.map(({ name }) => name)).toEqual(['Tides', 'Tides, copy']);
    expect(listed.map(({ counts }) => counts?.segments)).toEqual([3, 3]);
    expect(listed[0]!.bytes).toBeGreaterThan(300);
    const copy = await visit(listed[1]!.id, browser);
    expect(copy.app.allRows.value.map(({ segment }) => segment.text)).toEqual(
      first.app.allRows.value.map(({ segment }) => segment.text),
    );
    expect(copy.app.settings.value.segment).toEqual(SMALL);
  });

  it('are deleted with their database; deleting the open one goes to another', async () => {
    const first = await visit(null, browser);
    await first.app.newProject('Second');
    const second = await visit(first.went[0] ?? null, browser);
    await add(second, 'two.txt', 2);
    expect(await second.app.deleteProject(second.id)).toBe(null);
    expect(second.went).toEqual(['first']);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(databaseOf(second.id));
    expect((await visit(null, browser)).app.project.value.id).toBe('first');
  });

  it('that another tab works on are not deleted', async () => {
    const first = await visit(null, browser);
    await first.app.newProject('Second');
    const id = first.went[0] ?? '';
    const held: string[] = [];
    const locks = {
      request: (name: string, _how: unknown, then: (lock: unknown) => unknown) => {
        held.push(name);
        return Promise.resolve(then(name === `humpback/project/${id}` ? null : {}));
      },
    } as unknown as LockManager;
    const other = await visit('first', browser, { locks });
    expect(await other.app.deleteProject(id)).toMatchObject({ kind: 'storage' });
    expect(held).toContain(`humpback/project/${id}`);
    expect((await visit(id, browser)).app.project.value.id).toBe(id);
  });
});

describe('a project file', () => {
  it('opens as a new project with all that was in the old one', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 4);
    await first.app.decideSegments([first.app.allRows.value[1]!.segment.id], 'drop');
    const file = await fileFrom(first);
    expect(first.saved[0]!.name).toBe('My-project.humpback.zip');
    await first.app.openProjectFile(file);
    expect(kinds(first)).toMatchObject({ documents: [1, 0, 0], segments: [4, 0, 0], decisions: [1, 0, 0] });
    await first.app.takeProjectFile('new');
    const taken = await visit(first.went.at(-1) ?? null, browser);
    expect(taken.app.project.value.name).toBe('My project 2');
    expect(taken.app.allRows.value).toEqual(first.app.allRows.value);
    expect([...taken.app.segmentStates.value.values()].map(({ decided }) => decided)).toContain('drop');
  });

  it('merges: what is not here is added, what differs stays as it is here', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 4);
    await add(first, 'two.txt', 3, 20);
    const file = await fileFrom(first);
    await first.app.newProject('Second');
    const second = await visit(first.went.at(-1) ?? null, browser);
    await add(second, 'one.txt', 4);
    await second.app.mergeWithNext(second.app.allRows.value[0]!.segment.id);
    const before = second.app.allRows.value.map(({ segment }) => segment.id);
    await second.app.openProjectFile(file);
    expect(kinds(second)).toEqual({ documents: [1, 1, 0], segments: [2, 3, 2] });
    await second.app.takeProjectFile('merge');
    expect(second.went).toEqual([second.id]);
    const after = await visit(second.id, browser);
    expect(after.app.documents.value.map(({ name }) => name).sort()).toEqual(['one.txt', 'two.txt']);
    const rows = after.app.allRows.value;
    expect(rows.filter(({ document }) => document.name === 'one.txt').map(({ segment }) => segment.id)).toEqual(before);
    expect(rows).toHaveLength(before.length + 3);
  });

  it('replaces: what was here is gone', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 4);
    const file = await fileFrom(first);
    await first.app.clearAll();
    await add(first, 'two.txt', 3, 20);
    await first.app.openProjectFile(file);
    await first.app.takeProjectFile('replace');
    const after = await visit('first', browser);
    expect(after.app.documents.value.map(({ name }) => name)).toEqual(['one.txt']);
  });

  it('that is broken is refused with a sentence, and nothing is changed', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 4);
    const whole = await fileFrom(first);
    await first.app.openProjectFile(new File([whole.slice(0, whole.size - 400)], 'half.humpback.zip'));
    const state = first.app.projectFile.value;
    expect(state.kind === 'idle' && state.failure?.message).toContain('half.humpback.zip cannot be opened');
    await first.app.takeProjectFile('replace');
    expect(first.went).toEqual([]);
    expect((await visit('first', browser)).app.documents.value).toHaveLength(1);
  });

  it('that is opened while another one is read takes its place', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 4);
    const file = await fileFrom(first, 'slow.humpback.zip');
    const slow = first.app.openProjectFile(file);
    await until(() => first.app.projectFile.value.kind === 'reading');
    await Promise.all([slow, first.app.openProjectFile(new File([file], 'next.humpback.zip'))]);
    const state = first.app.projectFile.value;
    expect(state.kind === 'preview' && state.preview.file).toBe('next.humpback.zip');
  });

  it('is not taken in where another tab writes', async () => {
    const first = await visit(null, browser);
    await add(first, 'one.txt', 4);
    const file = await fileFrom(first);
    const locks = {
      request: (_name: string, how: { ifAvailable?: boolean }, then: (lock: unknown) => unknown) =>
        how.ifAvailable === true ? Promise.resolve(then(null)) : new Promise(() => undefined),
    } as unknown as LockManager;
    const watching = await visit('first', browser, { locks });
    await watching.app.openProjectFile(file);
    await watching.app.takeProjectFile('replace');
    const state = watching.app.projectFile.value;
    expect(state.kind === 'preview' && state.failure?.message).toContain('Another tab writes');
  });

  it('of a project that is only in memory holds what is on the screen', async () => {
    const nothing = { kind: 'storage', message: 'Nothing is kept here.', quota: false } as const;
    const open = await visit(null, browser, { openStore: () => Promise.resolve({ ok: false, failure: nothing }) });
    await add(open, 'one.txt', 4);
    const file = await fileFrom(open);
    const other = await visit(null, browser);
    await other.app.openProjectFile(file);
    await until(() => other.app.projectFile.value.kind === 'preview');
    expect(kinds(other)).toMatchObject({ documents: [0, 1, 0], segments: [0, 4, 0] });
  });
});
