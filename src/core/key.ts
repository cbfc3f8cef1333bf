// Short stable names for things: a text, a configuration, one draw. The same input gives the same name on every machine.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The first 16 hex digits (64 bits) of the SHA-256 of a text as UTF-8. */
export function hashText(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)).subarray(0, 8));
}

/** 12 hex digits (48 bits) for a configuration; the order in which its parts are written does not count. */
export function keyOf(parts: object): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(parts))).subarray(0, 6));
}

/** The seed of one draw, 0 … 2³² − 1: another for every item and every attempt, whatever batch they land in. */
export function seedFor(stageSeed: number, itemId: string, attempt: number): number {
  // Numbers hold no slash, so first and last slash separate the three parts even when the id holds some.
  const digest = sha256(utf8ToBytes(`${stageSeed}/${itemId}/${attempt}`));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
}

// Parts that are undefined are left out, as JSON does, so an option that is absent and one that is undefined agree.
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
