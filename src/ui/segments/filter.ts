// Which segments the list shows, and in which order. Pure, and one pass over the rows at every change.

import { DEFAULT_SETTINGS } from '../../core/settings.ts';
import type { Row, SegmentMarkKind, SegmentState } from '../../run/app.ts';
import { NO_FILTER as EVERY_PAIR, matching } from '../review/filter.ts';

export const SIDES = ['in', 'out', 'all'] as const;
/** Segments that get an instruction, those that are left out, or both. */
export type Side = (typeof SIDES)[number];

export const SEGMENT_ORDERS = ['text', 'longest', 'shortest'] as const;
export type SegmentOrder = (typeof SEGMENT_ORDERS)[number];

/** What speaks about a segment: a kind of mark, any of them, none, or a person's word. */
export type About = SegmentMarkKind | 'any' | 'none' | 'decided';

export interface SegmentFilter {
  readonly side: Side;
  /** Null is whatever is said of it. */
  readonly about: About | null;
  /** Words that all stand in the text, its headings or the name of its document. */
  readonly search: string;
}

export const NO_FILTER: SegmentFilter = { side: 'all', about: null, search: '' };

export type States = ReadonlyMap<string, SegmentState>;

/** Of a segment that nothing is known of yet. */
const UNSEEN: SegmentState = { marks: null, decided: null, isIn: true };

export function stateOf(states: States, { segment }: Row): SegmentState {
  return states.get(segment.id) ?? UNSEEN;
}

export interface Listed {
  /** Those that match, on the side chosen. */
  readonly shown: readonly Row[];
  /** Of those that match, whatever the side. */
  readonly in: number;
  readonly out: number;
}

/** The rows that a filter lets through, in their order, with how many of them are in and out. */
export function listed(rows: readonly Row[], states: States, { side, about, search }: SegmentFilter): Listed {
  const found = search.trim() === '' ? rows : matching(rows, { ...EVERY_PAIR, search }, DEFAULT_SETTINGS);
  const shown: Row[] = [];
  let isIn = 0;
  let isOut = 0;
  for (const row of found) {
    const state = stateOf(states, row);
    if (about !== null && !speaks(state, about)) continue;
    if (state.isIn) isIn += 1;
    else isOut += 1;
    if (side === 'all' || (side === 'in') === state.isIn) shown.push(row);
  }
  return { shown, in: isIn, out: isOut };
}

function speaks({ marks, decided }: SegmentState, about: About): boolean {
  if (about === 'decided') return decided !== null;
  if (about === 'any') return marks !== null && marks.length > 0;
  if (about === 'none') return marks !== null && marks.length === 0;
  return marks?.some(({ kind }) => kind === about) === true;
}

/** The rows in an order; equal ones stay in the order of the text. */
export function ordered(rows: readonly Row[], order: SegmentOrder): readonly Row[] {
  if (order === 'text') return rows;
  const sign = order === 'longest' ? -1 : 1;
  return rows.toSorted((a, b) => sign * (a.segment.text.length - b.segment.text.length));
}

/**
 * The segment that stands where another one stood that is no longer there, because a boundary was moved or a text edited:
 * the first of its document that holds some of the same text.
 */
export function standsFor(rows: readonly Row[], id: string): Row | null {
  const place = /^(.+)\/(\d+)-(\d+)(?:~.*)?$/.exec(id);
  if (place === null) return null;
  const [, documentId, from, to] = place;
  const holds = ({ segment }: Row) =>
    segment.documentId === documentId && segment.from < Number(to) && segment.to > Number(from);
  return rows.find(holds) ?? null;
}
