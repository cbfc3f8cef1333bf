// Tables: rows whose cells stand in columns that no other row's cells run across.

import type { Cell, Line } from './lines.ts';

export interface FoundTable {
  /** Lines that it takes. */
  readonly count: number;
  /** Every row has the same number of cells; the first row serves as the header. */
  readonly rows: readonly (readonly string[])[];
}

/** Baselines of two rows are at most so many font sizes apart. */
const ROW_GAP = 3.2;
const LIST_MARK = /^(?:[•▪◦‣●○■□–—*·-]|\(?\p{N}{1,3}[.)]|\(?\p{L}[.)])$/u;

/** A line with more is no row of a table that anyone would read. */
const CELLS = 40;
/** Rows at the beginning and at the end of a run that may be text with wide gaps, and are tried without. */
const TRIES = 4;

/** The tables among lines, by the index of their first line. Where columns are not clear, there is none; nor in code, unless all the text is `typewritten`. */
export function tablesIn(lines: readonly Line[], typewritten: boolean): ReadonlyMap<number, FoundTable> {
  const tables = new Map<number, FoundTable>();
  for (let at = 0; at < lines.length; at += 1) {
    let end = at;
    while (end < lines.length && isRow(lines, end, at, typewritten)) end += 1;
    if (end - at < 2) continue;
    const found = tableWithin(lines, at, end);
    if (found) tables.set(found.from, found.table);
    at = found ? found.from + found.table.count - 1 : end - 1;
  }
  return tables;
}

function tableWithin(lines: readonly Line[], at: number, end: number): { from: number; table: FoundTable } | null {
  for (let from = at; from < end - 1 && from <= at + TRIES; from += 1)
    for (let stop = end; stop > from + 1 && stop >= end - TRIES; stop -= 1) {
      const rows = rowsOf(lines.slice(from, stop));
      if (rows) return { from, table: { count: stop - from, rows } };
    }
  return null;
}

function isRow(lines: readonly Line[], at: number, first: number, typewritten: boolean): boolean {
  const line = lines[at] as Line;
  if (line.mono && !typewritten) return false;
  const before = at > first ? lines[at - 1] : undefined;
  if (before && line.y - before.y > ROW_GAP * Math.max(line.size, before.size)) return false;
  if (LIST_MARK.test(line.cells[0]?.text ?? '')) return false;
  if (line.cells.length >= 2) return line.cells.length <= CELLS;
  if (!before) return false;
  // The rest of a cell that takes two lines: it stands under a cell that is not the first, close to its row.
  const under = before.cells.slice(1).some((cell) => Math.abs(cell.x - line.x) < line.size * 0.3);
  return under && line.y - before.y < 1.6 * line.size;
}

function rowsOf(lines: readonly Line[]): readonly (readonly string[])[] | null {
  return alignedRows(lines) ?? headedRows(lines);
}

// A header set in the middle of its columns need not stand over what is at their left edge: it goes by the order of its cells.
function headedRows(lines: readonly Line[]): readonly (readonly string[])[] | null {
  const rows = alignedRows(lines.slice(1));
  const header = lines[0]?.cells ?? [];
  if (!rows || rows[0]?.length !== header.length) return null;
  const columns = columnsOf(lines.slice(1).flatMap(({ cells }) => (cells.length >= 2 ? cells : [])));
  const between = header.every(
    ({ x, right }, at) => x >= (columns[at]?.x ?? 0) - 1 && right <= (columns[at + 1]?.x ?? right),
  );
  return between ? [header.map(({ text }) => text), ...rows] : null;
}

function alignedRows(lines: readonly Line[]): readonly (readonly string[])[] | null {
  const full = lines.filter(({ cells }) => cells.length >= 2);
  const columns = columnsOf(full.flatMap(({ cells }) => cells));
  if (columns.length < 2 || full.length < (columns.length > 2 ? 2 : 3)) return null;
  const rows: string[][] = [];
  let whole = 0;
  for (const { cells } of lines) {
    const row = columns.map(() => '');
    for (const cell of cells) {
      const column = columns.findIndex(({ x, right }) => cell.x >= x - 0.5 && cell.right <= right + 0.5);
      if (column < 0 || row[column] !== '') return null;
      row[column] = cell.text;
    }
    if (row.every((text) => text !== '')) whole += 1;
    const above = rows.at(-1);
    if (cells.length === 1 && row[0] === '' && above)
      row.forEach((text, column) => {
        if (text !== '') above[column] = `${above[column]} ${text}`.trim();
      });
    else rows.push(row);
  }
  // Text with chance gaps has few rows with a cell in each column.
  return whole * 2 >= rows.length && rows.length >= 2 ? rows : null;
}

function columnsOf(cells: readonly Cell[]): readonly { readonly x: number; readonly right: number }[] {
  const columns: Array<{ x: number; right: number }> = [];
  for (const { x, right } of [...cells].sort((a, b) => a.x - b.x)) {
    const last = columns.at(-1);
    if (last && x <= last.right) last.right = Math.max(last.right, right);
    else columns.push({ x, right });
  }
  return columns;
}

/** Rows as a GFM table, the first as its header. */
export function tableMarkdown(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  lines.splice(1, 0, `|${' --- |'.repeat(rows[0]?.length ?? 0)}`);
  return lines.join('\n');
}
