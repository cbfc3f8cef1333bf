// The small files beside merged weights: the base's own, or what can be told of them from a GGUF file.

import type { Outcome } from '../../../core/outcome.ts';
import { fail, succeed } from '../../../core/outcome.ts';
import type { LlamaConfig, TokenizerSource } from '../checkpoint.ts';
import { readConfigJson } from '../files/config-json.ts';
import type { SafetensorsType } from '../files/safetensors-writer.ts';
import { type BaseModel, type GgufBase, ggufOf, shortest } from './base-model.ts';
import { jsonBlob, type NamedBlob } from './peft.ts';

/** Files that stay true when weights change. config.json is among them but for the type of the weights. */
const CARRIED = [
  'tokenizer.json',
  'tokenizer_config.json',
  'generation_config.json',
  'chat_template.jinja',
  'special_tokens_map.json',
  'added_tokens.json',
  'tokenizer.model',
  'vocab.json',
  'merges.txt',
];

export interface Companions {
  readonly files: readonly NamedBlob[];
  /** One sentence for each thing that the base's file did not hold. */
  readonly without: readonly string[];
}

const TYPE_NAMES: Readonly<Record<SafetensorsType, string>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' };

/**
 * config.json, tokenizer.json, tokenizer_config.json, generation_config.json and what else the base brought. From a GGUF
 * file they are rebuilt, as far as it tells. Fails with one sentence when a configuration cannot be put into words.
 */
export async function companionFiles(base: BaseModel, type: SafetensorsType): Promise<Outcome<Companions>> {
  const own = base.files.get('config.json');
  if (own !== undefined)
    return succeed({ files: await carried(base.files, own, type), without: withoutOf(base.files) });
  const gguf = await ggufOf(base);
  if (!gguf.ok) return gguf;
  return rebuilt(base, gguf.value, type);
}

async function carried(
  files: ReadonlyMap<string, Blob>,
  config: Blob,
  type: SafetensorsType,
): Promise<readonly NamedBlob[]> {
  // Changed in the text: everything else stays as its author wrote it, `0.0` included, which JSON.parse would make 0.
  const text = (await config.text()).replace(/"(torch_dtype|dtype)"(\s*:\s*)"[^"]*"/, `"$1"$2"${TYPE_NAMES[type]}"`);
  const kept: NamedBlob[] = [{ name: 'config.json', blob: new Blob([text], { type: 'application/json' }) }];
  for (const name of CARRIED) {
    const blob = files.get(name);
    if (blob !== undefined) kept.push({ name, blob });
  }
  return kept;
}

function withoutOf(files: ReadonlyMap<string, Blob>): readonly string[] {
  return ['tokenizer.json', 'tokenizer_config.json', 'generation_config.json']
    .filter((name) => !files.has(name))
    .map((name) => `${name} is not there, because the base model brought none.`);
}

function rebuilt({ checkpoint }: BaseModel, gguf: GgufBase | null, type: SafetensorsType): Outcome<Companions> {
  const { config, tokenizer } = checkpoint;
  const rope = ropeScaling(config);
  if (rope === undefined) {
    const message =
      'The base model’s rotary factors have no formula that config.json could name: take the GGUF file or the adapter home instead.';
    return fail({ kind: 'unsupported', message });
  }
  const ids = idsOf(tokenizer, gguf);
  const tokens = {
    ...(ids.bos === null ? {} : { bos_token_id: ids.bos }),
    eos_token_id: ids.ends.length === 1 ? ids.ends[0] : ids.ends,
    ...(ids.pad === null ? {} : { pad_token_id: ids.pad.id }),
  };
  const files = [
    { name: 'config.json', blob: jsonBlob({ ...configJson(config, rope, type), ...tokens }) },
    { name: 'tokenizer.json', blob: jsonBlob(tokenizerJson(tokenizer, ids.bos)) },
    { name: 'tokenizer_config.json', blob: jsonBlob(tokenizerConfig(tokenizer, config, ids)) },
    { name: 'generation_config.json', blob: jsonBlob(tokens) },
  ];
  const from = gguf === null ? 'the base model’s files' : gguf.name;
  const without = [
    `config.json, tokenizer.json and tokenizer_config.json are rebuilt from ${from}; fields that only describe training are left out.`,
    `generation_config.json holds no sampling settings, because ${from} has none.`,
    ...(tokenizer.chatTemplate === null ? [`There is no chat template, because ${from} has none.`] : []),
  ];
  return succeed({ files, without });
}

interface SpecialIds {
  readonly bos: number | null;
  readonly ends: readonly number[];
  readonly pad: { readonly id: number; readonly text: string } | null;
  readonly unknown: string | null;
}

function idsOf(tokenizer: TokenizerSource, gguf: GgufBase | null): SpecialIds {
  const metadata = gguf?.header.metadata;
  const tokens = metadata?.get('tokenizer.ggml.tokens');
  const textOf = (key: string): { id: number; text: string } | null => {
    const id = metadata?.get(`tokenizer.ggml.${key}_token_id`);
    const text = typeof id === 'number' && Array.isArray(tokens) ? tokens[id] : undefined;
    return typeof id === 'number' && typeof text === 'string' ? { id, text } : null;
  };
  const bos = tokenizer.bosToken === null ? undefined : idOf(tokenizer, tokenizer.bosToken);
  return {
    bos: bos ?? null,
    ends: tokenizer.stopIds,
    pad: textOf('padding'),
    unknown: textOf('unknown')?.text ?? null,
  };
}

/** The id of a token by its text, among the added tokens first. */
export function idOf({ tokenizerJson }: TokenizerSource, text: string): number | undefined {
  const { added_tokens, model } = tokenizerJson as {
    added_tokens?: readonly { id: number; content: string }[];
    model?: { vocab?: Readonly<Record<string, number>> };
  };
  const vocab = model?.vocab ?? {};
  const added = added_tokens?.find(({ content }) => content === text)?.id;
  return added ?? (Object.hasOwn(vocab, text) ? vocab[text] : undefined);
}

function configJson(config: LlamaConfig, rope: object | null, type: SafetensorsType): object {
  return {
    architectures: ['LlamaForCausalLM'],
    attention_bias: false,
    head_dim: config.headDim,
    hidden_act: 'silu',
    hidden_size: config.hidden,
    intermediate_size: config.intermediate,
    max_position_embeddings: config.contextTokens,
    mlp_bias: false,
    model_type: 'llama',
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.kvHeads,
    rms_norm_eps: shortest(config.rmsNormEps),
    rope_scaling: rope,
    rope_theta: shortest(config.ropeTheta),
    tie_word_embeddings: config.tied,
    torch_dtype: TYPE_NAMES[type],
    vocab_size: config.vocab,
  };
}

/** Llama 3.1's own constants, and those of 3.2 where they differ: the lists that files in use hold. */
const LLAMA3_FACTORS = [8, 32];
const LLAMA3 = { low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };
const ROPE_TOLERANCE = 1e-5;

/** The formula of the factors: null for none; undefined when none is known that gives them. */
function ropeScaling(config: LlamaConfig): object | null | undefined {
  const { ropeFactors, headDim } = config;
  if (ropeFactors === null || ropeFactors.every((factor) => factor === 1)) return null;
  const first = shortest(ropeFactors[0] ?? 1);
  const candidates = [
    { rope_type: 'linear', factor: first },
    ...LLAMA3_FACTORS.map((factor) => ({ rope_type: 'llama3', factor, ...LLAMA3 })),
  ];
  // The reader of config.json is the judge: the formula must give back the list.
  return candidates.find((candidate) => {
    const read = readConfigJson({ ...configJson(config, candidate, 'F32'), head_dim: headDim });
    const factors = read.ok ? read.value.config.ropeFactors : null;
    return factors?.every((factor, i) => Math.abs(factor / ropeFactors[i]! - 1) < ROPE_TOLERANCE);
  });
}

/** What Hugging Face's Rust reads; the JavaScript one is content with less. */
function tokenizerJson({ tokenizerJson, bosToken }: TokenizerSource, bos: number | null): object {
  const json = { truncation: null, padding: null, ...tokenizerJson };
  const after = 'post_processor' in json ? json.post_processor : null;
  if (
    typeof after !== 'object' ||
    after === null ||
    !('special_tokens' in after) ||
    bosToken === null ||
    bos === null
  ) {
    return json;
  }
  const special = { [bosToken]: { id: bosToken, ids: [bos], tokens: [bosToken] } };
  return { ...json, post_processor: { ...after, special_tokens: special } };
}

function tokenizerConfig(tokenizer: TokenizerSource, config: LlamaConfig, ids: SpecialIds): object {
  return {
    ...tokenizer.tokenizerConfig,
    ...(ids.unknown === null ? {} : { unk_token: ids.unknown }),
    ...(ids.pad === null ? {} : { pad_token: ids.pad.text }),
    model_max_length: config.contextTokens,
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...(tokenizer.chatTemplate === null ? {} : { chat_template: tokenizer.chatTemplate }),
  };
}
