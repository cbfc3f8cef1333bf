// Which projects this browser has: one row each, in a database of its own. A project's rows are in the database that its
// row names.

import { type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { DATABASE_NAME, failureFrom } from './database.ts';
import { parsed } from './schema.ts';

export const REGISTRY_NAME = 'humpback-projects';
const STORE = 'projects';

const entrySchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-z]{1,40}$/)),
  name: v.string(),
  database: v.string(),
  createdAt: v.number(),
  openedAt: v.number(),
  origin: v.exactOptional(v.picklist(['own', 'demo']), 'own'),
  arriving: v.exactOptional(v.boolean(), false),
});

export interface ProjectEntry {
  /** As the address names it. */
  readonly id: string;
  readonly name: string;
  /** Name of the database with its rows. */
  readonly database: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly openedAt: number;
  readonly origin: 'own' | 'demo';
  /** Its rows are still being written: until they are all there, it is no project. */
  readonly arriving: boolean;
}

export interface Registry {
  /** Those that are whole, the one opened last first. */
  list(): Promise<Outcome<readonly ProjectEntry[]>>;
  /** Those that were begun and never became whole. */
  unfinished(): Promise<Outcome<readonly ProjectEntry[]>>;
  put(entry: ProjectEntry): Promise<Outcome<void>>;
  /** Changes what is there; does nothing when it is gone. */
  change(id: string, change: Partial<Omit<ProjectEntry, 'id'>>): Promise<Outcome<void>>;
  remove(id: string): Promise<Outcome<void>>;
  close(): void;
}

/** The project of before there were several. Its database keeps its name. */
export const FIRST_ID = 'first';
const FIRST_NAME = 'My project';

/** Database of a project that is not the first. */
export function databaseOf(id: string): string {
  return id === FIRST_ID ? DATABASE_NAME : `${DATABASE_NAME}-${id}`;
}

/** A new id: 12 hexadecimal digits. */
export function newProjectId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The entry of a project that is not there yet. The first of a browser has the database that was there before. */
export function newEntry(id: string, name: string, now: number): ProjectEntry {
  return { id, name, database: databaseOf(id), createdAt: now, openedAt: now, origin: 'own', arriving: false };
}

/** Opens the list of projects. */
export async function openRegistry(name = REGISTRY_NAME): Promise<Outcome<Registry>> {
  try {
    const database = await openDB(name, 1, {
      upgrade: (opened) => void opened.createObjectStore(STORE, { keyPath: 'id' }),
    });
    return succeed(registryIn(database));
  } catch (thrown) {
    return fail(failureFrom(thrown));
  }
}

function registryIn(database: IDBPDatabase): Registry {
  const attempt = async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
    try {
      return succeed(await work());
    } catch (thrown) {
      return fail(failureFrom(thrown));
    }
  };
  const all = async (): Promise<readonly ProjectEntry[]> =>
    (await database.getAll(STORE))
      .map((row: unknown) => parsed(entrySchema, row))
      .filter((row) => row !== null)
      .sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1));
  return {
    list: () => attempt(async () => (await all()).filter(({ arriving }) => !arriving)),
    unfinished: () => attempt(async () => (await all()).filter(({ arriving }) => arriving)),
    put: (entry) => attempt(() => database.put(STORE, entry).then(() => undefined)),
    change: (id, change) =>
      attempt(async () => {
        const transaction = database.transaction(STORE, 'readwrite');
        const row: unknown = await transaction.store.get(id);
        if (row !== undefined) await transaction.store.put({ ...(row as ProjectEntry), ...change, id });
        await transaction.done;
      }),
    remove: (id) => attempt(() => database.delete(STORE, id)),
    close: () => database.close(),
  };
}

/** The project to open, and whether the one that was asked for is not here. */
export interface Picked {
  readonly project: ProjectEntry;
  readonly isUnknown: boolean;
  /** Whether there is more than one, so that the address has to say which. */
  readonly isOneOfMany: boolean;
}

/**
 * The project that the address asks for, else the one opened last; a first visit makes one.
 *
 * @param wanted the id in the address; null where it has none.
 */
export async function pickProject(registry: Registry, wanted: string | null, now: number): Promise<Outcome<Picked>> {
  const listed = await registry.list();
  if (!listed.ok) return listed;
  const [last] = listed.value;
  const found = wanted === null ? undefined : listed.value.find(({ id }) => id === wanted);
  const project = { ...(found ?? last ?? newEntry(FIRST_ID, FIRST_NAME, now)), openedAt: now };
  const saved = await registry.put(project);
  if (!saved.ok) return saved;
  return succeed({
    project,
    isUnknown: wanted !== null && found === undefined,
    isOneOfMany: listed.value.length > 1,
  });
}

/** The project where the browser keeps no list of them. */
export function onlyProject(now: number): ProjectEntry {
  return newEntry(FIRST_ID, FIRST_NAME, now);
}
