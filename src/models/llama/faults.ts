// What jax-js throws, as failures.

import { bugFrom, type Failure } from '../../core/outcome.ts';

/** The failure behind something that was thrown while the model computed; `bug` when it is not known. */
export function failureFrom(thrown: unknown): Failure {
  if (thrown instanceof RangeError || (thrown instanceof Error && thrown.name === 'GPUOutOfMemoryError')) {
    return {
      kind: 'out-of-memory',
      message: 'The device ran out of memory; finished rows are safe. Use shorter segments or a smaller model.',
    };
  }
  // jax-js asks nothing of the device but to compute and to be read; a DOMException from it means that it is gone.
  if (thrown instanceof DOMException) {
    return {
      kind: 'device-lost',
      message: 'The graphics device was lost; finished rows are safe. Load the model again.',
    };
  }
  return bugFrom(thrown);
}
