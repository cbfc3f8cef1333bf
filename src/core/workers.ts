// Who does the work of a round: which model writes and which rates, by the ids and with the tags that enter the keys.

import type { Writer } from './augment-key.ts';
import type { Rater } from './raters.ts';
import type { KeyedStep, ModelRef } from './rounds.ts';
import { tunedModelId } from './training.ts';

/** Who writes instructions and who rates them. */
export interface Workers {
  /** The model without an adapter: it tells several candidates of a segment apart. */
  readonly base: string;
  readonly writer: Writer;
  readonly rater: Rater;
}

/** A model as it was loaded: it writes after examples and rates without tags. */
export function untunedWorkers(model: string): Workers {
  return { base: model, writer: { model, tuned: null }, rater: { model, tags: [] } };
}

/** Key of the adapter that a step's model wears. */
export function adapterKey(plan: readonly KeyedStep[], ref: ModelRef): string {
  if (ref.kind === 'imported') return ref.adapter;
  const found = plan.find(({ step }) => step.id === ref.step);
  if (found === undefined) throw new Error(`The plan has no step "${ref.step}".`);
  return found.key;
}

/** Who works in a round of the loop, counted from 1; null when the plan has no such round. */
export function workersOf(plan: readonly KeyedStep[], base: string, round: number): Workers | null {
  const steps = plan.map(({ step }) => step);
  const augment = steps.find((step) => step.kind === 'augment');
  if (augment === undefined) return null;
  const writer: Writer = { model: tunedModelId(base, adapterKey(plan, augment.by)), tuned: augment.tags };
  const rate = steps.find((step) => step.kind === 'rate' && step.round === round);
  if (rate?.kind === 'rate') {
    return { base, writer, rater: { model: tunedModelId(base, adapterKey(plan, rate.by)), tags: rate.tags } };
  }
  // Without curation nothing is rated: no rating is ever made under this name.
  return round === 1 && !steps.some(({ kind }) => kind === 'rate')
    ? { base, writer, rater: { model: '', tags: [] } }
    : null;
}
