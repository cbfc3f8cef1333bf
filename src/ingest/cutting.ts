// From a file to documents that are cut into segments, in helpings that the page can take one after the other. Runs in the
// read worker, and in Node.

import { documentFrom } from '../core/document.ts';
import type { Document, Segment } from '../core/records.ts';
import { segmentDocument } from '../core/segment.ts';
import type { SegmentSettings } from '../core/settings.ts';
import { readInput } from './formats.ts';
import type { FieldChoice, Input } from './reader.ts';

export interface ReadRequest {
  readonly input: Omit<Input, 'depth'>;
  /** As in `ReadContext`. */
  readonly field: string | null;
  readonly lengths: SegmentSettings;
}

/** A segment whose text is `document.text.slice(from, to)`: sent without it, so that it crosses the thread once. */
export type CutSegment = Omit<Segment, 'text'>;

/** A document before it has its place in the project. */
export interface ReadDocument {
  readonly document: Omit<Document, 'addedAt'>;
  readonly segments: readonly CutSegment[];
}

/** What was found since the last news. */
export interface ReadNews {
  readonly documents: readonly ReadDocument[];
  /** Bytes of the file that are read. */
  readonly bytes: number;
  readonly notes: readonly string[];
  readonly fields: { readonly all: readonly FieldChoice[]; readonly chosen: string } | null;
}

/** A helping is given when it has this many characters or documents, or when so many milliseconds have passed. */
const HELPING = { chars: 400_000, documents: 64, ms: 200 };

/** Reads and cuts one file. Returns null, or in sentences why it could not be read on. Returns early when stopped. */
export async function* readAndCut(request: ReadRequest, stop: AbortSignal): AsyncGenerator<ReadNews, string | null> {
  const { input, field, lengths } = request;
  const gathered = new Gathered();
  for await (const found of readInput({ ...input, depth: 0 }, { stop, field })) {
    if (stop.aborted) return null;
    if (found.kind === 'failed') {
      if (gathered.has) yield gathered.take();
      return found.message;
    }
    if (found.kind === 'progress') gathered.bytes = found.bytes;
    else if (found.kind === 'note') gathered.notes.push(found.sentence);
    else if (found.kind === 'fields') gathered.fields = { all: found.fields, chosen: found.chosen };
    else {
      const { name, form, text, provenance, pageStarts } = found.document;
      const { addedAt: _, ...document } = documentFrom(name, form, text, 0);
      const read = { ...document, provenance, ...(pageStarts === undefined ? {} : { pageStarts }) };
      gathered.add(read, cutDocument(read, lengths));
    }
    if (gathered.isEnough) yield gathered.take();
  }
  if (gathered.has) yield gathered.take();
  return null;
}

/** The segments of a document that is there already, for other lengths. */
export function cutDocument(
  document: Pick<Document, 'id' | 'form' | 'text'>,
  lengths: SegmentSettings,
): readonly CutSegment[] {
  return segmentDocument(document, lengths).segments.map(({ text: _, ...segment }) => segment);
}

class Gathered {
  bytes = 0;
  notes: string[] = [];
  fields: ReadNews['fields'] = null;
  #documents: ReadDocument[] = [];
  #chars = 0;
  #since = Date.now();

  add(document: ReadDocument['document'], segments: readonly CutSegment[]): void {
    this.#documents.push({ document, segments });
    this.#chars += document.text.length;
  }

  get has(): boolean {
    return this.#documents.length > 0 || this.notes.length > 0 || this.fields !== null;
  }

  get isEnough(): boolean {
    return (
      this.#chars >= HELPING.chars ||
      this.#documents.length >= HELPING.documents ||
      Date.now() - this.#since >= HELPING.ms
    );
  }

  take(): ReadNews {
    const news = { documents: this.#documents, bytes: this.bytes, notes: this.notes, fields: this.fields };
    this.#documents = [];
    this.#chars = 0;
    this.notes = [];
    this.fields = null;
    this.#since = Date.now();
    return news;
  }
}
