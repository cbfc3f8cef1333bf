// The seed: pairs of an instruction and an output that people wrote (paper section 2.1), and its split into pairs to
// learn from and pairs held out.

import { hashText, seedFor } from './key.ts';

/** The form in which a seed file came: see ingest/seed-file.ts. */
export type SeedFormat =
  | 'oasst-trees'
  | 'oasst-messages'
  | 'alpaca'
  | 'sharegpt'
  | 'messages'
  | 'prompt-completion'
  | 'pairs'
  | 'export';

/** Why a pair stays in the set and is not learned from. */
export type SeedMark = 'empty-instruction' | 'empty-output' | 'long-instruction' | 'long-output';

/** Where a pair comes from. */
export interface SeedProvenance {
  readonly file: string;
  readonly format: SeedFormat;
  /** Line of a JSONL file or item of a JSON array, from 1. */
  readonly line: number;
  /** The row's own id where it has one: tree, message, conversation, candidate. */
  readonly source: string | null;
}

export interface SeedPair {
  /** Hash of instruction and output: the same pair from two files is one pair. */
  readonly id: string;
  readonly instruction: string;
  readonly output: string;
  /** System prompt of the conversation it was taken from. Kept aside: training uses the tags instead. */
  readonly system: string | null;
  readonly mark: SeedMark | null;
  readonly provenance: SeedProvenance;
}

/** Why a line gave no pair. */
export type SeedSkip = 'not-json' | 'not-a-row' | 'not-english' | 'deleted' | 'no-best-reply' | 'no-first-exchange';

export interface SeedReport {
  readonly format: SeedFormat;
  /** Pairs found, copies and marked ones among them. */
  readonly read: number;
  readonly duplicates: number;
  readonly marked: number;
  readonly skipped: readonly { readonly line: number; readonly why: SeedSkip }[];
}

export interface SeedSet {
  /** Hash of the ids of its pairs, whatever their order. */
  readonly id: string;
  readonly name: string;
  readonly pairs: readonly SeedPair[];
  readonly report: SeedReport;
}

/** A pair as a reader found it. */
export type FoundPair = Pick<SeedPair, 'instruction' | 'output' | 'system' | 'provenance'>;

// The paper's seed has instructions of 148 ± 322 and outputs of 1,072 ± 818 characters. Beyond these lengths, some
// 1,000 and 2,000 tokens, a pair no longer fits the context of small models, and learning from half of it teaches to stop.
/** Characters (UTF-16 code units). */
export const MAX_INSTRUCTION_CHARS = 4000;
/** Characters (UTF-16 code units). */
export const MAX_OUTPUT_CHARS = 8000;

/** The set of what a reader found: trimmed, without copies, what cannot be learned from marked. The first copy stays. */
export function seedSetOf(
  name: string,
  found: readonly FoundPair[],
  report: Pick<SeedReport, 'format' | 'skipped'>,
): SeedSet {
  const pairs = new Map<string, SeedPair>();
  for (const { instruction: asked, output: given, system, provenance } of found) {
    const instruction = asked.trim();
    const output = given.trim();
    const id = pairId(instruction, output);
    if (pairs.has(id)) continue;
    pairs.set(id, { id, instruction, output, system, mark: markOf(instruction, output), provenance });
  }
  const kept = [...pairs.values()];
  const counts = {
    read: found.length,
    duplicates: found.length - kept.length,
    marked: kept.filter(({ mark }) => mark !== null).length,
  };
  return { id: hashText([...pairs.keys()].sort().join('/')), name, pairs: kept, report: { ...report, ...counts } };
}

/** The pairs to learn from: those without a mark. */
export function usablePairs({ pairs }: SeedSet): readonly SeedPair[] {
  return pairs.filter(({ mark }) => mark === null);
}

/** A pair's name: 16 hex digits. */
export function pairId(instruction: string, output: string): string {
  return hashText(JSON.stringify([instruction, output]));
}

function markOf(instruction: string, output: string): SeedMark | null {
  if (instruction === '') return 'empty-instruction';
  if (output === '') return 'empty-output';
  if (instruction.length > MAX_INSTRUCTION_CHARS) return 'long-instruction';
  return output.length > MAX_OUTPUT_CHARS ? 'long-output' : null;
}

/** How many pairs are held out: `share` of them, within `least` and `most`. The same number twice is an exact count. */
export interface SplitSettings {
  readonly seed: number;
  readonly share: number;
  readonly least: number;
  readonly most: number;
}

/** Paper: some 250 prompts to choose a checkpoint by, of 3,200 pairs. A tenth of smaller seeds, and never only one or two. */
export const DEFAULT_SPLIT: SplitSettings = { seed: 1, share: 0.1, least: 4, most: 250 };

export interface SeedSplit {
  readonly train: readonly SeedPair[];
  /** Held out. */
  readonly dev: readonly SeedPair[];
  /** In neither: their output, under another instruction, is held out. */
  readonly withheld: readonly SeedPair[];
}

/**
 * Splits the usable pairs. Each pair has its place in an order that only the seed and its instruction decide, and the
 * first places are held out: a pair added later moves no pair but those at the border. Pairs with the same instruction
 * stay together. Both parts are in that order, so the order of the file does not count. At most half is held out.
 */
export function splitSeed(set: SeedSet, settings: SplitSettings): SeedSplit {
  const usable = usablePairs(set);
  const groups = new Map<string, SeedPair[]>();
  for (const pair of usable) {
    const instruction = comparable(pair.instruction);
    const group = groups.get(instruction);
    if (group) group.push(pair);
    else groups.set(instruction, [pair]);
  }
  const places = [...groups]
    .map(([instruction, group]) => ({
      place: seedFor(settings.seed, instruction, 0),
      group: group.sort((a, b) => (a.id < b.id ? -1 : 1)),
    }))
    // Two instructions in one of 2³² places are told apart by their pairs.
    .sort((a, b) => a.place - b.place || ((a.group[0]?.id ?? '') < (b.group[0]?.id ?? '') ? -1 : 1));

  const most = Math.floor(usable.length / 2);
  const asked = Math.max(settings.least, Math.min(settings.most, Math.round(usable.length * settings.share)));
  const count = Math.min(most, asked);
  const dev: SeedPair[] = [];
  const rest: SeedPair[] = [];
  for (const { group } of places) {
    const fits = dev.length < count && dev.length + group.length <= most;
    (fits ? dev : rest).push(...group);
  }
  const heldOut = new Set(dev.map(({ output }) => comparable(output)));
  const leaks = (pair: SeedPair) => heldOut.has(comparable(pair.output));
  return { dev, train: rest.filter((pair) => !leaks(pair)), withheld: rest.filter(leaks) };
}

/** A text as it is compared with others: without case, kinds of white space and forms of one letter. */
export function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
