// The settings of a merged GGUF file: carried over byte for byte from the base's, or built for a base of safetensors.

import type { Outcome } from '../../../core/outcome.ts';
import { succeed } from '../../../core/outcome.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { type GgufBytes, ggufFloat32, ggufText, ggufUint32 } from '../files/gguf-writer.ts';
import type { GgufBase } from './base-model.ts';
import { vocabularyMetadata } from './gguf-vocabulary.ts';

/**
 * Settings that are not true of the merged file: how the base was packed, and rotary scaling, which the merged file
 * holds as a list of factors.
 */
const LEFT_BEHIND =
  /^(general\.(alignment|file_type|name|quantization_version|quantized_by)|quantize\..*|split\..*|llama\.rope\.(scaling\..*|scale_linear))$/;

// Bytes of each fixed-size value type (enum gguf_metadata_value_type).
const VALUE_BYTES: Readonly<Record<number, number>> = {
  ...{ 0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8 },
};
const STRING = 8;
const ARRAY = 9;

/** The base's settings as they stand in its file, whatever their types, without those that are no longer true. */
export async function carriedMetadata({ file, header }: GgufBase): Promise<ReadonlyMap<string, GgufBytes>> {
  // The header was read before, so its lengths hold: what follows only finds where each value begins and ends.
  const bytes = new Uint8Array(await file.slice(0, header.dataStart).arrayBuffer());
  const view = new DataView(bytes.buffer);
  const decoder = new TextDecoder();
  const u64 = (at: number) => Number(view.getBigUint64(at, true));
  const afterText = (at: number) => at + 8 + u64(at);
  const afterValue = (at: number): number => {
    const type = view.getUint32(at, true);
    if (type === STRING) return afterText(at + 4);
    if (type !== ARRAY) return at + 4 + (VALUE_BYTES[type] ?? 0);
    const item = view.getUint32(at + 4, true);
    const count = u64(at + 8);
    if (item !== STRING) return at + 16 + count * (VALUE_BYTES[item] ?? 0);
    let end = at + 16;
    for (let i = 0; i < count; i++) end = afterText(end);
    return end;
  };

  const carried = new Map<string, GgufBytes>();
  const keys = u64(16);
  let at = 24;
  for (let i = 0; i < keys; i++) {
    const start = afterText(at);
    const key = decoder.decode(bytes.subarray(at + 8, start));
    at = afterValue(start);
    if (!LEFT_BEHIND.test(key)) carried.set(key, bytes.slice(start, at));
  }
  return carried;
}

/** Settings for a base that came as safetensors; one sentence when its tokenizer cannot be put into a GGUF file. */
export function builtMetadata(checkpoint: Checkpoint): Outcome<ReadonlyMap<string, GgufBytes>> {
  const vocabulary = vocabularyMetadata(checkpoint);
  if (!vocabulary.ok) return vocabulary;
  const { config } = checkpoint;
  return succeed(
    new Map<string, GgufBytes>([
      ['general.architecture', ggufText('llama')],
      ['general.type', ggufText('model')],
      ['llama.block_count', ggufUint32(config.layers)],
      ['llama.context_length', ggufUint32(config.contextTokens)],
      ['llama.embedding_length', ggufUint32(config.hidden)],
      ['llama.feed_forward_length', ggufUint32(config.intermediate)],
      ['llama.attention.head_count', ggufUint32(config.heads)],
      ['llama.attention.head_count_kv', ggufUint32(config.kvHeads)],
      ['llama.attention.key_length', ggufUint32(config.headDim)],
      ['llama.attention.value_length', ggufUint32(config.headDim)],
      ['llama.attention.layer_norm_rms_epsilon', ggufFloat32(config.rmsNormEps)],
      ['llama.rope.dimension_count', ggufUint32(config.headDim)],
      ['llama.rope.freq_base', ggufFloat32(config.ropeTheta)],
      ['llama.vocab_size', ggufUint32(config.vocab)],
      ...vocabulary.value,
    ]),
  );
}
