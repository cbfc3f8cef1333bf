// What the page sees of the loop: the plan with what is done of it, the trainings with their curves, the comparison.
// Types only; app.ts hands them on, and App has all that LoopApp has.

import type { ReadonlySignal } from '@preact/signals';
import type { Comparison, ModelVerdict } from '../core/compare.ts';
import type { Failure } from '../core/outcome.ts';
import type { RatingQuality } from '../core/rating-quality.ts';
import type { AdapterRecord, BlindChoice, BlindVerdict, LineageOf, LossPoint, StepKind } from '../core/records.ts';
import type { LoopSettings } from '../core/rounds.ts';
import type { ScalingFit, ScalingPoint } from '../core/scaling.ts';
import type { SeedSet } from '../core/seed.ts';
import type { SetWarning } from '../core/training-set.ts';
import type { TakeHomeForm, TrainPlan } from '../worker/protocol.ts';

export type { LossPoint } from '../core/records.ts';

/** The loop's own settings; those of the stages (augment, rate, minScore, filters) are the page's. */
export type LoopChoices = Omit<LoopSettings, 'augment' | 'rate' | 'minScore' | 'filters'>;

/** `partly`: begun and stopped; what was done is kept and the next start goes on. */
export type StepState = 'waiting' | 'running' | 'partly' | 'done';

export interface LoopStepView {
  /** Its name within the plan: `train M_yx`, `rate 2`. */
  readonly id: string;
  readonly kind: StepKind;
  readonly key: string;
  /** Round of the paper: 0 is what the seed alone gives. */
  readonly round: number;
  readonly state: StepState;
  /** Training steps, segments, pairs or measurements; `total` is null until it is known. */
  readonly done: number;
  readonly total: number | null;
  readonly secondsLeft: number | null;
}

export interface LoopView {
  /** The plan under the present settings, each step after all that it needs. */
  readonly steps: readonly LoopStepView[];
  /** Why it cannot be started, in one sentence that says what to do; null when it can. */
  readonly blocked: string | null;
  /** Id of the step that is running; null when none is. */
  readonly running: string | null;
  /** Name of the variant that is running; absent when the plan is the one that is set. */
  readonly variant?: string;
  readonly stopping: boolean;
  /** Why the last run ended early; null when it did not. */
  readonly failure: Failure | null;
}

export interface TrainingView {
  readonly stepId: string;
  readonly key: string;
  /** `M_yx`, `M_0`, … */
  readonly model: string;
  readonly task: 'backward' | 'forward';
  readonly state: StepState;
  /** Null until the worker has read the examples. */
  readonly plan: TrainPlan | null;
  /** Pairs that it learns from. */
  readonly pairs: { readonly seed: number; readonly augmented: number; readonly heldOut: number };
  readonly warnings: readonly SetWarning[];
  readonly train: readonly LossPoint[];
  readonly dev: readonly LossPoint[];
  /** Steps done, and examples of the step that is under way. */
  readonly step: number;
  readonly examples: { readonly done: number; readonly of: number } | null;
  /** Tokens of training examples a second over the last steps; null before two steps. */
  readonly tokensPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Step and loss of the state that is kept. */
  readonly best: { readonly step: number; readonly loss: number | null } | null;
  /** The finished adapter. */
  readonly adapter: AdapterRecord | null;
}

/** One held-out prompt with what each model answered. */
export interface AnswerRow {
  readonly pairId: string;
  readonly instruction: string;
  /** The seed's own output. */
  readonly reference: string;
  /** By model, in the order of the loop. */
  readonly answers: readonly { readonly model: string; readonly text: string }[];
}

/** The same figures for one model. */
export interface ModelFigures {
  readonly model: string;
  /** Mean loss on held-out seed outputs in nats a token, with its perplexity; null until it is measured. */
  readonly loss: { readonly value: number; readonly low: number | null; readonly high: number | null } | null;
  readonly perplexity: number | null;
  /** On held-out seed pairs as they are (good) and with another's output (not good). */
  readonly rating: RatingQuality | null;
}

export interface ComparisonView {
  readonly key: string;
  readonly comparison: Comparison;
  readonly verdict: ModelVerdict;
  readonly figures: readonly ModelFigures[];
  readonly answers: readonly AnswerRow[];
  /** What the person chose blind, under this comparison. */
  readonly choices: readonly BlindChoice[];
}

/** A variant of the loop that was run to its comparison: one of the ablations, or another number of rows. */
export interface VariantResult {
  /** `as set`, `without curation`, `16 rows`, … */
  readonly name: string;
  /** The newest model's figures, and its win rate against M_0 in per cent where it was measured. */
  readonly model: string;
  readonly augmented: number;
  readonly loss: number | null;
  readonly winRate: number | null;
}

/** The scaling fit over variants with different numbers of rows; null with fewer than two. */
export interface ScalingView {
  readonly points: readonly ScalingPoint[];
  readonly fit: ScalingFit | null;
}

/** Whose instructions and ratings the lists show: the model as it was loaded, or a round of the loop. */
export type Shown = 'untuned' | number;

/** One pair of answers to choose from without knowing whose they are. */
export interface BlindPair {
  readonly pairId: string;
  readonly instruction: string;
  /** Which model is left is drawn from the pair's id, so that it is the same after a reload. */
  readonly left: { readonly model: string; readonly text: string };
  readonly right: { readonly model: string; readonly text: string };
}

/** A file that is being made ready to be taken home. */
export type TakeHomeState =
  | { readonly kind: 'idle'; readonly failure: Failure | null }
  | {
      readonly kind: 'writing';
      readonly key: string;
      readonly form: TakeHomeForm | 'recipes';
      /** Share that is written, 0–1; null until it is known. */
      readonly done: number | null;
    };

/** The loop's part of the app. */
export interface LoopApp {
  /** The pairs that the models learn from first; null until the person has chosen some. */
  readonly seed: ReadonlySignal<SeedSet | null>;
  readonly loopChoices: ReadonlySignal<LoopChoices>;
  readonly loop: ReadonlySignal<LoopView>;
  /** Of the plan's training steps, in its order. */
  readonly trainings: ReadonlySignal<readonly TrainingView[]>;
  /** Of the present plan; null until its first figure is measured. */
  readonly comparison: ReadonlySignal<ComparisonView | null>;
  /** Every variant of the loop whose comparison is done, the present one among them. */
  readonly variants: ReadonlySignal<readonly VariantResult[]>;
  readonly scaling: ReadonlySignal<ScalingView>;
  readonly adapters: ReadonlySignal<readonly AdapterRecord[]>;
  /** Whose results `rows` and `counts` show. */
  readonly shown: ReadonlySignal<Shown>;
  readonly takingHome: ReadonlySignal<TakeHomeState>;

  /** Takes the seed that is served beside the page. */
  useShippedSeed(): Promise<void>;
  /** Reads a seed from a file (see ingest/seed-file.ts) in place of the one that is there. */
  addSeedFile(file: File): Promise<void>;
  removeSeed(): Promise<void>;
  changeLoop(change: (now: LoopChoices) => LoopChoices): Promise<void>;
  /** Runs the loop from its first step that is not done: to its end, or one step only. */
  startLoop(how: { readonly steps: 'all' | 'one' }): Promise<void>;
  /** Runs the first two steps of the next training, which are kept, and so tells how long it will take. */
  timeTraining(): Promise<void>;
  /** Runs the loop to its comparison once for each variant; what they share with what is done is not done again. */
  startVariants(variants: readonly { readonly name: string; readonly change: Partial<LoopChoices> }[]): Promise<void>;
  show(shown: Shown): void;
  /** The answers of two models to the held-out prompts that the person has not judged, without names. */
  blindPairs(a: string, b: string): readonly BlindPair[];
  chooseBlind(pair: BlindPair, verdict: BlindVerdict): Promise<void>;
  /** Writes files of a trained model and hands them to the browser as downloads. */
  takeHome(key: string, form: TakeHomeForm | 'recipes'): Promise<void>;
  cancelTakeHome(): void;
  /** PEFT's two files; the adapter then writes (M_yx) or rates (every round) in place of the trained one. */
  importAdapter(files: readonly File[], as: 'M_yx' | 'rater'): Promise<void>;
  /** All settings and figures of the loop as JSON, and a card in Markdown. */
  loopReport(): Promise<Blob>;
  loopCard(): Promise<Blob>;
  /** Every step that had a part in this result. */
  lineage(key: string): LineageOf;
}
