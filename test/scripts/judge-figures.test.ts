// The figures that `npm run judge` prints, by hand, and the tables that they stand in.

import { describe, expect, it } from 'vitest';
import { accuracyFigures, areaFigures, type RatedPair, type RatedRow } from '../../scripts/judge/figures.ts';
import { accuracyTable, areaTable } from '../../scripts/judge/table.ts';

const row = (good: boolean, subset: string | null, length: number, ...scores: (number | null)[]): RatedRow => ({
  good,
  subset,
  length,
  scores,
});

describe('areas', () => {
  const rows = [
    row(true, 'kept', 10, 4, 1),
    row(true, 'web', 20, 3, 2),
    row(false, 'cut', 5, 2, 3),
    row(false, 'web', 15, 3.5, null),
  ];
  const figures = areaFigures(rows, ['additive', 'cycle']);
  const find = (set: string, against: string, rater = 'additive') =>
    figures.find((each) => each.set === set && each.against === against && each.rater === rater);

  it('compare the bad rows of a subset with all good rows, and with its own where it has some', () => {
    expect(figures.map(({ set, against, rater }) => `${set}, ${against}, ${rater}`)).toEqual([
      'all, all good, additive',
      'all, all good, cycle',
      'web, all good, additive',
      'web, all good, cycle',
      'web, its own good, additive',
      'web, its own good, cycle',
      'cut, all good, additive',
      'cut, all good, cycle',
    ]);
  });

  it('count each good row above a bad one, beside the same for length', () => {
    // Of four comparisons of good with bad, three are right by score (3 is below 3.5), and three by length.
    expect(find('all', 'all good')).toMatchObject({ good: 2, other: 2, failed: 0 });
    expect(find('all', 'all good')?.auc?.value).toBe(0.75);
    expect(find('all', 'all good')?.aucOfLength?.value).toBe(0.75);
    expect(find('all', 'all good')?.difference?.value).toBe(0);
    expect(find('web', 'all good')?.auc?.value).toBe(0.5);
    expect(find('web', 'its own good')?.auc?.value).toBe(0);
    expect(find('cut', 'all good')).toMatchObject({ good: 2, other: 1 });
    expect(find('cut', 'all good')?.difference?.value).toBe(0);
  });

  it('take a failed rating for lower than every score', () => {
    expect(find('all', 'all good', 'cycle')).toMatchObject({ failed: 1 });
    expect(find('all', 'all good', 'cycle')?.auc?.value).toBe(0.5);
    expect(find('web', 'its own good', 'cycle')?.auc?.value).toBe(1);
  });

  it('leave out the comparison with its own good rows where these are all there are', () => {
    const one = areaFigures([row(true, 'a', 1, 2), row(false, 'a', 1, 1)], ['cycle']);
    expect(one.map(({ set, against }) => `${set}, ${against}`)).toEqual(['all, all good', 'a, all good']);
  });

  // All good, additive: shares of pairs won are 1 and ½ for the good rows, 1 and ½ for the others, so DeLong's variance is
  // ⅛/2 + ⅛/2 and the interval ¾ ± 1.96 · √⅛; those of the differences are by the same sums.
  it('stand in a table whose columns line up', () => {
    expect(areaTable(figures).split('\n').slice(0, 4)).toEqual([
      'set  against       rater       n  failed    AUC                  AUC of length                  difference',
      'all  all good      additive  2+2       0  0.750  [0.057, 1.000]          0.750  [0.057, 1.000]      +0.000  [-0.980, +0.980]',
      'all  all good      cycle     2+2       1  0.500  [0.000, 1.000]          0.750  [0.057, 1.000]      -0.250  [-1.799, +1.299]',
      'web  all good      additive  2+1       0  0.500  [0.079, 0.921]          0.500  [0.079, 0.921]      +0.000',
    ]);
    expect(areaTable(areaFigures([row(true, null, 1, 2), row(false, null, 1, 1)], ['cycle']))).toMatch(
      /^set {2}rater {4}n {2}failed/,
    );
  });
});

describe('accuracies', () => {
  const pair = (
    label: RatedPair['label'],
    subset: string | null,
    lengths: [number, number],
    ...scores: [number | null, number | null][]
  ): RatedPair => ({ label, subset, lengths, scores });
  const pairs = [
    pair(1, 'a', [10, 5], [4, 3]),
    pair(2, 'a', [10, 5], [4, 3]),
    pair(2, 'b', [5, 10], [2, 2]),
    pair(1, 'b', [5, 5], [null, 1]),
    pair('tie', 'b', [5, 10], [1, 5]),
  ];
  const [all, a, b] = accuracyFigures(pairs, ['expectation']);

  it('leave pairs whose label is a tie out and count them', () => {
    expect(all).toMatchObject({ set: 'all', decided: 4, labelTies: 1 });
    expect(a).toMatchObject({ set: 'a', decided: 2, labelTies: 0 });
    expect(b).toMatchObject({ set: 'b', decided: 2, labelTies: 1 });
  });

  it('count a tie half and a failed rating as the lower one, beside those of the longer output', () => {
    // Right, wrong, tie, and wrong because the preferred side failed; by length right, wrong, right, tie.
    expect(all).toMatchObject({ ties: 1, failed: 1, tiesOfLonger: 1 });
    expect(all?.accuracy?.value).toBe(1.5 / 4);
    expect(all?.accuracyOfLonger?.value).toBe(2.5 / 4);
    expect(all?.difference?.value).toBe(-0.25);
  });

  it('take two failed ratings of a pair for a tie', () => {
    const [figure] = accuracyFigures([pair(1, null, [1, 1], [null, null])], ['cycle']);
    expect(figure).toMatchObject({ ties: 1, failed: 1 });
    expect(figure?.accuracy?.value).toBe(0.5);
  });

  it('have Wilson’s intervals', () => {
    const right = Array.from({ length: 4 }, (_, n) => pair(1, null, [1, 2], n < 3 ? [2, 1] : [1, 2]));
    // 3 of 4: 0.3006 to 0.9544 (Newcombe 1998, method 3).
    const [figure] = accuracyFigures(right, ['cycle']);
    expect(figure?.accuracy?.interval?.low).toBeCloseTo(0.3006, 4);
    expect(figure?.accuracy?.interval?.high).toBeCloseTo(0.9544, 4);
  });

  it('stand in a table whose columns line up', () => {
    const table = accuracyTable(accuracyFigures(pairs, ['expectation'])).split('\n');
    expect(table.slice(0, 4)).toEqual([
      'set  rater        n  label ties  failed  accuracy                  ties  the longer one                  ties  difference',
      'all  expectation  4           1       1     0.375  [0.092, 0.781]     1           0.625  [0.219, 0.908]     1      -0.250  [-0.709, +0.209]',
      'a    expectation  2           0       0     0.500  [0.095, 0.905]     0           0.500  [0.095, 0.905]     0      +0.000  [+0.000, +0.000]',
      'b    expectation  2           1       1     0.250  [0.027, 0.802]     1           0.750  [0.198, 0.973]     1      -0.500  [-0.500, -0.500]',
    ]);
  });
});
