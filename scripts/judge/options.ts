// The words after `npm run judge --`, checked before anything is started.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SIMPLE_FORMS } from '../../src/core/raters.ts';
import type { RaterForm, SimpleForm } from '../../src/core/records.ts';
import { DEFAULT_SETTINGS, type GradedExample, type RateSettings } from '../../src/core/settings.ts';
import type { DeviceChoice } from '../../src/worker/protocol.ts';
import { Complaint, number, writable } from '../headless/words.ts';
import { badLinesSentence, readRows } from './lines.ts';

/** Which model rates: one of the list by its id (null is the first of our own engine), or files on disk. */
export type JudgeModel =
  | { readonly kind: 'listed'; readonly id: string | null }
  | { readonly kind: 'files'; readonly paths: readonly string[] };

export interface JudgeOptions {
  /** Rows with a label each, or pairs of outputs. */
  readonly what: 'rows' | 'pairs';
  readonly file: string;
  /** Null is every rater that the engine offers; reasoning is among them only with --samples. */
  readonly raters: readonly RaterForm[] | null;
  /** Of every rater, but for `form`. */
  readonly settings: RateSettings;
  readonly hasSamples: boolean;
  readonly model: JudgeModel;
  readonly device: DeviceChoice;
  /** Only the first so many rows or pairs are rated. */
  readonly limit: number | null;
  /** Where each rating is added as it comes; null keeps none. */
  readonly out: string | null;
  readonly json: boolean;
  readonly profile: string | null;
}

/** Every rater, in the order of the tables. */
export const RATER_FORMS: readonly RaterForm[] = [...SIMPLE_FORMS, 'sum'];
const USAGE =
  'usage: npm run judge -- --rows FILE.jsonl or --pairs FILE.jsonl [--raters expectation,additive,reasoning,cycle,sum] [--weights FORM=W,...] [--others K] [--samples K] [--examples FILE.jsonl] [--model ID|PATH] [--device auto|wasm|webgpu] [--limit N] [--out FILE.jsonl] [--json] [--profile DIR]';

/** Throws a Complaint for words that make no sense, files that are not there, and outputs that cannot be written. */
export function readOptions(words: readonly string[]): JudgeOptions {
  const values = parse(words);
  const { rows, pairs } = values;
  if (rows !== undefined && pairs !== undefined) throw new Complaint('--rows and --pairs are two jobs; give one.');
  const named = rows ?? pairs;
  if (named === undefined) throw new Complaint(USAGE);
  const file = existingFile(named);
  const device = values.device ?? 'auto';
  if (device !== 'auto' && device !== 'wasm' && device !== 'webgpu') {
    throw new Complaint(`--device is auto, wasm or webgpu, not ${device}.`);
  }
  const raters = values.raters === undefined ? null : ratersIn(values.raters);
  const asks = (...forms: RaterForm[]) => raters === null || forms.some((form) => raters.includes(form));
  const base = DEFAULT_SETTINGS.rate;
  const weights = values.weights === undefined ? base.weights : weightsIn(values.weights);
  const stray = (option: string, whose: string) =>
    new Complaint(`${option} belongs to ${whose}, which --raters leaves out.`);
  if (values.weights !== undefined && !asks('sum')) throw stray('--weights', 'the sum');
  const hasCycle = asks('cycle') || (asks('sum') && weights.cycle > 0);
  if (values.others !== undefined && !hasCycle) throw stray('--others', 'the cycle rater');
  const hasReasoning = asks('reasoning') || (asks('sum') && weights.reasoning > 0);
  if (values.samples !== undefined && !hasReasoning) throw stray('--samples', 'reasoning');
  const isShown = asks('expectation', 'additive') || (asks('sum') && weights.expectation + weights.additive > 0);
  if (values.examples !== undefined && !isShown) throw stray('--examples', 'expectation and additive');
  return {
    what: rows === undefined ? 'pairs' : 'rows',
    file,
    raters,
    settings: {
      ...base,
      weights,
      samples: number('--samples', values.samples, 1, 64, true) ?? base.samples,
      others: number('--others', values.others, 0, 64, true) ?? base.others,
      examples: values.examples === undefined ? base.examples : examplesIn(values.examples),
    },
    hasSamples: values.samples !== undefined,
    model: modelIn(values.model),
    device,
    limit: number('--limit', values.limit, 1, 10_000_000, true),
    out: values.out === undefined ? null : outOf(values.out, file),
    json: values.json ?? false,
    profile: values.profile === undefined ? null : resolve(values.profile),
  };
}

function parse(words: readonly string[]) {
  const one = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...words],
      options: {
        ...{ rows: one, pairs: one, raters: one, weights: one, others: one, samples: one, examples: one },
        ...{ model: one, device: one, limit: one, out: one, profile: one },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new Complaint(`${thrown.message.split('.')[0]}. ${USAGE}`);
  }
}

function ratersIn(words: string): readonly RaterForm[] {
  const named = [...new Set(words.split(',').map((word) => word.trim()))].filter((word) => word !== '');
  const strange = named.find((word) => !RATER_FORMS.some((form) => form === word));
  if (strange !== undefined || named.length === 0) {
    throw new Complaint(
      `--raters takes ${RATER_FORMS.join(', ')}, with commas between them, not ${strange ?? 'nothing'}.`,
    );
  }
  return RATER_FORMS.filter((form) => named.includes(form));
}

/** `cycle=2,additive=1`; forms that are not named have no weight. */
function weightsIn(words: string): Readonly<Record<SimpleForm, number>> {
  const weights: Record<SimpleForm, number> = { expectation: 0, additive: 0, reasoning: 0, cycle: 0 };
  for (const word of words.split(',')) {
    const [name = '', figure = ''] = word.split('=').map((part) => part.trim());
    const form = SIMPLE_FORMS.find((each) => each === name);
    const weight = Number(figure);
    if (form === undefined || figure === '' || !Number.isFinite(weight) || weight < 0) {
      throw new Complaint(`--weights takes words like cycle=2,additive=1 with weights from 0, not ${word.trim()}.`);
    }
    weights[form] = weight;
  }
  if (SIMPLE_FORMS.every((form) => weights[form] === 0)) {
    throw new Complaint('--weights gives every rater the weight 0, so there is nothing to add up.');
  }
  return weights;
}

/** Labelled rows that stand in the prompts; each has to be right, because every rating depends on all of them. */
function examplesIn(word: string): readonly GradedExample[] {
  const path = existingFile(word);
  const lines = readRows(readFileSync(path, 'utf8'));
  if (lines.bad.length > 0) throw new Complaint(`The examples in ${word} cannot be used. ${badLinesSentence(lines)}`);
  if (lines.items.length === 0) throw new Complaint(`${word} has no lines, so there are no examples in it.`);
  return lines.items.map(({ instruction, output, good }) => ({ instruction, output, good }));
}

function existingFile(word: string): string {
  const path = resolve(word);
  if (!existsSync(path)) throw new Complaint(`There is nothing at ${word}.`);
  if (statSync(path).isDirectory()) throw new Complaint(`${word} is a folder; name a file of JSON lines.`);
  return path;
}

const MODEL_FILE = /\.(gguf|safetensors|json)$/i;

/** A path that is there is a model on disk: a file, or a folder with weights, configuration and tokenizer. */
function modelIn(word: string | undefined): JudgeModel {
  if (word === undefined) return { kind: 'listed', id: null };
  const path = resolve(word);
  if (!existsSync(path)) {
    if (/[\\/]|\.(gguf|safetensors)$/i.test(word)) throw new Complaint(`There is nothing at ${word}.`);
    return { kind: 'listed', id: word };
  }
  if (!statSync(path).isDirectory()) return { kind: 'files', paths: [path] };
  const paths = readdirSync(path)
    .filter((name) => MODEL_FILE.test(name))
    .sort()
    .map((name) => join(path, name));
  if (paths.length === 0) throw new Complaint(`There is no .gguf or .safetensors file in ${word}.`);
  return { kind: 'files', paths };
}

/** The file for the ratings; never the one that is rated. */
function outOf(word: string, input: string): string {
  const out = resolve(word);
  if (out === input) throw new Complaint(`${word} is the file that is rated; name another one for --out.`);
  return writable(out);
}
