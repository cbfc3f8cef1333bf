// A training as the worker is asked for it, on the wasm device with files in memory: its plan, its refusals, its files, and
// what is worn of it.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LEARN, DEFAULT_LORA, type LearnSettings } from '../../../src/core/learning.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { TrainingText } from '../../../src/core/training.ts';
import type { Learner } from '../../../src/models/engine.ts';
import { type LlamaEngine, openLlama } from '../../../src/models/llama/engine.ts';
import { openGguf } from '../../../src/models/llama/files/gguf.ts';
import { readSafetensorsFile } from '../../../src/models/llama/files/safetensors-header.ts';
import { readResult } from '../../../src/models/llama/kept-files.ts';
import { makeLearner } from '../../../src/models/llama/learner.ts';
import { trainedCheckpoint } from '../../../src/models/llama/take-home/merge.ts';
import { readPeft } from '../../../src/models/llama/take-home/read-peft.ts';
import type { CheckpointRef, TakeHomeForm, TrainJob, TrainReport } from '../../../src/models/training.ts';
import { PLAIN } from '../take-home/trained.ts';
import { tinyCheckpoint } from '../tiny-llama.ts';
import { type MemoryShelf, memoryShelf } from './folders.ts';

const RUN_ON = { aborted: false };
const LORA = { kind: 'lora', lora: { ...DEFAULT_LORA, rank: 2, alpha: 4 } } as const;
const SETTINGS: LearnSettings = {
  ...DEFAULT_LEARN,
  learning: LORA,
  ...{ batch: 2, steps: 6, devEvery: 2, checkpointEvery: 2, maxTokens: 120, seed: 3 },
  schedule: { from: 0.02, to: 0.01, warmup: 0 },
};

function text(question: string, completion: string): TrainingText {
  return { prompt: { turns: [{ role: 'user', content: question }] }, completion };
}

const TRAIN = ['tide', 'wave', 'salt', 'moon', 'sand'].map((word) => text(`What is ${word}?`, `The ${word} is old.`));
const DEV = [text('What is rain?', 'The rain is old.')];
const JOB: TrainJob = {
  ...{ key: 'aa01', train: TRAIN, dev: DEV, settings: SETTINGS },
  ...{ start: null, from: null, pauseAfter: null, budgetBytes: null },
};

function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

interface Seen {
  readonly reports: readonly TrainReport[];
  readonly kinds: readonly string[];
  readonly failure: string | null;
  readonly last: CheckpointRef | null;
}

describe('a learner', { timeout: 120_000 }, () => {
  let engine: LlamaEngine;
  let learner: Learner;
  let shelf: MemoryShelf;

  beforeAll(async () => {
    const identity = { id: 'tiny@1', name: 'Tiny' };
    engine = must(await openLlama(tinyCheckpoint(PLAIN), identity, { kind: 'wasm' }, () => undefined, RUN_ON));
  });
  afterAll(() => engine?.close());
  beforeEach(() => {
    must(engine.wear(null));
    shelf = memoryShelf();
    learner = makeLearner(engine, { checkpoint: tinyCheckpoint(PLAIN), files: new Map() }, shelf);
  });

  async function trained(
    changes: Partial<TrainJob> = {},
    stop = { aborted: false },
    see: (report: TrainReport) => void = () => undefined,
  ): Promise<Seen> {
    const reports: TrainReport[] = [];
    let failure: string | null = null;
    for await (const outcome of learner.train({ ...JOB, ...changes }, () => undefined, stop)) {
      if (outcome.ok) {
        reports.push(outcome.value);
        see(outcome.value);
      } else {
        failure = outcome.failure.message;
      }
    }
    const refs = reports.flatMap((report) => (report.kind === 'checkpoint' ? [report.checkpoint] : []));
    return { reports, kinds: reports.map(({ kind }) => kind), failure, last: refs.at(-1) ?? null };
  }

  const settingsWith = (changes: Partial<LearnSettings>) => ({ settings: { ...SETTINGS, ...changes } });
  const bytesOf = (name: string) => [...(shelf.files.get(name) ?? [])];
  const namesIn = (key: string) => [...shelf.files.keys()].filter((name) => name.startsWith(`${key}/`)).sort();

  async function lossOf(question: string, continuation: string, of = engine): Promise<number> {
    const { prompt } = text(question, continuation);
    for await (const event of of.nll([{ id: 'x', prompt, continuation }], RUN_ON)) {
      const found = must(event);
      if (found.kind === 'measured') return found.nll;
    }
    throw new Error('not measured');
  }

  it('tells its plan first, in the numbers of what it will do', async () => {
    const { reports } = await trained();
    const plan = reports[0]?.kind === 'plan' ? reports[0].plan : null;
    // Rank 2 beside all linear layers of the tiny model: 2 · 2 layers · Σ (out + in).
    const perLayer = 2 * (2 * (32 + 32) + 2 * (16 + 32) + 2 * (48 + 32) + (32 + 48));
    // Each byte is a token: role and content within their two control tokens, then the reply and its end.
    const tokens = (word: string) =>
      `user\nWhat is ${word}?`.length + 3 + 'assistant\n'.length + 1 + 12 + word.length + 1;
    expect(plan).toMatchObject({
      ...{ examples: 5, devExamples: 1, batch: 2, steps: 6, devEvery: 2, checkpointEvery: 2 },
      ...{ learningRate: { from: 0.02, to: 0.01 }, parameters: 2 * perLayer, leftOut: 0 },
      cut: { examples: 0, tokens: 0 },
      ...{ tokens: 5 * tokens('tide'), longest: tokens('tide') },
    });
    expect(plan?.memoryBytes).toBeGreaterThan(engine.model.bytes);
  });

  it('makes the choices that are left open as the paper’s table and the kind of learning say', async () => {
    const open = settingsWith({ batch: null, steps: null, schedule: null, devEvery: null, checkpointEvery: null });
    const { reports } = await trained({ ...open, pauseAfter: 1 });
    expect(reports[0]).toMatchObject({
      plan: { batch: 8, steps: 2, devEvery: 1, checkpointEvery: 1, learningRate: { from: 2e-4, to: 1.8e-4 } },
    });
    const full = { settings: { ...open.settings, learning: { kind: 'full' } as const }, key: 'aa02' };
    const { reports: all } = await trained({ ...full, pauseAfter: 1 });
    expect(all[0]).toMatchObject({ plan: { learningRate: { from: 1e-5, to: 9e-6 } } });
  });

  it('leaves out texts whose prompt alone is too long, and counts them and what it cuts', async () => {
    const long = text('x'.repeat(200), 'y');
    const cut = text('Short?', 'z'.repeat(200));
    const { reports } = await trained({ train: [...TRAIN, long, cut], dev: [...DEV, long], pauseAfter: 1 });
    // The cut one is read up to 120 tokens: 24 of prompt, 96 of the 201 that the reply and its end have.
    const prompt = 'user\nShort?'.length + 4 + 'assistant\n'.length;
    expect(reports[0]).toMatchObject({
      plan: { examples: 6, devExamples: 1, leftOut: 2, longest: 120, cut: { examples: 1, tokens: 81 + prompt } },
    });
    const none = await trained({ train: [long] });
    expect(none.failure).toMatch(/prompts alone has more than the 120 tokens/);
  });

  it('writes checkpoints before it tells of them, keeps two, and at the end only what was learnt', async () => {
    const there: string[][] = [];
    const { kinds, reports } = await trained({}, RUN_ON, (report) => {
      if (report.kind === 'checkpoint') there.push(namesIn('aa01'));
      if (report.kind === 'done') expect(namesIn('aa01')).toEqual(['aa01/adapter.safetensors']);
    });
    const state = (step: number) => `aa01/state-${step}.safetensors`;
    expect(there).toEqual([[state(2)], [state(2), state(4)], [state(4), state(6)]]);
    expect(kinds.filter((kind) => kind === 'dev')).toHaveLength(4);
    const done = reports.at(-1);
    expect(done).toMatchObject({ kind: 'done', reason: 'finished', bytes: bytesOf('aa01/adapter.safetensors').length });
    const devs = reports.flatMap((report) => (report.kind === 'dev' ? [report.loss] : []));
    expect(done?.kind === 'done' && done.best.devLoss).toBe(Math.min(...devs));
  });

  it('goes on from any of its checkpoints to the very bytes of an uninterrupted run', async () => {
    await trained();
    const whole = bytesOf('aa01/adapter.safetensors');
    expect(whole.length).toBeGreaterThan(1000);
    for (const pauseAfter of [1, 2, 5]) {
      shelf.files.clear();
      const first = await trained({ pauseAfter });
      expect(first.kinds.at(-1)).toBe('checkpoint');
      expect(first.last?.step).toBe(pauseAfter);
      expect(first.last?.bytes).toBe(bytesOf(`aa01/${first.last?.file}`).length);
      const second = await trained({ from: first.last });
      expect(second.kinds.at(-1)).toBe('done');
      expect(bytesOf('aa01/adapter.safetensors')).toEqual(whole);
    }
  });

  it('keeps the checkpoint that the row names while later ones are deleted', async () => {
    const stop = { aborted: false };
    const first = await trained({}, stop, (report) => {
      if (report.kind === 'step' && report.step === 5) stop.aborted = true;
    });
    expect(namesIn('aa01')).toEqual(['aa01/state-4.safetensors', 'aa01/state-5.safetensors']);
    const older = { file: 'state-4.safetensors', step: 4, bytes: 1 };
    await trained({ from: older, pauseAfter: 1 });
    expect(namesIn('aa01')).toEqual(['aa01/state-4.safetensors', 'aa01/state-5.safetensors']);
    expect(first.last?.step).toBe(5);
    await trained({ pauseAfter: 1 });
    expect(namesIn('aa01')).toEqual(['aa01/state-1.safetensors']);
  });

  it('that has ended is done at once when it is asked for again, whichever checkpoint the row names', async () => {
    const whole = await trained();
    const again = await trained({ from: whole.last });
    expect(again.kinds).toEqual(['plan', 'done']);
    expect(again.reports.at(-1)).toEqual(whole.reports.at(-1));
    const other = await trained(settingsWith({ seed: 4 }));
    expect(other.kinds).toContain('step');
  });

  it.each([
    ['other settings', settingsWith({ steps: 7 }), /other settings or examples/],
    ['other examples', { train: TRAIN.slice(1) }, /other settings or examples/],
    ['a name that is no key', { key: '../models' }, /hexadecimal/],
    ['a start that is no key', { start: 'A/b' }, /hexadecimal/],
    ['a start that is gone', { start: 'ff', from: null }, /no longer in this browser/],
  ])('refuses %s with a sentence, and computes nothing', async (_, changes, sentence) => {
    const { last } = await trained({ pauseAfter: 2 });
    const { failure, reports } = await trained({ from: last, ...changes });
    expect(failure).toMatch(sentence);
    expect(reports).toEqual([]);
  });

  it('refuses a checkpoint that is gone, cut or of another base with a sentence', async () => {
    const { last } = await trained({ pauseAfter: 2 });
    const name = `aa01/${last?.file}`;
    const whole = shelf.files.get(name)!;
    const refusal = async () => (await trained({ from: last })).failure;
    shelf.files.set(name, whole.slice(0, -4));
    expect(await refusal()).toMatch(/damaged/);
    shelf.files.set(name, new Uint8Array([...whole, 0]));
    expect(await refusal()).toMatch(/damaged/);
    shelf.files.set(
      name,
      new TextEncoder().encode(new TextDecoder('latin1').decode(whole).replace('m/base', 'n/base')),
    );
    expect(await refusal()).toMatch(/damaged/);
    const other = new TextDecoder('latin1').decode(whole).replace('tiny@1', 'tiny@2');
    shelf.files.set(
      name,
      Uint8Array.from(other, (letter) => letter.charCodeAt(0)),
    );
    expect(await refusal()).toMatch(/made with the model tiny@2/);
    shelf.files.delete(name);
    expect(await refusal()).toMatch(/no longer in this browser/);
  });

  it('ends with a storage failure when there is no room, and the checkpoint before is whole', async () => {
    shelf.room = 2;
    const { failure, last } = await trained();
    expect(failure).toMatch(/not enough room/);
    expect(last?.step).toBe(4);
    shelf.room = 10;
    expect((await trained({ from: last })).kinds.at(-1)).toBe('done');
    const onward = bytesOf('aa01/adapter.safetensors');
    shelf.files.clear();
    await trained();
    expect(bytesOf('aa01/adapter.safetensors')).toEqual(onward);
  });

  it('tells of the last good checkpoint before it tells that the loss is no number', async () => {
    const { failure, kinds, last } = await trained(settingsWith({ schedule: { from: 1e30, to: 1e30, warmup: 0 } }));
    expect(failure).toMatch(/no longer a number|exploded/);
    expect(kinds.at(-1)).toBe('checkpoint');
    expect(namesIn('aa01')).toContain(`aa01/${last?.file}`);
  });

  it('that needs too much memory is refused with both figures and a way out that works', async () => {
    const long = text('Why?', 'z'.repeat(110));
    const job = { key: 'aa03', train: [long, long], dev: [] };
    const { reports } = await trained({ ...job, pauseAfter: 1 });
    const needed = reports[0]?.kind === 'plan' ? reports[0].plan.memoryBytes : 0;
    shelf.files.clear();
    const budgetBytes = needed * 0.95;
    const refused = await trained({ ...job, budgetBytes });
    expect(refused.reports).toEqual([]);
    expect(refused.failure).toMatch(
      /need about \d+ MB of memory, and \d+ MB may be used here. It fits when texts are cut/,
    );
    const maxTokens = Number(/cut at (\d+) tokens/.exec(refused.failure ?? '')?.[1]);
    const obeyed = await trained({ ...job, ...settingsWith({ maxTokens }), budgetBytes, pauseAfter: 1 });
    expect(obeyed.failure).toBeNull();
    expect(obeyed.reports[0]).toMatchObject({ plan: { longest: maxTokens } });
  });

  it('begins with another training’s adapter, with fresh moments and its own steps', async () => {
    await trained();
    const { reports } = await trained({ key: 'aa04', start: 'aa01', pauseAfter: 1 });
    const first = (seen: readonly TrainReport[]) => seen.find(({ kind }) => kind === 'dev');
    const before = await trained({ key: 'aa05', pauseAfter: 1 });
    expect(first(reports)).toMatchObject({ step: 0 });
    const found = first(reports);
    const base = first(before.reports);
    expect(found?.kind === 'dev' && base?.kind === 'dev' && found.loss < base.loss).toBe(true);
    const stop = { aborted: false };
    await trained({ key: 'aa08', start: 'aa01' }, stop, ({ kind }) => {
      stop.aborted ||= kind === 'dev';
    });
    const state = must(await readSafetensorsFile(new Blob([shelf.files.get('aa08/state-0.safetensors')!]), 'state'));
    for (const [name, tensor] of state.tensors) {
      if (/^[mv]\//.test(name)) expect((await tensor.read()).every((value) => value === 0)).toBe(true);
    }
    expect([...state.tensors.keys()].filter((name) => /^[mv]\//.test(name))).toHaveLength(2 * 2 * 7 * PLAIN.layers);
    const wider = { learning: { kind: 'lora', lora: { ...LORA.lora, rank: 3 } } } as const;
    const refused = await trained({ key: 'aa06', start: 'aa01', ...settingsWith(wider) });
    expect(refused.failure).toMatch(/rank 2, this one rank 3/);
    const full = await trained({ key: 'aa06', start: 'aa01', ...settingsWith({ learning: { kind: 'full' } }) });
    expect(full.failure).toMatch(/made an adapter, this one changes all weights/);
  });

  it.each([
    ['an adapter', LORA],
    ['all weights', { kind: 'full' }],
  ] as const)(
    'wears %s that it has trained: the loss is that of the training, and gone when taken off',
    async (_, learning) => {
      const bare = await lossOf('What is rain?', 'The rain is old.');
      const { reports } = await trained(settingsWith({ learning }));
      expect(await lossOf('What is rain?', 'The rain is old.')).toBe(bare);
      must(await learner.wear('aa01'));
      const done = reports.at(-1);
      const wanted = done?.kind === 'done' ? (done.best.devLoss ?? 0) : 0;
      const worn = await lossOf('What is rain?', 'The rain is old.');
      // The training also counts the end of the turn, so the two are near and not equal.
      expect(worn).toBeLessThan(bare - 0.2);
      expect(Math.abs(worn - wanted)).toBeLessThan(0.5);
      // A model whose very files hold the trained weights.
      const { trained: learnt } = must(await readResult(shelf.training('aa01')))!;
      const merged = must(trainedCheckpoint(tinyCheckpoint(PLAIN), learnt));
      const other = must(await openLlama(merged, { id: 'm', name: 'M' }, { kind: 'wasm' }, () => undefined, RUN_ON));
      expect(Math.abs((await lossOf('What is rain?', 'The rain is old.', other)) - worn)).toBeLessThan(1e-4);
      other.close();
      shelf.files.clear();
      must(await learner.wear('aa01'));
      must(await learner.wear(null));
      expect(await lossOf('What is rain?', 'The rain is old.')).toBe(bare);
      expect(await learner.wear('aa01')).toMatchObject({ ok: false, failure: { kind: 'storage' } });
    },
  );

  it('takes off what is worn before it trains', async () => {
    await trained();
    must(await learner.wear('aa01'));
    const worn = await lossOf('What is rain?', 'The rain is old.');
    await trained({ key: 'aa07', pauseAfter: 1 });
    expect(await lossOf('What is rain?', 'The rain is old.')).not.toBe(worn);
    must(await learner.wear('aa01'));
    expect(await lossOf('What is rain?', 'The rain is old.')).toBe(worn);
  });

  async function takenHome(form: TakeHomeForm): Promise<Map<string, Blob>> {
    const told: number[] = [];
    const card = { text: 'Backtranslation.', licence: 'apache-2.0' };
    const request = { key: 'aa01', form, name: 'tiny m1/../x', card };
    const files = must(
      await learner.takeHome(request, ({ doneBytes, totalBytes }) => told.push(doneBytes / totalBytes), RUN_ON),
    );
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(namesIn('take-home')).toEqual(files.map(({ path }) => path.join('/')).sort());
    return new Map(files.map(({ name }) => [name, new Blob([shelf.files.get(`take-home/${name}`)!])]));
  }

  it('gives an adapter away that comes back as another key with the same effect', async () => {
    await trained();
    must(await learner.wear('aa01'));
    const worn = await lossOf('What is rain?', 'The rain is old.');
    const files = await takenHome('peft');
    expect([...files.keys()]).toEqual(['adapter_config.json', 'adapter_model.safetensors', 'README.md']);
    expect(await files.get('README.md')?.text()).toContain('Backtranslation.');
    expect(must(await readPeft(files, PLAIN)).baseModel).toBe('Tiny');
    const picked = [...files].map(([name, blob]) => new File([blob], name));
    const imported = must(await learner.importAdapter(picked));
    expect(imported).toMatchObject({ rank: 2, baseModel: 'Tiny', key: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(must(await learner.importAdapter(picked)).key).toBe(imported.key);
    must(await learner.wear(null));
    must(await learner.wear(imported.key));
    expect(await lossOf('What is rain?', 'The rain is old.')).toBe(worn);
  });

  it('gives merged weights away as one GGUF file, in place of what was taken before', async () => {
    await trained();
    await takenHome('peft');
    const files = await takenHome('gguf-f16');
    expect([...files.keys()]).toEqual(['tiny-m1-..-x-f16.gguf']);
    const opened = must(await openGguf(files.get('tiny-m1-..-x-f16.gguf')!, 'm1'));
    expect(opened.config.layers).toBe(2);
  });

  it('leaves nothing behind of what is stopped or does not fit, and says so', async () => {
    await trained();
    const request = { key: 'aa01', form: 'safetensors', name: 'm1', card: { text: '', licence: '' } } as const;
    const stopped = await learner.takeHome(request, () => undefined, { aborted: true });
    expect(stopped).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    shelf.room = 1;
    const full = await learner.takeHome(request, () => undefined, RUN_ON);
    expect(full).toMatchObject({ ok: false, failure: { kind: 'storage', quota: true } });
    expect(namesIn('take-home')).toEqual([]);
    expect(await learner.takeHome({ ...request, key: 'ee' }, () => undefined, RUN_ON)).toMatchObject({ ok: false });
  });
});
