// How numbers are spread: mean and standard deviation, quantiles, counts per bin.

/** `sd` is the sample's standard deviation, n − 1 in the divisor; null for a single value. Null without values. */
export function spread(
  values: readonly number[],
): { readonly mean: number; readonly sd: number | null; readonly n: number } | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: n === 1 ? null : Math.sqrt(squares / (n - 1)), n };
}

/** The value below which a share `q` (0–1) lies, by linear interpolation: type 7 of Hyndman and Fan (1996). Null without values. */
export function quantile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null;
  const ordered = values.toSorted((a, b) => a - b);
  const place = Math.min(1, Math.max(0, q)) * (ordered.length - 1);
  const low = ordered[Math.floor(place)] ?? 0;
  const high = ordered[Math.ceil(place)] ?? 0;
  return low + (place - Math.floor(place)) * (high - low);
}

/** Values per bin of equal width from `low` to `high`; `high` itself is in the last bin. What lies outside is counted apart. */
export function histogram(
  values: readonly number[],
  low: number,
  high: number,
  bins: number,
): { readonly counts: readonly number[]; readonly below: number; readonly above: number } {
  const counts = new Array<number>(bins).fill(0);
  let [below, above] = [0, 0];
  for (const value of values) {
    if (value < low) below += 1;
    else if (value > high) above += 1;
    else {
      const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return { counts, below, above };
}
