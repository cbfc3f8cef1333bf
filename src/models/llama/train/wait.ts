// Waiting for the device: on threads, or by computing at once in this thread where launches cost more than the work.

import { blockUntilReady, type numpy as np } from '@jax-js/jax';
import { breathe } from '../breathe.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import type { TrainModel } from './learnt.ts';

export interface Wait {
  /** Resolves when `array` (kept) is computed, after messages that were waiting have been let in. */
  settled(array: np.Array): Promise<void>;
  /** The only number of `array` (consumed). */
  number(array: np.Array): Promise<number>;
}

/**
 * Weights of a layer below which the wasm device computes in this thread. Handing a program to jax-js's threads costs
 * about 0.1 ms on quiet cores and more on busy ones; half a million weights times 64 rows are seven products of 0.5 ms.
 */
export const IN_THREAD_BELOW = 500_000;

/** How a pass over this model waits. WebGPU is never waited for in this thread: that would read through a canvas. */
export function waitFor({ config, device }: Pick<TrainModel, 'config' | 'device'>): Wait {
  return device === 'wasm' && layerWeights(config) < IN_THREAD_BELOW ? IN_THREAD : ON_DEVICE;
}

const IN_THREAD: Wait = {
  async settled(array) {
    array.ref.dataSync();
    await breathe();
  },
  async number(array) {
    return array.dataSync()[0] as number;
  },
};

const ON_DEVICE: Wait = {
  async settled(array) {
    await blockUntilReady(array);
    await breathe();
  },
  async number(array) {
    return (await array.data())[0] as number;
  },
};

function layerWeights({ hidden, intermediate, heads, kvHeads, headDim }: LlamaConfig): number {
  return hidden * (2 * heads * headDim + 2 * kvHeads * headDim + 3 * intermediate);
}
