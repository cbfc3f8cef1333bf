// A project becomes one zip: rows as lines of JSON, adapters as they are, and a manifest with the checksum of each. Nothing
// is held as a whole but the zip itself, which the browser keeps outside the page's memory.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { BlobWriter, configure, TextReader, ZipWriter } from '@zip.js/zip.js';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { failureFrom } from '../database.ts';
import { DEVICE_SETTINGS, type ProjectRows } from '../project-rows.ts';
import {
  adapterPath,
  EVALUATIONS,
  FILE_VERSION,
  MANIFEST,
  type ManifestEntry,
  manifestText,
  ROW_FILES,
  ROWS_VERSION,
  rowsPath,
} from './manifest.ts';

// Packing is the browser's own and does not hold up the page.
configure({ useWebWorkers: false });

/** A file of a training. */
export interface AdapterFile {
  readonly key: string;
  readonly file: string;
  readonly content: Blob;
}

export interface FileRequest {
  readonly name: string;
  readonly origin: 'own' | 'demo';
  readonly page: string;
  readonly madeAt: number;
  readonly rows: ProjectRows;
  /** Empty leaves them out. */
  readonly adapters: readonly AdapterFile[];
}

/** Lines are handed on when there are so many characters of them, after a turn for the page. */
const HELPING_CHARS = 200_000;

/**
 * Writes a project file.
 *
 * @param report is told the share that is done, 0 to 1.
 */
export async function writeProjectFile(
  { name, origin, page, madeAt, rows, adapters }: FileRequest,
  report: (share: number) => void,
  stop: AbortSignal,
): Promise<Outcome<Blob>> {
  const lists = listsOf(rows);
  const total = [...lists.values()].reduce((sum, list) => sum + list.length, 0) + adapters.length * ROWS_OF_A_FILE;
  let done = 0;
  const zip = new ZipWriter(new BlobWriter('application/zip'), { lastModDate: new Date(madeAt), signal: stop });
  const entries: ManifestEntry[] = [];
  try {
    for (const [list, all] of lists) {
      const counted = counting(linesOf(all, (lines) => report((done + lines) / total)));
      await zip.add(rowsPath(list), counted.stream);
      entries.push({ path: rowsPath(list), ...counted.figures(), rows: all.length });
      done += all.length;
    }
    for (const { key, file, content } of adapters) {
      const counted = counting(content.stream());
      // Weights do not get smaller.
      await zip.add(adapterPath(key, file), counted.stream, { level: 0 });
      entries.push({ path: adapterPath(key, file), ...counted.figures() });
      done += ROWS_OF_A_FILE;
      report(done / Math.max(1, total));
    }
    const manifest = { version: FILE_VERSION, rowsVersion: ROWS_VERSION, page, name, origin, madeAt, entries };
    await zip.add(MANIFEST, new TextReader(manifestText(manifest)));
    return succeed(await zip.close());
  } catch (thrown) {
    if (stop.aborted) return fail({ kind: 'aborted', message: 'The project file was not written to its end.' });
    return fail(failureFrom(thrown));
  }
}

/** An adapter counts for as much of the progress as so many rows. */
const ROWS_OF_A_FILE = 200;

/** Every list of the file; what belongs to the device is left out, and evaluation prompts have a list of their own. */
function listsOf(rows: ProjectRows): ReadonlyMap<string, readonly unknown[]> {
  const settings = rows.settings as readonly { readonly name: string; readonly value: unknown }[];
  const evaluations = settings.find(({ name }) => name === EVALUATIONS)?.value;
  return new Map(
    ROW_FILES.map((name) => {
      if (name === EVALUATIONS) return [name, Array.isArray(evaluations) ? (evaluations as readonly unknown[]) : []];
      if (name !== 'settings') return [name, rows[name]];
      return [name, settings.filter((row) => row.name !== EVALUATIONS && !DEVICE_SETTINGS.has(row.name))];
    }),
  );
}

/** One row a line; made as they are asked for. */
function linesOf(rows: readonly unknown[], report: (lines: number) => void): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let at = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = '';
      while (at < rows.length && text.length < HELPING_CHARS) {
        text += `${JSON.stringify(rows[at])}\n`;
        at += 1;
      }
      if (text !== '') controller.enqueue(encoder.encode(text));
      if (at >= rows.length) controller.close();
      report(at);
      // A task of its own, so that the page is drawn in between.
      await new Promise((resolve) => setTimeout(resolve));
    },
  });
}

/** The same stream, and the number and the checksum of the bytes that have passed. */
function counting(stream: ReadableStream<Uint8Array>) {
  const hash = sha256.create();
  let bytes = 0;
  const passing = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      hash.update(chunk);
      bytes += chunk.length;
      controller.enqueue(chunk);
    },
  });
  return { stream: stream.pipeThrough(passing), figures: () => ({ bytes, sha256: bytesToHex(hash.digest()) }) };
}
