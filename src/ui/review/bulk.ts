// One act on everything that matches: which pairs it would change, and the sentence that asks for a second word.

import type { Row } from '../../run/app.ts';
import { counted } from '../figures.ts';
import { WORDS, wordOn } from './pair.ts';

/** `none` clears labels. */
export type BulkWord = 'good' | 'not-good' | 'none';

export interface BulkPlan {
  readonly word: BulkWord;
  /** Segments of the pairs that change. */
  readonly ids: readonly string[];
  /** Pairs that match and are as the act would have them. */
  readonly already: number;
  /** Pairs whose other label is replaced, and those of them that a person edited. */
  readonly replaced: number;
  readonly edits: number;
}

/** Whether a word changes anything: an edited pair is accepted already, and accepting it would lose the edit. */
export function changes(row: Row, word: BulkWord): boolean {
  const now = wordOn(row);
  return word === 'good' ? now !== 'good' && now !== 'edited' : now !== word;
}

export function bulkPlan(rows: readonly Row[], word: BulkWord): BulkPlan {
  const changing = rows.filter((row) => changes(row, word));
  return {
    word,
    ids: changing.map((row) => row.segment.id),
    already: rows.length - changing.length,
    replaced: changing.filter((row) => wordOn(row) !== 'none').length,
    edits: changing.filter((row) => wordOn(row) === 'edited').length,
  };
}

/** What the button of the plan says: `Accept 12 pairs`. */
export function bulkButton({ word, ids }: BulkPlan): string {
  switch (word) {
    case 'good':
      return `Accept ${counted(ids.length, 'pair')}`;
    case 'not-good':
      return `Reject ${counted(ids.length, 'pair')}`;
    case 'none':
      return `Clear ${counted(ids.length, 'label')}`;
    default:
      return word satisfies never;
  }
}

/** What will happen, one sentence each. */
export function bulkSentences(plan: BulkPlan): readonly string[] {
  const { word, ids, already, replaced, edits } = plan;
  if (ids.length === 0) return [nothingChanges(plan)];
  const said = [`${counted(ids.length + already, 'pair matches', 'pairs match')}; ${bulkEffect(plan)}.`];
  if (already > 0) {
    const state = word === 'none' ? 'without a label' : `${WORDS[word]} already`;
    said.push(`${counted(already, 'is', 'are')} ${state} and ${already === 1 ? 'stays' : 'stay'} so.`);
  }
  if (word !== 'none' && replaced > 0) {
    said.push(`${counted(replaced, 'has', 'have')} another label, which is replaced.`);
  }
  if (edits > 0) {
    said.push(
      `${counted(edits, 'was edited; the edit', 'were edited; the edits')} no longer count${edits === 1 ? 's' : ''}.`,
    );
  }
  said.push('One undo takes all of it back.');
  return said;
}

function bulkEffect({ word, ids }: BulkPlan): string {
  if (word === 'none') return counted(ids.length, 'loses its label', 'lose their label');
  return `${counted(ids.length, 'is', 'are')} ${WORDS[word]} at once`;
}

function nothingChanges({ word, already }: BulkPlan): string {
  const pairs = counted(already, 'pair that matches', 'pairs that match');
  if (word === 'none') return already === 1 ? `The ${pairs} has no label.` : `None of the ${pairs} has a label.`;
  return `The ${pairs} ${already === 1 ? 'is' : 'are'} ${WORDS[word]} already.`;
}
