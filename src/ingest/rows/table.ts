// Takes the text of a table apart into rows, stretch by stretch. Papa Parse does it; what is left of the last row is put
// before the next stretch.

import Papa from 'papaparse';
import { LIMITS } from '../reader.ts';

const SEPARATORS = [',', '\t', ';', '|'];
const CHARS_LOOKED_AT = 65_536;
const ROWS_LOOKED_AT = 50;
// What Excel puts before a table to say how it is separated.
const SEPARATOR_LINE = /^sep=(.)\n/;
// Each reads the rest again, so a table made of stray marks must not be read again for every one.
const MAX_RECOVERIES = 20;
// A list of sentences is one column: its commas separate nothing.
const NO_SEPARATOR = '\u001f';
// A character that is in no text, for reading quotation marks as what they are.
const NO_QUOTE = '\u0000';

export interface TableRows {
  /** Null stands for a row above the limit, which is left out. */
  readonly rows: readonly (readonly string[] | null)[];
  /** Rows with a quotation mark that is never closed: the mark was taken for a character. */
  readonly unclosed: number;
}

export interface Table {
  /** Rows that are complete with this text. */
  add(text: string): TableRows;
  /** What is left when there is no more text. */
  end(): TableRows;
}

/** A table whose separator is told by its first stretch. */
export function tableOf(): Table {
  let separator: string | null = null;
  let pending = '';
  let heldReturn = '';
  // While a row that is too long is passed over: whether a quotation mark in it is open.
  let skipping: { isOpen: boolean } | null = null;

  const begin = (text: string): string => {
    const named = SEPARATOR_LINE.exec(text);
    separator = named?.[1] ?? separatorOf(text);
    return named ? text.slice(named[0].length) : text;
  };
  return {
    add(text) {
      const all = heldReturn + text;
      // A line end may be cut between its two characters.
      heldReturn = all.endsWith('\r') ? '\r' : '';
      let lines = plain(heldReturn === '' ? all : all.slice(0, -1));
      if (skipping !== null) {
        const end = rowEnd(lines, skipping);
        if (end < 0) return NONE;
        skipping = null;
        lines = lines.slice(end);
      }
      pending += lines;
      if (separator === null) pending = begin(pending);
      const { rows, used } = parsed(pending, separator ?? NO_SEPARATOR, { isEnd: false });
      pending = pending.slice(used);
      if (pending.length <= LIMITS.rowChars) return { ...NONE, rows };
      skipping = { isOpen: false };
      rowEnd(pending, skipping);
      pending = '';
      return { ...NONE, rows: [...rows, null] };
    },
    end() {
      pending += plain(heldReturn);
      const rows: string[][] = [];
      let unclosed = 0;
      while (pending !== '') {
        const complete = parsed(pending, separator ?? NO_SEPARATOR, { isEnd: false });
        for (const row of complete.rows) rows.push(row);
        pending = pending.slice(complete.used);
        const last = parsed(pending, separator ?? NO_SEPARATOR, { isEnd: true });
        const line = pending.indexOf('\n') + 1;
        if (!last.isUnclosed || line === 0 || unclosed >= MAX_RECOVERIES) {
          for (const row of last.rows) rows.push(row);
          break;
        }
        // The mark would swallow all rows after it, so it is a character and its row ends with its line.
        for (const row of parsed(pending.slice(0, line), separator ?? NO_SEPARATOR, { isEnd: true, quote: NO_QUOTE })
          .rows)
          rows.push(row);
        pending = pending.slice(line);
        unclosed += 1;
      }
      return { rows, unclosed };
    },
  };
}

const NONE: TableRows = { rows: [], unclosed: 0 };

interface Parsed {
  readonly rows: string[][];
  /** Characters up to the end of the last of them. */
  readonly used: number;
  readonly isUnclosed: boolean;
}

function parsed(text: string, delimiter: string, how: { readonly isEnd: boolean; readonly quote?: string }): Parsed {
  if (text === '') return { rows: [], used: 0, isUnclosed: false };
  const config = { delimiter, newline: '\n' as const, quoteChar: how.quote ?? '"' };
  const result: Papa.ParseResult<string[]> = new Papa.Parser(config).parse(text, 0, !how.isEnd);
  const rows = result.data;
  // The end of the text after the last line feed reads as one more row, an empty one.
  if (how.isEnd && text.endsWith('\n') && rows.at(-1)?.length === 1 && rows.at(-1)?.[0] === '') rows.pop();
  return { rows, used: result.meta.cursor, isUnclosed: result.errors.some(({ code }) => code === 'MissingQuotes') };
}

// The one with which most rows have as many cells as the first; of two, the one with more cells.
function separatorOf(text: string): string {
  const sample = text.slice(0, CHARS_LOOKED_AT);
  let best = { separator: NO_SEPARATOR, worth: 0 };
  for (const separator of SEPARATORS) {
    const rows = parsed(sample, separator, { isEnd: sample.length === text.length })
      .rows.filter((row) => row.length > 1 || row[0] !== '')
      .slice(0, ROWS_LOOKED_AT);
    const width = rows[0]?.length ?? 1;
    const alike = rows.filter(({ length }) => length === width).length / Math.max(1, rows.length);
    // More cells count for less than any difference between rows.
    const worth = width > 1 ? alike + Math.min(width, 100) / 100_000 : 0;
    if (worth > best.worth) best = { separator, worth };
  }
  return best.separator;
}

// Offset after the row that is being passed over, or -1 where it goes on. A line end within marks ends no row.
function rowEnd(text: string, row: { isOpen: boolean }): number {
  for (const { 0: mark, index } of text.matchAll(/["\n]/g)) {
    if (mark === '"') row.isOpen = !row.isOpen;
    else if (!row.isOpen) return index + 1;
  }
  return -1;
}

// Documents have their line ends made alike anyway; a NUL is in no text.
function plain(text: string): string {
  return text.replace(/\r\n?/g, '\n').replaceAll('\u0000', '');
}
