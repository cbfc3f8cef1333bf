// What the database is asked to do for a segment, from the file to the label, whatever the size of the project.

import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fileOf, openReady, SMALL, textOf } from './open-app.ts';

/** Requests of the Indexed DB specification that read or write rows. */
const REQUESTS = [
  'add',
  'put',
  'delete',
  'clear',
  'get',
  'getKey',
  'getAll',
  'getAllKeys',
  'count',
  'openCursor',
] as const;

/** Counts every request and every transaction that is made while `work` runs. */
async function counted(
  work: () => Promise<void>,
): Promise<{ readonly requests: number; readonly transactions: number }> {
  const spies = REQUESTS.map((name) => vi.spyOn(IDBObjectStore.prototype, name));
  const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await work();
  const calls = spies.map((spy) => spy.mock.calls.length);
  return { requests: calls.reduce((sum, each) => sum + each, 0), transactions: transactions.mock.calls.length };
}

afterEach(() => vi.restoreAllMocks());

/** Takes so many segments through the whole page: added, written for, rated, labelled, opened again. */
async function wholeJob(segments: number) {
  const name = `operations-${segments}`;
  const { app } = await openReady(name);
  await app.changeSettings((now) => ({ ...now, segment: SMALL }));
  const adding = await counted(() => app.addFiles([fileOf('a.txt', textOf(segments))]));
  vi.restoreAllMocks();
  const working = await counted(() => app.start({ stages: ['augment', 'rate'], limit: null }));
  vi.restoreAllMocks();
  const ids = app.rows.value.map(({ segment }) => segment.id);
  const labelling = await counted(async () => {
    await app.label(ids, { kind: 'good' });
    await app.decideSegments(ids, 'keep');
  });
  vi.restoreAllMocks();
  const opening = await counted(async () => {
    await openReady(name);
  });
  vi.restoreAllMocks();
  expect(app.counts.value).toMatchObject({ segments, rated: segments, labelled: segments });
  return { adding, working, labelling, opening };
}

describe('the operations on the database', () => {
  it('are as many for a segment in a small project as in one four times as large', async () => {
    const [small, middle, large] = [await wholeJob(20), await wholeJob(40), await wholeJob(80)];
    for (const part of ['adding', 'working', 'labelling'] as const) {
      const perSegment = (middle[part].requests - small[part].requests) / 20;
      expect([part, (large[part].requests - middle[part].requests) / 40]).toEqual([part, perSegment]);
      expect(perSegment).toBeGreaterThanOrEqual(1);
      expect(perSegment).toBeLessThanOrEqual(2);
    }
    // A document's segments, and an act on many, are one transaction each; a record is one of its own.
    expect(large.adding.transactions).toBe(small.adding.transactions);
    expect(large.labelling.transactions).toBe(small.labelling.transactions);
    expect((large.working.transactions - small.working.transactions) / 60).toBe(2);
  });

  it('of opening a project do not grow with it: each store is read by one request', async () => {
    const [small, large] = [await wholeJob(10), await wholeJob(60)];
    expect(large.opening).toEqual(small.opening);
  });
});
