// What the database holds of the loop: one parser a row, as in schema.ts, and the loop's own settings.

import * as v from 'valibot';
import type { LearnSettings } from '../core/learning.ts';
import { DEFAULT_LOOP, type LoopSettings } from '../core/loop-settings.ts';
import type { LoopRows, LoopStoreName } from './project.ts';
import { count, parsed, score } from './schema.ts';
import { sampling } from './settings-schema.ts';

const text = v.string();
const number = v.number();
const share = v.pipe(number, v.minValue(0), v.maxValue(1));
const positive = v.pipe(number, v.integer(), v.minValue(1));

const seedFormat = v.picklist([
  'oasst-trees',
  'oasst-messages',
  'alpaca',
  'sharegpt',
  'messages',
  'prompt-completion',
  'pairs',
  'export',
]);

const seedPair = v.object({
  id: text,
  instruction: text,
  output: text,
  system: v.nullable(text),
  mark: v.nullable(v.picklist(['empty-instruction', 'empty-output', 'long-instruction', 'long-output'])),
  provenance: v.object({ file: text, format: seedFormat, line: count, source: v.nullable(text) }),
});

const seedSkip = v.picklist(['not-json', 'not-a-row', 'not-english', 'deleted', 'no-best-reply', 'no-first-exchange']);

const seedSet = v.object({
  id: text,
  name: text,
  pairs: v.array(seedPair),
  report: v.object({
    format: seedFormat,
    read: count,
    duplicates: count,
    marked: count,
    skipped: v.array(v.object({ line: count, why: seedSkip })),
  }),
});

const step = v.object({
  key: text,
  step: text,
  kind: v.picklist(['train', 'augment', 'rate', 'select', 'compare']),
  needs: v.array(text),
  configuration: v.looseObject({}),
  createdAt: number,
});

const adapter = v.object({
  id: text,
  model: text,
  base: text,
  start: v.nullable(text),
  task: v.picklist(['backward', 'forward']),
  pairs: v.object({ seed: count, augmented: count }),
  best: v.object({ step: count, devLoss: v.nullable(number) }),
  bytes: count,
  createdAt: number,
});

const curve = v.array(v.object({ step: count, loss: number }));

const plan = v.object({
  examples: count,
  devExamples: count,
  batch: count,
  steps: count,
  devEvery: count,
  checkpointEvery: count,
  learningRate: v.object({ from: number, to: number }),
  parameters: count,
  tokens: count,
  longest: count,
  cut: v.object({ examples: count, tokens: count }),
  leftOut: count,
  memoryBytes: number,
});

const training = v.object({
  key: text,
  model: text,
  plan,
  train: curve,
  dev: curve,
  checkpoint: v.nullable(v.object({ file: text, step: count, bytes: count })),
  seconds: number,
  tokens: count,
  updatedAt: number,
});

const found = v.variant('kind', [
  v.object({ kind: v.literal('loss'), nll: number, tokens: count }),
  v.object({ kind: v.literal('answer'), text, cut: v.boolean() }),
  v.object({ kind: v.literal('rating'), good: v.boolean(), score: v.nullable(score) }),
  v.object({
    kind: v.literal('preference'),
    against: text,
    judge: text,
    preference: v.picklist(['self', 'other', 'tie', 'inconsistent']),
  }),
]);

const measurement = v.object({ id: text, comparison: text, model: text, pairId: text, found, createdAt: number });

const choice = v.object({
  id: text,
  comparison: text,
  a: text,
  b: text,
  pairId: text,
  preferred: v.picklist(['a', 'b', 'tie']),
  createdAt: number,
});

const SCHEMAS = {
  seeds: seedSet,
  steps: step,
  adapters: adapter,
  trainings: training,
  measurements: measurement,
  choices: choice,
};

/** A parser for each store of the loop; null for a row that cannot be read. */
export const LOOP_PARSERS: { readonly [name in LoopStoreName]: (row: unknown) => LoopRows[name] | null } = {
  seeds: (row) => parsed(SCHEMAS.seeds, row),
  steps: (row) => parsed(SCHEMAS.steps, row),
  adapters: (row) => parsed(SCHEMAS.adapters, row),
  trainings: (row) => parsed(SCHEMAS.trainings, row),
  measurements: (row) => parsed(SCHEMAS.measurements, row),
  choices: (row) => parsed(SCHEMAS.choices, row),
};

const lora = v.object({
  rank: v.pipe(positive, v.maxValue(1024)),
  alpha: v.pipe(number, v.gtValue(0)),
  dropout: v.pipe(share, v.ltValue(1)),
  targets: v.pipe(v.array(v.picklist(['q', 'k', 'v', 'o', 'gate', 'up', 'down'])), v.minLength(1)),
});

const learn: v.GenericSchema<unknown, LearnSettings> = v.object({
  learning: v.variant('kind', [v.object({ kind: v.literal('lora'), lora }), v.object({ kind: v.literal('full') })]),
  batch: v.nullable(positive),
  steps: v.nullable(positive),
  schedule: v.nullable(
    v.object({ from: v.pipe(number, v.gtValue(0)), to: v.pipe(number, v.minValue(0)), warmup: count }),
  ),
  weightDecay: v.pipe(number, v.minValue(0)),
  clipNorm: v.nullable(v.pipe(number, v.gtValue(0))),
  seed: number,
  devEvery: v.nullable(positive),
  checkpointEvery: v.nullable(positive),
  patience: v.nullable(positive),
  maxTokens: v.nullable(positive),
});

type LoopChoices = Omit<LoopSettings, 'augment' | 'rate' | 'minScore' | 'filters'>;

const {
  split,
  training: train,
  rounds,
  laterStart,
  learnFrom,
  curation,
  tags,
  rows,
  answers,
  own,
  leastRows,
} = DEFAULT_LOOP;
const DEFAULTS: LoopChoices = {
  ...{ split, training: train, rounds, laterStart, learnFrom, curation, tags, rows, answers, own, leastRows },
};

// As in schema.ts: a part that no longer parses falls back to its default and takes no other part with it.
const loopChoices: v.GenericSchema<unknown, LoopChoices> = v.object({
  split: v.fallback(v.object({ seed: number, share, least: count, most: count }), split),
  training: v.fallback(
    v.object({ backward: v.fallback(learn, train.backward), forward: v.fallback(learn, train.forward) }),
    train,
  ),
  rounds: v.fallback(v.pipe(positive, v.maxValue(20)), rounds),
  laterStart: v.fallback(v.picklist(['base', 'previous']), laterStart),
  learnFrom: v.fallback(v.picklist(['joint', 'augmented', 'seed']), learnFrom),
  curation: v.fallback(v.boolean(), curation),
  tags: v.fallback(v.boolean(), tags),
  rows: v.fallback(v.nullable(positive), rows),
  answers: v.fallback(v.object({ prompts: count, sampling, seed: number, judge: text }), answers),
  own: v.fallback(v.object({ writer: v.nullable(text), rater: v.nullable(text) }), own),
  leastRows: v.fallback(count, leastRows),
});

/** The loop's settings as they were saved; what is missing or damaged has its default. */
export function parseLoopChoices(value: unknown): LoopChoices {
  return parsed(loopChoices, value) ?? DEFAULTS;
}

const variant = v.object({ name: v.pipe(text, v.minLength(1)), change: v.looseObject({}) });

/** Variants of the loop that were run: a name, and what it changes. One that cannot be read is left out. */
export function parseVariants(
  value: unknown,
): readonly { readonly name: string; readonly change: Partial<LoopChoices> }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((row) => {
    const read = parsed(variant, row);
    if (read === null) return [];
    // Each changed part is held to the bounds of the settings; what is not named is not changed.
    const checked = Object.entries(parseLoopChoices({ ...DEFAULTS, ...read.change }));
    return [{ name: read.name, change: Object.fromEntries(checked.filter(([part]) => part in read.change)) }];
  });
}
