// Reads a file with one reader and collects what it finds, as the ingest worker would.

import type { FieldChoice, Found, FoundDocument, Input, ReadContext, Reader } from '../../src/ingest/reader.ts';

export interface Reading {
  readonly documents: readonly FoundDocument[];
  readonly notes: readonly string[];
  readonly fields: { readonly fields: readonly FieldChoice[]; readonly chosen: string } | null;
  readonly failed: string | null;
  /** The greatest share of the file that was reported as read; 0 when nothing was reported. */
  readonly share: number;
}

export interface ReadingOptions {
  readonly field?: string | null;
  readonly stop?: AbortSignal;
  /** Reads what is inside an archive; by default everything inside is told as a document with its size. */
  readonly inside?: ReadContext['inside'];
}

/** A file that is in memory. */
export function inputOf(name: string, bytes: Uint8Array<ArrayBuffer> | string, type = ''): Input {
  return { name, blob: new Blob([bytes]), type, depth: 0 };
}

export async function reading(reader: Reader, input: Input, options: ReadingOptions = {}): Promise<Reading> {
  const context: ReadContext = {
    stop: options.stop ?? new AbortController().signal,
    field: options.field ?? null,
    inside: options.inside ?? named,
  };
  const documents: FoundDocument[] = [];
  const notes: string[] = [];
  let [fields, failed, bytes]: [Reading['fields'], string | null, number] = [null, null, 0];
  for await (const found of reader(input, context)) {
    if (failed !== null) throw new Error(`something was found after the reading had failed: ${JSON.stringify(found)}`);
    if (found.kind === 'document') documents.push(found.document);
    else if (found.kind === 'note') notes.push(found.sentence);
    else if (found.kind === 'fields') fields = { fields: found.fields, chosen: found.chosen };
    else if (found.kind === 'failed') failed = found.message;
    else bytes = Math.max(bytes, found.bytes);
  }
  return { documents, notes, fields, failed, share: input.blob.size === 0 ? 0 : bytes / input.blob.size };
}

async function* named({ name, blob }: Input): AsyncGenerator<Found> {
  await Promise.resolve();
  yield { kind: 'document', document: { name, form: 'plain', text: `${blob.size} bytes`, provenance: { file: name } } };
}
