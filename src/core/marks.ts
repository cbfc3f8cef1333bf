// Why an instruction is doubtful: leaks, echoes and what is no request, each marked with the words that show it. Rows
// are marked, never deleted; who reads them decides.

import { copiedRun } from './marks/copied.ts';
import { type Detect, otherLanguage } from './marks/language.ts';
import { namedText } from './marks/names-text.ts';
import { preamble, refusal } from './marks/phrases.ts';
import { promptLeak } from './marks/prompt-leak.ts';
import { isRequest } from './marks/request.ts';
import { excerpt } from './marks/words.ts';
import { MinHashIndex, SHORT_TEXTS } from './min-hash.ts';

export type { Detect } from './marks/language.ts';

export const MARK_KINDS = [
  'repeats-prompt',
  'copies-segment',
  'names-the-text',
  'refuses',
  'preamble',
  'no-request',
  'other-language',
  'too-short',
  'too-long',
  'near-duplicate',
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/**
 * Why a candidate is doubtful. `found` is the piece of text that shows it, in one line of at most 80 characters; of
 * near-duplicate it is the id of the other one. Plain text, to be shown as text.
 */
export interface Mark {
  readonly kind: MarkKind;
  readonly found: string;
}

export interface MarkSettings {
  /** Kinds that are not looked for. */
  readonly off: readonly MarkKind[];
  /** A run of this many of the segment's words in the instruction counts as copied. At least 2. */
  readonly copiedWords: number;
  /** Instructions with fewer characters are too short. */
  readonly minChars: number;
  /** Instructions with more characters are too long. */
  readonly maxChars: number;
  /** Jaccard similarity of the character shingles of two instructions from which they are near-duplicates, 0–1. */
  readonly similarity: number;
}

export const DEFAULT_MARKS: MarkSettings = {
  off: [],
  // Good answers repeat the question: in 100 conversations of OASST the best answer shares up to 9 words in a row with
  // a prompt that brings no text of its own. In self-instruct and the shipped seed it is 7.
  copiedWords: 10,
  // The shortest whole question there is "Who are you?".
  minChars: 12,
  // Paper: all augmented instructions have 352 ± 134 characters, those that were kept 115 ± 175.
  maxChars: 600,
  similarity: 0.7,
};

/** Marks of one instruction by itself and its segment, all but near-duplicate, in the order of `MARK_KINDS`. Total. */
export function marksOf(
  instruction: string,
  segment: string,
  settings: MarkSettings,
  detect: Detect | null,
): readonly Mark[] {
  const read = instruction.slice(0, READ_CHARS);
  return MARK_KINDS.flatMap((kind) => {
    if (settings.off.includes(kind)) return [];
    const found = LOOK[kind](kind === 'too-long' ? instruction : read, segment, settings, detect);
    return found === null ? [] : [{ kind, found }];
  });
}

/** Characters of an instruction that are read. A longer one is no question that a model wrote, and costs time. */
const READ_CHARS = 4000;

type Look = (instruction: string, segment: string, settings: MarkSettings, detect: Detect | null) => string | null;

const LOOK: Readonly<Record<MarkKind, Look>> = {
  'repeats-prompt': promptLeak,
  'copies-segment': (instruction, segment, { copiedWords }) => copiedRun(instruction, segment, copiedWords),
  'names-the-text': namedText,
  refuses: refusal,
  preamble,
  'no-request': (instruction, segment) => (isRequest(instruction, segment) ? null : excerpt(instruction)),
  'other-language': (instruction, segment, _, detect) => otherLanguage(instruction, segment, detect),
  'too-short': (instruction, _, { minChars }) => (lengthOf(instruction) < minChars ? excerpt(instruction) : null),
  'too-long': (instruction, _, { maxChars }) => (lengthOf(instruction) > maxChars ? excerpt(instruction) : null),
  // Told by `NearDuplicates`, which knows the others.
  'near-duplicate': () => null,
};

// Characters as people count them, or nearly: a surrogate pair is one.
function lengthOf(text: string): number {
  return [...text.trim()].length;
}

/**
 * Near-duplicate instructions of a project. Instructions are added in the order of the project; the first of a group
 * repeats none. Every one stays in the index, marked or not, so a chain of small changes is one group.
 */
export class NearDuplicates {
  readonly #index: MinHashIndex;

  constructor(similarity: number = DEFAULT_MARKS.similarity) {
    this.#index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: similarity });
  }

  /** Adds an instruction. Returns the id of the earlier one it repeats; null when none. A known id keeps its place. */
  add(id: string, text: string): string | null {
    return this.#index.add(id, text)?.id ?? null;
  }

  /** Forgets an instruction. Answers about others that named it are stale: ask `earlier` for them again. */
  remove(id: string): void {
    this.#index.remove(id);
  }

  /** The id of the earlier one that an instruction repeats now; null when none, or when it is not known. */
  earlier(id: string): string | null {
    return this.#index.earlier(id)?.id ?? null;
  }
}
