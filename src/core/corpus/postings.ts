// Which rows have a key: for each 32-bit key a list of row numbers, in the order in which they were added. Typed arrays
// hold all of it, about 25 bytes an entry, so that millions of entries cost neither objects nor the collector's time.

import { NumberMap } from './number-map.ts';

/** In the map of tails: a key whose list has become empty. Lists themselves are entry + 2. */
const EMPTY = 1;

/**
 * Rows are removed by being gone: whoever owns them says which, and lists drop them when they are next walked, or all at
 * once by `purge`. Until then a gone row's number must not be used for another.
 */
export class Postings {
  // Each list is a ring of which the last entry is known: adding is one step, and walking begins with the earliest.
  #tails = new NumberMap();
  #rows = new Int32Array(1024);
  #next = new Int32Array(1024);
  #used = 0;
  readonly #isGone: (row: number) => boolean;

  constructor(isGone: (row: number) => boolean) {
    this.#isGone = isGone;
  }

  add(key: number, row: number): void {
    if (this.#used === this.#rows.length) {
      this.#rows = grown(this.#rows, 2 * this.#used);
      this.#next = grown(this.#next, 2 * this.#used);
    }
    const entry = this.#used++;
    this.#rows[entry] = row;
    const tail = this.#tails.get(key) - 2;
    this.#next[entry] = tail < 0 ? entry : (this.#next[tail] as number);
    if (tail >= 0) this.#next[tail] = entry;
    this.#tails.set(key, entry + 2);
  }

  /** Whether a key has had a row, be it gone or not. */
  has(key: number): boolean {
    return this.#tails.get(key) > EMPTY;
  }

  /** Calls `visit` with the rows of a key, the earliest first, until it returns false. */
  walk(key: number, visit: (row: number) => boolean): void {
    let tail = this.#tails.get(key) - 2;
    if (tail < 0) return;
    let before = tail;
    for (;;) {
      const entry = this.#next[before] as number;
      const row = this.#rows[entry] as number;
      const isLast = entry === tail;
      if (this.#isGone(row)) {
        if (entry === before) {
          this.#tails.set(key, EMPTY);
          return;
        }
        this.#next[before] = this.#next[entry] as number;
        if (isLast) {
          tail = before;
          this.#tails.set(key, tail + 2);
        }
      } else {
        if (!visit(row)) return;
        before = entry;
      }
      if (isLast) return;
    }
  }

  /** Lets go of everything that belongs to gone rows; their numbers are free from then on. */
  purge(): void {
    const kept = new Postings(this.#isGone);
    this.#tails.forEach((key) => {
      this.walk(key, (row) => {
        kept.add(key, row);
        return true;
      });
    });
    this.#tails = kept.#tails;
    this.#rows = kept.#rows;
    this.#next = kept.#next;
    this.#used = kept.#used;
  }
}

/** The same numbers with room for `length` of them. */
export function grown<T extends Int32Array | Uint32Array | Uint8Array | Float64Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
