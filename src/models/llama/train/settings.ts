// The settings of a training with their defaults, and what is checked before it begins.

import type { LearningKind, LearnSettings, Schedule } from '../../../core/learning.ts';
import { badInput, type Outcome, succeed } from '../../../core/outcome.ts';
import { type AdamWSettings, DEFAULT_ADAMW } from './adamw.ts';
import type { TrainModel } from './learnt.ts';
import { lossTokens, type TrainExample } from './loss.ts';
import { LORA_SCHEDULE, PAPER_SCHEDULE, planFor } from './schedule.ts';

/** Plain data: stored with the checkpoint and shown as it is. */
export interface TrainSettings {
  readonly learning: LearningKind;
  /** Examples per step; their gradients are added up. */
  readonly batch: number;
  readonly steps: number;
  readonly schedule: Schedule;
  readonly adamw: AdamWSettings;
  /** Largest norm of a step's gradient; larger ones are scaled down to it. Null for no clipping. */
  readonly clipNorm: number | null;
  /** Draws the adapter's start, the order of the examples and the dropout masks. */
  readonly seed: number;
  /** Steps between two measurements on the dev examples. */
  readonly devEvery: number;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
  /** Measurements without a better dev loss after which the training ends; null for never. */
  readonly patience: number | null;
}

/** Measurements on the dev examples in one training by default. */
const DEV_MEASUREMENTS = 10;

/**
 * The settings with every choice made that the person left to the number of examples or the kind of learning: the
 * paper's batch and steps, its schedule for all weights and ours for adapters, ten measurements.
 */
export function resolveSettings(wanted: LearnSettings, examples: number): TrainSettings {
  const table = planFor(examples);
  const { learning, clipNorm, seed, patience, weightDecay } = wanted;
  const steps = wanted.steps ?? table.steps;
  const devEvery = wanted.devEvery ?? Math.max(1, Math.round(steps / DEV_MEASUREMENTS));
  return {
    learning,
    batch: wanted.batch ?? table.batch,
    steps,
    schedule: wanted.schedule ?? (learning.kind === 'lora' ? LORA_SCHEDULE : PAPER_SCHEDULE),
    adamw: { ...DEFAULT_ADAMW, weightDecay },
    clipNorm,
    seed,
    devEvery,
    checkpointEvery: wanted.checkpointEvery ?? devEvery,
    patience,
  };
}

/** Whether this can be trained at all; otherwise one sentence that names the example or the setting. */
export function checkTraining(
  model: Pick<TrainModel, 'config'>,
  examples: { readonly train: readonly TrainExample[]; readonly dev: readonly TrainExample[] },
  settings: TrainSettings,
): Outcome<null> {
  const { contextTokens, vocab } = model.config;
  if (examples.train.length === 0) return badInput('There is no example to learn from; add some and start again.');
  for (const [set, list] of Object.entries(examples)) {
    for (const [index, example] of list.entries()) {
      const where = `Example ${index + 1} of the ${set === 'train' ? 'training' : 'dev'} set`;
      if (lossTokens(example) === 0) return badInput(`${where} has no token to learn; leave it out.`);
      if (example.ids.length > contextTokens) {
        return badInput(
          `${where} has ${example.ids.length} tokens, but the model reads ${contextTokens}; shorten it or leave it out.`,
        );
      }
      if (example.ids.some((id) => !Number.isInteger(id) || id < 0 || id >= vocab)) {
        return badInput(`${where} holds a token that the model does not know; prepare it with this model’s tokenizer.`);
      }
    }
  }
  const { batch, steps, devEvery, checkpointEvery, learning } = settings;
  if (![batch, steps, devEvery, checkpointEvery].every((value) => Number.isInteger(value) && value >= 1)) {
    return badInput(
      'Batch, steps and the distances between measurements and checkpoints must be whole and at least 1.',
    );
  }
  if (learning.kind === 'lora') {
    const { rank, dropout, targets } = learning.lora;
    if (!Number.isInteger(rank) || rank < 1) return badInput('The adapter’s rank must be a whole number from 1 on.');
    if (!(dropout >= 0 && dropout < 1)) return badInput('Dropout must be at least 0 and below 1.');
    if (targets.length === 0) return badInput('The adapter must change at least one kind of layer.');
  }
  return succeed(null);
}
