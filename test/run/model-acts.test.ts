import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Failure, fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import { type App, DEFAULT_MODEL_SETTINGS, type ModelSize } from '../../src/run/app.ts';
import type { BrowserStorage } from '../../src/run/storage-use.ts';
import { openApp, openReady, until } from './open-app.ts';
import { CHOICE, compiled, MODEL, OTHER_CHOICE, ScriptedEngines, untilStopped } from './scripted-engines.ts';

const NO_MEMORY: Failure = { kind: 'out-of-memory', message: 'too big' };
const OFFLINE: Failure = { kind: 'network', message: 'offline' };
const BUDGET = 2 ** 31;

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `model-acts-${count}`;
});

function chooseOf(app: App) {
  const model = app.model.value;
  if (model.kind !== 'choose') throw new Error(`not choosing but ${model.kind}`);
  return model;
}

/** Engines that list compiled models, the largest first. */
function withList(): ScriptedEngines {
  const engines = new ScriptedEngines();
  engines.list = [compiled('3b', 2300), compiled('1b', 900), CHOICE];
  return engines;
}

describe('a model that was too large', () => {
  it('for memory while it was loaded comes with an offer of the next smaller one, which stands first', async () => {
    const engines = withList();
    engines.loading = () => Promise.resolve(fail(NO_MEMORY));
    const { app } = await openApp(name, { engines });
    await app.loadModel(compiled('3b', 2300));
    expect(chooseOf(app)).toMatchObject({ problem: NO_MEMORY, smaller: { id: '1b' } });
    expect(chooseOf(app).choices[0]?.id).toBe('1b');
  });

  it('for the device, in the middle of a run, comes with it too', async () => {
    const engines = withList();
    const { app } = await openApp(name, { engines });
    await app.loadModel(compiled('1b', 900));
    engines.onLost?.({ kind: 'device-lost', message: 'gone' });
    expect(chooseOf(app)).toMatchObject({ problem: { message: 'gone' }, smaller: { id: 'tiny' } });
  });

  it('is forgotten when another load succeeds', async () => {
    const engines = withList();
    const load = engines.loading;
    engines.loading = () => Promise.resolve(fail(NO_MEMORY));
    const { app } = await openApp(name, { engines });
    await app.loadModel(compiled('3b', 2300));
    engines.loading = load;
    await app.loadModel(CHOICE);
    await app.unloadModel();
    expect(chooseOf(app)).toMatchObject({ problem: null, smaller: null });
  });
});

describe('a load that only failed', () => {
  it('offers no smaller model', async () => {
    const engines = withList();
    engines.loading = () => Promise.resolve(fail(OFFLINE));
    const { app } = await openApp(name, { engines });
    await app.loadModel(compiled('3b', 2300));
    expect(chooseOf(app)).toMatchObject({ problem: OFFLINE, smaller: null });
  });
});

describe('a page that was closed while a model was loaded', () => {
  it('says so at the next visit, offers a smaller one first and loads nothing', async () => {
    const engines = withList();
    engines.loading = () => new Promise(() => undefined);
    const { app } = await openApp(name, { engines });
    void app.loadModel(compiled('3b', 2300));
    await until(() => app.model.value.kind === 'loading');

    const next = await openApp(name, { engines: withList() });
    await until(() => next.app.model.value.kind === 'choose' && next.app.model.value.problem !== null);
    expect(chooseOf(next.app).problem?.message).toContain('The page closed while 3b was being loaded');
    expect(chooseOf(next.app)).toMatchObject({ smaller: { id: '1b' }, choices: [{ id: '1b' }, { id: '3b' }, CHOICE] });
    // The mark is removed in its turn; a change after it shows that it was.
    await next.app.changeModelSettings((now) => ({ ...now, memoryBudget: BUDGET }));
    const third = await openApp(name, { engines: withList() });
    expect(chooseOf(third.app)).toMatchObject({ problem: null, smaller: null });
  });

  it('is not suspected when the load had ended, in whatever way', async () => {
    for (const loading of [() => succeed(MODEL), () => fail(NO_MEMORY), () => fail(OFFLINE)]) {
      const engines = withList();
      engines.loading = () => Promise.resolve(loading());
      const { app } = await openApp(name, { engines });
      await app.loadModel(CHOICE);
      const next = await openApp(name, { engines: withList() });
      expect(chooseOf(next.app)).toMatchObject({ problem: null, smaller: null });
    }
  });

  it('leaves the mark to the tab that writes', async () => {
    const engines = withList();
    engines.loading = () => new Promise(() => undefined);
    const { app } = await openApp(name, { engines });
    void app.loadModel(CHOICE);
    await until(() => app.model.value.kind === 'loading');
    const taken = { request: (_name: string, ...rest: unknown[]) => Promise.resolve(askLock(rest)) };
    const looking = await openApp(name, { engines: withList(), locks: taken as unknown as LockManager });
    expect(chooseOf(looking.app).problem).toBeNull();
    const writing = await openApp(name, { engines: withList() });
    expect(chooseOf(writing.app).problem).not.toBeNull();
  });
});

/** A lock that another tab has. */
function askLock(rest: readonly unknown[]): unknown {
  const [options, granted] = rest;
  return typeof options === 'object' && typeof granted === 'function' ? granted(null) : new Promise(() => undefined);
}

describe('settings of models', () => {
  it('list the models again, and are there at the next visit', async () => {
    const { app, engines } = await openApp(name);
    const hosts = { weights: 'https://mirror.example/hf', libraries: 'https://mirror.example/lib' };
    engines.list = [CHOICE];
    await app.changeModelSettings((now) => ({ ...now, memoryBudget: BUDGET, hosts }));
    await until(() => chooseOf(app).choices.length === 1);
    expect(engines.listed.at(-1)).toMatchObject({ memoryBudget: BUDGET, hosts });

    const next = await openApp(name);
    expect(next.app.modelSettings.value).toEqual({ memoryBudget: BUDGET, hosts, own: [] });
    expect(next.engines.listed.at(-1)).toEqual(next.app.modelSettings.value);
  });

  it('that are out of bounds are not taken', async () => {
    const { app, engines } = await openApp(name);
    const before = engines.listed.length;
    await app.changeModelSettings((now) => ({ ...now, memoryBudget: 7 }));
    expect(app.modelSettings.value).toEqual(DEFAULT_MODEL_SETTINGS);
    expect(engines.listed).toHaveLength(before);
  });
});

describe('the size of a model', () => {
  it('is asked once, also when it is wanted twice at a time', async () => {
    const { app, engines } = await openApp(name);
    const first = app.askSize(CHOICE);
    expect(app.sizes.value.get('tiny')).toEqual({ kind: 'asking' });
    await Promise.all([first, app.askSize(CHOICE)]);
    expect(app.sizes.value.get('tiny')).toEqual({ kind: 'known', bytes: 10, missing: 0 });
    await app.askSize(CHOICE);
    expect(engines.asked).toEqual(['tiny']);
  });

  it('that could not be told is asked again when it is wanted again', async () => {
    const { app, engines } = await openApp(name);
    engines.sizing = () => Promise.resolve(fail(OFFLINE));
    await app.askSize(CHOICE);
    expect(app.sizes.value.get('tiny')).toEqual({ kind: 'failed', failure: OFFLINE });
    await app.askSize(CHOICE);
    expect(engines.asked).toEqual(['tiny', 'tiny']);
  });

  it('is forgotten when the hosts change, an answer under way included', async () => {
    const { app, engines } = await openApp(name);
    let answer: (size: Outcome<ModelSize>) => void = () => undefined;
    engines.sizing = ({ id, bytes }) =>
      id === 'tiny'
        ? Promise.resolve(succeed({ bytes, missing: 0 }))
        : new Promise((resolve) => {
            answer = resolve;
          });
    await app.askSize(CHOICE);
    const slow = app.askSize(OTHER_CHOICE);
    await app.changeModelSettings((now) => ({ ...now, memoryBudget: BUDGET }));
    answer(succeed({ bytes: 1, missing: 1 }));
    await slow;
    expect(app.sizes.value.size).toBe(0);
  });

  it('is forgotten after a load, because what is missing has changed', async () => {
    const { app } = await openApp(name);
    await app.askSize(CHOICE);
    await app.loadModel(CHOICE);
    expect(app.sizes.value.size).toBe(0);
  });
});

function storageOf(estimate: object, persisted = true): BrowserStorage {
  return { estimate: () => Promise.resolve(estimate), persisted: () => Promise.resolve(persisted) };
}

const KEPT = [
  { id: 'tiny', name: 'Tiny', bytes: 70, whole: true },
  { id: 'old', name: 'Old', bytes: 10, whole: false },
];

describe('the use of storage', () => {
  it('is not looked at before it is asked for', async () => {
    const { app } = await openApp(name);
    expect(app.storage.value).toBeNull();
  });

  it('tells models and project apart where the browser does', async () => {
    const { app, engines } = await openApp(name, {
      storage: storageOf({ usage: 100, quota: 1000, usageDetails: { indexedDB: 5 } }),
    });
    engines.kept = KEPT;
    await app.lookAtStorage();
    expect(app.storage.value).toEqual({ models: KEPT, project: 5, usage: 100, quota: 1000, persisted: true });
  });

  it('counts what is no model as the project elsewhere, and never less than nothing', async () => {
    const { app, engines } = await openApp(name, { storage: storageOf({ usage: 100, quota: 1000 }, false) });
    engines.kept = KEPT;
    await app.lookAtStorage();
    expect(app.storage.value).toMatchObject({ project: 20, persisted: false });
    engines.kept = [...KEPT, { id: 'big', name: 'Big', bytes: 500, whole: true }];
    await app.lookAtStorage();
    expect(app.storage.value).toMatchObject({ project: 0 });
  });

  it('is unknown where the browser does not tell, and the models are listed all the same', async () => {
    const refusing: BrowserStorage = {
      estimate: () => Promise.reject(new TypeError('opaque origin')),
      persisted: () => Promise.resolve(false),
    };
    for (const storage of [null, refusing]) {
      const { app, engines } = await openApp(name, { storage });
      engines.kept = KEPT;
      await app.lookAtStorage();
      expect(app.storage.value).toEqual({ models: KEPT, project: null, usage: null, quota: null, persisted: false });
    }
  });
});

describe('a model that is deleted', () => {
  it('is unloaded first, and the lists are made again', async () => {
    const { app, engines } = await openReady(name);
    engines.kept = [...KEPT];
    const order: string[] = [];
    const remove = engines.removing;
    engines.removing = (id) => {
      order.push(`${app.model.value.kind} ${engines.unloads}`);
      return remove(id);
    };
    const listed = engines.listed.length;
    await app.deleteModel('tiny');
    expect(order).toEqual(['choose 1']);
    expect(app.storage.value?.models).toEqual([KEPT[1]]);
    expect(engines.listed.length).toBeGreaterThan(listed);
  });

  it('leaves another one loaded, also one whose name begins in the same way', async () => {
    const { app, engines } = await openReady(name);
    await app.deleteModel('tin');
    expect(app.model.value.kind).toBe('ready');
    expect(engines.unloads).toBe(0);
  });

  it('is not loaded any more when it was being loaded', async () => {
    const engines = new ScriptedEngines();
    engines.loading = untilStopped;
    const { app } = await openApp(name, { engines });
    const load = app.loadModel(CHOICE);
    await until(() => app.model.value.kind === 'loading');
    const kinds: string[] = [];
    engines.removing = () => {
      kinds.push(app.model.value.kind);
      return Promise.resolve(succeed(null));
    };
    await app.deleteModel('tiny');
    await load;
    expect(kinds).toEqual(['choose']);
  });

  it('but cannot be is a notice', async () => {
    const { app, engines } = await openApp(name);
    const failure: Failure = { kind: 'storage', message: 'in use', quota: false };
    engines.removing = () => Promise.resolve(fail(failure));
    await app.deleteModel('tiny');
    expect(app.notices.value.map((notice) => notice.failure)).toEqual([failure]);
  });
});
