// A training as it crosses the thread boundary: texts and settings go to the worker, figures and the names of files come
// back. Plain data. The bytes of checkpoints and adapters never cross: the worker keeps them in private files.

import type { CheckpointRef, LearnSettings, TrainPlan } from '../core/learning.ts';
import type { TrainingText } from '../core/training.ts';

export type { CheckpointRef, TrainPlan } from '../core/learning.ts';

/** What a model is to learn, and how. */
export interface TrainJob {
  /** Names the training and its files: the key of its step in the loop. */
  readonly key: string;
  readonly train: readonly TrainingText[];
  /** Held out: measured, never learned from. */
  readonly dev: readonly TrainingText[];
  readonly settings: LearnSettings;
  /** Key of the finished training whose adapter it begins with; null begins at the base. */
  readonly start: string | null;
  /** The checkpoint to go on from; null begins at the beginning. The training's later checkpoints are deleted. */
  readonly from: CheckpointRef | null;
  /** Ends after so many steps of this call as if stopped, checkpoint included; null for none. Two tell the time. */
  readonly pauseAfter: number | null;
  /** Bytes that the training may take; null where nobody knows. A training that needs more is refused with a sentence. */
  readonly budgetBytes: number | null;
}

/** One step of a training. */
export interface StepReport {
  readonly kind: 'step';
  /** Counted from 1. */
  readonly step: number;
  readonly steps: number;
  /** Mean over the step's predicted tokens, in nats, before the step. */
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Tokens read, without padding. */
  readonly tokens: number;
  readonly seconds: number;
}

/**
 * What a training reports. A stream that ends without `done` was stopped or paused; the newest checkpoint goes on. After a
 * lost model the plan and the steps since the newest checkpoint are told again.
 */
export type TrainReport =
  | { readonly kind: 'plan'; readonly plan: TrainPlan }
  /** Examples of the step that is under way: done, of how many. */
  | { readonly kind: 'examples'; readonly done: number; readonly of: number }
  | StepReport
  /** Mean over the held-out pairs' predicted tokens, in nats; step 0 is before training. */
  | { readonly kind: 'dev'; readonly step: number; readonly loss: number; readonly perplexity: number }
  /** Its bytes are in the private files when this is said. */
  | { readonly kind: 'checkpoint'; readonly checkpoint: CheckpointRef }
  | {
      readonly kind: 'done';
      /** Step of the kept state, and its loss on the held-out pairs; null when nothing was held out. */
      readonly best: { readonly step: number; readonly devLoss: number | null };
      /** Of the adapter, or of the weights after full fine-tuning. */
      readonly bytes: number;
      readonly reason: 'finished' | 'no-better';
    };

/** An adapter made elsewhere, once its files are kept here. */
export interface ImportedAdapter {
  /** Hash of its numbers: the same files twice are one adapter. */
  readonly key: string;
  readonly rank: number;
  readonly bytes: number;
  /** The model that its file says it was made for; null where it does not say. */
  readonly baseModel: string | null;
}

/** What can be taken home of a finished training. */
export type TakeHomeForm =
  /** adapter_config.json, adapter_model.safetensors and a card, as peft reads them. */
  | 'peft'
  /** Merged weights with config and tokenizer. */
  | 'safetensors'
  | 'gguf-f16'
  | 'gguf-q8';

export interface TakeHomeRequest {
  readonly key: string;
  readonly form: TakeHomeForm;
  /** Name of the model or adapter, for people and file names: `smollm2-135m-m1`. */
  readonly name: string;
  /** Markdown for the card beside an adapter, and the licence of the base model. */
  readonly card: { readonly text: string; readonly licence: string };
}

export interface TakeHomeProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** A file that is ready in the private files; `readPrivate` of the page's side opens it. */
export interface TakenFile {
  readonly name: string;
  readonly bytes: number;
  /** Folder and file below the origin's private root. */
  readonly path: readonly string[];
}
