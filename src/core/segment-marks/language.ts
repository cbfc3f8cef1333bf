// Which language a segment is in, and how sure that is: by script where it has one language, by English's short words,
// else by guesses about a few stretches of the text, which have to agree.

import { letterShare } from '../characters.ts';
import type { Detect } from '../marks/language.ts';
import type { Line } from './lines.ts';

/** Letters from which a language is told by its script; in fewer, names and borrowed words weigh too much. */
const SCRIPT_LETTERS = 100;
/** Characters that are read, and that are guessed at once. */
const READ_CHARS = 4000;
const STRETCH_CHARS = 250;
/**
 * Of an alphabet that languages share, only lines of at least so many words are guessed, most of them letters: lists of
 * names, ingredients and commands are in no language, and detectors find one in them all the same.
 */
const LINE_WORDS = 7;
const LINE_LETTERS = 0.85;
/** Stretches that are guessed, spread over what is read. */
const STRETCHES = 4;
/** Share of the letters that a script holds when the text is written in it. */
const MAIN_SHARE = 0.6;
/** A character of these says as much as some letters of an alphabet. */
const DENSE = 3;

// Two of five words of English prose are among these, one of four in a dry reference; of Dutch, which has the most of them, one of ten.
const ENGLISH = new Set(
  `the of and to a in is for that with on as it are be by this from or an not you can at your if have which will all we was
  has its their they but one more when other how also what these were there been into than only use used using may each
  about must should`.split(/\s+/),
);
const ENGLISH_SHARE = 0.2;

// Scripts of one language, or of one that nearly all texts in it are in. Kana stands among Chinese characters.
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['hy', /\p{Script=Armenian}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['kn', /\p{Script=Kannada}/gu],
  ['ml', /\p{Script=Malayalam}/gu],
  ['gu', /\p{Script=Gujarati}/gu],
  ['pa', /\p{Script=Gurmukhi}/gu],
  ['si', /\p{Script=Sinhala}/gu],
  ['my', /\p{Script=Myanmar}/gu],
  ['km', /\p{Script=Khmer}/gu],
  ['lo', /\p{Script=Lao}/gu],
];
// No Latin letter of a usual alphabet, nor a quotation mark or a dash, stands there.
const MAYBE_OTHER_SCRIPT = /[\u0370-\u1dff\u2c00-\uffff]/;

export interface Told {
  /** ISO 639-1. */
  readonly code: string;
  /** Share of the stretches that say so, 0–1. */
  readonly sureness: number;
}

/** Null where the text is too short to tell, or where it takes a detector and there is none. */
export function languageOf(lines: readonly Line[], detect: Detect | null): Told | null {
  const flowing = lines.filter(({ kind }) => kind !== 'code' && kind !== 'table');
  const script = flowing.some(({ text }) => MAYBE_OTHER_SCRIPT.test(text)) ? byScript(lettersOf(flowing)) : null;
  if (script !== null) return script;
  const letters = lettersOf(flowing.filter(({ text }) => isSaying(text)));
  const count = Math.min(STRETCHES, Math.floor(letters.length / STRETCH_CHARS));
  if (count === 0) return null;
  const guesses = new Map<string, number>();
  for (let at = 0; at < count; at += 1) {
    const from = Math.floor((at * letters.length) / count);
    const stretch = letters.slice(from, from + STRETCH_CHARS);
    const code = isEnglish(stretch) ? 'en' : (detect?.(stretch) ?? null);
    if (code?.length === 2) guesses.set(code, (guesses.get(code) ?? 0) + 1);
  }
  let most: readonly [string, number] | null = null;
  for (const guess of guesses) if (most === null || guess[1] > most[1]) most = guess;
  return most && { code: most[0], sureness: most[1] / count };
}

function byScript(letters: string): Told | null {
  const all = letters.replaceAll(' ', '').length;
  const counts = new Map<string, number>();
  for (const [code, pattern] of SCRIPTS) {
    const found = letters.match(pattern)?.length ?? 0;
    if (found > 0) counts.set(code, found);
  }
  const kana = counts.get('ja') ?? 0;
  const han = counts.get('zh') ?? 0;
  // Japanese has a kana for nearly every other character; Chinese quotes one now and then.
  if (kana * 10 >= han) {
    if (kana > 0) counts.set('ja', kana + han);
    counts.delete('zh');
  } else counts.delete('ja');
  for (const [code, found] of counts) {
    const weight = code === 'zh' || code === 'ja' || code === 'ko' ? DENSE : 1;
    if (found >= MAIN_SHARE * all && found * weight >= SCRIPT_LETTERS) return { code, sureness: found / all };
  }
  return null;
}

function isSaying(line: string): boolean {
  return letterShare(line) >= LINE_LETTERS && line.split(/\s+/, LINE_WORDS).length === LINE_WORDS;
}

// The words of lines, digits and punctuation left out: detectors take the bars of a table for a script.
function lettersOf(lines: readonly Line[]): string {
  let text = '';
  for (const line of lines) {
    text += `${line.text}\n`;
    if (text.length > READ_CHARS) break;
  }
  return (
    text
      .slice(0, READ_CHARS)
      .match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu)
      ?.join(' ')
      .toLowerCase() ?? ''
  );
}

function isEnglish(stretch: string): boolean {
  const words = stretch.split(' ');
  return words.filter((word) => ENGLISH.has(word)).length >= ENGLISH_SHARE * words.length;
}
