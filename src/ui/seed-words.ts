// What is said of a seed: its form, which part of the loop each pair serves, and what was left out and why.

import type { SeedFormat, SeedMark, SeedPair, SeedSet, SeedSkip, SplitSettings } from '../core/seed.ts';
import { MAX_INSTRUCTION_CHARS, MAX_OUTPUT_CHARS, splitSeed } from '../core/seed.ts';
import { count, counted } from './figures.ts';

export const FORMAT_NAMES: Readonly<Record<SeedFormat, string>> = {
  'oasst-trees': 'OASST trees',
  'oasst-messages': 'OASST messages',
  alpaca: 'Alpaca',
  sharegpt: 'ShareGPT',
  messages: 'messages',
  'prompt-completion': 'prompt and completion',
  pairs: 'instruction and output',
  export: 'an export of this page',
};

/** Why a pair is in the set and not learned from, short enough for a list. */
export const MARK_WORDS: Readonly<Record<SeedMark, string>> = {
  'empty-instruction': 'no instruction',
  'empty-output': 'no output',
  'long-instruction': `instruction over ${count(MAX_INSTRUCTION_CHARS)} characters`,
  'long-output': `output over ${count(MAX_OUTPUT_CHARS)} characters`,
};

const SKIP_WORDS: Readonly<Record<SeedSkip, string>> = {
  'not-json': 'is not JSON',
  'not-a-row': 'lacks the fields of this format',
  'not-english': 'is not in English',
  deleted: 'was deleted by its writer',
  'no-best-reply': 'has no reply of rank 0',
  'no-first-exchange': 'does not begin with a question and an answer',
};

/** What a pair is used for. */
export type PairPart = 'train' | 'dev' | 'withheld' | 'marked';

export const PART_WORDS: Readonly<Record<PairPart, string>> = {
  train: 'To learn from',
  dev: 'Held out',
  withheld: 'Withheld',
  marked: 'Left out',
};

/** What a part is for, as a sentence. */
export const PART_SENTENCES: Readonly<Record<Exclude<PairPart, 'marked'>, string>> = {
  train: 'One of the pairs that the models learn from.',
  dev: 'Held out: the models are measured by it and never learn from it.',
  withheld: 'Withheld: the same output, under another instruction, is held out.',
};

const PARTS: readonly PairPart[] = ['train', 'dev', 'withheld', 'marked'];

export interface SeedParts {
  /** By the id of the pair. */
  readonly of: ReadonlyMap<string, PairPart>;
  /** Without parts that are empty. */
  readonly counts: readonly { readonly part: PairPart; readonly pairs: number }[];
}

/** The part of every pair under a split. */
export function partsOf(seed: SeedSet, settings: SplitSettings): SeedParts {
  const { train, dev, withheld } = splitSeed(seed, settings);
  const marked = seed.pairs.filter(({ mark }) => mark !== null);
  const by: Readonly<Record<PairPart, readonly SeedPair[]>> = { train, dev, withheld, marked };
  return {
    of: new Map(PARTS.flatMap((part) => by[part].map(({ id }) => [id, part] as const))),
    counts: PARTS.map((part) => ({ part, pairs: by[part].length })).filter(({ pairs }) => pairs > 0),
  };
}

// More line numbers than these are no use in a sentence.
const LINES_NAMED = 5;

/** What is not learned from and why, one sentence each. */
export function leftOutLines({ pairs, report }: SeedSet, withheld: number): readonly string[] {
  const lines: string[] = [];
  if (report.duplicates > 0) lines.push(`${counted(report.duplicates, 'pair')} twice in the file, kept once.`);
  for (const [mark, words] of Object.entries(MARK_WORDS)) {
    const marked = pairs.filter((pair) => pair.mark === mark).length;
    if (marked > 0) lines.push(`${counted(marked, 'pair')} not learned from: ${words}.`);
  }
  if (withheld > 0) {
    lines.push(`${counted(withheld, 'pair')} withheld: the same output, under another instruction, is held out.`);
  }
  for (const [why, words] of Object.entries(SKIP_WORDS)) {
    const skipped = report.skipped.filter((each) => each.why === why).map(({ line }) => line);
    if (skipped.length > 0) lines.push(skippedLine(skipped, words));
  }
  return lines;
}

function skippedLine(lines: readonly number[], words: string): string {
  if (lines.length === 1) return `Row ${count(lines[0] ?? 0)} ${words}.`;
  const named = lines.slice(0, LINES_NAMED).map(count).join(', ');
  const more = lines.length > LINES_NAMED ? ', …' : '';
  return `${counted(lines.length, 'row')} gave no pair, because each ${words} (${named}${more}).`;
}

/** Where a pair comes from. */
export function sourceOf({ provenance: { file, format, line, source } }: SeedPair): string {
  return `${file} › row ${count(line)}${source === null ? '' : ` › ${source}`}, ${FORMAT_NAMES[format]}`;
}
