import 'fake-indexeddb/auto';
import { type IDBPDatabase, openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure, Outcome } from '../../src/core/outcome.ts';
import { openProject } from '../../src/store/database.ts';
import { NO_LOOP } from '../../src/store/memory.ts';
import { MIGRATIONS, type Migration } from '../../src/store/migrations.ts';
import type { ProjectStore, StoredProject } from '../../src/store/project.ts';
import {
  candidateOf,
  documentOf,
  failedCandidateOf,
  failedRatingOf,
  labelOf,
  ratingOf,
  ratingsOfEveryForm,
  reasonedRatingOf,
  segmentOf,
} from './records.ts';

let name = '';
let count = 0;
const open: { close(): void }[] = [];

beforeEach(() => {
  count += 1;
  name = `project-${count}`;
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function unwrap<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

async function opened(options: Parameters<typeof openProject>[0] = {}): Promise<ProjectStore> {
  const store = unwrap(await openProject({ name, ...options }));
  open.push(store);
  return store;
}

async function loadedAgain(): Promise<StoredProject> {
  return unwrap(await (await opened()).load());
}

async function raw(version?: number): Promise<IDBPDatabase> {
  const database = await openDB(name, version);
  open.push(database);
  return database;
}

describe('openProject', () => {
  it('gives back every kind of record exactly as it was put in', async () => {
    const provenance = { file: 'book.pdf', record: 'page 2', title: 'Tides', licence: 'CC0-1.0' };
    const document = { ...documentOf('d1'), provenance, pageStarts: [0, 19] };
    const [drawn, found] = [segmentOf(document, 0, 18), segmentOf(document, 19, 37)];
    const edited = { ...found, id: `${found.id}~00aa`, text: 'Other words.', byHand: 'text' } as const;
    const segments = [{ ...drawn, byHand: 'boundaries' } as const, edited];
    const candidates = [candidateOf(segments[0]!), failedCandidateOf(segments[1]!)];
    const ratings = [
      ratingOf(candidates[0]!),
      { ...reasonedRatingOf(candidates[0]!), id: 'd1/0-18/k1/0/r2/0' },
      { ...failedRatingOf(candidates[0]!), id: 'd1/0-18/k1/0/r3/0' },
      ...ratingsOfEveryForm(candidates[0]!),
    ].sort((a, b) => (a.id < b.id ? -1 : 1));
    const labels = [
      labelOf(candidates[0]!, { kind: 'good' }),
      labelOf(candidates[0]!, { kind: 'edited', instruction: 'Why?', output: 'So.' }, 1),
      labelOf(candidates[0]!, { kind: 'none' }, 2),
    ];
    const store = await opened();
    expect(await store.addDocuments([{ document, segments }])).toEqual({
      ok: true,
      value: undefined,
    });
    for (const candidate of candidates) await store.putCandidate(candidate);
    for (const rating of ratings) await store.putRating(rating);
    expect(await store.putLabels(labels)).toEqual({ ok: true, value: undefined });
    await store.putDecisions([drawn.id, edited.id, 'd1/40-50'], 'drop');
    await store.putDecisions([edited.id], 'keep');
    await store.putDecisions(['d1/40-50'], null);
    await store.putSetting('device', 'wasm');
    expect(await loadedAgain()).toEqual({
      documents: [document],
      segments,
      candidates,
      ratings,
      labels,
      decisions: [
        { segmentId: drawn.id, decided: 'drop' },
        { segmentId: edited.id, decided: 'keep' },
      ],
      settings: new Map([['device', 'wasm']]),
      loop: NO_LOOP,
      setAside: 0,
    });
  });

  it('keeps one record when the same one is put twice', async () => {
    const document = documentOf('d1');
    const segment = segmentOf(document, 0, 18);
    const store = await opened();
    await store.addDocuments([{ document, segments: [segment] }]);
    await store.addDocuments([{ document, segments: [segment] }]);
    await store.putCandidate(candidateOf(segment));
    await store.putCandidate(candidateOf(segment));
    expect(await loadedAgain()).toMatchObject({
      documents: { length: 1 },
      segments: { length: 1 },
      candidates: { length: 1 },
    });
  });

  it('removes a document with everything made of it, and nothing of one whose id begins alike', async () => {
    const store = await opened();
    for (const id of ['d1', 'd10', 'd']) {
      const document = documentOf(id);
      const segment = segmentOf(document, 0, 18);
      await store.addDocuments([{ document, segments: [segment] }]);
      await store.putCandidate(candidateOf(segment));
      await store.putRating(ratingOf(candidateOf(segment)));
      await store.putLabels([labelOf(candidateOf(segment), { kind: 'good' })]);
    }
    await store.removeDocuments(['d1']);
    const left = await loadedAgain();
    for (const rows of [left.documents, left.segments, left.candidates, left.ratings]) {
      expect(rows.map(({ id }) => id.split('/')[0])).toEqual(['d', 'd10']);
    }
  });

  it('keeps candidates when their document is cut into other segments', async () => {
    const document = documentOf('d1');
    const store = await opened();
    await store.addDocuments([{ document, segments: [segmentOf(document, 0, 18), segmentOf(document, 19, 37)] }]);
    await store.putCandidate(candidateOf(segmentOf(document, 0, 18)));
    await store.replaceSegments('d1', [segmentOf(document, 0, 37)]);
    const left = await loadedAgain();
    expect(left.segments.map(({ id }) => id)).toEqual(['d1/0-37']);
    expect(left.candidates).toHaveLength(1);
  });

  it('keeps the settings when everything else is cleared', async () => {
    const document = documentOf('d1');
    const store = await opened();
    await store.addDocuments([{ document, segments: [segmentOf(document, 0, 18)] }]);
    await store.putSetting('device', 'wasm');
    await store.clear();
    const left = await loadedAgain();
    expect(left.documents).toEqual([]);
    expect(left.segments).toEqual([]);
    expect([...left.settings]).toEqual([['device', 'wasm']]);
  });

  it('sets aside and counts rows that do not parse, and leaves them in the database', async () => {
    const document = documentOf('d1');
    const store = await opened();
    await store.addDocuments([{ document, segments: [segmentOf(document, 0, 18)] }]);
    const database = await raw();
    await database.put('candidates', { id: 'd1/0-18/k1/0', reply: 'what?' });
    await database.put('segments', { id: 'd1/30-99', documentId: 'd1', headingPath: [], from: 30, to: 99 });
    await database.put('segments', { id: 'gone/0-5', documentId: 'gone', headingPath: [], from: 0, to: 5 });
    const left = await loadedAgain();
    expect(left.setAside).toBe(3);
    expect(left.segments).toHaveLength(1);
    expect(await database.count('segments')).toBe(3);
  });

  it('opens a database of version 1 that was built by hand', async () => {
    const database = await openDB(name, 1, {
      upgrade(opened) {
        for (const store of ['documents', 'segments', 'candidates', 'ratings']) {
          opened.createObjectStore(store, { keyPath: 'id' });
        }
        opened.createObjectStore('settings', { keyPath: 'name' });
      },
    });
    await database.put('documents', { id: 'd1', name: 'a.txt', form: 'plain', text: 'Salt and water.', addedAt: 1 });
    await database.put('segments', { id: 'd1/0-15', documentId: 'd1', headingPath: [], from: 0, to: 15 });
    await database.put('candidates', {
      id: 'd1/0-15/k/0',
      segmentId: 'd1/0-15',
      key: 'k',
      attempt: 0,
      reply: { ok: false, why: 'cut-off', raw: 'Tell me' },
      model: 'm',
      prompt: 'p',
      tokens: 2,
      createdAt: 2,
    });
    await database.put('ratings', {
      id: 'd1/0-15/k/0/r/0',
      candidateId: 'd1/0-15/k/0',
      segmentId: 'd1/0-15',
      key: 'r',
      attempt: 0,
      verdict: { ok: true, form: 'expectation', score: 3, probabilities: [0, 0, 1, 0, 0], mass: 1 },
      model: 'm',
      prompt: 'p',
      createdAt: 3,
    });
    database.close();
    const left = await loadedAgain();
    expect(left).toMatchObject({ setAside: 0, segments: [{ text: 'Salt and water.' }] });
    expect([left.documents.length, left.candidates.length, left.ratings.length]).toEqual([1, 1, 1]);
  });

  it('runs only the steps that a database has not had, on every row', async () => {
    const document = documentOf('d1');
    await (await opened()).addDocuments([{ document, segments: [segmentOf(document, 0, 18)] }]);
    for (const each of open.splice(0)) each.close();
    const renamed: Migration = {
      what: 'names in capitals, segments gone',
      rows: {
        documents: (row) => ({ ...(row as object), name: (row as { name: string }).name.toUpperCase() }),
        segments: () => null,
      },
    };
    const store = await opened({ migrations: [...MIGRATIONS, renamed] });
    const left = unwrap(await store.load());
    expect(left.documents[0]?.name).toBe('D1.MD');
    expect(left.segments).toEqual([]);
  });

  it('leaves the database as it was when a step throws', async () => {
    await (await opened()).addDocuments([{ document: documentOf('d1'), segments: [] }]);
    for (const each of open.splice(0)) each.close();
    const broken: Migration = {
      what: 'cannot work',
      rows: {
        documents: () => {
          throw new TypeError('no');
        },
      },
    };
    const refused = await openProject({ name, migrations: [...MIGRATIONS, broken] });
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'storage' } });
    expect((await loadedAgain()).documents).toHaveLength(1);
  });

  it('lets a newer tab upgrade, and says in the older one that it can save no more', async () => {
    const closed: Failure[] = [];
    const older = await opened({ onClosed: (failure) => closed.push(failure) });
    const newer = await opened({ migrations: [...MIGRATIONS, { what: 'nothing' }] });
    expect((await newer.load()).ok).toBe(true);
    expect(closed).toMatchObject([{ kind: 'storage', quota: false }]);
    expect(await older.putSetting('device', 'wasm')).toEqual({ ok: false, failure: closed[0] });
  });

  it('says so when an older page does not let go, and opens once it does', async () => {
    const stubborn = await openDB(name, 1);
    const blocked: Failure[] = [];
    const opening = openProject({
      name,
      migrations: [...MIGRATIONS, { what: 'nothing' }],
      onBlocked: (failure) => {
        blocked.push(failure);
        stubborn.close();
      },
    });
    const store = unwrap(await opening);
    open.push(store);
    expect(blocked).toMatchObject([{ kind: 'storage' }]);
  });

  it('refuses a database that a newer page has written', async () => {
    await raw(99);
    expect(await openProject({ name })).toMatchObject({ ok: false, failure: { kind: 'storage', quota: false } });
  });
});

/** Lets each transaction run and then fail by this name, as a browser does that finds no space when it commits. */
function refuseTransactions(error: string): { end(): void } {
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    const made = transaction.apply(this, args) as IDBTransaction & { _abort(name: string): void };
    queueMicrotask(() => made._abort(error));
    return made;
  };
  return {
    end: () => {
      IDBDatabase.prototype.transaction = transaction;
    },
  };
}

describe('a full disk', () => {
  it('is a storage failure with `quota`, and nothing of the change is kept', async () => {
    const store = await opened();
    const document = documentOf('d1');
    const refusing = refuseTransactions('QuotaExceededError');
    const refused = await store.addDocuments([{ document, segments: [segmentOf(document, 0, 18)] }]);
    refusing.end();
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'storage', quota: true } });
    expect((await loadedAgain()).documents).toEqual([]);
  });
});
