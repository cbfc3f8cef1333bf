// The examples of one training step: seed pairs, augmented pairs or both, each with its tags (paper section 2.4).

import { seedFor } from './key.ts';
import { badInput, type Outcome, succeed } from './outcome.ts';
import type { TrainStep } from './rounds.ts';
import { comparable, type SeedSplit } from './seed.ts';
import { type TrainingText, trainingText } from './training.ts';

/** A pair whose output is a segment and whose instruction a model wrote. */
export interface AugmentedPair {
  /** The candidate's id. */
  readonly id: string;
  readonly instruction: string;
  readonly output: string;
}

export interface TrainingExample extends TrainingText {
  /** Id of the seed pair or of the candidate. */
  readonly pairId: string;
  readonly origin: 'seed' | 'augmented';
}

/** What the person should know before the step runs; it runs all the same. */
export interface SetWarning {
  readonly kind: 'few-augmented' | 'few-seed' | 'held-out-found';
  readonly rows: number;
  readonly message: string;
}

export interface TrainingSet {
  readonly examples: readonly TrainingExample[];
  readonly seed: number;
  readonly augmented: number;
  /** Augmented pairs left out because their instruction or output is held out. */
  readonly heldOut: number;
  readonly warnings: readonly SetWarning[];
}

/**
 * The examples in the order seed, augmented; whoever trains shuffles them. Augmented pairs that would show the model
 * what is held out are left out and counted.
 *
 * @param pairs what the step named by the augmented set left; unused where the step learns from the seed alone.
 */
export function trainingSet(step: TrainStep, seed: SeedSplit, pairs: readonly AugmentedPair[]): Outcome<TrainingSet> {
  const instructions = new Set(seed.dev.map(({ instruction }) => comparable(instruction)));
  const outputs = new Set(seed.dev.map(({ output }) => comparable(output)));
  const isHeldOut = ({ instruction, output }: AugmentedPair) =>
    instructions.has(comparable(instruction)) || outputs.has(comparable(output));

  const examples: TrainingExample[] = [];
  const counts = { seed: 0, augmented: 0, heldOut: 0 };
  const warnings: SetWarning[] = [];
  for (const set of step.sets) {
    const origin = set.kind;
    const offered = origin === 'seed' ? seed.train : pairs;
    const usable = origin === 'seed' ? offered : pairs.filter((pair) => !isHeldOut(pair));
    const chosen = origin === 'seed' ? usable : drawn(usable, step);
    for (const pair of chosen) {
      examples.push({ pairId: pair.id, origin, ...trainingText(step.task, pair, set.tags) });
    }
    counts[origin] += chosen.length;
    counts.heldOut += offered.length - usable.length;
    if (chosen.length < step.leastRows) warnings.push(few(step, origin, chosen.length));
  }
  if (counts.heldOut > 0) {
    const rows = counts.heldOut;
    const message = `${said(rows, 'pair')} left out, because ${rows === 1 ? 'it repeats' : 'they repeat'} a held-out seed pair.`;
    warnings.push({ kind: 'held-out-found', rows, message });
  }
  if (examples.length === 0) {
    const what = step.sets.some(({ kind }) => kind === 'augmented')
      ? 'Lower the score from which pairs are kept, or add documents.'
      : 'Give a seed with more pairs.';
    return badInput(`There is no pair for ${step.model} to learn from. Nothing was trained or changed. ${what}`);
  }
  return succeed({ examples, ...counts, warnings });
}

/** As many as the step learns from, in their own order; which ones, the split's seed decides, so that 16 are among 32. */
function drawn<P extends { readonly id: string }>(pairs: readonly P[], { rows, split }: TrainStep): readonly P[] {
  if (rows === null || pairs.length <= rows) return pairs;
  const places = pairs.map(({ id }) => ({ id, place: seedFor(split.seed, id, 0) }));
  places.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
  const chosen = new Set(places.slice(0, rows).map(({ id }) => id));
  return pairs.filter(({ id }) => chosen.has(id));
}

// Method notes, trap 8: a filter that leaves five rows, and training on them without a word.
function few(step: TrainStep, origin: 'seed' | 'augmented', rows: number): SetWarning {
  if (origin === 'seed') {
    const message = `The seed has ${said(rows, 'pair')} for ${step.model} to learn from; with fewer than ${step.leastRows} it learns them by heart.`;
    return { kind: 'few-seed', rows, message };
  }
  const message = `Only ${said(rows, 'pair')} of the documents ${rows === 1 ? 'is' : 'are'} left for ${step.model}, fewer than ${step.leastRows}: what it learns from them shows little. A lower score keeps more.`;
  return { kind: 'few-augmented', rows, message };
}

function said(rows: number, noun: string): string {
  return `${rows} ${noun}${rows === 1 ? '' : 's'}`;
}
