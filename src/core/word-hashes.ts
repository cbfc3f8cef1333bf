// The words of a text as 32-bit hashes: what texts are compared by, and all that is kept of them.

import { CHARACTER, characterAt } from './characters.ts';

/** FNV-1a (Fowler, Noll, Vo), 32 bits: where it starts and what it multiplies by. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * One hash a word, in order. Case, punctuation, spacing and Unicode's compatibility forms do not count; a letter of a
 * script without spaces is a word. Reads at most `maxWords` words.
 */
export function wordHashes(text: string, maxWords = Number.POSITIVE_INFINITY): Uint32Array {
  const plain = (NOT_ASCII.test(text) ? text.normalize('NFKC') : text).toLowerCase();
  const hashes: number[] = [];
  let hash = 0;
  let isOpen = false;
  for (let at = 0; at < plain.length && hashes.length < maxWords; at += 1) {
    const kind = characterAt(plain, at);
    if (kind === CHARACTER.silent) continue;
    const isOfWord = kind === CHARACTER.letter || kind === CHARACTER.digit;
    if (isOpen && !isOfWord) {
      hashes.push(mixed(hash));
      isOpen = false;
    }
    if (!isOfWord && kind !== CHARACTER.alone) continue;
    if (!isOpen) hash = OFFSET;
    const code = plain.charCodeAt(at);
    hash = Math.imul(hash ^ code, PRIME);
    // The other half of a surrogate pair.
    if ((code & 0xfc00) === 0xd800) hash = Math.imul(hash ^ plain.charCodeAt(at + 1), PRIME);
    if (isOfWord) isOpen = true;
    else hashes.push(mixed(hash));
  }
  if (isOpen && hashes.length < maxWords) hashes.push(mixed(hash));
  // A character that is a word by itself may have come right behind the last one.
  return Uint32Array.from(hashes.length > maxWords ? hashes.slice(0, maxWords) : hashes);
}

const NOT_ASCII = /[\u0080-\uffff]/;

/** One hash of `size` hashes in a row, in which their order counts. */
export function runHash(hashes: Uint32Array | readonly number[], from: number, size: number): number {
  let hash = OFFSET;
  for (let at = from; at < from + size; at += 1) {
    hash = Math.imul(hash ^ (hashes[at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return mixed(hash);
}

/** MurmurHash3's finaliser (Appleby): a permutation of the 32-bit numbers in which each bit depends on each. */
export function mixed(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 53 bits of a text in which case and the amount of white space do not count; null for a text of white space alone. */
export function textHash(text: string): number | null {
  const lower = text.toLowerCase();
  let [high, low] = [OFFSET, 0x9747b28c];
  let isEmpty = true;
  let gap = false;
  for (let at = 0; at < lower.length; at += 1) {
    if (characterAt(lower, at) === CHARACTER.space) {
      gap = !isEmpty;
      continue;
    }
    if (gap) {
      high = Math.imul(high ^ 0x20, PRIME);
      low = Math.imul(low ^ 0x20, 0x5bd1e995) ^ (low >>> 15);
      gap = false;
    }
    const code = lower.charCodeAt(at);
    high = Math.imul(high ^ code, PRIME);
    low = Math.imul(low ^ code, 0x5bd1e995) ^ (low >>> 15);
    isEmpty = false;
  }
  return isEmpty ? null : (mixed(high) & 0x1fffff) * 2 ** 32 + mixed(low);
}
