// Trainings for the scenes and the tests, in every state, with losses from a small generator.

import type { AdapterRecord } from '../../src/core/records.ts';
import type { LossPoint, StepState, TrainingView } from '../../src/run/app.ts';
import { draws } from './compared-views.ts';

type Plan = NonNullable<TrainingView['plan']>;

export function planOfScene(part: Partial<Plan> = {}): Plan {
  return {
    examples: 66,
    devExamples: 24,
    batch: 8,
    steps: 30,
    devEvery: 3,
    checkpointEvery: 3,
    learningRate: { from: 2e-4, to: 1.8e-4 },
    parameters: 4_884_480,
    tokens: 14_213,
    longest: 612,
    cut: { examples: 0, tokens: 0 },
    leftOut: 0,
    memoryBytes: 1_870_000_000,
    ...part,
  };
}

/** Losses that fall from `from` towards `to`, with the spread that batches have; dev turns up after `turn` of the way. */
function curves(steps: number, done: number, from: number, to: number, turn: number, seed: number) {
  const draw = draws(seed);
  const level = (step: number, rate: number) => to + (from - to) * Math.exp((-rate * step) / steps);
  const train: LossPoint[] = [];
  const dev: LossPoint[] = [{ step: 0, loss: from + 0.04 }];
  const every = Math.max(1, Math.round(steps / 10));
  for (let step = 1; step <= done; step += 1) {
    const spread = (draw() + draw() + draw() - 1.5) * 0.5;
    train.push({ step, loss: level(step, 5) - (0.25 * step) / steps + spread });
    if (step % every === 0) {
      const over = Math.max(0, step / steps - turn);
      dev.push({ step, loss: level(step, 6) + 0.06 + over * 0.35 });
    }
  }
  return { train, dev };
}

interface Scene {
  readonly model: string;
  readonly state: StepState;
  readonly steps?: number;
  readonly done?: number;
  readonly augmented?: number;
  readonly part?: Partial<TrainingView>;
  readonly plan?: Partial<Plan>;
}

export function training({ model, state, steps = 30, done = 0, augmented = 0, part, plan }: Scene): TrainingView {
  const task = model === 'M_yx' ? 'backward' : 'forward';
  const key = `key-${model}`;
  const hasBegun = state !== 'waiting';
  const { train, dev } = hasBegun
    ? curves(
        steps,
        done,
        task === 'backward' ? 2.9 : 2.35,
        task === 'backward' ? 2.1 : 1.85,
        0.6,
        model.length + steps + augmented,
      )
    : { train: [], dev: [] };
  const lowest = dev.reduce<LossPoint | null>(
    (best, each) => (best === null || each.loss < best.loss ? each : best),
    null,
  );
  const best = lowest === null ? null : { step: lowest.step, loss: lowest.loss };
  return {
    stepId: `train ${model}`,
    key,
    model,
    task,
    state,
    plan: hasBegun ? planOfScene({ steps, devEvery: Math.round(steps / 10), examples: 66 + augmented, ...plan }) : null,
    pairs: { seed: 66, augmented, heldOut: 0 },
    warnings: [],
    train,
    dev,
    step: done,
    examples: null,
    tokensPerSecond: null,
    secondsLeft: null,
    best,
    adapter: state === 'done' ? adapterOf(model, best?.step ?? 0, best?.loss ?? null, augmented) : null,
    ...part,
  };
}

function adapterOf(model: string, step: number, devLoss: number | null, augmented: number): AdapterRecord {
  return {
    id: `key-${model}`,
    model,
    base: 'smollm2-135m-instruct@b179c952',
    start: null,
    task: model === 'M_yx' ? 'backward' : 'forward',
    pairs: { seed: 66, augmented },
    best: { step, devLoss },
    bytes: 19_540_000,
    createdAt: 1_700_000_000_000,
  };
}

const FEW = {
  kind: 'few-augmented',
  rows: 21,
  message:
    'Only 21 pairs of the documents are left for M_1, fewer than 32: what it learns from them shows little. A lower score keeps more.',
} as const;

/** All four trained, the last two with as many steps as the paper's longest. */
export function trainedViews(): readonly TrainingView[] {
  return [
    training({ model: 'M_yx', state: 'done', done: 30 }),
    training({ model: 'M_0', state: 'done', done: 30 }),
    training({ model: 'M_1', state: 'done', steps: 300, done: 240, augmented: 21, part: { warnings: [FEW] } }),
    training({
      model: 'M_2',
      state: 'done',
      steps: 1600,
      done: 1600,
      augmented: 148,
      part: { pairs: { seed: 66, augmented: 148, heldOut: 3 } },
      plan: { cut: { examples: 4, tokens: 913 }, leftOut: 1 },
    }),
  ];
}
