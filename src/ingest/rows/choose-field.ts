// Which column or field of rows holds the text: told by what stands in it, not by its name alone.

import type { FieldChoice } from '../reader.ts';
import type { Cells } from './cells.ts';

/** Characters of a value that are shown. */
const EXAMPLE_CHARS = 120;

// Names of the answer in rows of pairs, by the name of the question: the answer is a text of a person or a model, and
// the question may be the longer of the two.
const ANSWERS: readonly (readonly [question: string, answers: readonly string[]])[] = [
  ['instruction', ['output', 'response']],
  ['prompt', ['completion', 'response', 'chosen']],
  ['question', ['answer', 'response']],
];

export interface FieldsFound {
  readonly fields: readonly FieldChoice[];
  /** Null when no field holds a letter. */
  readonly chosen: string | null;
}

/** The fields of the first rows that hold text, in the order in which they appear, and the one that holds most prose. */
export function fieldsOf(rows: readonly Cells[]): FieldsFound {
  const names = new Set(rows.flatMap((row) => [...row.keys()]));
  const fields: FieldChoice[] = [];
  const prose = new Map<string, number>();
  for (const name of names) {
    const texts = rows.flatMap((row) => row.get(name) ?? []);
    const lettered = texts.find((text) => /\p{L}/u.test(text));
    if (lettered === undefined) continue;
    const chars = texts.reduce((sum, { length }) => sum + length, 0);
    fields.push({ name, meanChars: chars / rows.length, example: begin(lettered.trim()) });
    prose.set(
      name,
      texts.reduce((sum, text) => sum + proseChars(text), 0),
    );
  }
  const longest = [...prose].reduce<[string, number] | null>(
    (best, each) => (best && best[1] >= each[1] ? best : each),
    null,
  );
  const chosen = longest?.[1] ? longest[0] : ([...fields].sort((a, b) => b.meanChars - a.meanChars)[0]?.name ?? null);
  return { fields, chosen: repliesOf(names) ?? chosen };
}

// What a model or person answered is a text; what was asked is none to learn an instruction for.
function repliesOf(names: ReadonlySet<string>): string | null {
  for (const name of names) if (name.endsWith(' (assistant)')) return name;
  const byLower = new Map([...names].map((name) => [name.toLowerCase(), name]));
  for (const [question, answers] of ANSWERS) {
    const answer = answers.find((name) => byLower.has(name));
    if (byLower.has(question) && answer !== undefined) return byLower.get(answer) ?? null;
  }
  return null;
}

// Prose has words with spaces between, mostly of letters. Addresses, hashes, code points of data and markup are none.
function proseChars(text: string): number {
  const looked = text.slice(0, 2000);
  const words = looked.match(/\p{L}{2,}/gu)?.length ?? 0;
  const letters = looked.match(/[\p{L}\p{M}\s]/gu)?.length ?? 0;
  const isSpaced = /\s/.test(looked.trim()) || /[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{8}/u.test(looked);
  return isSpaced && words >= 3 && letters >= looked.length * 0.6
    ? text.length
    : words >= 1 && isSpaced
      ? text.length / 100
      : 0;
}

function begin(text: string): string {
  const cut = text.slice(0, EXAMPLE_CHARS);
  // Never the first half of a pair of surrogates.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
