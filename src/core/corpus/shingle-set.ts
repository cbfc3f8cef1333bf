// The distinct shingles of one text, to hold many others against: exact Jaccard similarities straight from words, so
// that no text's shingles have to be kept.

import { runHash } from '../word-hashes.ts';

/** The number of shingles of so many words: a text shorter than one is one. */
const shinglesIn = (words: number, size: number) => (words === 0 ? 0 : Math.max(1, words - size + 1));

export class ShingleSet {
  readonly #size: number;
  #keys = new Uint32Array(1024);
  /** Which filling a place belongs to, and which comparison has met it last. */
  #filling = new Uint32Array(1024);
  #met = new Uint32Array(1024);
  #fillings = 0;
  #comparisons = 0;
  #list: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** The distinct shingles of these words become the set; they are returned as 32-bit hashes in the order of the text. */
  fill(words: Uint32Array): readonly number[] {
    const count = shinglesIn(words.length, this.#size);
    if (4 * count > this.#keys.length) {
      const room = 2 ** Math.ceil(Math.log2(4 * count));
      this.#keys = new Uint32Array(room);
      this.#filling = new Uint32Array(room);
      this.#met = new Uint32Array(room);
      this.#fillings = 0;
      this.#comparisons = 0;
    }
    this.#fillings += 1;
    this.#list = [];
    for (let at = 0; at < count; at += 1) {
      const key = runHash(words, at, Math.min(this.#size, words.length));
      const place = this.#placeOf(key);
      if (this.#filling[place] === this.#fillings) continue;
      this.#filling[place] = this.#fillings;
      this.#keys[place] = key;
      this.#list.push(key);
    }
    return this.#list;
  }

  /** Jaccard similarity of the set and the shingles of other words, of which `distinct` are distinct. */
  similarity(words: Uint32Array, distinct: number): number {
    this.#comparisons += 1;
    const count = shinglesIn(words.length, this.#size);
    let both = 0;
    for (let at = 0; at < count; at += 1) {
      const place = this.#placeOf(runHash(words, at, Math.min(this.#size, words.length)));
      if (this.#filling[place] !== this.#fillings || this.#met[place] === this.#comparisons) continue;
      this.#met[place] = this.#comparisons;
      both += 1;
    }
    const either = this.#list.length + distinct - both;
    return either === 0 ? 0 : both / either;
  }

  // Where a key stands, or the free place where it would.
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1;
    let place = key & mask;
    while (this.#filling[place] === this.#fillings && this.#keys[place] !== key) place = (place + 1) & mask;
    return place;
  }
}
