// What is told of one file on its way in.

import { bugFrom } from '../core/outcome.ts';
import type { FileReport } from './segments-view.ts';

/** Segments that a project holds at most: all of them are in the page's memory. */
export const MOST_SEGMENTS = 100_000;
/** Characters of all documents together: with segments and their lists they take about three times as many bytes. */
export const MOST_CHARS = 300_000_000;

/** Of a file that nothing is known of yet. */
export function report(id: number, name: string, how: FileReport['how']): FileReport {
  return { id, name, how, share: 0, documents: 0, segments: 0, documentId: null, notes: [], fields: null };
}

/** How a file ended. `added` counts the documents that were not there before. */
export function endOf(file: FileReport, added: number, failed: string | null, wasStopped: boolean): FileReport['how'] {
  if (wasStopped) return 'stopped';
  if (failed !== null) return file.documents === 0 ? 'failed' : 'partly-read';
  if (file.notes.length > 0) return file.documents === 0 ? 'failed' : 'partly-read';
  return added === 0 ? 'known' : 'read';
}

export const FULL = `The project holds as much as this page can work with (${MOST_SEGMENTS.toLocaleString('en')} segments or ${MOST_CHARS / 1e6} million characters), so the rest was not added. What is here is safe. Remove documents, or work on the rest in a second round.`;

/** For a reader that threw, which is a bug: the next file may still be read. */
export function unreadable(thrown: unknown): string {
  return `This file made the reader fail (${bugFrom(thrown).message}). Everything else is safe. Try it as plain text.`;
}
