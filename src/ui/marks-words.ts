// What is said of a mark: a few words for lists and filters, a sentence with what was found for the reader.

import type { Mark, MarkKind, Row } from '../run/app.ts';

const LABELS: Readonly<Record<MarkKind, string>> = {
  'repeats-prompt': 'repeats the prompt',
  'copies-segment': 'copies the text',
  'names-the-text': 'speaks of the text',
  refuses: 'refuses',
  preamble: 'preamble',
  'no-request': 'asks for nothing',
  'other-language': 'other language',
  'too-short': 'too short',
  'too-long': 'too long',
  'near-duplicate': 'near-duplicate',
};

/** Every kind, in the order in which they are told. */
export const KINDS_OF_MARKS = Object.keys(LABELS) as readonly MarkKind[];

export function markLabel(kind: MarkKind): string {
  return LABELS[kind];
}

// As much of what was found as is read at a glance.
const FOUND_CHARS = 160;

/** One mark as a sentence. Of a near-duplicate `found` is the id of the other segment, which is no word for a person. */
export function markSentence({ kind, found }: Mark): string {
  const words = clipped(found);
  // A quotation that ends as a sentence ends ours.
  const quoted = `“${words}”${/[.!?…]$/.test(words) ? '' : '.'}`;
  switch (kind) {
    case 'repeats-prompt':
      return `It repeats what the model was told: ${quoted}`;
    case 'copies-segment':
      return `It copies ${wordsIn(found)} of the text: ${quoted}`;
    case 'names-the-text':
      return `It speaks of a text that nobody who asks would have: ${quoted}`;
    case 'refuses':
      return `It is a refusal: ${quoted}`;
    case 'preamble':
      return `It begins with words to the person who asked for it: ${quoted}`;
    case 'no-request':
      return `It is neither a question nor a request: ${quoted}`;
    case 'other-language':
      return `Its language is not that of the text: ${quoted}`;
    case 'too-short':
      return `It is too short to be an instruction: ${quoted}`;
    case 'too-long':
      return `It is longer than an instruction should be: ${quoted}`;
    case 'near-duplicate':
      return 'It asks nearly the same as the instruction of another segment.';
    default:
      return kind satisfies never;
  }
}

function wordsIn(text: string): string {
  const words = text.trim().split(/\s+/).length;
  // What was found may have been cut short.
  if (text.endsWith('…')) return `more than ${words - 1} words`;
  return words === 1 ? 'a word' : `${words} words`;
}

function clipped(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= FOUND_CHARS ? line : `${line.slice(0, FOUND_CHARS).trimEnd()}…`;
}

/** The marks of a row in the room of a tag: the first, and how many more. */
export function markTag(marks: readonly Mark[]): string | null {
  const [first] = marks;
  if (first === undefined) return null;
  return marks.length === 1 ? LABELS[first.kind] : `${LABELS[first.kind]} +${marks.length - 1}`;
}

/** What can be looked at alone: a kind, or every marked instruction. */
export type MarkChoice = MarkKind | 'any';

/** Whether a row is one of those chosen. */
export function hasMark(row: Pick<Row, 'marks'>, choice: MarkChoice): boolean {
  return choice === 'any' ? row.marks.length > 0 : row.marks.some(({ kind }) => kind === choice);
}
