import { describe, expect, it } from 'vitest';
import { binsOf } from '../../src/ui/histogram.tsx';
import { nextStep, whyNotStart } from '../../src/ui/next-step.ts';
import { readHash } from '../../src/ui/place.ts';
import { chooseRows, instructionState, ratingState, scoreOf } from '../../src/ui/row-state.ts';
import { spanOf } from '../../src/ui/windowing.ts';
import { sceneApp } from './scenes.ts';
import { mixedRows } from './scripted-app.ts';

describe('the address', () => {
  it('names a stage and, where there is one, the segment that is read', () => {
    expect(readHash('')).toEqual({ stage: 'documents', reading: null });
    expect(readHash('#ratings')).toEqual({ stage: 'ratings', reading: null });
    expect(readHash('#ratings/7d1e%2F10-20')).toEqual({ stage: 'ratings', reading: '7d1e/10-20' });
    expect(readHash('#ratings/%')).toEqual({ stage: 'ratings', reading: null });
    expect(readHash('#main')).toBeNull();
  });
});

describe('what comes next', () => {
  it('is one step at a time: add, load, start, export, and nothing while a run is under way', () => {
    expect(
      ['empty', 'added', 'loading', 'ready', 'running', 'stopped', 'done'].map((name) => nextStep(sceneApp(name))),
    ).toEqual(['add', 'load', null, 'start', null, 'start', 'export']);
  });

  it('a start that cannot be says why', () => {
    const both = ['augment', 'rate'] as const;
    expect(whyNotStart(sceneApp('empty'), both)).toBe('Add a document first.');
    expect(whyNotStart(sceneApp('added'), both)).toBe('Load a model first.');
    expect(whyNotStart(sceneApp('done'), both)).toBe('Nothing is left to write or to rate.');
    expect(whyNotStart(sceneApp('ready'), ['rate'])).toBe('No instruction is waiting to be rated.');
    expect(whyNotStart(sceneApp('ready'), both)).toBeNull();
  });
});

describe('rows', () => {
  const rows = mixedRows();

  it('are in exactly one state at each stage', () => {
    const tally = (states: readonly string[]) =>
      Object.fromEntries([...new Set(states)].map((s) => [s, states.filter((t) => t === s).length]));
    expect(tally(rows.map(instructionState))).toEqual({ written: 27, failed: 2, writing: 4, waiting: 7 });
    expect(tally(rows.map(ratingState))).toEqual({ rated: 21, 'without-instruction': 13, failed: 1, waiting: 5 });
  });

  it('are found by their words as they are typed, special signs included', () => {
    const found = (search: string) =>
      chooseRows(rows, instructionState, { search, state: null, order: 'document' }).length;
    expect(found('TIDAL BORE')).toBeGreaterThan(0);
    expect(found('(')).toBe(0);
  });

  it('come highest first when that is asked for', () => {
    const scores = chooseRows(rows, ratingState, { search: '', state: 'rated', order: 'highest' }).map(
      (row) => scoreOf(row) ?? 0,
    );
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });
});

describe('figures', () => {
  it('a score on the edge of two bins counts in the upper one, and 5 in the last', () => {
    const bins = binsOf([1, 4, 4.2, 5]);
    expect([bins[0], bins[15], bins[16], bins[19]]).toEqual([1, 1, 1, 1]);
  });

  it('only rows near the screen are drawn', () => {
    expect(spanOf(0, 800, 80, 10_000)).toEqual({ first: 0, end: 16 });
    expect(spanOf(400_000, 400_800, 80, 10_000)).toEqual({ first: 4994, end: 5016 });
    expect(spanOf(0, 800, 80, 3)).toEqual({ first: 0, end: 3 });
  });
});
