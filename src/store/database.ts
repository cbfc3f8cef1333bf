// The project in IndexedDB. Inside a transaction nothing but idb is awaited: the browser commits a transaction as soon
// as nothing is pending on it (Indexed DB 3.0, 2.7.1).

import { type IDBPDatabase, openDB } from 'idb';
import type { Decision } from '../core/decision.ts';
import { bugFrom, type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Segment } from '../core/records.ts';
import { LOOP_PARSERS } from './loop-schema.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import type { CutDocument, LoopRows, LoopStoreName, ProjectStore, StoredProject } from './project.ts';
import {
  parseCandidate,
  parseDecision,
  parseDocument,
  parseLabel,
  parseRating,
  parseSegment,
  parseSetting,
  STORE_NAMES,
  type StoredSegment,
  type StoreName,
} from './schema.ts';
import { upgradeWith } from './upgrade.ts';

/** Of the first project of a browser; those of the others begin with it. */
export const DATABASE_NAME = 'humpback';

export interface OpenOptions {
  readonly name?: string;
  readonly migrations?: readonly Migration[];
  /** The connection is gone although nobody closed it: nothing more can be saved from this page. */
  readonly onClosed?: (failure: Failure) => void;
  /** An older page holds the database open and opening has to wait for it. */
  readonly onBlocked?: (failure: Failure) => void;
}

/** Opens the project of this browser, and brings its database up to date. */
export async function openProject(options: OpenOptions = {}): Promise<Outcome<ProjectStore>> {
  const migrations = options.migrations ?? MIGRATIONS;
  let project: IndexedProject | null = null;
  try {
    const database = await openDB(options.name ?? DATABASE_NAME, migrations.length, {
      upgrade: (opened, oldVersion, _newVersion, transaction) => {
        // All or nothing: a step that throws leaves the database as it was, and opening fails.
        upgradeWith(migrations.slice(oldVersion), opened, transaction).catch(() => {
          transaction.done.catch(() => undefined);
          transaction.abort();
        });
      },
      blocked: () => options.onBlocked?.(BLOCKED),
      // The newer tab upgrades, this older one lets go: otherwise the newer one could not open at all.
      // Without a newer version it is to be deleted, which waits for every connection to be closed.
      blocking: (_currentVersion, blockedVersion) => {
        const why = blockedVersion === null ? DELETED : OUTDATED;
        project?.lose(why);
        options.onClosed?.(why);
      },
      terminated: () => {
        project?.lose(TERMINATED);
        options.onClosed?.(TERMINATED);
      },
    });
    project = new IndexedProject(database);
    return succeed(project);
  } catch (thrown) {
    return fail(failureFrom(thrown));
  }
}

class IndexedProject implements ProjectStore {
  #lost: Failure | null = null;
  readonly #database: IDBPDatabase;

  constructor(database: IDBPDatabase) {
    this.#database = database;
  }

  lose(failure: Failure): void {
    this.#lost = failure;
    this.#database.close();
  }

  load(): Promise<Outcome<StoredProject>> {
    return this.#attempt(async () => {
      const transaction = this.#database.transaction([...STORE_NAMES]);
      const rows = await Promise.all(STORE_NAMES.map((name) => transaction.objectStore(name).getAll()));
      const named = STORE_NAMES.map((name, index): [StoreName, unknown[]] => [name, rows[index] ?? []]);
      return fromRows(Object.fromEntries(named) as Record<StoreName, unknown[]>);
    });
  }

  addDocuments(added: readonly CutDocument[]): Promise<Outcome<void>> {
    return this.#write(['documents', 'segments'], (store) =>
      added.flatMap(({ document, segments }) => [
        store('documents').put(document),
        ...segments.map((segment) => store('segments').put(stored(segment))),
      ]),
    );
  }

  putDecisions(segmentIds: readonly string[], decided: Decision['decided'] | null): Promise<Outcome<void>> {
    return this.#write(['decisions'], (store) =>
      segmentIds.map((segmentId) =>
        decided === null ? store('decisions').delete(segmentId) : store('decisions').put({ segmentId, decided }),
      ),
    );
  }

  replaceSegments(documentId: string, segments: readonly Segment[]): Promise<Outcome<void>> {
    return this.#write(['segments'], (store) => [
      store('segments').delete(under(documentId)),
      ...segments.map((segment) => store('segments').put(stored(segment))),
    ]);
  }

  putCandidate(candidate: unknown): Promise<Outcome<void>> {
    return this.#write(['candidates'], (store) => [store('candidates').put(candidate)]);
  }

  putRating(rating: unknown): Promise<Outcome<void>> {
    return this.#write(['ratings'], (store) => [store('ratings').put(rating)]);
  }

  putLabels(labels: readonly unknown[]): Promise<Outcome<void>> {
    return this.#write(['labels'], (store) => labels.map((label) => store('labels').put(label)));
  }

  putRow<N extends LoopStoreName>(name: N, row: LoopRows[N]): Promise<Outcome<void>> {
    return this.#write([name], (store) => [store(name).put(row)]);
  }

  removeRows(name: LoopStoreName, keys: readonly string[]): Promise<Outcome<void>> {
    return this.#write([name], (store) => keys.map((key) => store(name).delete(key)));
  }

  removeDocuments(documentIds: readonly string[]): Promise<Outcome<void>> {
    return this.#write(['documents', 'segments', 'decisions', 'candidates', 'ratings', 'labels'], (store) =>
      documentIds.flatMap((documentId) => [
        store('documents').delete(documentId),
        store('segments').delete(under(documentId)),
        store('decisions').delete(under(documentId)),
        store('candidates').delete(under(documentId)),
        store('ratings').delete(under(documentId)),
        store('labels').delete(under(documentId)),
      ]),
    );
  }

  clear(): Promise<Outcome<void>> {
    const names = STORE_NAMES.filter((name) => name !== 'settings');
    return this.#write(names, (store) => names.map((name) => store(name).clear()));
  }

  putSetting(name: string, value: unknown): Promise<Outcome<void>> {
    return this.#write(['settings'], (store) => [store('settings').put({ name, value })]);
  }

  close(): void {
    this.lose({ kind: 'storage', message: 'The project is closed.', quota: false });
  }

  #write(
    names: StoreName[],
    requests: (store: (name: StoreName) => Writable) => readonly Promise<unknown>[],
  ): Promise<Outcome<void>> {
    return this.#attempt(async () => {
      const transaction = this.#database.transaction(names, 'readwrite');
      // When the transaction fails, so does each of its requests; all are awaited so that none goes unhandled.
      const results = await Promise.allSettled([
        ...requests((name) => transaction.objectStore(name)),
        transaction.done,
      ]);
      // The transaction's own error first: a lack of space shows there when the requests themselves went well.
      const refused = results.findLast(({ status }) => status === 'rejected');
      if (refused?.status === 'rejected') throw refused.reason;
    });
  }

  async #attempt<T>(work: () => Promise<T>): Promise<Outcome<T>> {
    if (this.#lost !== null) return fail(this.#lost);
    try {
      return succeed(await work());
    } catch (thrown) {
      return fail(this.#lost ?? failureFrom(thrown));
    }
  }
}

interface Writable {
  put(value: unknown): Promise<unknown>;
  delete(key: IDBKeyRange | string): Promise<unknown>;
  clear(): Promise<unknown>;
}

/** Keys of everything below a document: ids begin with their parent's id and a slash, and '0' comes after '/'. */
function under(documentId: string): IDBKeyRange {
  return IDBKeyRange.bound(`${documentId}/`, `${documentId}0`, false, true);
}

/** A segment as it is kept: its text stands in the document already, unless a person wrote another. */
export function stored({ text, ...segment }: Segment): StoredSegment {
  return segment.byHand === 'text' ? { ...segment, text } : segment;
}

/** Rows of the database as records. Those that cannot be read are counted and left where they are. */
export function fromRows(rows: Record<StoreName, readonly unknown[]>): StoredProject {
  let setAside = 0;
  const read = <T>(all: readonly unknown[], parse: (row: unknown) => T | null): T[] => {
    const parsed = all.map(parse).filter((row) => row !== null);
    setAside += all.length - parsed.length;
    return parsed;
  };
  const documents = read(rows.documents, parseDocument);
  const texts = new Map(documents.map(({ id, text }) => [id, text]));
  const segments = read(rows.segments, (row): Segment | null => {
    const stored = parseSegment(row);
    const text = stored === null ? undefined : texts.get(stored.documentId);
    if (stored === null || text === undefined || stored.from >= stored.to || stored.to > text.length) return null;
    return { ...stored, text: stored.text ?? text.slice(stored.from, stored.to) };
  });
  const candidates = read(rows.candidates, parseCandidate);
  const ratings = read(rows.ratings, parseRating);
  const labels = read(rows.labels, parseLabel);
  const decisions = read(rows.decisions, parseDecision);
  const settings = new Map(read(rows.settings, parseSetting).map(({ name, value }) => [name, value]));
  const loop = {
    seeds: read(rows.seeds, LOOP_PARSERS.seeds),
    steps: read(rows.steps, LOOP_PARSERS.steps),
    adapters: read(rows.adapters, LOOP_PARSERS.adapters),
    trainings: read(rows.trainings, LOOP_PARSERS.trainings),
    measurements: read(rows.measurements, LOOP_PARSERS.measurements),
    choices: read(rows.choices, LOOP_PARSERS.choices),
  };
  return { documents, segments, candidates, ratings, labels, decisions, loop, settings, setAside };
}

function storage(message: string, quota = false): Failure {
  return { kind: 'storage', message, quota };
}

const BLOCKED = storage('Another tab holds an older version of this project. Close that tab, and this one goes on.');
const OUTDATED = storage(
  'A newer version of this page was opened in another tab. What was saved is safe. Reload this tab to go on.',
);
const DELETED = storage(
  'This project was deleted in another tab, so nothing more is saved here. Export what you see here, or open another project.',
);
const TERMINATED = storage(
  'The browser closed the storage of this page. Export what you see here, then reload the page.',
);

/** What a database has thrown; told apart by the exception's name, which the Indexed DB and Storage specifications fix. */
export function failureFrom(thrown: unknown): Failure {
  if (!(thrown instanceof DOMException)) return bugFrom(thrown);
  switch (thrown.name) {
    case 'QuotaExceededError':
      return storage(
        'The browser has no more space for this page. What was saved is safe. Export it, or remove documents or models, then go on.',
        true,
      );
    case 'VersionError':
      return storage('This project was saved by a newer version of the page. It is safe. Reload to get that version.');
    default:
      return storage('The browser did not let the page save. Export what you see here, then reload the page.');
  }
}
