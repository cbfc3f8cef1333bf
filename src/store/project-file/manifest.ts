// What stands in a project file: its manifest, the names of its entries, and how large they may be.

import * as v from 'valibot';
import { badInput, type Outcome, succeed } from '../../core/outcome.ts';
import { MIGRATIONS } from '../migrations.ts';
import { parsed, STORE_NAMES, type StoreName } from '../schema.ts';

/** Of the file's own layout. A page reads all up to its own. */
export const FILE_VERSION = 1;
export const FILE_FORMAT = 'humpback-project';
export const MANIFEST = 'manifest.json';
/** Version of the database whose rows these are. */
export const ROWS_VERSION = MIGRATIONS.length;

/** Evaluation prompts stand apart from the settings among which the database keeps them. */
export const EVALUATIONS = 'evaluations';
/** What a file calls each of its lists of rows. */
export const ROW_FILES: readonly (StoreName | typeof EVALUATIONS)[] = [...STORE_NAMES, EVALUATIONS];

/** Bytes, unpacked. What is beyond was not made by this page: the page itself holds far less. */
export const LIMITS = {
  manifest: 4_000_000,
  rows: 2_000_000_000,
  line: 100_000_000,
  adapters: 16_000_000_000,
  entries: 20_000,
  /** Real rows take at least a hundredth when they are packed; below `freeBytes` anything may. */
  ratio: 200,
  freeBytes: 20_000_000,
} as const;

export interface Manifest {
  readonly version: number;
  readonly page: string;
  readonly rowsVersion: number;
  readonly name: string;
  readonly origin: 'own' | 'demo';
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly entries: readonly ManifestEntry[];
}

export interface ManifestEntry {
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
  /** Hexadecimal, of the unpacked bytes. */
  readonly sha256: string;
  /** Lines; absent in files that are no rows. */
  readonly rows?: number;
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const head = v.object({ format: v.literal(FILE_FORMAT), version: v.pipe(whole, v.minValue(1)), page: v.string() });
const schema = v.object({
  ...head.entries,
  rowsVersion: v.pipe(whole, v.minValue(1)),
  name: v.pipe(v.string(), v.maxLength(1000)),
  origin: v.exactOptional(v.picklist(['own', 'demo']), 'own'),
  madeAt: v.pipe(v.string(), v.isoTimestamp()),
  entries: v.pipe(
    v.array(
      v.object({
        path: v.string(),
        bytes: whole,
        sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
        rows: v.exactOptional(whole),
      }),
    ),
    v.maxLength(LIMITS.entries),
  ),
});

export function rowsPath(name: string): string {
  return `rows/${name}.jsonl`;
}

/** Null when it is no path of a list of rows. */
export function rowFileAt(path: string): (typeof ROW_FILES)[number] | null {
  return ROW_FILES.find((name) => rowsPath(name) === path) ?? null;
}

export function adapterPath(key: string, file: string): string {
  return `adapters/${key}/${file}`;
}

/** Key of the training and name of its file; null for any other path. Nothing else ever becomes the name of a file. */
export function adapterAt(path: string): { readonly key: string; readonly file: string } | null {
  const [, key, file] = /^adapters\/([0-9a-f]{1,64})\/([a-z0-9][a-z0-9-]{0,80}\.safetensors)$/.exec(path) ?? [];
  return key === undefined || file === undefined ? null : { key, file };
}

/** The manifest's text; `madeAt` as a date that people can read. */
export function manifestText(manifest: Manifest): string {
  const { version, page, rowsVersion, name, origin, madeAt, entries } = manifest;
  const counts = Object.fromEntries(
    entries.flatMap(({ path, rows }) => {
      const of = rowFileAt(path);
      return of === null || rows === undefined ? [] : [[of, rows]];
    }),
  );
  const said = { format: FILE_FORMAT, version, page, rowsVersion, name, origin };
  return `${JSON.stringify({ ...said, madeAt: new Date(madeAt).toISOString(), counts, entries }, null, 2)}\n`;
}

/** Reads a manifest. A newer one is refused before anything else of it is looked at. */
export function readManifest(text: string, file: string): Outcome<Manifest> {
  const value = parseJson(text);
  const said = parsed(head, value);
  if (said === null) return refused(file, 'its manifest is not that of a project of this page');
  if (said.version > FILE_VERSION) return newer(file, said.page);
  const manifest = parsed(schema, value);
  if (manifest === null) return refused(file, 'its manifest is damaged');
  if (manifest.rowsVersion > ROWS_VERSION) return newer(file, said.page);
  const { version, page, rowsVersion, name, origin, entries } = manifest;
  const paths = new Set(entries.map(({ path }) => path));
  if (paths.size < entries.length) return refused(file, 'its manifest names an entry twice');
  let rows = 0;
  let adapters = 0;
  for (const { path, bytes } of entries) {
    if (rowFileAt(path) !== null) rows += bytes;
    else if (adapterAt(path) !== null) adapters += bytes;
    else return refused(file, `its manifest names “${path.slice(0, 60)}”, which is no part of a project`);
  }
  if (rows > LIMITS.rows || adapters > LIMITS.adapters) return refused(file, 'it is larger than a project can be');
  return succeed({ version, page, rowsVersion, name, origin, madeAt: Date.parse(manifest.madeAt), entries });
}

/** The one sentence for a file that is not taken: nothing has been changed by it. */
export function refused(file: string, why: string): Outcome<never> {
  return badInput(
    `${file} cannot be opened as a project: ${why}. Nothing was changed; save the project again where it was made.`,
  );
}

function newer(file: string, page: string): Outcome<never> {
  return badInput(
    `${file} was saved by a newer version of this page (${page.slice(0, 20)}). Nothing was changed; reload the page to get that version, then open the file again.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (thrown) {
    // RangeError: nested deeper than the stack.
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return null;
    throw thrown;
  }
}
