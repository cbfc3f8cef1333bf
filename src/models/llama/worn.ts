// What a training made as weights to compute with: copies of those that changed, references to the others.

import type { numpy as np } from '@jax-js/jax';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { failureFrom } from './faults.ts';
import type { LayerParams, LlamaParams } from './params.ts';
import type { Trained } from './take-home/merge.ts';
import { type FullWeights, learntFrom, type TrainModel } from './train/learnt.ts';
import { adapterFrom, disposeAdapter, mergedParams } from './train/lora.ts';

/** The weights to compute with, freed by `disposeParams`; `base` stays as it is. One sentence when the two do not fit. */
export function wornParams(base: TrainModel, trained: Trained): Outcome<LlamaParams> {
  try {
    if (trained.kind === 'weights') {
      const read = learntFrom(trained.tensors, base, { kind: 'full' });
      return read.ok ? succeed(likeBase(base.params, read.value as FullWeights)) : read;
    }
    const { tensors, settings } = trained.adapter;
    const read = adapterFrom(tensors, base.config, settings);
    if (!read.ok) return read;
    try {
      return succeed(mergedParams(base.params, read.value, settings));
    } finally {
      disposeAdapter(read.value);
    }
  } catch (thrown) {
    return fail(failureFrom(thrown));
  }
}

/** The weights in the types of the base's. Consumes `full`. */
function likeBase(base: LlamaParams, { embed, layers, norm, head }: FullWeights): LlamaParams {
  const as = (array: np.Array, like: np.Array) => (array.dtype === like.dtype ? array : array.astype(like.dtype));
  const params: LlamaParams = { embed: as(embed, base.embed), layers: [], norm: as(norm, base.norm), head: base.head };
  params.head = head === undefined ? params.embed.ref : as(head, base.head);
  for (const [index, layer] of layers.entries()) {
    const like = base.layers[index] as LayerParams;
    const entries = Object.entries(layer).map(([name, array]) => [name, as(array, like[name as keyof LayerParams])]);
    params.layers.push(Object.fromEntries(entries) as LayerParams);
  }
  return params;
}
