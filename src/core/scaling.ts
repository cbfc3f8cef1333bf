// The scaling fit of the paper (section 3.4): win rate = α · log N + C over sets of several sizes.

import { type Estimate, tQuantile } from './estimate.ts';

export interface ScalingPoint {
  /** Examples that the model learned from. */
  readonly examples: number;
  /** In per cent, as the paper's α is. */
  readonly winRate: number;
}

export interface ScalingFit {
  /** Per factor e in the number of examples: the logarithm is the natural one. */
  readonly alpha: Estimate;
  readonly c: Estimate;
  /** Standard errors; null with two points, through which every line fits. */
  readonly alphaError: number | null;
  readonly cError: number | null;
  /** Share of the variance of the win rates that the line explains; null when they are all the same. */
  readonly rSquared: number | null;
}

/**
 * Least squares over the points; standard errors from the residuals with n − 2 degrees of freedom (Draper and Smith,
 * Applied Regression Analysis, 1.4). Points without examples have no logarithm and are left out. Null with fewer than
 * two different numbers of examples.
 */
export function scalingFit(points: readonly ScalingPoint[]): ScalingFit | null {
  const usable = points.filter(
    ({ examples, winRate }) => examples > 0 && Number.isFinite(examples) && Number.isFinite(winRate),
  );
  const n = usable.length;
  if (new Set(usable.map(({ examples }) => examples)).size < 2) return null;
  const x = usable.map(({ examples }) => Math.log(examples));
  const y = usable.map(({ winRate }) => winRate);
  const mx = x.reduce((sum, each) => sum + each, 0) / n;
  const my = y.reduce((sum, each) => sum + each, 0) / n;
  const xx = x.reduce((sum, each) => sum + (each - mx) ** 2, 0);
  const xy = x.reduce((sum, each, at) => sum + (each - mx) * ((y[at] ?? 0) - my), 0);
  const yy = y.reduce((sum, each) => sum + (each - my) ** 2, 0);
  const alpha = xy / xx;
  const c = my - alpha * mx;
  const residual = x.reduce((sum, each, at) => sum + ((y[at] ?? 0) - alpha * each - c) ** 2, 0);
  const sigma = n > 2 ? Math.sqrt(residual / (n - 2)) : null;
  const alphaError = sigma === null ? null : sigma / Math.sqrt(xx);
  const cError = sigma === null ? null : sigma * Math.sqrt(1 / n + (mx * mx) / xx);
  return {
    alpha: around(alpha, alphaError, n),
    c: around(c, cError, n),
    alphaError,
    cError,
    rSquared: yy === 0 ? null : 1 - residual / yy,
  };
}

function around(value: number, error: number | null, n: number): Estimate {
  if (error === null) return { value, interval: null, n };
  const half = tQuantile(n - 2) * error;
  return { value, interval: { low: value - half, high: value + half }, n };
}
