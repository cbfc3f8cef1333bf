// The tiny model as the files that the Hub would hold: safetensors, configuration, tokenizer.

import { byteTokenizer, TINY, tinyWeights } from '../models/tiny-llama.ts';

const CONFIG = { ...TINY, ropeFactors: null, contextTokens: 4096 };

/** File name → bytes. */
export function tinyHubFiles(): Map<string, Buffer> {
  const tokenizer = byteTokenizer();
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  return new Map([
    [
      'config.json',
      json({
        model_type: 'llama',
        architectures: ['LlamaForCausalLM'],
        num_hidden_layers: CONFIG.layers,
        hidden_size: CONFIG.hidden,
        num_attention_heads: CONFIG.heads,
        num_key_value_heads: CONFIG.kvHeads,
        head_dim: CONFIG.headDim,
        intermediate_size: CONFIG.intermediate,
        vocab_size: CONFIG.vocab,
        max_position_embeddings: CONFIG.contextTokens,
        rope_theta: CONFIG.ropeTheta,
        rms_norm_eps: CONFIG.rmsNormEps,
        tie_word_embeddings: CONFIG.tied,
        hidden_act: 'silu',
      }),
    ],
    ['tokenizer.json', json(tokenizer.tokenizerJson)],
    ['tokenizer_config.json', json({ ...tokenizer.tokenizerConfig, chat_template: tokenizer.chatTemplate })],
    ['model.safetensors', safetensors()],
  ]);
}

/** Eight bytes of header length, the header as JSON, the numbers (the format's own description). */
function safetensors(): Buffer {
  const header: Record<string, { dtype: 'F32'; shape: number[]; data_offsets: [number, number] }> = {};
  const parts: Buffer[] = [];
  let at = 0;
  for (const [name, { shape, values }] of tinyWeights(CONFIG, 7)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + values.byteLength] };
    parts.push(Buffer.from(values.buffer));
    at += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}
