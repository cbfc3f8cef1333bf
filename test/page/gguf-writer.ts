// Writes the tiny LLaMA as a GGUF file, version 3, weights as F32, so that the page opens it like any other model.
// Layout: ggml/docs/gguf.md in llama.cpp.

import { QUESTION_LABEL } from '../../src/core/prompts.ts';
import type { LlamaConfig } from '../../src/models/llama/checkpoint.ts';
import { byteTokenizer, TINY, tinyWeights } from '../models/tiny-llama.ts';

/** One token more than a byte tokenizer has: the label that a backward reply needs, which no chance would spell. */
const LABEL = TINY.vocab;

export const PAGE_CONFIG: LlamaConfig = { ...TINY, tied: false, vocab: TINY.vocab + 1, contextTokens: 4096 };

type Weights = ReturnType<typeof tinyWeights>;

// Value types of metadata (enum gguf_metadata_value_type) and the one tensor type (enum ggml_type).
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const STRING = 8;
const ARRAY = 9;
const F32 = 0;

// Token types (enum llama_token_type).
const NORMAL = 1;
const CONTROL = 3;

const ALIGNMENT = 32;

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^model\.embed_tokens/, 'token_embd'],
  [/^model\.norm/, 'output_norm'],
  [/^lm_head/, 'output'],
  [/^model\.layers\.(\d+)\./, 'blk.$1.'],
  [/input_layernorm/, 'attn_norm'],
  [/post_attention_layernorm/, 'ffn_norm'],
  [/self_attn\.([qkv])_proj/, 'attn_$1'],
  [/self_attn\.o_proj/, 'attn_output'],
  [/mlp\.(gate|up|down)_proj/, 'ffn_$1'],
];

/**
 * Tiny weights whose replies are lower-case letters with a label now and then, and end after some sixteen tokens. The
 * digits have some of the probability. So whole replies, cut-off ones, unlabelled ones and ratings all occur.
 */
export function talkativeWeights(seed = 7): Weights {
  const weights = tinyWeights(PAGE_CONFIG, seed);
  const { hidden, layers, vocab } = PAGE_CONFIG;
  // Channel 0 of the hidden state is the same for every token and no layer writes to it, so the head's column 0 adds
  // to each token's logit what a bias would.
  const embedding = valuesOf(weights, 'model.embed_tokens.weight');
  for (let token = 0; token < vocab; token++) embedding[token * hidden] = 4;
  for (let layer = 0; layer < layers; layer++) {
    for (const name of ['self_attn.o_proj', 'mlp.down_proj']) {
      const values = valuesOf(weights, `model.layers.${layer}.${name}.weight`);
      values.fill(0, 0, values.length / hidden);
    }
  }
  valuesOf(weights, 'model.norm.weight')[0] = 1;
  const head = valuesOf(weights, 'lm_head.weight');
  for (let token = 0; token < vocab; token++) {
    for (let channel = 0; channel < hidden; channel++) head[token * hidden + channel]! *= 0.2;
    head[token * hidden] = biasOf(token);
  }
  return weights;
}

function biasOf(token: number): number {
  if (token === byteTokenizer().stopIds[0]) return 2.6;
  if (token === LABEL) return 3;
  const character = String.fromCharCode(token);
  if (/[a-z ]/.test(character)) return 2;
  return /[1-5]/.test(character) ? 1.2 : -2;
}

function valuesOf(weights: Weights, name: string): Float32Array {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`The tiny model has no weight ${name}.`);
  return weight.values;
}

/** The file's bytes. */
export function tinyGguf(weights: Weights = talkativeWeights(), config: LlamaConfig = PAGE_CONFIG): Buffer {
  const tensors = [...weights].map(([name, { shape, values }]) => {
    const heads = name.includes('q_proj') ? config.heads : name.includes('k_proj') ? config.kvHeads : null;
    return { name: ggufName(name), shape, values: heads === null ? values : permuted(values, shape[1] ?? 0, heads) };
  });
  if (config.ropeFactors !== null) {
    const values = Float32Array.from(config.ropeFactors);
    tensors.push({ name: 'rope_freqs.weight', shape: [values.length], values });
  }
  const metadata = metadataOf(config);
  const head = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length), ...metadata];
  const data: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    head.push(text(name), u32(shape.length), ...shape.toReversed().map(u64), u32(F32), u64(offset));
    const bytes = padded(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    data.push(bytes);
    offset += bytes.length;
  }
  return Buffer.concat([padded(Buffer.concat(head)), ...data]);
}

function metadataOf(config: LlamaConfig): Buffer[] {
  const { tokenizerJson, chatTemplate, stopIds } = byteTokenizer();
  const { model, added_tokens } = tokenizerJson as unknown as {
    model: { vocab: Record<string, number> };
    added_tokens: { id: number; content: string }[];
  };
  const tokens: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token;
  for (const { id, content } of added_tokens) tokens[id] = content;
  // As the byte-level alphabet spells it.
  tokens[LABEL] = QUESTION_LABEL.replaceAll(' ', 'Ġ');
  const types = tokens.map((_, id) => (added_tokens.some((added) => added.id === id) ? CONTROL : NORMAL));
  const string = (key: string, value: string) => Buffer.concat([text(key), u32(STRING), text(value)]);
  const count = (key: string, value: number) => Buffer.concat([text(key), u32(UINT32), u32(value)]);
  const real = (key: string, value: number) => Buffer.concat([text(key), u32(FLOAT32), f32(value)]);
  const list = (key: string, type: number, items: Buffer[]) =>
    Buffer.concat([text(key), u32(ARRAY), u32(type), u64(items.length), ...items]);
  return [
    string('general.architecture', 'llama'),
    string('general.name', 'Tiny'),
    count('general.alignment', ALIGNMENT),
    count('llama.block_count', config.layers),
    count('llama.context_length', config.contextTokens),
    count('llama.embedding_length', config.hidden),
    count('llama.feed_forward_length', config.intermediate),
    count('llama.attention.head_count', config.heads),
    count('llama.attention.head_count_kv', config.kvHeads),
    count('llama.rope.dimension_count', config.headDim),
    real('llama.rope.freq_base', config.ropeTheta),
    real('llama.attention.layer_norm_rms_epsilon', config.rmsNormEps),
    string('tokenizer.ggml.model', 'gpt2'),
    string('tokenizer.ggml.pre', 'gpt-2'),
    list('tokenizer.ggml.tokens', STRING, tokens.map(text)),
    list('tokenizer.ggml.token_type', INT32, types.map(u32)),
    list('tokenizer.ggml.merges', STRING, []),
    count('tokenizer.ggml.eos_token_id', stopIds[0] ?? 0),
    string('tokenizer.chat_template', chatTemplate ?? ''),
  ];
}

function ggufName(name: string): string {
  return NAMES.reduce((now, [pattern, replacement]) => now.replace(pattern, replacement), name);
}

/** Rows i and i + headDim/2 of each head become neighbours: `permute` in llama.cpp's convert_hf_to_gguf.py. */
function permuted(values: Float32Array, columns: number, heads: number): Float32Array<ArrayBuffer> {
  const headDim = values.length / columns / heads;
  const half = headDim / 2;
  const moved = new Float32Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < headDim; i++) {
      const from = (head * headDim + i) * columns;
      const to = (head * headDim + 2 * (i % half) + Math.floor(i / half)) * columns;
      moved.set(values.subarray(from, from + columns), to);
    }
  }
  return moved;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}
