// The rows of a project as its database has them, all of them at once: for files, copies and counts.

import { type IDBPTransaction, openDB } from 'idb';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { failureFrom, openProject, stored } from './database.ts';
import type { StoredProject } from './project.ts';
import { parseSetting, STORE_NAMES, type StoredSetting, type StoreName } from './schema.ts';

/** Rows of every store, in the form in which the database keeps them. */
export type ProjectRows = { readonly [name in StoreName]: readonly unknown[] };

/** Settings that say something about this device or this visit, and nothing about the project. */
export const DEVICE_SETTINGS: ReadonlySet<string> = new Set(['device', 'model-settings', 'loading', 'last-choice']);

/** The stores' keys: see migrations.ts. */
const KEYS: { readonly [name in StoreName]?: string } = {
  decisions: 'segmentId',
  steps: 'key',
  trainings: 'key',
  settings: 'name',
};

/** The key of a row that its parser has let pass. */
export function keyOfRow(name: StoreName, row: unknown): string {
  return (row as Readonly<Record<string, string>>)[KEYS[name] ?? 'id'] ?? '';
}

/** What was read of a project, as rows again; what could not be read is not among them. */
export function rowsOfProject({ loop, settings, segments, ...records }: StoredProject): ProjectRows {
  const documents = new Set(records.documents.map(({ id }) => id));
  // A child's id begins with its document's: see records.ts. What a document left behind that is gone is not taken along.
  const belongs = (id: string) => documents.has(id.slice(0, id.indexOf('/')));
  return {
    documents: records.documents,
    segments: segments.map(stored),
    candidates: records.candidates.filter(({ id }) => belongs(id)),
    ratings: records.ratings.filter(({ id }) => belongs(id)),
    labels: records.labels.filter(({ id }) => belongs(id)),
    decisions: records.decisions.filter(({ segmentId }) => belongs(segmentId)),
    ...loop,
    settings: [...settings].map(([name, value]) => ({ name, value })),
  };
}

/** Puts that are under way at once. */
const TOGETHER = 2000;

/**
 * Writes rows into a project's database in one transaction: all of them, or none when anything fails.
 *
 * @param how `replace` removes all other rows but the settings of this device; `add` writes over those of the same key.
 */
export async function takeInRows(database: string, rows: ProjectRows, how: 'add' | 'replace'): Promise<Outcome<void>> {
  const opened = await openProject({ name: database });
  if (!opened.ok) return opened;
  // It brings the database up to date; the writing has a connection of its own.
  opened.value.close();
  try {
    const connection = await openDB(database);
    try {
      const transaction = connection.transaction([...STORE_NAMES], 'readwrite');
      const done = transaction.done;
      // Awaited below; until then a failure is not to go unhandled.
      done.catch(() => undefined);
      try {
        await writeRows(transaction, rows, how);
      } catch (thrown) {
        // A row that the database refuses outright does not end the transaction by itself.
        transaction.abort();
        throw thrown;
      }
      await done;
      return succeed(undefined);
    } finally {
      connection.close();
    }
  } catch (thrown) {
    return fail(failureFrom(thrown));
  }
}

type Writing = IDBPTransaction<unknown, StoreName[], 'readwrite'>;

async function writeRows(transaction: Writing, rows: ProjectRows, how: 'add' | 'replace'): Promise<void> {
  if (how === 'replace') {
    const settings = transaction.objectStore('settings');
    const gone = (await settings.getAllKeys()).filter((name) => !DEVICE_SETTINGS.has(String(name)));
    await Promise.all([
      ...gone.map((name) => settings.delete(name)),
      ...STORE_NAMES.filter((name) => name !== 'settings').map((name) => transaction.objectStore(name).clear()),
    ]);
  }
  for (const name of STORE_NAMES) {
    const store = transaction.objectStore(name);
    for (let at = 0; at < rows[name].length; at += TOGETHER) {
      await Promise.all(rows[name].slice(at, at + TOGETHER).map((row) => store.put(row)));
    }
  }
}

/** How many rows each store of a project has. */
export async function countRows(database: string): Promise<Outcome<Readonly<Record<StoreName, number>>>> {
  return await inProject(database, async (connection) => {
    const transaction = connection.transaction([...STORE_NAMES]);
    const counts = await Promise.all(STORE_NAMES.map((name) => transaction.objectStore(name).count()));
    return Object.fromEntries(STORE_NAMES.map((name, at) => [name, counts[at] ?? 0])) as Record<StoreName, number>;
  });
}

/** Rows that are measured at once. */
const MEASURED_TOGETHER = 500;

/** Characters of a project's rows as JSON: within a few per cent the bytes of its file before it is packed. */
export async function measureRows(database: string): Promise<Outcome<number>> {
  return await inProject(database, async (connection) => {
    let chars = 0;
    for (const name of STORE_NAMES) {
      let after: IDBKeyRange | null = null;
      for (;;) {
        const [keys, rows]: [IDBValidKey[], unknown[]] = await Promise.all([
          connection.getAllKeys(name, after, MEASURED_TOGETHER),
          connection.getAll(name, after, MEASURED_TOGETHER),
        ]);
        for (const row of rows) chars += JSON.stringify(row).length + 1;
        const last = keys.at(-1);
        if (last === undefined || keys.length < MEASURED_TOGETHER) break;
        after = IDBKeyRange.lowerBound(last, true);
      }
    }
    return chars;
  });
}

/** Keys of the trainings whose files a project needs: those that are finished and those that are under way. */
export async function trainingKeysIn(database: string): Promise<Outcome<ReadonlySet<string>>> {
  return await inProject(database, async (connection) => {
    const [adapters, trainings] = await Promise.all([
      connection.getAllKeys('adapters'),
      connection.getAllKeys('trainings'),
    ]);
    return new Set([...adapters, ...trainings].filter((key) => typeof key === 'string'));
  });
}

/** Deletes a project's database. Another connection to it that does not close keeps it until it does. */
export async function deleteRows(database: string): Promise<Outcome<void>> {
  return await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(database);
    request.onsuccess = () => resolve(succeed(undefined));
    request.onerror = () => resolve(fail(failureFrom(request.error)));
    request.onblocked = () => {
      const message =
        'Another tab holds this project open, so it is not deleted yet. Close that tab, and it goes by itself.';
      resolve(fail({ kind: 'storage', message, quota: false }));
    };
  });
}

async function inProject<T>(
  database: string,
  work: (connection: Awaited<ReturnType<typeof openDB>>) => Promise<T>,
): Promise<Outcome<T>> {
  const opened = await openProject({ name: database });
  if (!opened.ok) return opened;
  opened.value.close();
  try {
    const connection = await openDB(database);
    try {
      return succeed(await work(connection));
    } finally {
      connection.close();
    }
  } catch (thrown) {
    return fail(failureFrom(thrown));
  }
}

/** Rows of the settings whose names are wanted. */
export async function readSettings(
  database: string,
  isWanted: (name: string) => boolean,
): Promise<Outcome<readonly StoredSetting[]>> {
  return await inProject(database, async (connection) => {
    const rows: unknown[] = await connection.getAll('settings');
    return rows.map(parseSetting).filter((row): row is StoredSetting => row !== null && isWanted(row.name));
  });
}
