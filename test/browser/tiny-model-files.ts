// The tiny model as files that a person picks: safetensors, configuration, tokenizer.

import { writeSafetensors } from '../../src/models/llama/files/safetensors-writer.ts';
import { intoMemory, must, PLAIN } from '../models/take-home/trained.ts';
import { byteTokenizer, tinyWeights } from '../models/tiny-llama.ts';

export async function tinyModelFiles(seed = 7): Promise<File[]> {
  const tokenizer = byteTokenizer();
  const config = {
    ...{ model_type: 'llama', architectures: ['LlamaForCausalLM'], hidden_act: 'silu', vocab_size: PLAIN.vocab },
    ...{ num_hidden_layers: PLAIN.layers, hidden_size: PLAIN.hidden, intermediate_size: PLAIN.intermediate },
    ...{ num_attention_heads: PLAIN.heads, num_key_value_heads: PLAIN.kvHeads, head_dim: PLAIN.headDim },
    ...{ max_position_embeddings: PLAIN.contextTokens, rope_theta: PLAIN.ropeTheta, rms_norm_eps: PLAIN.rmsNormEps },
    tie_word_embeddings: PLAIN.tied,
  };
  const weights = [...tinyWeights(PLAIN, seed)].map(([name, { shape, values }]) => ({
    name,
    shape,
    read: async () => values,
  }));
  const { writing, blob } = intoMemory();
  must(await writeSafetensors(weights, 'F32', writing));
  const json = (name: string, value: object): File => new File([JSON.stringify(value)], name);
  return [
    json('config.json', config),
    json('tokenizer.json', tokenizer.tokenizerJson),
    json('tokenizer_config.json', { ...tokenizer.tokenizerConfig, chat_template: tokenizer.chatTemplate }),
    new File([blob()], 'tiny.safetensors'),
  ];
}
