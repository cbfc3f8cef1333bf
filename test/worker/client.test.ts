import { afterEach, describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../src/core/outcome.ts';
import type { GenerateEvent } from '../../src/core/ports.ts';
import { EngineClient } from '../../src/worker/client.ts';
import { DEFAULT_MODEL_SETTINGS } from '../../src/worker/protocol.ts';
import type { EngineDependencies } from '../../src/worker/serve.ts';
import {
  breathe,
  CHOICE,
  dependenciesFor,
  item,
  MODEL,
  SAMPLING,
  ScriptedEngine,
  type ScriptedWorker,
  scoreItem,
  scriptedWorker,
} from './scripted-worker.ts';

const SOURCE = { kind: 'choice', choice: CHOICE } as const;
const NEVER = { aborted: false };

let workers: ScriptedWorker[] = [];
afterEach(() => {
  for (const worker of workers) worker.terminate();
  workers = [];
});

function clientOf(dependencies: EngineDependencies, graceMs = 5_000): EngineClient {
  const spawn = (): ScriptedWorker => {
    const worker = scriptedWorker(dependencies);
    workers.push(worker);
    return worker;
  };
  return new EngineClient({ spawn, pageUrl: '', stopGraceMs: graceMs, loadStopGraceMs: graceMs });
}

async function loaded(graceMs?: number): Promise<{ client: EngineClient; engine: ScriptedEngine; lost: Failure[] }> {
  const engine = new ScriptedEngine();
  const client = clientOf(dependenciesFor(engine), graceMs);
  const lost: Failure[] = [];
  client.onLost = (failure) => lost.push(failure);
  expect(await client.load(SOURCE, 'auto', () => undefined, NEVER)).toEqual({ ok: true, value: MODEL });
  return { client, engine, lost };
}

async function gather(
  events: AsyncIterable<Outcome<GenerateEvent>>,
  onEvent: (event: Outcome<GenerateEvent>) => void = () => undefined,
): Promise<readonly Outcome<GenerateEvent>[]> {
  const all: Outcome<GenerateEvent>[] = [];
  for await (const event of events) {
    all.push(event);
    onEvent(event);
  }
  return all;
}

/** What a browser fires at the page when a script in the worker throws (lib.dom's ErrorEvent is not in Node). */
function uncaught(error: unknown): Event {
  return Object.assign(new Event('error'), { error });
}

describe('EngineClient', () => {
  it('yields each item once and ends', async () => {
    const { client } = await loaded();
    const events = await gather(client.generate([item('a'), item('b')], SAMPLING, NEVER));
    const ends = events.filter((event) => event.ok && event.value.kind === 'end');
    expect(ends).toHaveLength(2);
    expect(events.every(({ ok }) => ok)).toBe(true);
    expect(client.lastSummary).toMatchObject({ generatedTokens: 10 });
  });

  it('ends early and without error when stopped, with what was finished', async () => {
    const { client, engine } = await loaded();
    const stop = { aborted: false };
    const events = await gather(client.generate([item('a'), item('b'), item('c')], SAMPLING, stop), (event) => {
      if (event.ok && event.value.kind === 'end') stop.aborted = true;
    });
    expect(events.every(({ ok }) => ok)).toBe(true);
    expect(engine.diary.at(-1)).toMatch(/^stopped/);
  });

  it('stops the job when the consumer breaks out', async () => {
    const { client, engine } = await loaded();
    for await (const _ of client.generate([item('a'), item('b')], SAMPLING, NEVER)) break;
    expect(engine.diary.at(-1)).toBe('stopped a');
    const next = await gather(client.generate([item('c')], SAMPLING, NEVER));
    expect(next.some((event) => event.ok && event.value.kind === 'end')).toBe(true);
  });

  it('does not let the worker run ahead of a slow consumer', async () => {
    const { client, engine } = await loaded();
    const items = Array.from({ length: 40 }, (_, index) => scoreItem(`s${index}`));
    for await (const event of client.score(items, NEVER)) {
      expect(event.ok).toBe(true);
      await breathe(100);
      break;
    }
    expect(engine.diary.length).toBeLessThan(10);
  });

  it('ends a worker that does not stop in time, and says that the model is gone', async () => {
    const { client, engine, lost } = await loaded(30);
    const stop = { aborted: false };
    const run = gather(client.generate([item('a')], SAMPLING, stop));
    await breathe(5);
    engine.obeys = false;
    stop.aborted = true;
    expect((await run).every(({ ok }) => ok)).toBe(true);
    engine.obeys = true;
    expect(workers[0]?.terminated).toBe(true);
    expect(lost).toMatchObject([{ kind: 'device-lost' }]);
    const after = await gather(client.generate([item('a')], SAMPLING, NEVER));
    expect(after).toMatchObject([{ ok: false, failure: { kind: 'missing' } }]);
  });

  it('answers every pending call with a failure when the worker dies, and rejects none', async () => {
    const { client, lost } = await loaded();
    const running = gather(client.generate([item('a')], SAMPLING, NEVER));
    const waiting = gather(client.generate([item('b')], SAMPLING, NEVER));
    const probing = client.probe();
    workers[0]?.crash(uncaught(new TypeError('x')));
    expect((await running).at(-1)).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    expect((await waiting).at(-1)).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    expect(await probing).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    expect(lost).toHaveLength(1);
  });

  it('tells a lack of memory, a lost script and a crash apart by their types', async () => {
    const kinds: string[] = [];
    for (const event of [
      uncaught(new RangeError('x')),
      new Event('error'),
      uncaught(null),
      new Event('messageerror'),
    ]) {
      const { client, lost } = await loaded();
      workers.at(-1)?.crash(event);
      expect(client.lastSummary).toBeNull();
      kinds.push(...lost.map(({ kind }) => kind));
    }
    expect(kinds).toEqual(['out-of-memory', 'network', 'device-lost', 'device-lost']);
  });

  it('starts a fresh worker for the load after a death', async () => {
    const { client } = await loaded();
    workers[0]?.crash(uncaught(null));
    expect(await client.load(SOURCE, 'auto', () => undefined, NEVER)).toEqual({ ok: true, value: MODEL });
    expect(workers).toHaveLength(2);
    const events = await gather(client.generate([item('a')], SAMPLING, NEVER));
    expect(events.every(({ ok }) => ok)).toBe(true);
  });

  it('cancels a load that does not listen by ending its worker', async () => {
    const deaf: EngineDependencies = {
      ...dependenciesFor(new ScriptedEngine()),
      openEngine: () => new Promise(() => undefined),
    };
    const client = clientOf(deaf, 20);
    const stop = { aborted: false };
    const load = client.load(SOURCE, 'auto', () => undefined, stop);
    stop.aborted = true;
    expect(await load).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(workers[0]?.terminated).toBe(true);
  });

  it('ends the worker on unload, without calling it lost', async () => {
    const { client, lost } = await loaded();
    await client.unload();
    expect(workers[0]?.terminated).toBe(true);
    expect(lost).toEqual([]);
  });

  it('hands over what is asked of models and their files', async () => {
    const { client } = await loaded();
    expect(await client.size(CHOICE)).toEqual({ ok: true, value: { bytes: 10, missing: 0 } });
    expect(await client.stored()).toMatchObject({ ok: true, value: [{ id: 'tiny', whole: true }] });
    expect(await client.remove('tiny')).toEqual({ ok: true, value: null });
  });

  it('lists models under the settings that it was given', async () => {
    const asked: unknown[] = [];
    const choices: EngineDependencies['choices'] = (pageUrl, settings) => {
      asked.push(pageUrl, settings);
      return Promise.resolve([CHOICE]);
    };
    const client = clientOf({ ...dependenciesFor(new ScriptedEngine()), choices });
    const settings = { ...DEFAULT_MODEL_SETTINGS, memoryBudget: 2 ** 30 };
    expect(await client.choices(settings)).toEqual({ ok: true, value: [CHOICE] });
    expect(asked).toEqual(['', settings]);
  });

  it('ends a worker when told to, with that failure and without calling it lost', async () => {
    const { client, lost } = await loaded();
    const running = gather(client.generate([item('a')], SAMPLING, NEVER));
    await breathe(5);
    client.end({ kind: 'device-lost', message: 'enough' });
    expect((await running).at(-1)).toMatchObject({ ok: false, failure: { message: 'enough' } });
    expect(workers[0]?.terminated).toBe(true);
    expect(lost).toEqual([]);
  });

  it('answers with a failure where the browser refuses workers', async () => {
    const client = new EngineClient({
      spawn: () => {
        throw new TypeError('no workers here');
      },
      pageUrl: '',
    });
    expect(await client.choices(DEFAULT_MODEL_SETTINGS)).toMatchObject({ ok: false, failure: { kind: 'bug' } });
  });
});
