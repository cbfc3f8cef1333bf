// Columns as data: what a file's columns are called and hold, and the groups of columns that say where a pair comes from.

import type { ExportRow } from '../export.ts';
import type { Provenance } from '../provenance.ts';
import type { ColumnGroup } from './choices.ts';

/** What a cell holds. `integer` has no fraction and fits in a double; texts, lists and structs as everywhere. */
export type ColumnType =
  | 'text'
  | 'integer'
  | 'number'
  | { readonly list: ColumnType }
  | { readonly struct: readonly Column[] };

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Whether a cell may be null. */
  readonly optional: boolean;
}

export type Cell = string | number | null | readonly Cell[] | { readonly [name: string]: Cell };
/** One row of a file, by column. */
export type DataRow = Readonly<Record<string, Cell>>;

/** A column beside the pair. */
export interface GroupedColumn extends Column {
  readonly group: ColumnGroup;
  readonly of: (row: ExportRow) => Cell;
}

/** A column whose cells are there in every row. */
export function required(name: string, type: ColumnType): Column {
  return { name, type, optional: false };
}

/** A column whose cells may be null. */
export function optional(name: string, type: ColumnType): Column {
  return { name, type, optional: true };
}

const PARTS = ['file', 'record', 'title', 'author', 'url', 'date', 'licence'] as const satisfies (keyof Provenance)[];

/** What a document's file tells of itself, as one struct. */
export const SOURCE_STRUCT: ColumnType = { struct: PARTS.map((part) => optional(part, 'text')) };

/** A source with every part that it could have. */
export function sourceCells(source: Provenance | null): Cell {
  return source === null ? null : Object.fromEntries(PARTS.map((part) => [part, source[part] ?? null]));
}

// Names that no trainer takes for something else: `label` is a column of its own in TRL, `prompt` one of a form.
const COLUMNS: readonly GroupedColumn[] = [
  column('scores', optional('score', 'number'), ({ score }) => score),
  column('scores', optional('probabilities', { list: 'number' }), ({ probabilities }) => probabilities),
  column('scores', optional('digit_mass', 'number'), ({ digit_mass }) => digit_mass),
  column('scores', optional('rating_fault', 'text'), ({ rating_fault }) => rating_fault),
  column('scores', optional('rating_detail', 'text'), ({ rating_detail }) => jsonOf(rating_detail)),
  column('source', required('document', 'text'), ({ document }) => document),
  ...PARTS.map((part) =>
    column('source', optional(`source_${part}`, 'text'), ({ source }: ExportRow) => source?.[part] ?? null),
  ),
  column('source', optional('page', 'integer'), ({ page }) => page),
  column('source', required('heading', { list: 'text' }), ({ heading }) => heading),
  column('source', required('from_char', 'integer'), ({ from }) => from),
  column('source', required('to_char', 'integer'), ({ to }) => to),
  column('made', required('writer', 'text'), ({ model }) => model),
  column('made', required('writer_prompt', 'text'), ({ prompt }) => prompt),
  column('made', required('writer_seed', 'integer'), ({ seed }) => seed),
  column('made', optional('rater', 'text'), ({ rater }) => rater),
  column('made', optional('rater_prompt', 'text'), ({ rater_prompt }) => rater_prompt),
  column('made', optional('rater_form', 'text'), ({ rater_form }) => rater_form),
  column('ids', required('document_id', 'text'), ({ document_id }) => document_id),
  column('ids', required('segment_id', 'text'), ({ segment_id }) => segment_id),
  column('ids', required('candidate_id', 'text'), ({ candidate_id }) => candidate_id),
  column('ids', optional('rating_id', 'text'), ({ rating_id }) => rating_id),
  column('labels', optional('person_label', 'text'), ({ label }) => label),
  column('labels', required('marks', { list: 'text' }), ({ marks }) => marks),
];

function column(group: ColumnGroup, of: Column, cell: GroupedColumn['of']): GroupedColumn {
  return { ...of, group, of: cell };
}

/** The columns of some groups, in one fixed order. */
export function columnsOf(groups: readonly ColumnGroup[]): readonly GroupedColumn[] {
  return COLUMNS.filter(({ group }) => groups.includes(group));
}

/** An object as JSON text, for columns in which rows differ in shape; null stays null. */
export function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/**
 * The same with every lone surrogate replaced by U+FFFD. A text may be cut within a pair of surrogates; strict readers
 * (RapidJSON within pyarrow, and every UTF-8 decoder) refuse the whole file for one of them.
 */
export function wellFormed<Value>(value: Value): Value;
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string')
    return /\p{Surrogate}/u.test(value) ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;
  if (Array.isArray(value)) return value.map((each: unknown) => wellFormed(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, wellFormed(part)]));
}
