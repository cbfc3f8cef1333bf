// Edits of segments that are begun and not saved: kept within the tab's session, until they are saved or discarded.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Shelf } from '../review/memory.ts';

const KEY = 'humpback segments drafts';

export interface TextDrafts {
  /** Drafts by segment id. */
  readonly all: ReadonlySignal<ReadonlyMap<string, string>>;
  keep(segmentId: string, text: string): void;
  drop(segmentId: string): void;
  /** Drops the drafts of other documents than these. */
  keepOnly(documentIds: readonly string[]): void;
}

/** @param shelf null where the browser keeps nothing: drafts then last as long as the stage is shown */
export function textDrafts(shelf: Shelf | null): TextDrafts {
  const all = signal<ReadonlyMap<string, string>>(read(shelf));
  const change = (next: ReadonlyMap<string, string>) => {
    all.value = next;
    quietly(() => {
      if (next.size === 0) shelf?.removeItem(KEY);
      else shelf?.setItem(KEY, JSON.stringify([...next]));
    });
  };
  const without = (leaves: (id: string) => boolean) => new Map([...all.peek()].filter(([id]) => !leaves(id)));
  return {
    all,
    keep: (segmentId, text) => change(new Map([...all.peek(), [segmentId, text]])),
    drop(segmentId) {
      if (all.peek().has(segmentId)) change(without((id) => id === segmentId));
    },
    keepOnly(documentIds) {
      const left = without((id) => !documentIds.includes(id.split('/')[0] ?? ''));
      if (left.size < all.peek().size) change(left);
    },
  };
}

// What is read back is parsed, never trusted.
function read(shelf: Shelf | null): ReadonlyMap<string, string> {
  const drafts = new Map<string, string>();
  const stored = quietly(() => shelf?.getItem(KEY) ?? null) ?? null;
  for (const entry of parsed(stored)) {
    const [id, text] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof id === 'string' && typeof text === 'string') drafts.set(id, text);
  }
  return drafts;
}

function parsed(text: string | null): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? (value as readonly unknown[]) : [];
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return [];
  }
}

// A browser may refuse to write when its store is full: then the draft lasts as long as the page.
function quietly<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return undefined;
  }
}
