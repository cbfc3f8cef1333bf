// What is usual in a region, and what of a line stands out against it.

import type { Line } from './lines.ts';
import { type FoundTable, tablesIn } from './tables.ts';

/** What the whole document says about its text. */
export interface BodyText {
  /** Of most characters, in points. */
  readonly size: number;
  /** The text itself is in a typewriter font: nothing can then be told to be code. */
  readonly mono: boolean;
  /** Headings that the file names itself, as `plainTitle` gives them. */
  readonly outlined: ReadonlySet<string>;
}

/** Bullets as fonts and typists make them. */
export const BULLET = /^([•▪◦‣●○■□⁃–—*·-]|o(?= {2,}))\s+(?=\S)/u;

export interface Region {
  readonly left: number;
  readonly right: number;
  /** Baseline to baseline within paragraphs. */
  readonly leading: number;
  /** By the index of their first line. */
  readonly tables: ReadonlyMap<number, FoundTable>;
}

/** What is usual in a region whose lines are in reading order. */
export function regionOf(lines: readonly Line[], body: BodyText): Region {
  const steps = lines.flatMap((line, at) => {
    const above = lines[at - 1];
    return above && alike(above, line) && line.y - above.y > 0 && line.y - above.y < 3 * line.size
      ? [line.y - above.y]
      : [];
  });
  const lefts = new Map<number, number>();
  for (const { x, text } of lines) lefts.set(Math.round(x), (lefts.get(Math.round(x)) ?? 0) + text.length);
  const left = [...lefts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
  const size = lines[0]?.size ?? 10;
  // The lower quarter: a region of one-line paragraphs has more gaps between them than lines within them.
  const leading = steps.sort((a, b) => a - b)[Math.floor(steps.length / 4)] ?? 1.2 * size;
  return {
    left,
    right: rightEdge(lines),
    leading: Math.min(leading, 2.2 * size),
    tables: tablesIn(lines, body.mono),
  };
}

// Where justified lines end, though a line of code or of figures may run over it; else where the longest line ends.
function rightEdge(lines: readonly Line[]): number {
  const ends = new Map<number, number>();
  for (const { right } of lines) ends.set(Math.round(right), (ends.get(Math.round(right)) ?? 0) + 1);
  const about = (end: number) => [-1, 0, 1].reduce((sum, step) => sum + (ends.get(end + step) ?? 0), 0);
  const shared = [...ends.keys()].sort((a, b) => about(b) - about(a) || b - a)[0] ?? 0;
  if (about(shared) >= 3 && about(shared) * 3 >= lines.length) return shared + 1;
  const text = lines.filter(({ mono }) => !mono);
  return (text.length > 0 ? text : lines).reduce((most, { right }) => Math.max(most, right), 0);
}

/** In letters of one size. */
export function alike(a: Line, b: Line): boolean {
  return Math.abs(a.size - b.size) <= 0.08 * Math.max(a.size, b.size);
}

/** The next line's first word would have fitted: the line was ended on purpose. */
export function endedEarly(line: Line, next: Line, region: Region): boolean {
  const word = /^\S+/.exec(next.text)?.[0].length ?? 0;
  const width = ((next.right - next.x) * (word + 1)) / Math.max(1, next.text.length);
  return region.right - line.right > width + 0.6 * line.size;
}
