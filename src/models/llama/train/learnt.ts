// What learns, as one tree: an adapter beside frozen weights, or all weights of a small model. Its start, its gradient's
// zeros, the pass that computes with it, and its numbers by name.

import { numpy as np, tree } from '@jax-js/jax';
import type { LearningKind } from '../../../core/learning.ts';
import { badInput, type Outcome, succeed } from '../../../core/outcome.ts';
import type { NamedTensors } from '../adapter.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import type { LayerParams, LlamaParams } from '../params.ts';
import type { GradientSums, Pass } from './backward.ts';
import { type Adapter, adapterFrom, adapterTensors, createAdapter } from './lora.ts';
import type { Programs } from './programs.ts';
import { waitFor } from './wait.ts';

/** All weights in float32; the head is left out when it is the embedding, so that both have one gradient. */
export type FullWeights = { embed: np.Array; layers: LayerParams[]; norm: np.Array; head?: np.Array };

export type Learnt = Adapter | FullWeights;

/** A model that can learn. Keeps belonging to its owner; training only refers to its weights. */
export interface TrainModel {
  readonly config: LlamaConfig;
  readonly params: LlamaParams;
  readonly device: 'wasm' | 'webgpu';
}

/** The beginning of a training: a fresh adapter, or the model's own weights in float32. */
export function startLearnt(model: TrainModel, settings: LearningKind, seed: number): Learnt {
  if (settings.kind === 'lora') return createAdapter(model.config, settings.lora, seed);
  const { embed, layers, norm, head } = model.params;
  const own = (array: np.Array) => (array.dtype === np.float16 ? array.ref.astype(np.float32) : array.ref);
  return {
    embed: own(embed),
    layers: layers.map((layer) => tree.map(own, layer) as LayerParams),
    norm: own(norm),
    ...(model.config.tied ? {} : { head: own(head) }),
  };
}

/** Zeros shaped like what learns. */
export function zeroSums(learnt: Learnt): GradientSums {
  return tree.map((array: np.Array) => np.zeros(array.shape, { dtype: array.dtype }), learnt) as GradientSums;
}

/** How examples are read with what has been learnt. Takes no references. */
export function passWith(model: TrainModel, learnt: Learnt, programs: Programs): Pass {
  const common = { programs, wait: waitFor(model), numbers: 'float32' } as const;
  if (!('embed' in learnt)) return { ...common, params: model.params, pairs: learnt.layers };
  const { embed, layers, norm, head } = learnt;
  return { ...common, params: { embed, layers, norm, head: head ?? embed }, pairs: null };
}

/** Numbers by name: PEFT's names for an adapter, Hugging Face's for weights. Keeps `learnt`. */
export async function learntTensors(learnt: Learnt): Promise<NamedTensors> {
  if (!('embed' in learnt)) return await adapterTensors(learnt);
  const tensors = new Map<string, { shape: readonly number[]; values: Float32Array<ArrayBuffer> }>();
  for (const [name, array] of namedWeights(learnt)) {
    tensors.set(name, { shape: array.shape, values: (await array.ref.data()) as Float32Array<ArrayBuffer> });
  }
  return tensors;
}

/** The same numbers back on the device; one sentence when they do not belong to this model and these settings. */
export function learntFrom(tensors: NamedTensors, model: TrainModel, settings: LearningKind): Outcome<Learnt> {
  if (settings.kind === 'lora') return adapterFrom(tensors, model.config, settings.lora);
  const { embed, layers, norm, head } = model.params;
  const like: FullWeights = { embed, layers, norm, ...(model.config.tied ? {} : { head }) };
  const made = new Map<np.Array, np.Array>();
  for (const [name, array] of namedWeights(like)) {
    const found = tensors.get(name);
    if (found === undefined || found.shape.join() !== array.shape.join()) {
      for (const each of made.values()) each.dispose();
      return badInput(`The checkpoint’s weight ${name} is missing or of another shape, so it is for another model.`);
    }
    made.set(array, np.array(found.values.slice()).reshape([...found.shape]));
  }
  return succeed(tree.map((array: np.Array) => made.get(array) as np.Array, like) as FullWeights);
}

/** Hugging Face's names of a layer's weights. */
const LAYER_NAMES: Readonly<Record<keyof LayerParams, string>> = {
  inputNorm: 'input_layernorm',
  q: 'self_attn.q_proj',
  k: 'self_attn.k_proj',
  v: 'self_attn.v_proj',
  o: 'self_attn.o_proj',
  postNorm: 'post_attention_layernorm',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
};

function namedWeights({ embed, layers, norm, head }: FullWeights): [string, np.Array][] {
  const named: [string, np.Array][] = [['model.embed_tokens.weight', embed]];
  for (const [index, layer] of layers.entries()) {
    for (const [key, name] of Object.entries(LAYER_NAMES)) {
      named.push([`model.layers.${index}.${name}.weight`, layer[key as keyof LayerParams]]);
    }
  }
  named.push(['model.norm.weight', norm]);
  if (head !== undefined) named.push(['lm_head.weight', head]);
  return named;
}
