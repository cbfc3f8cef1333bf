// Dropout masks from a counter: which inputs are dropped depends on a key and an element's place alone, so that the
// forward pass, its recomputation in the backward pass and a resumed run all see the same mask, and nothing is stored.

import { numpy as np } from '@jax-js/jax';

/**
 * Mixes 32 bits so that every input bit reaches every output bit: two rounds of xor-shift and multiply
 * (constants of C. Wellons' hash prospector, bias 0.17).
 */
function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** One 32-bit key from several integers, whose order matters. */
export function keyFrom(...parts: readonly number[]): number {
  return parts.reduce((key, part) => mix((Math.imul(key, 0x9e3779b1) + (part | 0) + 1) | 0), 0);
}

/**
 * A mask (bool, row-major places counted from 0) that keeps each element with probability 1 − `dropped`. Consumes
 * `key` (uint32 []). The same mixing as `mix`, computed where the mask is used.
 */
export function keepMask(shape: readonly number[], key: np.Array, dropped: number): np.Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const word = (value: number) => np.array(value, { dtype: np.uint32 });
  let x = np
    .arange(size)
    .astype(np.uint32)
    .reshape([...shape])
    .mul(word(0x9e3779b1))
    .add(key);
  const fold = (bits: number) => {
    x = np.bitwiseXor(x.ref, np.rightShift(x, word(bits)));
  };
  fold(16);
  x = x.mul(word(0x7feb352d));
  fold(15);
  x = x.mul(word(0x846ca68b));
  fold(16);
  return x.greaterEqual(word(Math.round(dropped * 2 ** 32)));
}
