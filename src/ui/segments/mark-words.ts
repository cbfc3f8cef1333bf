// What is said of a segment's marks: a few words for lists and filters, a sentence with what was found for the reader.

import type { SegmentFilterSettings } from '../../core/segment-marks.ts';
import type { SegmentMark, SegmentMarkKind, SegmentState } from '../../run/app.ts';
import { languageName } from './thresholds.ts';

const LABELS: Readonly<Record<SegmentMarkKind, string>> = {
  'empty-header': 'empty header',
  'capital-header': 'header in capitals',
  'navigation-header': 'header of a menu',
  'repeated-sentences': 'repeats itself',
  'few-letters': 'few letters',
  'many-digits': 'many digits',
  'many-symbols': 'many symbols',
  'many-bullets': 'mostly list items',
  'many-links': 'many links',
  'one-word-lines': 'one-word lines',
  'other-language': 'other language',
  'lorem-ipsum': 'filler text',
  boilerplate: 'boilerplate',
  duplicate: 'duplicate',
  'near-duplicate': 'near-duplicate',
  evaluation: 'in an evaluation',
  'personal-data': 'personal data',
};

/** Every kind, in the order in which they are told. */
export const KINDS = Object.keys(LABELS) as readonly SegmentMarkKind[];

export function markLabel(kind: SegmentMarkKind): string {
  return LABELS[kind];
}

/** Whether what was found is the id of another segment, to go to. */
export function isOfAnother(kind: SegmentMarkKind): boolean {
  return kind === 'duplicate' || kind === 'near-duplicate';
}

/** One mark as a sentence. What was found is text from outside or a figure. */
export function markSentence({ kind, found }: SegmentMark): string {
  const words = found.trim();
  const quoted = words === '' ? '.' : `: “${words}”${/[.!?…]$/.test(words) ? '' : '.'}`;
  const figure = words === '' ? '.' : ` (${words}).`;
  switch (kind) {
    case 'empty-header':
      return 'The header above it is empty, so nothing says what it is about.';
    case 'capital-header':
      return `The header above it is all in capitals${quoted}`;
    case 'navigation-header':
      return `The header above it is of a menu, not of a text${quoted}`;
    case 'repeated-sentences':
      return `Sentences in it say nearly the same${quoted}`;
    case 'few-letters':
      return `Too little of it is letters${figure}`;
    case 'many-digits':
      return `Too much of it is digits${figure}`;
    case 'many-symbols':
      return `Too much of it is symbols${figure}`;
    case 'many-bullets':
      return `Too many of its lines are list items${figure}`;
    case 'many-links':
      return `Too much of it is addresses and links${figure}`;
    case 'one-word-lines':
      return `Too many of its lines are a single word${figure}`;
    case 'other-language':
      return `Its language is not one of those that are kept (${languageWords(words)}).`;
    case 'lorem-ipsum':
      return `It is filler text and says nothing${quoted}`;
    case 'boilerplate':
      return `Much of it stands in other documents too${quoted}`;
    case 'duplicate':
      return 'Its text is the same as that of an earlier segment.';
    case 'near-duplicate':
      return 'Its text is nearly the same as that of an earlier segment.';
    case 'evaluation':
      return `It shares a run of words with an evaluation that is loaded${quoted}`;
    case 'personal-data':
      return `It may hold personal data${quoted}`;
    default:
      return kind satisfies never;
  }
}

/** `German, 98 % sure` for `de, 98 % sure`. */
function languageWords(found: string): string {
  return found.replace(/^[a-z]{2}\b/, (code) => languageName(code) ?? code);
}

/** Where a segment ends up and why, in one sentence. */
export function standingSentence({ marks, decided, isIn }: SegmentState): string {
  if (decided === 'keep') return 'It gets an instruction, by your word.';
  if (decided === 'drop') return 'Left out, by your word.';
  if (marks === null) return 'It is still to be looked at.';
  if (!isIn) return marks.length === 1 ? 'Left out by its mark.' : 'Left out by its marks.';
  return marks.length === 0
    ? 'It gets an instruction; nothing speaks against it.'
    : 'It gets an instruction; its marks are shown and do not leave it out.';
}

/** The marks in the room of a tag, those that leave it out first. */
export function markTag(marks: readonly SegmentMark[], { actions }: SegmentFilterSettings): string | null {
  const first = marks.find(({ kind }) => actions[kind] === 'leave-out') ?? marks[0];
  if (first === undefined) return null;
  return marks.length === 1 ? LABELS[first.kind] : `${LABELS[first.kind]} +${marks.length - 1}`;
}
