// `npm run headless -- --segments-only`: reads files and cuts them as the page does, without a browser, and writes every
// segment as a line of JSON with its marks, offsets and provenance. Texts are on disk only: a mark may depend on a file that
// is read later, so the lines are written twice.

import { once } from 'node:events';
import { createReadStream, createWriteStream, openAsBlob, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import type { SegmentFigures, SegmentRelations } from '../../src/core/segment-figures.ts';
import { isLeftOut, type SegmentMarkKind, segmentMarks } from '../../src/core/segment-marks.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import type { LookNews } from '../../src/ingest/look-client.ts';
import { lookHere } from '../../src/ingest/look-here.ts';
import type { ReadNews } from '../../src/ingest/read-client.ts';
import { readHere } from '../../src/ingest/read-here.ts';
import { drawProgress } from './progress.ts';
import { Complaint } from './words.ts';

/** What the command prints when it is done. */
export interface SegmentsSummary {
  readonly files: number;
  /** Files that could not be read, or not to their end. */
  readonly troubled: number;
  readonly documents: number;
  readonly segments: number;
  /** Segments that no mark leaves out. */
  readonly in: number;
  /** How many segments have a mark of each kind, the most frequent first. */
  readonly marks: Readonly<Partial<Record<SegmentMarkKind, number>>>;
  readonly seconds: number;
}

type Line = { readonly id: string } & Readonly<Record<string, unknown>>;

/** Reads the files in their order and writes the file at `out`, which is whole or not there at all. */
export async function writeSegments(files: readonly string[], out: string): Promise<SegmentsSummary> {
  const startedAt = Date.now();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const [unmarked, marked] = [`${out}.unmarked`, `${out}.part`];
  const known = new Known();
  let [documents, troubled] = [0, 0];
  try {
    const lines = new Lines(unmarked);
    try {
      for (const [index, file] of files.entries()) {
        drawProgress(`Reading ${index + 1} of ${files.length}`);
        const take = async (news: ReadNews): Promise<void> => {
          for (const each of news.documents) {
            const rows = await known.look(each);
            if (rows === null) continue;
            documents += 1;
            for (const row of rows) await lines.write(row);
          }
        };
        if (await isTroubled(file, take, stop.signal)) troubled += 1;
        if (stop.signal.aborted) throw new Complaint('The run was stopped, so nothing was written.');
      }
    } finally {
      await lines.close();
      drawProgress(null);
    }
    const counts = await mark(unmarked, marked, known);
    await rename(marked, out);
    return { files: files.length, troubled, documents, ...counts, seconds: (Date.now() - startedAt) / 1000 };
  } finally {
    for (const path of [unmarked, marked]) rmSync(path, { force: true });
    process.off('SIGINT', interrupt);
  }
}

/** Reads one file; says on stderr what could not be read of it. */
async function isTroubled(file: string, take: (news: ReadNews) => Promise<void>, stop: AbortSignal): Promise<boolean> {
  const name = relative(process.cwd(), file);
  const notes: string[] = [];
  const input = { name, blob: await openAsBlob(file), type: '' };
  const request = { input, field: null, lengths: DEFAULT_SETTINGS.segment };
  const failed = await readHere.read(
    request,
    async (news) => {
      notes.push(...news.notes);
      await take(news);
    },
    stop,
  );
  if (failed !== null) notes.push(failed);
  for (const note of notes) process.stderr.write(`\n${note.startsWith(name) ? note : `${name}: ${note}`}\n`);
  return notes.length > 0;
}

/** What is known of all segments so far; their texts are not kept. */
class Known {
  readonly figures = new Map<string, SegmentFigures>();
  readonly relations = new Map<string, SegmentRelations>();
  readonly #looker = lookHere();
  readonly #documents = new Set<string>();

  /** The lines of a document's segments; null when it was there already. */
  async look({ document, segments }: ReadNews['documents'][number]): Promise<readonly Line[] | null> {
    const { id: documentId, name, form, text, provenance, pageStarts } = document;
    if (this.#documents.has(documentId)) return null;
    const rows = segments.map(({ id, from, to, headingPath }) => {
      const page = pageStarts === undefined ? {} : { page: pageStarts.filter((start) => start <= from).length };
      return { id, documentId, document: name, provenance, ...page, headingPath, from, to, text: text.slice(from, to) };
    });
    this.#hear(await this.#looker.look([{ documentId, place: this.#documents.size, form, segments: rows }]));
    this.#documents.add(documentId);
    return rows;
  }

  #hear(news: LookNews | null): void {
    for (const [id, figures] of news?.figures ?? []) this.figures.set(id, figures);
    for (const [id, relations] of news?.relations ?? []) this.relations.set(id, relations);
  }
}

/** Writes every line again, with its marks and whether it is in. */
async function mark(
  from: string,
  to: string,
  { figures, relations }: Known,
): Promise<Pick<SegmentsSummary, 'segments' | 'in' | 'marks'>> {
  const { segmentFilters } = DEFAULT_SETTINGS;
  const counts = new Map<SegmentMarkKind, number>();
  let [segments, inWork] = [0, 0];
  const lines = new Lines(to);
  try {
    for await (const line of createInterface({ input: createReadStream(from, 'utf8') })) {
      const { text, ...row } = JSON.parse(line) as Line;
      const own = figures.get(row.id);
      const marks = own === undefined ? [] : segmentMarks(own, relations.get(row.id) ?? null, segmentFilters);
      const isIn = !isLeftOut(marks, segmentFilters);
      for (const { kind } of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      segments += 1;
      if (isIn) inWork += 1;
      await lines.write({ ...row, in: isIn, marks, text });
    }
  } finally {
    await lines.close();
  }
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return { segments, in: inWork, marks: Object.fromEntries(sorted) };
}

/** A file of JSON lines that is written no faster than the disk takes it. */
class Lines {
  readonly #stream;

  constructor(path: string) {
    this.#stream = createWriteStream(path);
  }

  async write(row: Line): Promise<void> {
    if (!this.#stream.write(`${JSON.stringify(row)}\n`)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}
