// A seeded two-layer LLaMA with a byte-level tokenizer: small enough for the software WebGPU adapter, and with every
// feature that a real one has (grouped queries, scaled rotary frequencies, tied or untied head).

import type { Checkpoint, LlamaConfig, StoredTensor } from '../../src/models/llama/checkpoint.ts';

export const TINY: LlamaConfig = {
  layers: 2,
  hidden: 32,
  heads: 4,
  kvHeads: 2,
  headDim: 8,
  intermediate: 48,
  vocab: 258,
  contextTokens: 1024,
  ropeTheta: 10_000,
  ropeFactors: [1, 1, 2, 8],
  rmsNormEps: 1e-5,
  tied: true,
};

const IM_START = 256;
const IM_END = 257;

/** Weights by name, as plain arrays: the reference implementation reads them too. */
export function tinyWeights(
  config: LlamaConfig,
  seed: number,
): Map<string, { shape: number[]; values: Float32Array<ArrayBuffer> }> {
  const normal = normalFrom(seed);
  const weights = new Map<string, { shape: number[]; values: Float32Array<ArrayBuffer> }>();
  const add = (name: string, shape: number[], scale: number, mean = 0) => {
    const size = shape.reduce((a, b) => a * b, 1);
    weights.set(name, { shape, values: Float32Array.from({ length: size }, () => mean + scale * normal()) });
  };
  const { hidden, intermediate } = config;
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  add('model.embed_tokens.weight', [config.vocab, hidden], 1);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}.`;
    add(`${at}input_layernorm.weight`, [hidden], 0.1, 1);
    add(`${at}self_attn.q_proj.weight`, [q, hidden], 0.3);
    add(`${at}self_attn.k_proj.weight`, [kv, hidden], 0.3);
    add(`${at}self_attn.v_proj.weight`, [kv, hidden], 0.2);
    add(`${at}self_attn.o_proj.weight`, [hidden, q], 0.2);
    add(`${at}post_attention_layernorm.weight`, [hidden], 0.1, 1);
    add(`${at}mlp.gate_proj.weight`, [intermediate, hidden], 0.2);
    add(`${at}mlp.up_proj.weight`, [intermediate, hidden], 0.2);
    add(`${at}mlp.down_proj.weight`, [hidden, intermediate], 0.2);
  }
  add('model.norm.weight', [hidden], 0.1, 1);
  if (!config.tied) add('lm_head.weight', [config.vocab, hidden], 0.5);
  return weights;
}

/** The checkpoint of a seeded model, as if it had been read from a file. */
export function tinyCheckpoint(config: LlamaConfig = TINY, seed = 7): Checkpoint {
  const tensors = new Map<string, StoredTensor>();
  let bytes = 0;
  for (const [name, { shape, values }] of tinyWeights(config, seed)) {
    const read = async () => values.slice();
    tensors.set(name, { name, shape, storedAs: 'F32', bytes: values.byteLength, read });
    bytes += values.byteLength;
  }
  return { config, tokenizer: byteTokenizer(), tensors, bytes };
}

/** Each byte is a token; `<|im_start|>` is 256 and `<|im_end|>` is 257. */
export function byteTokenizer(): Checkpoint['tokenizer'] {
  const vocab: Record<string, number> = {};
  for (let byte = 0; byte < 256; byte++) vocab[byteCharacter(byte)] = byte;
  const special = (id: number, content: string) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const added = [special(IM_START, '<|im_start|>'), special(IM_END, '<|im_end|>')];
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    tokenizerJson: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: null,
      pre_tokenizer: byteLevel,
      post_processor: null,
      decoder: byteLevel,
      model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges: [] },
    },
    tokenizerConfig: { tokenizer_class: 'GPT2Tokenizer', eos_token: '<|im_end|>', bos_token: null },
    chatTemplate:
      "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}",
    bosToken: null,
    eosToken: '<|im_end|>',
    stopIds: [IM_END],
  };
}

/** GPT-2's printable stand-in for a byte: printable Latin-1 stands for itself, the others follow from U+0100 on. */
function byteCharacter(byte: number): string {
  const printable = (b: number) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  if (printable(byte)) return String.fromCharCode(byte);
  let rank = 0;
  for (let b = 0; b < byte; b++) if (!printable(b)) rank++;
  return String.fromCharCode(256 + rank);
}

function normalFrom(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' linear congruence
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
