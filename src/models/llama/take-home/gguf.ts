// Merged weights as one GGUF file for llama.cpp. Names, row order and types as its convert_hf_to_gguf.py chooses them.

import type { Outcome } from '../../../core/outcome.ts';
import { succeed } from '../../../core/outcome.ts';
import type { Checkpoint, LlamaConfig } from '../checkpoint.ts';
import {
  type GgufBytes,
  type GgufTensor,
  type GgufType,
  ggufBytes,
  ggufText,
  ggufUint32,
  rowsFit,
  writeGguf,
} from '../files/gguf-writer.ts';
import type { Writing } from '../files/sink.ts';
import { type BaseModel, ggufOf } from './base-model.ts';
import { builtMetadata, carriedMetadata } from './gguf-metadata.ts';
import { type Trained, trainedCheckpoint } from './merge.ts';

/** F16 takes two bytes a weight, Q8_0 a little more than one. */
export type MergedGgufType = 'F16' | 'Q8_0';

export interface GgufNaming {
  /** `general.name`, which people see in their program. */
  readonly name: string;
}

/** Numbers of the whole file's type (enum llama_ftype). */
const FILE_TYPES: Readonly<Record<MergedGgufType, number>> = { F16: 1, Q8_0: 7 };
/** GGML_QNT_VERSION: the layout of the blocks. */
const QUANTISATION_VERSION = 2;

const OUTER_NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};

const LAYER_NAMES: Readonly<Record<string, string>> = {
  'input_layernorm.weight': 'attn_norm.weight',
  'self_attn.q_proj.weight': 'attn_q.weight',
  'self_attn.k_proj.weight': 'attn_k.weight',
  'self_attn.v_proj.weight': 'attn_v.weight',
  'self_attn.o_proj.weight': 'attn_output.weight',
  'post_attention_layernorm.weight': 'ffn_norm.weight',
  'mlp.gate_proj.weight': 'ffn_gate.weight',
  'mlp.up_proj.weight': 'ffn_up.weight',
  'mlp.down_proj.weight': 'ffn_down.weight',
};

/** What a merged file is made of, before a weight is read: its size is known, and so is why it cannot be made. */
export interface PlannedGguf {
  readonly bytes: number;
  write(writing: Writing): Promise<Outcome<{ bytes: number }>>;
}

/**
 * Plans a GGUF file of the base with what was trained. Settings and vocabulary are carried over from the base's GGUF
 * file, or built from its tokenizer.json. Fails with one sentence when they cannot be.
 */
export async function planMergedGguf(
  base: BaseModel,
  trained: Trained,
  type: MergedGgufType,
  { name }: GgufNaming,
): Promise<Outcome<PlannedGguf>> {
  const merged = trainedCheckpoint(base.checkpoint, trained);
  if (!merged.ok) return merged;
  const gguf = await ggufOf(base);
  if (!gguf.ok) return gguf;
  const settings = gguf.value === null ? builtMetadata(base.checkpoint) : succeed(await carriedMetadata(gguf.value));
  if (!settings.ok) return settings;
  const metadata = new Map<string, GgufBytes>([
    ...settings.value,
    ['general.name', ggufText(name)],
    ['general.file_type', ggufUint32(FILE_TYPES[type])],
    ['general.quantization_version', ggufUint32(QUANTISATION_VERSION)],
  ]);
  const tensors = tensorsOf(merged.value, type);
  return succeed({
    bytes: ggufBytes(metadata, tensors),
    write: (writing) => writeGguf(metadata, tensors, writing),
  });
}

/** Plans and writes at once. */
export async function mergedGguf(
  base: BaseModel,
  trained: Trained,
  type: MergedGgufType,
  naming: GgufNaming,
  writing: Writing,
): Promise<Outcome<{ bytes: number }>> {
  const planned = await planMergedGguf(base, trained, type, naming);
  return planned.ok ? await planned.value.write(writing) : planned;
}

function tensorsOf({ config, tensors }: Checkpoint, type: MergedGgufType): readonly GgufTensor[] {
  const list: GgufTensor[] = [];
  const { ropeFactors } = config;
  if (ropeFactors !== null) {
    const read = async () => Float32Array.from(ropeFactors);
    list.push({ name: 'rope_freqs.weight', shape: [ropeFactors.length], type: 'F32', read });
  }
  for (const [name, { shape, read }] of tensors) {
    const heads = permutedHeads(name, config);
    list.push({
      name: ggufName(name),
      shape,
      type: typeOf(shape, type),
      read: heads === null ? read : async () => permuteRows(await read(), shape[1] ?? 1, heads),
    });
  }
  return list;
}

/** Norms stay float32; rows that no block fits into stay float16, as the converter does it. */
function typeOf(shape: readonly number[], type: MergedGgufType): GgufType {
  if (shape.length < 2) return 'F32';
  return rowsFit(shape, type) ? type : 'F16';
}

function ggufName(name: string): string {
  const layer = /^model\.layers\.(\d+)\.(.+)$/.exec(name);
  if (layer === null) return OUTER_NAMES[name] ?? name;
  return `blk.${layer[1]}.${LAYER_NAMES[layer[2]!] ?? layer[2]}`;
}

function permutedHeads(name: string, config: LlamaConfig): number | null {
  if (name.endsWith('.q_proj.weight')) return config.heads;
  if (name.endsWith('.k_proj.weight')) return config.kvHeads;
  return null;
}

/**
 * Rows i and i + headDim/2 of a head become neighbours (2i, 2i + 1), which llama.cpp's rotary embedding turns together:
 * `permute` in convert_hf_to_gguf.py. gguf-llama.ts undoes it.
 */
function permuteRows(values: Float32Array<ArrayBuffer>, columns: number, heads: number): Float32Array<ArrayBuffer> {
  const headDim = values.length / columns / heads;
  const moved = new Float32Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < headDim; i++) {
      const from = (head * headDim + Math.floor(i / 2) + (i % 2) * (headDim / 2)) * columns;
      moved.set(values.subarray(from, from + columns), (head * headDim + i) * columns);
    }
  }
  return moved;
}
