// Whether an instruction gives away its segment: a long run of the segment's words within it.

import { pieceOf, runsOf, sharedStretches, type Word, wordsOf } from './words.ts';

/**
 * The longest run of words that an instruction shares with its segment, of at least `minWords` words; null when there is
 * none. Headings and questions of the segment may be repeated: they are what a person would ask.
 */
export function copiedRun(instruction: string, segment: string, minWords: number): string | null {
  const size = Math.max(2, Math.floor(minWords));
  const words = wordsOf(instruction);
  if (words.length < size) return null;
  // Each part by itself, so that no run reaches from one into another.
  const runs = new Set(answering(segment).flatMap((part) => runsOf(wordsOf(part), size)));
  let longest: readonly Word[] = [];
  for (const stretch of sharedStretches(words, runs, size)) {
    if (weightOf(stretch) > weightOf(longest)) longest = stretch;
  }
  return weightOf(longest) < size ? null : pieceOf(instruction, longest);
}

// Weights of characters are decimal fractions; their sum must not miss a whole number by rounding.
function weightOf(words: readonly Word[]): number {
  return Math.round(words.reduce((sum, { weight }) => sum + weight, 0) * 10) / 10;
}

// The segment without its headings and questions.
function answering(segment: string): readonly string[] {
  const parts: string[] = [''];
  const lines = segment.split('\n');
  lines.forEach((line, at) => {
    if (isHeading(line, lines[at - 1], lines[at + 1])) {
      parts.push('');
      return;
    }
    for (const sentence of line.split(/(?<=[.!?。！？])/)) {
      if (/[?？]$/.test(sentence)) parts.push('');
      else parts.push(`${parts.pop()}${sentence}`);
    }
    parts.push(`${parts.pop()}\n`);
  });
  return parts;
}

// `# Title`, `**Title**`, or a short line by itself that does not end as a sentence does.
function isHeading(line: string, before: string | undefined, after: string | undefined): boolean {
  const bare = line.trim();
  if (bare === '') return false;
  if (/^#{1,6}\s/.test(bare) || /^\*\*[^*]+\*\*$/.test(bare)) return true;
  const isAlone = (before ?? '').trim() === '' && (after ?? '').trim() === '' && (before ?? after) !== undefined;
  return isAlone && bare.length <= 80 && !/[.!?:;,。！？]["'”’)\]]*$/.test(bare) && !/^(?:[-*+>]|\d+[.)])\s/.test(bare);
}
