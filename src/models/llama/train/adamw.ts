// AdamW: Adam (arXiv 1412.6980) with decoupled weight decay (arXiv 1711.05101), and the norm that gradients are clipped
// to. Pure: states go in, new states come out; everything stays on the device.

import { type JsTree, jit, numpy as np, tree } from '@jax-js/jax';
import type { Wait } from './wait.ts';

/** A tree of arrays: an adapter, or the weights of a model. */
export type Tree = JsTree<np.Array>;

/** First and second moments, each shaped like the tree that learns. */
export type Moments = { m: Tree; v: Tree };

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** Share of a weight that is taken off per step, times the learning rate. Vectors (norms) are left alone. */
  readonly weightDecay: number;
}

/** PyTorch's betas and epsilon; weight decay 0.1 is the paper's (arXiv 2308.06259). */
export const DEFAULT_ADAMW: AdamWSettings = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.1 };

export interface StepSettings extends AdamWSettings {
  readonly learningRate: number;
  /** Counted from 1: the moments' bias correction depends on it. */
  readonly step: number;
  /** What the gradients are multiplied by before anything else; see `clipScale`. */
  readonly gradientScale: number;
}

export type AdamW = ReturnType<typeof makeAdamW>;

/** The optimizer's compiled functions, one program per shape. `dispose` frees what they keep. */
export function makeAdamW(wait: Wait) {
  /** `total` [] + Σ x². Rows first: a sum into one number alone would run on one thread. */
  const addSquares = jit(function addSquares(total: np.Array, x: np.Array): np.Array {
    return total.add(np.square(x).sum(-1).sum());
  });

  const move = jit(function move(g: np.Array, m: np.Array, v: np.Array, w: np.Array, numbers: np.Array) {
    const number = (index: number) => numbers.ref.slice(index);
    const slope = g.mul(number(0));
    const mean = m.mul(number(1)).add(slope.ref.mul(number(2)));
    const square = v.mul(number(3)).add(np.square(slope).mul(number(4)));
    // step · m̂ / (√v̂ + eps), the bias corrections folded into numbers 5, 6.
    const change = mean.ref.mul(number(5)).div(np.sqrt(square.ref.mul(number(6))).add(number(7)));
    const moved = w.mul(number(8)).sub(change);
    numbers.dispose();
    return { m: mean, v: square, w: moved };
  });

  return {
    /** Moments of zero for a tree (kept). */
    init(learnt: Tree): Moments {
      const zeros = () => tree.map((array: np.Array) => np.zeros(array.shape), learnt) as Tree;
      return { m: zeros(), v: zeros() };
    },

    /** √Σ g² over all leaves (kept). One wait for the device. */
    async norm(gradients: Tree): Promise<number> {
      let total = np.zeros([]);
      for (const leaf of tree.leaves(gradients) as np.Array[]) total = addSquares(total, leaf.ref);
      return Math.sqrt(await wait.number(total));
    },

    /** One step. Consumes gradients, moments and the learning tree; returns the new ones. */
    update<T extends Tree>(gradients: T, moments: Moments, learnt: T, settings: StepSettings): [T, Moments] {
      const { beta1, beta2, learningRate, weightDecay, eps, step, gradientScale } = settings;
      const numbers = (decay: number) =>
        np.array(
          Float32Array.of(
            gradientScale,
            beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            learningRate / (1 - beta1 ** step),
            1 / (1 - beta2 ** step),
            eps,
            1 - learningRate * decay,
          ),
        );
      const matrix = numbers(weightDecay);
      const vector = numbers(0);
      const [leaves, shape] = tree.flatten(learnt) as [np.Array[], Parameters<typeof tree.unflatten>[0]];
      const g = tree.leaves(gradients) as np.Array[];
      const m = tree.leaves(moments.m) as np.Array[];
      const v = tree.leaves(moments.v) as np.Array[];
      const moved = leaves.map((w, i) =>
        move(g[i] as np.Array, m[i] as np.Array, v[i] as np.Array, w, w.shape.length > 1 ? matrix.ref : vector.ref),
      );
      matrix.dispose();
      vector.dispose();
      const build = (pick: (each: { m: np.Array; v: np.Array; w: np.Array }) => np.Array) =>
        tree.unflatten(shape, moved.map(pick)) as Tree;
      return [build(({ w }) => w) as T, { m: build((each) => each.m), v: build((each) => each.v) }];
    },

    dispose(): void {
      addSquares.dispose();
      move.dispose();
    },
  };
}

/** What gradients of this norm are multiplied by so that their norm is at most `most`; 1 when `most` is null. */
export function clipScale(norm: number, most: number | null): number {
  return most === null || norm <= most ? 1 : most / norm;
}
