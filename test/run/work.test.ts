import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../src/core/outcome.ts';
import type { App } from '../../src/run/app.ts';
import type { ProjectStore } from '../../src/store/project.ts';
import { boundTo, fileOf, type Opened, openApp, openReady, SMALL, textOf, until } from './open-app.ts';
import { CHOICE, LEARNER, ScriptedEngines } from './scripted-engines.ts';

const BOTH = { stages: ['augment', 'rate'], limit: null } as const;
const GONE: Failure = { kind: 'device-lost', message: 'gone' };

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `work-${count}`;
});

async function withSegments(paragraphs: number, over: Parameters<typeof openApp>[1] = {}): Promise<Opened> {
  const opened = await openReady(name, over);
  await opened.app.changeSettings((now) => ({ ...now, segment: SMALL }));
  await opened.app.addFiles([fileOf('tides.txt', textOf(paragraphs))]);
  expect(opened.app.counts.value.segments).toBe(paragraphs);
  return opened;
}

function lastOf(app: App) {
  const work = app.work.value;
  if (work.kind !== 'idle') throw new Error('a run is still on');
  return work.last;
}

describe('a run', () => {
  it('is on from the moment of its start, also while an adapter is taken off', async () => {
    const engines = new ScriptedEngines();
    engines.model = LEARNER;
    const { app } = await withSegments(1, { engines });
    let takeOff = () => {};
    const isOff = new Promise<Outcome<null>>((resolve) => {
      takeOff = () => resolve({ ok: true, value: null });
    });
    engines.wear = () => isOff;
    const run = app.start(BOTH);
    await until(() => app.work.value.kind === 'running');
    expect(engines.generated).toEqual([]);
    takeOff();
    await run;
    expect(app.work.value).toMatchObject({ kind: 'idle', last: { how: 'done', items: 2 } });
  });

  it('writes an instruction for each segment and rates each pair, and what it made is there after a reload', async () => {
    const { app } = await withSegments(3);
    await app.start(BOTH);
    const expected = { documents: 1, segments: 3, candidates: 3, rated: 3, kept: 3, failed: 0 };
    expect(app.counts.value).toMatchObject(expected);
    expect(lastOf(app)).toMatchObject({ how: 'done', stages: ['augment', 'rate'], items: 6 });
    const again = await openApp(name);
    expect(again.app.counts.value).toMatchObject(expected);
    expect(again.app.rows.value).toEqual(app.rows.value);
  });

  it('that is stopped and started again does each segment exactly once', async () => {
    const { app, engines } = await withSegments(20);
    engines.afterItem = () => {
      if (engines.generated.length === 5) app.stop();
    };
    await app.start(BOTH);
    expect(lastOf(app)).toEqual({ how: 'stopped', stage: 'augment', left: 15 });
    expect(app.counts.value.candidates).toBe(5);
    await app.start(BOTH);
    expect(engines.generated).toHaveLength(20);
    expect(new Set(engines.generated).size).toBe(20);
    expect(new Set(engines.scored).size).toBe(engines.scored.length);
    expect(app.counts.value).toMatchObject({ candidates: 20, rated: 20 });
  });

  it('that is on is not started a second time', async () => {
    const { app, engines } = await withSegments(4);
    await Promise.all([app.start(BOTH), app.start(BOTH)]);
    expect(engines.generated).toHaveLength(4);
    expect(engines.scored).toHaveLength(4);
  });

  it('goes on after a reload between an instruction and its rating', async () => {
    const first = await withSegments(4);
    await first.app.start({ stages: ['augment'], limit: null });
    const second = await openReady(name);
    await second.app.start(BOTH);
    expect(second.engines.generated).toEqual([]);
    expect(second.engines.scored).toHaveLength(4);
    expect(second.app.counts.value).toMatchObject({ candidates: 4, rated: 4 });
  });

  it('lists what failed, and tries it again as a new attempt only when asked', async () => {
    const { app, engines } = await withSegments(3);
    const second = app.rows.value[1]!.segment.id;
    engines.failing = [second];
    await app.start({ stages: ['augment'], limit: null });
    expect(app.counts.value).toMatchObject({ candidates: 2, failed: 1 });
    expect(app.rows.value[1]?.candidate).toMatchObject({ attempt: 0, reply: { ok: false, why: 'engine' } });
    await app.start({ stages: ['augment'], limit: null });
    expect(app.counts.value.failed).toBe(1);
    await app.retryFailed('augment');
    expect(app.rows.value[1]?.candidate).toMatchObject({ attempt: 1, reply: { ok: true } });
    expect(app.counts.value).toMatchObject({ candidates: 3, failed: 0 });
    expect(engines.generated).toHaveLength(3);
  });

  it('tries a failed rating again without writing the instruction again', async () => {
    const { app, engines } = await withSegments(2);
    await app.start({ stages: ['augment'], limit: null });
    engines.failing = [app.rows.value[0]!.candidate!.id];
    await app.start(BOTH);
    expect(app.counts.value).toMatchObject({ rated: 1, failed: 1 });
    await app.retryFailed('rate');
    expect(app.counts.value).toMatchObject({ rated: 2, failed: 0 });
    expect(app.rows.value[0]?.rating?.attempt).toBe(1);
    expect(engines.generated).toHaveLength(2);
  });

  it('works on the first segments only when there is a limit', async () => {
    const { app, engines } = await withSegments(6);
    await app.start({ ...BOTH, limit: 2 });
    expect(engines.generated).toHaveLength(2);
    expect(app.rows.value.map(({ rating }) => rating !== null)).toEqual([true, true, false, false, false, false]);
    await app.start({ ...BOTH, limit: 2 });
    expect(engines.generated).toHaveLength(2);
  });

  it('counts on from where the last one ended', async () => {
    const { app } = await withSegments(6);
    await app.start({ stages: ['augment'], limit: 4 });
    const seen: { done: number; total: number }[] = [];
    const end = app.work.subscribe((work) => {
      if (work.kind === 'running') seen.push({ done: work.progress.done, total: work.progress.total });
    });
    await app.start({ stages: ['augment'], limit: null });
    end();
    expect(seen[0]).toEqual({ done: 4, total: 6 });
    expect(seen.at(-1)).toEqual({ done: 6, total: 6 });
  });

  it('ends as failed when the engine dies, keeps what was done, and goes back to the choice of a model', async () => {
    const { app, engines } = await withSegments(6);
    engines.dieBefore = { item: 2, failure: GONE };
    await app.start(BOTH);
    expect(lastOf(app)).toEqual({ how: 'failed', stage: 'augment', left: 4, failure: GONE });
    expect(app.model.value).toMatchObject({ kind: 'choose', problem: GONE });
    expect(app.counts.value.candidates).toBe(2);
    engines.dieBefore = null;
    await app.loadModel(CHOICE);
    await app.start(BOTH);
    expect(app.counts.value).toMatchObject({ candidates: 6, rated: 6 });
    expect(new Set(engines.generated).size).toBe(engines.generated.length);
  });

  it('stops when the storage is full, keeps what is saved, and says so once', async () => {
    const quota: Failure = { kind: 'storage', message: 'full', quota: true };
    let room = 2;
    const wrap = (store: ProjectStore): ProjectStore => ({
      ...boundTo(store),
      putCandidate: async (candidate) => {
        room -= 1;
        return room < 0 ? { ok: false, failure: quota } : store.putCandidate(candidate);
      },
    });
    const { app, engines } = await withSegments(6, { wrap });
    await app.start(BOTH);
    expect(lastOf(app)).toEqual({ how: 'failed', stage: 'augment', left: 4, failure: quota });
    expect(app.counts.value.candidates).toBe(2);
    expect(app.notices.value.map(({ failure }) => failure)).toEqual([quota]);
    expect(engines.scored).toEqual([]);
    expect(app.model.value.kind).toBe('ready');
    const again = await openApp(name);
    expect(again.app.counts.value.candidates).toBe(2);
  });

  it('says that a model is missing when there is none', async () => {
    const { app } = await openApp(name);
    await app.start(BOTH);
    expect(app.notices.value).toMatchObject([{ failure: { kind: 'missing' } }]);
    expect(app.work.value).toEqual({ kind: 'idle', last: null });
  });

  it('shows the instruction while it is written, and not after', async () => {
    const { app, engines } = await withSegments(1);
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const generate = engines.generate.bind(engines);
    engines.generate = async function* (items, sampling, stop) {
      for await (const event of generate(items, sampling, stop)) {
        yield event;
        if (event.ok && event.value.kind === 'text') await held;
      }
    };
    const run = app.start({ stages: ['augment'], limit: null });
    await until(() => app.rows.value[0]?.writing === 'What makes');
    go();
    await run;
    expect(app.rows.value[0]).toMatchObject({ writing: null, candidate: { reply: { ok: true } } });
  });

  it('keeps nothing of a document that is removed while it is worked on', async () => {
    const { app, engines } = await withSegments(6);
    let removal: Promise<void> | null = null;
    engines.afterItem = () => {
      removal ??= app.removeDocuments([app.documents.value[0]!.id]);
    };
    await app.start(BOTH);
    await removal;
    const again = await openApp(name);
    const stored = await again.store().load();
    expect(stored).toMatchObject({ ok: true, value: { documents: [], segments: [], candidates: [], ratings: [] } });
  });

  it('reports how fast the model writes', async () => {
    const { app } = await withSegments(3);
    await app.start({ stages: ['augment'], limit: null });
    expect(app.model.value).toMatchObject({ kind: 'ready', tokensPerSecond: 12 });
  });
});

describe('changed settings', () => {
  it('show their own results, and the former ones again when they are changed back', async () => {
    const { app, engines } = await withSegments(2);
    await app.start(BOTH);
    const before = app.rows.value;
    await app.changeSettings((now) => ({ ...now, augment: { ...now.augment, seed: 2 } }));
    expect(app.counts.value).toMatchObject({ candidates: 0, rated: 0 });
    await app.start(BOTH);
    expect(engines.generated).toHaveLength(4);
    await app.changeSettings((now) => ({ ...now, augment: { ...now.augment, seed: 1 } }));
    expect(app.rows.value).toEqual(before);
  });

  it('keep the rows the same objects when only the threshold changes', async () => {
    const { app } = await withSegments(2);
    await app.start(BOTH);
    const before = app.rows.value;
    await app.changeSettings((now) => ({ ...now, minScore: 4.9 }));
    expect(app.rows.value).toBe(before);
    expect(app.counts.value).toMatchObject({ rated: 2, kept: 0 });
  });

  it('stop a run that goes by the former ones', async () => {
    const { app, engines } = await withSegments(8);
    let change: Promise<void> | null = null;
    engines.afterItem = () => {
      change ??= app.changeSettings((now) => ({ ...now, augment: { ...now.augment, seed: 9 } }));
    };
    await app.start(BOTH);
    await change;
    expect(lastOf(app)).toMatchObject({ how: 'stopped' });
    expect(app.settings.value.augment.seed).toBe(9);
  });

  it('leave results with the segments that stay the same when documents are cut anew', async () => {
    const { app } = await withSegments(3);
    await app.start(BOTH);
    const { segment } = app.settings.value;
    await app.changeSettings((now) => ({ ...now, segment: { minChars: 300, maxChars: 600 } }));
    expect(app.counts.value).toMatchObject({ segments: 1, candidates: 0 });
    await app.changeSettings((now) => ({ ...now, segment }));
    expect(app.counts.value).toMatchObject({ segments: 3, candidates: 3, rated: 3 });
    const again = await openApp(name);
    expect(again.app.settings.value.segment).toEqual(segment);
    expect(again.app.counts.value).toMatchObject({ segments: 3, candidates: 3, rated: 3 });
  });
});

describe('a return', () => {
  it('shows the results of the model that worked last before any model is loaded', async () => {
    const first = await withSegments(2);
    await first.app.start(BOTH);
    const { app, engines } = await openApp(name);
    expect(app.model.value.kind).toBe('choose');
    expect(app.counts.value).toMatchObject({ candidates: 2, rated: 2 });
    engines.model = { ...engines.model, id: 'another@1' };
    await app.loadModel(CHOICE);
    expect(app.counts.value).toMatchObject({ candidates: 0, rated: 0 });
  });
});

describe('ten thousand segments', () => {
  it('keep their rows, all but one, when one record arrives', async () => {
    const { app } = await openReady(name);
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('big.txt', textOf(10_000))]);
    expect(app.counts.value.segments).toBe(10_000);
    await app.start({ stages: ['augment'], limit: 200 });
    const before = app.rows.value;
    await app.start({ stages: ['rate'], limit: 1 });
    const changed = app.rows.value.filter((row, index) => row !== before[index]);
    expect(changed).toHaveLength(1);
  });
});
