// Rotary position embedding (RoFormer, arXiv 2104.09864) in the rotate-half layout of Hugging Face checkpoints.

import { numpy as np } from '@jax-js/jax';
import type { LlamaConfig } from './checkpoint.ts';

/** Inverse frequencies of the headDim / 2 rotations, in radians per position, divided by the model's own factors. */
export function inverseFrequencies(config: LlamaConfig): Float32Array<ArrayBuffer> {
  const { headDim, ropeTheta, ropeFactors } = config;
  return Float32Array.from(
    { length: headDim / 2 },
    (_, i) => ropeTheta ** ((-2 * i) / headDim) / (ropeFactors?.[i] ?? 1),
  );
}

/** Cosines and signed sines of a set of positions: `x·cos + flip(x)·sin` rotates every half-pair. */
export type RotaryTables = {
  cos: np.Array; // [..., 2, headDim/2]
  sin: np.Array; // [..., 2, headDim/2], negated in the first half
};

/** Tables for `positions` (float32, any shape). Consumes both arguments. */
export function rotaryTables(positions: np.Array, inverse: np.Array): RotaryTables {
  const half = inverse.shape[0] ?? 0;
  const shape = positions.shape;
  const angles = positions.reshape([...shape, 1]).mul(inverse); // [..., half]
  const both = [...shape, 2, half];
  const cos = np.broadcastTo(np.cos(angles.ref).reshape([...shape, 1, half]), both);
  const sign = np.array([-1, 1]).reshape([2, 1]);
  const sin = np
    .sin(angles)
    .reshape([...shape, 1, half])
    .mul(sign);
  return { cos, sin };
}

/** Rotates the last axis of `x` ([..., headDim]); tables must broadcast against [..., 2, headDim/2]. Consumes all. */
export function rotate(x: np.Array, { cos, sin }: RotaryTables): np.Array {
  const shape = x.shape;
  const half = (shape.at(-1) ?? 0) / 2;
  const pairs = x.reshape([...shape.slice(0, -1), 2, half]);
  return pairs.ref.mul(cos).add(np.flip(pairs, -2).mul(sin)).reshape(shape);
}
