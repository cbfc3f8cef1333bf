// Reading a prompt: chunks of a few fixed lengths through all layers, into key-value caches of a few fixed capacities,
// so that no prompt length compiles anything new.

import { blockUntilReady, numpy as np, tree } from '@jax-js/jax';
import type { Stop } from '../../core/ports.ts';
import type { PoolPrograms } from './batch.ts';
import { breathe } from './breathe.ts';
import type { Forward, LayerCache } from './forward.ts';
import type { LlamaParams } from './params.ts';

/** What a prompt leaves behind: per layer keys and values [kvHeads, capacity, headDim], the first `length` of them valid. */
export interface PromptCache {
  readonly layers: LayerCache[];
  readonly length: number;
  readonly capacity: number;
}

/** A loaded model as the arithmetic needs it. The engine owns all of it. */
export interface Model {
  readonly params: LlamaParams;
  readonly forward: Forward;
  readonly pool: PoolPrograms;
  readonly inverse: np.Array; // inverse rotary frequencies [headDim/2]
  readonly kvHeads: number;
  readonly headDim: number;
  readonly contextTokens: number;
  /** Layers between two waits for the device: bounds the memory of intermediates. */
  readonly layersPerWait: number;
  /**
   * Whether a step of writing computes at once in this thread. On wasm its many small programs cost more to hand to
   * other threads than to run: 277 ms a token against 112 with SmolLM2 on two cores. WebGPU must never be waited for so.
   */
  readonly stepsInThread: boolean;
}

/**
 * Lengths that prompts are cut into, longest first. Every launch of a program costs as much as some rows do, so the
 * widest that fits is taken; the last chunk is padded to the narrowest that holds it.
 */
export const CHUNKS = [256, 128, 64] as const;
const NARROWEST = 64 satisfies (typeof CHUNKS)[2];
const SMALLEST_CAPACITY = 256;

/** Smallest cache capacity (a power of two, at least 256) that holds `tokens`. */
export function capacityFor(tokens: number): number {
  let capacity = SMALLEST_CAPACITY;
  while (capacity < tokens) capacity *= 2;
  return capacity;
}

/** Chunks that together hold `tokens`: whole ones as wide as possible, padding only where it saves a launch. */
export function chunkLengths(tokens: number): number[] {
  const lengths: number[] = [];
  let left = tokens;
  while (left > 0) {
    // A chunk that is at least three quarters full costs less than two narrower ones.
    const fits = CHUNKS.find((length) => left > (length * 3) / 4) ?? NARROWEST;
    lengths.push(fits);
    left -= fits;
  }
  return lengths;
}

export function emptyCache(model: Model): PromptCache {
  const shape = [model.kvHeads, SMALLEST_CAPACITY, model.headDim];
  const layers = model.params.layers.map(() => ({ k: np.zeros(shape), v: np.zeros(shape) }));
  return { layers, length: 0, capacity: SMALLEST_CAPACITY };
}

/** A second owner of the same arrays. */
export function shareCache(cache: PromptCache): PromptCache {
  return { ...cache, layers: cache.layers.map((layer) => tree.ref(layer)) };
}

export function disposeCache(cache: PromptCache): void {
  for (const layer of cache.layers) tree.dispose(layer);
}

/** Consumes `cache`; returns it with room for at least `tokens`. */
export function growCache(cache: PromptCache, tokens: number): PromptCache {
  const capacity = capacityFor(tokens);
  if (capacity <= cache.capacity) return cache;
  const room: [number, number] = [0, capacity - cache.capacity];
  const grow = ({ k, v }: LayerCache) => ({ k: np.pad(k, { 1: room }), v: np.pad(v, { 1: room }) });
  return { layers: cache.layers.map(grow), length: cache.length, capacity };
}

/** Hidden states of one chunk: [chunk, hidden], of which the first `valid` rows are real. */
export interface Hidden {
  readonly states: np.Array;
  readonly valid: number;
}

/**
 * Reads `tokens` behind what `cache` already holds. Consumes the cache and returns the longer one with the hidden
 * states of the last chunk (`keep: 'last'`) or of every chunk. Returns null, everything freed, when stopped.
 */
export async function prefill(
  model: Model,
  cache: PromptCache,
  tokens: readonly number[],
  keep: 'last' | 'all',
  stop: Stop,
): Promise<{ cache: PromptCache; hidden: Hidden[] } | null> {
  let grown = cache;
  let hidden: Hidden[] = [];
  let read = 0;
  for (const length of chunkLengths(tokens.length)) {
    const part = tokens.slice(read, read + length);
    grown = growCache(grown, grown.length + part.length);
    const states = await readChunk(model, grown, part, length, stop);
    if (states === null) {
      disposeCache(grown);
      for (const each of hidden) each.states.dispose();
      return null;
    }
    if (keep === 'last') {
      for (const each of hidden) each.states.dispose();
      hidden = [];
    }
    hidden.push({ states, valid: part.length });
    grown = { ...grown, length: grown.length + part.length };
    read += length;
  }
  return { cache: grown, hidden };
}

/** One chunk through all layers; replaces the arrays in `cache.layers`. Null when stopped. */
async function readChunk(
  model: Model,
  cache: PromptCache,
  tokens: readonly number[],
  length: number,
  stop: Stop,
): Promise<np.Array | null> {
  const { params, forward } = model;
  const ids = new Int32Array(length); // padded with token 0: its states are never looked at
  ids.set(tokens);
  const start = np.array(cache.length, { dtype: np.int32 });
  const tables = forward.tables(np.array(positionsFrom(cache.length, length)), model.inverse.ref);
  let x = forward.embed(params.embed.ref, np.array(ids));
  try {
    for (const [index, layer] of params.layers.entries()) {
      if (stop.aborted) {
        x.dispose();
        return null;
      }
      const before = cache.layers[index] as LayerCache;
      const [next, after] = forward.chunkLayer(tree.ref(layer), before, x, start.ref, tree.ref(tables));
      x = next;
      cache.layers[index] = after;
      if ((index + 1) % model.layersPerWait === 0) {
        await blockUntilReady(x);
        await breathe();
      }
    }
    return await blockUntilReady(x);
  } finally {
    start.dispose();
    tree.dispose(tables);
  }
}

/** Positions as data, not as constants of a program: a constant would compile a program per position. */
function positionsFrom(start: number, length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, index) => start + index);
}

/** Logits [vocab] after the last real row of a chunk. Consumes the hidden states. */
export async function lastLogits(model: Model, hidden: Hidden): Promise<Float32Array> {
  const { params, forward } = model;
  const row = np.array(Int32Array.of(hidden.valid - 1));
  const logits = forward.logits(params.norm.ref, params.head.ref, hidden.states, row);
  return (await logits.data()) as Float32Array;
}
