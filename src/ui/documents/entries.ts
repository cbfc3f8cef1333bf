// The rows of the list of documents: a document, a file that gave many, or a file that has not become one. Pure.

import type { Document } from '../../core/records.ts';
import type { FileReport } from '../../run/app.ts';

export interface FileEntry {
  readonly kind: 'file';
  readonly id: string;
  readonly name: string;
  readonly report: FileReport;
}

export interface GroupEntry {
  readonly kind: 'group';
  /** The file's path with a mark before it, so that it is no document's id. */
  readonly id: string;
  readonly name: string;
  readonly report: FileReport | null;
  readonly documents: readonly Document[];
  readonly segments: number;
}

export interface DocumentEntry {
  readonly kind: 'document';
  readonly id: string;
  readonly name: string;
  readonly report: FileReport | null;
  readonly document: Document;
  readonly segments: number;
}

export type Entry = FileEntry | GroupEntry | DocumentEntry;

/** The file that a document came out of; of one in an archive the archive. */
export function fileOf({ name, provenance }: Document): string {
  const path = provenance?.file ?? name;
  const archive = /^.*?\.zip(?=\/)/i.exec(path);
  return archive?.[0] ?? path;
}

/**
 * What the list shows: first the files that gave no document, then the documents in their order, those of one file as
 * one row where it gave several.
 * @param segmentsOf how many segments a document has, by its id
 */
export function entriesOf(
  documents: readonly Document[],
  files: readonly FileReport[],
  segmentsOf: ReadonlyMap<string, number>,
): readonly Entry[] {
  const groups = new Map<string, Document[]>();
  for (const document of documents) {
    const file = fileOf(document);
    const same = groups.get(file);
    if (same === undefined) groups.set(file, [document]);
    else same.push(document);
  }
  // The last report of a name is how it stands now.
  const reports = new Map(files.map((report) => [report.name, report]));
  const byDocument = new Map<string | null, FileReport>();
  for (const report of files) if (report.how !== 'known') byDocument.set(report.documentId, report);
  const entries: Entry[] = files
    .filter(({ documents: made, how, name }) => {
      const isNothingNew = how === 'known' || how === 'read';
      return (made === 0 || how === 'known') && !(isNothingNew && groups.has(name));
    })
    .map((report) => ({ kind: 'file', id: `file ${report.id}`, name: report.name, report }));
  for (const [name, inside] of groups) {
    const [first] = inside;
    if (first === undefined) continue;
    const report = byDocument.get(first.id) ?? reports.get(name) ?? null;
    if (inside.length === 1) entries.push(documentEntry(first, report, segmentsOf));
    else {
      const segments = inside.reduce((sum, { id }) => sum + (segmentsOf.get(id) ?? 0), 0);
      entries.push({ kind: 'group', id: `in ${name}`, name, report, documents: inside, segments });
    }
  }
  return entries;
}

/** The documents of one file as rows. */
export function insideOf({ documents }: GroupEntry, segmentsOf: ReadonlyMap<string, number>): readonly Entry[] {
  return documents.map((document) => documentEntry(document, null, segmentsOf));
}

function documentEntry(document: Document, report: FileReport | null, segmentsOf: ReadonlyMap<string, number>): Entry {
  const segments = segmentsOf.get(document.id) ?? 0;
  return { kind: 'document', id: document.id, name: document.name, document, report, segments };
}

export const ENDINGS = ['all', 'open', 'partly-read', 'failed', 'stopped', 'known'] as const;
/** `open`: waiting or being read. */
export type Ending = (typeof ENDINGS)[number];

export function hasEnding({ report }: Entry, ending: Ending): boolean {
  if (ending === 'all') return true;
  if (ending === 'open') return report?.how === 'waiting' || report?.how === 'reading';
  return report?.how === ending;
}

/** How many rows there are of each ending. */
export function endingCounts(entries: readonly Entry[]): ReadonlyMap<Ending, number> {
  return new Map(ENDINGS.map((ending) => [ending, entries.filter((entry) => hasEnding(entry, ending)).length]));
}

/** The rows with an ending whose names hold the searched words. */
export function matching(entries: readonly Entry[], ending: Ending, search: string): readonly Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (ending === 'all' && words.length === 0) return entries;
  return entries.filter((entry) => {
    const name = entry.name.toLowerCase();
    return hasEnding(entry, ending) && words.every((word) => name.includes(word));
  });
}

/** The row that stands for what is selected: itself, its document, or the file that its document came out of. */
export function entryFor(entries: readonly Entry[], selected: string | null): Entry | null {
  const first = entries.find(({ kind }) => kind !== 'file') ?? entries[0] ?? null;
  if (selected === null) return first;
  const documentId = selected.split('/')[0] ?? selected;
  const holds = (entry: Entry) => entry.kind === 'group' && entry.documents.some(({ id }) => id === documentId);
  return entries.find(({ id }) => id === selected || id === documentId) ?? entries.find(holds) ?? first;
}
