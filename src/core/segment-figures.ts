// What can be told of a segment by itself: figures, computed once and compared with the thresholds of the settings
// whenever those change (segment-marks.ts).

import { CHARACTER, characterAt, ownCopy } from './characters.ts';
import type { Detect } from './marks/language.ts';
import { excerpt } from './marks/words.ts';
import type { Segment, TextForm } from './records.ts';
import { headerFault } from './segment-marks/header.ts';
import { languageOf } from './segment-marks/language.ts';
import { type Line, readLines } from './segment-marks/lines.ts';
import { emailIn, phoneIn } from './segment-marks/personal-data.ts';
import { repetition } from './segment-marks/repetition.ts';

/** Measured of a segment's text and its header. Shares are of 0–1. Plain data, kept in the worker and on the page. */
export interface SegmentFigures {
  /** The innermost header: what is wrong with it; null when nothing is, or when there is none. */
  readonly header: 'empty' | 'all-capitals' | 'navigation' | null;
  /** The header's words; null when nothing is wrong with it. */
  readonly headerText: string | null;
  /** Highest Jaccard similarity of the 3-word grams of two of its sentences (paper: sentence pairs). */
  readonly repetition: number;
  /** The beginning of the sentence that comes again; null when no two are at least half alike. */
  readonly repeated: string | null;
  /** Of the characters that one sees and that are not white space, code left out unless there is little else. */
  readonly letters: number;
  readonly digits: number;
  /** Neither letters, digits nor the punctuation of prose; marks of Markdown do not count. */
  readonly symbols: number;
  /** Of the lines that are not empty: those that begin with a bullet or a number and hold no sentence. */
  readonly bullets: number;
  /** Of the characters that one sees: those in link texts and in addresses that are written out. */
  readonly links: number;
  /** Of the lines that are not empty, headings and code left out: those of a single word that are no items. 0 where there are few lines. */
  readonly oneWordLines: number;
  /** Two-letter code (ISO 639-1) and how sure, 0–1; null where the text is too short to tell. */
  readonly language: { readonly code: string; readonly sureness: number } | null;
  /** The words found; null where there are none. */
  readonly loremIpsum: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** What can be told only beside the other segments of the project. */
export interface SegmentRelations {
  /** Share of its characters in lines that recur in at least as many documents as the settings say, and the longest of them. */
  readonly boilerplate: { readonly share: number; readonly line: string } | null;
  /** The earlier segment it repeats, by id: `exact` when the texts are the same but for white space and case. */
  readonly repeats: { readonly id: string; readonly similarity: number; readonly exact: boolean } | null;
  /** A run of words that it shares with a loaded evaluation prompt, and the name of that evaluation. */
  readonly evaluation: { readonly words: string; readonly name: string } | null;
}

/** Characters that are read: six times the longest usual segment, so that a text of megabytes costs what a long one does. */
const READ_CHARS = 20_000;
/** Characters of a header that are told; whatever else it says, it is cut there. */
const HEADER_CHARS = 300;
/** Characters beside the code from which the code is left out of the shares. */
const PROSE_CHARS = 150;
/** Lines below which a share of lines says nothing. */
const LEAST_LINES = 5;
/** An item with as many words says something, whether it ends with a stop or not. */
const SENTENCE_WORDS = 8;
// The beginning of the printers' filler text; two words of it are how people name it.
const LOREM_IPSUM = /\blorem[\s,]+ipsum[\s,]+dolor|\bdolor[\s,]+sit[\s,]+amet\b|\bconsectetu(?:er|r)[\s,]+adipisc/iu;

/**
 * The figures of a segment. Total: whatever the text, in time linear in its first 20,000 characters. `detect` tells the
 * language where script and short words do not; null leaves those open.
 */
export function segmentFigures(
  segment: Pick<Segment, 'text' | 'headingPath'>,
  form: TextForm,
  detect: Detect | null,
): SegmentFigures {
  const text = segment.text.slice(0, READ_CHARS);
  const { lines, chars, linkChars } = readLines(text, form);
  const header = headerFault(segment.headingPath);
  const { similarity, sentence } = repetition(lines);
  const lorem = /ipsum|amet|adipisc/i.test(text) ? LOREM_IPSUM.exec(text)?.[0] : undefined;
  return {
    header,
    headerText: header && ownCopy(excerpt((segment.headingPath.at(-1) ?? '').slice(0, HEADER_CHARS))),
    repetition: similarity,
    repeated: sentence,
    ...characterShares(lines),
    ...lineShares(lines),
    links: chars === 0 ? 0 : Math.min(1, linkChars / chars),
    language: languageOf(lines, detect),
    loremIpsum: lorem === undefined ? null : ownCopy(excerpt(lorem)),
    email: emailIn(text),
    phone: phoneIn(text),
  };
}

function characterShares(lines: readonly Line[]): Pick<SegmentFigures, 'letters' | 'digits' | 'symbols'> {
  const prose = countCharacters(lines.filter(({ kind }) => kind !== 'code'));
  const { all, letters, digits, symbols } = prose.all >= PROSE_CHARS ? prose : countCharacters(lines);
  // Of a text without a character nothing is too much or too little.
  return all === 0
    ? { letters: 1, digits: 0, symbols: 0 }
    : { letters: letters / all, digits: digits / all, symbols: symbols / all };
}

function countCharacters(lines: readonly Line[]) {
  let [all, letters, digits, symbols] = [0, 0, 0, 0];
  for (const { text } of lines) {
    for (let at = 0; at < text.length; at += 1) {
      const kind = characterAt(text, at);
      if (kind === CHARACTER.space || kind === CHARACTER.silent) continue;
      all += 1;
      if (kind === CHARACTER.letter || kind === CHARACTER.alone) letters += 1;
      else if (kind === CHARACTER.digit) digits += 1;
      else if (kind === CHARACTER.symbol) symbols += 1;
    }
  }
  return { all, letters, digits, symbols };
}

function lineShares(lines: readonly Line[]): Pick<SegmentFigures, 'bullets' | 'oneWordLines'> {
  let [all, bullets, flowing, single] = [0, 0, 0, 0];
  for (const line of lines) {
    all += 1;
    if (line.kind === 'item' && !holdsSentence(line.text)) bullets += 1;
    if (line.kind !== 'prose' && line.kind !== 'item') continue;
    flowing += 1;
    if (line.kind === 'prose' && isOneWord(line.text)) single += 1;
  }
  return {
    bullets: all < LEAST_LINES ? 0 : bullets / all,
    oneWordLines: flowing < LEAST_LINES ? 0 : single / flowing,
  };
}

function holdsSentence(text: string): boolean {
  return (
    /[.!?…:;。！？]["”’)]?$/.test(text) ||
    text.split(/\s+/, SENTENCE_WORDS).length >= SENTENCE_WORDS ||
    isLongWord(text)
  );
}

// A line of a script without spaces is a word when it is as short as one.
function isOneWord(text: string): boolean {
  return !/\s/.test(text) && !isLongWord(text);
}

function isLongWord(text: string): boolean {
  let alone = 0;
  for (let at = 0; at < text.length && alone < SENTENCE_WORDS; at += 1) {
    if (characterAt(text, at) === CHARACTER.alone) alone += 1;
  }
  return alone >= SENTENCE_WORDS;
}
