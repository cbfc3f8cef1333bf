// What the comparison says: verdict, figures, blind choices, variants and their cost, the scaling line.

import { describe, expect, it } from 'vitest';
import { proportion } from '../../src/core/estimate.ts';
import { winRate } from '../../src/core/preference.ts';
import { ABLATIONS, DEFAULT_LOOP } from '../../src/core/rounds.ts';
import type { LoopView } from '../../src/run/app.ts';
import { blindCounts, blindResult } from '../../src/ui/blind.tsx';
import { isOpen, unfinishedSentence, worseSentences } from '../../src/ui/comparison.tsx';
import { ratingCell, shareCell, winOver } from '../../src/ui/figures-table.tsx';
import { keyVerdict } from '../../src/ui/judging.tsx';
import { countedWords, shows } from '../../src/ui/preference.tsx';
import { alphaSentence } from '../../src/ui/scaling-plot.tsx';
import { readRows, trainingsNeeded, type Variant, variantsOf } from '../../src/ui/variants.tsx';
import { comparisonOf } from './compared-views.ts';

const FARES = { losses: [0.5, 0.02, 0.21, -0.02], rating: [0.05, 0.5, 0.1, 0.5], wins: 0.35 };

describe('the verdict', () => {
  it('a worse M_1 is said in words of its own although the summary is about M_2', () => {
    const { verdict } = comparisonOf(FARES);
    expect(verdict.summary).toMatch(/^M_2 came out better than M_1/);
    expect(worseSentences(verdict)).toEqual([
      'M_1 came out worse than M_0 by its loss on held-out seed outputs and its ratings of labelled pairs.',
    ]);
  });

  it('what the summary says itself is not said twice', () => {
    const { verdict } = comparisonOf({ ...FARES, losses: [0.5, 0.02, 0.0, 0.3], rating: [0, 0.4, 0.4, 0.4] });
    expect(verdict.summary).toMatch(/^M_2 came out worse than M_1/);
    expect(worseSentences(verdict).some((sentence) => sentence.startsWith('M_2 came out worse than M_1'))).toBe(false);
    expect(worseSentences(verdict).some((sentence) => sentence.startsWith('M_2 came out worse than M_0'))).toBe(true);
  });

  it('however many findings are worse, they are never folded away', () => {
    expect([isOpen('worse', 40), isOpen('better', 40), isOpen('better', 2), isOpen('unclear', 1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('a comparison that is not finished says how much is measured', () => {
    const step = {
      id: 'compare',
      kind: 'compare',
      key: 'k',
      round: 2,
      done: 72,
      total: 416,
      secondsLeft: null,
    } as const;
    const loop = (state: 'running' | 'partly' | 'done'): LoopView => ({
      steps: [{ ...step, state }],
      blocked: null,
      running: null,
      stopping: false,
      failure: null,
    });
    expect(unfinishedSentence(loop('running'))).toContain('72 of 416 measured');
    expect(unfinishedSentence(loop('partly'))).toContain('the next run of the loop measures the rest');
    expect(unfinishedSentence(loop('done'))).toBeNull();
  });
});

describe('figures', () => {
  it('a win rate is the same whichever model was named first', () => {
    const preferences = ['b', 'b', 'a', 'tie'] as const;
    const of = (a: string, b: string) => ({
      comparison: { models: [], preferences: [{ a, b, preferences, judge: 'base' }] },
    });
    // Two wins and half a tie of four.
    expect(winOver(of('M_0', 'M_1'), 'M_1', 'M_0')?.winRate?.value).toBe(0.625);
    expect(winOver(of('M_1', 'M_0'), 'M_1', 'M_0')?.winRate?.value).toBe(0.375);
    expect(winOver(of('M_0', 'M_1'), 'M_2', 'M_0')).toBeNull();
  });

  it('a rater that keeps nothing has no precision, and the cell says so', () => {
    const nothing = {
      precision: null,
      recall: proportion(0, 24),
      f1: null,
      auc: null,
      kept: 0,
      good: 24,
      failed: 0,
      n: 48,
    };
    expect(ratingCell(nothing, 'precision')).toEqual({ value: 'nothing kept', interval: null });
    expect(ratingCell(nothing, 'recall')?.value).toBe('0.00');
    expect(ratingCell(null, 'recall')).toBeNull();
  });

  it('a proportion stands with Wilson’s interval', () => {
    // 6 of 8: Wilson 0.409 to 0.929.
    expect(shareCell(proportion(6, 8), 'percent')).toEqual({ value: '75 %', interval: '41 to 93 %' });
    expect(shareCell(proportion(6, 8), 'share')).toEqual({ value: '0.75', interval: '0.41 to 0.93' });
  });

  it('a preference is called one only beyond an even choice, and never from a handful', () => {
    const wins = (count: number) => winRate(Array.from({ length: count }, () => 'b' as const));
    expect(shows(wins(5))).toBe('5 choices are too few to tell');
    expect(shows(wins(12))).toBe('preferred');
    expect(shows(winRate(Array.from({ length: 12 }, () => 'a' as const)))).toBe('not preferred');
    expect(shows(winRate(['a', 'b', 'a', 'b', 'tie', 'b']))).toBe('no difference that these can show');
    expect(countedWords(winRate(['a', 'b', 'tie', 'inconsistent']))).toBe('1 won, 1 lost, 1 tie, 1 undecided');
  });
});

describe('the blind choice', () => {
  const key = (name: string, more = {}) =>
    keyVerdict({ key: name, repeat: false, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

  it('arrows point at the better side, and down or T is a tie', () => {
    expect(['ArrowLeft', 'ArrowRight', 'ArrowDown', 't', 'T', 'a'].map((name) => key(name))).toEqual([
      'left',
      'right',
      'tie',
      'tie',
      'tie',
      null,
    ]);
  });

  it('a key held down judges once, and keys of the browser judge nothing', () => {
    expect(key('ArrowLeft', { repeat: true })).toBeNull();
    expect(key('ArrowLeft', { altKey: true })).toBeNull();
    expect(key('t', { ctrlKey: true })).toBeNull();
  });

  it('choices of these two models are counted, whichever order they are asked in, and no others', () => {
    const view = comparisonOf(FARES);
    const choice = (a: string, b: string, at: number, preferred: 'a' | 'b' | 'tie') => ({
      id: `${a}${b}${at}`,
      comparison: 'compared',
      a,
      b,
      pairId: `pair-${at}`,
      preferred,
      createdAt: 0,
    });
    const choices = [choice('M_0', 'M_1', 0, 'b'), choice('M_0', 'M_1', 1, 'a'), choice('base', 'M_1', 0, 'b')];
    expect(blindCounts({ ...view, choices }, 'M_1', 'M_0')).toEqual({ made: 2, total: 8 });
    const { first, second, rate } = blindResult({ choices }, 'M_1', 'M_0');
    expect([first, second, rate.wins, rate.losses]).toEqual(['M_0', 'M_1', 1, 1]);
  });
});

describe('variants', () => {
  const all = new Set(Object.keys(ABLATIONS) as (keyof typeof ABLATIONS)[]);
  const done = new Set(['train M_yx', 'train M_0', 'train M_1', 'train M_2']);
  const named = (...names: string[]): readonly Variant[] =>
    variantsOf(all, [16]).filter(({ name }) => names.includes(name));

  it('they are named as among the results and change what they say', () => {
    expect(variantsOf(all, [1, 16])).toEqual([
      { name: 'without curation', change: { curation: false } },
      { name: 'augmented only', change: { learnFrom: 'augmented' } },
      { name: 'seed only', change: { learnFrom: 'seed' } },
      { name: 'without tags', change: { tags: false } },
      { name: '1 row', change: { rows: 1 } },
      { name: '16 rows', change: { rows: 16 } },
    ]);
  });

  it('the seed alone costs no training once M_0 is done, and one before', () => {
    expect(trainingsNeeded(named('seed only'), DEFAULT_LOOP, done)).toBe(0);
    expect(trainingsNeeded(named('seed only'), DEFAULT_LOOP, new Set())).toBe(1);
  });

  it('without tags every model is another, so all four are trained', () => {
    expect(trainingsNeeded(named('without tags'), DEFAULT_LOOP, done)).toBe(4);
  });

  it('fewer rows cost M_1 and M_2, and what two variants share is trained once', () => {
    expect(trainingsNeeded(named('16 rows'), DEFAULT_LOOP, done)).toBe(2);
    expect(trainingsNeeded(named('16 rows', 'augmented only'), DEFAULT_LOOP, done)).toBe(4);
    // M_yx and M_0 of both are the same: 2 + 2 + 2.
    expect(trainingsNeeded(named('16 rows', 'augmented only'), DEFAULT_LOOP, new Set())).toBe(6);
  });

  it('numbers of rows are read with commas or spaces, each once; what cannot be is a sentence', () => {
    const read = (typed: string, kept: number | null = null) => {
      const rows = readRows(typed, kept);
      return rows.ok ? rows.value : rows.failure.message;
    };
    expect(read(' 64, 16 32;16 ')).toEqual([16, 32, 64]);
    expect(read('')).toEqual([]);
    expect(read('16, many')).toBe('Write whole numbers above 0, with commas between them.');
    expect(read('0')).toBe('Write whole numbers above 0, with commas between them.');
    expect(read('16, 200', 148)).toBe('Only 148 pairs are kept: 200 cannot be drawn.');
    expect(read('1 2 3 4 5 6 7 8 9')).toBe('At most 8 numbers at a time.');
  });
});

describe('the scaling line', () => {
  it('α is called a rise or a fall only where its interval excludes none', () => {
    const alpha = (low: number, high: number) => ({ value: (low + high) / 2, interval: { low, high }, n: 4 });
    expect(alphaSentence(alpha(1, 3))).toContain('the win rate rises');
    expect(alphaSentence(alpha(-3, -1))).toContain('the win rate falls');
    expect(alphaSentence(alpha(-1, 3))).toContain('cannot show');
    expect(alphaSentence({ value: 2, interval: null, n: 2 })).toContain('no interval');
  });
});
