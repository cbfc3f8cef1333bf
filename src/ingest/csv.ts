// Tables as text: fields between commas, semicolons, tabs or bars, in quotation marks where they need it (RFC 4180).

import type { Outcome } from '../core/outcome.ts';
import { counted } from './counted.ts';
import { type Encoding, encodingOf } from './decode.ts';
import { headOf, textOf } from './lines.ts';
import { type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';
import { documentsOfRows, type RowFound } from './rows/documents.ts';
import { type Header, headerOf } from './rows/header.ts';
import { type TableRows, tableOf } from './rows/table.ts';

const HEAD_BYTES = 262_144;
// Rows that the header is held against.
const HEADER_ROWS = 20;
// Programs pad fields with NULs; a file with more of them is no text.
const MAX_NUL_SHARE = 0.02;

/** Reads `.csv` and `.tsv`: one document a row. Rows are numbered as a spreadsheet shows them, the header as row 1. */
export const read: Reader = (input, context) =>
  documentsOfRows(rowsOf(input, context), input, context, { row: 'row', field: 'column' });

async function* rowsOf(input: Input, { stop }: ReadContext): AsyncGenerator<RowFound> {
  const encoding = encodingOfTable(input.name, await headOf(input.blob, HEAD_BYTES));
  if (!encoding.ok) {
    yield { kind: 'failed', message: encoding.failure.message };
    return;
  }
  const table = tableOf();
  const waiting: (readonly string[] | null)[] = [];
  let header: Header | null = null;
  let number = 0;
  function* take({ rows, unclosed }: TableRows, isEnd: boolean): Generator<RowFound> {
    for (let count = unclosed; count > 0; count -= 1) yield { kind: 'tally', sentence: unclosedRows };
    for (const cells of rows) {
      if (header !== null) yield* found(cells, header, ++number);
      else waiting.push(cells);
    }
    if (header !== null || (waiting.length < HEADER_ROWS && !isEnd)) return;
    header = headerOf(waiting.filter((cells) => cells !== null));
    for (const cells of waiting.splice(0)) yield* found(cells, header, ++number);
  }
  for await (const { text, to } of textOf(input.blob, encoding.value, stop)) {
    yield* take(table.add(text), false);
    yield { kind: 'progress', bytes: to };
  }
  if (!stop.aborted) yield* take(table.end(), true);
}

function* found(cells: readonly string[] | null, { names, isFirstRow }: Header, number: number): Generator<RowFound> {
  if (cells === null) {
    yield { kind: 'tally', sentence: longRows };
    return;
  }
  if ((isFirstRow && number === 1) || cells.every((cell) => cell.trim() === '')) return;
  const named = names.flatMap((name, at) => (cells[at] === undefined ? [] : [[name, [cells[at]]] as const]));
  yield { kind: 'row', label: `row ${number}`, cells: new Map(named) };
  if (cells.slice(names.length).some((cell) => cell.trim() !== '')) yield { kind: 'tally', sentence: wideRows };
}

function encodingOfTable(name: string, head: Uint8Array): Outcome<Encoding> {
  const told = encodingOf(name, head);
  if (told.ok) return told;
  const nulless = head.filter((byte) => byte !== 0);
  return nulless.length >= head.length * (1 - MAX_NUL_SHARE) ? encodingOf(name, nulless) : told;
}

const longRows = (count: number) =>
  `${counted(count, 'row')} with more than ${LIMITS.rowChars.toLocaleString('en')} characters ${count === 1 ? 'is' : 'are'} left out.`;
const unclosedRows = (count: number) =>
  `${counted(count, 'row')} with a quotation mark that is never closed ${count === 1 ? 'was' : 'were'} read with the mark as a character.`;
const wideRows = (count: number) =>
  `${counted(count, 'row has', 'rows have')} more cells than the header; what stands in them is left out.`;
