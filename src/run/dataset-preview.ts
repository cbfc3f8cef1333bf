// The first rows of a data set as its file will have them, and the size of the whole from rows spread over it.

import type { DatasetChoices } from '../core/dataset/choices.ts';
import type { Column, ColumnType, DataRow } from '../core/dataset/columns.ts';
import { shapeOf } from '../core/dataset/forms.ts';
import { dataFiles, downloadName, isRepository } from '../core/dataset/layout.ts';
import { exportRows } from '../core/export.ts';
import { type Outcome, succeed } from '../core/outcome.ts';
import { encoderFor, plainCell } from './dataset-encoders.ts';
import { spreadOver } from './dataset-facts.ts';
import type { DatasetPlan } from './dataset-plan.ts';
import type { DatasetPreview } from './dataset-view.ts';

const SHOWN_ROWS = 5;
/** Characters of a cell in the preview's table, and of the raw row. */
const CELL_CHARS = 240;
const RAW_CHARS = 6000;
/** Rows that are written to estimate the size. */
const MEASURED_ROWS = 100;

/** What the plan will look like as files. Fails only as `network`, when what writes the file cannot be fetched. */
export async function previewOf(
  { sides, documents, rejected, ranges }: DatasetPlan,
  choices: DatasetChoices,
  augmentSeed: number,
): Promise<Outcome<DatasetPreview>> {
  const shape = shapeOf(choices);
  const rows = { train: sides.train.length, validation: sides.validation.length };
  const count = rows.train + rows.validation;
  const rowsOf = (from: readonly DatasetPlan['sides']['train'][number][]) =>
    exportRows(from, augmentSeed).map(shape.rowOf);
  const first = rowsOf([...sides.train, ...sides.validation.slice(0, SHOWN_ROWS)].slice(0, SHOWN_ROWS));
  const sample = rowsOf(
    spreadOver(count === rows.train ? sides.train : [...sides.train, ...sides.validation], MEASURED_ROWS),
  );
  const size = await sizeOf(sample, choices, shape.columns);
  if (!size.ok) return size;
  const raw = await rawOf(first.slice(0, 1), choices, shape.columns);
  if (!raw.ok) return raw;
  const files = dataFiles(choices.file, rows);
  const columns = shape.columns.map(({ name }) => name);
  return succeed({
    columns,
    table: first.map((row) => columns.map((name) => cut(plainCell(row[name] ?? null), CELL_CHARS))),
    raw: cut(raw.value, RAW_CHARS),
    rows,
    documents,
    rejected,
    ranges,
    bytes: sample.length === 0 ? 0 : Math.round((size.value / sample.length) * count),
    name: downloadName(choices, files),
    paths: isRepository(choices, files)
      ? [...(choices.card ? ['README.md'] : []), ...files.map(({ path }) => path)]
      : [],
  });
}

/** Bytes of these rows as a file. Parquet's own figures at its end, and the head of CSV, are left out: they come once. */
async function sizeOf(
  rows: readonly DataRow[],
  { file }: DatasetChoices,
  columns: readonly Column[],
): Promise<Outcome<number>> {
  const [full, empty] = [await encoderFor(file, columns), await encoderFor(file, columns)];
  if (!full.ok) return full;
  if (!empty.ok) return empty;
  full.value.add(rows);
  return succeed(full.value.finish().size - empty.value.finish().size);
}

async function rawOf(
  rows: readonly DataRow[],
  { file }: DatasetChoices,
  columns: readonly Column[],
): Promise<Outcome<string>> {
  if (file === 'parquet') {
    const types = columns.map((column) => `${column.name}: ${typeWords(column.type)}`);
    return succeed([...types, '', ...rows.map((row) => JSON.stringify(row, null, 1))].join('\n'));
  }
  const encoder = await encoderFor(file, columns);
  if (!encoder.ok) return encoder;
  encoder.value.add(rows);
  return succeed((await encoder.value.finish().text()).replace(/\r?\n$/, ''));
}

/** A type as pyarrow prints it. */
function typeWords(type: ColumnType): string {
  if (type === 'text') return 'string';
  if (type === 'integer') return 'int64';
  if (type === 'number') return 'double';
  if ('list' in type) return `list<${typeWords(type.list)}>`;
  return `struct<${type.struct.map(({ name, type: of }) => `${name}: ${typeWords(of)}`).join(', ')}>`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
