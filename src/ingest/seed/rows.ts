// The rows of a file of JSON, whatever their fields: one object a line, one array, or one object that holds the array.

import type { SeedSkip } from '../../core/seed.ts';

export interface Row {
  /** Line of a JSONL file, or item of an array, from 1. */
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Rows {
  readonly rows: readonly Row[];
  /** What is there and is no row, with its number. */
  readonly skipped: readonly { readonly line: number; readonly why: SeedSkip }[];
}

/** What a row says: a question and its answer. */
export interface Exchange {
  readonly instruction: string;
  readonly output: string;
  readonly system: string | null;
  /** The row's own id. */
  readonly source: string | null;
}

/** What a reader makes of one row: a pair, or why there is none. */
export type Read =
  | { readonly line: number; readonly pair: Exchange }
  | { readonly line: number; readonly why: SeedSkip };

/** Total: whatever the text is, there are rows or there are none. */
export function rowsOf(text: string): Rows {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const whole = parseJson(body);
  if (Array.isArray(whole)) return rowsOfItems(whole);
  if (isObject(whole)) {
    // One object: a file of one line, or a wrapper such as { "data": [ … ] }.
    const lists = Object.values(whole).filter((part) => Array.isArray(part) && part.every(isObject) && part.length > 0);
    const [list] = lists;
    return 'data' in whole && lists.length === 1 && list === whole.data
      ? rowsOfItems(list as readonly unknown[])
      : rowsOfItems([whole]);
  }
  return rowsOfLines(body);
}

function rowsOfItems(items: readonly unknown[]): Rows {
  return sorted(items.map((value, index) => ({ line: index + 1, value })));
}

// A broken array is often one row a line with commas between: those that are whole are still read.
function rowsOfLines(body: string): Rows {
  const lines = body.split(/\r\n|\n|\r/).map((line, index) => ({ line: index + 1, text: line.trim() }));
  return sorted(
    lines
      .filter(({ text }) => text !== '' && text !== '[' && text !== ']')
      .map(({ line, text }) => ({ line, value: parseJson(text.replace(/,$/, '')) })),
  );
}

function sorted(values: readonly { readonly line: number; readonly value: unknown }[]): Rows {
  const rows: Row[] = [];
  const skipped: { line: number; why: SeedSkip }[] = [];
  for (const { line, value } of values) {
    if (isObject(value)) rows.push({ line, value });
    else skipped.push({ line, why: value === undefined ? 'not-json' : 'not-a-row' });
  }
  return { rows, skipped };
}

// Undefined is no JSON value, so it can stand for a text that is none.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // RangeError: nested deeper than the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
