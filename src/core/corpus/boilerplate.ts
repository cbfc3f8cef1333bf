// Lines that recur from document to document: footers, calls to subscribe, notices. Of each line a hash and its length
// are kept, and the words only of those that have come more than once.

import { CHARACTER, characterAt, ownCopy } from '../characters.ts';
import { excerpt } from '../marks/words.ts';
import { runHash, wordHashes } from '../word-hashes.ts';
import { NumberMap } from './number-map.ts';
import { NumberRuns } from './number-runs.ts';
import { Postings } from './postings.ts';

/** A shorter line (`Ingredients`, `}`) stands in unrelated texts as well. */
const LINE_WORDS = 3;
const LINE_CHARS = 20;
/** Characters of a segment whose lines are read. */
const READ_CHARS = 200_000;

/** Segments are rows, whose numbers their owner gives; a number is used again only after `purge`. */
export class Boilerplate {
  #documents: number;
  /** Of each row: characters in all lines, then hash and length of each line that counts. */
  readonly #lines = new NumberRuns();
  readonly #rowsOf: Postings;
  /** Documents that have a line, plus one. */
  #counts = new NumberMap();
  /** The words of lines that have come twice. */
  #words = new Map<number, string>();

  constructor(documents: number, isGone: (row: number) => boolean) {
    this.#documents = atLeastTwo(documents);
    this.#rowsOf = new Postings(isGone);
  }

  add(row: number, text: string): void {
    const run = [0];
    const own = new Set<number>();
    for (const line of text.slice(0, READ_CHARS).split('\n')) {
      const trimmed = line.trim();
      run[0] = (run[0] as number) + trimmed.length;
      const hash = lineHash(trimmed);
      if (hash === null) continue;
      run.push(hash, trimmed.length);
      if (own.has(hash)) continue;
      own.add(hash);
      if (this.#rowsOf.has(hash) && !this.#words.has(hash)) this.#words.set(hash, ownCopy(excerpt(trimmed)));
      this.#rowsOf.add(hash, row);
    }
    this.#lines.set(row, Uint32Array.from(run));
  }

  remove(row: number): void {
    this.#lines.remove(row);
  }

  /**
   * Counts a document, which has these rows, for each of its lines (`by` is 1), or takes it back (−1). Calls `changed` with
   * every row that has a line which has thereby become boilerplate or is none any more.
   */
  count(rows: readonly number[], by: 1 | -1, changed: (row: number) => void): void {
    const seen = new Set<number>();
    for (const row of rows) {
      const run = this.#lines.get(row);
      for (let at = 1; at < run.length; at += 2) {
        const line = run[at] as number;
        if (seen.has(line)) continue;
        seen.add(line);
        const count = Math.max(0, this.#counts.get(line) - 1) + by;
        this.#counts.set(line, count + 1);
        if ((by === 1 && count === this.#documents) || (by === -1 && count === this.#documents - 1)) {
          this.#rowsOf.walk(line, (other) => {
            changed(other);
            return true;
          });
        }
      }
    }
  }

  /** Share of a row's characters in lines of enough documents, and the longest of these; null when there is none. */
  of(row: number): { readonly share: number; readonly line: string } | null {
    const run = this.#lines.get(row);
    let [chars, longest, line] = [0, 0, 0];
    for (let at = 1; at < run.length; at += 2) {
      const [hash, length] = [run[at] as number, run[at + 1] as number];
      if (this.#counts.get(hash) - 1 < this.#documents) continue;
      chars += length;
      if (length > longest) [longest, line] = [length, hash];
    }
    return chars === 0 ? null : { share: chars / (run[0] as number), line: this.#words.get(line) ?? '' };
  }

  /** Another number of documents. Calls `changed` with those of the rows to which it makes a difference. */
  configure(wanted: number, rows: Iterable<number>, changed: (row: number) => void): void {
    const documents = atLeastTwo(wanted);
    const [low, high] = [Math.min(documents, this.#documents), Math.max(documents, this.#documents)];
    this.#documents = documents;
    for (const row of rows) {
      const run = this.#lines.get(row);
      for (let at = 1; at < run.length; at += 2) {
        const count = this.#counts.get(run[at] as number) - 1;
        if (count < low || count >= high) continue;
        changed(row);
        break;
      }
    }
  }

  /** Lets go of everything that belongs to gone rows. */
  purge(): void {
    this.#rowsOf.purge();
    const counts = new NumberMap();
    this.#counts.forEach((line, value) => {
      if (value > 1) counts.set(line, value);
    });
    this.#counts = counts;
    this.#words = new Map([...this.#words].filter(([line]) => this.#rowsOf.has(line)));
  }
}

// A line that stands in one document does not recur.
const atLeastTwo = (documents: number) => Math.max(2, Math.ceil(documents));

// Null for a line that does not count. Marks of lists and headings, case and punctuation make no other line of it.
function lineHash(line: string): number | null {
  if (line.length < 2 * LINE_WORDS - 1 || !hasLetter(line)) return null;
  const words = wordHashes(line);
  return words.length >= LINE_WORDS || line.length >= LINE_CHARS ? runHash(words, 0, words.length) : null;
}

function hasLetter(line: string): boolean {
  for (let at = 0; at < line.length; at += 1) {
    const kind = characterAt(line, at);
    if (kind === CHARACTER.letter || kind === CHARACTER.alone) return true;
  }
  return false;
}
