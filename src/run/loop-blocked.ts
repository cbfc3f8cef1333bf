// Why the loop cannot start yet, in a sentence that says what to do.

import type { ReadonlySignal } from '@preact/signals';
import type { Segment } from '../core/records.ts';
import type { LoopBook } from './loop-book.ts';
import type { Models } from './models.ts';
import type { Project } from './project.ts';

export interface LoopNeeds {
  readonly project: Project;
  readonly book: LoopBook;
  readonly models: Models;
  /** Segments that are worked on. */
  readonly pool: ReadonlySignal<readonly Segment[]>;
}

/** The first thing that is missing; null when nothing is. */
export function blockedBy({ project, book, models, pool }: LoopNeeds): string | null {
  if (book.seed.value === null) return 'Choose a seed first: the pairs that the models learn from.';
  if (project.documents.value.length === 0) return 'Add documents first.';
  if (pool.value.length === 0) {
    return project.allSegments().length === 0
      ? 'No text is long enough to be a segment: see the length window in Settings.'
      : 'Every segment is left out by its marks: keep some in Segments.';
  }
  const model = models.loaded.value;
  if (model === null) return 'Load a model first.';
  if (!model.capabilities.canLearn) {
    return `${model.name} can write and rate but not learn here. Load SmolLM2, or a LLaMA of your own as GGUF or safetensors.`;
  }
  return null;
}
