// Pieces of text on a page, as the parts of the PDF reader are given them. Lengths are points; y goes downward.

import type { Item } from '../../src/ingest/pdf/items.ts';

/** A piece of text whose characters are half as wide as its size. */
export function item(text: string, x: number, y: number, more: Partial<Item> = {}): Item {
  const size = more.size ?? 10;
  return {
    text,
    x,
    y,
    width: text.length * size * 0.5,
    size,
    bold: false,
    mono: false,
    rtl: false,
    level: null,
    ...more,
  };
}

/** Lines of one column, 12 points apart. */
export function column(lines: readonly string[], x: number, y: number, more: Partial<Item> = {}): readonly Item[] {
  return lines.map((text, at) => item(text, x, y + 12 * at, more));
}

/** Equal lines of running text, told apart by a word. */
export const prose = (word: string, lines: number) =>
  Array.from({ length: lines }, () => `${word} and ${word} fill the column to its end`);
