// Bytes of a text file become a string: by its byte order mark, by what it declares, as UTF-8, or as Windows-1252.

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
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return checked(name, new TextDecoder('utf-16le').decode(bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return checked(name, new TextDecoder('utf-16be').decode(bytes));
  // A NUL is in no text of one byte a character; it is a binary file, or UTF-16 that does not say so.
  if (bytes.includes(0)) return badInput(binary(name));
  const text = strictly('utf-8', bytes) ?? (declared === null ? null : strictly(declared, bytes));
  if (text !== null) return checked(name, text);
  if (highShare(bytes) > MAX_HIGH_SHARE) {
    return badInput(
      `${name} is in a text encoding that could not be recognised. Nothing was added. Save it as UTF-8 and add it again.`,
    );
  }
  return checked(name, new TextDecoder('windows-1252').decode(bytes));
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
