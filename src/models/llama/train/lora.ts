// Low-rank adapters (LoRA, arXiv 2106.09685): the trained pairs of every layer, their start, and their way into plain
// arrays under PEFT's names and into merged weights.

import { jit, numpy as np, tree } from '@jax-js/jax';
import { badInput, type Outcome, succeed } from '../../../core/outcome.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import type { LayerParams, LlamaParams } from '../params.ts';
import { randomFrom } from '../sample.ts';
import type { LoraPair, LoraTarget } from './blocks.ts';
import { keyFrom } from './dropout.ts';

export type { LoraPair, LoraTarget } from './blocks.ts';

/** All linear layers, in the order of a layer. */
export const LORA_TARGETS: readonly LoraTarget[] = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'];

export interface LoraSettings {
  readonly rank: number;
  /** The change is scaled by alpha / rank, so that the rank can change and the learning rate stay. */
  readonly alpha: number;
  /** Share of each low-rank path's inputs that is dropped while training. */
  readonly dropout: number;
  readonly targets: readonly LoraTarget[];
}

/**
 * Rank 16 with alpha = 2 · rank on all linear layers: adapting all of them is what brings LoRA up to full fine-tuning
 * (QLoRA, arXiv 2305.14314, section 4). Dropout 0.1 is the paper's (arXiv 2308.06259) and LoRA's own for GPT-2.
 */
export const DEFAULT_LORA: LoraSettings = { rank: 16, alpha: 32, dropout: 0.1, targets: LORA_TARGETS };

export type AdapterLayer = { [target in LoraTarget]?: LoraPair };

/** The pairs of every layer, in the order of the layers. */
export type Adapter = { layers: AdapterLayer[] };

/** Plain numbers by name: what is written to files and checkpoints. */
export type NamedTensors = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> }
>;

/** Rows (out) and columns (in) of each weight that can be adapted. */
export function targetShapes(config: LlamaConfig): Record<LoraTarget, { readonly out: number; readonly in: number }> {
  const { hidden, intermediate } = config;
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  return {
    q: { out: q, in: hidden },
    k: { out: kv, in: hidden },
    v: { out: kv, in: hidden },
    o: { out: hidden, in: q },
    gate: { out: intermediate, in: hidden },
    up: { out: intermediate, in: hidden },
    down: { out: hidden, in: intermediate },
  };
}

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

/** PEFT's name of a pair's half, as in adapter_model.safetensors. */
export function peftName(layer: number, target: LoraTarget, half: 'a' | 'b'): string {
  const block = target === 'gate' || target === 'up' || target === 'down' ? 'mlp' : 'self_attn';
  return `base_model.model.model.layers.${layer}.${block}.${target}_proj.lora_${half.toUpperCase()}.weight`;
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
        tensors.set(peftName(index, target, half), { shape: pair[half].shape, values });
      }
    }
  }
  return tensors;
}

/** Puts an adapter's numbers on the device; one sentence when they do not belong to this model and these settings. */
export function adapterFrom(tensors: NamedTensors, config: LlamaConfig, settings: LoraSettings): Outcome<Adapter> {
  const shapes = targetShapes(config);
  const wanted: { layer: number; target: LoraTarget; half: 'a' | 'b'; values: Float32Array<ArrayBuffer> }[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    for (const target of settings.targets) {
      for (const half of ['a', 'b'] as const) {
        const name = peftName(layer, target, half);
        const found = tensors.get(name);
        if (found === undefined) return badInput(`The adapter has no weight ${name}, so it is for another model.`);
        const shape = shapeOf(shapes[target], settings.rank, half);
        if (found.shape.join() !== shape.join() || found.values.length !== shape[0] * shape[1]) {
          return badInput(
            `The adapter’s weight ${name} is ${found.shape.join('×')} where this model and rank ${settings.rank} need ${shape.join('×')}; choose an adapter made for this model.`,
          );
        }
        wanted.push({ layer, target, half, values: found.values });
      }
    }
  }
  const layers = Array.from({ length: config.layers }, (): AdapterLayer => ({}));
  for (const { layer, target, half, values } of wanted) {
    const array = np.array(values.slice()).reshape(shapeOf(shapes[target], settings.rank, half));
    const into = layers[layer] as { [target in LoraTarget]?: Partial<LoraPair> };
    into[target] = { ...into[target], [half]: array };
  }
  return succeed({ layers });
}

function shapeOf({ out, in: columns }: { out: number; in: number }, rank: number, half: 'a' | 'b'): [number, number] {
  return half === 'a' ? [rank, columns] : [out, rank];
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
  const layers = params.layers.map((layer, index): LayerParams => {
    const pairs = adapter.layers[index] ?? {};
    const entries = Object.entries(layer).map(([name, weight]): [string, np.Array] => {
      const pair = pairs[name as LoraTarget];
      return [name, pair === undefined ? weight.ref : merge(weight.ref, pair.a.ref, pair.b.ref)];
    });
    return Object.fromEntries(entries) as LayerParams;
  });
  merge.dispose();
  return { embed: params.embed.ref, layers, norm: params.norm.ref, head: params.head.ref };
}
