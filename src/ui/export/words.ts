// The words of the export sheet: what each form, file, range and group of columns is good for.

import type { ColumnGroup, DatasetFile, DatasetForm, DatasetRange } from '../../core/dataset/choices.ts';

interface Choice<Value> {
  readonly value: Value;
  readonly name: string;
  readonly says: string;
}

export const FORM_CHOICES: readonly Choice<DatasetForm>[] = [
  { value: 'messages', name: 'Messages', says: 'A conversation of roles. TRL, Axolotl and most trainers.' },
  { value: 'prompt-completion', name: 'Prompt and completion', says: 'Two texts a row. TRL.' },
  { value: 'alpaca', name: 'Alpaca', says: 'Instruction, empty input, output. LLaMA-Factory.' },
  { value: 'sharegpt', name: 'ShareGPT', says: 'A conversation of human and gpt. LLaMA-Factory, Axolotl.' },
  { value: 'rows', name: 'Full rows', says: 'The pair and everything that is known of it.' },
];

export const FILE_CHOICES: readonly Choice<DatasetFile>[] = [
  { value: 'jsonl', name: 'JSONL', says: 'One line a row; read by everything.' },
  { value: 'parquet', name: 'Parquet', says: 'Small and typed; what the Hugging Face hub shows best.' },
  { value: 'csv', name: 'CSV', says: 'A table for spreadsheets.' },
];

/** Why CSV cannot be chosen with a form that holds conversations. */
export const NOT_FLAT = 'Messages and ShareGPT hold lists of turns, which a table of plain cells cannot.';

export const RANGE_CHOICES: readonly Choice<DatasetRange>[] = [
  { value: 'kept', name: 'Kept', says: 'The curated set.' },
  { value: 'all-rated', name: 'All rated', says: 'Every pair with a score or your word, good and bad.' },
  { value: 'labelled', name: 'Labelled', says: 'The pairs that you have judged, the rejected ones too.' },
];

export const GROUP_CHOICES: readonly Choice<ColumnGroup>[] = [
  { value: 'scores', name: 'Scores', says: 'score, probabilities, what a score was made of' },
  {
    value: 'source',
    name: 'Where it comes from',
    says: 'document, title, author, address, licence, page, headings, offsets',
  },
  { value: 'made', name: 'How it was made', says: 'models, prompts with their versions, seed' },
  { value: 'ids', name: 'Ids', says: 'of document, segment, instruction and rating' },
  { value: 'labels', name: 'Labels and marks', says: 'your word on the pair, doubts about its words' },
];

/** Identifiers of the hub that fit a data set; whatever else was saved is added to the list. */
export const LICENCES: readonly { readonly value: string; readonly name: string }[] = [
  { value: '', name: 'Not stated' },
  { value: 'cc0-1.0', name: 'CC0 1.0' },
  { value: 'cc-by-4.0', name: 'CC BY 4.0' },
  { value: 'cc-by-sa-4.0', name: 'CC BY-SA 4.0' },
  { value: 'cc-by-nc-4.0', name: 'CC BY-NC 4.0' },
  { value: 'odc-by', name: 'ODC BY 1.0' },
  { value: 'odbl', name: 'ODbL 1.0' },
  { value: 'apache-2.0', name: 'Apache 2.0' },
  { value: 'mit', name: 'MIT' },
  { value: 'other', name: 'Another, said in the card' },
];
