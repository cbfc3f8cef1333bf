// Names of what the backward model writes: keys of a configuration, and the seed of each draw.

import { keyOf, seedFor } from './key.ts';
import { BACKWARD, promptName, type Tag } from './prompts.ts';
import type { AugmentSettings } from './settings.ts';
import { taskPromptName } from './training.ts';

/** Who writes the instructions, and how it is asked. */
export interface Writer {
  /** The model's id; of a tuned one, `tunedModelId`. */
  readonly model: string;
  /** The tags that a model was trained with as M_yx; null is a model that was not, which is asked with examples. */
  readonly tuned: readonly Tag[] | null;
}

/** Names everything that shapes a candidate: model, prompt with its tags, sampling, seed, and which of several it is. */
export function augmentKey({ model, tuned }: Writer, { sampling, seed }: AugmentSettings, draw = 0): string {
  // Undefined parts are no part of a key: those of models that were not trained stay what they were.
  const tags = tuned ?? undefined;
  const prompt = promptNameOf(tuned);
  return keyOf({ stage: 'augment', model, prompt, tags, sampling, seed, draw: draw === 0 ? undefined : draw });
}

/** The keys of all draws that the settings ask for, the first one first. */
export function augmentKeys(writer: Writer, settings: AugmentSettings): readonly string[] {
  const draws = Math.max(1, Math.floor(settings.candidates));
  return Array.from({ length: draws }, (_, draw) => augmentKey(writer, settings, draw));
}

/** Name and version of the prompt that the writer is asked with. */
export function promptNameOf(tuned: Writer['tuned']): string {
  return tuned === null ? promptName(BACKWARD) : taskPromptName('backward');
}

/** The seed of one draw: the first is drawn as a single candidate would be. */
export function drawSeed(stageSeed: number, segmentId: string, attempt: number, draw: number): number {
  return seedFor(stageSeed, draw === 0 ? segmentId : `${segmentId}#${draw}`, attempt);
}
