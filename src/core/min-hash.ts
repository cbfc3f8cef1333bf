// Near-duplicate texts among many: MinHash (Broder 1997) finds those that may be alike, the exact Jaccard similarity of
// their shingles decides. Texts are added one by one, in an order that counts; the cost of one does not grow with their
// number. Deterministic: the same texts in the same order give the same answers on every machine.

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
 * do not count. A text shorter than one shingle is one shingle; a text without letters and digits has none. Two shingles
 * of two texts with 300 each share a hash by chance about once in 50,000 comparisons.
 */
export function shinglesOf(text: string, { unit, size }: Shingle): Uint32Array {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (words.length === 0) return new Uint32Array();
  const parts = unit === 'words' ? words : [...words.join(' ')];
  const glue = unit === 'words' ? ' ' : '';
  const length = Math.max(1, Math.floor(size));
  const hashes = new Set<number>();
  for (let at = 0; at === 0 || at + length <= parts.length; at += 1) {
    hashes.add(hashOf(parts.slice(at, at + length).join(glue)));
  }
  return Uint32Array.from(hashes).sort();
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

/** For each hash function the smallest hash of the shingles. [PERMUTATIONS] */
export function signatureOf(shingles: Uint32Array): Uint32Array {
  const signature = new Uint32Array(PERMUTATIONS).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let place = 0; place < PERMUTATIONS; place += 1) {
      const hash = mixed(shingle ^ (SALTS[place] as number));
      if (hash < (signature[place] as number)) signature[place] = hash;
    }
  }
  return signature;
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
  /** Name of each band with its content. */
  readonly bands: readonly number[];
}

/**
 * Texts that meet in one band and are looked at, the earliest first, and of all bands together those that are compared.
 * Boilerplate can stand in thousands of texts; one look-up then costs no more than usual, and still finds an earlier one.
 */
const LOOK_AT = 64;

export class MinHashIndex {
  readonly #shingle: Shingle;
  readonly #threshold: number;
  readonly #banding: Banding;
  readonly #entries = new Map<string, Entry>();
  /** By a band's name the texts that have it, in the order in which they were added. */
  readonly #buckets = new Map<number, Set<Entry>>();
  #next = 0;

  constructor({ shingle, threshold }: MinHashOptions) {
    this.#shingle = shingle;
    this.#threshold = Math.min(1, Math.max(0, threshold));
    this.#banding = bandingFor(this.#threshold);
  }

  /** How many texts are known. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Adds a text and returns the earlier text it is most like, of equals the earliest; null when none reaches the
   * threshold. A known id has its text replaced and keeps its place in the order.
   */
  add(id: string, text: string): Likeness | null {
    const place = this.#entries.get(id)?.place ?? this.#next++;
    this.remove(id);
    const shingles = shinglesOf(text, this.#shingle);
    const entry: Entry = { id, place, shingles, bands: shingles.length === 0 ? [] : this.#bandsOf(shingles) };
    this.#entries.set(id, entry);
    const found = this.#mostLike(entry);
    for (const band of entry.bands) {
      const bucket = this.#buckets.get(band);
      if (bucket) bucket.add(entry);
      else this.#buckets.set(band, new Set([entry]));
    }
    return found;
  }

  /** Forgets a text, as if it had never been added; an unknown id is none. */
  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    for (const band of entry.bands) {
      const bucket = this.#buckets.get(band);
      bucket?.delete(entry);
      if (bucket?.size === 0) this.#buckets.delete(band);
    }
  }

  /** What `add` would answer now for a known text: the earlier text it is most like. */
  earlier(id: string): Likeness | null {
    const entry = this.#entries.get(id);
    return entry ? this.#mostLike(entry) : null;
  }

  #mostLike(entry: Entry): Likeness | null {
    const meetings = new Map<Entry, number>();
    for (const band of entry.bands) {
      let looked = 0;
      for (const other of this.#buckets.get(band) ?? []) {
        if (looked === LOOK_AT) break;
        looked += 1;
        if (other.place < entry.place) meetings.set(other, (meetings.get(other) ?? 0) + 1);
      }
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

  // 53 bits of the band's number and content: texts with nothing in common practically never share one, and if they
  // do, they are compared once for nothing.
  #bandsOf(shingles: Uint32Array): readonly number[] {
    const signature = signatureOf(shingles);
    const { bands, rows } = this.#banding;
    return Array.from({ length: bands }, (_, band) => {
      let [low, high] = [mixed(band + 1), mixed(~band)];
      for (let row = 0; row < rows; row += 1) {
        const hash = signature[band * rows + row] as number;
        low = mixed(low ^ hash);
        high = mixed((high + hash) | 0);
      }
      return (high & 0x1fffff) * 2 ** 32 + low;
    });
  }
}

const SALTS = Uint32Array.from({ length: PERMUTATIONS }, (_, place) => mixed(place * 0x9e3779b9 + 1));

// MurmurHash3's finaliser (Appleby): a permutation of the 32-bit numbers in which each bit depends on each.
function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

// FNV-1a over UTF-16 code units, mixed.
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash);
}
