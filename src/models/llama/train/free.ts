// Freeing on the way out of something that may have failed half-way.

import { type numpy as np, tree } from '@jax-js/jax';
import type { Tree } from './adamw.ts';

/**
 * Frees what is left of arrays that nobody else owns. A program that throws for want of memory may or may not have
 * consumed its arguments; freeing one twice would throw again and hide the first failure.
 */
export function freeLeft(...trees: readonly Tree[]): void {
  for (const each of trees) {
    for (const array of tree.leaves(each) as np.Array[]) if (array.refCount > 0) array.dispose();
  }
}
