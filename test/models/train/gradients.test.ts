// Gradients of every kind of parameter against central finite differences, in float64 on jax-js's interpreting device;
// the loss itself against plain loops.

import { defaultDevice, init, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { LORA_TARGETS, type LoraTarget, targetShapes } from '../../../src/models/llama/adapter.ts';
import type { LlamaConfig } from '../../../src/models/llama/checkpoint.ts';
import type { LayerParams, LlamaParams } from '../../../src/models/llama/params.ts';
import { randomFrom } from '../../../src/models/llama/sample.ts';
import { addGradients, type GradientSums, type Pass, packLoss } from '../../../src/models/llama/train/backward.ts';
import { type FullWeights, zeroSums } from '../../../src/models/llama/train/learnt.ts';
import type { AdapterLayer } from '../../../src/models/llama/train/lora.ts';
import { lossTokens, type TrainExample } from '../../../src/models/llama/train/loss.ts';
import { makePrograms } from '../../../src/models/llama/train/programs.ts';
import { waitFor } from '../../../src/models/llama/train/wait.ts';
import { plainLogits, plainLogSoftmax } from '../plain-llama.ts';
import { RUN_ON, SMALL, tinyParams } from './learners.ts';

// jax-js 0.1.25 asks whether data is a Float16Array before it asks for Float64Array, and Node 20 has none.
(globalThis as { Float16Array?: unknown }).Float16Array ??= class {};

const SEED = 5;
const RANK = 3;
const SCALE = 1.5;
// A token twice, so that its embedding's gradient is a sum; two examples side by side, padded from 9 to 10 rows.
const EXAMPLE: TrainExample = { ids: [3, 17, 3, 9, 20, 11, 23], lossFrom: 3 };
const PACK: readonly TrainExample[] = [{ ids: [8, 3, 21, 5], lossFrom: 1 }, EXAMPLE];
const LENGTH = 10;
// Rounded as a row's weight is.
const WEIGHT = Math.fround(1 / PACK.reduce((sum, example) => sum + lossTokens(example), 0));
const DROPOUT_KEY = 99;

const UNTIED: LlamaConfig = { ...SMALL, tied: false };
const ONE_LAYER: LlamaConfig = { ...SMALL, layers: 1 };

interface Case {
  readonly pass: Pass;
  readonly learnt: { layers: (AdapterLayer | LayerParams)[] } | FullWeights;
  readonly loss: () => Promise<number>;
}

function float64(shape: readonly number[], values: readonly number[]): np.Array {
  return np.array([...values], { dtype: np.float64 }).reshape([...shape]);
}

function noise(shape: readonly number[], random: () => number, size: number): np.Array {
  const count = shape.reduce((a, b) => a * b, 1);
  return float64(
    shape,
    Array.from({ length: count }, () => (random() - 0.5) * size),
  );
}

/** A pair with a B that is not zero for every target of every layer. */
function fullAdapter(config: LlamaConfig): AdapterLayer[] {
  const random = randomFrom(1);
  const shapes = targetShapes(config);
  const pair = (target: LoraTarget) => ({
    a: noise([RANK, shapes[target].in], random, 1),
    b: noise([shapes[target].out, RANK], random, 1),
  });
  return Array.from({ length: config.layers }, () =>
    Object.fromEntries(LORA_TARGETS.map((target) => [target, pair(target)])),
  );
}

function makeCase(config: LlamaConfig, learning: 'lora' | 'full', splitHeads: boolean, dropout: number): Case {
  const params = tinyParams(config, SEED, 'float64');
  const programs = makePrograms(config, { learning, scale: SCALE, dropout, splitHeads });
  const pairs = learning === 'lora' ? fullAdapter(config) : null;
  const wait = waitFor({ config, device: 'wasm' });
  const pass: Pass = { params, pairs, programs, wait, numbers: 'float64' };
  const { embed, layers, norm, head } = params;
  const weights: FullWeights = { embed, layers, norm, ...(config.tied ? {} : { head }) };
  const learnt = pairs === null ? weights : { layers: pairs };
  // With dropout the loss is that of the training pass, masks and all.
  const loss = async () => {
    if (dropout === 0) return WEIGHT * ((await packLoss(pass, PACK, RUN_ON, LENGTH)) as number);
    const sums = zeroSums(learnt as FullWeights);
    const value = await addGradients(pass, PACK, WEIGHT, DROPOUT_KEY, sums, RUN_ON, LENGTH);
    tree.dispose(sums);
    return value as number;
  };
  return { pass, learnt, loss };
}

/** Slots of one kind: the arrays that are checked, each as the object and key that hold it. */
function slots(learnt: Case['learnt']): { name: string; holder: Record<string, np.Array>; key: string }[] {
  const found: ReturnType<typeof slots> = [];
  const walk = (node: unknown, name: string) => {
    for (const [key, value] of Object.entries(node as Record<string, unknown>)) {
      if (value instanceof np.Array)
        found.push({ name: `${name}${key}`, holder: node as Record<string, np.Array>, key });
      else walk(value, `${name}${key}.`);
    }
  };
  walk(learnt, '');
  return found;
}

async function expectGradients({ learnt, loss, pass }: Case, config: LlamaConfig): Promise<void> {
  const sums: GradientSums = zeroSums(learnt as FullWeights);
  const value = await addGradients(pass, PACK, WEIGHT, DROPOUT_KEY, sums, RUN_ON, LENGTH);
  expect(value).toBeCloseTo(await loss(), 12);
  const gradients = slots(sums as FullWeights);
  const random = randomFrom(3);
  const step = 1e-5;
  for (const [index, { name, holder, key }] of slots(learnt).entries()) {
    expect(gradients[index]!.name).toBe(name);
    const array = holder[key]!;
    const direction = Array.from({ length: array.size }, () => random() - 0.5);
    const shift = async (by: number) => {
      const moved = array.ref.add(
        float64(
          array.shape,
          direction.map((each) => each * by),
        ),
      );
      holder[key] = moved;
      const tiedHead = pass.pairs === null && config.tied && key === 'embed';
      const holders = pass.params as LlamaParams;
      const before = { embed: holders.embed, head: holders.head, norm: holders.norm };
      if (key === 'embed' || key === 'norm' || key === 'head') holders[key] = moved;
      if (tiedHead) holders.head = moved;
      const result = await loss();
      Object.assign(holders, before);
      holder[key] = array;
      moved.dispose();
      return result;
    };
    const slope = ((await shift(step)) - (await shift(-step))) / (2 * step);
    const gradient = gradients[index]!.holder[gradients[index]!.key]!;
    expect(gradient.dtype).toBe('float64');
    const values = await gradient.ref.data();
    const along = direction.reduce((sum, each, i) => sum + each * (values[i] as number), 0);
    expect(Math.abs(along), name).toBeGreaterThan(1e-6);
    expect(Math.abs(along - slope) / Math.abs(slope), `${name}: ${along} for ${slope}`).toBeLessThan(1e-6);
  }
}

describe('in float64', () => {
  beforeAll(async () => {
    await init('cpu');
    defaultDevice('cpu');
  });

  it('the loss is that of plain loops', async () => {
    const { loss } = makeCase(UNTIED, 'full', true, 0);
    const each = PACK.flatMap(({ ids, lossFrom }) => {
      const logits = plainLogits(UNTIED, SEED, ids.slice(0, -1));
      return ids.map((id, place) => (place < lossFrom ? 0 : -plainLogSoftmax(logits[place - 1]!)[id]!));
    });
    expect(await loss()).toBeCloseTo(WEIGHT * each.reduce((a, b) => a + b), 10);
  });

  it('A and B of every target of every layer have the slope of finite differences', async () => {
    await expectGradients(makeCase(SMALL, 'lora', true, 0), SMALL);
  }, 120_000);

  it('A and B of every target have that slope with all heads in one product', async () => {
    await expectGradients(makeCase(ONE_LAYER, 'lora', false, 0), ONE_LAYER);
  }, 120_000);

  it('A and B of every target have that slope under dropout, because both passes draw the same masks', async () => {
    await expectGradients(makeCase(ONE_LAYER, 'lora', true, 0.3), ONE_LAYER);
  }, 120_000);

  it.each([
    ['tied', SMALL],
    ['untied', UNTIED],
  ])(
    'every weight of a %s model has the slope of finite differences',
    async (_, config) => {
      await expectGradients(makeCase(config, 'full', true, 0), config);
    },
    120_000,
  );
});
