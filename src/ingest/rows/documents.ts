// Rows become documents, whatever the format: the fields are told, one is taken, and each row with a text in it is one.

import { are, counted } from '../counted.ts';
import { looksLikeMarkdown } from '../markdown.ts';
import type { Found, FoundDocument, Input, ReadContext } from '../reader.ts';
import type { Cells } from './cells.ts';
import { type FieldsFound, fieldsOf } from './choose-field.ts';
import { provenanceOf } from './provenance.ts';

export interface Row {
  readonly kind: 'row';
  /** In the format's own terms: `row 12`, `line 3`. */
  readonly label: string;
  readonly cells: Cells;
}

/** What the reader of a format finds on its way through the rows. */
export type RowFound =
  | Row
  /** One more trouble of its kind: each kind is told in one sentence at the end. */
  | { readonly kind: 'tally'; readonly sentence: (count: number) => string }
  | Extract<Found, { kind: 'progress' | 'note' | 'failed' }>;

/** What the rows of the format are called. */
export interface RowWords {
  readonly row: string;
  readonly field: string;
}

// Rows that are looked at before a field is taken.
const ROWS_LOOKED_AT = 200;
const CHARS_LOOKED_AT = 4_000_000;

/** The documents of rows. Holds no more than the first rows at once. */
export async function* documentsOfRows(
  rows: AsyncIterable<RowFound>,
  input: Input,
  { stop, field }: ReadContext,
  words: RowWords,
): AsyncGenerator<Found> {
  const tallies = new Map<(count: number) => string, number>();
  const lookedAt: Row[] = [];
  let chars = 0;
  let chosen: string | null = null;
  let missing = 0;
  const take = (row: Row, name: string): readonly Found[] => {
    const texts = row.cells.get(name);
    if (texts === undefined) missing += 1;
    return documentsOf(row, texts ?? [], name, input);
  };
  function* begin(): Generator<Found> {
    const found = fieldsOf(lookedAt.map(({ cells }) => cells));
    chosen = yield* choose(found, field, words);
    if (chosen === null) return;
    for (const row of lookedAt.splice(0)) yield* take(row, chosen);
  }
  for await (const found of rows) {
    if (stop.aborted) return;
    if (found.kind === 'tally') tallies.set(found.sentence, (tallies.get(found.sentence) ?? 0) + 1);
    else if (found.kind === 'failed') {
      yield found;
      return;
    } else if (found.kind !== 'row') yield found;
    else if (chosen !== null) yield* take(found, chosen);
    else {
      lookedAt.push(found);
      for (const texts of found.cells.values()) for (const { length } of texts) chars += length;
      if (lookedAt.length < ROWS_LOOKED_AT && chars < CHARS_LOOKED_AT) continue;
      yield* begin();
      // Where no field holds a letter so far, those further on may.
      lookedAt.length = 0;
      chars = 0;
    }
  }
  if (stop.aborted) return;
  if (chosen === null) yield* begin();
  for (const [sentence, count] of tallies) yield { kind: 'note', sentence: sentence(count) };
  if (chosen !== null && missing > 0) {
    const sentence = `${counted(missing, words.row)} without the ${words.field} ${chosen} ${are(missing)} left out.`;
    yield { kind: 'note', sentence };
  }
}

function* choose(
  { fields, chosen }: FieldsFound,
  wanted: string | null,
  words: RowWords,
): Generator<Found, string | null> {
  if (chosen === null) return null;
  const has = fields.some(({ name }) => name === wanted);
  const taken = wanted !== null && has ? wanted : chosen;
  yield { kind: 'fields', fields, chosen: taken };
  if (wanted !== null && !has) {
    yield { kind: 'note', sentence: `There is no text in a ${words.field} called ${wanted}, so ${taken} was read.` };
  }
  return taken;
}

function documentsOf(row: Row, texts: readonly string[], field: string, input: Input): readonly Found[] {
  const told = texts.map((text, index) => ({ text, turn: texts.length > 1 ? `, turn ${index + 1}` : '' }));
  return told
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, turn }): Found => {
      const record = `${row.label}${turn}`;
      const document: FoundDocument = {
        name: `${input.name}, ${record}`,
        form: looksLikeMarkdown(text) ? 'markdown' : 'plain',
        text,
        provenance: { ...provenanceOf(row.cells, field), ...input.known, file: input.name, record },
      };
      return { kind: 'document', document };
    });
}
