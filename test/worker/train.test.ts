// Training across the thread boundary: what is told and in which order, stops, losses, and what is worn afterwards.

import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LEARN } from '../../src/core/learning.ts';
import type { Failure, Outcome } from '../../src/core/outcome.ts';
import type { NllEvent, Stop } from '../../src/core/ports.ts';
import type { TrainJob, TrainReport } from '../../src/worker/protocol.ts';
import type { SteadyOptions } from '../../src/worker/steady.ts';
import { type Fate, FragileWorkers, NO_MEMORY, PLAN } from './fragile-engine.ts';
import { breathe, CHOICE, item, SAMPLING } from './scripted-worker.ts';

const SOURCE = { kind: 'choice', choice: CHOICE } as const;
const NEVER = { aborted: false };
const SILENCE_MS = 150;

const JOB: TrainJob = {
  ...{ key: 'abc123', train: [], dev: [], settings: DEFAULT_LEARN },
  ...{ start: null, from: null, pauseAfter: null, budgetBytes: null },
};

let all: FragileWorkers[] = [];
afterEach(() => {
  for (const workers of all) workers.close();
  all = [];
});

async function loaded(options: SteadyOptions = { silenceMs: SILENCE_MS }): Promise<FragileWorkers> {
  const workers = new FragileWorkers(1, options);
  all.push(workers);
  expect(await workers.engines.load(SOURCE, 'auto', () => undefined, NEVER)).toMatchObject({ ok: true });
  return workers;
}

interface Seen {
  readonly reports: readonly TrainReport[];
  readonly failure: Failure | null;
}

async function gathered(
  stream: AsyncIterable<Outcome<TrainReport>>,
  see: (report: TrainReport) => unknown = () => undefined,
): Promise<Seen> {
  const reports: TrainReport[] = [];
  let failure: Failure | null = null;
  for await (const outcome of stream) {
    if (outcome.ok) {
      reports.push(outcome.value);
      await see(outcome.value);
    } else {
      failure = outcome.failure;
    }
  }
  return { reports, failure };
}

function trained(workers: FragileWorkers, job: Partial<TrainJob> = {}, stop: Stop = NEVER): Promise<Seen> {
  return gathered(workers.engines.train({ ...JOB, ...job }, stop));
}

function stepsOf({ reports }: Seen): number[] {
  return reports.flatMap((report) => (report.kind === 'step' ? [report.step] : []));
}

function checkpointsOf({ reports }: Seen): number[] {
  return reports.flatMap((report) => (report.kind === 'checkpoint' ? [report.checkpoint.step] : []));
}

async function measuredBy(workers: FragileWorkers): Promise<string> {
  const items = [{ id: 'x', prompt: { turns: [] }, continuation: 'y' }];
  const events: Outcome<NllEvent>[] = [];
  for await (const event of workers.engines.nll(items, NEVER)) events.push(event);
  expect(events).toEqual([{ ok: true, value: { kind: 'measured', id: 'x', nll: 1.5, tokens: 4 } }]);
  return workers.diary.at(-1) ?? '';
}

describe('a training in the worker', () => {
  it('tells its plan, the examples of a step, each step and checkpoint in their order, and that it is done', async () => {
    const workers = await loaded();
    const seen = await trained(workers);
    expect(seen.failure).toBeNull();
    const kinds = seen.reports.map(({ kind }) => kind).filter((kind) => kind !== 'examples');
    const two = ['step', 'step', 'checkpoint'];
    expect(kinds).toEqual(['plan', ...two, ...two, ...two, 'done']);
    expect(seen.reports[0]).toEqual({ kind: 'plan', plan: PLAN });
    expect(seen.reports).toContainEqual({ kind: 'examples', done: 1, of: 2 });
    expect(workers.engines.lastSummary).toMatchObject({ generatedTokens: 0, promptTokens: 60 });
  });

  it('that is stopped ends without `done`, with its checkpoint', async () => {
    const workers = await loaded();
    workers.tokenMs = 30;
    const stop = { aborted: false };
    const seen = await gathered(workers.engines.train(JOB, stop), (report) => {
      if (report.kind === 'step' && report.step === 2) stop.aborted = true;
    });
    expect(seen.failure).toBeNull();
    expect(seen.reports.at(-1)?.kind).toBe('checkpoint');
    expect(checkpointsOf(seen).at(-1)).toBe(stepsOf(seen).at(-1));
  });

  it('is refused with a sentence by a model that cannot learn', async () => {
    const workers = await loaded();
    workers.canLearn = false;
    await workers.engines.load(SOURCE, 'auto', () => undefined, NEVER);
    expect((await trained(workers)).failure).toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('cannot learn'),
    });
    expect(await workers.engines.wear('abc')).toMatchObject({ ok: false, failure: { kind: 'unsupported' } });
    expect(await workers.engines.wear(null)).toEqual({ ok: true, value: null });
    expect(workers.given).toEqual([]);
  });

  it('without a loaded model says so', async () => {
    const workers = await loaded();
    await workers.engines.unload();
    expect((await trained(workers)).failure).toMatchObject({ kind: 'missing' });
    expect(await workers.engines.wear('abc')).toMatchObject({ ok: false, failure: { kind: 'missing' } });
  });
});

describe.each<Fate>(['lose', 'crash', 'hang'])('a training whose model is gone (%s)', (fate) => {
  it('goes on from the newest checkpoint that was reported, and ends once', async () => {
    const workers = await loaded();
    workers.fates.items.set('step 4', [fate]);
    const seen = await trained(workers);
    expect(seen.failure).toBeNull();
    expect(stepsOf(seen)).toEqual([1, 2, 3, 3, 4, 5, 6]);
    expect(workers.diary).toEqual(['load tiny auto', 'train from 0', 'load tiny wasm', 'train from 2']);
    expect(seen.reports.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    expect(workers.given).toEqual([]);
  });

  it('before its first checkpoint begins once more where it began', async () => {
    const workers = await loaded();
    workers.fates.items.set('step 3', [fate]);
    const from = { file: 'state-2', step: 2, bytes: 1 };
    expect((await trained(workers, { from })).failure).toBeNull();
    expect(workers.diary.filter((line) => line.startsWith('train'))).toEqual(['train from 2', 'train from 2']);
  });

  it('once after each checkpoint goes on to its end', async () => {
    const workers = await loaded();
    for (const step of [1, 3, 5]) workers.fates.items.set(`step ${step}`, [fate]);
    const seen = await trained(workers);
    expect(seen.failure).toBeNull();
    expect(checkpointsOf(seen)).toEqual([2, 4, 6]);
    expect(workers.loads).toHaveLength(4);
  });

  it('twice without a checkpoint between gives the model up, and says that the checkpoint is safe', async () => {
    const workers = await loaded();
    workers.fates.items.set('step 3', [fate, fate, fate]);
    const seen = await trained(workers);
    expect(seen.failure).toMatchObject({ kind: 'device-lost' });
    expect(seen.failure?.message).toMatch(/checkpoint of step 2 is safe/);
    expect(workers.given).toEqual([seen.failure]);
    expect(workers.loads).toHaveLength(2);
  });

  it('pauses after as many steps as were asked, whatever was lost between', async () => {
    const workers = await loaded();
    workers.fates.items.set('step 4', [fate]);
    const seen = await trained(workers, { pauseAfter: 5 });
    expect(checkpointsOf(seen)).toEqual([2, 4, 5]);
    expect(seen.reports.at(-1)).toMatchObject({ kind: 'checkpoint' });
  });
});

describe('a training that runs out of memory', () => {
  it('ends with that failure at once, and its worker is ended so that the memory is back', async () => {
    const workers = await loaded();
    workers.fates.items.set('step 3', ['starve']);
    const seen = await trained(workers);
    expect(seen.failure).toEqual(NO_MEMORY);
    expect(stepsOf(seen)).toEqual([1, 2]);
    await expect.poll(() => workers.loads).toHaveLength(2);
    expect(workers.lives.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(workers.given).toEqual([]);
    expect(await measuredBy(workers)).toBe('base x');
  });
});

describe('what is worn', () => {
  it('is put on again after a loss, before anything is measured', async () => {
    const workers = await loaded();
    expect(await workers.engines.wear('abc')).toEqual({ ok: true, value: null });
    expect(await measuredBy(workers)).toBe('abc x');
    workers.fates.items.set('x', ['crash']);
    expect(await measuredBy(workers)).toBe('abc x');
    expect(workers.diary).toContain('load tiny wasm');
    expect(workers.diary.filter((line) => line === 'wear abc')).toHaveLength(2);
  });

  it('is put on again after a loss while nothing ran', async () => {
    const workers = await loaded();
    await workers.engines.wear('abc');
    workers.crash();
    expect(await measuredBy(workers)).toBe('abc x');
  });

  it('is forgotten by a training, by a new load and by wearing nothing', async () => {
    const workers = await loaded();
    for (const forget of [
      () => trained(workers),
      () => workers.engines.load(SOURCE, 'auto', () => undefined, NEVER),
      () => workers.engines.wear(null),
    ]) {
      await workers.engines.wear('abc');
      await forget();
      workers.fates.items.set('x', ['crash']);
      expect(await measuredBy(workers)).toBe('base x');
    }
  });

  it('is put on in the second try when the model is lost over it, and not for ever', async () => {
    const workers = await loaded();
    workers.fates.items.set('abc', ['lose']);
    expect(await workers.engines.wear('abc')).toEqual({ ok: true, value: null });
    workers.fates.items.set('def', ['lose', 'lose', 'lose']);
    expect(await workers.engines.wear('def')).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    expect(workers.given).toHaveLength(1);
  });

  it('that needs too much memory is said at once, and what was worn before is put on again', async () => {
    const workers = await loaded();
    await workers.engines.wear('abc');
    workers.fates.items.set('def', ['starve']);
    expect(await workers.engines.wear('def')).toEqual({ ok: false, failure: NO_MEMORY });
    expect(await measuredBy(workers)).toBe('abc x');
    expect(workers.loads).toHaveLength(2);
    expect(workers.given).toEqual([]);
  });

  it('gives the model up when it cannot be put on again, because the base alone is another model', async () => {
    const workers = await loaded();
    await workers.engines.wear('abc');
    workers.fates.items.set('abc', ['lose']);
    workers.crash();
    for await (const event of workers.engines.generate([item('a')], SAMPLING, NEVER)) {
      expect(event).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    }
    expect(workers.given).toHaveLength(1);
  });
});

describe('taking home', () => {
  const REQUEST = { key: 'abc', form: 'peft', name: 'm1', card: { text: '', licence: '' } } as const;

  it('tells how far it is, and then which files there are', async () => {
    const workers = await loaded();
    const told: number[] = [];
    const taken = await workers.engines.takeHome(REQUEST, ({ doneBytes }) => told.push(doneBytes), NEVER);
    expect(taken).toEqual({ ok: true, value: [{ name: 'm1', bytes: 3, path: ['take-home', 'm1'] }] });
    expect(told.at(-1)).toBe(3);
  });

  it('ends when it is stopped, and begins anew when the model was lost', async () => {
    const workers = await loaded();
    workers.fates.items.set('m1', ['lose']);
    expect(await workers.engines.takeHome(REQUEST, () => undefined, NEVER)).toMatchObject({ ok: true });
    const stop = { aborted: false };
    workers.tokenMs = 80;
    const taken = workers.engines.takeHome(REQUEST, () => undefined, stop);
    await breathe(20);
    stop.aborted = true;
    expect(await taken).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(workers.given).toEqual([]);
  });
});

describe('long work without news', () => {
  it('is no silence while the worker looks at its stop', async () => {
    const workers = await loaded({ silenceMs: 2_500 });
    workers.quietMs = 5_000;
    const seen = await trained(workers, { pauseAfter: 1 });
    expect(seen.failure).toBeNull();
    expect(workers.loads).toHaveLength(1);
  });
});
