import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../src/core/outcome.ts';
import type { GenerateEvent, ScoreEvent, Stop } from '../../src/core/ports.ts';
import type { Recovering } from '../../src/worker/protocol.ts';
import { type Fate, FragileWorkers, NO_MEMORY } from './fragile-engine.ts';
import { breathe, CHOICE, item, SAMPLING, scoreItem } from './scripted-worker.ts';

const SOURCE = { kind: 'choice', choice: CHOICE } as const;
const NEVER = { aborted: false };
/** Some times longer than anything here takes, and short enough to wait for. */
const SILENCE_MS = 150;

let all: FragileWorkers[] = [];
afterEach(() => {
  for (const workers of all) workers.close();
  all = [];
});

async function loaded(batch: number): Promise<FragileWorkers> {
  const workers = new FragileWorkers(batch, { silenceMs: SILENCE_MS });
  all.push(workers);
  expect(await workers.engines.load(SOURCE, 'auto', () => undefined, NEVER)).toMatchObject({ ok: true });
  return workers;
}

interface Seen {
  /** Ids in the order in which they ended. */
  readonly ended: readonly string[];
  readonly failed: readonly string[];
  readonly failure: Failure | null;
  readonly events: readonly Outcome<GenerateEvent | ScoreEvent>[];
}

async function gathered(
  stream: AsyncIterable<Outcome<GenerateEvent | ScoreEvent>>,
  onEvent: (event: Outcome<GenerateEvent | ScoreEvent>) => unknown = () => undefined,
): Promise<Seen> {
  const events: Outcome<GenerateEvent | ScoreEvent>[] = [];
  for await (const event of stream) {
    events.push(event);
    await onEvent(event);
  }
  const values = events.flatMap((event) => (event.ok ? [event.value] : []));
  const last = events.at(-1);
  return {
    ended: values.filter(({ kind }) => kind === 'end' || kind === 'scored').map(({ id }) => id),
    failed: values.filter(({ kind }) => kind === 'failed').map(({ id }) => id),
    failure: last === undefined || last.ok ? null : last.failure,
    events,
  };
}

function generated(workers: FragileWorkers, ids: string, stop: Stop = NEVER): Promise<Seen> {
  return gathered(workers.engines.generate([...ids].map(item), SAMPLING, stop));
}

describe.each<Fate>(['lose', 'crash', 'hang'])('a model that is gone (%s)', (fate) => {
  it('at the first item is loaded again as it was, and every item ends once', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('a', [fate]);
    const seen = await generated(workers, 'abc');
    expect(seen).toMatchObject({ ended: ['a', 'b', 'c'], failed: [], failure: null });
    // The device is the one that it was lost on, not chosen anew.
    expect(workers.loads).toEqual(['load tiny auto', 'load tiny wasm']);
    expect(workers.lives.map(({ terminated }) => terminated)).toEqual([true, false]);
    expect(workers.given).toEqual([]);
  });

  it('in the middle goes on with what has not ended, and the text of that item begins anew', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('c', [fate]);
    const seen = await generated(workers, 'abcd');
    expect(seen).toMatchObject({ ended: ['a', 'b', 'c', 'd'], failed: [], failure: null });
    expect(workers.diary).toEqual(['load tiny auto', 'a', 'b', 'c', 'load tiny wasm', 'c', 'd']);
    const texts = seen.events.flatMap((event) =>
      event.ok && event.value.kind === 'text' && event.value.id === 'c' ? [event.value.text] : [],
    );
    expect(texts.slice(-3)).toEqual(['la', 'lala', 'lalala']);
  });

  it('each time at one item marks that item as failed, and the rest goes on', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('b', [fate, fate, fate, fate]);
    const seen = await generated(workers, 'abcd');
    expect(seen).toMatchObject({ ended: ['a', 'c', 'd'], failed: ['b'], failure: null });
    expect(workers.loads).toHaveLength(3);
  });

  it('each time at the very first item does not end the run either', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('a', [fate, fate, fate]);
    expect(await generated(workers, 'ab')).toMatchObject({ ended: ['b'], failed: ['a'], failure: null });
  });

  it('at one of two that write at the same time costs the other one nothing', async () => {
    const workers = await loaded(2);
    workers.fates.items.set('d', [fate, fate, fate]);
    const seen = await generated(workers, 'abcdef');
    expect(seen.failed).toEqual(['d']);
    expect([...seen.ended].sort()).toEqual(['a', 'b', 'c', 'e', 'f']);
  });

  it('before any word marks nothing but the first of what was handed over', async () => {
    const workers = await loaded(1);
    workers.fates.early = true;
    workers.fates.items.set('a', [fate, fate]);
    expect(await generated(workers, 'abc')).toMatchObject({ ended: ['b', 'c'], failed: ['a'], failure: null });
  });

  it('while it rates is loaded again too', async () => {
    const workers = await loaded(2);
    workers.fates.items.set('b', [fate]);
    const seen = await gathered(workers.engines.score(['a', 'b', 'c', 'd'].map(scoreItem), NEVER));
    expect(seen).toMatchObject({ failed: [], failure: null });
    expect([...seen.ended].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('for ever is given up, and what has ended is kept', async () => {
    const workers = await loaded(1);
    for (const id of 'cdefgh') workers.fates.items.set(id, Array<Fate>(9).fill(fate));
    const seen = await generated(workers, 'abcdefgh');
    expect(seen.ended).toEqual(['a', 'b']);
    expect(seen.failure).toMatchObject({ kind: 'device-lost' });
    expect(workers.given).toEqual([seen.failure]);
    // The third loss is at another item; silence is given up at the third item that it takes: losses.ts.
    expect(workers.loads).toHaveLength(fate === 'hang' ? 6 : 3);
    expect(seen.failed).toEqual(fate === 'hang' ? ['c', 'd', 'e'] : ['c']);
    expect(await generated(workers, 'x')).toMatchObject({ failure: { kind: 'missing' } });
  });

  it('again while it is loaded again is given up', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('b', [fate]);
    workers.fates.loads.push(fate);
    const seen = await generated(workers, 'abc');
    expect(seen).toMatchObject({ ended: ['a'], failed: [], failure: { kind: 'device-lost' } });
    expect(workers.given).toEqual([seen.failure]);
    expect(workers.lives.every(({ terminated }) => terminated)).toBe(true);
  });
});

describe('a lost model', () => {
  it('is given up when two different items are lost with nothing finished in between', async () => {
    const workers = await loaded(2);
    workers.fates.items.set('a', ['crash']);
    workers.fates.loads.push('well');
    const engines = workers.engines;
    workers.crash();
    const seen = await gathered(engines.generate([item('a'), item('b')], SAMPLING, NEVER));
    expect(seen).toMatchObject({ ended: [], failed: [], failure: { kind: 'device-lost' } });
  });

  it('is not given up for many losses with finished items in between', async () => {
    const workers = await loaded(1);
    const ids = 'abcdefghij';
    for (const id of ids) workers.fates.items.set(id, ['crash']);
    expect(await generated(workers, ids)).toMatchObject({ ended: [...ids], failed: [], failure: null });
  });

  it('that does not fit in memory any more is given up with that reason', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('b', ['lose']);
    workers.fates.loads.push('no-memory');
    expect(await generated(workers, 'abc')).toMatchObject({ ended: ['a'], failure: NO_MEMORY });
    expect(workers.given).toEqual([NO_MEMORY]);
  });

  it('whose files have changed meanwhile is given up, because its records would carry the wrong name', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('b', ['lose']);
    workers.model = { ...workers.model, id: 'tiny@2' };
    expect(await generated(workers, 'abc')).toMatchObject({ ended: ['a'], failure: { kind: 'missing' } });
    expect(workers.given).toHaveLength(1);
  });

  it('while nothing runs is loaded again, and the next job waits for it', async () => {
    const workers = await loaded(1);
    workers.crash();
    expect(await generated(workers, 'ab')).toMatchObject({ ended: ['a', 'b'], failure: null });
    expect(workers.loads).toHaveLength(2);
  });

  it('tells the page what it does, and when it is done', async () => {
    const workers = await loaded(1);
    const told: (Recovering | null)[] = [];
    workers.engines.onRecovering = (state) => told.push(state);
    workers.fates.items.set('a', ['lose']);
    await generated(workers, 'a');
    expect(told[0]).toMatchObject({ reason: { message: 'The GPU is gone.' }, progress: { doneBytes: 0 } });
    expect(told).toContainEqual(expect.objectContaining({ progress: expect.objectContaining({ doneBytes: 5 }) }));
    expect(told.at(-1)).toBeNull();
  });

  it('lets a stop end the job at once, before it is loaded again', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('b', ['crash']);
    workers.fates.loads.push('hang');
    const stop = { aborted: false };
    workers.engines.onRecovering = () => {
      stop.aborted = true;
    };
    expect(await generated(workers, 'abc', stop)).toMatchObject({ ended: ['a'], failed: [], failure: null });
    // Had the job waited for the load, that would have been given up by now.
    expect(workers.given).toEqual([]);
  });

  it('is loaded to the end after a stop, and is there for the next job', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('b', ['crash']);
    workers.tokenMs = 20;
    const stop = { aborted: false };
    workers.engines.onRecovering = () => {
      stop.aborted = true;
    };
    await generated(workers, 'abc', stop);
    expect(await generated(workers, 'bc')).toMatchObject({ ended: ['b', 'c'], failure: null });
    expect(workers.loads).toHaveLength(2);
  });

  it('is let go when the person unloads it meanwhile', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('a', ['crash']);
    workers.fates.loads.push('hang');
    let unloading: Promise<void> | null = null;
    workers.engines.onRecovering = () => {
      unloading ??= workers.engines.unload();
    };
    expect(await generated(workers, 'ab')).toMatchObject({ ended: [], failed: [], failure: { kind: 'aborted' } });
    await unloading;
    expect(workers.given).toEqual([]);
    expect(workers.lives.every(({ terminated }) => terminated)).toBe(true);
  });
});

describe('an engine', () => {
  it('that ends an item twice is believed once', async () => {
    const workers = await loaded(2);
    workers.fates.stutter = true;
    expect((await generated(workers, 'abc')).ended).toEqual(['a', 'b', 'c']);
  });
});

describe('no loss', () => {
  it('is an unload by the person while a job runs', async () => {
    const workers = await loaded(1);
    let unloading: Promise<void> | null = null;
    await gathered(workers.engines.generate([item('a'), item('b')], SAMPLING, NEVER), () => {
      unloading ??= workers.engines.unload();
    });
    await unloading;
    await breathe(20);
    expect(workers.given).toEqual([]);
    expect(workers.loads).toHaveLength(1);
  });

  it('is a load by the person while a job runs', async () => {
    const workers = await loaded(1);
    let loading: Promise<unknown> | null = null;
    await gathered(workers.engines.generate([item('a'), item('b')], SAMPLING, NEVER), () => {
      loading ??= workers.engines.load(SOURCE, 'auto', () => undefined, NEVER);
    });
    expect(await loading).toMatchObject({ ok: true });
    expect(workers.given).toEqual([]);
    expect(workers.loads).toHaveLength(2);
    expect(await generated(workers, 'c')).toMatchObject({ ended: ['c'] });
  });

  it('is a silent job that the person gave up by loading a model: that load fails, for it would wait for ever', async () => {
    const workers = await loaded(1);
    workers.fates.items.set('a', ['hang']);
    const run = generated(workers, 'a');
    await breathe(10);
    expect(await workers.engines.load(SOURCE, 'auto', () => undefined, NEVER)).toMatchObject({ ok: false });
    expect((await run).failure).toMatchObject({ kind: 'device-lost' });
    await breathe(10);
    expect(workers.given).toEqual([]);
    expect(workers.loads).toHaveLength(1);
  });

  it('is the end of a worker that did not stop in time, however often: the model is loaded again by itself', async () => {
    const workers = await loaded(1);
    for (const times of [1, 2, 3]) {
      workers.fates.items.set('a', ['hang']);
      const stop = { aborted: false };
      const run = generated(workers, 'ab', stop);
      await breathe(20);
      stop.aborted = true;
      expect(await run).toMatchObject({ ended: [], failed: [], failure: null });
      while (workers.loads.length < 1 + times) await breathe(1);
    }
    expect(await generated(workers, 'ab')).toMatchObject({ ended: ['a', 'b'], failure: null });
    expect(workers.given).toEqual([]);
  });

  it('is a page that was frozen for longer than a worker may be silent', async () => {
    const workers = await loaded(1);
    workers.tokenMs = 20;
    let frozen = 0;
    const seen = await gathered(workers.engines.generate([item('a'), item('b')], SAMPLING, NEVER), (event) => {
      if (!event.ok || event.value.kind !== 'text' || frozen > 0) return;
      frozen += 1;
      // Later, so that the job is being listened to when it happens.
      setTimeout(() => {
        const until = performance.now() + 3 * SILENCE_MS;
        while (performance.now() < until);
      }, 5);
    });
    expect(frozen).toBe(1);
    expect(seen).toMatchObject({ ended: ['a', 'b'], failure: null });
    expect(workers.loads).toHaveLength(1);
  });

  it('is a page that takes its time with an event', async () => {
    const workers = await loaded(1);
    const ids = 'abcdefgh';
    let waits = 0;
    const seen = await gathered(workers.engines.generate([...ids].map(item), SAMPLING, NEVER), () => {
      waits += 1;
      return waits === 1 ? breathe(2 * SILENCE_MS) : undefined;
    });
    expect(seen).toMatchObject({ ended: [...ids], failure: null });
    expect(workers.loads).toHaveLength(1);
  });
});

describe('whatever is lost', () => {
  it('every item ends exactly once, or the job fails or was stopped', async () => {
    const fates = fc.array(fc.constantFrom<Fate>('lose', 'crash'), { maxLength: 3 });
    const script = fc.record({
      batch: fc.integer({ min: 1, max: 3 }),
      items: fc.array(fates, { minLength: 1, maxLength: 7 }),
      loads: fc.array(
        fc.constantFrom<'well' | 'lose' | 'crash' | 'no-memory'>('well', 'well', 'well', 'lose', 'crash'),
        {
          maxLength: 4,
        },
      ),
      early: fc.boolean(),
      stopAfter: fc.option(fc.integer({ min: 1, max: 12 })),
    });
    await fc.assert(
      fc.asyncProperty(script, async ({ batch, items, loads, early, stopAfter }) => {
        const workers = await loaded(batch);
        const ids = items.map((_, index) => `i${index}`);
        items.forEach((each, index) => {
          workers.fates.items.set(`i${index}`, [...each]);
        });
        workers.fates.loads.push(...loads);
        workers.fates.early = early;
        const stop = { aborted: false };
        let count = 0;
        const seen = await gathered(workers.engines.generate(ids.map(item), SAMPLING, stop), () => {
          count += 1;
          if (count === stopAfter) stop.aborted = true;
        });
        const over = [...seen.ended, ...seen.failed];
        expect(new Set(over).size).toBe(over.length);
        const isCut = seen.failure !== null || stop.aborted;
        if (!isCut) expect([...over].sort()).toEqual([...ids].sort());
        // Who stopped need not be told of it too.
        if (!stop.aborted) expect(workers.given).toEqual(seen.failure === null ? [] : [seen.failure]);
        workers.close();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
