// What is said of a file on its way in: a word for lists, a sentence for the reader.

import type { FileReport } from '../../run/app.ts';
import { counted, percent } from '../figures.ts';

type End = FileReport['how'];

const WORDS: Readonly<Record<End, string>> = {
  waiting: 'waiting',
  reading: 'being read',
  read: 'read',
  'partly-read': 'partly read',
  known: 'already here',
  failed: 'failed',
  stopped: 'stopped',
};

/** `partly read`; of one that is being read also how far. */
export function endWord({ how, share }: Pick<FileReport, 'how' | 'share'>): string {
  return how === 'reading' ? `${WORDS[how]}, ${percent(share)}` : WORDS[how];
}

/** Whether a file needs to be looked at: something of it is missing. */
export function isTrouble(how: End): boolean {
  return how === 'failed' || how === 'partly-read';
}

/** How a file ended, in one sentence; what is left out of it stands in its notes. */
export function endSentence(file: FileReport): string {
  const came = cameOf(file);
  switch (file.how) {
    case 'waiting':
      return 'Waiting for its turn.';
    case 'reading':
      return `Being read, ${percent(file.share)}${file.documents === 0 ? '' : `: ${came} so far`}.`;
    case 'read':
      return `Read: ${came}.`;
    case 'partly-read':
      return `Partly read: ${came}.`;
    case 'known':
      return 'Already here; nothing was added twice.';
    case 'failed':
      return file.documents === 0 ? 'Not read.' : `Not read to its end; ${came} of it stay.`;
    case 'stopped':
      return file.documents === 0 ? 'Stopped before anything of it was read.' : `Stopped; ${came} of it stay.`;
    default:
      return file.how satisfies never;
  }
}

function cameOf({ documents, segments }: FileReport): string {
  const made = counted(segments, 'segment');
  return documents === 1 ? made : `${counted(documents, 'document')}, ${made}`;
}

/** `12 of 40 files read, 2 failed and 1 partly read.` */
export function intakeSentence(files: readonly FileReport[]): string {
  const ended = (...ends: readonly End[]) => files.filter(({ how }) => ends.includes(how)).length;
  const troubles = [
    [ended('failed'), 'failed'],
    [ended('partly-read'), 'partly read'],
    [ended('stopped'), 'stopped'],
  ] as const;
  const said = troubles.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const read = `${ended('read', 'known', 'partly-read')} of ${counted(files.length, 'file')} read`;
  return `${[read, ...said].join(', ')}.`;
}
