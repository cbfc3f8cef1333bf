// JSON: one value a line, an array, or an object that holds an array; also chats and Alpaca's rows. One row at a time.

import { are, counted } from './counted.ts';
import { encodingOf } from './decode.ts';
import { headOf, linesOf, textOf } from './lines.ts';
import { type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';
import { cellsOf, isRecord, isTurn } from './rows/cells.ts';
import { documentsOfRows, type RowFound } from './rows/documents.ts';
import { type JsonPart, jsonScanner } from './rows/json-items.ts';

const HEAD_BYTES = 65_536;
/** Bytes between two reports of progress. */
const PROGRESS_BYTES = 1_000_000;

/** Reads `.json`, `.jsonl` and `.ndjson`: one document a row, and of a chat one for each of the assistant's turns. */
export const read: Reader = (input, context) =>
  documentsOfRows(rowsOf(input, context), input, context, { row: 'row', field: 'field' });

async function* rowsOf(input: Input, context: ReadContext): AsyncGenerator<RowFound> {
  const head = await headOf(input.blob, HEAD_BYTES);
  const encoding = encodingOf(input.name, head);
  if (!encoding.ok) {
    yield { kind: 'failed', message: encoding.failure.message };
    return;
  }
  const begin = new TextDecoder(encoding.value).decode(head);
  const rows = isLines(begin, head.length === input.blob.size, input.name) ? rowsOfLines : rowsOfValue;
  yield* rows(input, encoding.value, context);
}

// Lines, where the first one is a value by itself and there are more; a name decides where its line is not whole.
function isLines(begin: string, isWhole: boolean, name: string): boolean {
  const [first = '', ...others] = begin.split('\n').filter((line) => line.trim() !== '');
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(name)) return true;
  if (parse(first) !== undefined) return others.length > 0 || !isWhole;
  // A broken first line among whole ones.
  return first.startsWith('{') && others.slice(0, 3).some((line) => isRecord(parse(line)));
}

async function* rowsOfLines(
  input: Input,
  encoding: Parameters<typeof linesOf>[1],
  { stop }: ReadContext,
): AsyncGenerator<RowFound> {
  let number = 0;
  let told = 0;
  for await (const { text, to } of linesOf(input.blob, encoding, { stop, maxChars: LIMITS.rowChars })) {
    number += 1;
    if (to - told >= PROGRESS_BYTES) {
      told = to;
      yield { kind: 'progress', bytes: to };
    }
    if (text === null) yield { kind: 'tally', sentence: longLines };
    else if (text.trim() !== '') {
      // A broken array is often one row a line with commas between.
      const value = parse(text) ?? parse(text.trim().replace(/,$/, ''));
      if (value === undefined) yield { kind: 'tally', sentence: brokenLines };
      else yield { kind: 'row', label: `line ${number}`, cells: cellsOf(value) };
    }
  }
}

async function* rowsOfValue(
  input: Input,
  encoding: Parameters<typeof textOf>[1],
  { stop }: ReadContext,
): AsyncGenerator<RowFound> {
  const scanner = jsonScanner(LIMITS.rowChars);
  const rows = rowsOfParts();
  for await (const { text, to } of textOf(input.blob, encoding, stop)) {
    for (const part of scanner.add(text)) yield* rows(part);
    yield { kind: 'progress', bytes: to };
  }
  if (stop.aborted || !scanner.isOpen()) return;
  yield* rows({ kind: 'object-end' });
  yield { kind: 'note', sentence: 'The file ends in the middle of a value; what was complete before it is read.' };
}

// An object whose array holds rows is a wrapper, and its other members tell about the rows. Else it is a row itself, and
// its arrays belong to it.
function rowsOfParts(): (part: JsonPart) => Generator<RowFound> {
  const numbers = new Map<string | null, number>();
  let members = new Map<string, unknown>();
  let wraps = new Set<string>();
  let chars = 0;
  let isTooLong = false;
  const row = (key: string | null, value: unknown): RowFound => {
    const number = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, number);
    return { kind: 'row', label: `item ${number}${key === null ? '' : ` of ${key}`}`, cells: cellsOf(value) };
  };
  return function* (part) {
    if (part.kind === 'object-end') {
      if (isTooLong) yield { kind: 'tally', sentence: longItems };
      else if (wraps.size === 0 && members.size > 0) yield row(null, Object.fromEntries(members));
      [members, wraps, chars, isTooLong] = [new Map(), new Set(), 0, false];
      return;
    }
    const isOfObject = part.key !== null && !wraps.has(part.key);
    if (part.text === null && isOfObject) isTooLong = true;
    if (part.text === null) {
      if (!isOfObject) yield { kind: 'tally', sentence: longItems };
      return;
    }
    const value = parse(part.text);
    if (value === undefined) {
      yield { kind: 'tally', sentence: brokenItems };
      return;
    }
    if (part.kind === 'item' && part.key !== null && isOfObject && isRow(value, members, part.key)) wraps.add(part.key);
    if (part.key === null || wraps.has(part.key)) yield row(part.key, value);
    else {
      chars += part.text.length;
      if (chars > LIMITS.rowChars) isTooLong = true;
      if (isTooLong) members.clear();
      else if (part.kind === 'member') members.set(part.key, value);
      else members.set(part.key, appended(members.get(part.key), value));
    }
  };
}

// The list grows in place: copied for each item, a long one would take the square of its length.
function appended(list: unknown, value: unknown): unknown[] {
  if (!Array.isArray(list)) return [value];
  list.push(value);
  return list;
}

// Objects are rows unless they are the turns of a chat; texts are, unless the object has a text of its own.
function isRow(value: unknown, members: ReadonlyMap<string, unknown>, key: string): boolean {
  if (members.has(key) || [...members.values()].some(isProse)) return false;
  return isRecord(value) ? !isTurn(value) : isProse(value);
}

function isProse(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 200 && /\p{L}\s+\p{L}/u.test(value);
}

// Undefined is no JSON value, so it can stand for a text that is none.
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // RangeError: nested deeper than the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const limit = LIMITS.rowChars.toLocaleString('en');
const longLines = (count: number) =>
  `${counted(count, 'line')} with more than ${limit} characters ${are(count)} left out.`;
const brokenLines = (count: number) =>
  `${counted(count, 'line')} ${are(count)} not valid JSON and ${are(count)} left out.`;
const longItems = (count: number) =>
  `${counted(count, 'item')} with more than ${limit} characters ${are(count)} left out.`;
const brokenItems = (count: number) =>
  `${counted(count, 'item')} ${are(count)} not valid JSON and ${are(count)} left out.`;
