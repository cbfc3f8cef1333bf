// What a training must do on whatever device computes it: one suite, run on wasm in Node, on wasm in Chromium and on
// WebGPU.

import { numpy as np, tree } from '@jax-js/jax';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LORA, type LoraSettings } from '../../../src/models/llama/adapter.ts';
import { makePoolPrograms } from '../../../src/models/llama/batch.ts';
import { type Device, useDevice } from '../../../src/models/llama/device.ts';
import { makeForward } from '../../../src/models/llama/forward.ts';
import { disposeParams, type LlamaParams } from '../../../src/models/llama/params.ts';
import { emptyCache, type Model, prefill } from '../../../src/models/llama/prefill.ts';
import { inverseFrequencies } from '../../../src/models/llama/rotary.ts';
import { randomFrom } from '../../../src/models/llama/sample.ts';
import { addGradients, type GradientSums, packLoss } from '../../../src/models/llama/train/backward.ts';
import { passWith, type TrainModel, zeroSums } from '../../../src/models/llama/train/learnt.ts';
import {
  type Adapter,
  adapterFrom,
  adapterTensors,
  createAdapter,
  mergedParams,
} from '../../../src/models/llama/train/lora.ts';
import { lossTokens, type TrainExample } from '../../../src/models/llama/train/loss.ts';
import { makePrograms, type Programs } from '../../../src/models/llama/train/programs.ts';
import type { TrainSettings } from '../../../src/models/llama/train/settings.ts';
import { plainLogits, plainLogSoftmax } from '../plain-llama.ts';
import { TINY } from '../tiny-llama.ts';
import { letterExamples, lossesOf, RUN_ON, runTraining, shortSettings, tinyModel } from './learners.ts';

const SEED = 7;
const LORA: LoraSettings = { ...DEFAULT_LORA, rank: 4, alpha: 8, dropout: 0 };
const EXAMPLES = letterExamples(8);
const [EXAMPLE] = EXAMPLES as [TrainExample];

export function trainSuite(device: Device): void {
  // WebGPU promises less of exp, sin and cos than wasm computes (WGSL specification, 15.7.4).
  const tolerance = device.kind === 'webgpu' ? 2e-2 : 2e-4;
  const settings = (changes: Partial<TrainSettings> = {}) =>
    shortSettings({ learning: { kind: 'lora', lora: LORA }, ...changes });

  describe(`${device.kind}: training`, { timeout: 120_000 }, () => {
    let model: TrainModel;
    let programs: Programs;
    let dropping: Programs;

    beforeAll(async () => {
      const ready = await useDevice(device.kind);
      if (!ready.ok) throw new Error(ready.failure.message);
      model = tinyModel(TINY, SEED, device.kind);
      const common = { learning: 'lora', scale: LORA.alpha / LORA.rank, splitHeads: device.kind === 'wasm' } as const;
      programs = makePrograms(TINY, { ...common, dropout: 0 });
      dropping = makePrograms(TINY, { ...common, dropout: 0.1 });
    });
    afterAll(() => {
      programs?.dispose();
      dropping?.dispose();
      if (model !== undefined) disposeParams(model.params);
    });

    const pass = (adapter: Adapter, using = programs) => passWith(model, adapter, using);

    /** An adapter whose B is not zero. */
    async function trainedAdapter(): Promise<Adapter> {
      const fresh = createAdapter(TINY, LORA, 3);
      const tensors = new Map(await adapterTensors(fresh));
      tree.dispose(fresh);
      const random = randomFrom(9);
      for (const [name, { shape, values }] of tensors) {
        if (name.includes('lora_B')) tensors.set(name, { shape, values: values.map(() => (random() - 0.5) * 0.4) });
      }
      const made = adapterFrom(tensors, TINY, LORA);
      if (!made.ok) throw new Error(made.failure.message);
      return made.value;
    }

    async function gradients(
      adapter: Adapter,
      parts: readonly [TrainExample, number][],
      options: { length?: number; key?: number; using?: Programs } = {},
    ) {
      const sums = zeroSums(adapter);
      let loss = 0;
      for (const [example, weight] of parts) {
        const of = pass(adapter, options.using);
        loss += (await addGradients(of, [example], weight, options.key ?? 1, sums, RUN_ON, options.length)) as number;
      }
      const values = await numbersOf(sums);
      tree.dispose(sums);
      return { loss, values };
    }

    it('begins with an adapter that changes no loss: that of plain loops', async () => {
      const adapter = createAdapter(TINY, LORA, 1);
      const logits = plainLogits(TINY, SEED, EXAMPLE.ids.slice(0, -1));
      const wanted = EXAMPLE.ids
        .slice(EXAMPLE.lossFrom)
        .map((id, i) => -plainLogSoftmax(logits[EXAMPLE.lossFrom + i - 1]!)[id]!)
        .reduce((a, b) => a + b);
      const found = (await packLoss(pass(adapter), [EXAMPLE], RUN_ON)) as number;
      expect(Math.abs(found - wanted)).toBeLessThan(tolerance * wanted);
      tree.dispose(adapter);
    });

    it('merges an adapter into weights that the engine reads with the loss of the adapted pass', async () => {
      const adapter = await trainedAdapter();
      const merged = mergedParams(model.params, adapter, LORA);
      const adapted = (await packLoss(pass(adapter), [EXAMPLE], RUN_ON)) as number;
      const plain = (await packLoss(pass({ layers: [{}, {}] }), [EXAMPLE], RUN_ON)) as number;
      const read = await engineLoss(merged, EXAMPLE, device);
      expect(Math.abs(read - adapted)).toBeLessThan(tolerance * adapted);
      expect(Math.abs(plain - adapted)).toBeGreaterThan(0.05 * adapted);
      disposeParams(merged);
      tree.dispose(adapter);
    });

    it('is not changed by padding: neither the loss nor a gradient', async () => {
      const adapter = await trainedAdapter();
      const tight = await gradients(adapter, [[EXAMPLE, 1]], { length: EXAMPLE.ids.length - 1 });
      const padded = await gradients(adapter, [[EXAMPLE, 1]], { length: 96 });
      expect(Math.abs(tight.loss - padded.loss)).toBeLessThan(tolerance * tight.loss);
      expectNear(tight.values, padded.values, tolerance);
      tree.dispose(adapter);
    });

    it('gives examples side by side in one pass the loss and gradient of one pass each', async () => {
      const adapter = await trainedAdapter();
      const three = EXAMPLES.slice(0, 3);
      const apart = await gradients(
        adapter,
        three.map((example): [TrainExample, number] => [example, 0.1]),
      );
      const sums = zeroSums(adapter);
      const loss = (await addGradients(pass(adapter), three, 0.1, 1, sums, RUN_ON)) as number;
      expect(Math.abs(loss - apart.loss)).toBeLessThan(tolerance * loss);
      expectNear(await numbersOf(sums), apart.values, tolerance);
      tree.dispose(sums);
      tree.dispose(adapter);
    });

    it('adds up the gradient of a batch from its examples', async () => {
      const adapter = await trainedAdapter();
      const two = EXAMPLES.slice(0, 2);
      const weight = 1 / two.reduce((sum, example) => sum + lossTokens(example), 0);
      const together = await gradients(
        adapter,
        two.map((example): [TrainExample, number] => [example, weight]),
      );
      const first = await gradients(adapter, [[two[0]!, weight]]);
      const second = await gradients(adapter, [[two[1]!, weight]]);
      const sum = first.values.map((value, i) => value + second.values[i]!);
      expect(Math.abs(together.loss - first.loss - second.loss)).toBeLessThan(1e-5);
      expectNear(sum, together.values, tolerance);
      tree.dispose(adapter);
    });

    it('drops out by its key: the same key the same gradient, another key another, none at share 0', async () => {
      const adapter = await trainedAdapter();
      const of = (key: number, using: Programs) => gradients(adapter, [[EXAMPLE, 1]], { key, using });
      const first = await of(1, dropping);
      expect(await of(1, dropping)).toEqual(first);
      expect((await of(2, dropping)).loss).not.toBe(first.loss);
      expect((await of(1, programs)).loss).toBe((await of(2, programs)).loss);
      expect((await of(1, programs)).loss).not.toBe(first.loss);
      tree.dispose(adapter);
    });

    it('has a gradient that is a number even where a gate is far below zero', async () => {
      const { gate } = model.params.layers[0]!;
      const steep = { ...model.params.layers[0]!, gate: gate.ref.mul(2000) };
      const params = { ...model.params, layers: [steep, model.params.layers[1]!] };
      const adapter = await trainedAdapter();
      const sums = zeroSums(adapter);
      const steepPass = passWith({ ...model, params }, adapter, programs);
      expect(await addGradients(steepPass, [EXAMPLE], 1, 1, sums, RUN_ON)).toBeGreaterThan(0);
      expect((await numbersOf(sums)).every(Number.isFinite)).toBe(true);
      steep.gate.dispose();
      tree.dispose(sums);
      tree.dispose(adapter);
    });

    it.each([
      ['an adapter', { kind: 'lora', lora: LORA }, 0.03],
      ['all weights', { kind: 'full' }, 0.01],
    ] as const)('learns one batch by heart with %s, and leaves the model as it was', async (_, learning, rate) => {
      const before = await numbersOf(model.params);
      const { events, failure } = await runTraining(
        model,
        { train: EXAMPLES.slice(0, 2), dev: [] },
        settings({ learning, batch: 2, steps: 25, schedule: { from: rate, to: rate / 4, warmup: 0 } }),
      );
      expect(failure).toBeNull();
      const losses = lossesOf(events);
      expect(losses[0]).toBeGreaterThan(1);
      expect(losses.at(-1)).toBeLessThan(0.05);
      expect(await numbersOf(model.params)).toEqual(before);
    });

    it.each([
      ['adapter', { kind: 'lora', lora: { ...LORA, dropout: 0.1 } }],
      ['weights', { kind: 'full' }],
    ] as const)('goes on from a checkpoint to the very %s of an uninterrupted run', async (_, learning) => {
      const plan = settings({ learning, batch: 3 });
      const examples = { train: EXAMPLES.slice(0, 6), dev: EXAMPLES.slice(6) };
      const whole = await runTraining(model, examples, plan);
      const states = whole.events.flatMap((event) => (event.kind === 'checkpoint' ? [event.state] : []));
      expect(states.map(({ step }) => step)).toEqual([2, 4, 6]);
      const resumed = await runTraining(model, examples, plan, structuredClone(states[0]!));
      expect(resumed.last).toEqual(whole.last);
      expect(lossesOf(resumed.events)).toEqual(lossesOf(whole.events).slice(2));
    });
  });
}

/** All numbers of a tree, one after the other. */
async function numbersOf(sums: GradientSums | LlamaParams): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const leaf of tree.leaves(sums) as np.Array[]) parts.push((await leaf.ref.data()) as Float32Array);
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** Differences are small beside the largest number. */
function expectNear(found: Float32Array, wanted: Float32Array, tolerance: number): void {
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0);
  expect(found.length).toBe(wanted.length);
  expect(largest).toBeGreaterThan(0);
  expect(worst / largest).toBeLessThan(tolerance);
}

/** Σ −log p of an example's predicted tokens, read as the engine reads prompts. */
async function engineLoss(params: LlamaParams, example: TrainExample, device: Device): Promise<number> {
  const model: Model = {
    params,
    forward: makeForward(TINY, device.kind === 'wasm'),
    pool: makePoolPrograms(),
    inverse: np.array(inverseFrequencies(TINY)),
    kvHeads: TINY.kvHeads,
    headDim: TINY.headDim,
    contextTokens: TINY.contextTokens,
    layersPerWait: 1,
    stepsInThread: true,
  };
  const read = await prefill(model, emptyCache(model), example.ids.slice(0, -1), 'last', RUN_ON);
  if (read === null) throw new Error('stopped');
  for (const layer of read.cache.layers) tree.dispose(layer);
  const { states } = read.hidden[0]!;
  const targets = new Int32Array(states.shape[0] ?? 0);
  targets.set(example.ids.slice(1));
  const scored = model.forward.logProbOf(params.norm.ref, params.head.ref, states, np.array(targets));
  const values = await scored.data();
  model.forward.dispose();
  model.pool.dispose();
  model.inverse.dispose();
  let loss = 0;
  for (let place = example.lossFrom - 1; place < example.ids.length - 1; place++) loss -= values[place] as number;
  return loss;
}
