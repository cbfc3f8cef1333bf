// Reads the verbs and nouns of thousands of instructions without holding up the page: a few at a time, each once.

import { type ReadonlySignal, signal } from '@preact/signals';
import { type VerbNoun, type VerbNounCounts, verbNounCounts, verbNounOf } from '../../core/verb-noun.ts';
import { fetchTagger } from './tag-words.ts';

/** About half of a frame; the rest of it belongs to the page. */
const SLICE_MS = 8;

// What was read once stays for the next visit of the stage: an instruction's words do not change.
const known = new Map<string, VerbNoun | null>();
// A hundred thousand instructions are some tens of megabytes; beyond that the oldest are read again.
const MOST_KNOWN = 100_000;

export type Reading =
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'failed' };

export interface VerbNounReader {
  readonly state: ReadonlySignal<Reading>;
  /** Reads what is not known of these texts; a call before its end replaces the one before. */
  read(texts: readonly string[]): Promise<void>;
  stop(): void;
}

export function verbNounReader(): VerbNounReader {
  const state = signal<Reading>({ kind: 'reading', done: 0, total: 0 });
  let turn = 0;
  return {
    state,
    async read(texts) {
      turn += 1;
      const mine = turn;
      const left = [...new Set(texts)].filter((text) => !known.has(text));
      if (left.length === 0) {
        state.value = { kind: 'read' };
        return;
      }
      const total = left.length;
      state.value = { kind: 'reading', done: 0, total };
      let tag: Awaited<ReturnType<typeof fetchTagger>>;
      try {
        tag = await fetchTagger();
      } catch {
        // Whatever kept it from coming, the file was not fetched or did not run.
        if (mine === turn) state.value = { kind: 'failed' };
        return;
      }
      let began = performance.now();
      for (const [done, text] of left.entries()) {
        if (performance.now() - began >= SLICE_MS) {
          if (mine === turn) state.value = { kind: 'reading', done, total };
          await pause();
          began = performance.now();
        }
        if (mine !== turn) return;
        remember(text, verbNounOf(tag(text)));
      }
      state.value = { kind: 'read' };
    },
    stop() {
      turn += 1;
    },
  };
}

/** The pairs of texts that were read. */
export function countsOf(texts: readonly string[]): VerbNounCounts {
  return verbNounCounts(texts.map((text) => known.get(text) ?? null));
}

function remember(text: string, pair: VerbNoun | null): void {
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value ?? '');
  known.set(text, pair);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
