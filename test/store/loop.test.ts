import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LOOP } from '../../src/core/loop-settings.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { seedSetOf } from '../../src/core/seed.ts';
import { openProject } from '../../src/store/database.ts';
import { parseLoopChoices, parseVariants } from '../../src/store/loop-schema.ts';
import { NO_LOOP } from '../../src/store/memory.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import type { LoopRows, LoopStoreName, ProjectStore } from '../../src/store/project.ts';
import { documentOf } from './records.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function unwrap<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

async function opened(name: string): Promise<ProjectStore> {
  const store = unwrap(await openProject({ name }));
  open.push(store);
  return store;
}

const provenance = { file: 's.jsonl', format: 'alpaca', line: 3, source: null } as const;
const ROWS: { readonly [name in LoopStoreName]: LoopRows[name] } = {
  seeds: seedSetOf('s.jsonl', [{ instruction: 'Why?', output: 'Because.', system: null, provenance }], {
    format: 'alpaca',
    skipped: [{ line: 2, why: 'not-english' }],
  }),
  steps: { key: 'a1', step: 'train M_0', kind: 'train', needs: [], configuration: { base: 'tiny' }, createdAt: 1 },
  adapters: {
    id: 'a1',
    model: 'M_0',
    base: 'tiny',
    start: null,
    task: 'forward',
    pairs: { seed: 3, augmented: 0 },
    best: { step: 2, devLoss: null },
    bytes: 9,
    createdAt: 2,
  },
  trainings: {
    key: 'a1',
    model: 'M_0',
    plan: {
      examples: 3,
      devExamples: 1,
      batch: 8,
      steps: 4,
      devEvery: 1,
      checkpointEvery: 1,
      learningRate: { from: 2e-4, to: 1.8e-4 },
      parameters: 10,
      tokens: 99,
      longest: 40,
      cut: { examples: 1, tokens: 2 },
      leftOut: 0,
      memoryBytes: 12.5,
    },
    train: [{ step: 1, loss: 3 }],
    dev: [{ step: 0, loss: 3.2 }],
    checkpoint: { file: 'state-1.safetensors', step: 1, bytes: 7 },
    seconds: 1.5,
    tokens: 33,
    updatedAt: 3,
  },
  measurements: {
    id: 'c/M_0/loss/p',
    comparison: 'c',
    model: 'M_0',
    pairId: 'p',
    // A text that a model finds impossible.
    found: { kind: 'loss', nll: Number.POSITIVE_INFINITY, tokens: 0 },
    createdAt: 4,
  },
  choices: { id: 'c/M_0/M_1/p', comparison: 'c', a: 'M_0', b: 'M_1', pairId: 'p', preferred: 'tie', createdAt: 5 },
};

const NAMES = Object.keys(ROWS) as LoopStoreName[];

describe('the rows of the loop', () => {
  it('come back exactly as they were put in, and writing one twice is writing it once', async () => {
    const store = await opened('loop-1');
    for (const name of [...NAMES, ...NAMES]) unwrap(await store.putRow(name, ROWS[name] as never));
    store.close();
    const { loop, setAside } = unwrap(await (await opened('loop-1')).load());
    expect(setAside).toBe(0);
    for (const name of NAMES) expect(loop[name]).toEqual([ROWS[name]]);
  });

  it('go one by one, or all with the project', async () => {
    const store = await opened('loop-2');
    for (const name of NAMES) unwrap(await store.putRow(name, ROWS[name] as never));
    unwrap(await store.removeRows('adapters', ['a1', 'unknown']));
    expect(unwrap(await store.load()).loop).toMatchObject({ adapters: [], steps: [ROWS.steps] });
    unwrap(await store.clear());
    expect(unwrap(await store.load()).loop).toEqual(NO_LOOP);
  });

  it('are set aside where they cannot be read, and take no other with them', async () => {
    const store = await opened('loop-3');
    for (const name of NAMES) unwrap(await store.putRow(name, ROWS[name] as never));
    const { key, ...rest } = ROWS.trainings;
    unwrap(await store.putRow('trainings', { key: 'a2', ...rest, train: [{ step: -1, loss: 'low' }] } as never));
    const { loop, setAside } = unwrap(await store.load());
    expect([setAside, loop.trainings.map((row) => row.key)]).toEqual([1, [key]]);
  });

  it('have their stores in a database that is older than the loop, and it keeps what it held', async () => {
    const before = unwrap(await openProject({ name: 'loop-4', migrations: MIGRATIONS.slice(0, 1) }));
    unwrap(await before.addDocuments([{ document: documentOf('d1'), segments: [] }]));
    before.close();
    const store = await opened('loop-4');
    unwrap(await store.putRow('steps', ROWS.steps));
    const { documents, loop } = unwrap(await store.load());
    expect([documents.map(({ id }) => id), loop.steps]).toEqual([['d1'], [ROWS.steps]]);
    const raw = await openDB('loop-4');
    open.push(raw);
    expect([...raw.objectStoreNames]).toEqual(expect.arrayContaining(NAMES));
  });
});

describe('the settings of the loop', () => {
  const { augment: _a, rate: _r, minScore: _m, filters: _f, ...choices } = DEFAULT_LOOP;

  it('come back as they were saved', () => {
    const changed = { ...choices, rounds: 3, laterStart: 'previous', rows: 16, own: { writer: 'a1', rater: null } };
    expect(parseLoopChoices(structuredClone(changed))).toEqual(changed);
  });

  it('have the default of a part that is damaged, and of that part alone', () => {
    const { training } = choices;
    const backward = { ...training.backward, learning: { kind: 'lora', lora: { rank: 0 } } };
    const damaged = { ...choices, rounds: 'two', training: { ...training, backward }, curation: false };
    expect(parseLoopChoices(damaged)).toEqual({ ...choices, curation: false });
    for (const nothing of [null, 7, 'x', []]) expect(parseLoopChoices(nothing)).toEqual(choices);
  });

  it('name in a variant what it changes, and nothing else', () => {
    const kept = [
      { name: 'without tags', change: { tags: false } },
      { name: '16 rows', change: { rows: 16 } },
    ];
    expect(parseVariants(structuredClone(kept))).toEqual(kept);
    expect(parseVariants([{ name: '', change: {} }, 7, { name: 'odd', change: { rows: -1, made: 'up' } }])).toEqual([
      { name: 'odd', change: { rows: null } },
    ]);
    expect(parseVariants('none')).toEqual([]);
  });
});
