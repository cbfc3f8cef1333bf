// The files that are judged, read line by line: what cannot be used is left out by its number and reason.

/** A pair of instruction and output that a person has called good or not. */
export interface LabelledRow {
  /** The line as it was. */
  readonly row: object;
  readonly instruction: string;
  readonly output: string;
  readonly good: boolean;
  readonly subset: string | null;
}

/** Two outputs for one instruction, and which of them a person prefers. */
export interface OutputPair {
  /** The line as it was. */
  readonly row: object;
  readonly instruction: string;
  readonly outputs: readonly [string, string];
  readonly label: 1 | 2 | 'tie';
  readonly subset: string | null;
}

export interface BadLine {
  /** From 1. */
  readonly line: number;
  /** What is wrong, to follow `line 4`: `is not JSON`. */
  readonly why: string;
}

export interface Lines<T> {
  readonly items: readonly T[];
  readonly bad: readonly BadLine[];
}

type Read<T> = T | string;
type Fields = Readonly<Record<string, unknown>>;

/** Reads `{"instruction","output","good","subset"?}`; `good` is true or false, or 1 or 0. Blank lines are skipped. */
export function readRows(text: string): Lines<LabelledRow> {
  return readLines(text, (row) => {
    const { good, subset } = row;
    const why = wordsMissing(row, ['instruction', 'output']) ?? subsetFault(subset);
    if (why !== null) return why;
    const isGood = GOOD.get(good);
    if (isGood === undefined) return 'has no "good" that is true or false';
    const { instruction, output } = row as Words<'instruction' | 'output'>;
    return { row, instruction, output, good: isGood, subset: nameOf(subset) };
  });
}

/**
 * Reads `{"instruction","output_1","output_2","label","subset"?}`; the label is 1 or 2 for the better output, 0 or "tie"
 * for neither. Blank lines are skipped.
 */
export function readPairs(text: string): Lines<OutputPair> {
  return readLines(text, (row) => {
    const { label, subset } = row;
    const why = wordsMissing(row, ['instruction', 'output_1', 'output_2']) ?? subsetFault(subset);
    if (why !== null) return why;
    const { instruction, output_1, output_2 } = row as Words<'instruction' | 'output_1' | 'output_2'>;
    const preferred = LABELS.get(label);
    if (preferred === undefined) return 'has no "label" that is 1, 2, 0 or "tie"';
    return { row, instruction, outputs: [output_1, output_2], label: preferred, subset: nameOf(subset) };
  });
}

/** `2 of 14 lines were left out: line 4 is not JSON; line 9 has no "output".` Null when all could be used. */
export function badLinesSentence({ items, bad }: Lines<unknown>): string | null {
  if (bad.length === 0) return null;
  const named = bad.slice(0, NAMED).map(({ line, why }) => `line ${line} ${why}`);
  const more = bad.length > NAMED ? [`and ${bad.length - NAMED} more`] : [];
  const [count, all] = [bad.length, bad.length + items.length];
  return `${count} of ${all} lines ${count === 1 ? 'was' : 'were'} left out: ${[...named, ...more].join('; ')}.`;
}

/** Bad lines that are named one by one. */
const NAMED = 20;

type Words<K extends string> = Readonly<Record<K, string>>;

const GOOD = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  [false, false],
  [0, false],
]);

const LABELS = new Map<unknown, OutputPair['label']>([
  ...([1, '1'] as const).map((label) => [label, 1] as const),
  ...([2, '2'] as const).map((label) => [label, 2] as const),
  ...([0, '0', 'tie'] as const).map((label) => [label, 'tie'] as const),
]);

function readLines<T extends object>(text: string, read: (row: Fields) => Read<T>): Lines<T> {
  const items: T[] = [];
  const bad: BadLine[] = [];
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const row = objectIn(line);
    const item = typeof row === 'string' ? row : read(row);
    if (typeof item === 'string') bad.push({ line: at + 1, why: item });
    else items.push(item);
  }
  return { items, bad };
}

function objectIn(line: string): Read<Fields> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not a JSON object';
  return value as Fields;
}

function wordsMissing(row: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const value = row[name];
    if (value === undefined) return `has no "${name}"`;
    if (typeof value !== 'string') return `has an "${name}" that is not text`;
    if (value.trim() === '') return `has an empty "${name}"`;
  }
  return null;
}

function subsetFault(subset: unknown): string | null {
  return subset === undefined || subset === null || typeof subset === 'string'
    ? null
    : 'has a "subset" that is not text';
}

function nameOf(subset: unknown): string | null {
  return typeof subset === 'string' && subset !== '' ? subset : null;
}
