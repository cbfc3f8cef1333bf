// A project file becomes rows again: each is brought to the present version of the database, goes through the store's own
// parser, and has to stand where it says it does. One that does not refuses the file: nothing is taken in halves.

import * as v from 'valibot';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { LOOP_PARSERS } from '../loop-schema.ts';
import { MIGRATIONS, type Migration } from '../migrations.ts';
import { DEVICE_SETTINGS, keyOfRow, type ProjectRows } from '../project-rows.ts';
import {
  parseCandidate,
  parseDecision,
  parseDocument,
  parsed,
  parseLabel,
  parseRating,
  parseSegment,
  parseSetting,
  STORE_NAMES,
  type StoreName,
} from '../schema.ts';
import { Broken, type OpenedFile, openProjectFile } from './entries.ts';
import { adapterAt, EVALUATIONS, LIMITS, type Manifest, type ManifestEntry, refused, rowFileAt } from './manifest.ts';

export { Broken, type OpenedFile };

/** All that is in a project file; bytes of adapters are read when they are asked for. */
export interface ProjectContent {
  readonly manifest: Manifest;
  readonly rows: ProjectRows;
  readonly adapters: readonly { readonly key: string; readonly file: string; readonly entry: ManifestEntry }[];
  readonly opened: OpenedFile;
}

const evaluation = v.object({ name: v.string(), prompts: v.array(v.string()) });

const PARSERS: { readonly [name in StoreName]: (row: unknown) => unknown } = {
  documents: parseDocument,
  segments: parseSegment,
  candidates: parseCandidate,
  ratings: parseRating,
  labels: parseLabel,
  decisions: parseDecision,
  ...LOOP_PARSERS,
  settings: parseSetting,
};

/** Reads and checks a whole project file. Whoever has it closes `opened`. */
export async function readProjectFile(
  blob: Blob,
  name: string,
  report: (share: number) => void,
  stop: AbortSignal,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Outcome<ProjectContent>> {
  const opened = await openProjectFile(blob, name, stop);
  if (!opened.ok) return opened;
  let isRead = false;
  try {
    const { manifest } = opened.value;
    const lists: Record<StoreName, unknown[]> = emptyRows();
    const evaluations: unknown[] = [];
    const adapters: { key: string; file: string; entry: ManifestEntry }[] = [];
    const total = manifest.entries.reduce((sum, { path, bytes }) => sum + (rowFileAt(path) === null ? 0 : bytes), 0);
    let before = 0;
    for (const entry of manifest.entries) {
      const list = rowFileAt(entry.path);
      const adapter = adapterAt(entry.path);
      if (adapter !== null) adapters.push({ ...adapter, entry });
      if (list === null) continue;
      const steps = migrations.slice(manifest.rowsVersion);
      const take = takerOf(list, list === EVALUATIONS ? evaluations : lists[list], steps);
      const why = await readLines(opened.value, entry, take, (bytes) => report((before + bytes) / total), stop);
      if (stop.aborted) return STOPPED;
      if (why !== null) return refused(name, why);
      before += entry.bytes;
    }
    if (evaluations.length > 0) lists.settings.push({ name: EVALUATIONS, value: evaluations });
    const why = misplacedIn(lists);
    if (why !== null) return refused(name, why);
    isRead = true;
    return succeed({ manifest, rows: lists, adapters, opened: opened.value });
  } finally {
    if (!isRead) await opened.value.close();
  }
}

const STOPPED = fail({ kind: 'aborted', message: 'Opening the file was stopped; nothing was changed.' });

/** Takes one line; false when it is no row of its list. */
type Take = (value: unknown) => boolean;

function takerOf(list: StoreName | typeof EVALUATIONS, into: unknown[], steps: readonly Migration[]): Take {
  if (list === EVALUATIONS) {
    return (value) => {
      const row = parsed(evaluation, value);
      if (row !== null) into.push(row);
      return row !== null;
    };
  }
  const changes = steps.flatMap(({ rows }) => rows?.[list] ?? []);
  const seen = new Set<string>();
  return (value) => {
    let row: unknown = value;
    for (const change of changes) {
      row = change(row);
      // The step removes such rows.
      if (row === null) return true;
    }
    const parsedRow = PARSERS[list](row);
    if (parsedRow === null) return false;
    const key = keyOfRow(list, parsedRow);
    if (seen.has(key)) return false;
    seen.add(key);
    if (list !== 'settings' || !isOfDevice(key)) into.push(parsedRow);
    return true;
  };
}

function isOfDevice(setting: string): boolean {
  return setting === EVALUATIONS || DEVICE_SETTINGS.has(setting);
}

/** Reads the rows of a list line by line; null when all is well, else what is not. */
async function readLines(
  file: OpenedFile,
  entry: ManifestEntry,
  take: Take,
  report: (bytes: number) => void,
  stop: AbortSignal,
): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  let rows = 0;
  let bytes = 0;
  const misread = () => `line ${rows} of “${entry.path}” is no row that this page knows`;
  const lineIsTaken = (line: string): boolean => {
    rows += 1;
    const value = parseLine(line);
    return value !== undefined && take(value);
  };
  try {
    for await (const chunk of file.bytesOf(entry, stop)) {
      bytes += chunk.length;
      const lines = decoder.decode(chunk, { stream: true }).split('\n');
      lines[0] = rest + (lines[0] ?? '');
      rest = lines.pop() ?? '';
      if (rest.length > LIMITS.line) return `a line of “${entry.path}” is longer than a row can be`;
      for (const line of lines) if (!lineIsTaken(line)) return misread();
      report(bytes);
      // A task of its own, so that the page is drawn in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
    rest += decoder.decode();
  } catch (thrown) {
    if (thrown instanceof Broken) return `“${entry.path}” is damaged: its checksum is another than the manifest says`;
    // Encoding standard: bytes that are no UTF-8 are a TypeError.
    if (thrown instanceof TypeError) return `“${entry.path}” is damaged: it is no text`;
    throw thrown;
  }
  if (rest !== '' && !lineIsTaken(rest)) return misread();
  return entry.rows === undefined || entry.rows === rows || stop.aborted
    ? null
    : `“${entry.path}” has ${rows} rows and not ${entry.rows}, as its manifest says`;
}

/** Rows whose place in the project is not there, in a few words; null when all are where they belong. */
function misplacedIn({ documents, segments, ...others }: ProjectRows): string | null {
  const texts = new Map((documents as readonly { id: string; text: string }[]).map(({ id, text }) => [id, text]));
  for (const id of texts.keys()) if (id === '' || id.includes('/')) return 'a document has a name that none can have';
  for (const row of segments) {
    const { id, documentId, from, to } = row as { id: string; documentId: string; from: number; to: number };
    const length = texts.get(documentId)?.length ?? -1;
    if (!id.startsWith(`${documentId}/`) || from >= to || to > length) return 'a segment lies outside its document';
  }
  // Ids say where their record belongs: see records.ts. Rows of no document would stay for ever.
  for (const name of ['candidates', 'ratings', 'labels', 'decisions'] as const) {
    const stray = others[name].some((row) => !texts.has(keyOfRow(name, row).split('/', 1)[0] ?? ''));
    if (stray) return `one of its ${name} belongs to no document`;
  }
  return null;
}

function emptyRows(): Record<StoreName, unknown[]> {
  return Object.fromEntries(STORE_NAMES.map((name): [StoreName, unknown[]] => [name, []])) as Record<
    StoreName,
    unknown[]
  >;
}

// Undefined is no JSON value, so it can stand for a text that is none.
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (thrown) {
    // RangeError: nested deeper than the stack.
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}
