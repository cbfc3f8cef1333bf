// What can be chosen about the data set as files, as plain data with the defaults.

/** How a pair stands in the file: see forms.ts. */
export type DatasetForm = 'prompt-completion' | 'messages' | 'alpaca' | 'sharegpt' | 'rows';
export type DatasetFile = 'jsonl' | 'parquet' | 'csv';
/** The curated set, every pair with a usable rating or a person's word, or those with a person's word alone. */
export type DatasetRange = 'kept' | 'all-rated' | 'labelled';
/** Groups of columns beside the pair: see columns.ts. */
export type ColumnGroup = 'scores' | 'source' | 'made' | 'ids' | 'labels';

export const DATASET_FORMS: readonly DatasetForm[] = ['prompt-completion', 'messages', 'alpaca', 'sharegpt', 'rows'];
export const DATASET_FILES: readonly DatasetFile[] = ['jsonl', 'parquet', 'csv'];
export const DATASET_RANGES: readonly DatasetRange[] = ['kept', 'all-rated', 'labelled'];
export const COLUMN_GROUPS: readonly ColumnGroup[] = ['scores', 'source', 'made', 'ids', 'labels'];

/** More than this would hold out most of the pairs: a slip. */
export const MOST_DEV_PERCENT = 50;

/** Which pairs are held out as the dev set. */
export interface DatasetSplit {
  /** 0 is no split; at most `MOST_DEV_PERCENT`. */
  readonly devPercent: number;
  readonly seed: number;
  /** `document` keeps all pairs of a document on one side. */
  readonly by: 'document' | 'pair';
}

export interface DatasetChoices {
  readonly form: DatasetForm;
  readonly file: DatasetFile;
  readonly range: DatasetRange;
  readonly split: DatasetSplit;
  /** In the order of `COLUMN_GROUPS`; the form `rows` has all of them whatever stands here. */
  readonly columns: readonly ColumnGroup[];
  /** Whether messages and ShareGPT begin with the paper's tag for augmented pairs. */
  readonly tag: boolean;
  /** Whether a card, README.md, goes with the files. */
  readonly card: boolean;
  /** Identifier of the hub such as `cc-by-4.0`; empty says nothing about it. */
  readonly licence: string;
}

export const DEFAULT_DATASET: DatasetChoices = {
  form: 'messages',
  file: 'jsonl',
  range: 'kept',
  split: { devPercent: 0, seed: 1, by: 'document' },
  columns: ['scores', 'source', 'ids'],
  tag: true,
  card: true,
  licence: '',
};

/** Forms whose rows hold lists of turns, which a table of plain cells cannot. */
export function isFlat(form: DatasetForm): boolean {
  return form !== 'messages' && form !== 'sharegpt';
}

/** The choices with what cannot go together put right: a form that is not flat is written as JSONL in place of CSV. */
export function possible(choices: DatasetChoices): DatasetChoices {
  return choices.file === 'csv' && !isFlat(choices.form) ? { ...choices, file: 'jsonl' } : choices;
}

/** Choices as they were saved; whatever part is missing or damaged has its default. */
export function parseChoices(saved: unknown): DatasetChoices {
  const from = fieldsOf(saved);
  const split = fieldsOf(from.split);
  const fallback = DEFAULT_DATASET;
  const columns = Array.isArray(from.columns) ? from.columns : fallback.columns;
  return possible({
    form: oneOf(DATASET_FORMS, from.form) ?? fallback.form,
    file: oneOf(DATASET_FILES, from.file) ?? fallback.file,
    range: oneOf(DATASET_RANGES, from.range) ?? fallback.range,
    split: {
      devPercent: within(split.devPercent, MOST_DEV_PERCENT) ?? fallback.split.devPercent,
      seed: within(split.seed, MOST_SEED) ?? fallback.split.seed,
      by: oneOf(['document', 'pair'] as const, split.by) ?? fallback.split.by,
    },
    columns: COLUMN_GROUPS.filter((group) => columns.includes(group)),
    tag: typeof from.tag === 'boolean' ? from.tag : fallback.tag,
    card: typeof from.card === 'boolean' ? from.card : fallback.card,
    licence: typeof from.licence === 'string' && isLicence(from.licence) ? from.licence : fallback.licence,
  });
}

export const MOST_SEED = 2 ** 31 - 1;

/** Whether a text can stand in the card's licence field: letters, digits, points and hyphens, or nothing. */
export function isLicence(text: string): boolean {
  return /^[\w.+-]{0,60}$/.test(text);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | undefined {
  return values.find((each) => each === value);
}

function within(value: unknown, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most ? value : null;
}
