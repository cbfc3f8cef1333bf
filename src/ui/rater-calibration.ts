// Which labelled pairs stand in the rating prompt as examples.

import { simpleParts } from '../core/raters.ts';
import type { GradedExample, RateSettings } from '../core/settings.ts';
import type { Row } from '../run/app.ts';

/** Of each kind at most: every example is read before the first pair, and all together share the context with it. */
export const MOST_OF_A_KIND = 2;

/**
 * Examples from what the person has labelled: the shortest good and the shortest not-good pairs, up to two of each and as
 * many of the one as of the other, good first and then by turns. Empty unless there is one of each: with one kind alone a
 * model learns to say that kind. Pairs that the person has rewritten are not taken, because what was rated is not what
 * they call good.
 */
export function examplesFrom(rows: readonly Pick<Row, 'label' | 'candidate' | 'segment'>[]): readonly GradedExample[] {
  const good = shortest(rows, 'good');
  const other = shortest(rows, 'not-good');
  const pairs = Math.min(good.length, other.length);
  return Array.from({ length: pairs }, (_, at) => [good[at], other[at]])
    .flat()
    .filter((example) => example !== undefined);
}

function shortest(
  rows: readonly Pick<Row, 'label' | 'candidate' | 'segment'>[],
  kind: 'good' | 'not-good',
): readonly GradedExample[] {
  return rows
    .flatMap(({ label, candidate, segment }): GradedExample[] =>
      label?.said.kind === kind && candidate?.reply.ok === true
        ? [{ instruction: candidate.reply.instruction, output: segment.text, good: kind === 'good' }]
        : [],
    )
    .sort((a, b) => lengthOf(a) - lengthOf(b))
    .slice(0, MOST_OF_A_KIND);
}

function lengthOf({ instruction, output }: GradedExample): number {
  return instruction.length + output.length;
}

/** Whether any part of a rater shows examples to the model. */
export function readsExamples(rate: RateSettings): boolean {
  return simpleParts(rate).some(({ form }) => form === 'expectation' || form === 'additive');
}
