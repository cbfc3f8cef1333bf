// Rows that are writing at the same time. Prompts are read one by one, then moved into a pool [B, kvHeads, capacity,
// headDim] that never changes while they write; each row's reply grows in a small cache of its own.

import { blockUntilReady, jit, numpy as np, tree } from '@jax-js/jax';
import type { BatchCache, LayerCache } from './forward.ts';
import { growCache, type Model, type PromptCache } from './prefill.ts';

export type PoolPrograms = ReturnType<typeof makePoolPrograms>;

/**
 * The compiled functions that move rows. One set per engine: a compiled program keeps constants on the device that it
 * was traced on, and on another device jax-js would read arrays back synchronously to mix the two.
 */
export function makePoolPrograms() {
  /** Moves one prompt's [kvHeads, S, headDim] into row `row` (int32 []) of a pool [B, kvHeads, S, headDim]. */
  const insertRow = jit(function insertRow(pool: LayerCache, fresh: LayerCache, row: np.Array): LayerCache {
    const rows = pool.k.shape[0] ?? 0;
    const here = np.arange(rows).equal(row).reshape([rows, 1, 1, 1]);
    const put = (into: np.Array, from: np.Array, mask: np.Array) =>
      np.where(mask, from.reshape([1, ...from.shape]), into);
    return { k: put(pool.k, fresh.k, here.ref), v: put(pool.v, fresh.v, here) };
  });

  /** Keeps the rows named by `rows` (int32 [B']) of every array. */
  const keepRows = jit(function keepRows(cache: BatchCache, rows: np.Array): BatchCache {
    const keep = ({ k, v }: LayerCache) => ({ k: np.take(k, rows.ref, 0), v: np.take(v, rows.ref, 0) });
    const kept = { prompt: keep(cache.prompt), reply: keep(cache.reply) };
    rows.dispose();
    return kept;
  });

  return {
    insertRow,
    keepRows,
    dispose(): void {
      insertRow.dispose();
      keepRows.dispose();
    },
  };
}

/** The pool of one generation. Owns its arrays; `dispose` ends it. */
export class Batch {
  readonly #model: Model;
  readonly #capacity: number;
  #layers: BatchCache[];
  #size: number;

  /** `size` rows, prompts of up to `promptTokens`, replies of up to `replyTokens`. */
  constructor(model: Model, size: number, promptTokens: number, replyTokens: number) {
    this.#model = model;
    this.#size = size;
    this.#capacity = roundUp(promptTokens, PROMPT_STEP);
    const zeros = (length: number) => {
      const shape = [size, model.kvHeads, length, model.headDim];
      return { k: np.zeros(shape), v: np.zeros(shape) };
    };
    const room = roundUp(replyTokens, REPLY_STEP);
    this.#layers = model.params.layers.map(() => ({ prompt: zeros(this.#capacity), reply: zeros(room) }));
  }

  get size(): number {
    return this.#size;
  }

  /** Takes over a prompt's cache (consumed) as row `row`; what that row held before is forgotten. */
  async insert(row: number, cache: PromptCache): Promise<void> {
    const fitted = cutTo(growCache(cache, this.#capacity), this.#capacity);
    const index = np.array(row, { dtype: np.int32 });
    for (const [i, fresh] of fitted.entries()) {
      const layer = this.#layers[i] as BatchCache;
      this.#layers[i] = { prompt: this.#model.pool.insertRow(layer.prompt, fresh, index.ref), reply: layer.reply };
    }
    index.dispose();
    await blockUntilReady(this.#layers.map(({ prompt }) => prompt));
  }

  /** Narrows the batch to `rows`, in that order. */
  async keep(rows: readonly number[]): Promise<void> {
    const index = np.array(Int32Array.from(rows));
    this.#layers = this.#layers.map((layer) => this.#model.pool.keepRows(layer, index.ref));
    index.dispose();
    this.#size = rows.length;
    await blockUntilReady(this.#layers);
  }

  /**
   * One token further for every row: `tokens[b]` is put behind the `written[b]` tokens of row b's reply.
   * Returns the next logits, row by row: [B · vocab].
   */
  async step(tokens: Int32Array<ArrayBuffer>, promptLengths: readonly number[], written: readonly number[]) {
    const { params, forward, inverse, stepsInThread } = this.#model;
    const lengths = np.array(Int32Array.from(promptLengths));
    const counts = np.array(Int32Array.from(written));
    const positions = Float32Array.from(promptLengths, (length, row) => length + (written[row] ?? 0));
    const tables = forward.tables(np.array(positions).reshape([this.#size, 1]), inverse.ref);
    let x = forward.embed(params.embed.ref, np.array(tokens));
    for (const [i, layer] of params.layers.entries()) {
      const { prompt, reply } = this.#layers[i] as BatchCache;
      const cache = { prompt: tree.ref(prompt), reply };
      const [next, grown] = forward.stepLayer(tree.ref(layer), cache, x, lengths.ref, counts.ref, tree.ref(tables));
      x = next;
      this.#layers[i] = { prompt, reply: grown };
    }
    for (const array of [lengths, counts, tables.cos, tables.sin]) array.dispose();
    // Runs the layers; the one large product over the vocabulary that follows is worth handing to all threads.
    if (stepsInThread) x.ref.dataSync();
    const rows = np.array(Int32Array.from({ length: this.#size }, (_, row) => row));
    const logits = forward.logits(params.norm.ref, params.head.ref, x, rows);
    return (await logits.data()) as Float32Array;
  }

  dispose(): void {
    tree.dispose(this.#layers);
    this.#layers = [];
  }
}

// Pool lengths come in these steps, so that few shapes are compiled: 256 tokens of prompt, 32 of reply.
const PROMPT_STEP = 256;
const REPLY_STEP = 32;

function roundUp(value: number, step: number): number {
  return Math.max(step, Math.ceil(value / step) * step);
}

/** Cuts caches (consumed) of a power-of-two capacity to the pool's. */
function cutTo(cache: PromptCache, capacity: number): LayerCache[] {
  if (cache.capacity === capacity) return [...cache.layers];
  const cut = (array: np.Array) => array.slice([], [0, capacity], []);
  return cache.layers.map(({ k, v }) => ({ k: cut(k), v: cut(v) }));
}
