// Reading order: a page is taken apart into regions, each read from top to bottom before the next begins. A region is a
// column, or a stretch across the page (a title, a wide table) that parts the columns above from those below.

import { type Item, usualSize } from './items.ts';

// Lengths in shares of the usual font size of the region.
/** LaTeX puts 10 points between columns of 10-point text; words in loose lines stand up to 0.8 apart. */
const GUTTER = 0.85;
/** A column of text is wider than a column of figures. */
const COLUMN_WIDTH = 8;
const COLUMN_CHARS = 60;
const COLUMN_LINES = 3;
// Columns in columns: more than this is a form, and reads line by line.
const DEPTH = 4;

interface Gutter {
  readonly left: number;
  readonly right: number;
}

/** The items of a page, region by region in reading order. Every item is in exactly one. */
export function regionsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  return cut(
    [...items].sort((a, b) => a.y - b.y || a.x - b.x),
    DEPTH,
  ).filter((region) => region.length > 0);
}

function cut(items: readonly Item[], depth: number): readonly (readonly Item[])[] {
  if (depth === 0 || items.length < 2 * COLUMN_LINES) return [items];
  for (const gutter of guttersOf(items)) {
    const regions = along(items, gutter, depth);
    if (regions) return regions;
  }
  return [items];
}

// White strips from top to bottom, crossed by little of the text, the least crossed first.
function guttersOf(items: readonly Item[]): readonly Gutter[] {
  const size = usualSize(items);
  const left = Math.min(...items.map(({ x }) => x));
  const right = Math.max(...items.map(({ x, width }) => x + width));
  const bins = Math.min(2000, Math.ceil(right - left) + 1);
  if (!(bins > 1)) return [];
  const step = (right - left) / (bins - 1);
  // How much text stands over each bin, in points of height.
  const changes = new Float64Array(bins + 1);
  let total = 0;
  for (const { x, width, size: height } of items) {
    const from = Math.min(bins - 1, Math.max(0, Math.floor((x - left) / step)));
    const to = Math.min(bins, Math.max(from + 1, Math.ceil((x + width - left) / step)));
    changes[from] = (changes[from] ?? 0) + height;
    changes[to] = (changes[to] ?? 0) - height;
    total += height;
  }
  const cover: number[] = [];
  let over = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    over += changes[bin] ?? 0;
    cover.push(over);
  }
  const found: Array<Gutter & { readonly crossed: number }> = [];
  // Strips with nothing over them come out first, then those that headings cross.
  for (const share of [0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.55]) {
    for (let from = 0; from < bins; from += 1) {
      if ((cover[from] ?? 0) > total * share + 1e-6) continue;
      let to = from;
      while (to + 1 < bins && (cover[to + 1] ?? 0) <= total * share + 1e-6) to += 1;
      const strip = { left: left + from * step, right: left + (to + 1) * step, crossed: share };
      const inner = from > bins * 0.1 && to < bins * 0.9;
      if (inner && strip.right - strip.left >= GUTTER * size - step && !found.some((one) => touches(one, strip)))
        found.push(strip);
      from = to + 1;
    }
  }
  const middle = (left + right) / 2;
  const off = (gutter: Gutter) => Math.abs((gutter.left + gutter.right) / 2 - middle);
  return found.sort((a, b) => a.crossed - b.crossed || off(a) - off(b)).slice(0, 8);
}

function touches(a: Gutter, b: Gutter): boolean {
  return a.left < b.right && b.left < a.right;
}

// Parts the items by a gutter. What crosses it stands alone, and parts what is above from what is below.
function along(items: readonly Item[], gutter: Gutter, depth: number): readonly (readonly Item[])[] | null {
  const middle = (gutter.left + gutter.right) / 2;
  const size = usualSize(items);
  const bars = items
    .filter(({ x, width }) => x < middle - 1 && x + width > middle + 1)
    .map(({ y, size: height }) => ({ from: y - height * 0.8, to: y + height * 0.25 }));
  // Groups of crossing lines: what is beside them on the same lines belongs to them.
  const groups: Array<{ from: number; to: number }> = [];
  for (const bar of bars) {
    const last = groups.at(-1);
    if (last && bar.from <= last.to + size) last.to = Math.max(last.to, bar.to);
    else groups.push({ ...bar });
  }
  const regions: (readonly Item[])[] = [];
  let wide: Item[] = [];
  let found = false;
  const flush = () => {
    if (wide.length > 0) regions.push(...cut(wide, depth - 1));
    wide = [];
  };
  // `closing`: text across the page follows.
  const section = (part: readonly Item[], closing: boolean) => {
    const before = part.filter((item) => item.x + item.width / 2 < middle);
    const after = part.filter((item) => item.x + item.width / 2 >= middle);
    if (!isColumn(before) || !isColumn(after)) {
      for (const item of part) wide.push(item);
      return;
    }
    flush();
    const heading = closing ? headingBelow(before, after) : [];
    const left = heading.length > 0 ? before.filter((item) => !heading.includes(item)) : before;
    regions.push(...cut(left, depth - 1), ...cut(after, depth - 1));
    for (const item of heading) wide.push(item);
    found = true;
  };
  const centre = ({ y, size: height }: Item) => y - height * 0.3;
  let rest: readonly Item[] = items;
  for (const { from, to } of groups) {
    section(
      rest.filter((item) => centre(item) < from),
      true,
    );
    for (const item of rest) if (centre(item) >= from && centre(item) <= to) wide.push(item);
    rest = rest.filter((item) => centre(item) > to);
  }
  section(rest, false);
  if (!found) return null;
  flush();
  return regions;
}

// A short heading over text across the page crosses no gutter, and looks like the end of the left column: it stands below both
// columns, in larger or bolder letters than theirs.
function headingBelow(before: readonly Item[], after: readonly Item[]): readonly Item[] {
  const size = usualSize(before);
  const end = after.reduce((lowest, { y }) => Math.max(lowest, y), 0);
  const below = before.filter(({ y }) => y > end + size);
  return below.length <= 6 && below.every((item) => item.bold || item.size >= 1.15 * size) ? below : [];
}

function isColumn(items: readonly Item[]): boolean {
  if (items.length < COLUMN_LINES) return false;
  const chars = items.reduce((sum, { text }) => sum + text.length, 0);
  if (chars < COLUMN_CHARS) return false;
  const size = usualSize(items);
  const rows = new Map<number, { x: number; right: number }>();
  for (const { x, y, width } of items) {
    const key = Math.round(y / (size * 0.5));
    const row = rows.get(key);
    rows.set(key, { x: Math.min(x, row?.x ?? x), right: Math.max(x + width, row?.right ?? 0) });
  }
  if (rows.size < COLUMN_LINES) return false;
  const widths = [...rows.values()].map(({ x, right }) => right - x).sort((a, b) => a - b);
  const median = widths[Math.floor(widths.length / 2)] ?? 0;
  const widest = widths.at(-1) ?? 0;
  // Lines of running text fill their column; the cells of a table do not.
  return median >= COLUMN_WIDTH * size && median >= widest * 0.6;
}
