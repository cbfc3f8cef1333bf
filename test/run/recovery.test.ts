import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/run/app.ts';
import { FragileWorkers } from '../worker/fragile-engine.ts';
import { CHOICE } from '../worker/scripted-worker.ts';
import { fileOf, openApp, SMALL, textOf } from './open-app.ts';

const SEGMENTS = 6;

let name = '';
let count = 0;
let workers: FragileWorkers;
beforeEach(() => {
  count += 1;
  name = `recovery-${count}`;
  workers = new FragileWorkers(1, { silenceMs: 150 });
  workers.reply = ' tides.\nThe question was: What makes the tide rise and fall?';
});
afterEach(() => workers.close());

/** An app whose model is in the scripted workers, behind the same engines as in the page. */
async function ready(): Promise<App> {
  const { app } = await openApp(name, { engines: workers.engines });
  await app.loadModel(CHOICE);
  await app.changeSettings((now) => ({ ...now, segment: SMALL }));
  await app.addFiles([fileOf('tides.txt', textOf(SEGMENTS))]);
  return app;
}

function write(app: App): Promise<void> {
  return app.start({ stages: ['augment'], limit: null });
}

/** Every attempt at the segment with this number is lost. */
function spoil(app: App, index: number, times: number): void {
  const { id } = app.rows.value[index]!.segment;
  const { items } = workers.fates;
  const get = items.get.bind(items);
  const fates = Array<'crash'>(times).fill('crash');
  items.get = (key) => (key.startsWith(`${id}/`) ? fates : get(key));
}

describe('a run whose model is lost', () => {
  it('goes on to its end, and says meanwhile that the model is being loaded again', async () => {
    const app = await ready();
    spoil(app, 2, 1);
    const said = new Set<string>();
    const reasons = new Set<string | undefined>();
    const endNotices = app.notices.subscribe((all) => {
      for (const { failure } of all) said.add(failure.message);
    });
    const endModel = app.model.subscribe((model) => {
      expect(model.kind).toBe('ready');
      if (model.kind === 'ready') reasons.add(model.recovering?.reason.kind);
    });
    await write(app);
    endNotices();
    endModel();
    expect(app.work.value).toMatchObject({ kind: 'idle', last: { how: 'done', items: SEGMENTS } });
    expect(app.counts.value).toMatchObject({ failed: 0 });
    expect([...said]).toEqual([expect.stringContaining('is being loaded again')]);
    expect(reasons).toEqual(new Set([undefined, 'device-lost']));
    expect(app.notices.value).toEqual([]);
    expect(app.model.value).not.toHaveProperty('recovering');
  });

  it('each time at one segment keeps a failed record of it, which can be tried again', async () => {
    const app = await ready();
    spoil(app, 2, 2);
    await write(app);
    expect(app.work.value).toMatchObject({ last: { how: 'done', items: SEGMENTS } });
    expect(app.counts.value.failed).toBe(1);
    const detail: unknown = expect.stringContaining('lost twice');
    expect(app.rows.value[2]?.candidate?.reply).toMatchObject({ ok: false, why: 'engine', detail });
    await app.retryFailed('augment');
    expect(app.counts.value).toMatchObject({ candidates: SEGMENTS, failed: 0 });
  });

  it('for ever ends as failed, keeps what was done, and can be resumed', async () => {
    const app = await ready();
    for (let index = 2; index < SEGMENTS; index++) spoil(app, index, 9);
    await write(app);
    expect(app.work.value).toMatchObject({ last: { how: 'failed', failure: { kind: 'device-lost' } } });
    expect(app.model.value).toMatchObject({ kind: 'choose', problem: { kind: 'device-lost' } });
    const { items } = workers.fates;
    items.get = () => undefined;
    const done = app.rows.value.filter(({ candidate }) => candidate !== null).length;
    expect(done).toBe(3);
    await app.loadModel(CHOICE);
    await write(app);
    expect(app.work.value).toMatchObject({ last: { how: 'done', items: SEGMENTS - done } });
  });
});
