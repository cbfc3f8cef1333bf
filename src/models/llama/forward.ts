// The arithmetic of a LLaMA (RMSNorm, rotary grouped-query attention, SwiGLU), one layer at a time, so that all layers
// of all models share one compiled program per shape. Every function consumes its arrays; `.ref` keeps one.

import { jit, nn, numpy as np } from '@jax-js/jax';
import type { LlamaConfig } from './checkpoint.ts';
import type { LayerParams } from './params.ts';
import { type RotaryTables, rotaryTables, rotate } from './rotary.ts';

/** Keys and values of one layer: [kvHeads, capacity, headDim] for one prompt, [B, kvHeads, …] for a batch. */
export type LayerCache = { k: np.Array; v: np.Array };

/** What a batch of rows that are writing keeps: the prompts' part never changes, the replies' part grows. */
export type BatchCache = { prompt: LayerCache; reply: LayerCache };

// Masked scores: far below any real score, and still finite, so that a row with nothing to see stays free of NaN.
const MASKED = -1e30;

export type Forward = ReturnType<typeof makeForward>;

/**
 * The compiled functions for one model. `splitHeads` computes attention as one plain matrix product per key-value
 * head, which the wasm device does at twice the rate of the batched form; WebGPU prefers fewer, larger launches.
 */
export function makeForward(config: LlamaConfig, splitHeads: boolean) {
  const { heads, kvHeads, headDim, rmsNormEps } = config;
  const group = heads / kvHeads;
  const scale = 1 / Math.sqrt(headDim);

  function rmsNorm(x: np.Array, weight: np.Array): np.Array {
    const meanSquare = np.square(x.ref).mean(-1, { keepdims: true });
    const inverse = np.reciprocal(np.sqrt(meanSquare.add(rmsNormEps)));
    return x.mul(inverse).mul(weight);
  }

  /** x [..., in] · Wᵀ → [..., out], accumulated in float32 whatever the weight's type. */
  function linear(x: np.Array, weight: np.Array): np.Array {
    return np.dot(x, weight.transpose());
  }

  /** SwiGLU (arXiv 2002.05202): down(silu(gate x) ∘ up x). */
  function feedForward(layer: Pick<LayerParams, 'gate' | 'up' | 'down'>, x: np.Array): np.Array {
    const gate = linear(x.ref, layer.gate);
    const up = linear(x, layer.up);
    return linear(nn.silu(gate).mul(up), layer.down);
  }

  /**
   * Softmax(scores)·values, in the layout [T, count·group, headDim] that the output projection reads in one stride.
   * q [count, group·T, headDim], k and v [count, S, headDim] (`count` is left out when it is one), rows [group·T, S].
   * The sum of the weights is divided out of the small result, which saves a pass over the large one.
   */
  function attendHeads(q: np.Array, k: np.Array, v: np.Array, rows: np.Array, count: number): np.Array {
    const length = (rows.shape[0] ?? 0) / group;
    const scores = np.matmul(q, np.matrixTranspose(k)).mul(scale); // [count, group·T, S]
    const masked = np.where(rows, scores, MASKED);
    const peak = np.max(masked.ref, -1, { keepdims: true });
    const weights = np.exp(masked.sub(peak)); // [count, group·T, S]
    const sum = weights.ref.sum(-1, { keepdims: true });
    const byToken = (x: np.Array, width: number) => x.reshape([count, group, length, width]).transpose([2, 0, 1, 3]);
    const mixed = byToken(np.matmul(weights, v), headDim).div(byToken(sum, 1)); // [T, count, group, headDim]
    return mixed.reshape([length, count * group, headDim]);
  }

  /** Attention of T queries over a cache: q [heads, T, headDim], k and v [kvHeads, S, headDim], mask [T, S]. */
  function attendChunk(q: np.Array, k: np.Array, v: np.Array, mask: np.Array): np.Array {
    const length = q.shape[1] ?? 0;
    const capacity = k.shape[1] ?? 0;
    const rows = np.tile(mask, [group, 1]); // [group·T, S]
    if (!splitHeads) {
      return attendHeads(q.reshape([kvHeads, group * length, headDim]), k, v, rows, kvHeads);
    }
    const parts: np.Array[] = [];
    for (let head = 0; head < kvHeads; head++) {
      const own = q.ref.slice([head * group, (head + 1) * group]).reshape([group * length, headDim]);
      const keys = k.ref.slice([head, head + 1]).reshape([capacity, headDim]);
      const values = v.ref.slice([head, head + 1]).reshape([capacity, headDim]);
      parts.push(attendHeads(own, keys, values, rows.ref, 1));
    }
    for (const array of [q, k, v, rows]) array.dispose();
    return np.concatenate(parts, 1); // [T, heads, headDim]
  }

  /** Puts `fresh` [kvHeads, T, headDim] into `cache` [kvHeads, S, headDim] at positions start … start + T − 1. */
  function write(cache: np.Array, fresh: np.Array, start: np.Array): np.Array {
    const length = fresh.shape[1] ?? 0;
    const capacity = cache.shape[1] ?? 0;
    const offset = np.arange(capacity).sub(start); // [S]
    const inside = offset.ref.greaterEqual(0).mul(offset.ref.less(length)).reshape([capacity, 1]);
    const source = np.clip(offset, 0, length - 1);
    return np.where(inside, np.take(fresh, source, 1), cache);
  }

  /** One layer over a chunk of one prompt: x [T, hidden] at positions start …; returns x and the grown cache. */
  const chunkLayer = jit(function chunkLayer(
    layer: LayerParams,
    cache: LayerCache,
    x: np.Array,
    start: np.Array, // int32 []
    tables: RotaryTables, // [T, 2, headDim/2]
  ): [np.Array, LayerCache] {
    const length = x.shape[0] ?? 0;
    const capacity = cache.k.shape[1] ?? 0;
    const h = rmsNorm(x.ref, layer.inputNorm);
    const byHead = (projected: np.Array, count: number) =>
      projected.reshape([length, count, headDim]).transpose([1, 0, 2]); // [count, T, headDim]
    const q = rotate(byHead(linear(h.ref, layer.q), heads), { cos: tables.cos.ref, sin: tables.sin.ref });
    const fresh = rotate(byHead(linear(h.ref, layer.k), kvHeads), tables);
    const k = write(cache.k, fresh, start.ref);
    const v = write(cache.v, byHead(linear(h, layer.v), kvHeads), start.ref);
    const seen = np.arange(capacity).reshape([1, capacity]); // key position
    const mask = seen.lessEqual(np.arange(length).reshape([length, 1]).add(start)); // [T, S]
    const attended = attendChunk(q, k.ref, v.ref, mask).reshape([length, heads * headDim]);
    const middle = linear(attended, layer.o).add(x);
    const out = feedForward(layer, rmsNorm(middle.ref, layer.postNorm)).add(middle);
    return [out, { k, v }];
  });

  /**
   * One layer for one new token of each of B rows: x [B, hidden]. Row b sees the first `promptLength[b]` places of its
   * prompt and the first `written[b]` + 1 of its reply. Returns x and the reply's cache with the new token in it.
   */
  const stepLayer = jit(function stepLayer(
    layer: LayerParams,
    cache: BatchCache,
    x: np.Array,
    promptLength: np.Array, // int32 [B]
    written: np.Array, // int32 [B]
    tables: RotaryTables, // [B, 1, 2, headDim/2]
  ): [np.Array, LayerCache] {
    const rows = x.shape[0] ?? 0;
    const capacity = cache.prompt.k.shape[2] ?? 0;
    const room = cache.reply.k.shape[2] ?? 0;
    const h = rmsNorm(x.ref, layer.inputNorm);
    const q = rotate(linear(h.ref, layer.q).reshape([rows, heads, headDim]), {
      cos: tables.cos.ref,
      sin: tables.sin.ref,
    }).reshape([rows, kvHeads, group, headDim]);
    const freshK = rotate(linear(h.ref, layer.k).reshape([rows, kvHeads, headDim]), tables);
    const freshV = linear(h, layer.v);
    const place = np
      .arange(room)
      .reshape([1, 1, room, 1])
      .equal(written.ref.reshape([rows, 1, 1, 1]));
    const one = [rows, kvHeads, 1, headDim];
    const k = np.where(place.ref, freshK.reshape(one), cache.reply.k);
    const v = np.where(place, freshV.reshape(one), cache.reply.v);
    const inPrompt = np
      .arange(capacity)
      .reshape([1, 1, 1, capacity])
      .less(promptLength.reshape([rows, 1, 1, 1]));
    const inReply = np
      .arange(room)
      .reshape([1, 1, 1, room])
      .lessEqual(written.reshape([rows, 1, 1, 1]));
    const attended = attendBoth(q, cache.prompt, { k: k.ref, v: v.ref }, inPrompt, inReply);
    const middle = linear(attended.reshape([rows, heads * headDim]), layer.o).add(x);
    const out = feedForward(layer, rmsNorm(middle.ref, layer.postNorm)).add(middle);
    return [out, { k, v }];
  });

  /** One softmax over prompt and reply together, without joining their caches into one array. */
  function attendBoth(q: np.Array, prompt: LayerCache, reply: LayerCache, inPrompt: np.Array, inReply: np.Array) {
    const score = (keys: np.Array, mask: np.Array) =>
      np.where(mask, np.matmul(q.ref, np.matrixTranspose(keys)).mul(scale), MASKED); // [B, kvHeads, group, S]
    const early = score(prompt.k, inPrompt);
    const late = score(reply.k, inReply);
    q.dispose();
    const peak = np.maximum(np.max(early.ref, -1, { keepdims: true }), np.max(late.ref, -1, { keepdims: true }));
    const earlyWeights = np.exp(early.sub(peak.ref));
    const lateWeights = np.exp(late.sub(peak));
    const sum = earlyWeights.ref.sum(-1, { keepdims: true }).add(lateWeights.ref.sum(-1, { keepdims: true }));
    return np.matmul(earlyWeights, prompt.v).add(np.matmul(lateWeights, reply.v)).div(sum);
  }

  /** Token ids (int32 [T]) to embeddings [T, hidden] in float32. */
  const embed = jit(function embed(table: np.Array, ids: np.Array): np.Array {
    return np.take(table, ids, 0).astype(np.float32);
  });

  /** Cosines and sines of positions, see rotary.ts. */
  const tables = jit(function tables(positions: np.Array, inverse: np.Array): RotaryTables {
    return rotaryTables(positions, inverse);
  });

  /** Logits [B, vocab] of chosen rows (int32 [B]) of the hidden states [T, hidden]. */
  const logits = jit(function logits(norm: np.Array, head: np.Array, x: np.Array, rows: np.Array): np.Array {
    return linear(rmsNorm(np.take(x, rows, 0), norm), head);
  });

  /** Log-probability [T] of token `targets` (int32 [T]) under `logits` of hidden states [T, hidden]. */
  const logProbOf = jit(function logProbOf(norm: np.Array, head: np.Array, x: np.Array, targets: np.Array): np.Array {
    const length = x.shape[0] ?? 0;
    const all = linear(rmsNorm(x, norm), head); // [T, vocab]
    const peak = np.max(all.ref, -1, { keepdims: true });
    const total = np.log(np.exp(all.ref.sub(peak.ref)).sum(-1)).add(peak.reshape([length])); // [T]
    const chosen = np.takeAlongAxis(all, targets.reshape([length, 1]), -1).reshape([length]);
    return chosen.sub(total);
  });

  return {
    chunkLayer,
    stepLayer,
    embed,
    tables,
    logits,
    logProbOf,
    /** Frees the constants that compiled programs hold. */
    dispose(): void {
      for (const program of [chunkLayer, stepLayer, embed, tables, logits, logProbOf]) program.dispose();
    },
  };
}
