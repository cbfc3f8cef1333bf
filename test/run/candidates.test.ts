import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NllItem } from '../../src/core/ports.ts';
import type { Settings } from '../../src/core/settings.ts';
import { fileOf, type Opened, openReady, SMALL, textOf, until } from './open-app.ts';
import { LEARNER, ScriptedEngines } from './scripted-engines.ts';

const BOTH = { stages: ['augment', 'rate'], limit: null } as const;

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `candidates-${count}`;
});

async function withSettings(segments: number, change: (now: Settings) => Settings, can = true): Promise<Opened> {
  const engines = new ScriptedEngines();
  if (can) engines.model = LEARNER;
  const opened = await openReady(name, { engines });
  await opened.app.changeSettings((now) => change({ ...now, segment: SMALL }));
  await opened.app.addFiles([fileOf('tides.txt', textOf(segments))]);
  return opened;
}

const several = (candidates: number) => (now: Settings) => ({ ...now, augment: { ...now.augment, candidates } });
const asked = (item: NllItem) => item.prompt.turns.at(-1)?.content ?? '';

describe('several candidates for a segment', () => {
  it('are all written and checked, and the one that makes the segment likeliest is rated', async () => {
    const { app, engines } = await withSettings(2, several(3));
    const likeliest = new Set<string>();
    // The third one of each segment is the best; which that is shows once they are written.
    engines.lossOf = (_worn, item) => (likeliest.has(asked(item)) ? 1 : 2);
    engines.afterItem = (id) => {
      for (const { choices } of app.rows.value) {
        const third = choices[2];
        if (third?.reply.ok) likeliest.add(third.reply.instruction);
      }
      return id === '' ? Promise.resolve() : undefined;
    };
    await app.start({ stages: ['augment'], limit: null });
    await app.start(BOTH);
    expect(engines.generated).toHaveLength(6);
    expect(app.rows.value.map(({ choices }) => choices.length)).toEqual([3, 3]);
    for (const { candidate, choices, rating } of app.rows.value) {
      expect(new Set(choices.map(({ id }) => id)).size).toBe(3);
      expect(choices.indexOf(candidate!)).toBeGreaterThanOrEqual(0);
      expect(rating?.candidateId).toBe(candidate?.id);
    }
    // One rating a segment, of the candidate that counts.
    expect(engines.scored).toHaveLength(2);
  });

  it('that were written before stay when more are wanted, and nothing is checked where the engine cannot', async () => {
    const { app, engines } = await withSettings(2, several(1), false);
    await app.start(BOTH);
    const before = app.rows.value.map(({ candidate }) => candidate?.id);
    await app.changeSettings(several(2));
    await app.start(BOTH);
    expect(engines.generated).toHaveLength(4);
    expect(engines.scored).toHaveLength(2);
    expect(app.rows.value.map(({ candidate }) => candidate?.id)).toEqual(before);
    expect(app.work.value).toMatchObject({ last: { how: 'done', stages: ['augment', 'rate'] } });
  });

  it('go on after a stop in the middle of the check without checking anything twice', async () => {
    const { app, engines } = await withSettings(3, several(2));
    const measured: string[] = [];
    engines.lossOf = (_worn, item) => {
      measured.push(item.id);
      if (measured.length === 9) app.stop();
      return 2;
    };
    await app.start(BOTH);
    expect(app.work.value).toMatchObject({ last: { how: 'stopped', stage: 'check' } });
    const done = app.rows.value.flatMap(({ choices }) => choices).length;
    expect(done).toBe(6);
    await app.start(BOTH);
    expect(app.work.value).toMatchObject({ last: { how: 'done' } });
    expect(app.counts.value.rated).toBe(3);
  });
});

describe('a rater', () => {
  it('that the engine cannot ask is refused with a sentence, and instructions stay', async () => {
    const { app } = await withSettings(2, (now) => ({ ...now, rate: { ...now.rate, form: 'cycle' } }), false);
    await app.start(BOTH);
    expect(app.work.value).toMatchObject({ last: { how: 'failed', stage: 'rate', failure: { kind: 'unsupported' } } });
    expect(app.counts.value).toMatchObject({ candidates: 2, rated: 0 });
  });

  it('that is a sum asks each part once, and other weights ask nothing', async () => {
    const { app, engines } = await withSettings(2, (now) => ({
      ...now,
      rate: { ...now.rate, form: 'sum', weights: { expectation: 1, additive: 0, reasoning: 0, cycle: 1 } },
    }));
    engines.lossOf = () => 2;
    await app.start(BOTH);
    const scores = () => app.rows.value.map(({ rating }) => (rating?.verdict.ok ? rating.verdict.score : null));
    const even = scores();
    expect(even.every((score) => score !== null)).toBe(true);
    expect(app.rows.value[0]?.opinions.map(({ verdict }) => verdict.form)).toEqual(['expectation', 'cycle']);
    await app.changeSettings((now) => ({
      ...now,
      rate: { ...now.rate, weights: { ...now.rate.weights, expectation: 3 } },
    }));
    expect(scores()[0]).toBeGreaterThan(even[0]!);
    const before = engines.scored.length;
    await app.start({ stages: ['rate'], limit: null });
    expect(engines.scored).toHaveLength(before);
  });

  it('that is changed keeps the ratings of the one before', async () => {
    const { app, engines } = await withSettings(2, (now) => now);
    engines.lossOf = () => 2;
    await app.start(BOTH);
    const first = app.rows.value.map(({ rating }) => rating?.id);
    await app.changeSettings((now) => ({ ...now, rate: { ...now.rate, form: 'cycle' } }));
    expect(app.counts.value.rated).toBe(0);
    await app.start({ stages: ['rate'], limit: null });
    expect(app.counts.value.rated).toBe(2);
    expect(app.rows.value[0]?.opinions.map(({ id }) => id)).toContain(first[0]);
    await app.changeSettings((now) => ({ ...now, rate: { ...now.rate, form: 'expectation' } }));
    expect(app.rows.value.map(({ rating }) => rating?.id)).toEqual(first);
  });
});

describe('doubtful instructions', () => {
  it('are marked with what shows it, counted, and stay out of the curated set while the filter is on', async () => {
    const engines = new ScriptedEngines();
    engines.questionOf = (id) =>
      id.includes('/0-') ? 'Sure, here is the question you asked for' : 'What makes the tide rise?';
    const opened = await openReady(name, { engines });
    const { app } = opened;
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await app.addFiles([fileOf('tides.txt', textOf(3))]);
    await app.start(BOTH);
    await until(() => app.counts.value.marked === 2);
    const kinds = app.rows.value.map(({ marks }) => marks.map(({ kind }) => kind));
    expect(kinds[0]).toContain('preamble');
    expect(kinds[1]).toEqual([]);
    expect(kinds[2]).toEqual(['near-duplicate']);
    // The earlier segment whose instruction it repeats.
    expect(app.rows.value[2]?.marks[0]?.found).toBe(app.rows.value[1]?.segment.id);
    expect(app.counts.value).toMatchObject({ rated: 3, kept: 1 });
    await app.changeSettings((now) => ({ ...now, filters: { ...now.filters, keepsOut: false } }));
    expect(app.counts.value.kept).toBe(3);
    await app.changeSettings((now) => ({ ...now, filters: { ...now.filters, off: ['near-duplicate'] } }));
    await until(() => app.counts.value.marked === 1);
  });
});
