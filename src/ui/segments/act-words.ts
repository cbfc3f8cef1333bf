// What is said of an act on segments when it is done, and when it is taken back.

import type { SegmentAct } from '../../run/app.ts';
import { counted } from '../figures.ts';

/** Said to those who do not see it. */
export const DONE_WORDS = {
  merge: 'Merged with the next segment.',
  split: 'Cut in two; this is the first part.',
  move: 'The boundaries are moved.',
  edit: 'The edit is saved.',
  'cut-again': 'The document is cut anew.',
} as const satisfies Partial<Record<SegmentAct['what'], string>>;

const WORDS: Readonly<Record<SegmentAct['what'], string>> = {
  keep: 'kept',
  drop: 'left out',
  undecide: 'freed of your word',
  merge: 'merged',
  split: 'cut in two',
  move: 'moved',
  edit: 'edited',
  'cut-again': 'cut anew',
};

/** `1 segment kept`, as it stands after "takes back". */
export function actWords({ what, segments }: SegmentAct): string {
  return `${counted(segments, 'segment')} ${WORDS[what]}`;
}
