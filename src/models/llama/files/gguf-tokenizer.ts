// The tokenizer of a GGUF file as the two JSON files @huggingface/tokenizers wants. Keys and token types:
// ggml/docs/gguf.md; how llama.cpp splits and merges: src/llama-vocab.cpp there.

import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import type { TokenizerSource } from '../checkpoint.ts';
import type { GgufValue } from './gguf-header.ts';
import { shown } from './gguf-header.ts';
import { mergesFromScores } from './gguf-merges.ts';

type Metadata = ReadonlyMap<string, GgufValue>;

// Token types (enum llama_token_type).
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;

/** Names of end-of-turn and end-of-text tokens, as llama.cpp looks for them whatever their type says. */
export const STOP_NAMES: readonly string[] = [
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end_of_text|>',
  '<|endoftext|>',
  '<end_of_turn>',
  '<|end|>',
  '</s>',
];

// What stands between splitting and merging in byte-level BPE, per `tokenizer.ggml.pre`.
const BYTES_ONLY = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
/** GPT-2's own expression, built into the library. */
const GPT2 = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const DIGIT_BY_DIGIT = { type: 'Sequence', pretokenizers: [split('\\p{N}'), GPT2] };
const LLAMA3 = {
  type: 'Sequence',
  pretokenizers: [
    split(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    BYTES_ONLY,
  ],
};
const QWEN2 = {
  type: 'Sequence',
  pretokenizers: [
    split(
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
    ),
    BYTES_ONLY,
  ],
};

function split(regex: string): object {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false };
}

const PRE_TOKENIZERS: ReadonlyMap<string, object> = new Map<string, object>([
  ...['default', 'gpt-2', 'gpt2', 'mpt', 'olmo', 'jais', 'trillion'].map((name) => [name, GPT2] as const),
  ...['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone'].map(
    (name) => [name, DIGIT_BY_DIGIT] as const,
  ),
  ...['llama-bpe', 'llama3', 'llama-v3', 'falcon3', 'smaug-bpe'].map((name) => [name, LLAMA3] as const),
  ...['qwen2', 'stablelm2', 'deepseek-r1-qwen'].map((name) => [name, QWEN2] as const),
]);
/** Families that take a piece found whole in the vocabulary as it is, whatever merges say (tiktoken). */
const WHOLE_PIECES: ReadonlySet<string> = new Set(['llama-bpe', 'llama3', 'llama-v3', 'falcon3']);

interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  /** Ids by text, without a prototype: a token may be called `__proto__`. */
  readonly ids: Record<string, number>;
}

/**
 * Reads the tokenizer from a GGUF file's metadata; `rows` is the size of the embedding. Fails with one sentence that
 * begins with `name` when a part is missing, does not fit, or is of a kind that would be split wrongly.
 */
export function readGgufTokenizer(metadata: Metadata, rows: number, name: string): Outcome<TokenizerSource> {
  const tokens = textList(metadata.get('tokenizer.ggml.tokens'));
  if (tokens === null || tokens.length === 0) {
    return badInput(`${name} brings no vocabulary (tokenizer.ggml.tokens): choose a file with its tokenizer inside.`);
  }
  if (tokens.length > rows) {
    return badInput(
      `${name} has ${tokens.length} tokens but an embedding of only ${rows}: it is damaged, download it again.`,
    );
  }
  const types = numberList(metadata.get('tokenizer.ggml.token_type')) ?? [];
  const ids: Record<string, number> = Object.create(null);
  tokens.forEach((token, id) => {
    ids[token] ??= id;
  });
  const vocabulary: Vocabulary = { tokens, types, ids };

  const kind = metadata.get('tokenizer.ggml.model');
  const model =
    kind === 'gpt2'
      ? byteLevel(metadata, vocabulary, name)
      : kind === 'llama'
        ? sentencePiece(metadata, vocabulary, name)
        : null;
  if (model === null) {
    return fail({
      kind: 'unsupported',
      message: `${name} uses a tokenizer of the kind ${shown(kind)}, only "gpt2" and "llama" can be read: choose another model.`,
    });
  }
  if (!model.ok) return model;
  // llama.cpp's defaults where the file does not say.
  const addBos = kind === 'llama' || WHOLE_PIECES.has(String(metadata.get('tokenizer.ggml.pre')));
  return succeed(assemble(metadata, vocabulary, model.value, addBos));
}

function byteLevel(metadata: Metadata, { ids }: Vocabulary, name: string): Outcome<object> {
  const pre = metadata.get('tokenizer.ggml.pre') ?? 'default';
  const preTokenizer = PRE_TOKENIZERS.get(String(pre));
  if (preTokenizer === undefined) {
    return fail({
      kind: 'unsupported',
      message: `${name} splits text by rules called ${shown(pre)}, which are not known here: choose another model.`,
    });
  }
  const merges = textList(metadata.get('tokenizer.ggml.merges'));
  if (merges === null) {
    return badInput(`${name} brings no merges (tokenizer.ggml.merges): it is incomplete, download it again.`);
  }
  const pairs = merges.map((merge) => {
    // The first character may itself be a space in no known file; the separator is the first space after it.
    const at = merge.indexOf(' ', 1);
    return [merge.slice(0, at), merge.slice(at + 1)];
  });
  return succeed({
    normalizer: null,
    pre_tokenizer: preTokenizer,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', vocab: ids, merges: pairs, unk_token: null, ignore_merges: WHOLE_PIECES.has(String(pre)) },
  });
}

function sentencePiece(metadata: Metadata, vocabulary: Vocabulary, name: string): Outcome<object> {
  const scores = numberList(metadata.get('tokenizer.ggml.scores'));
  if (scores === null || scores.length !== vocabulary.tokens.length) {
    return badInput(
      `${name} brings no score for each token (tokenizer.ggml.scores): it is incomplete, download it again.`,
    );
  }
  const normal = vocabulary.tokens.map((_, id) => (vocabulary.types[id] ?? NORMAL) === NORMAL);
  const prefix = metadata.get('tokenizer.ggml.add_space_prefix') !== false;
  const decoders = [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    ...(prefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
  ];
  const spaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  return succeed({
    normalizer: prefix ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, spaces] } : spaces,
    pre_tokenizer: null,
    decoder: { type: 'Sequence', decoders },
    model: {
      type: 'BPE',
      vocab: vocabulary.ids,
      merges: mergesFromScores(vocabulary.tokens, scores, normal, vocabulary.ids),
      unk_token: tokenAt(metadata, 'unknown', vocabulary),
      fuse_unk: true,
      byte_fallback: true,
    },
  });
}

function assemble(
  metadata: Metadata,
  vocabulary: Vocabulary,
  model: object,
  addBosByDefault: boolean,
): TokenizerSource {
  const { tokens, types, ids } = vocabulary;
  const stopIds = new Set<number>();
  for (const key of ['eos', 'eot', 'eom']) {
    const id = metadata.get(`tokenizer.ggml.${key}_token_id`);
    if (typeof id === 'number' && tokens[id] !== undefined) stopIds.add(id);
  }
  for (const stop of STOP_NAMES) {
    const id = ids[stop];
    if (id !== undefined) stopIds.add(id);
  }
  const added: object[] = [];
  tokens.forEach((content, id) => {
    const type = types[id] ?? NORMAL;
    const special = type === CONTROL || type === UNKNOWN || stopIds.has(id);
    if (content === '' || !(special || type === USER_DEFINED)) return;
    added.push({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special });
  });
  const bosToken = tokenAt(metadata, 'bos', vocabulary);
  const eosToken = tokenAt(metadata, 'eos', vocabulary);
  const wantsBos = metadata.get('tokenizer.ggml.add_bos_token') ?? addBosByDefault;
  const bos = wantsBos === true ? bosToken : null;
  const chatTemplate = metadata.get('tokenizer.chat_template');
  return {
    tokenizerJson: {
      version: '1.0',
      added_tokens: added,
      post_processor: bos === null ? null : startingWith(bos),
      ...model,
    },
    tokenizerConfig: {
      add_bos_token: bos !== null,
      clean_up_tokenization_spaces: false,
      ...(bosToken === null ? {} : { bos_token: bosToken }),
      ...(eosToken === null ? {} : { eos_token: eosToken }),
    },
    chatTemplate: typeof chatTemplate === 'string' && chatTemplate.trim() !== '' ? chatTemplate : null,
    bosToken,
    eosToken,
    stopIds: [...stopIds].sort((a, b) => a - b),
  };
}

function startingWith(bos: string): object {
  const first = { SpecialToken: { id: bos, type_id: 0 } };
  const a = { Sequence: { id: 'A', type_id: 0 } };
  const b = { Sequence: { id: 'B', type_id: 0 } };
  return { type: 'TemplateProcessing', single: [first, a], pair: [first, a, b], special_tokens: {} };
}

function tokenAt(metadata: Metadata, role: 'bos' | 'eos' | 'unknown', { tokens }: Vocabulary): string | null {
  const id = metadata.get(`tokenizer.ggml.${role}_token_id`);
  return typeof id === 'number' ? (tokens[id] ?? null) : null;
}

function textList(value: GgufValue | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const list: readonly unknown[] = value;
  return list.every((item) => typeof item === 'string') ? (list as readonly string[]) : null;
}

function numberList(value: GgufValue | undefined): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  const list: readonly unknown[] = value;
  return list.every((item) => typeof item === 'number') ? (list as readonly number[]) : null;
}
