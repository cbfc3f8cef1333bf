// Reads a file from its beginning to its end in constant memory: as stretches of bytes, as text, or line by line.

import { decodeLines, type Encoding, wholeUtf8 } from './decode.ts';

/** Bytes that are read at once: far above what a read costs, far below what hurts. */
export const STRETCH_BYTES = 1_048_576;

// A line without an end is given out in parts of this size.
const MAX_CARRIED_BYTES = 4 * STRETCH_BYTES;

/** The bytes from an offset on, a megabyte at a time, until they end or it is stopped. */
export async function* stretchesOf(blob: Blob, stop: AbortSignal, from = 0): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = from; at < blob.size && !stop.aborted; at += STRETCH_BYTES) {
    yield new Uint8Array(await blob.slice(at, Math.min(blob.size, at + STRETCH_BYTES)).arrayBuffer());
  }
}

/** The first bytes of a file, at most this many. */
export async function headOf(blob: Blob, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(0, Math.min(blob.size, bytes)).arrayBuffer());
}

export interface TextStretch {
  readonly text: string;
  /** Offset of the byte after it. */
  readonly to: number;
}

/** The whole text in stretches that end with a line, or within a very long line with a character. */
export async function* textOf(blob: Blob, encoding: Encoding, stop: AbortSignal): AsyncGenerator<TextStretch> {
  let carried: Uint8Array = new Uint8Array();
  let to = 0;
  for await (const stretch of stretchesOf(blob, stop)) {
    const bytes = carried.length === 0 ? stretch : joined([carried, stretch]);
    const cut = cutOf(bytes, encoding);
    carried = bytes.slice(cut);
    if (cut === 0) continue;
    to += cut;
    yield { text: decodeLines(bytes.subarray(0, cut), encoding), to };
  }
  if (carried.length > 0 && !stop.aborted) {
    yield { text: decodeLines(carried, encoding), to: to + carried.length };
  }
}

export interface Line {
  /** Without its end; null for a line that is too long. */
  readonly text: string | null;
  /** Bytes of the file from its first up to the one after its line feed. */
  readonly from: number;
  readonly to: number;
}

/** Every line, the empty ones too. One of more than `maxChars` UTF-16 code units has no text, and is never in memory as a whole. */
export async function* linesOf(
  blob: Blob,
  encoding: Encoding,
  { stop, maxChars }: { readonly stop: AbortSignal; readonly maxChars: number },
): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let [from, to, held] = [0, 0, 0];
  const line = (): Line => {
    // No encoding takes more than four bytes a code unit.
    const text = held > maxChars * 4 ? null : decodeLines(joined(parts), encoding).replace(/\r?\n$/, '');
    const found = { text: text === null || text.length > maxChars ? null : text, from, to };
    [parts, held, from] = [[], 0, to];
    return found;
  };
  for await (const stretch of stretchesOf(blob, stop)) {
    let at = 0;
    while (at < stretch.length) {
      const end = lineEnd(stretch, at, encoding, to - at);
      const next = end < 0 ? stretch.length : end;
      held += next - at;
      if (held <= maxChars * 4) parts.push(stretch.subarray(at, next));
      else parts = [];
      to += next - at;
      at = next;
      if (end >= 0) yield line();
    }
  }
  if (held > 0 && !stop.aborted) yield line();
}

/** One array of several. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// Offset after the next line feed, or -1. `start` is where the stretch begins in the file: pairs count from there.
function lineEnd(bytes: Uint8Array, from: number, encoding: Encoding, start: number): number {
  if (encoding === 'utf-8') return bytes.indexOf(0x0a, from) + 1 || -1;
  for (let at = bytes.indexOf(0x0a, from); at >= 0; at = bytes.indexOf(0x0a, at + 1)) {
    const isEven = ((start + at) & 1) === 0;
    // Stretches are of even length, so a pair is never in two of them.
    if (encoding === 'utf-16le' && isEven && bytes[at + 1] === 0) return at + 2;
    if (encoding === 'utf-16be' && !isEven && bytes[at - 1] === 0) return at + 1;
  }
  return -1;
}

// After the last line feed; within a line that is too long to wait for, after the last whole character.
function cutOf(bytes: Uint8Array, encoding: Encoding): number {
  if (encoding === 'utf-8') {
    const feed = bytes.lastIndexOf(0x0a);
    return feed >= 0 ? feed + 1 : bytes.length < MAX_CARRIED_BYTES ? 0 : wholeUtf8(bytes);
  }
  const even = bytes.length & ~1;
  const high = bytes[encoding === 'utf-16le' ? even - 1 : even - 2] ?? 0;
  // The first half of a pair of surrogates waits for the second.
  return even > 0 && (high & 0xfc) === 0xd8 ? even - 2 : even;
}
