import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/outcome.ts';
import type { App } from '../../src/run/app.ts';
import { fileOf, openApp, openReady, SMALL, textOf } from './open-app.ts';

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `labels-${count}`;
});

async function withPairs(pairs: number, over: Parameters<typeof openReady>[1] = {}): Promise<App> {
  const { app } = await openReady(name, over);
  await app.changeSettings((now) => ({ ...now, segment: SMALL }));
  await app.addFiles([fileOf('tides.txt', textOf(pairs))]);
  await app.start({ stages: ['augment', 'rate'], limit: null });
  return app;
}

const idsOf = (app: App) => app.rows.value.map(({ segment }) => segment.id);
const saidOf = (app: App) => app.rows.value.map(({ label }) => label?.said.kind ?? null);

describe('a label', () => {
  it('is shown, decides about the curated set, and is there after a reload', async () => {
    const app = await withPairs(3);
    const [first, second] = idsOf(app);
    expect(app.counts.value.kept).toBe(3);
    expect(await app.label([first!], { kind: 'not-good' })).toBe(1);
    expect(await app.label([second!], { kind: 'edited', instruction: 'Why?', output: 'So.' })).toBe(1);
    expect(saidOf(app)).toEqual(['not-good', 'edited', null]);
    expect(app.counts.value).toMatchObject({ labelled: 2, kept: 2 });
    const again = (await openApp(name)).app;
    expect(saidOf(again)).toEqual(['not-good', 'edited', null]);
    const lines = (await (await again.exportJsonl('kept')).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ instruction, label }) => [instruction === 'Why?', label])).toEqual([
      [true, 'edited'],
      [false, null],
    ]);
  });

  it('of many pairs is one act, which one undo takes back', async () => {
    const app = await withPairs(4);
    const ids = idsOf(app);
    await app.label([ids[1]!], { kind: 'good' });
    await app.label(ids, { kind: 'not-good' });
    expect(app.lastLabel.value).toEqual({ pairs: 4, said: 'not-good' });
    expect(app.counts.value.kept).toBe(0);
    await app.undoLabel();
    expect(saidOf(app)).toEqual([null, 'good', null, null]);
    expect(app.lastLabel.value).toEqual({ pairs: 1, said: 'good' });
    await app.undoLabel();
    expect(saidOf(app)).toEqual([null, null, null, null]);
    expect(app.lastLabel.value).toBeNull();
    await app.undoLabel();
    const again = (await openApp(name)).app;
    expect(saidOf(again)).toEqual([null, null, null, null]);
  });

  it('leaves rows without an instruction alone', async () => {
    const { app } = await openReady(name);
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('tides.txt', textOf(2))]);
    expect(await app.label(idsOf(app), { kind: 'good' })).toBe(0);
    expect(app.lastLabel.value).toBeNull();
  });

  it('that cannot be saved is not shown, and the page says so', async () => {
    const full: Failure = { kind: 'storage', message: 'No space is left.', quota: true };
    const app = await withPairs(2, {
      wrap: (store) => {
        const refused = { value: () => Promise.resolve({ ok: false as const, failure: full }) };
        return new Proxy(store, {
          get(target, part) {
            if (part === 'putLabels') return refused.value;
            const found: unknown = Reflect.get(target, part);
            return typeof found === 'function' ? found.bind(target) : found;
          },
        });
      },
    });
    expect(await app.label(idsOf(app), { kind: 'good' })).toBe(0);
    expect(saidOf(app)).toEqual([null, null]);
    expect(app.notices.value.map(({ failure }) => failure)).toContainEqual(full);
  });

  it('goes with its document', async () => {
    const app = await withPairs(2);
    await app.label(idsOf(app), { kind: 'good' });
    await app.removeDocuments([app.documents.value[0]!.id]);
    await app.addFiles([fileOf('tides.txt', textOf(2))]);
    expect(saidOf(app)).toEqual([null, null]);
    expect(saidOf((await openApp(name)).app)).toEqual([null, null]);
  });
});
