// The two halves of a layer as training runs them: attention and feed-forward, without caches, with the low-rank paths
// of LoRA (arXiv 2106.09685) and their dropout. Plain functions of arrays, differentiated in programs.ts.

import { lax, numpy as np } from '@jax-js/jax';
import type { LlamaConfig } from '../checkpoint.ts';
import type { LayerParams } from '../params.ts';
import { type RotaryTables, rotate } from '../rotary.ts';
import { keepMask } from './dropout.ts';

/** A low-rank change of one weight W [out, in]: W + scale·B·A. */
export type LoraPair = {
  a: np.Array; // [rank, in]
  b: np.Array; // [out, rank]
};

export type AttentionTarget = 'q' | 'k' | 'v' | 'o';
export type FeedForwardTarget = 'gate' | 'up' | 'down';

export type AttentionWeights = Pick<LayerParams, 'inputNorm' | AttentionTarget>;
export type FeedForwardWeights = Pick<LayerParams, 'postNorm' | FeedForwardTarget>;
export type AttentionPairs = { [target in AttentionTarget]?: LoraPair };
export type FeedForwardPairs = { [target in FeedForwardTarget]?: LoraPair };

/** Where the rows of a pass stand: rotary tables of their positions, and which example each belongs to (int32 [T]). */
export type Places = RotaryTables & { owner: np.Array };

/** Two dropout keys (uint32 [2]) of a block's two places; an empty list when nothing is dropped. */
export type DropoutKeys = np.Array[];

// As in forward.ts: far below any real score, and finite.
const MASKED = -1e30;

// exp(88.8) is no float32 any more, and infinity times zero in the gradient is no number. silu(−80) is −1e-33.
const LOWEST_GATE = -80;

export type Blocks = ReturnType<typeof makeBlocks>;

/** The blocks of one model. `scale` is alpha / rank; `dropout` the share of a low-rank path's inputs that is dropped. */
export function makeBlocks(config: LlamaConfig, splitHeads: boolean, scale: number, dropout: number) {
  const { heads, kvHeads, headDim, rmsNormEps } = config;
  const group = heads / kvHeads;

  function rmsNorm(x: np.Array, weight: np.Array): np.Array {
    const meanSquare = np.square(x.ref).mean(-1, { keepdims: true });
    return x.mul(np.reciprocal(np.sqrt(meanSquare.add(rmsNormEps)))).mul(weight);
  }

  /** x [..., in] · Wᵀ → [..., out]. */
  function linear(x: np.Array, weight: np.Array): np.Array {
    return np.dot(x, weight.transpose());
  }

  /** x·σ(x), with a gradient that stays a number wherever x is. */
  function silu(x: np.Array): np.Array {
    return x.ref.mul(np.reciprocal(np.exp(np.negative(np.maximum(x, LOWEST_GATE))).add(1)));
  }

  /**
   * The input of the low-rank paths that read `x` (kept): inverted dropout, one mask for all paths with this input.
   * Null when none of them is there.
   */
  function pathInput(x: np.Array, pairs: readonly (LoraPair | undefined)[], keys: DropoutKeys, place: 0 | 1) {
    if (pairs.every((pair) => pair === undefined)) return null;
    const key = keys[0];
    if (key === undefined) return x.ref;
    const keep = keepMask(x.shape, key.ref.slice(place), dropout);
    return np.where(keep, x.ref.mul(1 / (1 - dropout)), 0);
  }

  /** x·Wᵀ + scale·(input·Aᵀ)·Bᵀ. Keeps `x` and `input`, consumes the weights. */
  function project(x: np.Array, input: np.Array | null, weight: np.Array, pair: LoraPair | undefined): np.Array {
    const plain = linear(x.ref, weight);
    if (pair === undefined || input === null) return plain;
    // Scaling B while it is turned lays it out in one stride, which the product over few columns needs.
    const turned = pair.b.transpose().mul(scale); // [rank, out]
    return plain.add(np.dot(linear(input.ref, pair.a), turned));
  }

  /**
   * softmax(q·kᵀ)·v for the heads of `count` key-value heads at once: q [count, group·T, headDim], k and v
   * [count, T, headDim] (`count` is left out when it is one). The sum is divided out of the small result, which also
   * lays out what the gradient's products read.
   */
  function attendHeads(q: np.Array, k: np.Array, v: np.Array, rows: np.Array): np.Array {
    const scores = np.matmul(q, np.matrixTranspose(k));
    const masked = np.where(rows, scores, MASKED); // [count, group·T, T]
    const peak = lax.stopGradient(np.max(masked.ref, -1, { keepdims: true }));
    const weights = np.exp(masked.sub(peak));
    const sum = weights.ref.sum(-1, { keepdims: true });
    return np.matmul(weights, v).div(sum);
  }

  /**
   * Causal attention within each example: q [T, heads·headDim], k and v [T, kvHeads·headDim], not yet scaled →
   * [T, heads·headDim].
   */
  function attend(q: np.Array, k: np.Array, v: np.Array, owner: np.Array): np.Array {
    const length = q.shape[0] ?? 0;
    const row = np.arange(length);
    const causal = row.ref.reshape([1, length]).lessEqual(row.reshape([length, 1]));
    const same = owner.ref.reshape([1, length]).equal(owner.reshape([length, 1]));
    const rows = np.tile(causal.mul(same), [group, 1]); // [group·T, T]
    const byHead = (x: np.Array, count: number) => x.reshape([length, count, headDim]).transpose([1, 0, 2]);
    const queries = byHead(q, heads).mul(1 / Math.sqrt(headDim)); // [heads, T, headDim], laid out by the product
    const keys = byHead(k, kvHeads);
    const values = byHead(v, kvHeads);
    if (!splitHeads) {
      const mixed = attendHeads(queries.reshape([kvHeads, group * length, headDim]), keys, values, rows);
      return mixed
        .reshape([heads, length, headDim])
        .transpose([1, 0, 2])
        .reshape([length, heads * headDim]);
    }
    const parts: np.Array[] = [];
    for (let head = 0; head < kvHeads; head++) {
      const own = queries.ref.slice([head * group, (head + 1) * group]).reshape([group * length, headDim]);
      const one = (x: np.Array) => x.ref.slice([head, head + 1]).reshape([length, headDim]);
      const mixed = attendHeads(own, one(keys), one(values), rows.ref); // [group·T, headDim]
      parts.push(
        mixed
          .reshape([group, length, headDim])
          .transpose([1, 0, 2])
          .reshape([length, group * headDim]),
      );
    }
    for (const array of [queries, keys, values, rows]) array.dispose();
    return np.concatenate(parts, 1);
  }

  /** x [T, hidden] → x + attention(norm(x)). Consumes all. */
  function attention(
    weights: AttentionWeights,
    pairs: AttentionPairs,
    x: np.Array,
    places: Places, // tables [T, 1, 2, headDim/2]
    keys: DropoutKeys,
  ): np.Array {
    const length = x.shape[0] ?? 0;
    const h = rmsNorm(x.ref, weights.inputNorm);
    const input = pathInput(h, [pairs.q, pairs.k, pairs.v], keys, 0);
    const turn = (projected: np.Array, count: number) =>
      rotate(projected.reshape([length, count, headDim]), { cos: places.cos.ref, sin: places.sin.ref }).reshape([
        length,
        count * headDim,
      ]);
    const q = turn(project(h, input, weights.q, pairs.q), heads);
    const k = turn(project(h, input, weights.k, pairs.k), kvHeads);
    const v = project(h, input, weights.v, pairs.v);
    const attended = attend(q, k, v, places.owner);
    const outInput = pathInput(attended, [pairs.o], keys, 1);
    const out = project(attended, outInput, weights.o, pairs.o).add(x);
    for (const array of [h, input, attended, outInput, places.cos, places.sin, ...keys]) array?.dispose();
    return out;
  }

  /** x [T, hidden] → x + down(silu(gate(norm x)) ∘ up(norm x)), SwiGLU (arXiv 2002.05202). Consumes all. */
  function feedForward(weights: FeedForwardWeights, pairs: FeedForwardPairs, x: np.Array, keys: DropoutKeys): np.Array {
    const h = rmsNorm(x.ref, weights.postNorm);
    const input = pathInput(h, [pairs.gate, pairs.up], keys, 0);
    const gate = project(h, input, weights.gate, pairs.gate);
    const up = project(h, input, weights.up, pairs.up);
    const inner = silu(gate).mul(up);
    const downInput = pathInput(inner, [pairs.down], keys, 1);
    const out = project(inner, downInput, weights.down, pairs.down).add(x);
    for (const array of [h, input, inner, downInput, ...keys]) array?.dispose();
    return out;
  }

  return { rmsNorm, linear, attention, feedForward };
}
