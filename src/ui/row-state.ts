// What a row is at each stage, and which rows a list shows. Everything here is computed from what the app reports.

import type { Rating } from '../core/records.ts';

export { isKept } from '../core/select.ts';

import type { Row } from '../run/app.ts';

export type InstructionState = 'writing' | 'written' | 'failed' | 'waiting';
export type RatingState = 'rated' | 'failed' | 'waiting' | 'without-instruction';
export type Order = 'document' | 'highest';

export function instructionState(row: Row): InstructionState {
  if (row.writing !== null) return 'writing';
  if (row.candidate === null) return 'waiting';
  return row.candidate.reply.ok ? 'written' : 'failed';
}

export function ratingState(row: Row): RatingState {
  if (row.rating !== null) return row.rating.verdict.ok ? 'rated' : 'failed';
  return instructionState(row) === 'written' ? 'waiting' : 'without-instruction';
}

/** The instruction as far as it is known: written, or as it is being written. */
export function instructionOf(row: Row): string | null {
  if (row.writing !== null) return row.writing;
  return row.candidate?.reply.ok === true ? row.candidate.reply.instruction : null;
}

export function scoreOf(row: { readonly rating: Rating | null }): number | null {
  return row.rating?.verdict.ok === true ? row.rating.verdict.score : null;
}

/** Innermost heading, or how the text begins where there is none. */
export function titleOf(row: Row): string {
  return row.segment.headingPath.at(-1) ?? `${row.segment.text.slice(0, 90).trim()}…`;
}

export function sourceOf(row: Row): string {
  return [row.document.name, ...row.segment.headingPath].join(' › ');
}

export interface ListChoice<S extends string> {
  readonly search: string;
  /** Only rows in this state; null is all. */
  readonly state: S | null;
  readonly order: Order;
}

/** The rows that a list shows: those that hold the searched words, in the chosen order. */
export function chooseRows<S extends string>(
  rows: readonly Row[],
  stateOf: (row: Row) => S,
  { search, state, order }: ListChoice<S>,
): readonly Row[] {
  const words = search.trim();
  // A regular expression, because lower-casing 10,000 texts on every stroke would make 30 MB of garbage.
  const pattern = words === '' ? null : new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const holds = (row: Row) =>
    pattern === null ||
    pattern.test(instructionOf(row) ?? '') ||
    pattern.test(sourceOf(row)) ||
    pattern.test(row.segment.text);
  const shown = rows.filter((row) => (state === null || stateOf(row) === state) && holds(row));
  if (order === 'document') return shown;
  return shown.sort((a, b) => (scoreOf(b) ?? 0) - (scoreOf(a) ?? 0));
}
