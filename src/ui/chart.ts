// Geometry of the charts: scales by d3-scale, paths by d3-shape. A chart is a box of 100 by 100 that CSS stretches, so
// every place is a share in per cent and no chart has to know its width.

import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { LossPoint } from '../run/app.ts';

/** A place in the units of the data. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Axis {
  /** Place of a value, 0–100. */
  of(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

// A curve shorter than this is read point by point.
const SMOOTH_FROM = 60;
const WINDOWS = 30;
// Above this many points a few first steps or spikes may lie outside of the picture.
const ROBUST_FROM = 100;
const OUTSIDE = 0.01;

/** From left to right, or from below upwards when `upwards`. A range without a width is given one. */
export function linearAxis(range: readonly [number, number], ticks: number, upwards = false): Axis {
  const [low, high] = widened(range);
  const scale = scaleLinear([low, high], upwards ? [100, 0] : [0, 100]);
  const write = scale.tickFormat(ticks);
  return { of: scale, ticks: scale.ticks(ticks).map((value) => ({ at: scale(value), label: write(value) })) };
}

/** Logarithmic, from left to right, with the values themselves as ticks; both ends are above 0. */
export function logAxis([low, high]: readonly [number, number], values: readonly number[]): Axis {
  const room = low === high ? 2 : (high / low) ** 0.06;
  const scale = scaleLog([low / room, high * room], [0, 100]);
  // Labels closer than this would stand on one another.
  const ticks: { readonly at: number; readonly label: string }[] = [];
  for (const value of [...new Set(values)].sort((a, b) => a - b)) {
    const at = scale(value);
    if (at - (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY) >= 8) ticks.push({ at, label: value.toLocaleString('en') });
  }
  return { of: scale, ticks };
}

function widened([low, high]: readonly [number, number]): readonly [number, number] {
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

/** A line through points; it has a gap where a value is not finite. */
export function linePath(points: readonly Point[], x: Axis, y: Axis): string {
  const draw = line<Point>(
    (point) => x.of(point.x),
    (point) => y.of(point.y),
  ).defined((point) => Number.isFinite(point.y));
  return draw(points) ?? '';
}

/** Every point as a stroke of no length: with round ends and a stroke that does not scale it is drawn as a dot. */
export function dotsPath(points: readonly Point[], x: Axis, y: Axis): string {
  return points
    .filter((point) => Number.isFinite(point.y))
    .map((point) => `M${round(x.of(point.x))},${round(y.of(point.y))}h0`)
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Steps that one point of the smoothed line is the mean of: an odd number, 1 for short trainings. */
export function smoothedOver(steps: number): number {
  if (steps < SMOOTH_FROM) return 1;
  return 2 * Math.floor(steps / WINDOWS / 2) + 1;
}

/** The mean of the steps around each step, half on each side; fewer at both ends. Losses that are no number are left out. */
export function smooth(points: readonly LossPoint[], over: number): readonly LossPoint[] {
  const half = Math.floor(over / 2);
  const finite = points.filter(({ loss }) => Number.isFinite(loss));
  const sums = [0];
  for (const { loss } of finite) sums.push((sums.at(-1) ?? 0) + loss);
  return finite.map(({ step }, at) => {
    const [from, to] = [Math.max(0, at - half), Math.min(finite.length, at + half + 1)];
    return { step, loss: ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from) };
  });
}

/**
 * The losses that a picture of a training shows, with a little room. Of many training steps the highest and the lowest
 * one in a hundred may lie outside; what was measured on held-out pairs is always inside. Null without a finite loss.
 */
export function lossRange(train: readonly LossPoint[], dev: readonly LossPoint[]): readonly [number, number] | null {
  const finite = (points: readonly LossPoint[]) => points.map(({ loss }) => loss).filter(Number.isFinite);
  const sorted = [...finite(train)].sort((a, b) => a - b);
  const cut = sorted.length >= ROBUST_FROM ? Math.floor(sorted.length * OUTSIDE) : 0;
  const shown = [...sorted.slice(cut, sorted.length - cut), ...finite(dev)];
  if (shown.length === 0) return null;
  const [low, high] = [least(shown), -least(shown.map((each) => -each))];
  const room = (high - low) * 0.04;
  return [low - room, high + room];
}

// Spread arguments would overflow the stack on very long curves.
function least(values: readonly number[]): number {
  return values.reduce((low, each) => Math.min(low, each), Number.POSITIVE_INFINITY);
}
