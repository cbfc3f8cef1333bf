// Lines out of items: what stands on one baseline, with spaces where there is a gap, and superscripts where they belong.

import type { Item } from './items.ts';

/** A stretch of a line between wide gaps. */
export interface Cell {
  readonly x: number;
  readonly right: number;
  readonly text: string;
}

/** A line of a page, or of one of its columns. Lengths in points, from the top left corner. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  /** Of the baseline. */
  readonly y: number;
  /** Of most of its characters. */
  readonly size: number;
  /** Nearly all of it: a heading may hold a symbol or a name in another font. */
  readonly bold: boolean;
  readonly mono: boolean;
  readonly level: number | null;
  /** It begins with a raised number or mark, as a footnote does. */
  readonly mark: boolean;
  readonly cells: readonly Cell[];
  /** In a typewriter font: the text with its indent from `x = 0` and inner gaps as spaces; otherwise ''. */
  readonly typed: string;
}

// All in shares of the font's size. A word space is 0.2 to 0.35 wide, and pressed to 0.15 in tight lines; letters of one
// word are seldom further apart than 0.1.
const SPACE = 0.14;
const CELL_GAP = 1;
// How far a baseline may be off and still be the same.
const DRIFT = 0.3;
/** In points: text smaller than print is lines on top of one another. */
const LEAST_DRIFT = 0.5;
/** Raised numbers are looked for in lines of so many pieces at most; more is no line of text. */
const ROW_ITEMS = 500;
const RAISED = { least: 0.12, most: 0.75, size: 0.85 } as const;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const WIDE_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，。、：；！？（）「」]/u;

interface Row {
  y: number;
  size: number;
  items: Item[];
}

/** The lines of items that belong to one column, from top to bottom. */
export function linesOf(items: readonly Item[]): readonly Line[] {
  const rows: Row[] = [];
  // Large items first: a raised number then finds the line that it belongs to.
  const order = [...items].sort((a, b) => b.size - a.size || a.y - b.y);
  const byPlace = new Map<number, Row[]>();
  const bucket = (y: number) => Math.floor(y / 8);
  for (const item of order) {
    const near = [-2, -1, 0, 1, 2].flatMap((step) => byPlace.get(bucket(item.y) + step) ?? []);
    const row = near.filter((one) => sameLine(one, item)).sort((a, b) => apart(a, item) - apart(b, item))[0];
    if (row) row.items.push(item);
    else {
      const made: Row = { y: item.y, size: item.size, items: [item] };
      rows.push(made);
      const place = byPlace.get(bucket(item.y));
      if (place) place.push(made);
      else byPlace.set(bucket(item.y), [made]);
    }
  }
  return rows.sort((a, b) => a.y - b.y).map(lineOf);
}

function apart(row: Row, item: Item): number {
  return Math.abs(row.y - item.y);
}

function sameLine(row: Row, item: Item): boolean {
  const rise = row.y - item.y;
  if (Math.abs(rise) <= Math.max(LEAST_DRIFT, DRIFT * Math.min(row.size, item.size))) return true;
  const small = item.size <= row.size * RAISED.size;
  if (small) return rise > -0.35 * row.size && rise < RAISED.most * row.size && beside(row, item, 0.6);
  // The lowered letter of TeX's own name.
  return item.text.length <= 3 && Math.abs(rise) <= 0.45 * row.size && beside(row, item, 0.2);
}

// A raised number stands right after a letter or before one; a small caption above a large line does not.
function beside(row: Row, item: Item, share: number): boolean {
  if (row.items.length > ROW_ITEMS) return false;
  const reach = row.size * share;
  return row.items.some((other) => {
    const after = item.x - (other.x + other.width);
    const before = other.x - (item.x + item.width);
    return (after > -reach && after < reach) || (before > -reach && before < reach);
  });
}

function lineOf(row: Row): Line {
  const letters = row.items.reduce((sum, { text }) => sum + text.length, 0);
  const rtl = row.items.reduce((sum, item) => sum + (item.rtl ? item.text.length : 0), 0) * 2 > letters;
  const items = [...row.items].sort((a, b) => a.x - b.x);
  const full = items.filter(({ size }) => size > row.size * RAISED.size);
  const mono = items.every((item) => item.mono);
  const shown = rtl ? items.reverse() : items;
  const cells: Array<{ x: number; right: number; text: string }> = [];
  let previous: Item | null = null;
  let mark = false;
  for (const item of shown) {
    const raised = isRaised(row, item);
    if (previous === null && raised && /^\p{N}{1,3}$|^[*†‡§¶]+$/u.test(item.text.trim())) mark = true;
    const text = raised ? superscript(item.text) : item.text;
    const cell = cells.at(-1);
    const gap = previous === null ? 0 : gapBetween(previous, item, rtl);
    const unit = Math.min(item.size, previous?.size ?? item.size);
    if (!cell || gap > CELL_GAP * Math.max(item.size, previous?.size ?? 0)) {
      cells.push({ x: item.x, right: item.x + item.width, text });
    } else {
      const spaced = gap > SPACE * unit && !(raised && gap < SPACE * row.size);
      cell.text += spaced && needsSpace(cell.text, text) ? ` ${text}` : text;
      cell.x = Math.min(cell.x, item.x);
      cell.right = Math.max(cell.right, item.x + item.width);
    }
    previous = item;
  }
  const trimmed = cells.map((cell) => ({ ...cell, text: cell.text.replace(/\s+/g, ' ').trim() }));
  const body = full.length > 0 ? full : items;
  return {
    text: trimmed.map(({ text }) => text).join(' '),
    x: Math.min(...items.map(({ x }) => x)),
    right: Math.max(...items.map(({ x, width }) => x + width)),
    y: row.y,
    size: row.size,
    bold: mostlyBold(body),
    mono,
    level: items.every(({ level }) => level === items[0]?.level) ? (items[0]?.level ?? null) : null,
    mark,
    cells: trimmed,
    typed: mono && !rtl ? typed(shown) : '',
  };
}

function mostlyBold(items: readonly Item[]): boolean {
  let [bold, all] = [0, 0];
  for (const { text, bold: isBold } of items) {
    all += text.length;
    if (isBold) bold += text.length;
  }
  return bold >= 0.75 * all;
}

function isRaised(row: Row, item: Item): boolean {
  const rise = row.y - item.y;
  return item.size <= row.size * RAISED.size && rise > RAISED.least * row.size && rise < RAISED.most * row.size;
}

function gapBetween(previous: Item, item: Item, rtl: boolean): number {
  return rtl ? previous.x - (item.x + item.width) : item.x - (previous.x + previous.width);
}

function needsSpace(before: string, after: string): boolean {
  if (before.endsWith(' ') || after.startsWith(' ')) return false;
  return !(WIDE_SCRIPT.test(before.slice(-1)) && WIDE_SCRIPT.test(after.slice(0, 1)));
}

// 10 raised to 2 must not become 102; other raised text (`1st`) reads well as it is.
function superscript(text: string): string {
  return /^\s*\d+\s*$/.test(text) ? text.trim().replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)] ?? digit) : text;
}

function typed(items: readonly Item[]): string {
  const longest = [...items].sort((a, b) => b.text.length - a.text.length)[0];
  const advance = longest ? longest.width / longest.text.length : 0;
  if (!(advance > 0)) return '';
  let text = '';
  for (const { text: piece, x } of items) {
    const column = Math.min(400, Math.round(x / advance));
    text = text.length < column ? text.padEnd(column) + piece : text + piece;
  }
  return text.trimEnd();
}

/** Two lines as one text; a word that was parted at the end of the first becomes whole, unless it is a compound. */
export function joinLines(before: string, after: string, compounds: ReadonlySet<string>): readonly [string, string] {
  if (before.endsWith('\u00AD')) return [before.slice(0, -1), after];
  // No word is longer than 80 characters, and a search from the beginning of a long text would take its time each line.
  const left = /(?<![\p{L}\p{N}])([\p{L}\p{N}-]*\p{L})[-\u2010]$/u.exec(before.slice(-80))?.[1];
  const right = /^[\p{L}\p{N}]+/u.exec(after.slice(0, 80))?.[0];
  if (left === undefined || right === undefined) {
    const touching = WIDE_SCRIPT.test(before.slice(-1)) && WIDE_SCRIPT.test(after.slice(0, 1));
    return [touching || /\p{L}[-\u2010\u2014/]$/u.test(before) ? before : `${before} `, after];
  }
  const lower = /\p{Ll}$/u.test(left) && /^\p{Ll}/u.test(right);
  // `state-of-the-` goes on as it began.
  const whole = lower && !left.includes('-') && !compounds.has(`${left}-${right}`.toLowerCase());
  return [whole ? before.slice(0, -1) : before, after];
}

/** Words with a hyphen that stand within lines, in lower case: their hyphen is their own, not a line end's. */
export function compoundsOf(lines: Iterable<Line>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { text } of lines)
    if (text.includes('-')) for (const [word] of text.matchAll(/\p{L}+-\p{L}+/gu)) found.add(word.toLowerCase());
  return found;
}
