// A tokenizer.json as the vocabulary of a GGUF file. Keys and token types: ggml/docs/gguf.md; which token is of which
// type: get_vocab_base in llama.cpp's convert_hf_to_gguf.py. What would be split differently there is refused.

import * as v from 'valibot';
import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import type { Checkpoint, TokenizerSource } from '../checkpoint.ts';
import { readGgufTokenizer } from '../files/gguf-tokenizer.ts';
import {
  type GgufBytes,
  ggufBool,
  ggufFloat32s,
  ggufInt32s,
  ggufText,
  ggufTexts,
  ggufUint32,
} from '../files/gguf-writer.ts';
import { LlamaTokenizer } from '../tokenizer.ts';
import { idOf } from './companions.ts';
import { scoresFromMerges } from './merge-scores.ts';

// Token types (enum llama_token_type).
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;
const BYTE = 6;

/** llama.cpp's names of splitting rules that LLaMA models in use have; each stands for all names of the same rules. */
const RULE_NAMES = ['smollm', 'llama-bpe', 'smaug-bpe', 'gpt-2', 'qwen2'];

const Merge = v.union([v.string(), v.tuple([v.string(), v.string()])]);
const TokenizerJson = v.looseObject({
  normalizer: v.optional(v.unknown(), null),
  pre_tokenizer: v.optional(v.unknown(), null),
  added_tokens: v.optional(v.array(v.looseObject({ id: v.number(), content: v.string(), special: v.boolean() })), []),
  model: v.looseObject({
    type: v.optional(v.string(), 'BPE'),
    vocab: v.record(v.string(), v.number()),
    merges: v.array(Merge),
    byte_fallback: v.optional(v.boolean(), false),
    ignore_merges: v.optional(v.boolean(), false),
    unk_token: v.nullish(v.string()),
    continuing_subword_prefix: v.nullish(v.string()),
    end_of_word_suffix: v.nullish(v.string()),
  }),
});
type TokenizerJson = v.InferOutput<typeof TokenizerJson>;
type Entries = readonly (readonly [string, GgufBytes])[];

/** The `tokenizer.*` settings for a checkpoint; one sentence when llama.cpp has no name for how it splits text. */
export function vocabularyMetadata({ config, tokenizer }: Checkpoint): Outcome<Entries> {
  const parsed = v.safeParse(TokenizerJson, tokenizer.tokenizerJson);
  if (!parsed.success) return unsupported('is of a kind that GGUF files do not know');
  const json = parsed.output;
  if (json.model.type !== 'BPE' || json.model.continuing_subword_prefix || json.model.end_of_word_suffix) {
    return unsupported(
      `is of the kind "${json.model.type.slice(0, 40)}", which GGUF files of LLaMA models do not know`,
    );
  }
  const opened = LlamaTokenizer.open(tokenizer);
  if (!opened.ok) return opened;
  const tokens = tokensOf(json, config.vocab);
  if (tokens === null)
    return badInput('tokenizer.json has tokens beyond the model’s vocabulary: choose files of one model.');
  const kind = json.model.byte_fallback ? sentencePiece(json, tokens) : byteLevel(json);
  if (!kind.ok) return kind;
  const entries: Entries = [
    ...kind.value,
    ['tokenizer.ggml.tokens', ggufTexts(tokens.texts)],
    ['tokenizer.ggml.token_type', ggufInt32s(tokens.types)],
    ...specialTokens(tokenizer),
    ['tokenizer.ggml.add_bos_token', ggufBool(opened.value.bosId !== null)],
    ...(tokenizer.chatTemplate === null
      ? []
      : [['tokenizer.chat_template', ggufText(tokenizer.chatTemplate)] as const]),
  ];
  return succeed(entries);
}

interface Tokens {
  readonly texts: string[];
  readonly types: number[];
}

/** Every row of the embedding by its token; rows without one are padding. Null when a token has no row. */
function tokensOf({ model, added_tokens }: TokenizerJson, rows: number): Tokens | null {
  const texts = Array.from({ length: rows }, (_, id) => `[PAD${id}]`);
  const types = new Array<number>(rows).fill(UNUSED);
  const set = (id: number, text: string, type: number): boolean => {
    if (!Number.isSafeInteger(id) || id < 0 || id >= rows) return false;
    texts[id] = text;
    types[id] = type;
    return true;
  };
  for (const [text, id] of Object.entries(model.vocab)) {
    const isByte = model.byte_fallback && /^<0x[0-9A-F]{2}>$/.test(text);
    if (!set(id, text, isByte ? BYTE : text === model.unk_token ? UNKNOWN : NORMAL)) return null;
  }
  for (const { id, content, special } of added_tokens) {
    if (types[id] === UNKNOWN) continue;
    // Some models leave `special` false on the very tokens their template is built from.
    const control = special || /^<[|｜].*[|｜]>$/.test(content);
    if (!set(id, content, control ? CONTROL : USER_DEFINED)) return null;
  }
  return { texts, types };
}

function byteLevel(json: TokenizerJson): Outcome<Entries> {
  if (json.normalizer !== null) return unsupported('changes text before it splits it');
  const wanted = rules(json.pre_tokenizer);
  // Our own reader knows which rules a name stands for: the name is right when it reads the same rules back.
  const name = RULE_NAMES.find((each) => {
    const probe = new Map<string, string | readonly string[]>([
      ['tokenizer.ggml.model', 'gpt2'],
      ['tokenizer.ggml.pre', each],
      ['tokenizer.ggml.tokens', ['a']],
      ['tokenizer.ggml.merges', []],
    ]);
    const read = readGgufTokenizer(probe, 1, each);
    const found = read.ok ? v.safeParse(TokenizerJson, read.value.tokenizerJson) : null;
    if (!found?.success) return false;
    return (
      rules(found.output.pre_tokenizer) === wanted && found.output.model.ignore_merges === json.model.ignore_merges
    );
  });
  if (name === undefined)
    return unsupported('splits text by rules that llama.cpp has no name for, as far as is known here');
  const merges = json.model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')));
  return succeed([
    ['tokenizer.ggml.model', ggufText('gpt2')],
    ['tokenizer.ggml.pre', ggufText(name)],
    ['tokenizer.ggml.merges', ggufTexts(merges)],
  ]);
}

/** Splitting rules in one spelling, whatever was left at its default. */
function rules(step: unknown): string {
  if (typeof step !== 'object' || step === null) return 'none';
  const fields: Readonly<Record<string, unknown>> = { ...step };
  if (Array.isArray(fields.pretokenizers)) return fields.pretokenizers.map(rules).join(', then ');
  if (fields.type === 'ByteLevel') {
    return `bytes ${fields.use_regex !== false} ${fields.add_prefix_space !== false}`;
  }
  return JSON.stringify([fields.type, fields.pattern, fields.behavior, fields.invert]);
}

function sentencePiece(json: TokenizerJson, tokens: Tokens): Outcome<Entries> {
  const prefix = prefixOf(json);
  if (prefix === null) return unsupported('changes text in a way that GGUF files do not know');
  const merges = json.model.merges.map((merge) => {
    if (typeof merge !== 'string') return merge;
    const at = merge.indexOf(' ', 1);
    return [merge.slice(0, at), merge.slice(at + 1)] as const;
  });
  const scores = scoresFromMerges(
    tokens.texts,
    tokens.types.map((type) => type === NORMAL),
    merges,
  );
  if (scores === null) return unsupported('merges pieces in an order that scores cannot express');
  return succeed([
    ['tokenizer.ggml.model', ggufText('llama')],
    ['tokenizer.ggml.pre', ggufText('default')],
    ['tokenizer.ggml.scores', ggufFloat32s(scores)],
    ['tokenizer.ggml.add_space_prefix', ggufBool(prefix)],
  ]);
}

/** Whether a space is put first; null when text is changed in any other way than spaces becoming ▁. */
function prefixOf({ normalizer, pre_tokenizer }: TokenizerJson): boolean | null {
  if (pre_tokenizer !== null) return null;
  const spaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const known = [
    { prefix: true, form: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, spaces] } },
    { prefix: false, form: { type: 'Sequence', normalizers: [spaces] } },
    { prefix: false, form: spaces },
  ];
  return known.find(({ form }) => sorted(form) === sorted(normalizer))?.prefix ?? null;
}

/** JSON with the keys in order, so that two spellings of one value are equal. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function specialTokens(tokenizer: TokenizerSource): Entries {
  const text = (field: string): string | null => {
    const value: unknown = Reflect.get(tokenizer.tokenizerConfig, field);
    if (typeof value === 'string') return value;
    return typeof value === 'object' && value !== null && 'content' in value ? String(value.content) : null;
  };
  const idOfText = (token: string | null) => (token === null ? undefined : idOf(tokenizer, token));
  const ids = {
    bos: idOfText(tokenizer.bosToken),
    // Without one, llama.cpp would take some token of another model for it.
    eos: idOfText(tokenizer.eosToken) ?? tokenizer.stopIds[0],
    unknown: idOfText(text('unk_token')),
    padding: idOfText(text('pad_token')),
  };
  return Object.entries(ids).flatMap(([role, id]) =>
    id === undefined ? [] : [[`tokenizer.ggml.${role}_token_id`, ggufUint32(id)] as const],
  );
}

function unsupported(what: string): Outcome<never> {
  return fail({
    kind: 'unsupported',
    message: `The base model’s tokenizer ${what}, so no GGUF file can be made of it: take the adapter or the safetensors home, and convert these with llama.cpp.`,
  });
}
