// Low-rank adapters (LoRA, arXiv 2106.09685): the trained pairs of every layer, their start, and their way into plain
// arrays under PEFT's names and into merged weights.

import { jit, numpy as np, tree } from '@jax-js/jax';
import { type Outcome, succeed } from '../../../core/outcome.ts';
import {
  adapterName,
  holdAdapterAgainst,
  LORA_TARGETS,
  type LoraSettings,
  type LoraTarget,
  type NamedTensors,
  targetShapes,
} from '../adapter.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import type { LayerParams, LlamaParams } from '../params.ts';
import { randomFrom } from '../sample.ts';
import type { LoraPair } from './blocks.ts';
import { keyFrom } from './dropout.ts';

export type AdapterLayer = { [target in LoraTarget]?: LoraPair };

/** The pairs of every layer, in the order of the layers. */
export type Adapter = { layers: AdapterLayer[] };

/**
 * A fresh adapter, the same on every device. As in PEFT, B is zero, so that nothing changes at first, and A is Kaiming
 * uniform with a = √5: in ± √(6 / ((1 + a²) · in)) = ± 1 / √in.
 */
export function createAdapter(config: LlamaConfig, settings: LoraSettings, seed: number): Adapter {
  const shapes = targetShapes(config);
  const { rank } = settings;
  const layers = Array.from({ length: config.layers }, (_, layer) => {
    const entries = LORA_TARGETS.flatMap((target, place): [LoraTarget, LoraPair][] => {
      if (!settings.targets.includes(target)) return [];
      const { out, in: columns } = shapes[target];
      const random = randomFrom(keyFrom(seed, layer, place));
      const bound = 1 / Math.sqrt(columns);
      const values = Float32Array.from({ length: rank * columns }, () => (2 * random() - 1) * bound);
      return [[target, { a: np.array(values).reshape([rank, columns]), b: np.zeros([out, rank]) }]];
    });
    return Object.fromEntries(entries) as AdapterLayer;
  });
  return { layers };
}

/** Frees the pairs. The adapter must not be used afterwards. */
export function disposeAdapter(adapter: Adapter): void {
  tree.dispose(adapter);
}

/** The adapter's numbers under PEFT's names. Keeps the adapter. */
export async function adapterTensors(adapter: Adapter): Promise<NamedTensors> {
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  for (const [index, layer] of adapter.layers.entries()) {
    for (const target of LORA_TARGETS) {
      const pair = layer[target];
      if (pair === undefined) continue;
      for (const half of ['a', 'b'] as const) {
        const values = (await pair[half].ref.data()) as Float32Array<ArrayBuffer>;
        tensors.set(adapterName(index, target, half === 'a' ? 'A' : 'B'), { shape: pair[half].shape, values });
      }
    }
  }
  return tensors;
}

/** Puts an adapter's numbers on the device; one sentence when they do not belong to this model and these settings. */
export function adapterFrom(tensors: NamedTensors, config: LlamaConfig, settings: LoraSettings): Outcome<Adapter> {
  const held = holdAdapterAgainst({ tensors, settings }, config);
  if (!held.ok) return held;
  const arrayOf = (layer: number, target: LoraTarget, half: 'A' | 'B'): np.Array => {
    const { shape, values } = tensors.get(adapterName(layer, target, half)) as {
      shape: number[];
      values: Float32Array;
    };
    return np.array(values.slice()).reshape([...shape]);
  };
  const layers = Array.from({ length: config.layers }, (_, layer) => {
    const entries = settings.targets.map((target): [LoraTarget, LoraPair] => [
      target,
      { a: arrayOf(layer, target, 'A'), b: arrayOf(layer, target, 'B') },
    ]);
    return Object.fromEntries(entries) as AdapterLayer;
  });
  return succeed({ layers });
}

/**
 * The weights with the adapter in them, W + alpha/rank · B·A, for generation. Adapted weights are new arrays of W's
 * type; the others are further references. Keeps `params` and `adapter`; the result is freed with `disposeParams`.
 */
export function mergedParams(params: LlamaParams, adapter: Adapter, settings: LoraSettings): LlamaParams {
  const scale = settings.alpha / settings.rank;
  const merge = jit(function merge(weight: np.Array, a: np.Array, b: np.Array): np.Array {
    const type = weight.dtype;
    const sum = np.dot(b, a).mul(scale).add(weight);
    return sum.dtype === type ? sum : sum.astype(type);
  });
  const made: np.Array[] = [];
  const own = (array: np.Array): np.Array => {
    made.push(array);
    return array;
  };
  let whole = false;
  try {
    const layers = params.layers.map((layer, index): LayerParams => {
      const pairs = adapter.layers[index] ?? {};
      const entries = Object.entries(layer).map(([name, weight]): [string, np.Array] => {
        const pair = pairs[name as LoraTarget];
        return [name, own(pair === undefined ? weight.ref : merge(weight.ref, pair.a.ref, pair.b.ref))];
      });
      return Object.fromEntries(entries) as LayerParams;
    });
    whole = true;
    return { embed: params.embed.ref, layers, norm: params.norm.ref, head: params.head.ref };
  } finally {
    if (!whole) for (const array of made) array.dispose();
    merge.dispose();
  }
}
