// Adapters one by one: their start, their names, their way into weights; and the optimizer against its formulas.

import { defaultDevice, init, type numpy as np, numpy, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LORA } from '../../../src/models/llama/adapter.ts';
import { disposeParams } from '../../../src/models/llama/params.ts';
import { clipScale, DEFAULT_ADAMW, makeAdamW } from '../../../src/models/llama/train/adamw.ts';
import {
  type Adapter,
  adapterFrom,
  adapterTensors,
  createAdapter,
  disposeAdapter,
  mergedParams,
} from '../../../src/models/llama/train/lora.ts';
import { waitFor } from '../../../src/models/llama/train/wait.ts';
import { TINY } from '../tiny-llama.ts';
import { tinyParams } from './learners.ts';

const LORA = { ...DEFAULT_LORA, rank: 4 };

beforeAll(async () => {
  await init('wasm');
  defaultDevice('wasm');
});

describe('an adapter', () => {
  it('has the names of PEFT, A within ± 1/√in and not at zero, and B at zero', async () => {
    const adapter = createAdapter(TINY, LORA, 5);
    const tensors = await adapterTensors(adapter);
    expect(tensors.size).toBe(2 * 7 * 2);
    const a = tensors.get('base_model.model.model.layers.1.mlp.down_proj.lora_A.weight')!;
    const b = tensors.get('base_model.model.model.layers.1.mlp.down_proj.lora_B.weight')!;
    expect([a.shape, b.shape]).toEqual([
      [4, 48],
      [32, 4],
    ]);
    expect(b.values.every((value) => value === 0)).toBe(true);
    expect(Math.max(...a.values)).toBeLessThanOrEqual(1 / Math.sqrt(48));
    // The variance of a uniform draw from ± bound is bound² / 3.
    const variance = a.values.reduce((sum, value) => sum + value * value, 0) / a.values.length;
    expect(variance * 3 * 48).toBeGreaterThan(0.8);
    expect(variance * 3 * 48).toBeLessThan(1.2);
    disposeAdapter(adapter);
  });

  it('is the same for the same seed, and another for another seed and in every layer', async () => {
    const made = [createAdapter(TINY, LORA, 5), createAdapter(TINY, LORA, 5), createAdapter(TINY, LORA, 6)];
    const [one, same, other] = await Promise.all(made.map(adapterTensors));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    const q = (layer: number) => one!.get(`base_model.model.model.layers.${layer}.self_attn.q_proj.lora_A.weight`);
    expect(q(0)).not.toEqual(q(1));
    for (const adapter of made) disposeAdapter(adapter);
  });

  it('has only the targets that were asked for', async () => {
    const adapter = createAdapter(TINY, { ...LORA, targets: ['q', 'v'] }, 5);
    expect([...(await adapterTensors(adapter)).keys()].filter((name) => !/[qv]_proj/.test(name))).toEqual([]);
    disposeAdapter(adapter);
  });

  it('goes into plain numbers and back unchanged, and is refused by a model that it does not fit', async () => {
    const adapter = createAdapter(TINY, LORA, 5);
    const tensors = await adapterTensors(adapter);
    const back = adapterFrom(tensors, TINY, LORA);
    expect(back.ok).toBe(true);
    if (back.ok) {
      expect(await adapterTensors(back.value)).toEqual(tensors);
      disposeAdapter(back.value);
    }
    const refused = adapterFrom(tensors, { ...TINY, hidden: 64 }, LORA);
    expect(refused.ok ? '' : refused.failure.message).toMatch(/as 4 × 32 where this model needs 4 × 64/);
    const missing = adapterFrom(tensors, { ...TINY, layers: 3 }, LORA);
    expect(missing.ok ? '' : missing.failure.message).toMatch(/lacks base_model.model.model.layers.2/);
    disposeAdapter(adapter);
  });

  it('merges W + alpha/rank · B·A into copies of the adapted weights only', async () => {
    const params = tinyParams(TINY, 1);
    const adapter: Adapter = {
      layers: [
        {
          k: {
            a: numpy.array(Float32Array.from({ length: 2 * 32 }, (_, i) => i / 64)).reshape([2, 32]),
            b: numpy.array(Float32Array.from({ length: 16 * 2 }, (_, i) => 1 - i / 8)).reshape([16, 2]),
          },
        },
        {},
      ],
    };
    const before = (await params.layers[0]!.k.ref.data()) as Float32Array;
    const merged = mergedParams(params, adapter, { ...LORA, rank: 2, alpha: 6 });
    const found = (await merged.layers[0]!.k.ref.data()) as Float32Array;
    for (const [out, column] of [
      [0, 0],
      [3, 17],
      [15, 31],
    ] as const) {
      const change = [0, 1].reduce((sum, r) => sum + (1 - (out * 2 + r) / 8) * ((r * 32 + column) / 64), 0);
      expect(found[out * 32 + column]).toBeCloseTo(before[out * 32 + column]! + 3 * change, 5);
    }
    const shared = (name: 'q' | 'k') => merged.layers[0]![name] === params.layers[0]![name];
    expect([shared('q'), shared('k')]).toEqual([true, false]);
    expect(params.layers[0]!.q.refCount).toBe(2);
    // Twice itself, as embedding and as head, in each of the two trees.
    expect(params.embed.refCount).toBe(4);
    disposeParams(merged);
    expect((tree.leaves(params) as np.Array[]).map((array) => array.refCount)).toEqual([
      2,
      ...new Array(18).fill(1),
      1,
      2,
    ]);
    disposeParams(params);
    disposeAdapter(adapter);
  });
});

describe('AdamW', () => {
  /** The two papers' formulas in float64, one number at a time. */
  function plain(gradients: readonly number[], start: number, decay: number): number {
    let [m, v, w] = [0, 0, start];
    for (const [index, g] of gradients.entries()) {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      const mean = m / (1 - 0.9 ** (index + 1));
      const square = v / (1 - 0.999 ** (index + 1));
      w = w - 0.01 * (mean / (Math.sqrt(square) + 1e-8)) - 0.01 * decay * w;
    }
    return w;
  }

  it('moves matrices as its papers say, decays them by themselves, and leaves vectors undecayed', async () => {
    const optimizer = makeAdamW(waitFor({ config: TINY, device: 'wasm' }));
    const start = [0.5, -2, 3];
    const slopes = [
      [0.1, -4, 0],
      [0.3, 2, 0],
      [-0.2, 5, 1e-3],
    ];
    const array = (values: readonly number[]) => numpy.array(Float32Array.from(values));
    let learnt = { matrix: array(start).reshape([3, 1]), vector: array(start) };
    let moments = optimizer.init(learnt);
    for (const [index, g] of slopes.entries()) {
      // Gradients arrive twice as large, to be halved on the way.
      const gradients = { matrix: array(g.map((x) => 2 * x)).reshape([3, 1]), vector: array(g.map((x) => 2 * x)) };
      const at = { ...DEFAULT_ADAMW, learningRate: 0.01, step: index + 1, gradientScale: 0.5 };
      [learnt, moments] = optimizer.update(gradients, moments, learnt, at);
    }
    const matrix = await learnt.matrix.data();
    const vector = await learnt.vector.data();
    for (const place of [0, 1, 2]) {
      const own = slopes.map((g) => g[place]!);
      expect(matrix[place]).toBeCloseTo(plain(own, start[place]!, 0.1), 5);
      expect(vector[place]).toBeCloseTo(plain(own, start[place]!, 0), 5);
    }
    tree.dispose(moments.m);
    tree.dispose(moments.v);
    optimizer.dispose();
  });

  it('measures the norm over all leaves, and clips only what is longer', async () => {
    const optimizer = makeAdamW(waitFor({ config: TINY, device: 'wasm' }));
    const gradients = [numpy.array([[1, 2]]), { b: numpy.array([2, 4]) }];
    expect(await optimizer.norm(gradients)).toBeCloseTo(5, 6);
    expect([clipScale(5, 1), clipScale(0.5, 1), clipScale(5, null)]).toEqual([0.2, 1, 1]);
    tree.dispose(gradients);
    optimizer.dispose();
  });
});
