// A file of pairs that were made elsewhere becomes one document: the outputs one below the other, each a segment, and an
// instruction for each. The shapes are those that a seed is read in.

import { documentFrom } from '../core/document.ts';
import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import type { Document, Segment } from '../core/records.ts';
import { counted } from './counted.ts';
import { decode } from './decode.ts';
import { headerOf } from './rows/header.ts';
import { tableOf } from './rows/table.ts';
import {
  isCompletion,
  isMessages,
  isShareGpt,
  readCompletions,
  readMessages,
  readShareGpt,
} from './seed/conversations.ts';
import { isAlpaca, isPair, readAlpaca } from './seed/pairs.ts';
import { type Exchange, type Read, type Row, rowsOf } from './seed/rows.ts';

/** Text, rows and pairs are in memory at the same time. */
const MOST_BYTES = 200_000_000;
/** Rows whose fields decide on the shape; the one that most of them fit is it. */
const ROWS_LOOKED_AT = 100;
const HEADER_ROWS = 20;
/** Between two outputs. */
const GAP = '\n\n';

interface Shape {
  fits(value: Row['value']): boolean;
  read(rows: readonly Row[]): readonly Read[];
}

const SHAPES: readonly Shape[] = [
  { fits: isShareGpt, read: readShareGpt },
  { fits: isMessages, read: readMessages },
  // Rows without the field of Alpaca's input are read by it too.
  { fits: (value) => isAlpaca(value) || isPair(value), read: readAlpaca },
  { fits: isCompletion, read: readCompletions },
];

/** A document with a segment and an instruction a pair, in the order of the file. */
export interface PairsRead {
  readonly document: Document;
  readonly pairs: readonly { readonly segment: Segment; readonly instruction: string }[];
  /** What is left out of it, in sentences. */
  readonly notes: readonly string[];
}

/** Reads JSONL, JSON or CSV with an instruction and an output a row. Fails with a sentence when there is no pair in it. */
export async function readPairs(name: string, blob: Blob, now: number): Promise<Outcome<PairsRead>> {
  if (blob.size > MOST_BYTES) {
    return badInput(`${name} has more than ${MOST_BYTES / 1e6} MB. Nothing was added; give it in parts.`);
  }
  const text = decode(name, new Uint8Array(await blob.arrayBuffer()));
  if (!text.ok) return text;
  const isTable = /\.(?:csv|tsv)$/i.test(name) || !/^\s*[[{]/.test(text.value);
  const { rows, skipped } = isTable ? rowsOfTable(text.value) : rowsOf(text.value);
  const shape = shapeOf(rows);
  const read = shape === null ? [] : shape.read(rows).flatMap((each) => ('pair' in each ? [each.pair] : []));
  const whole = read.filter(({ instruction, output }) => instruction.trim() !== '' && output.trim() !== '');
  if (whole.length === 0) {
    return badInput(
      `${name} has no rows with an instruction and an output, so there is nothing to rate in it. Nothing was added. Alpaca, prompt and completion, chat messages and ShareGPT are read, as JSONL, JSON or CSV.`,
    );
  }
  const others = rows.length + skipped.length - whole.length;
  const systems = whole.filter(({ system }) => system !== null).length;
  const notes = [
    ...(others === 0
      ? []
      : [`${counted(others, 'row')} without an instruction or an output ${others === 1 ? 'is' : 'are'} left out.`]),
    ...(systems === 0
      ? []
      : [`What ${counted(systems, 'row')} ${systems === 1 ? 'says' : 'say'} to the system is left out.`]),
  ];
  return succeed({ ...cut(name, whole, now), notes });
}

function cut(name: string, pairs: readonly Exchange[], now: number): Omit<PairsRead, 'notes'> {
  // Line ends are made alike before offsets are counted, as in every document.
  const outputs = pairs.map(({ output }) => output.replace(/\r\n?/g, '\n'));
  const document: Document = { ...documentFrom(name, 'plain', outputs.join(GAP), now), provenance: { file: name } };
  let from = 0;
  return {
    document,
    pairs: pairs.map(({ instruction }, at) => {
      const text = outputs[at] ?? '';
      const to = from + text.length;
      const segment: Segment = {
        id: `${document.id}/${from}-${to}`,
        ...{ documentId: document.id, headingPath: [], from, to, text },
        // Rows are their boundaries: other lengths in the settings leave them as they are.
        byHand: 'boundaries',
      };
      from = to + GAP.length;
      return { segment, instruction };
    }),
  };
}

function shapeOf(rows: readonly Row[]): Shape | null {
  const fitting = SHAPES.map((shape) => ({
    shape,
    count: rows.slice(0, ROWS_LOOKED_AT).filter(({ value }) => shape.fits(value)).length,
  }));
  const best = fitting.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count === 0 ? null : best.shape;
}

function rowsOfTable(text: string): { readonly rows: readonly Row[]; readonly skipped: readonly unknown[] } {
  const table = tableOf();
  const parts = [table.add(text), table.end()].flatMap(({ rows }) => rows);
  const cells = parts.filter((row) => row !== null);
  const { names, isFirstRow } = headerOf(cells.slice(0, HEADER_ROWS));
  const rows = cells.slice(isFirstRow ? 1 : 0).flatMap((row, at): Row[] => {
    if (row.every((cell) => cell.trim() === '')) return [];
    const value = Object.fromEntries(names.map((column, place) => [column.trim().toLowerCase(), row[place] ?? '']));
    return [{ line: at + 1 + Number(isFirstRow), value }];
  });
  return { rows, skipped: parts.filter((row) => row === null) };
}
