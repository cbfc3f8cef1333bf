// What can be set about the loop, with the paper's choices as defaults, and its ablations as changes to them.

import { DEFAULT_LEARN, type LearnSettings } from './learning.ts';
import type { Sampling } from './ports.ts';
import { DEFAULT_SPLIT, type SplitSettings } from './seed.ts';
import { type AugmentSettings, DEFAULT_SETTINGS, type FilterSettings, type RateSettings } from './settings.ts';
import type { TrainTask } from './training.ts';

/** Which pairs the forward models after M_0 learn from. The paper's best is `joint`. */
export type LearnFrom = 'joint' | 'augmented' | 'seed';

/** How the models are compared beyond their loss: answers to held-out prompts, and who judges them. */
export interface AnswerSettings {
  /** Held-out prompts that every model answers, the first so many; 0 for none. */
  readonly prompts: number;
  readonly sampling: Sampling;
  readonly seed: number;
  /** The model that chooses between two answers, by its name in the plan. */
  readonly judge: string;
}

/** Adapters made elsewhere that take the place of trained ones: their keys, or null. */
export interface OwnAdapters {
  /** Writes the instructions in place of M_yx. */
  readonly writer: string | null;
  /** Rates in every round in place of M_0, M_1, … */
  readonly rater: string | null;
}

export interface LoopSettings {
  readonly split: SplitSettings;
  /** Settings of the two kinds of training; every part of them enters the keys. */
  readonly training: Readonly<Record<TrainTask, LearnSettings>>;
  readonly augment: AugmentSettings;
  readonly rate: RateSettings;
  /** The paper's k: pairs rated this or better are kept. */
  readonly minScore: number;
  /** What is doubtful about an instruction's words, and whether that keeps its pair out. */
  readonly filters: FilterSettings;
  /** How often pairs are rated and a model learns from those kept. Paper: 2. */
  readonly rounds: number;
  /** Where M_2 and later models begin. The paper does not say. */
  readonly laterStart: 'base' | 'previous';
  readonly learnFrom: LearnFrom;
  /** False keeps every pair: nothing is rated, and as a second round would repeat the first, there is one. */
  readonly curation: boolean;
  /** False leaves both tags out, in training and afterwards. */
  readonly tags: boolean;
  /** Augmented pairs that a model learns from at most, drawn by the split's seed; null for all that were kept. */
  readonly rows: number | null;
  readonly answers: AnswerSettings;
  readonly own: OwnAdapters;
  /** Fewer augmented pairs than this in a training set are said aloud. No result depends on it. */
  readonly leastRows: number;
}

export const DEFAULT_LOOP: LoopSettings = {
  split: DEFAULT_SPLIT,
  training: { backward: DEFAULT_LEARN, forward: DEFAULT_LEARN },
  augment: DEFAULT_SETTINGS.augment,
  rate: DEFAULT_SETTINGS.rate,
  // The paper's A_5 is ≥ 4.5; small models do not reach it (see settings.ts).
  minScore: DEFAULT_SETTINGS.minScore,
  filters: DEFAULT_SETTINGS.filters,
  rounds: 2,
  laterStart: 'base',
  learnFrom: 'joint',
  curation: true,
  tags: true,
  rows: null,
  // The paper answers with nucleus sampling, T = 0.7 and p = 0.9. The base has learned from neither side, so it judges.
  answers: { prompts: 8, sampling: { temperature: 0.7, topP: 0.9, maxTokens: 256 }, seed: 1, judge: 'base' },
  own: { writer: null, rater: null },
  // The paper's batch: with fewer rows one step would see some of them twice.
  leastRows: 32,
};

/** The paper's ablations as changes to the settings. */
export const ABLATIONS = {
  'without-curation': { curation: false },
  'augmented-only': { learnFrom: 'augmented' },
  'seed-only': { learnFrom: 'seed' },
  'without-tags': { tags: false },
} as const satisfies Readonly<Record<string, Partial<LoopSettings>>>;
