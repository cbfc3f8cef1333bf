// A LLaMA in GGUF clothes: llama.cpp's setting keys and weight names as those of Hugging Face, query and key rows put
// back. Key names: gguf-py/gguf/constants.py in llama.cpp; row order: `permute` in its convert_hf_to_gguf.py.

import type { Outcome } from '../../../core/outcome.ts';
import { badInput, fail, succeed } from '../../../core/outcome.ts';
import type { LlamaConfig, StoredTensor } from '../checkpoint.ts';
import { GGML_TYPES, ggmlTypeName } from './gguf-dequantise.ts';
import type { GgufHeader, GgufTensorInfo, GgufValue } from './gguf-header.ts';
import { shown } from './gguf-header.ts';

const DEFAULT_ROPE_BASE = 10000;
const LARGEST_HEAD = 4096;

const OUTER_NAMES: Readonly<Record<string, string>> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

const LAYER_NAMES: Readonly<Record<string, string>> = {
  'attn_norm.weight': 'input_layernorm.weight',
  'attn_q.weight': 'self_attn.q_proj.weight',
  'attn_k.weight': 'self_attn.k_proj.weight',
  'attn_v.weight': 'self_attn.v_proj.weight',
  'attn_output.weight': 'self_attn.o_proj.weight',
  'ffn_norm.weight': 'post_attention_layernorm.weight',
  'ffn_gate.weight': 'mlp.gate_proj.weight',
  'ffn_up.weight': 'mlp.up_proj.weight',
  'ffn_down.weight': 'mlp.down_proj.weight',
};

/** The rotary factors of Llama 3 live in a tensor of their own. */
export const ROPE_FACTORS = 'rope_freqs.weight';

/** The Hugging Face name of a weight; the file's own name where there is none. */
function huggingFaceName(name: string): string {
  const layer = /^blk\.(\d{1,4})\.(.+)$/.exec(name);
  if (layer === null) return OUTER_NAMES[name] ?? name;
  const known = LAYER_NAMES[layer[2]!];
  return known === undefined ? name : `model.layers.${Number(layer[1])}.${known}`;
}

/**
 * The model's dimensions from the metadata; `stored` is the content of `rope_freqs.weight`, null when there is none.
 * Fails with one sentence when the model is no LLaMA, or when a setting is missing or of a kind we cannot compute.
 */
export function readLlamaConfig(
  header: GgufHeader,
  name: string,
  stored: readonly number[] | null,
): Outcome<LlamaConfig> {
  const { metadata } = header;
  const architecture = metadata.get('general.architecture');
  if (architecture !== 'llama') {
    const what =
      architecture === undefined ? 'a model of no stated architecture' : `a model of the kind ${shown(architecture)}`;
    return fail({
      kind: 'unsupported',
      message: `${name} holds ${what}: choose a LLaMA model, such as SmolLM2 or Llama 3.2.`,
    });
  }
  const required = ['block_count', 'embedding_length', 'feed_forward_length', 'context_length', 'attention.head_count'];
  for (const key of [...required, 'attention.layer_norm_rms_epsilon']) {
    const value = metadata.get(`llama.${key}`);
    if (Array.isArray(value)) return differing(name, key);
    if (typeof value !== 'number') {
      return badInput(`${name} lacks the setting llama.${key}: it is damaged, download it again.`);
    }
  }
  const number = (key: string, otherwise: number): number => {
    const value = metadata.get(`llama.${key}`);
    return typeof value === 'number' ? value : otherwise;
  };
  if (Array.isArray(metadata.get('llama.attention.head_count_kv'))) return differing(name, 'attention.head_count_kv');
  if (number('expert_count', 0) > 0) return unsupported(name, 'a mixture of experts');

  const hidden = number('embedding_length', 0);
  const heads = number('attention.head_count', 0);
  const headDim = number('attention.key_length', hidden / heads);
  if (number('attention.value_length', headDim) !== headDim)
    return unsupported(name, 'values of another size than keys');
  if (number('rope.dimension_count', headDim) !== headDim)
    return unsupported(name, 'a rotary embedding of part of a head');

  const embedding = header.tensors.find((tensor) => tensor.name === 'token_embd.weight');
  const config = {
    layers: number('block_count', 0),
    hidden,
    heads,
    kvHeads: number('attention.head_count_kv', heads),
    headDim,
    intermediate: number('feed_forward_length', 0),
    vocab: embedding?.dimensions[1] ?? 0,
    contextTokens: number('context_length', 0),
    ropeTheta: number('rope.freq_base', DEFAULT_ROPE_BASE),
    rmsNormEps: number('attention.layer_norm_rms_epsilon', 0),
    tied: !header.tensors.some((tensor) => tensor.name === 'output.weight'),
  };
  if (embedding === undefined) {
    return badInput(`${name} lacks the weight model.embed_tokens.weight: it is incomplete, download it again.`);
  }
  const factors = ropeFactors(metadata, stored, headDim);
  if (factors === undefined)
    return unsupported(name, `rotary scaling of the kind ${shown(metadata.get(SCALING_TYPE))}`);
  return succeed({ ...config, ropeFactors: factors });
}

const SCALING_TYPE = 'llama.rope.scaling.type';

/** Undefined for a scaling that is no fixed list of factors, such as YaRN. */
function ropeFactors(
  metadata: ReadonlyMap<string, GgufValue>,
  stored: readonly number[] | null,
  headDim: number,
): readonly number[] | null | undefined {
  const type = metadata.get(SCALING_TYPE) ?? 'none';
  // `scale_linear` is the older key for the same factor.
  const factor = metadata.get('llama.rope.scaling.factor') ?? metadata.get('llama.rope.scale_linear') ?? 1;
  if (type !== 'none' && type !== 'linear') return undefined;
  if (typeof factor !== 'number' || !(factor > 0)) return undefined;
  const linear = type === 'linear' || metadata.has('llama.rope.scale_linear') ? factor : 1;
  if (stored !== null) return stored.map((each) => each * linear);
  // A head of another size is refused with the other dimensions.
  if (linear === 1 || !(headDim >= 2 && headDim <= LARGEST_HEAD)) return null;
  return new Array<number>(Math.floor(headDim / 2)).fill(linear);
}

function unsupported(name: string, what: string): Outcome<never> {
  return fail({
    kind: 'unsupported',
    message: `${name} uses ${what}, which is not supported: choose a plain LLaMA model.`,
  });
}

function differing(name: string, key: string): Outcome<never> {
  return unsupported(name, `a different ${key} in each layer`);
}

/**
 * A tensor of the file as a weight of the model, or one sentence when its type is unknown or its bytes are not there.
 * `heads` is how many heads share its rows in llama.cpp's rotary order, null where rows are in their place.
 */
export function storedTensor(
  file: Blob,
  name: string,
  dataStart: number,
  info: GgufTensorInfo,
  heads: number | null,
): Outcome<StoredTensor> {
  const type = GGML_TYPES.get(info.type);
  if (type === undefined) {
    const types = [...GGML_TYPES.values()].map((each) => each.name).join(', ');
    return fail({
      kind: 'unsupported',
      message: `${name} stores ${shown(info.name)} in the type ${ggmlTypeName(info.type)}: choose a file in one of ${types}.`,
    });
  }
  const weights = info.dimensions.reduce((product, size) => product * size, 1);
  const row = info.dimensions[0] ?? 1;
  const bytes = (weights / type.blockWeights) * type.blockBytes;
  if (weights < 1 || !Number.isSafeInteger(weights) || row % type.blockWeights !== 0) {
    return badInput(
      `${name} has a weight ${shown(info.name)} of an impossible size: it is damaged, download it again.`,
    );
  }
  const start = dataStart + info.offset;
  if (start + bytes > file.size) {
    return badInput(`${name} ends before the weight ${shown(info.name)} does: it is incomplete, download it again.`);
  }
  return succeed({
    name: huggingFaceName(info.name),
    shape: info.dimensions.toReversed(),
    storedAs: type.name,
    bytes,
    async read() {
      const stored = new Uint8Array(await file.slice(start, start + bytes).arrayBuffer());
      const rowBytes = (row / type.blockWeights) * type.blockBytes;
      const ordered = heads === null ? stored : unpermuteRows(stored, rowBytes, heads);
      const values = new Float32Array(weights);
      type.dequantise(ordered, values);
      return values;
    },
  });
}

/**
 * Undoes llama.cpp's order of query and key rows. Its rotary embedding turns neighbouring rows (2i, 2i + 1) of a head,
 * Hugging Face's turns rows i and i + headDim/2; the converter moved the rows so that both compute the same.
 */
function unpermuteRows(stored: Uint8Array<ArrayBuffer>, rowBytes: number, heads: number): Uint8Array<ArrayBuffer> {
  const headDim = stored.length / rowBytes / heads;
  const ordered = new Uint8Array(stored.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < headDim; i++) {
      const from = (head * headDim + i) * rowBytes;
      const to = head * headDim + Math.floor(i / 2) + (i % 2) * (headDim / 2);
      ordered.set(stored.subarray(from, from + rowBytes), to * rowBytes);
    }
  }
  return ordered;
}
