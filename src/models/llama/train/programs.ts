// The compiled functions of training: each layer's two blocks forward and backward, and the head with its loss. One
// program per shape serves all layers. Backward programs compute their block again instead of keeping what happened
// inside it: jax-js keeps every intermediate of a whole model otherwise.

import { jit, numpy as np, tree, vjp } from '@jax-js/jax';
import type { LlamaConfig } from '../checkpoint.ts';
import type { LayerParams } from '../params.ts';
import { inverseFrequencies, type RotaryTables, rotaryTables } from '../rotary.ts';
import {
  type AttentionPairs,
  type AttentionWeights,
  type DropoutKeys,
  type FeedForwardPairs,
  type FeedForwardWeights,
  makeBlocks,
  type Places,
} from './blocks.ts';

/** What learns: low-rank pairs beside frozen weights, or the weights themselves. */
export type Learning = 'lora' | 'full';

export interface ProgramSettings {
  readonly learning: Learning;
  /** alpha / rank. */
  readonly scale: number;
  /** Share of the low-rank paths' inputs that is dropped; 0 for none. */
  readonly dropout: number;
  /** One product per key-value head instead of a batched one: twice as fast on wasm, see docs/decisions.md. */
  readonly splitHeads: boolean;
}

/** Rows of the head: the last hidden states of `rows` (int32 [C]) should say `targets` (int32 [C]). */
export type HeadRows = {
  rows: np.Array;
  targets: np.Array;
  /** float32 [C]: what each row's loss counts, 0 for padding. */
  weights: np.Array;
};

export type Programs = ReturnType<typeof makePrograms>;

/** Compiles nothing yet; every program is traced at its first call. `dispose` frees what they keep on the device. */
export function makePrograms(config: LlamaConfig, settings: ProgramSettings) {
  const { learning, scale, dropout, splitHeads } = settings;
  const { attention, feedForward, rmsNorm, linear } = makeBlocks(config, splitHeads, scale, dropout);

  const embed = jit(function embed(table: np.Array, ids: np.Array): np.Array {
    const rows = np.take(table, ids, 0);
    return rows.dtype === np.float16 ? rows.astype(np.float32) : rows;
  });

  /** Adds to `sum` [vocab, hidden] what the embedding is told by `grad` [T, hidden] at `ids` (int32 [T]). */
  const embedBack = jit(function embedBack(sum: np.Array, ids: np.Array, grad: np.Array): np.Array {
    const [rows, pull] = vjp((table: np.Array) => np.take(table, ids, 0), [sum.ref]);
    rows.dispose();
    const [change] = pull(grad);
    pull.dispose();
    return sum.add(change);
  });

  /** Rotary tables of positions (float [T]), broadcast over heads. */
  const tables = jit(function tables(positions: np.Array, inverse: np.Array): RotaryTables {
    const length = positions.shape[0] ?? 0;
    return rotaryTables(positions.reshape([length, 1]), inverse);
  });

  const attend = jit(attention);
  const feed = jit(feedForward);

  /** Pulls `grad` through the attention block; returns `sum` + the gradients of what learns, and that of `x`. */
  const attendBack = jit(function attendBack(
    weights: AttentionWeights,
    pairs: AttentionPairs,
    sum: AttentionPairs | AttentionWeights,
    x: np.Array,
    places: Places,
    keys: DropoutKeys,
    grad: np.Array,
  ): [AttentionPairs | AttentionWeights, np.Array] {
    const block = (learnt: AttentionPairs | AttentionWeights, input: np.Array): np.Array =>
      learning === 'lora'
        ? attention(weights, learnt as AttentionPairs, input, places, keys)
        : attention(learnt as AttentionWeights, pairs, input, places, keys);
    const [out, pull] = vjp(block, [learning === 'lora' ? pairs : weights, x]);
    out.dispose();
    const [change, back] = pull(grad);
    pull.dispose();
    return [plus(sum, change), back];
  });

  /** The same for the feed-forward block. */
  const feedBack = jit(function feedBack(
    weights: FeedForwardWeights,
    pairs: FeedForwardPairs,
    sum: FeedForwardPairs | FeedForwardWeights,
    x: np.Array,
    keys: DropoutKeys,
    grad: np.Array,
  ): [FeedForwardPairs | FeedForwardWeights, np.Array] {
    const block = (learnt: FeedForwardPairs | FeedForwardWeights, input: np.Array): np.Array =>
      learning === 'lora'
        ? feedForward(weights, learnt as FeedForwardPairs, input, keys)
        : feedForward(learnt as FeedForwardWeights, pairs, input, keys);
    const [out, pull] = vjp(block, [learning === 'lora' ? pairs : weights, x]);
    out.dispose();
    const [change, back] = pull(grad);
    pull.dispose();
    return [plus(sum, change), back];
  });

  /** Weighted cross-entropy of chosen rows, in nats, with what its gradient needs. */
  function crossEntropy(states: np.Array, head: np.Array, targets: np.Array, weights: np.Array) {
    const count = states.shape[0] ?? 0;
    const logits = linear(states, head); // [C, vocab]
    const peak = np.max(logits.ref, -1, { keepdims: true });
    const chosen = np.takeAlongAxis(logits.ref, targets.reshape([count, 1]), -1); // [C, 1]
    const shares = np.exp(logits.sub(peak.ref));
    const sum = shares.ref.sum(-1, { keepdims: true });
    const each = np.log(sum.ref).add(peak).sub(chosen).reshape([count]);
    return { loss: each.mul(weights).sum(), shares, sum };
  }

  /** Σ weight · −log p(target) over the rows, as [] . */
  const headLoss = jit(function headLoss(norm: np.Array, head: np.Array, x: np.Array, of: HeadRows): np.Array {
    const states = rmsNorm(np.take(x, of.rows, 0), norm);
    const { loss, shares, sum } = crossEntropy(states, head, of.targets, of.weights);
    shares.dispose();
    sum.dispose();
    return loss;
  });

  /**
   * The same loss and its gradients: for the rows of `x` [C, hidden]; in full training also for the norm and the head,
   * added to `sums`. The softmax's gradient is written out: p − 1 at the target, times the row's weight.
   */
  const headBack = jit(function headBack(
    norm: np.Array,
    head: np.Array,
    x: np.Array,
    of: HeadRows,
    sums: { norm?: np.Array; head?: np.Array },
  ): { loss: np.Array; rows: np.Array; norm?: np.Array; head?: np.Array } {
    const picked = np.take(x, of.rows, 0);
    const [states, pull] = vjp((weight: np.Array, rows: np.Array) => rmsNorm(rows, weight), [norm, picked]);
    const { loss, shares, sum } = crossEntropy(states.ref, head.ref, of.targets.ref, of.weights.ref);
    const count = of.targets.shape[0] ?? 0;
    const vocab = head.shape[0] ?? 0;
    const hit = np
      .arange(vocab)
      .reshape([1, vocab])
      .equal(of.targets.reshape([count, 1]));
    const wanted = shares
      .div(sum)
      .sub(hit.astype(states.dtype))
      .mul(of.weights.reshape([count, 1])); // [C, vocab]
    const [normChange, rows] = pull(np.dot(wanted.ref, head));
    pull.dispose();
    if (sums.norm === undefined || sums.head === undefined) {
      for (const array of [wanted, states, normChange]) array.dispose();
      return { loss, rows };
    }
    return { loss, rows, norm: sums.norm.add(normChange), head: sums.head.add(np.dot(wanted.transpose(), states)) };
  });

  /** `into` [T, hidden] + `rows` [C, hidden] put at their places: row t takes `rows[at[t]]` where `has[t]` is 1. */
  const spread = jit(function spread(into: np.Array, rows: np.Array, at: np.Array, has: np.Array): np.Array {
    const length = into.shape[0] ?? 0;
    return into.add(np.take(rows, at, 0).mul(has.reshape([length, 1])));
  });

  const programs = { embed, embedBack, tables, attend, feed, attendBack, feedBack, headLoss, headBack, spread };
  const frequencies = [...inverseFrequencies(config)];
  return {
    ...programs,
    /** Inverse rotary frequencies, see rotary.ts. */
    frequencies,
    learning,
    dropout,
    dispose(): void {
      for (const program of Object.values(programs)) program.dispose();
    },
  };
}

/** Leaf by leaf a + b. */
function plus<T extends Partial<LayerParams> | AttentionPairs | FeedForwardPairs>(a: T, b: T): T {
  const [left, shape] = tree.flatten(a as never) as unknown as [np.Array[], Parameters<typeof tree.unflatten>[0]];
  const right = tree.leaves(b as never) as np.Array[];
  return tree.unflatten(shape, left.map((each, i) => each.add(right[i] as np.Array)) as never) as unknown as T;
}
