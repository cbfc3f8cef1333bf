// How the files of a data set are named and laid out: as the Hugging Face hub wants a repository, and what LLaMA-Factory
// has to be told of them.

import type { Setting } from '../yaml.ts';
import type { DatasetChoices, DatasetFile } from './choices.ts';
import type { Column, ColumnType } from './columns.ts';
import type { DatasetSide } from './split.ts';

/** One file of data, before it is made. */
export interface DataFile {
  readonly side: DatasetSide;
  /** Within the repository: `data/train.jsonl`. */
  readonly path: string;
  readonly rows: number;
}

/** The files of data that there will be, train first; a side without pairs has none, but train is always there. */
export function dataFiles(file: DatasetFile, rows: Readonly<Record<DatasetSide, number>>): readonly DataFile[] {
  const sides: readonly DatasetSide[] = rows.validation > 0 ? ['train', 'validation'] : ['train'];
  return sides.map((side) => ({ side, path: pathOf(file, side), rows: rows[side] }));
}

// The hub numbers Parquet files, `<split>-<number>-of-<all>`; text files have the plain name of their split.
function pathOf(file: DatasetFile, side: DatasetSide): string {
  return file === 'parquet' ? `data/${side}-00000-of-00001.parquet` : `data/${side}.${file}`;
}

/** What is handed to the person: one file of data by itself, or the whole repository as a zip. */
export function downloadName(
  choices: Pick<DatasetChoices, 'card' | 'file' | 'range'>,
  files: readonly DataFile[],
): string {
  const name =
    choices.range === 'kept' ? 'humpback-kept' : choices.range === 'labelled' ? 'humpback-labelled' : 'humpback-all';
  return isRepository(choices, files) ? `${name}.zip` : `${name}.${choices.file}`;
}

/** Whether there is more than one file to take home. */
export function isRepository({ card }: Pick<DatasetChoices, 'card'>, files: readonly DataFile[]): boolean {
  return card || files.length > 1;
}

/** The hub's `size_categories`. */
export function sizeCategory(rows: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [1_000, 'n<1K'],
    [10_000, '1K<n<10K'],
    [100_000, '10K<n<100K'],
    [1_000_000, '100K<n<1M'],
  ];
  return steps.find(([below]) => rows < below)?.[1] ?? '1M<n<10M';
}

/** The `configs` of the card's head: which files are which split. */
export function hubConfigs(files: readonly DataFile[]): Setting {
  return [{ config_name: 'default', data_files: files.map(({ side, path }) => ({ split: side, path })) }];
}

/**
 * The `features` of the card's head: the type of every column. Without them a reader guesses types from the first
 * megabytes, and a column that is null there and text further down makes it refuse the file.
 */
export function hubFeatures(file: DatasetFile, columns: readonly Column[]): readonly Setting[] {
  return columns.map(({ name, type, optional }) => ({
    name,
    ...hubType(file === 'csv' ? csvType(type, optional) : type),
  }));
}

/** In CSV a list is JSON text, and a whole number that may be missing is read as a float. */
function csvType(type: ColumnType, optional: boolean): ColumnType {
  if (typeof type !== 'string') return 'text';
  return type === 'integer' && optional ? 'number' : type;
}

function hubType(type: ColumnType): Readonly<Record<string, Setting>> {
  if (typeof type === 'string') return { dtype: DTYPES[type] };
  if ('struct' in type) return { struct: structType(type.struct) };
  const { list } = type;
  if (typeof list === 'string') return { list: DTYPES[list] };
  return { list: 'struct' in list ? structType(list.struct) : hubType(list) };
}

function structType(columns: readonly Column[]): readonly Setting[] {
  return columns.map(({ name, type }) => ({ name, ...hubType(type) }));
}

const DTYPES = { text: 'string', integer: 'int64', number: 'float64' } as const;

/**
 * The entries of LLaMA-Factory's dataset_info.json, one a file. Field names as of LLaMA-Factory 0.9 (data/README.md and
 * data/parser.py); its `file_name` is read below `dataset_dir`.
 */
export function llamaFactoryEntries(
  choices: Pick<DatasetChoices, 'form' | 'tag'>,
  files: readonly DataFile[],
): Readonly<Record<string, object>> {
  const how = llamaFactoryForm(choices);
  return Object.fromEntries(
    files.map(({ side, path }) => [side === 'train' ? 'humpback' : `humpback_${side}`, { file_name: path, ...how }]),
  );
}

function llamaFactoryForm({ form, tag }: Pick<DatasetChoices, 'form' | 'tag'>): object {
  switch (form) {
    case 'prompt-completion':
      return { formatting: 'alpaca', columns: { prompt: 'prompt', response: 'completion' } };
    case 'alpaca':
      return { formatting: 'alpaca', columns: { prompt: 'instruction', query: 'input', response: 'output' } };
    case 'rows':
      return { formatting: 'alpaca', columns: { prompt: 'instruction', response: 'output' } };
    case 'messages':
      return {
        formatting: 'sharegpt',
        columns: { messages: 'messages' },
        tags: {
          role_tag: 'role',
          content_tag: 'content',
          user_tag: 'user',
          assistant_tag: 'assistant',
          system_tag: 'system',
        },
      };
    case 'sharegpt':
      return {
        formatting: 'sharegpt',
        columns: { messages: 'conversations', ...(tag ? { system: 'system' } : {}) },
        tags: { role_tag: 'from', content_tag: 'value', user_tag: 'human', assistant_tag: 'gpt' },
      };
    default:
      return form satisfies never;
  }
}
