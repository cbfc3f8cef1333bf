import { afterEach, describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../src/core/outcome.ts';
import type { GenerateEvent, Stop } from '../../src/core/ports.ts';
import { EngineClient } from '../../src/worker/client.ts';
import { DEFAULT_MODEL_SETTINGS } from '../../src/worker/protocol.ts';
import { SteadyEngines } from '../../src/worker/steady.ts';
import { CHOICE, item, MODEL, SAMPLING } from '../worker/scripted-worker.ts';

const SOURCE = { kind: 'choice', choice: CHOICE } as const;

let clients: EngineClient[] = [];
afterEach(async () => {
  await Promise.all(clients.map((client) => client.unload()));
  clients = [];
});

async function loaded(stopGraceMs = 10_000): Promise<{ client: EngineClient; lost: Failure[] }> {
  const client = new EngineClient({
    spawn: () => new Worker(new URL('./dying-worker.ts', import.meta.url), { type: 'module' }),
    pageUrl: location.href,
    stopGraceMs,
  });
  clients.push(client);
  const lost: Failure[] = [];
  client.onLost = (failure) => lost.push(failure);
  expect(await client.load(SOURCE, 'auto', () => undefined, { aborted: false })).toEqual({ ok: true, value: MODEL });
  return { client, lost };
}

async function generated(client: EngineClient, ids: string[], stop: Stop = { aborted: false }) {
  const events: Outcome<GenerateEvent>[] = [];
  for await (const event of client.generate(ids.map(item), SAMPLING, stop)) events.push(event);
  return events;
}

describe('a worker in a real browser', () => {
  it('hands over what it writes', async () => {
    const { client } = await loaded();
    const events = await generated(client, ['a', 'b']);
    const ends = events.filter((event) => event.ok && event.value.kind === 'end');
    expect(ends).toHaveLength(2);
  });

  it('that crashes ends the call with a failure, and the next load brings another to life', async () => {
    const { client, lost } = await loaded();
    const events = await generated(client, ['a', 'crash']);
    expect(events.at(-1)).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    expect(lost).toHaveLength(1);
    expect((await client.load(SOURCE, 'auto', () => undefined, { aborted: false })).ok).toBe(true);
    expect((await generated(client, ['c'])).at(-1)).toMatchObject({ ok: true, value: { kind: 'end', id: 'c' } });
  });

  it('that hangs is ended when it does not stop, and the next load brings another to life', async () => {
    const { client, lost } = await loaded(200);
    const stop = { aborted: false };
    setTimeout(() => {
      stop.aborted = true;
    }, 50);
    const events = await generated(client, ['hang'], stop);
    expect(events.every(({ ok }) => ok)).toBe(true);
    expect(lost).toMatchObject([{ kind: 'device-lost' }]);
    expect((await client.load(SOURCE, 'auto', () => undefined, { aborted: false })).ok).toBe(true);
  });

  it('that runs out of memory ends the call with a failure', async () => {
    const { client } = await loaded();
    const events = await generated(client, ['starve']);
    expect(events.at(-1)).toMatchObject({ ok: false });
    const last = events.at(-1);
    // Whether the page is handed the error itself is up to the browser; without it, it reads as a crash.
    if (last !== undefined && !last.ok) expect(['out-of-memory', 'device-lost']).toContain(last.failure.kind);
  });

  it('that hangs or crashes at one item is replaced, and the other items are written', async () => {
    const { client } = await loaded();
    const engines = new SteadyEngines(client, { silenceMs: 1_000 });
    expect((await engines.load(SOURCE, 'auto', () => undefined, { aborted: false })).ok).toBe(true);
    const over: string[] = [];
    const items = ['a', 'hang', 'b', 'crash', 'c'].map(item);
    for await (const event of engines.generate(items, SAMPLING, { aborted: false })) {
      if (!event.ok) over.push(event.failure.kind);
      else if (event.value.kind !== 'text') over.push(`${event.value.kind} ${event.value.id}`);
    }
    expect([...over].sort()).toEqual(['end a', 'end b', 'end c', 'failed crash', 'failed hang']);
  });

  it('whose script is not there is a network failure, not a call for ever', async () => {
    const client = new EngineClient({
      spawn: () => new Worker(new URL('/no-such-worker.js', location.href), { type: 'module' }),
      pageUrl: location.href,
    });
    expect(await client.choices(DEFAULT_MODEL_SETTINGS)).toMatchObject({ ok: false });
  });
});
