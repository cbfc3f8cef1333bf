// What the bench remembers over a reload. The place holds ids and choices only and outlives the tab; what the person
// typed (searched words, drafts of edits) stays within the tab's session. What is read back is parsed, never trusted.

import { LABELS, NO_FILTER, ORDERS, type ReviewFilter, type ReviewOrder, SELECTIONS } from './filter.ts';
import type { Pair } from './pair.ts';

/** Where the person is in the list. */
export interface ReviewPlace {
  readonly selected: string | null;
  readonly filter: ReviewFilter;
  readonly order: ReviewOrder;
  /** How far the list is scrolled, in rows: the reader's font size may change. Kept within the tab. */
  readonly top: number;
}

export type Drafts = ReadonlyMap<string, Pair>;

/** A store of the browser; `localStorage` and `sessionStorage` fit. Both may be missing or refuse. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface Shelves {
  /** Outlives the tab. */
  readonly lasting: Shelf | null;
  readonly session: Shelf | null;
}

const PREFIX = 'humpback review ';
const PLACE = `${PREFIX}place`;
const WORDS = `${PREFIX}words`;
const DRAFTS = `${PREFIX}drafts`;
const LETTERS = `${PREFIX}letters`;
const FIRST_PROJECT = 'first';

/** The stores of this browser, as one project has them; null where it keeps them from the page. */
export function browserShelves(project: string): Shelves {
  const lasting = guarded(() => localStorage);
  const session = guarded(() => sessionStorage);
  return {
    lasting: lasting === undefined ? null : shelfOf(lasting, project),
    session: session === undefined ? null : shelfOf(session, project),
  };
}

/** Each project has its own place in the list; the first one has it under the names of before there were several. */
export function shelfOf(store: Shelf, project: string): Shelf {
  const named = (key: string) => (project === FIRST_PROJECT || key === LETTERS ? key : `${key} ${project}`);
  return {
    getItem: (key) => store.getItem(named(key)),
    setItem: (key, text) => store.setItem(named(key), text),
    removeItem: (key) => store.removeItem(named(key)),
  };
}

// A browser may refuse its stores as a whole, or refuse to write when they are full: then nothing is remembered.
function guarded<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return undefined;
  }
}

function read(shelf: Shelf | null, key: string): string | null {
  return guarded(() => shelf?.getItem(key) ?? null) ?? null;
}

function write(shelf: Shelf | null, key: string, text: string): void {
  guarded(() => shelf?.setItem(key, text));
}

/** The tab's own place before the one that was left in another tab; the beginning where nothing is remembered. */
export function recallPlace({ lasting, session }: Shelves): ReviewPlace {
  const place = readPlace(read(session, PLACE) ?? read(lasting, PLACE));
  return { ...place, filter: { ...place.filter, ...readWords(read(session, WORDS)) } };
}

export function keepPlace({ lasting, session }: Shelves, place: ReviewPlace): void {
  const { search, heading, ...choices } = place.filter;
  const lasts = { selected: place.selected, order: place.order, ...choices };
  write(lasting, PLACE, JSON.stringify(lasts));
  write(session, PLACE, JSON.stringify({ ...lasts, top: place.top }));
  write(session, WORDS, JSON.stringify({ search, heading }));
}

/** Whether single letters act; they do until the person switches them off. */
export function recallLetters({ lasting }: Shelves): boolean {
  return read(lasting, LETTERS) !== 'off';
}

export function keepLetters({ lasting }: Shelves, on: boolean): void {
  write(lasting, LETTERS, on ? 'on' : 'off');
}

export function recallDrafts({ session }: Shelves): Drafts {
  return readDrafts(read(session, DRAFTS));
}

export function keepDrafts({ session }: Shelves, drafts: Drafts): void {
  write(session, DRAFTS, JSON.stringify([...drafts]));
}

/** Forgets everything but whether letters act. */
export function forgetReview({ lasting, session }: Shelves): void {
  for (const key of [PLACE, WORDS, DRAFTS]) {
    guarded(() => lasting?.removeItem(key));
    guarded(() => session?.removeItem(key));
  }
}

/** Total: what is missing or not as it should be is as at the beginning. */
export function readPlace(text: string | null): ReviewPlace {
  const { selected, order, top, from, to, documentId, marks, label, selection } = asFields(parsed(text));
  return {
    selected: textOf(selected),
    order: ORDERS.find((each) => each === order) ?? 'text',
    top: typeof top === 'number' && Number.isFinite(top) && top > 0 ? top : 0,
    filter: {
      ...NO_FILTER,
      from: scoreIn(from),
      to: scoreIn(to),
      documentId: textOf(documentId),
      marks: textOf(marks) ?? 'any',
      label: LABELS.find((each) => each === label) ?? 'any',
      selection: SELECTIONS.find((each) => each === selection) ?? 'any',
    },
  };
}

export function readWords(text: string | null): Pick<ReviewFilter, 'search' | 'heading'> {
  const { search, heading } = asFields(parsed(text));
  return { search: textOf(search) ?? '', heading: textOf(heading) ?? '' };
}

export function readDrafts(text: string | null): Drafts {
  const stored = parsed(text);
  const drafts = new Map<string, Pair>();
  for (const entry of Array.isArray(stored) ? (stored as readonly unknown[]) : []) {
    const [id, pair] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    const { instruction, output } = asFields(pair);
    if (typeof id === 'string' && typeof instruction === 'string' && typeof output === 'string') {
      drafts.set(id, { instruction, output });
    }
  }
  return drafts;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return null;
  }
}

function asFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function scoreIn(value: unknown): number | null {
  return typeof value === 'number' && value >= 1 && value <= 5 ? value : null;
}
