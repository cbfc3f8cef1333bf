// Bytes of a text file become a string: by its byte order mark, as UTF-16 that has none, by what it declares, as UTF-8,
// or as Windows-1252.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';

// Western text has few bytes above 127: 15 % in the most accented languages. Other 8-bit alphabets and the
// multi-byte encodings of East Asia have more than half, and would turn into nonsense.
const MAX_HIGH_SHARE = 0.3;
// Text holds line ends, tabs, form feeds and, in logs, escapes; anything else below 32 is rare even in odd files.
const MAX_CONTROL_SHARE = 0.005;

/**
 * The text of a file, without its byte order mark.
 *
 * @param declared an encoding that the file names itself, such as a charset in HTML; used where the bytes are no UTF-8.
 */
export function decode(name: string, bytes: Uint8Array, declared: string | null = null): Outcome<string> {
  const wide = utf16Of(bytes);
  if (wide !== null) return checked(name, new TextDecoder(wide).decode(bytes));
  // A NUL is in no text of one byte a character: it is a binary file.
  if (bytes.includes(0)) return badInput(binary(name));
  const text = strictly('utf-8', bytes) ?? (declared === null ? null : strictly(declared, bytes));
  if (text !== null) return checked(name, text);
  if (highShare(bytes) > MAX_HIGH_SHARE) {
    return badInput(
      `${name} is in a text encoding that could not be recognised. Nothing was added. Save it as UTF-8 and add it again.`,
    );
  }
  return checked(name, western(bytes));
}

/** How a text is read in parts: `utf-8` stands for every encoding of one byte a character, told line by line. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The encoding of a text by its beginning; a failure when that is no text, or in an encoding that cannot be told. */
export function encodingOf(name: string, head: Uint8Array): Outcome<Encoding> {
  const wide = utf16Of(head);
  // The last character may be cut in two.
  const whole = wide === null ? head.subarray(0, wholeUtf8(head)) : head.subarray(0, head.length & ~1);
  const text = decode(name, whole);
  return text.ok ? succeed(wide ?? 'utf-8') : text;
}

/** A stretch of whole lines, or of whole characters of a line: those that are no UTF-8 are Windows-1252. */
export function decodeLines(bytes: Uint8Array, encoding: Encoding): string {
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes);
  const text = strictly('utf-8', bytes);
  if (text !== null) return text;
  // One line in another encoding must not spoil the others.
  let lines = '';
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, from);
    const to = feed < 0 ? bytes.length : feed + 1;
    const line = bytes.subarray(from, to);
    lines += strictly('utf-8', line) ?? western(line);
    from = to;
  }
  return lines;
}

/** How many bytes from the beginning hold whole characters of UTF-8: all, or up to three fewer. */
export function wholeUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

// What stands at the beginning tells whether a text without a mark is UTF-16.
const UTF16_BYTES_LOOKED_AT = 65_536;
// Prose has a space or a line end every few characters, and those have a zero byte in every script.
const MIN_ZERO_SHARE = 0.02;
const MIN_TEXT_SHARE = 0.9;

// By the mark, or by zeros that stand on one side of every pair of bytes only.
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, Math.min(bytes.length & ~1, UTF16_BYTES_LOOKED_AT));
  // A handful of bytes tells nothing.
  if (head.length < 8 || !head.includes(0)) return null;
  const zeros = [0, 0];
  let latinPairs = 0;
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1;
    // Two letters of one byte each, which as one unit of UTF-16 would be a character of Chinese.
    else if ((at & 1) === 1 && isLatin(head[at]) && isLatin(head[at - 1])) latinPairs += 1;
  }
  const units = head.length / 2;
  const [even = 0, odd = 0] = zeros;
  if (Math.min(even, odd) > 0 || even + odd < units * MIN_ZERO_SHARE || latinPairs > units / 10) return null;
  const encoding = odd > 0 ? 'utf-16le' : 'utf-16be';
  const sample = new TextDecoder(encoding).decode(head);
  const written = sample.match(/[\p{L}\p{M}\p{N}\p{P}\p{S}\s]/gu)?.length ?? 0;
  return written >= sample.length * MIN_TEXT_SHARE ? encoding : null;
}

function isLatin(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x7a) || byte === 0x20);
}

// Windows-1252 from 80 to 9f (Encoding Standard, index windows-1252); 0 where it has no character.
const HIGH_MARKS =
  '\u20ac\0\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\0\u017d\0\0\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\0\u017e\u0178';

// Node 20 reads these bytes as Latin-1, where they are controls; a text must have the same characters, and so the same
// id, wherever it is read.
function western(bytes: Uint8Array): string {
  const text = new TextDecoder('windows-1252').decode(bytes);
  return text.replace(/[\x80-\x9f]/g, (mark) => {
    const known = HIGH_MARKS[mark.charCodeAt(0) - 0x80];
    return known === undefined || known === '\0' ? mark : known;
  });
}

// Null where the bytes are not valid in this encoding, or the browser does not know it by this name.
function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

function checked(name: string, text: string): Outcome<string> {
  let controls = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && !(code >= 0x09 && code <= 0x0d) && code !== 0x1b) controls += 1;
  }
  return controls > text.length * MAX_CONTROL_SHARE ? badInput(binary(name)) : succeed(text);
}

function highShare(bytes: Uint8Array): number {
  let high = 0;
  for (const byte of bytes) if (byte >= 0x80) high += 1;
  return high / bytes.length;
}

function binary(name: string): string {
  return `${name} is not a text file. Nothing was added. Add it as a text, Markdown or HTML file.`;
}
