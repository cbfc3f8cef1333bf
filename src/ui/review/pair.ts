// A row of the bench: what stands in it as a pair, and what a person has said of it.

import type { Said } from '../../core/records.ts';
import type { LabelAct, Row } from '../../run/app.ts';
import { count, counted } from '../figures.ts';

export interface Pair {
  readonly instruction: string;
  readonly output: string;
}

export type Word = Said['kind'];

/** Whether there is anything to review: an instruction was written. */
export function isReviewable(row: Row): boolean {
  return row.candidate?.reply.ok === true;
}

/** The pair as the model wrote it; the instruction is empty where none was written. */
export function writtenPair({ candidate, segment }: Row): Pair {
  return { instruction: candidate?.reply.ok === true ? candidate.reply.instruction : '', output: segment.text };
}

/** The pair as it would be exported: as a person edited it, or as it was written. */
export function pairOf(row: Row): Pair {
  const said = row.label?.said;
  return said?.kind === 'edited' ? { instruction: said.instruction, output: said.output } : writtenPair(row);
}

export function wordOn(row: Row): Word {
  return row.label?.said.kind ?? 'none';
}

/** What is said of a label in a list. */
export const WORDS = {
  none: 'no label',
  good: 'accepted',
  'not-good': 'rejected',
  edited: 'edited',
} as const satisfies Record<Word, string>;

/** What an act of labelling did: `1 pair accepted`, `3 labels cleared`. */
export function actWords({ pairs, said }: LabelAct): string {
  return said === 'none' ? `${counted(pairs, 'label')} cleared` : `${counted(pairs, 'pair')} ${WORDS[said]}`;
}

/** How far the person is: `12 of 40 labelled: 7 accepted, 3 rejected, 2 edited`. */
export function progressWords(rows: readonly Row[]): string {
  const found: Record<Word, number> = { none: 0, good: 0, 'not-good': 0, edited: 0 };
  for (const row of rows) found[wordOn(row)] += 1;
  const parts = (['good', 'not-good', 'edited'] as const)
    .filter((word) => found[word] > 0)
    .map((word) => `${count(found[word])} ${WORDS[word]}`);
  const labelled = `${count(rows.length - found.none)} of ${count(rows.length)} labelled`;
  return parts.length === 0 ? labelled : `${labelled}: ${parts.join(', ')}`;
}

/** Segments whose label is another in `now` than it was in `before`, in the order of `now`. */
export function relabelled(before: readonly Row[], now: readonly Row[]): readonly string[] {
  const labels = new Map(before.map((row) => [row.segment.id, row.label?.id]));
  return now
    .filter((row) => labels.has(row.segment.id) && labels.get(row.segment.id) !== row.label?.id)
    .map((row) => row.segment.id);
}
