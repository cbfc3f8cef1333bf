// The state of the stage of segments with a scripted app: what is read after each act, and what is refused.

import { signal } from '@preact/signals';
import { afterEach, describe, expect, it } from 'vitest';
import type { Place } from '../../src/ui/place.ts';
import type { Shelf } from '../../src/ui/review/memory.ts';
import { type SegmentsBench, segmentsBench } from '../../src/ui/segments/bench.ts';
import { textDrafts } from '../../src/ui/segments/drafts.ts';
import { NO_FILTER } from '../../src/ui/segments/filter.ts';
import { sceneApp } from './scenes.ts';
import type { ScriptedApp } from './scripted-app.ts';

function shelf(): Shelf {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
}

function placeAt(selected: string | null = null): Place {
  const place = {
    stage: signal('segments' as const),
    reading: signal<string | null>(null),
    selected: signal(selected),
    open(id: string) {
      place.selected.value = id;
    },
    close() {},
  };
  return place;
}

const open: SegmentsBench[] = [];
afterEach(() => {
  for (const bench of open.splice(0)) bench.dispose();
});

function benchOf(app: ScriptedApp, place = placeAt(), session: Shelf | null = shelf()): SegmentsBench {
  const bench = segmentsBench(app, place, { lasting: null, session });
  open.push(bench);
  return bench;
}

const idAt = (app: ScriptedApp, at: number) => app.allRows.value[at]?.segment.id ?? '';

describe('a decision', () => {
  it('goes on to the next of the list, though the segment leaves it', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    bench.choose({ ...NO_FILTER, side: 'in' });
    const [first, second] = bench.shown.value;
    const before = bench.shown.value.length;
    await bench.act('drop');
    expect(bench.shown.value.length).toBe(before - 1);
    expect(bench.shown.value).not.toContain(first);
    expect(bench.current.value).toBe(second);
    expect(bench.said.value).toMatch(/^Left out\. Next: /);
    await bench.act('undo');
    expect(bench.shown.value[0]).toBe(first);
    expect(bench.said.value).toBe('Taken back: 1 segment left out.');
  });

  it('stays at the last one and says so, and can be taken back by itself', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    bench.select(idAt(app, 39));
    await bench.act('keep');
    expect(bench.current.value?.segment.id).toBe(idAt(app, 39));
    expect(bench.state.value?.decided).toBe('keep');
    expect(bench.said.value).toContain('the last one');
    await bench.act('clear');
    expect(bench.state.value?.decided).toBe(null);
    await bench.act('clear');
    expect(bench.said.value).toBe('There is no word of yours on it.');
  });
});

describe('acts on boundaries', () => {
  it('merge with the next one and read what they became; one undo brings both back', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    bench.select(idAt(app, 3));
    const [one, two] = [app.allRows.value[3]!, app.allRows.value[4]!];
    await bench.act('merge');
    expect(bench.current.value?.segment).toMatchObject({ from: one.segment.from, to: two.segment.to });
    expect(app.allRows.value.length).toBe(39);
    await bench.act('undo');
    expect(bench.current.value).toBe(one);
  });

  it('that are refused say why and leave everything as it is', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    bench.select(idAt(app, 19));
    await bench.act('merge');
    expect(bench.refused.value?.message).toBe('This is the last segment of its document.');
    expect(bench.said.value).toBe('This is the last segment of its document.');
    expect(bench.current.value?.segment.id).toBe(idAt(app, 19));
    expect(bench.busy.value).toBe(false);
    await bench.act('next');
    expect(bench.refused.value).toBe(null);
  });

  it('cut where it was chosen and read the first part', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    const { segment, document } = app.allRows.value[1]!;
    bench.select(segment.id);
    await bench.act('split');
    expect(bench.doing.value).toEqual({ kind: 'split', at: null });
    await bench.apply();
    expect(app.calls.some(([name]) => name === 'splitSegment')).toBe(false);
    const at = document.text.indexOf('\n\n', segment.from) + 2;
    bench.do({ kind: 'split', at });
    await bench.apply();
    expect(bench.current.value?.segment).toMatchObject({ from: segment.from, to: at - 2 });
    expect(app.allRows.value[2]?.segment).toMatchObject({ from: at, to: segment.to });
    expect(bench.doing.value).toBe(null);
  });

  it('follow one another; what they made is read, and is what other stages find selected', async () => {
    const app = sceneApp('segments-book');
    const place = placeAt();
    const bench = benchOf(app, place);
    const [{ segment }, next] = [app.allRows.value[7]!, app.allRows.value[8]!];
    bench.select(segment.id);
    await bench.act('merge');
    await bench.act('boundaries');
    const range = { from: next.segment.from + 10, to: next.segment.to };
    bench.do({ kind: 'move', end: 'start', ...range });
    await bench.apply();
    expect(bench.current.value?.segment).toMatchObject(range);
    expect(bench.at.value).toBe(7);
    expect(place.selected.value).toBe(app.allRows.value[7]?.segment.id);
  });

  it('do nothing where nothing would move, and end when another segment is read', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    await bench.act('boundaries');
    expect(bench.editing.value).toBe(true);
    await bench.apply();
    expect([bench.doing.value, app.calls]).toEqual([null, []]);
    await bench.act('boundaries');
    bench.select(idAt(app, 2));
    expect(bench.doing.value).toBe(null);
  });

  it('are refused for a text that was edited, before the app is asked', async () => {
    const app = sceneApp('segments');
    const bench = benchOf(app);
    await bench.act('edit');
    await bench.save('Shorter.');
    expect(bench.current.value?.segment).toMatchObject({ text: 'Shorter.', byHand: 'text' });
    await bench.act('split');
    expect(bench.doing.value).toBe(null);
    expect(bench.refused.value?.message).toContain('Take the edit back first');
  });
});

describe('a draft of an edit', () => {
  it('outlives the stage, and goes when it is saved or its document is removed', async () => {
    const app = sceneApp('segments');
    const session = shelf();
    const first = benchOf(app, placeAt(), session);
    const id = idAt(app, 0);
    first.drafts.keep(id, 'Half a thought');
    first.drafts.keep(idAt(app, 25), 'Another');
    const again = benchOf(app, placeAt(), session);
    expect(again.drafts.all.value.get(id)).toBe('Half a thought');
    await again.act('edit');
    await again.save('A whole thought');
    expect(again.drafts.all.value.has(id)).toBe(false);
    app.setRows(app.allRows.value.slice(0, 20));
    expect(again.drafts.all.value.size).toBe(0);
  });

  it('is read back with care, and kept on the page where the browser keeps nothing', () => {
    for (const bad of ['{', '7', '[["a"]]', '[[1,"x"],["a",2],null]']) {
      const broken = shelf();
      broken.setItem('humpback segments drafts', bad);
      expect([...textDrafts(broken).all.value]).toEqual([]);
    }
    const refusing: Shelf = {
      getItem: () => {
        throw new DOMException('Denied', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('Full', 'QuotaExceededError');
      },
      removeItem: () => {},
    };
    const drafts = textDrafts(refusing);
    drafts.keep('a/0-1', 'text');
    expect(drafts.all.value.get('a/0-1')).toBe('text');
  });
});

describe('what is read', () => {
  it('is the first of a document that another stage selected, and where nothing is selected the first of all', () => {
    const app = sceneApp('segments');
    expect(benchOf(app, placeAt('b20c')).current.value?.segment.id).toBe(idAt(app, 20));
    expect(benchOf(app, placeAt(null)).current.value?.segment.id).toBe(idAt(app, 0));
    expect(benchOf(app, placeAt('file 3')).current.value?.segment.id).toBe(idAt(app, 0));
  });

  it('has the segments beside it in its own document only', () => {
    const app = sceneApp('segments');
    const bench = benchOf(app, placeAt(idAt(app, 20)));
    expect(bench.neighbours.value.before).toBe(null);
    expect(bench.neighbours.value.after).toBe(app.allRows.value[21]);
  });
});
