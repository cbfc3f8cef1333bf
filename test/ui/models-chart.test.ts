// The geometry of the charts, and the figures that stand beside them.

import { describe, expect, it } from 'vitest';
import { dotsPath, linearAxis, linePath, logAxis, lossRange, smooth, smoothedOver } from '../../src/ui/chart.ts';
import { curveRows } from '../../src/ui/training-curve.tsx';

const points = (losses: readonly number[]) => losses.map((loss, at) => ({ step: at + 1, loss }));

describe('axes', () => {
  it('an upward axis has its lowest value at the bottom of the box', () => {
    const axis = linearAxis([1, 3], 3, true);
    expect([axis.of(1), axis.of(3)]).toEqual([100, 0]);
    expect(axis.ticks.map(({ label }) => label)).toContain('2.0');
  });

  it('a range without a width is given one, so that nothing is drawn at infinity', () => {
    expect(linearAxis([2, 2], 3).of(2)).toBe(50);
    expect(Number.isFinite(logAxis([40, 40], [40]).of(40))).toBe(true);
  });

  it('a logarithmic axis puts a doubling at the same distance everywhere', () => {
    const axis = logAxis([10, 80], [10, 20, 40, 80]);
    expect(axis.of(20) - axis.of(10)).toBeCloseTo(axis.of(80) - axis.of(40), 6);
    expect(axis.ticks.map(({ label }) => label)).toEqual(['10', '20', '40', '80']);
  });

  it('a label that would stand on another is left out', () => {
    expect(logAxis([10, 1000], [10, 11, 1000]).ticks.map(({ label }) => label)).toEqual(['10', '1,000']);
  });
});

describe('paths', () => {
  const x = linearAxis([0, 10], 2);
  const y = linearAxis([0, 10], 2, true);

  it('a line has a gap where a loss is no number', () => {
    const path = linePath(
      [0, 1, 2, 3].map((at) => ({ x: at, y: at === 1 ? Number.NaN : at })),
      x,
      y,
    );
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path).not.toContain('NaN');
  });

  it('every finite point is one dot, at its place', () => {
    const path = dotsPath(
      [
        { x: 5, y: 10 },
        { x: 6, y: Number.POSITIVE_INFINITY },
        { x: 10, y: 0 },
      ],
      x,
      y,
    );
    expect(path).toBe('M50,0h0M100,100h0');
  });
});

describe('smoothing', () => {
  it('short trainings are shown step by step, and 1,600 steps as means of 53', () => {
    expect([smoothedOver(30), smoothedOver(59), smoothedOver(300), smoothedOver(1600)]).toEqual([1, 1, 11, 53]);
  });

  it('a point is the mean of the steps around it, and of fewer at both ends', () => {
    expect(smooth(points([3, 1, 2, 6]), 3).map(({ loss }) => loss)).toEqual([2, 2, 3, 4]);
  });

  it('a loss that is no number spoils no mean', () => {
    const line = smooth(points([1, Number.NaN, 3]), 3);
    expect(line).toEqual([
      { step: 1, loss: 2 },
      { step: 3, loss: 2 },
    ]);
  });

  it('a mean over one step is the step itself', () => {
    expect(smooth(points([3, 1, 2]), 1)).toEqual(points([3, 1, 2]));
  });
});

describe('the range of a picture', () => {
  it('of many steps one spike does not flatten the curve', () => {
    const many = points([...Array.from({ length: 400 }, (_, at) => 2 + (at % 7) / 10), 90]);
    expect(lossRange(many, [])?.[1]).toBeLessThan(3);
  });

  it('what was measured on held-out pairs is always inside', () => {
    const many = points(Array.from({ length: 400 }, () => 2));
    const [low, high] = lossRange(many, [{ step: 0, loss: 9 }]) ?? [0, 0];
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(9);
  });

  it('without a finite loss there is no picture', () => {
    expect(lossRange(points([Number.NaN]), [])).toBeNull();
  });
});

describe('the table beside a curve', () => {
  it('has a row for every measurement, with the mean of the steps since the one before', () => {
    const dev = [
      { step: 0, loss: 3 },
      { step: 2, loss: 2.5 },
      { step: 4, loss: 2 },
    ];
    expect(curveRows({ train: points([4, 2, 1, 3, 7]), dev })).toEqual([
      { step: 0, trained: null, heldOut: 3 },
      { step: 2, trained: 3, heldOut: 2.5 },
      { step: 4, trained: 2, heldOut: 2 },
      { step: 5, trained: 7, heldOut: null },
    ]);
  });

  it('where nothing is held out, 1,600 steps are some twenty rows that cover every step once', () => {
    const train = points(Array.from({ length: 1600 }, (_, at) => at));
    const rows = curveRows({ train, dev: [] });
    expect(rows).toHaveLength(20);
    expect(rows.at(-1)?.step).toBe(1600);
    // The mean of 1520 … 1599.
    expect(rows.at(-1)?.trained).toBe(1559.5);
  });
});
