// The curated set A_k (paper section 2.3): the pairs rated k or better. Computed from the rows, never stored. A person's
// word outranks both the rating and the marks.

import type { Label, Rating } from './records.ts';
import type { Settings } from './settings.ts';

/** What decides about a pair; a row of the page fits. */
export interface Selectable {
  readonly rating: Rating | null;
  /** What is doubtful about the instruction's words. */
  readonly marks: readonly unknown[];
  readonly label: Label | null;
}

export type SelectRule = Pick<Settings, 'minScore' | 'filters'>;

/** Where a pair ends up, and by whose word. */
export type Selection =
  | 'accepted' // in, by a person
  | 'kept' // in, by its score
  | 'rejected' // out, by a person
  | 'marked' // out, by a mark; its score would have let it in
  | 'below' // out, by its score
  | 'unrated'; // out, without a usable rating

/** Whether a pair is in the curated set, and why. A rating that failed lets nothing in. */
export function selectionOf({ rating, marks, label }: Selectable, { minScore, filters }: SelectRule): Selection {
  const said = label?.said.kind;
  if (said === 'good' || said === 'edited') return 'accepted';
  if (said === 'not-good') return 'rejected';
  if (rating?.verdict.ok !== true) return 'unrated';
  if (rating.verdict.score < minScore) return 'below';
  return filters.keepsOut && marks.length > 0 ? 'marked' : 'kept';
}

export function isKept(row: Selectable, rule: SelectRule): boolean {
  const selection = selectionOf(row, rule);
  return selection === 'accepted' || selection === 'kept';
}

/** The rows of the curated set, in the order in which they came. */
export function select<Row extends Selectable>(rows: readonly Row[], rule: SelectRule): readonly Row[] {
  return rows.filter((row) => isKept(row, rule));
}
