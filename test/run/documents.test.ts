import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fail } from '../../src/core/outcome.ts';
import { fileOf, openApp, openReady, textOf, until } from './open-app.ts';
import { ScriptedEngines } from './scripted-engines.ts';

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `documents-${count}`;
});
afterEach(() => vi.unstubAllGlobals());

describe('dropped files', () => {
  it('are read one and all, a bad one among them', async () => {
    const { app } = await openApp(name);
    const good = fileOf('good.txt', textOf(10));
    const bad = new File([new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x2d, 0x31])], 'bad.pdf');
    const last = fileOf('last.txt', textOf(12));
    await app.addFiles([good, bad, last]);
    expect(app.files.value).toMatchObject([
      { name: 'good.txt', how: 'read' },
      { name: 'bad.pdf', how: 'failed' },
      { name: 'last.txt', how: 'read' },
    ]);
    expect(app.documents.value.map((document) => document.name)).toEqual(['good.txt', 'last.txt']);
    expect(app.counts.value.segments).toBeGreaterThan(1);
  });

  it('are read although one before them makes the reader throw', async () => {
    const { app } = await openApp(name);
    const cursed = fileOf('cursed.txt', textOf(10));
    cursed.slice = () => {
      throw new TypeError('no such thing');
    };
    cursed.stream = cursed.slice as never;
    cursed.arrayBuffer = () => Promise.reject(new TypeError('no such thing'));
    await app.addFiles([cursed, fileOf('good.txt', textOf(10))]);
    expect(app.files.value.map(({ how }) => how)).toEqual(['failed', 'read']);
  });

  it('that are dropped twice are one document', async () => {
    const { app } = await openApp(name);
    await Promise.all([app.addFiles([fileOf('a.txt', textOf(10))]), app.addFiles([fileOf('a.txt', textOf(10))])]);
    expect(app.documents.value).toHaveLength(1);
    expect(app.files.value.map(({ how }) => how)).toEqual(['read', 'known']);
  });

  it('are there after a reload, in the order in which they came', async () => {
    const first = await openApp(name, { now: () => 1000 });
    await first.app.addFiles(['c.txt', 'a.txt', 'b.txt'].map((each, at) => fileOf(each, textOf(10, 10 * at))));
    const { app } = await openApp(name);
    expect(app.documents.value.map((document) => document.name)).toEqual(['c.txt', 'a.txt', 'b.txt']);
    expect(app.rows.value).toEqual(first.app.rows.value);
  });

  it('are gone with everything made of them when they are removed', async () => {
    const { app, store } = await openReady(name);
    await app.addFiles([fileOf('a.txt', textOf(10)), fileOf('b.txt', textOf(10, 10))]);
    await app.start({ stages: ['augment', 'rate'], limit: null });
    await app.removeDocuments([app.documents.value[0]!.id]);
    const left = await store().load();
    if (!left.ok) throw new Error(left.failure.message);
    const kept = app.documents.value[0]!.id;
    for (const rows of [left.value.segments, left.value.candidates, left.value.ratings]) {
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every(({ id }) => id.startsWith(kept))).toBe(true);
    }
    await app.clearAll();
    expect(Object.values(app.counts.value).every((figure) => figure === 0)).toBe(true);
    expect((await openApp(name)).app.documents.value).toEqual([]);
  });

  it('can be pasted as text', async () => {
    const { app } = await openApp(name);
    await app.addText('Pasted text', textOf(10));
    expect(app.documents.value).toMatchObject([{ name: 'Pasted text', text: textOf(10) }]);
  });

  it('can be a sample, and a sample that is not there is a sentence', async () => {
    const { app } = await openApp(name);
    vi.stubGlobal('fetch', async (url: URL) =>
      url.pathname === '/samples/tides.txt' ? new Response(textOf(10)) : new Response('', { status: 404 }),
    );
    await app.addSample('samples/tides.txt');
    await app.addSample('samples/none.txt');
    expect(app.documents.value.map((document) => document.name)).toEqual(['tides.txt']);
    expect(app.files.value).toMatchObject([{ name: 'none.txt', how: 'failed' }]);
  });
});

describe('an export', () => {
  it('has one line a kept pair, in document order, and every line parses', async () => {
    const { app } = await openReady(name);
    await app.changeSettings((now) => ({ ...now, segment: { minChars: 100, maxChars: 200 } }));
    await app.addFiles([fileOf('a.txt', textOf(250))]);
    await app.start({ stages: ['augment', 'rate'], limit: null });
    const lines = (await (await app.exportJsonl('kept')).text()).trimEnd().split('\n');
    const outputs = lines.map((line) => (JSON.parse(line) as { output: string }).output);
    expect(outputs).toEqual(app.rows.value.map(({ segment }) => segment.text));
    await app.changeSettings((now) => ({ ...now, minScore: 5 }));
    expect(await (await app.exportJsonl('kept')).text()).toBe('');
    expect((await (await app.exportJsonl('all-rated')).text()).trimEnd().split('\n')).toHaveLength(250);
  });
});

describe('a browser that keeps nothing', () => {
  it('still lets the person work, and says what is lost', async () => {
    const { app } = await openReady(name, {
      openStore: () => Promise.resolve(fail({ kind: 'storage', message: 'private window', quota: false })),
    });
    expect(app.notices.value).toMatchObject([{ failure: { kind: 'storage' } }]);
    await app.addFiles([fileOf('a.txt', textOf(10))]);
    await app.start({ stages: ['augment', 'rate'], limit: null });
    expect(app.counts.value.rated).toBeGreaterThan(0);
  });
});

describe('a second tab', () => {
  it('changes nothing while the first is open, and goes on with its work once it is closed', async () => {
    const locks = new OneLock();
    const first = await openApp(name, { locks: locks.asManager() });
    const engines = new ScriptedEngines();
    const second = await openReady(name, { locks: locks.asManager(), engines });
    await second.app.addFiles([fileOf('b.txt', textOf(10))]);
    await second.app.start({ stages: ['augment'], limit: null });
    expect(second.app.documents.value).toEqual([]);
    expect(second.app.notices.value).toHaveLength(1);
    await first.app.addFiles([fileOf('a.txt', textOf(10))]);
    locks.closeFirstTab();
    await until(() => second.app.documents.value.length === 1);
    await until(() => second.app.notices.value.length === 0);
    await second.app.addFiles([fileOf('b.txt', textOf(10))]);
    expect(second.app.documents.value.map((document) => document.name)).toEqual(['a.txt', 'b.txt']);
  });
});

/** One lock of the Web Locks API, with tabs that close when told to (Node 20 has no navigator.locks). */
class OneLock {
  #isHeld = false;
  readonly #waiting: (() => void)[] = [];

  asManager(): LockManager {
    const request = async (_name: string, ...rest: unknown[]): Promise<void> => {
      const callback = rest.at(-1) as (lock: object | null) => Promise<unknown> | undefined;
      if (this.#isHeld && (rest[0] as LockOptions).ifAvailable === true) {
        await callback(null);
      } else if (this.#isHeld) {
        this.#waiting.push(() => void callback({}));
      } else {
        this.#isHeld = true;
        void callback({});
      }
    };
    return { request } as unknown as LockManager;
  }

  closeFirstTab(): void {
    this.#waiting.shift()?.();
  }
}
