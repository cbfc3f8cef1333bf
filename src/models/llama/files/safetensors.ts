// Opens a folder as Hugging Face lays it out: config.json, the tokenizer's files, and weights in one or more parts.

import * as v from 'valibot';
import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import type { Checkpoint, StoredTensor, TokenizerSource } from '../checkpoint.ts';
import { eosIdsOf, readConfigJson } from './config-json.ts';
import { STOP_NAMES } from './gguf-tokenizer.ts';
import { parseJson, readSafetensors } from './safetensors-header.ts';
import { configFault, holdAgainst } from './weights.ts';

type Files = ReadonlyMap<string, Blob>;

/** A settings file larger than this is none; the largest tokenizer.json in use has 35 MB. */
const LARGEST_JSON = 64 * 2 ** 20;
const INDEX = 'model.safetensors.index.json';

/**
 * Opens files by name: config.json, tokenizer.json, *.safetensors; with tokenizer_config.json, generation_config.json,
 * chat_template.jinja and the index of a model in parts where there are any. Weights are read later, each by its own
 * `read()`. Every failure is one sentence that names the file. Throws only when a file can no longer be read.
 */
export async function openSafetensors(files: Files): Promise<Outcome<Checkpoint>> {
  const json = await readJson(files, 'config.json');
  if (!json.ok) return json;
  if (json.value === null) return missing('config.json');
  const read = readConfigJson(json.value);
  if (!read.ok) return read;
  const { config } = read.value;
  const fault = configFault(config);
  if (fault !== null) return badInput(`config.json ${fault}`);

  const found = await readParts(files);
  if (!found.ok) return found;
  const tensors = holdAgainst(config, found.value, 'The model');
  if (!tensors.ok) return tensors;
  const generation = await readJson(files, 'generation_config.json');
  if (!generation.ok) return generation;
  const tokenizer = await readTokenizer(files, [...read.value.eosIds, ...eosIdsOf(generation.value)], config.vocab);
  if (!tokenizer.ok) return tokenizer;

  let bytes = 0;
  for (const tensor of tensors.value.values()) bytes += tensor.bytes;
  return succeed({ config, tokenizer: tokenizer.value, tensors: tensors.value, bytes });
}

async function readParts(files: Files): Promise<Outcome<ReadonlyMap<string, StoredTensor>>> {
  const index = await readJson(files, INDEX);
  if (!index.ok) return index;
  const parsed = v.safeParse(v.looseObject({ weight_map: v.record(v.string(), v.string()) }), index.value);
  if (index.value !== null && !parsed.success) return badInput(`${INDEX} lists no weights: choose the model's own.`);
  for (const part of parsed.success ? new Set(Object.values(parsed.output.weight_map)) : []) {
    if (!files.has(part)) return missing(part.slice(0, 120));
  }
  const all = new Map<string, StoredTensor>();
  const parts = [...files].filter(([name]) => name.endsWith('.safetensors'));
  if (parts.length === 0) return missing('model.safetensors');
  for (const [name, file] of parts) {
    const tensors = await readSafetensors(file, name);
    if (!tensors.ok) return tensors;
    for (const [key, tensor] of tensors.value) {
      if (all.has(key)) return badInput(`${name} holds ${key} a second time: choose the parts of one model only.`);
      all.set(key, tensor);
    }
  }
  return succeed(all);
}

const SpecialToken = v.nullish(v.union([v.string(), v.looseObject({ content: v.string() })]));
const TokenizerConfig = v.looseObject({
  bos_token: SpecialToken,
  eos_token: SpecialToken,
  chat_template: v.nullish(v.union([v.string(), v.array(v.looseObject({ name: v.string(), template: v.string() }))])),
});
const TokenizerJson = v.looseObject({
  model: v.looseObject({ vocab: v.union([v.record(v.string(), v.number()), v.array(v.unknown())]) }),
  added_tokens: v.optional(v.array(v.looseObject({ id: v.number(), content: v.string() })), []),
  pre_tokenizer: v.optional(v.unknown(), null),
});

async function readTokenizer(files: Files, eosIds: readonly number[], rows: number): Promise<Outcome<TokenizerSource>> {
  const tokenizer = await readJson(files, 'tokenizer.json');
  if (!tokenizer.ok) return tokenizer;
  if (tokenizer.value === null) return missing('tokenizer.json');
  const json = v.safeParse(TokenizerJson, tokenizer.value);
  if (!json.success || typeof tokenizer.value !== 'object')
    return badInput('tokenizer.json holds no vocabulary: choose the model’s own tokenizer.json.');
  const largest = largestId(json.output);
  if (largest >= rows) {
    return badInput(`tokenizer.json has a token ${largest}, the model only ${rows} tokens: choose files of one model.`);
  }
  const settings = await readJson(files, 'tokenizer_config.json');
  if (!settings.ok) return settings;
  const config = v.safeParse(TokenizerConfig, settings.value ?? {});
  if (!config.success) return badInput('tokenizer_config.json cannot be understood: choose the model’s own file.');

  const ids = new Map(json.output.added_tokens.map((token) => [token.content, token.id]));
  const eosToken = spelling(config.output.eos_token);
  const stops = [...STOP_NAMES, ...(eosToken === null ? [] : [eosToken])].flatMap((name) => ids.get(name) ?? []);
  const templates = config.output.chat_template ?? null;
  const own = Array.isArray(templates) ? templates.find((each) => each.name === 'default')?.template : templates;
  const beside = files.get('chat_template.jinja');
  return succeed({
    tokenizerJson: { ...tokenizer.value, pre_tokenizer: withAllNumerals(json.output.pre_tokenizer) },
    tokenizerConfig: config.output,
    chatTemplate: beside === undefined || beside.size > LARGEST_JSON ? (own ?? null) : await beside.text(),
    bosToken: spelling(config.output.bos_token),
    eosToken,
    stopIds: [...new Set([...eosIds, ...stops])].sort((a, b) => a - b),
  });
}

function spelling(token: v.InferOutput<typeof SpecialToken>): string | null {
  return typeof token === 'string' ? token : (token?.content ?? null);
}

function largestId({ model, added_tokens }: v.InferOutput<typeof TokenizerJson>): number {
  let largest = Array.isArray(model.vocab) ? model.vocab.length - 1 : 0;
  for (const id of Array.isArray(model.vocab) ? [] : Object.values(model.vocab)) largest = Math.max(largest, id);
  for (const { id } of added_tokens) largest = Math.max(largest, id);
  return largest;
}

/** `Digits` takes every numeral of Unicode for a digit in Hugging Face's Rust, only 0–9 in its JavaScript. */
function withAllNumerals(step: unknown): unknown {
  if (typeof step !== 'object' || step === null) return step;
  if ('pretokenizers' in step && Array.isArray(step.pretokenizers)) {
    return { ...step, pretokenizers: step.pretokenizers.map(withAllNumerals) };
  }
  if (!('type' in step) || step.type !== 'Digits') return step;
  const one = 'individual_digits' in step && step.individual_digits === true;
  return { type: 'Split', pattern: { Regex: one ? '\\p{N}' : '\\p{N}+' }, behavior: 'Isolated', invert: false };
}

/** The value of a JSON file; null when it is not among the files. */
async function readJson(files: Files, name: string): Promise<Outcome<unknown>> {
  const file = files.get(name);
  if (file === undefined) return succeed(null);
  const value = file.size > LARGEST_JSON ? undefined : parseJson(await file.text());
  if (value === undefined || value === null) return badInput(`${name} is not JSON: it is damaged, download it again.`);
  return succeed(value);
}

function missing(name: string): Outcome<never> {
  return fail({
    kind: 'missing',
    message: `The file ${name} is missing: choose config.json, tokenizer.json, tokenizer_config.json and all .safetensors files.`,
  });
}
