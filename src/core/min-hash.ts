// Near-duplicate texts among many: MinHash (Broder 1997) finds those that may be alike, the exact Jaccard similarity of
// their shingles decides. Texts are added one by one, in an order that counts; the cost of one does not grow with their
// number. Deterministic: the same texts in the same order give the same answers on every machine.

import { Postings } from './corpus/postings.ts';
import { mixed, runHash, wordHashes } from './word-hashes.ts';

/** What a text is cut into: every run of `size` words, or of `size` characters. */
export interface Shingle {
  readonly unit: 'words' | 'characters';
  readonly size: number;
}

/** For segments: five words in a row are rarely the same by chance. */
export const LONG_TEXTS: Shingle = { unit: 'words', size: 5 };
/**
 * For instructions of a line or two, in which one changed word would change five of the few five-word runs, and most.
 * Characters also let "stain" and "stains" be nearly the same, and serve scripts without spaces.
 */
export const SHORT_TEXTS: Shingle = { unit: 'characters', size: 4 };

export interface MinHashOptions {
  readonly shingle: Shingle;
  /** Jaccard similarity from which two texts count as near-duplicates, 0–1. */
  readonly threshold: number;
}

/** How many hash functions, so how many places a signature has. The estimate of a similarity s has variance s(1−s)/128. */
export const PERMUTATIONS = 128;

/** A signature is cut into `bands` of `rows` places; texts with an equal band are compared. */
export interface Banding {
  readonly bands: number;
  readonly rows: number;
}

/** Chance that two texts of similarity `similarity` have an equal band: 1 − (1 − s^rows)^bands. */
export function chanceOfMeeting(similarity: number, { bands, rows }: Banding): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/** Chance with which texts exactly as alike as the threshold shall meet; those more alike meet more surely. */
const WANTED_CHANCE = 0.98;

/**
 * The longest bands, so the fewest needless comparisons, with which texts at the threshold meet with a chance of 0.98.
 * For 0.7 it is 25 bands of 5 (three places are left over): texts meet with a chance of .55 at a similarity of 0.5, .87
 * at 0.6, .990 at 0.7 and .9999 at 0.8. What meets below the threshold is turned down by the exact similarity.
 */
export function bandingFor(threshold: number): Banding {
  for (let rows = PERMUTATIONS; rows > 1; rows -= 1) {
    const banding = { bands: Math.floor(PERMUTATIONS / rows), rows };
    if (chanceOfMeeting(threshold, banding) >= WANTED_CHANCE) return banding;
  }
  return { bands: PERMUTATIONS, rows: 1 };
}

/**
 * The distinct shingles of a text as sorted 32-bit hashes. Case, punctuation, spacing and Unicode's compatibility forms
 * do not count; among words, each character of a script without spaces is one. A text shorter than one shingle is one
 * shingle; a text without letters and digits has none. Two shingles
 * of two texts with 300 each share a hash by chance about once in 50,000 comparisons.
 */
export function shinglesOf(text: string, { unit, size }: Shingle): Uint32Array {
  const parts = unit === 'words' ? wordHashes(text) : characterHashes(text);
  if (parts.length === 0) return new Uint32Array();
  const length = Math.min(parts.length, Math.max(1, Math.floor(size)));
  const hashes = new Set<number>();
  for (let at = 0; at + length <= parts.length; at += 1) hashes.add(runHash(parts, at, length));
  return Uint32Array.from(hashes).sort();
}

// The characters of the words with one space between them. A character's number is as good as a hash of it.
function characterHashes(text: string): Uint32Array {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return Uint32Array.from([...words.join(' ')], (character) => character.codePointAt(0) ?? 0);
}

/** |A ∩ B| / |A ∪ B| of two sorted sets; 0 when both are empty. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let [at, to, both] = [0, 0, 0];
  while (at < a.length && to < b.length) {
    const [left, right] = [a[at] as number, b[to] as number];
    if (left === right) both += 1;
    if (left <= right) at += 1;
    if (right <= left) to += 1;
  }
  const either = a.length + b.length - both;
  return either === 0 ? 0 : both / either;
}

/** For each hash function the smallest hash of the shingles, whose order does not count. [PERMUTATIONS] */
export function signatureOf(shingles: Uint32Array | readonly number[]): Uint32Array {
  const own = Int32Array.from(shingles);
  const signature = new Uint32Array(PERMUTATIONS);
  for (let place = 0; place < PERMUTATIONS; place += 1) {
    const salt = SALTS[place] as number;
    // Signed, because engines box numbers above 2³¹; MinHash asks only that the order be the same for all texts.
    let smallest = 0x7fffffff;
    for (let at = 0; at < own.length; at += 1) {
      const hash = mixed((own[at] as number) ^ salt) | 0;
      if (hash < smallest) smallest = hash;
    }
    signature[place] = smallest;
  }
  return signature;
}

/** The names of a signature's bands: 32 bits of each one's number and content. [bands] */
export function bandNames(signature: Uint32Array | Uint16Array, { bands, rows }: Banding): Uint32Array {
  const names = new Uint32Array(bands);
  for (let band = 0; band < bands; band += 1) {
    let name = mixed(band + 1);
    for (let place = band * rows; place < (band + 1) * rows; place += 1)
      name = mixed(name ^ (signature[place] as number));
    names[band] = name;
  }
  return names;
}

/** Share of equal places in two signatures: an unbiased estimate of the Jaccard similarity. */
export function estimate(a: Uint32Array, b: Uint32Array): number {
  return a.filter((hash, place) => hash === b[place]).length / PERMUTATIONS;
}

export interface Likeness {
  /** The earlier text. */
  readonly id: string;
  /** Exact Jaccard similarity of the shingles, at least the threshold. */
  readonly similarity: number;
}

interface Entry {
  readonly id: string;
  /** Place in the order of the texts. */
  readonly place: number;
  readonly shingles: Uint32Array;
  readonly bands: Uint32Array;
}

/**
 * Texts that meet in one band and are looked at, the earliest first, and of all bands together those that are compared.
 * Boilerplate can stand in thousands of texts; one look-up then costs no more than usual, and still finds an earlier one.
 */
const LOOK_AT = 64;
/** Removed texts that are let go of together. */
const GONE_AT_LEAST = 1024;

export class MinHashIndex {
  readonly #shingle: Shingle;
  readonly #threshold: number;
  readonly #banding: Banding;
  readonly #rows = new Map<string, number>();
  /** By row; null for a removed one, whose number is used again once no band has it. */
  readonly #entries: (Entry | null)[] = [];
  readonly #bands = new Postings((row) => this.#entries[row] === null);
  #gone: number[] = [];
  #free: number[] = [];
  #next = 0;

  constructor({ shingle, threshold }: MinHashOptions) {
    this.#shingle = shingle;
    this.#threshold = Math.min(1, Math.max(0, threshold));
    this.#banding = bandingFor(this.#threshold);
  }

  /** How many texts are known. */
  get size(): number {
    return this.#rows.size;
  }

  /**
   * Adds a text and returns the earlier text it is most like, of equals the earliest; null when none reaches the
   * threshold. A known id has its text replaced and keeps its place in the order.
   */
  add(id: string, text: string): Likeness | null {
    const place = this.#entryOf(id)?.place ?? this.#next++;
    this.remove(id);
    const shingles = shinglesOf(text, this.#shingle);
    const bands = shingles.length === 0 ? new Uint32Array() : bandNames(signatureOf(shingles), this.#banding);
    const entry: Entry = { id, place, shingles, bands };
    const row = this.#free.pop() ?? this.#entries.length;
    this.#entries[row] = entry;
    this.#rows.set(id, row);
    const found = this.#mostLike(entry);
    for (const band of bands) this.#bands.add(band, row);
    return found;
  }

  /** Forgets a text. Answers about others that named it are stale: ask `earlier` for them again. */
  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#rows.delete(id);
    this.#entries[row] = null;
    this.#gone.push(row);
    if (this.#gone.length <= Math.max(GONE_AT_LEAST, this.#rows.size / 2)) return;
    this.#bands.purge();
    for (const each of this.#gone) this.#free.push(each);
    this.#gone = [];
  }

  /** What `add` would answer now for a known text: the earlier text it is most like. */
  earlier(id: string): Likeness | null {
    const entry = this.#entryOf(id);
    return entry ? this.#mostLike(entry) : null;
  }

  #entryOf(id: string): Entry | null {
    return this.#entries[this.#rows.get(id) ?? -1] ?? null;
  }

  #mostLike(entry: Entry): Likeness | null {
    const meetings = new Map<Entry, number>();
    for (const band of entry.bands) {
      let looked = 0;
      this.#bands.walk(band, (row) => {
        const other = this.#entries[row] as Entry;
        if (other.place < entry.place) meetings.set(other, (meetings.get(other) ?? 0) + 1);
        looked += 1;
        return looked < LOOK_AT;
      });
    }
    const nearest = [...meetings].sort(([a, m], [b, n]) => n - m || a.place - b.place).slice(0, LOOK_AT);
    let best: (Likeness & { readonly place: number }) | null = null;
    for (const [{ id, place, shingles }] of nearest) {
      const similarity = jaccard(entry.shingles, shingles);
      if (similarity < this.#threshold) continue;
      const isAhead: boolean =
        best === null || similarity > best.similarity || (similarity === best.similarity && place < best.place);
      if (isAhead) best = { id, similarity, place };
    }
    return best && { id: best.id, similarity: best.similarity };
  }
}

const SALTS = Uint32Array.from({ length: PERMUTATIONS }, (_, place) => mixed(place * 0x9e3779b9 + 1));
