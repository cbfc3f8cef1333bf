// What is measured when the models of the loop are compared: the tasks, model by model, before any of them is done.

import { othersOf } from './others.ts';
import type { Pair } from './prompts.ts';
import type { CompareStep } from './rounds.ts';
import type { SeedPair } from './seed.ts';

interface Task {
  /** Of the measurement that it will give. */
  readonly id: string;
  readonly model: string;
  readonly pairId: string;
}

export type MeasureTask =
  | (Task & { readonly kind: 'loss'; readonly pair: Pair })
  /** Good: a held-out pair as it is. Not good: its instruction with the output of the next one. */
  | (Task & {
      readonly kind: 'rating';
      readonly pair: Pair;
      readonly good: boolean;
      readonly others: readonly string[];
    })
  | (Task & { readonly kind: 'answer'; readonly instruction: string })
  /** Both answers have to be there when it is done. */
  | (Task & { readonly kind: 'preference'; readonly instruction: string; readonly against: string });

/** Tasks for one model at work: what it does itself, or, for preferences, what it judges. */
export interface MeasurePhase {
  /** `base`, `M_0`, … */
  readonly model: string;
  readonly tasks: readonly MeasureTask[];
}

/**
 * Everything that a comparison measures, model by model, so that each is put on once; the judge comes last. A model is
 * compared with the one before it and with M_0.
 *
 * @param comparison key of the step.
 * @param dev the held-out pairs.
 */
export function measurePhases(
  comparison: string,
  step: CompareStep,
  dev: readonly SeedPair[],
): readonly MeasurePhase[] {
  const asked = dev.slice(0, step.answers.prompts);
  const instructions = dev.map(({ instruction }) => instruction);
  const phases: MeasurePhase[] = step.models.map(({ model }) => {
    const named = (kind: MeasureTask['kind'], pairId: string, more = '') => ({
      id: `${comparison}/${model}/${kind}${more}/${pairId}`,
      model,
      pairId,
    });
    return {
      model,
      tasks: [
        ...dev.map((pair) => ({ kind: 'loss' as const, ...named('loss', pair.id), pair })),
        ...dev.map((pair, at) => {
          const others = othersOf(instructions, at, step.rate.others);
          return { kind: 'rating' as const, ...named('rating', pair.id), pair, good: true, others };
        }),
        ...dev.flatMap((pair, at) => {
          const other = dev[(at + 1) % dev.length];
          if (other === undefined || other.output === pair.output) return [];
          const mixed = { instruction: pair.instruction, output: other.output };
          // Its own instruction is none of the others, whose comparison would give the mixing away.
          const others = othersOf(instructions, at, step.rate.others + 1).filter((each) => each !== other.instruction);
          const task = { kind: 'rating' as const, ...named('rating', pair.id, '-other'), pair: mixed, good: false };
          return [{ ...task, others: others.slice(0, step.rate.others) }];
        }),
        ...asked.map(({ id, instruction }) => ({ kind: 'answer' as const, ...named('answer', id), instruction })),
      ],
    };
  });
  const judged = comparedPairs(step).flatMap(({ model, against }) =>
    asked.map(({ id: pairId, instruction }) => {
      const id = `${comparison}/${model}/preference/${against}/${pairId}`;
      return { kind: 'preference' as const, id, model, against, pairId, instruction };
    }),
  );
  return [...phases, { model: step.answers.judge, tasks: judged }].filter(({ tasks }) => tasks.length > 0);
}

/** Which models stand against which: each against the one before it, and against M_0. */
export function comparedPairs({
  models,
}: CompareStep): readonly { readonly model: string; readonly against: string }[] {
  const names = models.map(({ model }) => model);
  return names.flatMap((model, at) =>
    names
      .slice(0, at)
      .filter((against, before) => before === at - 1 || against === 'M_0')
      .map((against) => ({ model, against })),
  );
}
