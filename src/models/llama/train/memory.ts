// How much memory a training will take, before it begins: the sum of what is known to live at the same time.

import type { LearningKind } from '../../../core/learning.ts';
import { type LoraSettings, targetShapes } from '../adapter.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import { LAYERS_PER_WAIT } from './backward.ts';
import { HEAD_CHUNK, PACK_TOKENS, paddedLength } from './loss.ts';
import type { TrainSettings } from './settings.ts';

/** Bytes by what they are for. */
export interface MemoryParts {
  /** The model's own weights. */
  readonly weights: number;
  /** What learns with its two moments, the same once more to go back to, and its gradients. */
  readonly learning: number;
  /** What each block of each layer read, kept for the backward pass. */
  readonly inputs: number;
  /** Intermediates of the layers that are under way at the same time, forward or backward. */
  readonly layers: number;
  /** Logits of one chunk of positions with what their loss and gradient need. */
  readonly head: number;
}

export interface TrainingMemory {
  /** Of `layers` and `head` only the larger counts: they do not live at the same time. */
  readonly bytes: number;
  readonly parts: MemoryParts;
}

const FLOAT = 4;

/** Trees as large as what learns: itself and two moments, the same three of the last good state, gradients. */
const COPIES = 7;

/** Logits, exponentials, the gradient of the logits. */
const HEAD_ARRAYS = 3;

// jax-js sets aside memory for all intermediates of a program when it launches it. How many those are was measured with
// jax-js 0.1.25 by changing one size of a layer at a time (rank 16, dropout 0.1): numbers per row and unit of width, per
// row, row and head, and per number that learns or is frozen.
const FORWARD = { query: 8.1, keyValue: 3.3, hidden: 8.2, intermediate: 5.3, scores: 3.5 } as const;
const BACKWARD = { query: 19.3, keyValue: 9.9, hidden: 26.5, intermediate: 15.4, scores: 6.5 } as const;
const BACKWARD_OF_LEARNT = 3;
/** Frozen weights that a backward program lays out once more, in their own type. */
const BACKWARD_OF_FROZEN = 0.83;

/** For arrays of a few numbers, rounding up to whole blocks, and freed blocks of one size that do not serve another. */
const SLACK = 1.1;

/** Bytes for training on examples of up to `longest` tokens, with weights of 2 or 4 bytes each. */
export function estimateTraining(
  config: LlamaConfig,
  settings: Pick<TrainSettings, 'learning' | 'batch'>,
  longest: number,
  weightBytes: 2 | 4,
): TrainingMemory {
  const { layers, hidden, vocab } = config;
  const { learning, batch } = settings;
  // Short examples share passes of up to PACK_TOKENS.
  const rows = paddedLength(Math.max(longest - 1, Math.min(PACK_TOKENS, batch * (longest - 1))));
  const all = weightsOf(config);
  const learnt = learntNumbers(config, learning);
  const learntOfLayer = learning.kind === 'lora' ? pairsOfLayer(config, learning.lora) : weightsOfLayer(config);
  const headLearns = learning.kind === 'full' ? 2 * vocab * hidden : 0;
  const frozenBytes = learning.kind === 'lora' ? BACKWARD_OF_FROZEN * weightsOfLayer(config) * weightBytes : 0;
  const back = (numbersOfLayer(config, rows, BACKWARD) + BACKWARD_OF_LEARNT * learntOfLayer) * FLOAT + frozenBytes;
  const parts: MemoryParts = {
    weights: all * weightBytes,
    learning: learnt * FLOAT * COPIES,
    inputs: 2 * layers * rows * hidden * FLOAT,
    layers: Math.max(back, LAYERS_PER_WAIT * numbersOfLayer(config, rows, FORWARD) * FLOAT),
    head: (HEAD_ARRAYS * HEAD_CHUNK * vocab + headLearns) * FLOAT,
  };
  // The head is done before the first layer goes back.
  const passing = Math.max(parts.layers, parts.head);
  return { bytes: SLACK * (parts.weights + parts.learning + parts.inputs + passing), parts };
}

/** Numbers that learn. */
export function learntNumbers(config: LlamaConfig, learning: LearningKind): number {
  return learning.kind === 'lora' ? config.layers * pairsOfLayer(config, learning.lora) : weightsOf(config);
}

/** Numbers among the intermediates of one layer's two programs. */
function numbersOfLayer(config: LlamaConfig, rows: number, per: typeof BACKWARD | typeof FORWARD): number {
  const { hidden, intermediate, heads, kvHeads, headDim } = config;
  const width =
    per.query * heads * headDim +
    per.keyValue * kvHeads * headDim +
    per.hidden * hidden +
    per.intermediate * intermediate;
  return rows * width + per.scores * heads * rows * rows;
}

/** Numbers in all weights. */
function weightsOf(config: LlamaConfig): number {
  const { layers, hidden, vocab, tied } = config;
  return layers * weightsOfLayer(config) + hidden + (tied ? 1 : 2) * vocab * hidden;
}

function weightsOfLayer(config: LlamaConfig): number {
  const shapes = Object.values(targetShapes(config));
  return shapes.reduce((sum, { out, in: columns }) => sum + out * columns, 2 * config.hidden);
}

/** Numbers in the pairs of one layer. */
function pairsOfLayer(config: LlamaConfig, { rank, targets }: LoraSettings): number {
  const shapes = targetShapes(config);
  return targets.reduce((sum, target) => sum + rank * (shapes[target].out + shapes[target].in), 0);
}
