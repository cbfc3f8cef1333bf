// From a job's texts and settings to what the trainer takes, with the plan that the person sees before the first step.

import type { LearnSettings } from '../../../core/learning.ts';
import { badInput, type Outcome, succeed } from '../../../core/outcome.ts';
import type { Stop } from '../../../core/ports.ts';
import type { TrainingText } from '../../../core/training.ts';
import type { TrainPlan } from '../../training.ts';
import { breathe } from '../breathe.ts';
import type { LlamaConfig } from '../checkpoint.ts';
import type { LlamaTokenizer } from '../tokenizer.ts';
import { encodeExample } from './encode.ts';
import type { TrainExample } from './loss.ts';
import { estimateTraining, learntNumbers } from './memory.ts';
import { learningRateAt } from './schedule.ts';
import { checkTraining, resolveSettings, type TrainSettings } from './settings.ts';
import type { TrainExamples } from './trainer.ts';

export interface Prepared {
  readonly examples: TrainExamples;
  readonly settings: TrainSettings;
  readonly plan: TrainPlan;
}

/** What is prepared for: the model's shape, and bytes of one of its weights on the device. */
export interface Pupil {
  readonly tokenizer: LlamaTokenizer;
  readonly config: LlamaConfig;
  readonly weightBytes: 2 | 4;
}

/** Examples that are encoded between two looks at the stop. */
const ENCODED_AT_ONCE = 16;

/**
 * Encodes every text, `maxTokens` or the context at most. A text whose prompt alone does not fit is left out and counted,
 * a completion that is cut is counted. Null when stopped. Fails with one sentence when nothing is left to learn from, or
 * when the model cannot be taught such texts.
 */
export async function prepareTraining(
  { tokenizer, config, weightBytes }: Pupil,
  texts: { readonly train: readonly TrainingText[]; readonly dev: readonly TrainingText[] },
  wanted: LearnSettings,
  stop: Stop,
): Promise<Outcome<Prepared | null>> {
  const limit = Math.min(wanted.maxTokens ?? config.contextTokens, config.contextTokens);
  const train = await encodeAll(tokenizer, texts.train, limit, stop);
  if (train === null || !train.ok) return train ?? succeed(null);
  const dev = await encodeAll(tokenizer, texts.dev, limit, stop);
  if (dev === null || !dev.ok) return dev ?? succeed(null);
  const examples = { train: train.value.examples, dev: dev.value.examples };
  if (examples.train.length === 0 && texts.train.length > 0) {
    return badInput(
      `Each of the ${texts.train.length} prompts alone has more than the ${limit} tokens that are read: raise the limit or learn from shorter texts.`,
    );
  }
  const settings = resolveSettings(wanted, examples.train.length);
  const checked = checkTraining({ config }, examples, settings);
  if (!checked.ok) return checked;
  const { learning, batch, steps, devEvery, checkpointEvery, schedule } = settings;
  const plan: TrainPlan = {
    examples: examples.train.length,
    devExamples: examples.dev.length,
    batch,
    steps,
    devEvery,
    checkpointEvery,
    learningRate: { from: learningRateAt(schedule, 1, steps), to: learningRateAt(schedule, steps, steps) },
    parameters: learntNumbers(config, learning),
    tokens: examples.train.reduce((sum, example) => sum + example.ids.length, 0),
    longest: longestOf(examples.train),
    cut: {
      examples: train.value.cut.examples + dev.value.cut.examples,
      tokens: train.value.cut.tokens + dev.value.cut.tokens,
    },
    leftOut: train.value.leftOut + dev.value.leftOut,
    memoryBytes: estimateTraining(config, settings, longestOf([...examples.train, ...examples.dev]), weightBytes).bytes,
  };
  return succeed({ examples, settings, plan });
}

/** Tokens of the longest. */
export function longestOf(examples: readonly TrainExample[]): number {
  return examples.reduce((most, { ids }) => Math.max(most, ids.length), 0);
}

interface Encoded {
  readonly examples: readonly TrainExample[];
  readonly cut: { readonly examples: number; readonly tokens: number };
  readonly leftOut: number;
}

async function encodeAll(
  tokenizer: LlamaTokenizer,
  texts: readonly TrainingText[],
  limit: number,
  stop: Stop,
): Promise<Outcome<Encoded> | null> {
  const examples: TrainExample[] = [];
  const cut = { examples: 0, tokens: 0 };
  let leftOut = 0;
  for (const [index, text] of texts.entries()) {
    if (index % ENCODED_AT_ONCE === 0) {
      await breathe();
      if (stop.aborted) return null;
    }
    const encoded = encodeExample(tokenizer, text, limit);
    if (encoded.ok) {
      examples.push(encoded.value.example);
      cut.tokens += encoded.value.cutTokens;
      if (encoded.value.cutTokens > 0) cut.examples++;
    } else if (encoded.failure.kind === 'bad-input') {
      leftOut++;
    } else {
      return encoded;
    }
  }
  return succeed({ examples, cut, leftOut });
}
