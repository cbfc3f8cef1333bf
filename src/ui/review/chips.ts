// The filters that are set, in words, each with what takes it away.

import type { Document } from '../../core/records.ts';
import type { Selection } from '../../core/select.ts';
import { score } from '../figures.ts';
import { type LabelFilter, NO_FILTER, type ReviewFilter, type ReviewOrder } from './filter.ts';

export const LABEL_NAMES = {
  any: 'Any label or none',
  none: 'Without a label',
  some: 'With a label',
  good: 'Accepted',
  'not-good': 'Rejected',
  edited: 'Edited',
} as const satisfies Record<LabelFilter, string>;

export const SELECTION_NAMES = {
  accepted: 'In: accepted by you',
  kept: 'In: kept by its rating',
  rejected: 'Out: rejected by you',
  marked: 'Out: marked as doubtful',
  below: 'Out: rated below the line',
  unrated: 'Out: not rated',
} as const satisfies Record<Selection, string>;

export const ORDER_NAMES = {
  text: 'In order of the text',
  nearest: 'Nearest to the threshold',
  highest: 'Highest first',
  lowest: 'Lowest first',
  longest: 'Longest first',
  shortest: 'Shortest first',
  newest: 'Newest label first',
} as const satisfies Record<ReviewOrder, string>;

export interface Chip {
  readonly id: string;
  readonly text: string;
  /** What the filter is changed to when this one is taken away. */
  readonly without: Partial<ReviewFilter>;
}

/** One chip for each filter that is set. `markName` gives the name of a kind of mark. */
export function chipsOf(
  filter: ReviewFilter,
  documents: readonly Document[],
  markName: (kind: string) => string,
): readonly Chip[] {
  const { search, heading, from, to, documentId, marks, label, selection } = filter;
  const chips: Chip[] = [];
  const add = (id: string, text: string, without: Partial<ReviewFilter>) => chips.push({ id, text, without });
  if (search.trim() !== '') add('search', `“${search.trim()}”`, { search: NO_FILTER.search });
  if (from !== null || to !== null) add('rating', rangeWords(from, to), { from: null, to: null });
  if (documentId !== null) {
    const name = documents.find(({ id }) => id === documentId)?.name ?? 'a file that is gone';
    add('file', name, { documentId: null });
  }
  if (heading.trim() !== '') add('heading', `Heading “${heading.trim()}”`, { heading: NO_FILTER.heading });
  if (marks !== 'any') add('marks', marksWords(marks, markName), { marks: 'any' });
  if (label !== 'any') add('label', LABEL_NAMES[label], { label: 'any' });
  if (selection !== 'any') add('selection', SELECTION_NAMES[selection], { selection: 'any' });
  return chips;
}

export function marksWords(marks: string, markName: (kind: string) => string): string {
  if (marks === 'none') return 'No mark';
  return marks === 'some' ? 'Any mark' : `Mark: ${markName(marks)}`;
}

function rangeWords(from: number | null, to: number | null): string {
  if (from === null) return `Rated ${score(to ?? 5)} or less`;
  return to === null ? `Rated ${score(from)} or more` : `Rated ${score(from)} to ${score(to)}`;
}
