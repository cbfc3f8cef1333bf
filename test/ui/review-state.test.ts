import { signal } from '@preact/signals';
import { afterEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/run/app.ts';
import type { Place } from '../../src/ui/place.ts';
import { type BenchState, benchState } from '../../src/ui/review/bench-state.ts';
import { bulkPlan } from '../../src/ui/review/bulk.ts';
import { NO_FILTER } from '../../src/ui/review/filter.ts';
import {
  forgetReview,
  keepDrafts,
  keepLetters,
  keepPlace,
  readDrafts,
  readPlace,
  readWords,
  recallDrafts,
  recallLetters,
  recallPlace,
  type Shelf,
  type Shelves,
} from '../../src/ui/review/memory.ts';
import { isReviewable, pairOf, wordOn } from '../../src/ui/review/pair.ts';
import { sceneApp } from './scenes.ts';
import type { ScriptedApp } from './scripted-app.ts';

/** A store in memory, with a look at everything that was written into it. */
function shelf(): Shelf & { readonly all: () => string } {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
    all: () => [...kept].join('\n'),
  };
}

/** A store that refuses everything, as a browser's does when it is full or forbidden. */
const refusing: Shelf = {
  getItem: () => {
    throw new DOMException('Denied', 'SecurityError');
  },
  setItem: () => {
    throw new DOMException('Full', 'QuotaExceededError');
  },
  removeItem: () => {
    throw new DOMException('Denied', 'SecurityError');
  },
};

const shelves = () => ({ lasting: shelf(), session: shelf() });

function placeAt(selected: string | null = null): Place & { readonly opened: string[] } {
  const opened: string[] = [];
  const place = {
    stage: signal('review' as const),
    reading: signal<string | null>(null),
    selected: signal(selected),
    opened,
    open(id: string) {
      opened.push(id);
      place.selected.value = id;
    },
    close() {},
  };
  return place;
}

const open: BenchState[] = [];
afterEach(() => {
  for (const bench of open.splice(0)) bench.dispose();
});

function benchAt(app: App, kept: Shelves = shelves(), place: Place = placeAt()) {
  const bench = benchState(app, place, kept);
  open.push(bench);
  return bench;
}

/** The scene's app, its reviewable rows, a bench and where it stands in the text. */
function begun(scene = 'review-begun', kept: Shelves = shelves()) {
  const app = sceneApp(scene);
  const place = placeAt();
  const bench = benchAt(app, kept, place);
  const ids = app.rows.value.filter(isReviewable).map((row) => row.segment.id);
  const at = () => ids.indexOf(bench.current.value?.segment.id ?? '');
  return { app, place, bench, ids, at };
}

const words = (app: ScriptedApp) => app.rows.value.filter(isReviewable).map(wordOn);

describe('a word on a pair', () => {
  it('is given to the pair that is read, and the next one without a label comes', async () => {
    const { app, bench, at } = begun();
    await bench.act('accept');
    await bench.act('reject');
    expect(words(app).slice(0, 3)).toEqual(['good', 'not-good', 'none']);
    expect(at()).toBe(2);
    expect(bench.said.value).toMatch(/^Rejected\. Next: /);
  });

  it('passes over pairs that have a label, and begins again at the top after the last', async () => {
    const { bench, ids, at } = begun('review');
    bench.select(ids[1] ?? '');
    await bench.act('accept');
    // The third and the fourth have a label.
    expect(at()).toBe(4);
    bench.select(ids.at(-1) ?? '');
    await bench.act('accept');
    expect(at()).toBe(4);
  });

  it('that was given already is not given again, and an edit stays what it is', async () => {
    const { app, bench, ids } = begun('review');
    bench.select(ids[7] ?? '');
    await bench.act('accept');
    expect(app.calls).toEqual([]);
    expect(bench.said.value).toMatch(/^Accepted already as you edited it\. Next: /);
    bench.select(ids[7] ?? '');
    await bench.act('reject');
    expect(words(app)[7]).toBe('not-good');
  });

  it('takes the pair out of a list of those without a label, and the one that comes up is read', async () => {
    const { bench, ids, at } = begun();
    bench.choose({ ...NO_FILTER, label: 'none' });
    bench.select(ids[3] ?? '');
    await bench.act('accept');
    expect(at()).toBe(4);
    expect(bench.at.value).toBe(3);
    expect(bench.shown.value.length).toBe(ids.length - 1);
  });

  it('on the last pair of such a list leaves it in sight, though it no longer matches', async () => {
    const { app, bench, ids, at } = begun();
    await app.label(ids.slice(1), { kind: 'good' });
    bench.choose({ ...NO_FILTER, label: 'none' });
    await bench.act('accept');
    expect([at(), bench.at.value, bench.shown.value.length]).toEqual([0, -1, 0]);
    expect(bench.said.value).toBe('Accepted. No other pair that matches is without a label.');
  });

  it('can be taken back, and the pair that it was said of is read again', async () => {
    const { app, bench, ids, at } = begun();
    await bench.act('accept');
    bench.select(ids[9] ?? '');
    await bench.act('undo');
    expect(at()).toBe(0);
    expect(words(app)[0]).toBe('none');
    expect(bench.said.value).toBe('Taken back: 1 pair accepted.');
    await bench.act('undo');
    expect(bench.said.value).toBe('There is nothing to take back.');
  });

  it('that is taken back a moment later in the app is found when the app shows it', async () => {
    const { app, bench, ids, at } = begun();
    await bench.act('accept');
    const labelledRows = app.rows.value;
    bench.select(ids[9] ?? '');
    await bench.act('undo');
    const undone = app.rows.value;
    // As if the rows had come only now.
    app.rows.value = labelledRows;
    bench.select(ids[9] ?? '');
    app.undoLabel = () => Promise.resolve();
    app.lastLabel.value = { pairs: 1, said: 'good' };
    await bench.act('undo');
    expect(at()).toBe(9);
    app.rows.value = undone;
    expect(at()).toBe(0);
  });

  it('can be cleared, and the pair stays where it is', async () => {
    const { app, bench, ids, at } = begun('review');
    bench.select(ids[3] ?? '');
    await bench.act('clear');
    expect([words(app)[3], at()]).toEqual(['none', 3]);
    await bench.act('clear');
    expect(bench.said.value).toBe('There is no label to clear.');
    expect(app.calls.length).toBe(1);
  });

  it('that could not be given leaves the person at the pair', async () => {
    const { app, bench, at } = begun();
    app.label = () => Promise.resolve(0);
    await bench.act('accept');
    expect([at(), bench.said.value]).toEqual([0, 'Nothing was labelled.']);
    expect(bench.busy.value).toBe(false);
  });

  it('on all that match is one act with one undo', async () => {
    const { app, bench, at, ids } = begun();
    bench.choose({ ...NO_FILTER, documentId: 'b20c' });
    const before = words(app);
    await bench.labelAll(bulkPlan(bench.shown.value, 'not-good'));
    expect(words(app).filter((word) => word === 'not-good').length).toBe(19);
    expect(bench.said.value).toBe('19 pairs rejected.');
    await bench.act('undo');
    expect(words(app)).toEqual(before);
    expect(ids[at()]).toBe(bench.shown.value[0]?.segment.id);
  });
});

describe('going through the list', () => {
  it('follows the order and the filter, and says where it ends', async () => {
    const { bench, at } = begun();
    bench.choose({ ...NO_FILTER, from: 4 });
    bench.sort('highest');
    const listed = bench.shown.value.map((row) => row.segment.id);
    bench.select(listed[0] ?? '');
    await bench.act('previous');
    expect(bench.said.value).toBe('This is the first pair.');
    await bench.act('next');
    expect(bench.current.value?.segment.id).toBe(listed[1]);
    bench.select(listed.at(-1) ?? '');
    await bench.act('next');
    expect(bench.said.value).toBe('This is the last pair.');
    await bench.act('next');
    // Said again, so that it is heard again.
    expect(bench.said.value).toBe('This is the last pair.\u00a0');
    expect(at()).toBeGreaterThanOrEqual(0);
  });

  it('a filter that leaves the pair out moves on to the first that matches, and back without it', () => {
    const { bench, ids, at } = begun();
    bench.select(ids[3] ?? '');
    bench.choose({ ...NO_FILTER, documentId: 'b20c' });
    expect(bench.at.value).toBe(0);
    bench.choose(NO_FILTER);
    expect(at()).toBe(3);
  });

  it('a pair that stops matching by itself stays in sight', () => {
    const { app, bench, ids, at } = begun();
    bench.choose({ ...NO_FILTER, selection: 'kept' });
    const first = bench.shown.value[0]?.segment.id ?? '';
    bench.select(first);
    app.settings.value = { ...app.settings.value, minScore: 5 };
    expect(bench.shown.value.length).toBe(0);
    expect([ids[at()], bench.at.value]).toEqual([first, -1]);
  });

  it('follows a document that was chosen at another stage', () => {
    const app = sceneApp('review-begun');
    const bench = benchAt(app, shelves(), placeAt('b20c'));
    expect(bench.current.value?.document.id).toBe('b20c');
  });
});

describe('an edit', () => {
  const mine = { instruction: 'How high is it?', output: 'Three metres.' };

  it('is a draft until it is saved, and a draft outlasts leaving it and a reload', async () => {
    const kept = shelves();
    const { app, place, bench } = begun('review-begun', kept);
    await bench.act('edit');
    expect([bench.editing.value, place.opened.length]).toEqual([true, 1]);
    const row = bench.current.value;
    if (row === null) throw new Error('Nothing is read.');
    bench.drafts.keep(row, mine);
    bench.leaveEdit();
    expect([bench.editing.value, bench.said.value, app.calls]).toEqual([false, 'The draft is kept.', []]);
    const again = benchAt(app, kept);
    expect(again.drafts.of(row)).toEqual(mine);
    await again.act('edit');
    await again.save(mine);
    expect(pairOf(app.rows.value[0] ?? row)).toEqual(mine);
    expect([again.editing.value, again.drafts.of(row)]).toEqual([false, null]);
  });

  it('lets no other act through while it is on', async () => {
    const { app, bench, at } = begun();
    await bench.act('edit');
    await bench.act('accept');
    await bench.act('next');
    expect([app.calls, at(), bench.editing.value]).toEqual([[], 0, true]);
  });

  it('that changes nothing is not kept, and a discarded one is gone', async () => {
    const { app, bench } = begun();
    await bench.act('edit');
    const row = bench.current.value;
    if (row === null) throw new Error('Nothing is read.');
    bench.drafts.keep(row, mine);
    bench.drafts.keep(row, pairOf(row));
    expect(bench.drafts.of(row)).toBeNull();
    await bench.save(pairOf(row));
    expect([app.calls, bench.said.value, bench.editing.value]).toEqual([[], 'Nothing was changed.', false]);
    await bench.act('edit');
    bench.drafts.keep(row, mine);
    bench.discardEdit();
    expect([bench.drafts.of(row), bench.editing.value]).toEqual([null, false]);
  });

  it('that could not be saved stays open with its draft', async () => {
    const { app, bench } = begun();
    app.label = () => Promise.resolve(0);
    await bench.act('edit');
    const row = bench.current.value;
    if (row === null) throw new Error('Nothing is read.');
    bench.drafts.keep(row, mine);
    await bench.save(mine);
    expect([bench.editing.value, bench.drafts.of(row)]).toEqual([true, mine]);
  });

  it('goes with its document, and all that is remembered with the last one', async () => {
    const kept = shelves();
    const { app, bench } = begun('review-begun', kept);
    bench.choose({ ...NO_FILTER, search: 'tide' });
    const row = bench.current.value;
    if (row === null) throw new Error('Nothing is read.');
    bench.drafts.keep(row, mine);
    app.setRows(app.rows.value.filter(({ document }) => document.id !== row.document.id));
    expect(bench.drafts.of(row)).toBeNull();
    app.setRows([]);
    expect([kept.lasting.all(), kept.session.all()]).toEqual(['', '']);
  });
});

describe('the place in the list', () => {
  it('is the same after a reload: pair, filters, order and scrolling', () => {
    const kept = shelves();
    const { app, bench } = begun('review', kept);
    const filter = {
      ...NO_FILTER,
      search: 'tide',
      heading: 'notes',
      from: 2,
      documentId: '7d1e',
      label: 'none',
    } as const;
    bench.choose(filter);
    bench.sort('nearest');
    bench.select(bench.shown.value[1]?.segment.id ?? '');
    bench.scrolled(12.5);
    const again = benchAt(app, kept);
    expect(again.filter.value).toEqual(filter);
    expect([again.order.value, again.at.value, again.top]).toEqual(['nearest', 1, 12.5]);
  });

  it('outlives the tab without a word that the person typed', () => {
    const kept = shelves();
    const { app, bench } = begun('review', kept);
    bench.choose({ ...NO_FILTER, search: 'secret', heading: 'private', to: 3 });
    const row = bench.current.value ?? app.rows.value[0];
    if (row !== undefined) bench.drafts.keep(row, { instruction: 'confidential', output: 'confidential' });
    expect(kept.lasting.all()).not.toMatch(/secret|private|confidential/);
    const elsewhere = benchAt(app, { lasting: kept.lasting, session: shelf() });
    expect(elsewhere.filter.value).toEqual({ ...NO_FILTER, to: 3 });
    expect(elsewhere.top).toBe(0);
  });

  it('gives way to what was selected at another stage', () => {
    const kept = shelves();
    const { app, bench, ids } = begun('review', kept);
    bench.select(ids[3] ?? '');
    const again = benchAt(app, kept, placeAt(ids[5] ?? ''));
    expect(again.current.value?.segment.id).toBe(ids[5]);
  });

  it('filters by no file that was removed', () => {
    const kept = shelves();
    keepPlace(kept, { selected: null, filter: { ...NO_FILTER, documentId: 'gone' }, order: 'text', top: 0 });
    expect(begun('review', kept).bench.filter.value.documentId).toBeNull();
  });

  it('read back from anything at all is a place', () => {
    const beginning = { selected: null, filter: NO_FILTER, order: 'text', top: 0 };
    for (const text of [null, '', 'null', '[]', '7', '"x"', '{', '{"order":"up","top":-3,"from":9,"label":[]}']) {
      expect(readPlace(text)).toEqual(beginning);
    }
    expect(readPlace('{"selected":"a/0-9","order":"newest","top":4,"to":3,"marks":"refuses"}')).toEqual({
      selected: 'a/0-9',
      order: 'newest',
      top: 4,
      filter: { ...NO_FILTER, to: 3, marks: 'refuses' },
    });
    expect(readWords('{"search":7}')).toEqual({ search: '', heading: '' });
    expect(readDrafts('[["a",{"instruction":"x","output":"y"}],["b",{"instruction":1}],7,null]')).toEqual(
      new Map([['a', { instruction: 'x', output: 'y' }]]),
    );
    expect(readDrafts('{"a":1}').size).toBe(0);
  });

  it('is not remembered where the browser refuses, and nothing else is lost by it', async () => {
    for (const kept of [
      { lasting: null, session: null },
      { lasting: refusing, session: refusing },
    ]) {
      const { app, bench, at } = begun('review-begun', kept);
      await bench.act('accept');
      expect([words(app)[0], at()]).toEqual(['good', 1]);
      keepLetters(kept, false);
      keepDrafts(kept, new Map());
      forgetReview(kept);
      expect([recallLetters(kept), recallDrafts(kept).size, recallPlace(kept).top]).toEqual([true, 0, 0]);
    }
  });

  it('is apart from the switch for single keys, which stays as it was set', () => {
    const kept = shelves();
    expect(recallLetters(kept)).toBe(true);
    keepLetters(kept, false);
    forgetReview(kept);
    expect(recallLetters(kept)).toBe(false);
  });
});
