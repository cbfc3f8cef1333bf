// Which language a text is in, as far as it matters here: whether an instruction is in another one than its segment.

import { excerpt } from './words.ts';

/** The language of a text as ISO 639-1, or null when unsure. */
export type Detect = (text: string) => string | null;

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Thai',
  'Georgian',
  'Armenian',
  'Hangul',
] as const;
type Script = (typeof SCRIPTS)[number] | 'Chinese' | 'Japanese';

const PATTERNS = SCRIPTS.map((script) => [script, new RegExp(`\\p{Script=${script}}`, 'gu')] as const);
const HAN = /\p{Script=Han}/gu;
const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** Letters from which a language is guessed; in fewer, names and borrowed words weigh too much. */
const DETECT_LETTERS = 40;
/** Characters of a segment that are read: as sure as the whole, and quick. */
const SEGMENT_CHARS = 1000;
/** Letters that a segment has at least: a shorter text may be a list of names. */
const SEGMENT_LETTERS = 200;
/** Characters that are guessed at once, and the share of these guesses about a segment that have to agree. */
const GUESS_CHARS = 200;
const AGREED = 0.75;
/** Share of an instruction's words that its segment has too, from which both are of one language whatever a guess says. */
const COMMON_WORDS = 0.5;
/** Share of a text's letters that its script holds; below it the text is mixed, and nothing is said. */
const MAIN_SHARE = 0.6;

// Languages that detectors take for one another in a line or two. Norwegian has three codes.
const LOOK_ALIKES = [
  ['no', 'nb', 'nn', 'da', 'sv'],
  ['hr', 'sr', 'bs', 'sl'],
  ['cs', 'sk'],
  ['id', 'ms'],
  ['pt', 'gl', 'es'],
  ['bg', 'mk'],
  ['af', 'nl'],
] as const;

/**
 * The beginning of an instruction that is in another language than its segment; null when it is not, or when that cannot
 * be told. Scripts are compared first; `detect` decides between texts of one script, an instruction of 40 letters or more and a segment of 200.
 */
export function otherLanguage(instruction: string, segment: string, detect: Detect | null): string | null {
  // Whoever asks for a translation may well ask in the other language.
  if (/translat|übersetz|tradu[icz]|перев[её]д|翻[译譯訳]/iu.test(instruction)) return null;
  const [asked, answered] = [prose(instruction), prose(segment.slice(0, 4 * SEGMENT_CHARS))];
  const [script, other] = [scriptOf(asked), scriptOf(answered)];
  if (script === null || other === null) return null;
  // A few Chinese characters without kana can be Japanese as well.
  if (script === 'Chinese' && other === 'Japanese' && letters(asked) < 10) return null;
  if (script !== other) return excerpt(instruction);
  if (detect === null || letters(asked) < DETECT_LETTERS || letters(answered) < SEGMENT_LETTERS) return null;
  // Guesses about a line go wrong in about one of thirty; these two look at the words themselves.
  if (looksEnglish(asked) && looksEnglish(answered)) return null;
  const known = new Set(bareWords(answered));
  const common = bareWords(asked).filter((word) => known.has(word)).length;
  if (common >= COMMON_WORDS * bareWords(asked).length) return null;
  const [language, wanted] = [detect(bareWords(asked).join(' ')), languageOf(answered, detect)];
  if (looksEnglish(asked) && language !== 'en') return null;
  if (language === null || wanted === null || language === wanted) return null;
  const isAlike = LOOK_ALIKES.some((group: readonly string[]) => group.includes(language) && group.includes(wanted));
  return isAlike ? null : excerpt(instruction);
}

// The language of most stretches of a longer text.
function languageOf(text: string, detect: Detect): string | null {
  const words = bareWords(text.slice(0, SEGMENT_CHARS)).join(' ');
  const guesses = new Map<string, number>();
  const stretches = Math.max(1, Math.round(words.length / GUESS_CHARS));
  for (let at = 0; at < stretches; at += 1) {
    const from = Math.floor((at * words.length) / stretches);
    const guess = detect(words.slice(from, Math.floor(((at + 1) * words.length) / stretches)));
    if (guess !== null) guesses.set(guess, (guesses.get(guess) ?? 0) + 1);
  }
  for (const [guess, times] of guesses) if (times >= AGREED * stretches) return guess;
  return null;
}

// Letters alone: detectors take the bars of a table for a script, and digits for nothing good.
function bareWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
}

// Without code, addresses and what is quoted: those say nothing about the language around them.
function prose(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ')
    .replace(/https?:\/\/\S+|\S{1,64}@\S{1,64}/g, ' ')
    .replace(/"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|「[^」\n]*」/g, ' ');
}

function scriptOf(text: string): Script | null {
  const counts = PATTERNS.map(([script, pattern]) => [script, count(text, pattern)] as [Script, number]);
  const kana = count(text, KANA);
  const characters = count(text, HAN) + kana;
  counts.push([kana * 10 >= characters ? 'Japanese' : 'Chinese', characters]);
  const [main, most] = counts.reduce((best, each) => (each[1] > best[1] ? each : best));
  return most >= 3 && most >= MAIN_SHARE * letters(text) ? main : null;
}

function letters(text: string): number {
  return count(text, /\p{L}/gu);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

// Words of English that are rare or unknown in other languages of its script.
const ENGLISH = new Set('the and to that this with are were from by you your what how which it its'.split(' '));
/** Share of such words from which a text is taken for English. In English prose it is about a fourth. */
const ENGLISH_SHARE = 0.1;

/** Whether a text looks English by its short words, without a detector. */
export function looksEnglish(text: string): boolean {
  const words =
    text
      .slice(0, SEGMENT_CHARS)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? [];
  return words.length > 0 && words.filter((word) => ENGLISH.has(word)).length >= ENGLISH_SHARE * words.length;
}
