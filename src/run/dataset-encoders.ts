// Rows → the bytes of a file, part by part: JSONL, CSV, Parquet. What writes the last two is fetched when it is needed.

import type { DatasetFile } from '../core/dataset/choices.ts';
import type { Cell, Column, DataRow } from '../core/dataset/columns.ts';
import { toJsonl } from '../core/export.ts';
import { type Outcome, succeed } from '../core/outcome.ts';
import { fetched } from './fetched.ts';

export interface Encoder {
  add(rows: readonly DataRow[]): void;
  /** The whole file; nothing may be added after it. */
  finish(): Blob;
}

/** An encoder for one file; `network` where a part of the page cannot be fetched. */
export async function encoderFor(file: DatasetFile, columns: readonly Column[]): Promise<Outcome<Encoder>> {
  switch (file) {
    case 'jsonl':
      return succeed(jsonlEncoder());
    case 'csv': {
      const papa = await fetched(() => import('papaparse'));
      if (!papa.ok) return papa;
      return succeed(csvEncoder(columns, (cells) => papa.value.default.unparse(cells, { newline: CSV_LINE_END })));
    }
    case 'parquet': {
      const parquet = await fetched(() => import('./dataset-parquet.ts'));
      return parquet.ok ? succeed(parquet.value.parquetEncoder(columns)) : parquet;
    }
    default:
      return file satisfies never;
  }
}

function jsonlEncoder(): Encoder {
  // Blobs, so that the browser may keep what is finished outside the page's memory.
  const parts: Blob[] = [];
  return {
    add: (rows) => void parts.push(new Blob([toJsonl(rows)])),
    finish: () => new Blob(parts, { type: 'application/jsonl' }),
  };
}

/** RFC 4180. */
const CSV_LINE_END = '\r\n';

function csvEncoder(columns: readonly Column[], unparse: (cells: string[][]) => string): Encoder {
  const names = columns.map(({ name }) => name);
  const parts = [new Blob([unparse([names]), CSV_LINE_END])];
  return {
    add(rows) {
      if (rows.length === 0) return;
      const cells = rows.map((row) => names.map((name) => plainCell(row[name] ?? null)));
      parts.push(new Blob([unparse(cells), CSV_LINE_END]));
    },
    finish: () => new Blob(parts, { type: 'text/csv' }),
  };
}

/** A cell as text: nothing for null, JSON for what is no plain value. */
export function plainCell(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
