// Which texts are nearly the same: MinHash signatures in bands find those that may be, the exact Jaccard similarity of
// their 5-word shingles decides. Of a text its words' hashes and its signature are kept, some 1.5 kB for 1,800 characters.

import { type Banding, bandingFor, bandNames, LONG_TEXTS, PERMUTATIONS, signatureOf } from '../min-hash.ts';
import { NumberRuns } from './number-runs.ts';
import { grown, Postings } from './postings.ts';
import { ShingleSet } from './shingle-set.ts';

/** Texts of one band that are looked at, the earliest first. Bands that more texts share tell little. */
const LOOK_AT = 64;
/** Of the texts that share a band, those with the most in common that are compared word by word. */
const COMPARE = 32;
/** Rows that are let go of before their numbers are used again. */
const GONE_AT_LEAST = 1024;

export interface Alike {
  readonly row: number;
  readonly similarity: number;
}

export class Likeness {
  #threshold: number;
  #banding: Banding;
  readonly #words = new NumberRuns();
  /** The low 16 bits of each place: enough for bands, of which the exact similarity is asked afterwards. Two a number. */
  readonly #signatures = new NumberRuns();
  #distinct = new Int32Array(1024);
  #isGone = new Uint8Array(1024);
  #bands = new Postings((row) => this.#isGone[row] === 1);
  readonly #set = new ShingleSet(LONG_TEXTS.size);
  /** Scratch: how many bands of the row in question another has. */
  #shared = new Uint8Array(1024);
  #rows = 0;
  #free: number[] = [];
  #gone: number[] = [];

  constructor(threshold: number) {
    this.#threshold = threshold;
    this.#banding = bandingFor(threshold);
  }

  /** Takes a text by the hashes of its words. Returns its row number, which is its name until it is removed. */
  add(words: Uint32Array): number {
    const row = this.#free.pop() ?? this.#rows++;
    if (row >= this.#distinct.length) {
      this.#distinct = grown(this.#distinct, 2 * row);
      this.#isGone = grown(this.#isGone, 2 * row);
      this.#shared = grown(this.#shared, 2 * row);
    }
    const shingles = this.#set.fill(words);
    this.#words.set(row, words);
    this.#distinct[row] = shingles.length;
    this.#isGone[row] = 0;
    if (shingles.length > 0) {
      this.#signatures.set(row, packed(signatureOf(shingles)));
      this.#post(row);
    }
    return row;
  }

  remove(row: number): void {
    this.#isGone[row] = 1;
    this.#words.remove(row);
    this.#signatures.remove(row);
    this.#gone.push(row);
    if (this.#gone.length <= Math.max(GONE_AT_LEAST, (this.#rows - this.#free.length) / 2)) return;
    this.#bands.purge();
    for (const each of this.#gone) this.#free.push(each);
    this.#gone = [];
  }

  /** The hashes of a row's words; to be read before the next change. */
  words(row: number): Uint32Array {
    return this.#words.get(row);
  }

  /** The texts at least as similar as the threshold, the row itself left out. Its cost does not grow with their number. */
  alike(row: number): readonly Alike[] {
    const met: number[] = [];
    for (const band of this.#bandsOf(row)) {
      let looked = 0;
      this.#bands.walk(band, (other) => {
        if (other !== row) {
          if (this.#shared[other] === 0) met.push(other);
          this.#shared[other] = (this.#shared[other] as number) + 1;
        }
        looked += 1;
        return looked < LOOK_AT;
      });
    }
    if (met.length === 0) return [];
    const shared = met.map((other) => ({ other, bands: this.#shared[other] as number }));
    for (const other of met) this.#shared[other] = 0;
    if (shared.length > COMPARE) shared.sort((a, b) => b.bands - a.bands || a.other - b.other);
    this.#set.fill(this.#words.get(row));
    return shared.slice(0, COMPARE).flatMap(({ other }) => {
      const similarity = this.#set.similarity(this.#words.get(other), this.#distinct[other] as number);
      return similarity >= this.#threshold ? [{ row: other, similarity }] : [];
    });
  }

  /** Another threshold: bands are made anew from the signatures. Who has asked `alike` has to ask again. */
  configure(threshold: number): void {
    this.#threshold = threshold;
    this.#banding = bandingFor(threshold);
    this.#bands = new Postings((row) => this.#isGone[row] === 1);
    for (const row of this.#gone) this.#free.push(row);
    this.#gone = [];
    const free = new Set(this.#free);
    for (let row = 0; row < this.#rows; row += 1) if (!free.has(row)) this.#post(row);
  }

  #post(row: number): void {
    for (const band of this.#bandsOf(row)) this.#bands.add(band, row);
  }

  // Texts with nothing in common share the name of a band about once in seventy look-ups among 100,000 texts, and are
  // then compared for nothing.
  #bandsOf(row: number): Uint32Array {
    const pairs = this.#signatures.get(row);
    if (pairs.length === 0) return pairs;
    return bandNames(new Uint16Array(pairs.buffer, pairs.byteOffset, PERMUTATIONS), this.#banding);
  }
}

function packed(signature: Uint32Array): Uint32Array {
  return new Uint32Array(Uint16Array.from(signature).buffer);
}
