// What can be set about a training, as plain data: it enters the keys of the loop, is stored, and is shown as it is.

/** The linear layers of a LLaMA that an adapter can change, by their short names in attention and MLP. */
export type LoraTarget = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';

/** All of them, in the order of a layer. */
export const LORA_TARGETS: readonly LoraTarget[] = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'];

/** A low-rank adapter (LoRA, arXiv 2106.09685). */
export interface LoraSettings {
  readonly rank: number;
  /** The change of a weight is (alpha / rank)·B·A, so that the rank can change and the learning rate stay. */
  readonly alpha: number;
  /** Share of each low-rank path's inputs that is dropped while training; nothing else depends on it. */
  readonly dropout: number;
  readonly targets: readonly LoraTarget[];
}

/**
 * Rank 16 with alpha = 2 · rank on all linear layers: adapting all of them is what brings LoRA up to full fine-tuning
 * (QLoRA, arXiv 2305.14314, section 4). Dropout 0.1 is the paper's (arXiv 2308.06259) and LoRA's own for GPT-2.
 */
export const DEFAULT_LORA: LoraSettings = { rank: 16, alpha: 32, dropout: 0.1, targets: LORA_TARGETS };

/** What a training changes: an adapter beside frozen weights, or all weights of a small model. */
export type LearningKind = { readonly kind: 'lora'; readonly lora: LoraSettings } | { readonly kind: 'full' };

/** Learning rate: a linear warm-up from 0, then linear from `from` at the first step to `to` at the last. */
export interface Schedule {
  readonly from: number;
  readonly to: number;
  /** Steps until `from` is reached; 0 for none. */
  readonly warmup: number;
}

/** A training as the person sets it. Null leaves a choice to what it depends on: the examples, or the kind of learning. */
export interface LearnSettings {
  readonly learning: LearningKind;
  /** Examples a step; null is the paper's table by the number of examples. */
  readonly batch: number | null;
  /** Null is the paper's table by the number of examples. */
  readonly steps: number | null;
  /** Null is the paper's rate for all weights, and ours for adapters. */
  readonly schedule: Schedule | null;
  readonly weightDecay: number;
  /** Largest norm of a step's gradient; null for no clipping. */
  readonly clipNorm: number | null;
  /** Draws the adapter's start, the order of the examples and the dropout masks. */
  readonly seed: number;
  /** Steps between two measurements on the held-out pairs; null for ten in a training. */
  readonly devEvery: number | null;
  /** Steps between two checkpoints; null for one at each measurement. */
  readonly checkpointEvery: number | null;
  /** Measurements without a better loss after which the training ends; null for never. */
  readonly patience: number | null;
  /** Tokens of prompt and completion that are read; a longer completion is cut, and counted. Null is the model's context. */
  readonly maxTokens: number | null;
}

/** The paper's choices where it has made one: weight decay 0.1; gradients clipped to 1 as LLaMA was trained (arXiv 2302.13971). */
export const DEFAULT_LEARN: LearnSettings = {
  learning: { kind: 'lora', lora: DEFAULT_LORA },
  batch: null,
  steps: null,
  schedule: null,
  weightDecay: 0.1,
  clipNorm: 1,
  seed: 1,
  devEvery: null,
  checkpointEvery: null,
  patience: null,
  maxTokens: 1024,
};

/** A file of a training in the browser's private files. Its row is written after its bytes, so a row names whole files. */
export interface CheckpointRef {
  readonly file: string;
  /** Steps done. */
  readonly step: number;
  readonly bytes: number;
}

/** What a training will be, as it is known before its first step. */
export interface TrainPlan {
  readonly examples: number;
  readonly devExamples: number;
  readonly batch: number;
  readonly steps: number;
  /** Steps between two measurements and between two checkpoints. */
  readonly devEvery: number;
  readonly checkpointEvery: number;
  /** Learning rate of the first and of the last step. */
  readonly learningRate: { readonly from: number; readonly to: number };
  /** Numbers that learn. */
  readonly parameters: number;
  /** Tokens of all training examples together, and of the longest. */
  readonly tokens: number;
  readonly longest: number;
  /** Examples whose completion was cut, and the tokens that were cut off. */
  readonly cut: { readonly examples: number; readonly tokens: number };
  /** Examples left out because their prompt alone is too long. */
  readonly leftOut: number;
  /** Bytes at the peak, the model's own included: an estimate. */
  readonly memoryBytes: number;
}
