// A file of pairs becomes a seed set. What form it has is told by its content; rows that give no pair are counted with
// their reason and stop nothing.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import {
  type FoundPair,
  type SeedFormat,
  type SeedMark,
  type SeedSet,
  type SeedSkip,
  seedSetOf,
} from '../core/seed.ts';
import {
  isCompletion,
  isMessages,
  isShareGpt,
  readCompletions,
  readMessages,
  readShareGpt,
} from './seed/conversations.ts';
import { isFlat, isTree, readFlat, readTrees } from './seed/oasst.ts';
import { isAlpaca, isExport, isPair, readAlpaca, readExport, readPairs } from './seed/pairs.ts';
import { type Read, type Row, rowsOf } from './seed/rows.ts';

/** Larger texts are refused (UTF-16 code units): text, rows and pairs are in memory at the same time. */
export const MAX_SEED_CHARS = 50_000_000;

/** Rows whose fields decide on the format; the one that most of them fit is it. */
const ROWS_LOOKED_AT = 100;

interface Format {
  readonly name: SeedFormat;
  fits(value: Row['value']): boolean;
  read(rows: readonly Row[]): readonly Read[];
}

// The narrower stands before the wider: an export is a pair with more fields.
const FORMATS: readonly Format[] = [
  { name: 'oasst-trees', fits: isTree, read: readTrees },
  { name: 'oasst-messages', fits: isFlat, read: readFlat },
  { name: 'sharegpt', fits: isShareGpt, read: readShareGpt },
  { name: 'messages', fits: isMessages, read: readMessages },
  { name: 'export', fits: isExport, read: readExport },
  { name: 'alpaca', fits: isAlpaca, read: readAlpaca },
  { name: 'pairs', fits: isPair, read: readPairs },
  { name: 'prompt-completion', fits: isCompletion, read: readCompletions },
];

/** Why rows gave no pair, for people: `3 rows are not in English`. */
export const SKIP_WORDS: Readonly<Record<SeedSkip, string>> = {
  'not-json': 'not valid JSON',
  'not-a-row': 'without the fields of this format',
  'not-english': 'not in English',
  deleted: 'deleted by their writers',
  'no-best-reply': 'without a reply of rank 0',
  'no-first-exchange': 'without a question and an answer at the beginning',
};

const MARK_WORDS: Readonly<Record<SeedMark, string>> = {
  'empty-instruction': 'without an instruction',
  'empty-output': 'without an output',
  'long-instruction': 'with an instruction that is too long',
  'long-output': 'with an output that is too long',
};

const FORMS =
  'Give OpenAssistant trees or messages, Alpaca, ShareGPT, chat messages, or prompts with completions, as JSON or JSONL.';

/** Reads a seed. It fails when the text is too large, is in no known format, or leaves no pair to learn from. */
export function readSeed(text: string, name: string): Outcome<SeedSet> {
  if (text.length > MAX_SEED_CHARS) {
    const size = Math.floor(text.length / 1_000_000);
    return badInput(
      `${name} has ${size} million characters, and a seed may have ${MAX_SEED_CHARS / 1_000_000} million. Nothing was added. Give a part of it: a few thousand pairs are enough.`,
    );
  }
  const { rows, skipped: broken } = rowsOf(text);
  if (rows.length === 0) {
    const what = broken.length === 0 ? 'is empty' : 'holds no JSON objects';
    return badInput(`${name} ${what}, so there are no pairs in it. Nothing was added. ${FORMS}`);
  }
  const format = formatOf(rows);
  if (format === null) {
    const fields = Object.keys(rows[0]?.value ?? {}).slice(0, 6);
    const shown =
      fields.length === 0 ? 'no fields' : `the fields ${fields.map((field) => shortened(field)).join(', ')}`;
    return badInput(`The rows of ${name} have ${shown}, which is no known form of a seed. Nothing was added. ${FORMS}`);
  }

  const found: FoundPair[] = [];
  const skipped = [...broken];
  for (const read of format.read(rows)) {
    if ('why' in read) skipped.push(read);
    else {
      const { source, ...pair } = read.pair;
      found.push({ ...pair, provenance: { file: name, format: format.name, line: read.line, source } });
    }
  }
  skipped.sort((a, b) => a.line - b.line);
  const set = seedSetOf(name, found, { format: format.name, skipped });
  if (set.pairs.length > set.report.marked) return succeed(set);
  return badInput(
    `${name} has no pair to learn from: ${reasons(set)}. Nothing was added. Check that it is the right file.`,
  );
}

function formatOf(rows: readonly Row[]): Format | null {
  const fitting = new Map<Format, number>();
  for (const { value } of rows.slice(0, ROWS_LOOKED_AT)) {
    const format = FORMATS.find(({ fits }) => fits(value));
    if (format) fitting.set(format, (fitting.get(format) ?? 0) + 1);
  }
  // Alpaca files may leave out an empty input; where some rows have one, the reader of all rows must look for it.
  const [first] = [...fitting].sort((a, b) => b[1] - a[1]);
  if (first?.[0].name === 'pairs') return [...fitting.keys()].find(({ name }) => name === 'alpaca') ?? first[0];
  return first?.[0] ?? null;
}

// `12 rows not in English, 1 row without a reply of rank 0`, the most frequent first.
function reasons(set: SeedSet): string {
  const counts = new Map<string, number>();
  const count = (words: string) => counts.set(words, (counts.get(words) ?? 0) + 1);
  for (const { why } of set.report.skipped) count(SKIP_WORDS[why]);
  for (const { mark } of set.pairs) if (mark !== null) count(MARK_WORDS[mark]);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([words, rows]) => `${rows} ${rows === 1 ? 'row' : 'rows'} ${words}`)
    .join(', ');
}

function shortened(field: string): string {
  return JSON.stringify(field.length > 24 ? `${field.slice(0, 24)}…` : field);
}
