import { deleteDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { openProject } from '../../src/store/database.ts';
import { NO_LOOP } from '../../src/store/memory.ts';
import { candidateOf, documentOf, labelOf, ratingOf, segmentOf } from '../store/records.ts';

const NAME = 'project-in-test';

afterEach(() => deleteDB(NAME));

describe('the project in a real browser', () => {
  it('is there again after it was closed, and a document goes with everything made of it', async () => {
    const first = await openProject({ name: NAME });
    if (!first.ok) throw new Error(first.failure.message);
    for (const id of ['d1', 'd2']) {
      const document = documentOf(id);
      const segment = segmentOf(document, 0, 18);
      await first.value.addDocuments([{ document, segments: [segment] }]);
      await first.value.putCandidate(candidateOf(segment));
      await first.value.putRating(ratingOf(candidateOf(segment)));
      await first.value.putLabels([labelOf(candidateOf(segment), { kind: 'good' })]);
      await first.value.putDecisions([segment.id], 'keep');
    }
    first.value.close();

    const second = await openProject({ name: NAME });
    if (!second.ok) throw new Error(second.failure.message);
    await second.value.removeDocuments(['d1']);
    const loaded = await second.value.load();
    second.value.close();
    const document = documentOf('d2');
    const segment = segmentOf(document, 0, 18);
    expect(loaded).toEqual({
      ok: true,
      value: {
        documents: [document],
        segments: [segment],
        candidates: [candidateOf(segment)],
        ratings: [ratingOf(candidateOf(segment))],
        labels: [labelOf(candidateOf(segment), { kind: 'good' })],
        decisions: [{ segmentId: segment.id, decided: 'keep' }],
        loop: NO_LOOP,
        settings: new Map(),
        setAside: 0,
      },
    });
  });

  it('holds a 20 MB document', async () => {
    const store = await openProject({ name: NAME });
    if (!store.ok) throw new Error(store.failure.message);
    const document = documentOf('big', 'tide '.repeat(4_000_000));
    const segments = Array.from({ length: 10_000 }, (_, index) =>
      segmentOf(document, index * 2000, index * 2000 + 1999),
    );
    expect((await store.value.addDocuments([{ document: document, segments: segments }])).ok).toBe(true);
    const loaded = await store.value.load();
    store.value.close();
    if (!loaded.ok) throw new Error(loaded.failure.message);
    expect(loaded.value.segments).toHaveLength(10_000);
    expect(loaded.value.setAside).toBe(0);
  });
});
