// Edits that are begun and not saved. They stay until they are saved, discarded, or their document is removed.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Row } from '../../run/app.ts';
import { type Drafts, forgetReview, keepDrafts, recallDrafts, type Shelves } from './memory.ts';
import { type Pair, pairOf } from './pair.ts';

export interface DraftShelf {
  /** By the id of the candidate. */
  readonly drafts: ReadonlySignal<Drafts>;
  /** The draft of a row's pair; null when there is none. */
  of(row: Row): Pair | null;
  /** Keeps what is typed; what is as the pair already is needs no draft. */
  keep(row: Row, pair: Pair): void;
  drop(row: Row): void;
  /** Drops the drafts of other documents than these; without any document all that is remembered is forgotten. */
  keepOnly(documentIds: readonly string[]): void;
}

export function draftShelf(shelves: Shelves): DraftShelf {
  const drafts = signal(recallDrafts(shelves));
  const change = (next: Drafts) => {
    drafts.value = next;
    keepDrafts(shelves, next);
  };
  const drop = (id: string) => {
    if (drafts.value.has(id)) change(new Map([...drafts.value].filter(([each]) => each !== id)));
  };
  return {
    drafts,
    of: ({ candidate }) => (candidate === null ? null : (drafts.value.get(candidate.id) ?? null)),
    keep(row, pair) {
      if (row.candidate === null) return;
      const now = pairOf(row);
      if (pair.instruction === now.instruction && pair.output === now.output) drop(row.candidate.id);
      else change(new Map([...drafts.value, [row.candidate.id, pair]]));
    },
    drop({ candidate }) {
      if (candidate !== null) drop(candidate.id);
    },
    keepOnly(documentIds) {
      // A candidate's id begins with that of its document: see records.ts.
      const left = [...drafts.peek()].filter(([id]) => documentIds.includes(id.split('/')[0] ?? ''));
      if (left.length < drafts.peek().size) change(new Map(left));
      if (documentIds.length === 0) forgetReview(shelves);
    },
  };
}

/** Why an edited pair cannot be saved, in one sentence; null when it can. */
export function troubleWithPair({ instruction, output }: Pair): string | null {
  if (instruction.trim() === '') return 'The instruction is empty: write one, or leave and reject the pair.';
  if (output.trim() === '') return 'The output is empty: write one, or leave and reject the pair.';
  return null;
}
