// Rows → Parquet with nested columns as real lists and structs, by hyparquet-writer, one row group after the other.

import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, ColumnType, DataRow } from '../core/dataset/columns.ts';
import type { Encoder } from './dataset-encoders.ts';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** Rows a group, as Hugging Face's `datasets` writes them: small enough to be written in one go without a freeze. */
const GROUP_ROWS = 1000;

/** Snappy-compressed Parquet 2 with three-level lists. */
export function parquetEncoder(columns: readonly Column[]): Encoder {
  const bytes = new PartedWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'humpback' });
  let waiting: DataRow[] = [];
  const writeGroup = (rows: readonly DataRow[]) => {
    const columnData = columns.map(({ name, type }) => ({
      name,
      data: rows.map((row) => parquetCell(row[name], type)),
    }));
    // With a writer that takes everything at once, nothing is left to wait for.
    void writer.write({ columnData, rowGroupSize: Math.max(1, rows.length) });
  };
  return {
    add(rows) {
      waiting.push(...rows);
      while (waiting.length >= GROUP_ROWS) {
        writeGroup(waiting.slice(0, GROUP_ROWS));
        waiting = waiting.slice(GROUP_ROWS);
      }
    },
    finish() {
      if (waiting.length > 0) writeGroup(waiting);
      void writer.finish();
      bytes.flush();
      return new Blob(bytes.parts, { type: 'application/vnd.apache.parquet' });
    },
  };
}

/** Hands over what is written after each row group and begins with an empty buffer again; `offset` goes on counting. */
class PartedWriter extends ByteWriter {
  readonly parts: Blob[] = [];

  flush(): void {
    if (this.index === 0) return;
    this.parts.push(new Blob([this.getBuffer()]));
    this.index = 0;
  }
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.flatMap(elementsOf)];
}

/** A column as Parquet's flat list of elements, parents first. */
function elementsOf({ name, type, optional }: Column): SchemaElement[] {
  const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
  if (typeof type === 'string') return [{ name, repetition_type, ...PLAIN[type] }];
  if ('struct' in type) {
    return [{ name, repetition_type, num_children: type.struct.length }, ...type.struct.flatMap(elementsOf)];
  }
  return [
    { name, repetition_type, num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elementsOf({ name: 'element', type: type.list, optional: false }),
  ];
}

const PLAIN = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
} as const satisfies Record<Extract<ColumnType, string>, object>;

function parquetCell(cell: DataRow[string] | undefined, type: ColumnType): unknown {
  if (cell === undefined || cell === null) return null;
  return type === 'integer' ? BigInt(cell as number) : cell;
}
