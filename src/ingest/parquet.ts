// Tables in Parquet: hyparquet reads the rows a stretch at a time, and of the columns only those that hold text or tell
// where it comes from.

import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { are, counted } from './counted.ts';
import { type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';
import { type Cells, cellsOf } from './rows/cells.ts';
import { fieldsOf } from './rows/choose-field.ts';
import { documentsOfRows, type RowFound } from './rows/documents.ts';
import { provenanceFields } from './rows/provenance.ts';

// Rows that all text columns are read of, to choose one.
const FIRST_ROWS = 200;
// Of each stretch of rows: what comes out of its columns, and its rows where little does.
const STRETCH_BYTES = 33_554_432;
const STRETCH_ROWS = 10_000;
// A column of one row group is in memory packed, and of a nested one what comes out of it too.
const MAX_GROUP_BYTES = 1_000_000_000;
// Description of all row groups and columns; it is read before any row.
const MAX_METADATA_BYTES = 200_000_000;
const MAX_PAGE_BYTES = 500_000_000;

/** Reads `.parquet`: one document a row, numbered from 1. */
export const read: Reader = (input, context) =>
  documentsOfRows(rowsOf(input, context), input, context, { row: 'row', field: 'column' });

async function* rowsOf(input: Input, { stop, field }: ReadContext): AsyncGenerator<RowFound> {
  const file: AsyncBuffer = {
    byteLength: input.blob.size,
    slice: (start, end = input.blob.size) => input.blob.slice(start, end).arrayBuffer(),
  };
  const metadata = await metadataOf(file);
  if (metadata === null) {
    yield {
      kind: 'failed',
      message: `${input.name} is damaged: the description of its columns cannot be read. Nothing was added. Get it again from where it came.`,
    };
    return;
  }
  const texts = textColumns(metadata);
  let columns: readonly string[] | null = null; // those of the text and its provenance, once that is chosen
  let start = 0; // row of the file
  let done = 0;
  for (const group of metadata.row_groups) {
    if (stop.aborted) return;
    const rows = Number(group.num_rows);
    let row = 0;
    while (row < rows && !stop.aborted) {
      const wanted = columns ?? texts;
      const count = Math.min(columns === null ? FIRST_ROWS : stretchOf(group, wanted), rows - row);
      const values = count > 0 ? await valuesOf(file, metadata, wanted, start + row, start + row + count) : null;
      if (values === null) {
        const left = rows - row;
        yield {
          kind: 'note',
          sentence: `${counted(left, 'row')} from row ${start + row + 1} on ${are(left)} damaged or too large, and left out.`,
        };
        break;
      }
      const cells = values.map(cellsOf);
      if (columns === null) columns = columnsFor(fieldsOf(cells), cells, field, texts);
      for (const [at, each] of cells.entries())
        yield { kind: 'row', label: `row ${start + row + at + 1}`, cells: each };
      row += count;
      yield { kind: 'progress', bytes: Math.floor(done + (bytesOf(group, null).packed * row) / rows) };
    }
    start += rows;
    done = Math.min(input.blob.size, done + bytesOf(group, null).packed);
  }
}

// Null where there is no description, or none that can be read.
async function metadataOf(file: AsyncBuffer): Promise<FileMetaData | null> {
  if (file.byteLength < 12) return null;
  const tail = new DataView(await file.slice(file.byteLength - 8));
  if (tail.getUint32(0, true) > MAX_METADATA_BYTES) return null;
  return await attempt(async () => {
    const metadata = await parquetMetadataAsync(file);
    // What it claims must be possible: files that lie about their size take endless time.
    const groups = metadata.row_groups.every((group) => {
      const { packed, unpacked } = bytesOf(group, null);
      const rows = Number(group.num_rows);
      return (
        rows >= 0 &&
        packed >= 0 &&
        packed <= file.byteLength &&
        unpacked <= Math.max(1, packed) * LIMITS.unpackedRatio &&
        Number.isSafeInteger(rows)
      );
    });
    parquetSchema(metadata);
    return groups ? metadata : null;
  });
}

// Rows, or null where they cannot be read.
async function valuesOf(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  rowStart: number,
  rowEnd: number,
): Promise<readonly unknown[] | null> {
  return await attempt(async () => {
    const rows = await parquetReadObjects({
      file,
      metadata,
      columns: [...columns],
      rowStart,
      rowEnd,
      useOffsetIndex: true,
      compressors: BOUNDED,
    });
    const isThere =
      rows.length === rowEnd - rowStart && rows.some((row) => columns.some((name) => row[name] !== undefined));
    return isThere ? rows : null;
  });
}

// hyparquet throws plain errors on everything that is wrong with a file; only that the file is gone is another matter.
async function attempt<T>(act: () => Promise<T | null>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DOMException) throw error;
    return null;
  }
}

// A page says itself how large it is, and may lie.
const BOUNDED = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (bytes: Uint8Array, length: number): Uint8Array => {
      const isPossible = length <= MAX_PAGE_BYTES && length <= Math.max(1, bytes.length) * 10 * LIMITS.unpackedRatio;
      if (!isPossible) throw new RangeError('a page of this size is not read');
      return unpack(bytes, length);
    },
  ]),
);

interface GroupBytes {
  readonly packed: number;
  readonly unpacked: number;
}

// Of the given outer columns, or of all.
function bytesOf(group: RowGroup, columns: readonly string[] | null): GroupBytes {
  let [packed, unpacked] = [0, 0];
  for (const { meta_data } of group.columns) {
    if (!meta_data || (columns !== null && !columns.includes(meta_data.path_in_schema[0] ?? ''))) continue;
    packed += Number(meta_data.total_compressed_size);
    unpacked += Number(meta_data.total_uncompressed_size);
  }
  return { packed, unpacked };
}

// How many rows at once; 0 where the group cannot be read within bounds. Nested columns are taken apart as a whole each
// time, so all rows of their group are read at once.
function stretchOf(group: RowGroup, columns: readonly string[]): number {
  const { packed, unpacked } = bytesOf(group, columns);
  const rows = Number(group.num_rows);
  const isNested = group.columns.some(
    ({ meta_data }) =>
      meta_data && columns.includes(meta_data.path_in_schema[0] ?? '') && meta_data.path_in_schema.length > 1,
  );
  if (packed > MAX_GROUP_BYTES || (isNested && unpacked > MAX_GROUP_BYTES)) return 0;
  if (isNested) return rows;
  return Math.max(1, Math.min(STRETCH_ROWS, Math.floor((rows * STRETCH_BYTES) / Math.max(1, unpacked))));
}

// Outer columns with strings, dates or numbers in them. Bytes that nobody calls text are images more often than not.
function textColumns(metadata: FileMetaData): readonly string[] {
  const all = parquetSchema(metadata).children;
  const hasText = (node: (typeof all)[number]): boolean => {
    const { type, converted_type, logical_type } = node.element;
    const isString =
      converted_type === 'UTF8' ||
      converted_type === 'ENUM' ||
      converted_type === 'JSON' ||
      logical_type?.type === 'STRING';
    return isString || (type === undefined && node.children.some(hasText));
  };
  const strings = all.filter(hasText);
  const told = strings.length > 0 ? strings : all.filter(({ element }) => element.type === 'BYTE_ARRAY');
  const others = all.filter(({ element }) => element.type !== undefined && element.type !== 'BYTE_ARRAY');
  return [...told, ...others.filter((node) => !told.includes(node))].map(({ element }) => element.name);
}

function columnsFor(
  { chosen, fields }: ReturnType<typeof fieldsOf>,
  cells: readonly Cells[],
  wanted: string | null,
  all: readonly string[],
): readonly string[] | null {
  const text = fields.some(({ name }) => name === wanted) ? wanted : chosen;
  // No text so far: it may come.
  if (text === null) return null;
  const needed = [text, ...provenanceFields(cells)];
  return all.filter((column) =>
    needed.some((name) => name === column || [' ', '.', '['].some((sign) => name.startsWith(`${column}${sign}`))),
  );
}
