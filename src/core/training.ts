// What a model is trained on: the same prompts that it is asked with later, and the reply that it should learn.

import type { Prompt } from './ports.ts';
import { ANSWER, BACKWARD_TUNED, type Pair, promptName, type Tag } from './prompts.ts';

/** `backward`: output → instruction (M_yx). `forward`: instruction → output (M_0, M_1, …). */
export type TrainTask = 'backward' | 'forward';

/** One example: the loss counts on `completion` and the end of the turn, never on the prompt (paper section 2.1). */
export interface TrainingText {
  readonly prompt: Prompt;
  readonly completion: string;
}

/**
 * The prompt of a task. Training and generation both call this one function, so their words cannot differ.
 *
 * @param text the segment for `backward`, the instruction for `forward`.
 */
export function taskPrompt(task: TrainTask, text: string, tags: readonly Tag[]): Prompt {
  return task === 'backward'
    ? BACKWARD_TUNED.render({ segment: text, tags })
    : ANSWER.render({ instruction: text, tags });
}

/** Name and version of the prompt of a task, for records and keys. */
export function taskPromptName(task: TrainTask): string {
  return promptName(task === 'backward' ? BACKWARD_TUNED : ANSWER);
}

/** A pair as an example of a task. The completion is the pair's own text, unchanged. */
export function trainingText(task: TrainTask, pair: Pair, tags: readonly Tag[]): TrainingText {
  return task === 'backward'
    ? { prompt: taskPrompt(task, pair.output, tags), completion: pair.instruction }
    : { prompt: taskPrompt(task, pair.instruction, tags), completion: pair.output };
}

/** The id under which a base model with an adapter works: it enters the key of every record that the two make. */
export function tunedModelId(base: string, adapterId: string): string {
  return `${base}+${adapterId}`;
}
