// Ranks, and how two lists of numbers go together.

/** Ranks from 1 in the order of the values; equal values share the middle of their places. */
export function midranks(values: readonly number[]): readonly number[] {
  const order = values
    .map((value, at) => ({ value, at }))
    .sort((a, b) => (a.value < b.value ? -1 : +(a.value > b.value)));
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && order[end]?.value === order[start]?.value) end += 1;
    for (const { at } of order.slice(start, end)) ranks[at] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Pearson's correlation of two lists of one length, −1 … 1. Null for fewer than two values or where one list is constant. */
export function pearson(x: readonly number[], y: readonly number[]): number | null {
  const n = x.length;
  if (n !== y.length) throw new Error('A correlation needs as many values of the one as of the other.');
  const isConstant = (values: readonly number[]) => values.every((value) => value === values[0]);
  if (n < 2 || isConstant(x) || isConstant(y)) return null;
  const mx = x.reduce((sum, each) => sum + each, 0) / n;
  const my = y.reduce((sum, each) => sum + each, 0) / n;
  let [xx, yy, xy] = [0, 0, 0];
  for (let at = 0; at < n; at += 1) {
    const dx = (x[at] ?? 0) - mx;
    const dy = (y[at] ?? 0) - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const r = xy / (Math.sqrt(xx) * Math.sqrt(yy));
  return Number.isFinite(r) ? Math.min(1, Math.max(-1, r)) : null;
}

/** Spearman's correlation: Pearson's of the midranks, so only the order of the values counts. */
export function spearman(x: readonly number[], y: readonly number[]): number | null {
  return pearson(midranks(x), midranks(y));
}
