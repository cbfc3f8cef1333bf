// RTF as a row of tokens (RTF 1.9.1, "Conventions of an RTF reader"). Total: every byte string has one, and each token takes
// at least one byte.

export type Token =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  /** `\name` or `\name12`; `value` is null without a number. */
  | { readonly kind: 'word'; readonly name: string; readonly value: number | null }
  /** A backslash and a sign that is no letter. */
  | { readonly kind: 'sign'; readonly sign: string }
  /** One byte written as `\'e9`. */
  | { readonly kind: 'byte'; readonly byte: number }
  /** Bytes as they stand, each as one character; line ends are left out. */
  | { readonly kind: 'text'; readonly text: string };

/** A token, and where the next begins. */
export interface Step {
  readonly token: Token;
  readonly next: number;
}

const OPEN: Token = { kind: 'open' };
const CLOSE: Token = { kind: 'close' };
const WORD = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?/y;
const TEXT = /[^\\{}]+/y;

/** The token at `at`, which is before the end. `text` has one character a byte. */
export function tokenAt(text: string, at: number): Step {
  const sign = text.charAt(at);
  if (sign === '{') return { token: OPEN, next: at + 1 };
  if (sign === '}') return { token: CLOSE, next: at + 1 };
  if (sign !== '\\') {
    TEXT.lastIndex = at;
    const run = TEXT.exec(text)?.[0] ?? sign;
    return { token: { kind: 'text', text: run.replace(/[\r\n\0]+/g, '') }, next: at + run.length };
  }
  WORD.lastIndex = at;
  const word = WORD.exec(text);
  if (word) {
    const value = word[2] === undefined ? null : Number(word[2]);
    const next = at + word[0].length;
    // What follows is data of any kind, braces too.
    if (word[1] === 'bin')
      return { token: { kind: 'text', text: '' }, next: Math.min(text.length, next + Math.max(0, value ?? 0)) };
    return { token: { kind: 'word', name: word[1] ?? '', value }, next };
  }
  const hex = text.charAt(at + 1) === "'" ? /^[0-9a-f]{2}/i.exec(text.slice(at + 2, at + 4)) : null;
  if (hex) return { token: { kind: 'byte', byte: Number.parseInt(hex[0], 16) }, next: at + 4 };
  return { token: { kind: 'sign', sign: text.charAt(at + 1) }, next: Math.min(text.length, at + 2) };
}
