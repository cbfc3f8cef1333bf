// A figure and how well so many examples can tell it: proportions, means and ratios with their 95 % intervals.

/** A figure with its 95 % confidence interval. */
export interface Estimate {
  readonly value: number;
  /** Null where the examples are too few to tell. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Examples it was taken from. */
  readonly n: number;
}

/** The 97.5 % quantile of the normal distribution. */
export const Z = 1.959963984540054;
const CONFIDENCE = 0.95;
/** From here on the t quantile differs from the normal one by less than 0.0003. */
const LARGE_DEGREES = 10_000;

/**
 * A proportion with Wilson's score interval (Wilson 1927; Newcombe 1998, method 3): it stays within 0–1 and has a width
 * even where all or none succeeded. Null without examples.
 *
 * @param successes may have halves, such as ties that count half. The interval is then on the wide side, because values
 *   of 0, ½ and 1 vary less than values of 0 and 1 with the same mean.
 */
export function proportion(successes: number, n: number): Estimate | null {
  if (!(n > 0)) return null;
  const p = successes / n;
  const z2 = Z * Z;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  // At 0 and 1 the formula gives 0 and 1 but for rounding.
  const low = successes <= 0 ? 0 : Math.max(0, centre - half);
  const high = successes >= n ? 1 : Math.min(1, centre + half);
  return { value: p, interval: { low, high }, n };
}

/** The mean with Student's t interval. Null without values; no interval for a single one. */
export function mean(values: readonly number[]): Estimate | null {
  return weightedMean(values.map((value) => ({ value, weight: 1 })));
}

/**
 * Σ wᵢ·xᵢ / Σ wᵢ as a ratio estimate over independent examples: variance n/(n−1) · Σ (wᵢ·(xᵢ − R))² / (Σ wᵢ)², and t
 * with n − 1 degrees of freedom (Cochran, Sampling Techniques, 6.4). With equal weights it is the t interval of the
 * mean. Null without examples or without weight.
 */
export function weightedMean(items: readonly { readonly value: number; readonly weight: number }[]): Estimate | null {
  const n = items.length;
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  if (n === 0 || !(total > 0)) return null;
  const value = items.reduce((sum, each) => sum + each.weight * each.value, 0) / total;
  if (n === 1) return { value, interval: null, n };
  const squares = items.reduce((sum, each) => sum + (each.weight * (each.value - value)) ** 2, 0);
  const half = tQuantile(n - 1) * Math.sqrt(((n / (n - 1)) * squares) / (total * total));
  return { value, interval: { low: value - half, high: value + half }, n };
}

/**
 * The 97.5 % quantile of Student's t. Source: Abramowitz and Stegun 26.7.3 and 26.7.4, the finite series in
 * θ = atan(t / √ν) for whole degrees of freedom ν ≥ 1, solved for θ by halving.
 */
export function tQuantile(degrees: number): number {
  if (degrees > LARGE_DEGREES) return Z;
  let low = 0;
  let high = Math.PI / 2;
  // A double has 52 binary places.
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (withinAngle(middle, degrees) < CONFIDENCE) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan((low + high) / 2);
}

// P(|T| < √ν · tan θ).
function withinAngle(theta: number, degrees: number): number {
  const cos = Math.cos(theta);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let power = isOdd ? 3 : 2; power <= degrees - 2; power += 2) {
    term *= ((power - 1) / power) * cos * cos;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum;
}
