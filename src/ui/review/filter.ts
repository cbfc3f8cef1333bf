// Which pairs the bench shows, and in which order. Pure, and quick enough for 10,000 rows at every stroke.

import type { Candidate, Label, Segment } from '../../core/records.ts';
import { type Selection, type SelectRule, selectionOf } from '../../core/select.ts';
import type { Row } from '../../run/app.ts';
import { scoreOf } from '../row-state.ts';
import { pairOf, wordOn } from './pair.ts';

export const ORDERS = ['text', 'nearest', 'highest', 'lowest', 'longest', 'shortest', 'newest'] as const;
/** `nearest`: closest to the threshold first, where a label tells the most. `newest`: the newest label first. */
export type ReviewOrder = (typeof ORDERS)[number];

export const LABELS = ['any', 'none', 'some', 'good', 'not-good', 'edited'] as const;
export type LabelFilter = (typeof LABELS)[number];

export const SELECTIONS = ['accepted', 'kept', 'rejected', 'marked', 'below', 'unrated'] as const;

export interface ReviewFilter {
  /** Words that all stand in the pair, its headings or the name of its file. */
  readonly search: string;
  /** Words that all stand in one of the headings above the text. */
  readonly heading: string;
  /** Scores, both ends included; null is open. A pair without a score is in no range. */
  readonly from: number | null;
  readonly to: number | null;
  readonly documentId: string | null;
  /** `any`, `none`, `some`, or one kind of mark. */
  readonly marks: string;
  readonly label: LabelFilter;
  readonly selection: Selection | 'any';
}

export const NO_FILTER: ReviewFilter = {
  search: '',
  heading: '',
  from: null,
  to: null,
  documentId: null,
  marks: 'any',
  label: 'any',
  selection: 'any',
};

/** The rows that a filter lets through, in their order. */
export function matching(rows: readonly Row[], filter: ReviewFilter, rule: SelectRule): readonly Row[] {
  const words = wordsOf(filter.search);
  const headingWords = wordsOf(filter.heading);
  return rows.filter(
    (row) =>
      (filter.documentId === null || row.document.id === filter.documentId) &&
      inRange(scoreOf(row), filter) &&
      hasMarks(row, filter.marks) &&
      hasLabel(row, filter.label) &&
      (filter.selection === 'any' || selectionOf(row, rule) === filter.selection) &&
      (headingWords.length === 0 || row.segment.headingPath.some((heading) => holds(fold(heading), headingWords))) &&
      (words.length === 0 || hasWords(row, words)),
  );
}

function inRange(score: number | null, { from, to }: ReviewFilter): boolean {
  if (from === null && to === null) return true;
  return score !== null && score >= (from ?? 1) && score <= (to ?? 5);
}

function hasMarks({ marks }: Row, wanted: string): boolean {
  if (wanted === 'any') return true;
  if (wanted === 'none') return marks.length === 0;
  return wanted === 'some' ? marks.length > 0 : marks.some(({ kind }) => kind === wanted);
}

function hasLabel(row: Row, wanted: LabelFilter): boolean {
  if (wanted === 'any') return true;
  const word = wordOn(row);
  return wanted === 'some' ? word !== 'none' : word === wanted;
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function wordsOf(typed: string): readonly string[] {
  return fold(typed).split(/\s+/).filter(Boolean);
}

function holds(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

// Folding every text at every stroke would make 30 MB of garbage, so what is folded is kept as long as its record.
const foldedSources = new WeakMap<Segment, string>();
const foldedPairs = new WeakMap<Candidate | Label, string>();

function hasWords(row: Row, words: readonly string[]): boolean {
  const { pair, source } = foldedOf(row);
  return words.every((word) => pair.includes(word) || source.includes(word));
}

function foldedOf(row: Row): { readonly pair: string; readonly source: string } {
  const source = remembered(foldedSources, row.segment, () =>
    fold([row.document.name, ...row.segment.headingPath, row.segment.text].join('\n')),
  );
  const by = row.label?.said.kind === 'edited' ? row.label : row.candidate;
  return { source, pair: by === null ? '' : remembered(foldedPairs, by, () => fold(pairWords(row))) };
}

/** Folds rows before they are searched: done for 10,000 at the first stroke it would be felt. */
export function foldAhead(rows: readonly Row[]): void {
  for (const row of rows) foldedOf(row);
}

// The output of a pair that nobody edited is the segment, which is looked through anyway.
function pairWords(row: Row): string {
  const { instruction, output } = pairOf(row);
  return row.label?.said.kind === 'edited' ? `${instruction}\n${output}` : instruction;
}

function remembered<K extends object>(store: WeakMap<K, string>, key: K, make: () => string): string {
  const known = store.get(key);
  if (known !== undefined) return known;
  const made = make();
  store.set(key, made);
  return made;
}

/** The rows in an order; equal ones stay in the order of the text. Pairs without a score come last where it decides. */
export function ordered(rows: readonly Row[], order: ReviewOrder, minScore: number): readonly Row[] {
  const by = (keyOf: (row: Row) => number) =>
    rows
      .map((row) => ({ row, key: keyOf(row) }))
      .sort((a, b) => a.key - b.key)
      .map(({ row }) => row);
  const scored = (keyOf: (score: number) => number) =>
    by((row) => {
      const score = scoreOf(row);
      return score === null ? Number.MAX_VALUE : keyOf(score);
    });
  switch (order) {
    case 'text':
      return rows;
    case 'nearest':
      return scored((score) => Math.abs(score - minScore));
    case 'highest':
      return scored((score) => -score);
    case 'lowest':
      return scored((score) => score);
    case 'longest':
      return by((row) => -pairOf(row).output.length);
    case 'shortest':
      return by((row) => pairOf(row).output.length);
    case 'newest':
      return by((row) => (row.label === null ? 0 : -row.label.createdAt));
    default:
      return order satisfies never;
  }
}

/** Kinds of marks that any of the rows has, in the order of their first row. */
export function markKindsOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.flatMap(({ marks }) => marks.map(({ kind }) => kind)))];
}

/** Headings of the rows in their order, each once, at most `most`. */
export function headingsOf(rows: readonly Row[], most: number): readonly string[] {
  const found = new Set<string>();
  for (const { segment } of rows) {
    for (const heading of segment.headingPath) {
      if (found.size < most) found.add(heading);
    }
  }
  return [...found];
}
