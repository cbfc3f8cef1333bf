import * as Comlink from 'comlink';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LEARN } from '../../src/core/learning.ts';
import type { GenerateEvent, NllEvent } from '../../src/core/ports.ts';
import type { Learner } from '../../src/models/engine.ts';
import type { EngineApi, LoadProgress, TrainJob } from '../../src/worker/protocol.ts';
import { type EngineDependencies, serve } from '../../src/worker/serve.ts';
import {
  breathe,
  CHOICE,
  dependenciesFor,
  item,
  MODEL,
  SAMPLING,
  ScriptedEngine,
  scoreItem,
} from './scripted-worker.ts';

let ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports) port.close();
  ports = [];
});

function wrapServed(dependencies: EngineDependencies): Comlink.Remote<EngineApi> {
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  serve(port2, dependencies);
  return Comlink.wrap<EngineApi>(port1);
}

const SOURCE = { kind: 'choice', choice: CHOICE } as const;

async function loaded(
  engine = new ScriptedEngine(),
): Promise<{ api: Comlink.Remote<EngineApi>; engine: ScriptedEngine }> {
  const api = wrapServed(dependenciesFor(engine));
  await api.load(
    1,
    SOURCE,
    'auto',
    '',
    Comlink.proxy(() => undefined),
  );
  return { api, engine };
}

describe('serve', () => {
  it('hands over every event before the result', async () => {
    const { api } = await loaded();
    const seen: GenerateEvent[] = [];
    const slow = async (events: readonly GenerateEvent[]): Promise<void> => {
      await breathe(5);
      seen.push(...events);
    };
    const result = await api.generate(2, [item('a'), item('b')], SAMPLING, Comlink.proxy(slow));
    expect(seen.filter(({ kind }) => kind === 'end').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(seen.filter(({ kind }) => kind === 'text')).toHaveLength(10);
    expect(result).toMatchObject({ ok: true, value: { generatedTokens: 10 } });
  });

  it('runs one job at a time, in the order of the calls', async () => {
    const { api, engine } = await loaded();
    const quiet = Comlink.proxy(() => undefined);
    await Promise.all([
      api.generate(2, [item('a')], SAMPLING, quiet),
      api.score(
        3,
        [scoreItem('s')],
        Comlink.proxy(() => undefined),
      ),
    ]);
    expect(engine.diary).toEqual(['begin a', 'end a', 'score s']);
  });

  it('stops the job that runs, and the next one begins', async () => {
    const { api, engine } = await loaded();
    const first = api.generate(
      2,
      [item('a'), item('b')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    const second = api.generate(
      3,
      [item('c')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    await breathe(5);
    await api.stop(2);
    expect(await first).toMatchObject({ ok: true });
    expect(await second).toMatchObject({ ok: true, value: { generatedTokens: 5 } });
    expect(engine.diary).toEqual(['begin a', 'stopped a', 'begin c', 'end c']);
  });

  it('never begins a job that was stopped while it waited', async () => {
    const { api, engine } = await loaded();
    const first = api.generate(
      2,
      [item('a')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    const second = api.generate(
      3,
      [item('b')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    await api.stop(3);
    expect(await second).toEqual({ ok: true, value: { generatedTokens: 0, promptTokens: 0, seconds: 0 } });
    await first;
    expect(engine.diary).not.toContain('begin b');
  });

  it('ignores a stop for a job that is over or was never there', async () => {
    const { api } = await loaded();
    await api.stop(1);
    await api.stop(99);
    const result = await api.generate(
      2,
      [item('a')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    expect(result).toMatchObject({ ok: true, value: { generatedTokens: 5 } });
  });

  it('says so as plain data when no model is loaded', async () => {
    const api = wrapServed(dependenciesFor(new ScriptedEngine()));
    const result = await api.generate(
      1,
      [item('a')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    expect(result).toMatchObject({ ok: false, failure: { kind: 'missing' } });
  });

  it('turns a throw inside the engine into a bug, and goes on with the next job', async () => {
    const { api, engine } = await loaded();
    engine.score = () => {
      throw new TypeError('no such head');
    };
    const result = await api.score(
      2,
      [scoreItem('s')],
      Comlink.proxy(() => undefined),
    );
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bug', message: 'no such head' } });
    const next = await api.generate(
      3,
      [item('a')],
      SAMPLING,
      Comlink.proxy(() => undefined),
    );
    expect(next).toMatchObject({ ok: true });
  });

  it('reports progress in order, and all of it before the model is there', async () => {
    const api = wrapServed(dependenciesFor(new ScriptedEngine()));
    const steps: LoadProgress[] = [];
    const result = await api.load(
      1,
      SOURCE,
      'auto',
      '',
      Comlink.proxy((events: readonly LoadProgress[]) => {
        steps.push(...events);
      }),
    );
    expect(result).toEqual({ ok: true, value: MODEL });
    expect(steps.map(({ doneBytes }) => doneBytes)).toEqual([5, 10]);
  });

  it('sends the last progress before a long silence too', async () => {
    let speak: () => void = () => undefined;
    const silence = new Promise<void>((resolve) => {
      speak = resolve;
    });
    const step = (doneBytes: number): LoadProgress => ({ step: 'downloading', doneBytes, totalBytes: 10 });
    const api = wrapServed({
      ...dependenciesFor(new ScriptedEngine()),
      async openEngine(_source, _device, _pageUrl, report) {
        report(step(1));
        report(step(2));
        await silence;
        return { ok: false, failure: { kind: 'network', message: 'The connection broke.' } };
      },
    });
    const seen: LoadProgress[] = [];
    const emit = (steps: readonly LoadProgress[]) => void seen.push(...steps);
    const load = api.load(1, SOURCE, 'auto', '', Comlink.proxy(emit));
    await expect.poll(() => seen).toEqual([step(1), step(2)]);
    speak();
    await load;
  });

  it('ends a stopped load with `aborted`', async () => {
    const api = wrapServed(dependenciesFor(new ScriptedEngine()));
    const load = api.load(
      1,
      SOURCE,
      'auto',
      '',
      Comlink.proxy(() => undefined),
    );
    await api.stop(1);
    expect(await load).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
  });

  it('frees the model that was loaded before it opens another, and on unload', async () => {
    const { api, engine } = await loaded();
    await api.load(
      2,
      SOURCE,
      'auto',
      '',
      Comlink.proxy(() => undefined),
    );
    expect(engine.diary).toEqual(['close']);
    await api.unload();
    expect(engine.diary).toEqual(['close', 'close']);
  });

  it('forgets an engine whose device was lost', async () => {
    const { api, engine } = await loaded();
    engine.score = async function* () {
      yield { ok: false, failure: { kind: 'device-lost', message: 'gone' } };
    };
    const lost = await api.score(
      2,
      [scoreItem('s')],
      Comlink.proxy(() => undefined),
    );
    expect(lost).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    const next = await api.score(
      3,
      [scoreItem('s')],
      Comlink.proxy(() => undefined),
    );
    expect(next).toMatchObject({ ok: false, failure: { kind: 'missing' } });
  });

  it('measures texts one by one', async () => {
    const { api } = await loaded();
    const seen: NllEvent[] = [];
    const result = await api.nll(
      2,
      ['a', 'b'].map((id) => ({ id, prompt: { turns: [] }, continuation: id })),
      Comlink.proxy((events: readonly NllEvent[]) => void seen.push(...events)),
    );
    expect(seen.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(result).toMatchObject({ ok: true, value: { generatedTokens: 0, promptTokens: 0 } });
  });

  it.each(['out-of-memory', 'device-lost'] as const)('forgets an engine whose training ended with %s', async (kind) => {
    const engine = new ScriptedEngine();
    engine.learner = failingLearner(kind);
    const { api } = await loaded(engine);
    const quiet = () => Comlink.proxy(() => undefined);
    expect(await api.train(2, JOB, quiet())).toMatchObject({ ok: false, failure: { kind } });
    expect(engine.diary).toEqual(['close']);
    expect(await api.generate(3, [item('a')], SAMPLING, quiet())).toMatchObject({ failure: { kind: 'missing' } });
  });

  it('keeps an engine whose training was refused', async () => {
    const engine = new ScriptedEngine();
    engine.learner = failingLearner('unsupported');
    const { api } = await loaded(engine);
    await api.train(
      2,
      JOB,
      Comlink.proxy(() => undefined),
    );
    expect(engine.diary).toEqual([]);
    expect(await api.wear('abc')).toEqual({ ok: true, value: null });
  });
});

const JOB: TrainJob = {
  ...{ key: 'abc', train: [], dev: [], settings: DEFAULT_LEARN },
  ...{ start: null, from: null, pauseAfter: null, budgetBytes: null },
};

function failingLearner(kind: 'out-of-memory' | 'device-lost' | 'unsupported'): Learner {
  return {
    async *train() {
      yield { ok: false, failure: { kind, message: 'no' } };
    },
    wear: () => Promise.resolve({ ok: true, value: null }),
    importAdapter: () => Promise.resolve({ ok: false, failure: { kind, message: 'no' } }),
    takeHome: () => Promise.resolve({ ok: true, value: [] }),
  };
}
