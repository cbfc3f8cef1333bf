// What kind of character stands at a place of a text, by one look-up. Figures and hashes go over each character of each
// segment, where a regular expression per character would be slow.

/** `alone` is a letter of a script without spaces between words: each counts as a word. `silent` has no width of its own. */
export const CHARACTER = {
  space: 1,
  letter: 2,
  alone: 3,
  digit: 4,
  /** Marks that prose is punctuated with. */
  punctuation: 5,
  /** Everything else: signs of arithmetic, currency and mark-up, emoji, control characters. */
  symbol: 6,
  /** Joiners, soft hyphens, and the second half of a surrogate pair. */
  silent: 7,
} as const;
export type Character = (typeof CHARACTER)[keyof typeof CHARACTER];

const ALONE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
// Unicode calls these punctuation; in running text they are rare, in code, menus and mark-up they are not.
const MARKUP = /[#%&*/@\\_{}[\]•‣·†‡§¶|]/u;

// By code unit, 0 where nobody has asked yet.
const KNOWN = new Uint8Array(0x10000);
const KNOWN_PAIRS = new Map<number, Character>();
/** Pairs that are remembered; a text of all of them does not fill the memory. */
const MOST_PAIRS = 4096;

/** The kind of the character that begins at a place (UTF-16 code units). */
export function characterAt(text: string, at: number): Character {
  const code = text.charCodeAt(at);
  const known = KNOWN[code] as Character | 0;
  if (known !== 0) return known;
  if ((code & 0xf800) === 0xd800) return halfOfPair(text, at, code);
  const kind = kindOf(String.fromCharCode(code));
  KNOWN[code] = kind;
  return kind;
}

function halfOfPair(text: string, at: number, code: number): Character {
  if ((code & 0xfc00) === 0xdc00) {
    return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? CHARACTER.silent : CHARACTER.symbol;
  }
  const point = text.codePointAt(at) ?? code;
  if (point === code) return CHARACTER.symbol;
  const known = KNOWN_PAIRS.get(point);
  if (known !== undefined) return known;
  const kind = kindOf(String.fromCodePoint(point));
  if (KNOWN_PAIRS.size < MOST_PAIRS) KNOWN_PAIRS.set(point, kind);
  return kind;
}

function kindOf(character: string): Character {
  if (/\s/u.test(character)) return CHARACTER.space;
  if (/\p{L}/u.test(character)) return ALONE.test(character) ? CHARACTER.alone : CHARACTER.letter;
  if (/\p{M}/u.test(character)) return ALONE.test(character) ? CHARACTER.silent : CHARACTER.letter;
  if (/\p{N}/u.test(character)) return CHARACTER.digit;
  if (/\p{Cf}/u.test(character)) return CHARACTER.silent;
  if (/\p{P}/u.test(character) && !MARKUP.test(character)) return CHARACTER.punctuation;
  return CHARACTER.symbol;
}

/** Share of letters and white space among the characters of a text, 0–1; prose has nearly nothing else. */
export function letterShare(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) if (characterAt(text, at) <= CHARACTER.alone) letters += 1;
  return text.length === 0 ? 0 : letters / text.length;
}

/**
 * The text in memory of its own. A slice of a long text keeps the whole of it alive (V8), which matters for the few words
 * that are kept of a document of megabytes.
 */
export function ownCopy(text: string): string {
  const codes = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) codes[at] = text.charCodeAt(at);
  let copy = '';
  // In parts, because each number is an argument of its own.
  for (let at = 0; at < codes.length; at += 4096) copy += String.fromCharCode(...codes.subarray(at, at + 4096));
  return copy;
}
