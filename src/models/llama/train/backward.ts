// One pass over an example, or over a few short ones side by side, forward and backward, layer by layer: the forward
// pass keeps what each block read, the backward pass goes from the last layer to the first and adds each layer's
// gradients to the sums. Memory grows with the length of one pass, not with the number of examples.

import { numpy as np, tree } from '@jax-js/jax';
import type { Stop } from '../../../core/ports.ts';
import type { LayerParams, LlamaParams } from '../params.ts';
import type {
  AttentionPairs,
  AttentionWeights,
  DropoutKeys,
  FeedForwardPairs,
  FeedForwardWeights,
  Places,
} from './blocks.ts';
import { keyFrom } from './dropout.ts';
import { freeLeft } from './free.ts';
import type { AdapterLayer } from './lora.ts';
import { type HeadChunk, layOut, type PackRows, packTokens, paddedLength, type TrainExample } from './loss.ts';
import type { HeadRows, Programs } from './programs.ts';
import type { Wait } from './wait.ts';

/** What a pass computes with. Everything is kept. */
export interface Pass {
  readonly params: LlamaParams;
  /** Pairs of every layer; null when the weights themselves learn. */
  readonly pairs: readonly AdapterLayer[] | null;
  readonly programs: Programs;
  readonly wait: Wait;
  /** float64 is for tests that compare gradients with finite differences. */
  readonly numbers: 'float32' | 'float64';
}

/**
 * Sums of gradients, shaped like what learns; its arrays are replaced as examples are added. `embed` of tied models is
 * the head's sum too.
 */
export type GradientSums = {
  layers: (AdapterLayer | LayerParams)[];
  embed?: np.Array;
  norm?: np.Array;
  head?: np.Array;
};

/**
 * Layers between two waits for the device on the way forward; on the way back every layer is waited for. jax-js sets
 * all memory of a program aside when it is launched, so this is how many layers' intermediates live at once. A layer
 * takes a few hundred milliseconds, a wait about one.
 */
export const LAYERS_PER_WAIT = 2;

interface Read {
  /** What each layer's attention block read, then what its feed-forward block read. */
  readonly inputs: np.Array[];
  readonly middles: np.Array[];
  readonly last: np.Array;
}

/**
 * Adds to `sums` the gradients of `weight` · Σ −log p over the pack's predicted tokens, and returns that value.
 * `dropoutKey` chooses the masks. Null when stopped. When the value is not finite, nothing is pulled back. In both
 * cases `sums` holds no whole gradient and is only to be freed.
 */
export async function addGradients(
  pass: Pass,
  pack: readonly TrainExample[],
  weight: number,
  dropoutKey: number,
  sums: GradientSums,
  stop: Stop,
  length = paddedLength(packTokens(pack)),
): Promise<number | null> {
  const { programs, params, wait } = pass;
  const rows = layOut(pack, length, weight);
  const places = makePlaces(pass, rows);
  let read: Read | null = null;
  let grad: np.Array | null = null;
  try {
    read = await readPack(pass, rows.ids, places, dropoutKey, true, stop);
    if (read === null) return null;
    const head = await headGradients(pass, rows.chunks, read.last, sums);
    grad = head.grad;
    if (!Number.isFinite(head.loss)) return head.loss;
    for (let index = params.layers.length - 1; index >= 0; index--) {
      if (stop.aborted) return null;
      const middle = read.middles.pop() as np.Array;
      const input = read.inputs.pop() as np.Array;
      grad = layerGradients(pass, index, input, middle, places, dropoutKey, grad, sums);
      await wait.settled(grad);
    }
    if (sums.embed !== undefined) {
      sums.embed = programs.embedBack(sums.embed, np.array(rows.ids), grad);
      grad = null;
      await wait.settled(sums.embed);
    }
    return head.loss;
  } finally {
    freeLeft(places, grad === null ? [] : grad, read === null ? [] : [...read.inputs, ...read.middles, read.last]);
  }
}

/** Σ −log p over the pack's predicted tokens, without dropout; null when stopped. */
export async function packLoss(
  pass: Pass,
  pack: readonly TrainExample[],
  stop: Stop,
  length = paddedLength(packTokens(pack)),
): Promise<number | null> {
  const rows = layOut(pack, length, 1);
  const places = makePlaces(pass, rows);
  try {
    const read = await readPack(pass, rows.ids, places, 0, false, stop);
    if (read === null) return null;
    const { norm, head } = pass.params;
    let loss = 0;
    try {
      for (const chunk of rows.chunks) {
        loss += await pass.wait.number(
          pass.programs.headLoss(norm.ref, head.ref, read.last.ref, headRows(chunk, pass.numbers)),
        );
      }
    } finally {
      freeLeft(read.last);
    }
    return loss;
  } finally {
    freeLeft(places);
  }
}

/** All layers forward; with `keep`, what each block read is kept for the backward pass. Null, all freed, when stopped. */
async function readPack(
  pass: Pass,
  ids: Int32Array<ArrayBuffer>,
  places: Places,
  dropoutKey: number,
  keep: boolean,
  stop: Stop,
): Promise<Read | null> {
  const { params, programs } = pass;
  const inputs: np.Array[] = [];
  const middles: np.Array[] = [];
  let x = programs.embed(params.embed.ref, np.array(ids));
  let whole = false;
  try {
    for (const [index, layer] of params.layers.entries()) {
      if (stop.aborted) return null;
      const { attention, feedForward } = partsOf(layer, pass.pairs?.[index] ?? {});
      const keys = (block: 0 | 1) => (keep ? dropoutKeys(pass, dropoutKey, index, block) : []);
      if (keep) inputs.push(x.ref);
      x = programs.attend(tree.ref(attention.weights), tree.ref(attention.pairs), x, tree.ref(places), keys(0));
      if (keep) middles.push(x.ref);
      x = programs.feed(tree.ref(feedForward.weights), tree.ref(feedForward.pairs), x, keys(1));
      const last = index + 1 === params.layers.length;
      if (last || (index + 1) % LAYERS_PER_WAIT === 0) await pass.wait.settled(x);
    }
    whole = true;
    return { inputs, middles, last: x };
  } finally {
    if (!whole) freeLeft([...inputs, ...middles, x]);
  }
}

/** The head's loss and the gradient of the last hidden states, chunk by chunk. Keeps `last`. */
async function headGradients(pass: Pass, chunks: readonly HeadChunk[], last: np.Array, sums: GradientSums) {
  const { programs, params } = pass;
  let grad = np.zeros(last.shape, { dtype: last.dtype });
  const tied = sums.embed !== undefined && sums.head === undefined;
  let loss = 0;
  for (const chunk of chunks) {
    const headSum = tied ? sums.embed : sums.head;
    const before = sums.norm === undefined || headSum === undefined ? {} : { norm: sums.norm, head: headSum };
    const of = headRows(chunk, pass.numbers);
    const found = programs.headBack(params.norm.ref, params.head.ref, last.ref, of, before);
    if (found.norm !== undefined && found.head !== undefined) {
      sums.norm = found.norm;
      if (tied) sums.embed = found.head;
      else sums.head = found.head;
    }
    grad = programs.spread(grad, found.rows, np.array(chunk.at), floats(chunk.has, pass.numbers));
    loss += await pass.wait.number(found.loss);
  }
  return { loss, grad };
}

/** One layer backward: consumes its inputs and `grad`, replaces its sums, returns the gradient of its input. */
function layerGradients(
  pass: Pass,
  index: number,
  input: np.Array,
  middle: np.Array,
  places: Places,
  dropoutKey: number,
  grad: np.Array,
  sums: GradientSums,
): np.Array {
  const { programs, params } = pass;
  const { attention, feedForward } = partsOf(params.layers[index] as LayerParams, pass.pairs?.[index] ?? {});
  const before = sums.layers[index] as AdapterLayer & LayerParams;
  const split = partsOf(before, before);
  const [feedSum, feedSide] = programs.feedBack(
    tree.ref(feedForward.weights),
    tree.ref(feedForward.pairs),
    pass.pairs === null ? split.feedForward.weights : split.feedForward.pairs,
    middle,
    dropoutKeys(pass, dropoutKey, index, 1),
    grad,
  );
  const [attendSum, side] = programs.attendBack(
    tree.ref(attention.weights),
    tree.ref(attention.pairs),
    pass.pairs === null ? split.attention.weights : split.attention.pairs,
    input,
    tree.ref(places),
    dropoutKeys(pass, dropoutKey, index, 0),
    feedSide,
  );
  sums.layers[index] = { ...attendSum, ...feedSum } as AdapterLayer | LayerParams;
  return side;
}

/** A layer's weights and pairs, shared out among its two blocks. No references are taken. */
function partsOf(layer: LayerParams, pairs: AdapterLayer) {
  const { inputNorm, q, k, v, o, postNorm, gate, up, down } = layer;
  const attentionWeights: AttentionWeights = { inputNorm, q, k, v, o };
  const feedForwardWeights: FeedForwardWeights = { postNorm, gate, up, down };
  const some = (targets: readonly (keyof AdapterLayer)[]) =>
    Object.fromEntries(targets.flatMap((target) => (pairs[target] === undefined ? [] : [[target, pairs[target]]])));
  return {
    attention: { weights: attentionWeights, pairs: some(['q', 'k', 'v', 'o']) as AttentionPairs },
    feedForward: { weights: feedForwardWeights, pairs: some(['gate', 'up', 'down']) as FeedForwardPairs },
  };
}

/** Keys of a block's two dropout places; none without dropout or pairs. */
function dropoutKeys(pass: Pass, key: number, layer: number, block: 0 | 1): DropoutKeys {
  if (pass.programs.dropout === 0 || pass.pairs === null) return [];
  const words = [0, 1].map((place) => keyFrom(key, layer, block, place));
  return [np.array(Uint32Array.from(words))];
}

function makePlaces(pass: Pass, { positions, owners }: PackRows): Places {
  const frequencies = floats(pass.programs.frequencies, pass.numbers);
  return { ...pass.programs.tables(floats(positions, pass.numbers), frequencies), owner: np.array(owners) };
}

function headRows({ rows, targets, weights }: HeadChunk, numbers: Pass['numbers']): HeadRows {
  return { rows: np.array(rows), targets: np.array(targets), weights: floats(weights, numbers) };
}

function floats(values: ArrayLike<number>, numbers: Pass['numbers']): np.Array {
  return numbers === 'float64'
    ? np.array(Array.from(values), { dtype: np.float64 })
    : np.array(Float32Array.from(values));
}
