// What each column holds, in words for the card.

import type { Column, ColumnType } from './columns.ts';

const WORDS: Readonly<Record<string, string>> = {
  prompt: 'the instruction, or in full rows the name and version of the prompt that asked for it',
  completion: 'the output: a stretch of a document',
  messages: 'a conversation of role and content',
  conversations: 'a conversation of from (human, gpt) and value',
  system: 'the system prompt: the paper’s tag of augmented pairs',
  instruction: 'the instruction',
  input: 'always empty',
  output: 'the output: a stretch of a document',
  score: 'the rating, 1 to 5',
  probabilities: 'probability of each grade from 1 to 5, where the rater gives them',
  digit_mass: 'share of the vocabulary’s probability that the five digits held',
  rating_fault: 'why there is no score',
  rating_detail: 'what the score was made of, as JSON',
  document: 'name of the document',
  source: 'what the document’s file tells of itself',
  page: 'page on which the text begins, from 1',
  heading: 'headings above the text, outermost first',
  from: 'offset of the text in its document, UTF-16 code units',
  to: 'offset of its end',
  from_char: 'offset of the text in its document, UTF-16 code units',
  to_char: 'offset of its end',
  writer: 'model that wrote the instruction',
  model: 'model that wrote the instruction',
  writer_prompt: 'prompt that asked for it, with its version',
  writer_seed: 'seed with which it was drawn',
  seed: 'seed with which the instruction was drawn',
  rater: 'model that rated the pair',
  rater_prompt: 'prompt that asked for the rating, with its version',
  rater_form: 'how it was rated',
  document_id: 'hash of the document’s name and text',
  segment_id: 'the document’s id and the offsets',
  candidate_id: 'the written instruction, with the key of its configuration',
  rating_id: 'the rating, with the key of its configuration',
  person_label: 'a person’s word: good, edited or not-good',
  label: 'a person’s word: good, edited or not-good',
  marks: 'kinds of doubt about the instruction’s words',
};

/** Meaning and type of a column. */
export function fieldWords({ name, type, optional }: Column): string {
  const source = /^source_(\w+)$/.exec(name)?.[1];
  const words = source === undefined ? (WORDS[name] ?? '') : `${source} of the document’s source, as its file tells`;
  return `${words} (${typeWords(type)}${optional ? ', may be null' : ''})`;
}

function typeWords(type: ColumnType): string {
  if (typeof type === 'string') return type;
  return 'list' in type ? `list of ${typeof type.list === 'string' ? type.list : 'structs'}` : 'struct';
}
