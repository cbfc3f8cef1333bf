import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Segment } from '../../src/core/records.ts';
import type { App } from '../../src/run/app.ts';
import { fileOf, openApp, SMALL, textOf } from './open-app.ts';

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `desk-${count}`;
});

/** An app with one document of so many segments, a paragraph each. */
async function openDesk(paragraphs: number): Promise<App> {
  const { app } = await openApp(name);
  await app.changeSettings((now) => ({ ...now, segment: SMALL }));
  await app.addFiles([fileOf('tides.txt', textOf(paragraphs))]);
  return app;
}

const segmentsOf = (app: App): readonly Segment[] => app.allRows.value.map(({ segment }) => segment);
const reloaded = async (): Promise<readonly Segment[]> => segmentsOf((await openApp(name)).app);
const idOf = (app: App, at: number): string => segmentsOf(app)[at]?.id ?? '';

describe('a person at the segments', () => {
  it('merges two, with what stands between them, and the offsets stay exact', async () => {
    const app = await openDesk(4);
    const [, b, c] = segmentsOf(app) as [Segment, Segment, Segment];
    expect(await app.mergeWithNext(b.id)).toBeNull();
    const { text } = app.documents.value[0]!;
    const merged = segmentsOf(app)[1]!;
    expect(merged).toMatchObject({ from: b.from, to: c.to, text: text.slice(b.from, c.to), byHand: 'boundaries' });
    expect(segmentsOf(app)).toHaveLength(3);
    expect(await reloaded()).toEqual(segmentsOf(app));
    await app.undoSegments();
    expect(segmentsOf(app).map(({ id }) => id)[1]).toBe(b.id);
    expect(segmentsOf(app)).toHaveLength(4);
  });

  it('cannot merge the last one, and is told why', async () => {
    const app = await openDesk(2);
    expect((await app.mergeWithNext(idOf(app, 1)))?.message).toMatch(/^This is the last segment of its document/);
    expect(segmentsOf(app)).toHaveLength(2);
  });

  it('splits one in two without losing a word, and not where one side has no text', async () => {
    const app = await openDesk(2);
    const first = segmentsOf(app)[0]!;
    const at = first.from + first.text.indexOf(' ', first.text.length / 2);
    expect(await app.splitSegment(first.id, at)).toBeNull();
    const [left, right] = segmentsOf(app) as [Segment, Segment];
    expect(`${left.text} ${right.text}`).toBe(first.text);
    for (const offset of [left.from, left.to, left.from + 0.5, -1, 10 ** 9]) {
      expect((await app.splitSegment(left.id, offset))?.kind).toBe('bad-input');
    }
    expect(segmentsOf(app)).toHaveLength(3);
  });

  it('moves a boundary, but never over another segment or out of the document', async () => {
    const app = await openDesk(3);
    const [first, second] = segmentsOf(app) as [Segment, Segment];
    expect(await app.moveSegment(first.id, { from: first.from + 10, to: first.to })).toBeNull();
    const moved = segmentsOf(app)[0]!;
    expect(moved.text).toBe(first.text.slice(10).trimStart());
    const over = await app.moveSegment(moved.id, { from: moved.from, to: second.from + 5 });
    expect(over?.message).toMatch(/overlap with the segment after it/);
    for (const to of [
      { from: -1, to: first.to },
      { from: first.from, to: 10 ** 9 },
      { from: first.to, to: first.from },
      { from: Number.NaN, to: first.to },
    ]) {
      expect((await app.moveSegment(moved.id, to))?.kind).toBe('bad-input');
    }
    expect(segmentsOf(app)[0]).toEqual(moved);
  });

  it('edits a text: it is a segment of its own, the document stays, and the words as found take the edit back', async () => {
    const app = await openDesk(2);
    const first = segmentsOf(app)[0]!;
    expect(await app.editSegment(first.id, '  Other words altogether.\r\nIn two lines. ')).toBeNull();
    const edited = segmentsOf(app)[0]!;
    expect(edited).toMatchObject({ from: first.from, to: first.to, byHand: 'text' });
    expect(edited.text).toBe('Other words altogether.\nIn two lines.');
    expect(edited.id).toMatch(new RegExp(`^${first.id}~[0-9a-f]{16}$`));
    expect(app.documents.value[0]!.text).toContain(first.text);
    expect(await reloaded()).toEqual(segmentsOf(app));
    expect((await app.mergeWithNext(edited.id))?.message).toMatch(/was edited/);
    expect((await app.editSegment(edited.id, ' \n '))?.message).toMatch(/needs some text/);
    expect(await app.editSegment(edited.id, first.text)).toBeNull();
    expect(segmentsOf(app)[0]!.id).toBe(first.id);
  });

  it('drops and keeps segments by a word that outlives the page, and takes it back as one act', async () => {
    const app = await openDesk(3);
    const ids = segmentsOf(app).map(({ id }) => id);
    await app.decideSegments(ids.slice(0, 2), 'drop');
    expect(app.lastSegmentAct.value).toEqual({ what: 'drop', segments: 2 });
    expect(app.rows.value.map(({ segment }) => segment.id)).toEqual([ids[2]]);
    expect(app.allRows.value).toHaveLength(3);
    const again = (await openApp(name)).app;
    expect(again.segmentStates.value.get(ids[0]!)).toMatchObject({ decided: 'drop', isIn: false });
    await app.undoSegments();
    expect(app.rows.value).toHaveLength(3);
    expect((await openApp(name)).app.segmentStates.value.get(ids[0]!)?.decided ?? null).toBeNull();
  });

  it('keeps what was drawn by hand when the lengths change, until the document is cut anew', async () => {
    const app = await openDesk(4);
    await app.addFiles([fileOf('other.txt', textOf(4, 7))]);
    const [byHand, other] = app.documents.value.map(({ id }) => id) as [string, string];
    await app.mergeWithNext(idOf(app, 0));
    const of = (id: string) => segmentsOf(app).filter(({ documentId }) => documentId === id);
    const before = of(byHand);
    await app.changeSettings((now) => ({ ...now, segment: { minChars: 100, maxChars: 3000 } }));
    expect(of(byHand)).toEqual(before);
    expect(of(other)).toHaveLength(1);
    await app.cutAgain(byHand);
    expect(of(byHand)).toHaveLength(1);
    await app.undoSegments();
    expect(of(byHand)).toEqual(before);
  });

  it('is told when a segment is not there any more', async () => {
    const app = await openDesk(2);
    const id = idOf(app, 0);
    await app.removeDocuments([app.documents.value[0]!.id]);
    expect((await app.splitSegment(id, 5))?.message).toMatch(/not there any more/);
  });
});
