// Two tabs on one project: real Web Locks, real channels, real IndexedDB. Both stand in one page, which locks and channels
// treat as two.

import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/run/app.ts';
import { fileOf, type Opened, openReady, SMALL, textOf, until } from '../run/open-app.ts';
import { ScriptedEngines } from '../run/scripted-engines.ts';

const BOTH = { stages: ['augment', 'rate'], limit: null } as const;

let name = '';
let count = 0;
let tabs: Opened[] = [];
beforeEach(() => {
  count += 1;
  name = `tabs-${count}-${Date.now()}`;
  tabs = [];
});
afterEach(async () => {
  for (const tab of tabs) tab.store().close();
  await deleteDB(name);
});

async function tab(over: Parameters<typeof openReady>[1] = {}): Promise<Opened> {
  const opened = await openReady(name, {
    locks: navigator.locks,
    channel: (of) => new BroadcastChannel(of),
    ...over,
  });
  tabs.push(opened);
  return opened;
}

const isWatching = (app: App) => app.tab.value.kind === 'watching';

/** The rows without what only the tab that writes has: the order in which opinions came. */
const shownOf = (app: App) =>
  app.rows.value.map(({ segment, candidate, rating, label }) => [segment.id, candidate?.id, rating?.id, label?.said]);

describe('a tab that watches', () => {
  it('sees every change of the other as it is made, without reading the database again', async () => {
    const { app: first } = await tab();
    const second = await tab();
    expect([first.tab.value.kind, second.app.tab.value.kind]).toEqual(['writing', 'watching']);
    let reads = 0;
    const store = second.store();
    const load = store.load.bind(store);
    store.load = () => {
      reads += 1;
      return load();
    };
    await first.changeSettings((now) => ({ ...now, segment: SMALL, minScore: 3.5 }));
    await first.addFiles([fileOf('a.txt', textOf(6)), fileOf('b.txt', textOf(3, 10))]);
    await first.start(BOTH);
    const ids = first.rows.value.map(({ segment }) => segment.id);
    await first.label(ids.slice(0, 2), { kind: 'good' });
    await first.decideSegments(ids.slice(4, 5), 'drop');
    await until(
      () => second.app.counts.value.labelled === 2 && second.app.rows.value.length === first.rows.value.length,
    );
    expect(second.app.settings.value).toEqual(first.settings.value);
    expect(shownOf(second.app)).toEqual(shownOf(first));
    expect(second.app.counts.value).toEqual(first.counts.value);
    const gone = first.documents.value[0]!.id;
    await first.removeDocuments([gone]);
    await until(() => second.app.documents.value.length === 1);
    await first.clearAll();
    await until(() => second.app.documents.value.length === 0);
    expect(reads).toBe(0);
  });

  it('keeps the settings that it made itself when it hands over and the other makes one more', async () => {
    const { app: first } = await tab();
    const { app: second } = await tab();
    await first.changeSettings((now) => ({ ...now, minScore: 3.5 }));
    await second.takeOver();
    await until(() => isWatching(first) && !isWatching(second));
    second.chooseDevice('wasm');
    await until(() => first.deviceChoice.value === 'wasm');
    expect([first, second].map(({ settings }) => settings.value.minScore)).toEqual([3.5, 3.5]);
  });

  it('is told how the run of the other goes, also when it comes in the middle of it', async () => {
    const engines = new ScriptedEngines();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    engines.afterItem = () => (engines.generated.length === 2 ? held : undefined);
    const { app: first } = await tab({ engines });
    await first.changeSettings((now) => ({ ...now, segment: SMALL }));
    await first.addFiles([fileOf('a.txt', textOf(5))]);
    const run = first.start(BOTH);
    await until(() => first.counts.value.candidates >= 1);
    const { app: second } = await tab();
    const progress = () => (second.tab.value.kind === 'watching' ? second.tab.value.status?.progress : undefined);
    await until(() => progress()?.stage === 'augment');
    expect(progress()).toMatchObject({ total: 5 });
    goOn();
    await run;
    await until(() => progress() === null);
    expect(second.counts.value.rated).toBe(5);
  });

  it('changes nothing, and says why', async () => {
    await tab();
    const { app: second } = await tab();
    await second.addFiles([fileOf('b.txt', textOf(10))]);
    await second.start(BOTH);
    expect(second.documents.value).toEqual([]);
    expect(second.notices.value.map(({ failure }) => failure.message)).toEqual([
      expect.stringContaining('Another tab does the work'),
    ]);
  });
});

describe('taking over', () => {
  it('ends the other tab’s run, keeps what it did, and goes on here where it stopped', async () => {
    const engines = new ScriptedEngines();
    const { app: first } = await tab({ engines });
    await first.changeSettings((now) => ({ ...now, segment: SMALL }));
    await first.addFiles([fileOf('a.txt', textOf(8))]);
    const [second, third] = [await tab(), await tab()];
    engines.afterItem = async () => {
      if (engines.generated.length === 3) void second.app.takeOver();
      await new Promise((resolve) => setTimeout(resolve, 30));
    };
    await first.start(BOTH);
    await until(() => second.app.tab.value.kind === 'writing' && isWatching(first));
    const done = first.counts.value.candidates;
    expect(done).toBeGreaterThanOrEqual(3);
    expect(done).toBeLessThan(8);
    await until(() => second.app.counts.value.candidates === done);
    await second.app.start(BOTH);
    expect(second.engines.generated).toHaveLength(8 - done);
    await until(() => first.counts.value.rated === 8 && third.app.counts.value.rated === 8);
    expect(shownOf(first)).toEqual(shownOf(second.app));
    // The one that had handed over writes nothing any more, and can take the work back.
    await first.addFiles([fileOf('b.txt', textOf(3, 20))]);
    expect(first.documents.value).toHaveLength(1);
    await first.takeOver();
    await until(() => isWatching(second.app) && first.tab.value.kind === 'writing');
    await first.addFiles([fileOf('b.txt', textOf(3, 20))]);
    await until(() => second.app.documents.value.length === 2);
  });

  it('works with a tab that does not answer, which then finds itself watching', async () => {
    const deaf = { postMessage: () => undefined, onmessage: null };
    const { app: first } = await tab({ channel: () => deaf });
    const second = await tab({ patienceMs: 50 });
    await second.app.takeOver();
    expect(second.app.tab.value.kind).toBe('writing');
    await until(() => isWatching(first));
    await first.addFiles([fileOf('b.txt', textOf(10))]);
    expect(first.documents.value).toEqual([]);
  });

  it('is what happens by itself when the other tab is closed', async () => {
    // A frame is a tab that can be closed from here: its locks go with it.
    const frame = document.createElement('iframe');
    document.body.append(frame);
    await new Promise<void>((resolve) => {
      void frame.contentWindow!.navigator.locks.request(`humpback/project/${name}`, () => {
        resolve();
        return new Promise(() => undefined);
      });
    });
    const second = await tab();
    expect(second.app.tab.value.kind).toBe('watching');
    frame.remove();
    await until(() => second.app.tab.value.kind === 'writing');
    await second.app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await second.app.addFiles([fileOf('b.txt', textOf(4))]);
    expect(second.app.counts.value.segments).toBe(4);
  });
});
