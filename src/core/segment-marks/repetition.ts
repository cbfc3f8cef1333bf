// Whether a segment repeats a sentence (paper: segments are removed by the Jaccard similarity of the n-grams of pairs of
// sentences). Grams of three words: sentences of one build, such as the steps of a recipe, share words but few of those.

import { letterShare, ownCopy } from '../characters.ts';
import { excerpt } from '../marks/words.ts';
import { runHash, wordHashes } from '../word-hashes.ts';
import type { Line } from './lines.ts';

const GRAM_WORDS = 3;
/** Shorter sentences ("Returns null when there is none.") come again in good prose and in every reference. */
const SENTENCE_WORDS = 8;
/** A line without a stop is a label, a verse or an exercise of the day, which may come again, unless it is as long as a sentence. */
const LINE_WORDS = 12;
/** Share of the characters that are letters or spaces in a sentence; below it is code that nothing marks as such. */
const SENTENCE_LETTERS = 0.8;
/** Sentences that are compared for one gram they share, so that a thousand alike cost no more than a few. */
const HOLDERS = 24;
/** Similarity from which the sentence is kept to be shown. */
const SHOWN_FROM = 0.5;

export interface Repetition {
  /** Highest Jaccard similarity of the grams of two sentences, 0–1. */
  readonly similarity: number;
  /** The sentence that comes again; null when none is like another. */
  readonly sentence: string | null;
}

/** Sentences of prose and of lists are compared; rows of tables and lines of code are alike by nature. */
export function repetition(lines: readonly Line[]): Repetition {
  const holders = new Map<number, number[]>();
  const grams: number[] = [];
  let best = { similarity: 0, sentence: '' };
  for (const sentence of sentencesOf(lines)) {
    const words = wordHashes(sentence);
    if (words.length < (STOP.test(sentence) ? SENTENCE_WORDS : LINE_WORDS) || letterShare(sentence) < SENTENCE_LETTERS)
      continue;
    const own = new Set<number>();
    for (let at = 0; at + GRAM_WORDS <= words.length; at += 1) own.add(runHash(words, at, GRAM_WORDS));
    const shared = new Map<number, number>();
    for (const gram of own) {
      const holding = holders.get(gram);
      if (!holding) {
        holders.set(gram, [grams.length]);
        continue;
      }
      for (const other of holding) shared.set(other, (shared.get(other) ?? 0) + 1);
      if (holding.length < HOLDERS) holding.push(grams.length);
    }
    grams.push(own.size);
    for (const [other, both] of shared) {
      const similarity = both / (own.size + (grams[other] as number) - both);
      if (similarity > best.similarity) best = { similarity, sentence };
    }
    if (best.similarity === 1) break;
  }
  const { similarity, sentence } = best;
  return { similarity, sentence: similarity < SHOWN_FROM ? null : ownCopy(excerpt(sentence)) };
}

// Ends of sentences in the scripts that have them; a stop between digits or before a small letter is none.
const END = /[.!?…]["”’»)\]]*(?=\s+[^\p{Ll}\s])|[。！？।؟]["”’»」』]*/gu;

const STOP = /[.!?…。！？।؟]["”’»)\]」』]*$/u;

function sentencesOf(lines: readonly Line[]): readonly string[] {
  const paragraphs: string[] = [];
  for (const { kind, text, goesOn } of lines) {
    if (kind !== 'prose' && kind !== 'item') continue;
    if (goesOn && paragraphs.length > 0) paragraphs[paragraphs.length - 1] += ` ${text}`;
    else paragraphs.push(text);
  }
  return paragraphs.flatMap((paragraph) => {
    const sentences: string[] = [];
    let from = 0;
    for (const end of paragraph.matchAll(END)) {
      sentences.push(paragraph.slice(from, end.index + end[0].length));
      from = end.index + end[0].length;
    }
    sentences.push(paragraph.slice(from));
    return sentences;
  });
}
