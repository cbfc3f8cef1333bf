// The forms in which trainers want pairs, each with its columns: TRL's prompt-completion and messages (dataset_formats),
// LLaMA-Factory's Alpaca and ShareGPT (data/README), and the rows with all that is known.

import type { ExportRow } from '../export.ts';
import { AUGMENTED_TAG } from '../prompts.ts';
import type { DatasetChoices } from './choices.ts';
import {
  type Column,
  columnsOf,
  type DataRow,
  jsonOf,
  optional,
  required,
  SOURCE_STRUCT,
  sourceCells,
  wellFormed,
} from './columns.ts';

/** A form as it is chosen: the columns in their order, and a pair as its row. */
export interface DatasetShape {
  readonly columns: readonly Column[];
  readonly rowOf: (pair: ExportRow) => DataRow;
}

type Shaping = Pick<DatasetChoices, 'form' | 'columns' | 'tag'>;

/** The form with the columns chosen. Every row has every column, so that all rows of a file have one type. */
export function shapeOf(choices: Shaping): DatasetShape {
  if (choices.form === 'rows') return ROWS;
  const { columns: pairColumns, rowOf } = pairShape(choices.form, choices.tag);
  const beside = columnsOf(choices.columns);
  return {
    columns: [
      ...pairColumns,
      ...beside.map(({ name, type, optional: isOptional }) => ({ name, type, optional: isOptional })),
    ],
    rowOf(pair) {
      const row: Record<string, DataRow[string]> = { ...rowOf(pair) };
      for (const { name, of } of beside) row[name] = of(pair);
      return wellFormed(row);
    },
  };
}

function pairShape(form: Exclude<DatasetChoices['form'], 'rows'>, tag: boolean): DatasetShape {
  switch (form) {
    case 'prompt-completion':
      return {
        columns: [required('prompt', 'text'), required('completion', 'text')],
        rowOf: ({ instruction, output }) => ({ prompt: instruction, completion: output }),
      };
    case 'messages':
      return {
        columns: [required('messages', turns('role', 'content'))],
        rowOf: ({ instruction, output }) => ({
          messages: [
            // Paper section 2.4: the tag of pairs whose outputs are from the web, as a system prompt.
            ...(tag ? [{ role: 'system', content: AUGMENTED_TAG }] : []),
            { role: 'user', content: instruction },
            { role: 'assistant', content: output },
          ],
        }),
      };
    case 'alpaca':
      return {
        columns: [required('instruction', 'text'), required('input', 'text'), required('output', 'text')],
        rowOf: ({ instruction, output }) => ({ instruction, input: '', output }),
      };
    case 'sharegpt':
      return {
        columns: [required('conversations', turns('from', 'value')), ...(tag ? [required('system', 'text')] : [])],
        rowOf: ({ instruction, output }) => ({
          conversations: [
            { from: 'human', value: instruction },
            { from: 'gpt', value: output },
          ],
          ...(tag ? { system: AUGMENTED_TAG } : {}),
        }),
      };
    default:
      return form satisfies never;
  }
}

function turns(speaker: string, words: string): Column['type'] {
  return { list: { struct: [required(speaker, 'text'), required(words, 'text')] } };
}

const ROW_COLUMNS: readonly Column[] = [
  required('instruction', 'text'),
  required('output', 'text'),
  optional('score', 'number'),
  optional('probabilities', { list: 'number' }),
  optional('digit_mass', 'number'),
  optional('rating_detail', 'text'),
  optional('rating_fault', 'text'),
  optional('label', 'text'),
  required('marks', { list: 'text' }),
  required('document', 'text'),
  required('document_id', 'text'),
  optional('source', SOURCE_STRUCT),
  optional('page', 'integer'),
  required('heading', { list: 'text' }),
  required('from', 'integer'),
  required('to', 'integer'),
  required('segment_id', 'text'),
  required('candidate_id', 'text'),
  optional('rating_id', 'text'),
  required('model', 'text'),
  required('prompt', 'text'),
  required('seed', 'integer'),
  optional('rater', 'text'),
  optional('rater_prompt', 'text'),
  optional('rater_form', 'text'),
];

/**
 * The rows as export.ts has them, with one type a column: what differs from rater to rater is JSON text, and a source has
 * all of its parts.
 */
const ROWS: DatasetShape = {
  columns: ROW_COLUMNS,
  rowOf: (pair) => wellFormed({ ...pair, rating_detail: jsonOf(pair.rating_detail), source: sourceCells(pair.source) }),
};
