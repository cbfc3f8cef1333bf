// The state of a training as plain data, and as arrays on the device. A state that was stored and put back goes on to
// bit-identical results on the same device.

import { tree } from '@jax-js/jax';
import { badInput, type Outcome, succeed } from '../../../core/outcome.ts';
import type { NamedTensors } from '../adapter.ts';
import type { Moments, Tree } from './adamw.ts';
import { type Learnt, learntFrom, learntTensors, startLearnt, type TrainModel } from './learnt.ts';
import type { TrainSettings } from './settings.ts';
import { FRESH_WATCH, type LossWatch } from './watch.ts';

/** The best adapter (or weights) so far, by dev loss. */
export interface Best {
  readonly step: number;
  /** Mean dev loss in nats per token; null when there are no dev examples and this is simply the last. */
  readonly loss: number | null;
  readonly tensors: NamedTensors;
}

/** Everything that a training needs to go on, structured-cloneable. Which examples come next follows from `step`. */
export interface TrainState {
  readonly version: 1;
  readonly kind: TrainSettings['learning']['kind'];
  readonly seed: number;
  /** Steps done. */
  readonly step: number;
  readonly learnt: NamedTensors;
  readonly firstMoments: NamedTensors;
  readonly secondMoments: NamedTensors;
  readonly watch: LossWatch;
  /** A measurement on the dev examples is due before the next step. */
  readonly devDue: boolean;
  readonly best: Best | null;
  /** Measurements since the best one. */
  readonly sinceBest: number;
}

/** The running state: its arrays have this object as their one owner. */
export interface LiveState {
  learnt: Learnt;
  moments: Moments;
  step: number;
  watch: LossWatch;
  devDue: boolean;
  best: Best | null;
  sinceBest: number;
}

/** A fresh state, or a stored one put back on the device; one sentence when it belongs to another training. */
export function openState(
  model: TrainModel,
  settings: TrainSettings,
  from: TrainState | null,
  zeroMoments: (learnt: Tree) => Moments,
): Outcome<LiveState> {
  if (from === null) {
    const learnt = startLearnt(model, settings.learning, settings.seed);
    const rest = { step: 0, watch: FRESH_WATCH, devDue: true, best: null, sinceBest: 0 };
    return succeed({ learnt, moments: zeroMoments(learnt), ...rest });
  }
  if (from.version !== 1 || from.kind !== settings.learning.kind || from.seed !== settings.seed) {
    return badInput(
      'The checkpoint belongs to a training with other settings; go on with those settings or start from the beginning.',
    );
  }
  const trees: Learnt[] = [];
  for (const tensors of [from.learnt, from.firstMoments, from.secondMoments]) {
    const put = learntFrom(tensors, model, settings.learning);
    if (!put.ok) {
      for (const made of trees) tree.dispose(made);
      return put;
    }
    trees.push(put.value);
  }
  const [learnt, m, v] = trees as [Learnt, Learnt, Learnt];
  const { step, watch, devDue, best, sinceBest } = from;
  return succeed({ learnt, moments: { m, v }, step, watch, devDue, best, sinceBest });
}

/** The state as plain data. Keeps the arrays. */
export async function plainState(live: LiveState, settings: TrainSettings): Promise<TrainState> {
  const { step, watch, devDue, best, sinceBest } = live;
  return {
    version: 1,
    kind: settings.learning.kind,
    seed: settings.seed,
    step,
    learnt: await learntTensors(live.learnt),
    firstMoments: await learntTensors(live.moments.m as Learnt),
    secondMoments: await learntTensors(live.moments.v as Learnt),
    watch,
    devDue,
    best,
    sinceBest,
  };
}

/** A second owner of the same arrays, to go back to. */
export function rememberState(live: LiveState): LiveState {
  const { m, v } = live.moments;
  return { ...live, learnt: tree.ref(live.learnt), moments: { m: tree.ref(m), v: tree.ref(v) } };
}

export function disposeState(live: LiveState): void {
  tree.dispose(live.learnt);
  tree.dispose(live.moments.m);
  tree.dispose(live.moments.v);
}
