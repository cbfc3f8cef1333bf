// Every way out of a training: the end, a stop, a reader that goes away, a loss that is no number or explodes, an early
// end, a refusal. Each leaves the last good state behind and nothing on the device.

import { defaultDevice, init, numpy as np, tree } from '@jax-js/jax';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LORA } from '../../../src/models/llama/adapter.ts';
import { disposeParams } from '../../../src/models/llama/params.ts';
import type { TrainModel } from '../../../src/models/llama/train/learnt.ts';
import type { TrainSettings } from '../../../src/models/llama/train/settings.ts';
import { train } from '../../../src/models/llama/train/trainer.ts';
import { EXPLODING_STEPS } from '../../../src/models/llama/train/watch.ts';
import { TINY } from '../tiny-llama.ts';
import { letterExamples, lossesOf, RUN_ON, runTraining, shortSettings, tinyModel } from './learners.ts';
import { watchBuffers } from './live-buffers.ts';

const buffers = watchBuffers();
const EXAMPLES = { train: letterExamples(6), dev: letterExamples(2).map(({ ids }) => ({ ids, lossFrom: 2 })) };
const LORA = { kind: 'lora', lora: { ...DEFAULT_LORA, rank: 2 } } as const;
const settings = (changes: Partial<TrainSettings> = {}) => shortSettings({ learning: LORA, batch: 2, ...changes });

describe('a training', { timeout: 60_000 }, () => {
  let model: TrainModel;
  let before: number;
  let references: number[];
  const counts = () => (tree.leaves(model.params) as np.Array[]).map((array) => array.refCount);

  beforeAll(async () => {
    await init('wasm');
    defaultDevice('wasm');
  });

  beforeEach(() => {
    model = tinyModel(TINY, 7, 'wasm');
    before = buffers.count;
    references = counts();
    expect(before).toBeGreaterThan(10);
  });

  afterEach(() => {
    expect(counts()).toEqual(references);
    expect(buffers.count).toBe(before);
    disposeParams(model.params);
  });

  it.each([
    ['an adapter', LORA],
    ['all weights', { kind: 'full' }],
  ] as const)('of %s frees everything at its end, and its state is plain numbers', async (_, learning) => {
    const { events, last } = await runTraining(model, EXAMPLES, settings({ learning }));
    expect(events.at(-1)?.kind).toBe('done');
    expect(structuredClone(last)).toEqual(last);
    expect(last?.step).toBe(6);
  });

  it('tells of the loss before it begins, of each step, of measurements and checkpoints, in their order', async () => {
    const { events } = await runTraining(model, EXAMPLES, settings({ steps: 4 }));
    const dev = ['dev', 'step', 'step', 'dev', 'checkpoint', 'step', 'step', 'dev', 'checkpoint', 'done'];
    expect(events.map(({ kind }) => kind)).toEqual(dev);
    for (const event of events) {
      if (event.kind === 'dev') expect(event.perplexity).toBeCloseTo(Math.exp(event.loss), 10);
      if (event.kind === 'step') expect(event.tokens).toBeGreaterThan(10);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7])('stops after %i passes, and goes on from there to the same end', async (passes) => {
    // Too long to share a pass: three of them are three passes a step.
    const long = EXAMPLES.train.map(({ ids }) => ({ ids: new Array(20).fill(ids).flat().slice(0, 140), lossFrom: 20 }));
    const examples = { train: long, dev: EXAMPLES.dev };
    const plan = settings({ steps: 3, batch: 3, devEvery: 1 });
    const whole = await runTraining(model, examples, plan);
    const stop = { aborted: false };
    let seen = 0;
    const stopped = await runTraining(model, examples, plan, null, stop, undefined, () => {
      seen++;
      if (seen === passes) stop.aborted = true;
    });
    expect(seen).toBe(passes);
    expect(stopped.events.some(({ kind }) => kind === 'done')).toBe(false);
    expect(stopped.failure).toBeNull();
    expect(stopped.last?.step).toBe(Math.floor(passes / 3));
    const resumed = await runTraining(model, examples, plan, stopped.last);
    expect(resumed.last).toEqual(whole.last);
  });

  it('stops in the middle of a pass or a measurement, and goes on from there to the same end', async () => {
    const whole = await runTraining(model, EXAMPLES, settings());
    for (const after of [1, 3, 6, 10, 15, 20]) {
      // Stopped from outside, at a moment when the training lets messages in.
      let asked = 0;
      const stop = {
        get aborted() {
          asked++;
          return asked > after;
        },
      };
      const { events, failure, last } = await runTraining(model, EXAMPLES, settings(), null, stop);
      expect(failure).toBeNull();
      expect(events.at(-1)?.kind).toBe('checkpoint');
      expect(last?.step).toBeLessThan(6);
      const resumed = await runTraining(model, EXAMPLES, settings(), last);
      expect(resumed.last).toEqual(whole.last);
      const measured = [...events, ...resumed.events].filter(({ kind }) => kind === 'dev');
      expect(measured).toEqual(whole.events.filter(({ kind }) => kind === 'dev'));
    }
  });

  it('frees everything when its reader goes away', async () => {
    for (const kind of ['dev', 'step', 'checkpoint']) {
      for await (const event of train(model, EXAMPLES, settings(), null, { now: () => 0 }, RUN_ON)) {
        if (event.ok && event.value.kind === kind) break;
      }
    }
  });

  it('ends with the last good state when a weight makes the loss no number', async () => {
    const stop = { aborted: false };
    const poison = np.array(new Float32Array(TINY.hidden).fill(Number.NaN));
    const good = model.params.norm;
    const { events, failure, last } = await runTraining(
      model,
      EXAMPLES,
      settings({ devEvery: 100 }),
      null,
      stop,
      (event) => {
        if (event.kind === 'step' && event.step === 3) model.params.norm = poison;
      },
    );
    model.params.norm = good;
    poison.dispose();
    expect(lossesOf(events)).toHaveLength(3);
    expect(events.at(-1)?.kind).toBe('checkpoint');
    // Step 3's loss was good, and tells of the state before it.
    expect(last?.step).toBe(2);
    expect(failure).toMatch(/step 4 because the loss is no longer a number/);
    const resumed = await runTraining(model, EXAMPLES, settings({ devEvery: 100 }), last);
    expect(resumed.last).toEqual((await runTraining(model, EXAMPLES, settings({ devEvery: 100 }))).last);
  });

  it('ends with the last state whose loss was good when the loss explodes', async () => {
    const few = { train: EXAMPLES.train.slice(0, 2), dev: [] };
    const steady = settings({ steps: 30, schedule: { from: 0.03, to: 0.03, warmup: 0 } });
    const { last } = await runTraining(model, few, steady);
    const wild = { ...steady, steps: 60, schedule: { from: 3, to: 3, warmup: 0 } };
    const { events, failure, last: kept } = await runTraining(model, few, wild, last);
    expect(failure).toMatch(/the loss has exploded to/);
    // The first suspicious loss tells of what the step before it did; the training ends at the third of them.
    const steps = events.flatMap((event) => (event.kind === 'step' ? [event.step] : []));
    expect(kept!.step).toBe(steps.at(-1)! - EXPLODING_STEPS);
  });

  it('ends early when the dev loss no longer gets better, with the best adapter of the run', async () => {
    const plan = settings({ steps: 40, devEvery: 1, patience: 3, schedule: { from: 0.05, to: 0.05, warmup: 0 } });
    const { events } = await runTraining(model, EXAMPLES, plan);
    const done = events.at(-1);
    const losses = events.flatMap((event) => (event.kind === 'dev' ? [event.loss] : []));
    expect(done?.kind).toBe('done');
    if (done?.kind !== 'done') return;
    expect(done.reason).toBe('no-better');
    const least = Math.min(...losses);
    expect(done.best.loss).toBe(least);
    expect(done.best.step).toBe(losses.indexOf(least));
    expect(losses).toHaveLength(done.best.step + 1 + 3);
  });

  it.each([
    ['no example', { train: [], dev: [] }, settings(), /no example to learn from/],
    ['an example without a reply', { train: [{ ids: [1, 2], lossFrom: 2 }], dev: [] }, settings(), /no token to learn/],
    [
      'an example longer than the context',
      { train: letterExamples(1), dev: [{ ids: new Array(2000).fill(1), lossFrom: 5 }] },
      settings(),
      /dev set has 2000 tokens, but the model reads 1024/,
    ],
    [
      'an unknown token',
      { train: [{ ids: [1, 258], lossFrom: 1 }], dev: [] },
      settings(),
      /token that the model does not know/,
    ],
    ['a batch of nothing', EXAMPLES, settings({ batch: 0 }), /at least 1/],
    ['no rank', EXAMPLES, settings({ learning: { kind: 'lora', lora: { ...DEFAULT_LORA, rank: 0 } } }), /rank/],
  ])('refuses %s with a sentence', async (_, examples, plan, sentence) => {
    const { events, failure } = await runTraining(model, examples, plan);
    expect(events).toEqual([]);
    expect(failure).toMatch(sentence);
  });

  it('refuses a checkpoint of another training with a sentence', async () => {
    const { last } = await runTraining(model, EXAMPLES, settings({ steps: 1 }));
    expect((await runTraining(model, EXAMPLES, settings({ seed: 12 }), last)).failure).toMatch(/other settings/);
    const wider = settings({ learning: { kind: 'lora', lora: { ...DEFAULT_LORA, rank: 3 } } });
    expect((await runTraining(model, EXAMPLES, wider, last)).failure).toMatch(
      /as 2 × 32 where this model needs 3 × 32/,
    );
  });
});
