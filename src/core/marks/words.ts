// The words of a text with their places: what the marks compare texts by.

/** A word, lower case, and where it stands in its text (UTF-16 code units). */
export interface Word {
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** How much of a word it is: less than 1 for a character of a script that is written without spaces. */
  readonly weight: number;
}

// Chinese and Japanese words have two characters on average, Thai, Lao, Khmer and Burmese ones about five.
const HALF = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const FIFTH = '\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD = new RegExp(`[${HALF}]|[${FIFTH}]|(?:(?![${HALF}${FIFTH}])[\\p{L}\\p{N}\\p{M}])+(?:['’]\\p{L}+)*`, 'gu');
const IS_HALF = new RegExp(`^[${HALF}]$`, 'u');
const IS_FIFTH = new RegExp(`^[${FIFTH}]$`, 'u');

/** The words of a text in their order; numbers are words, punctuation is not. Straight and curly apostrophes are one. */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].map((match) => {
    const word = match[0].toLowerCase().replaceAll('’', "'");
    const weight = IS_HALF.test(word) ? 0.5 : IS_FIFTH.test(word) ? 0.2 : 1;
    return { word, from: match.index, to: match.index + match[0].length, weight };
  });
}

/** Every run of `size` words, each as one string. A text with fewer words has none. */
export function runsOf(words: readonly Word[], size: number): readonly string[] {
  const runs: string[] = [];
  for (let at = 0; at + size <= words.length; at += 1) runs.push(runAt(words, at, size));
  return runs;
}

/** The stretches of `words` of which each run of `size` words is among `runs`, as long as they go, in their order. */
export function sharedStretches(
  words: readonly Word[],
  runs: ReadonlySet<string>,
  size: number,
): readonly (readonly Word[])[] {
  const stretches: (readonly Word[])[] = [];
  let from: number | null = null;
  for (let at = 0; at + size <= words.length + 1; at += 1) {
    const isShared = at + size <= words.length && runs.has(runAt(words, at, size));
    if (isShared) from ??= at;
    else if (from !== null) {
      // The last shared run began one word before.
      stretches.push(words.slice(from, at - 1 + size));
      from = null;
    }
  }
  return stretches;
}

/** The piece of `text` that a stretch of its words spans, fit to be shown. */
export function pieceOf(text: string, stretch: readonly Word[]): string {
  return excerpt(text.slice(stretch[0]?.from ?? 0, stretch.at(-1)?.to ?? 0));
}

function runAt(words: readonly Word[], at: number, size: number): string {
  return words
    .slice(at, at + size)
    .map(({ word }) => word)
    .join(' ');
}

// Words that say nothing about the subject: they stand in any question.
const COMMON = new Set(
  `a an the this that these those it its it's i me my we us our you your he she they them their one
  and or but not no nor so if then than as of to in on at by for from with about into out up down over after before
  is are was were be been being am do does did done have has had can could will would shall should may might must
  what why how who whom whose where when which whether there here
  give tell explain write describe list find name show make please help need want first next last also just only more most
  some any all each every other another same such own very too use get go`.split(/\s+/),
);

/** Whether a word says what a text is about. Short words and question words do not. */
export function isContent(word: string): boolean {
  return !COMMON.has(word) && word.length > 2 && !/^\p{N}+$/u.test(word);
}

/** A piece of text, in one line and short enough to be shown beside a mark. */
export function excerpt(text: string, maxChars = 80): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= maxChars) return line;
  // A surrogate pair is never cut in two.
  return `${line.slice(0, maxChars - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
