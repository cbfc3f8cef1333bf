// Writes a GGUF file, version 3, weight by weight. Layout: ggml/docs/gguf.md in llama.cpp.

import type { Outcome } from '../../../core/outcome.ts';
import { type Encoder, F16, F32, Q8_0 } from './gguf-quantise.ts';
import type { WritableTensor } from './safetensors-writer.ts';
import { type Writing, writeFile } from './sink.ts';

export type GgufType = 'F32' | 'F16' | 'Q8_0';

export interface GgufTensor extends WritableTensor {
  readonly type: GgufType;
}

/** A setting's value as it stands in the file: its type, then its content. */
export type GgufBytes = Uint8Array<ArrayBuffer>;

/** Numbers of the types in a file (enum ggml_type). */
const TYPES: Readonly<Record<GgufType, { number: number; encoder: Encoder }>> = {
  F32: { number: 0, encoder: F32 },
  F16: { number: 1, encoder: F16 },
  Q8_0: { number: 8, encoder: Q8_0 },
};

// Value types of settings (enum gguf_metadata_value_type).
const UINT32 = 4;
const INT32 = 5;
const FLOAT32 = 6;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

/** The format's default; a file without `general.alignment` has it. */
const ALIGNMENT = 32;

/** Bytes of the file that `writeGguf` will write. */
export function ggufBytes(metadata: ReadonlyMap<string, GgufBytes>, tensors: readonly GgufTensor[]): number {
  return headerOf(metadata, tensors).length + tensors.reduce((sum, tensor) => sum + aligned(bytesOf(tensor)), 0);
}

/**
 * Writes settings and weights in their order. Linear layers are [out, in], row-major, as everywhere here; rows of a
 * `Q8_0` weight must be multiples of 32 long. One weight is in memory at a time. Fails as `writeFile` does.
 */
export async function writeGguf(
  metadata: ReadonlyMap<string, GgufBytes>,
  tensors: readonly GgufTensor[],
  writing: Writing,
): Promise<Outcome<{ bytes: number }>> {
  const header = headerOf(metadata, tensors);
  return await writeFile(writing, ggufBytes(metadata, tensors), async (writer) => {
    await writer.bytes(header);
    for (const tensor of tensors) {
      const bytes = await writer.weight(
        tensor.name,
        () => tensor.read(),
        TYPES[tensor.type].encoder,
        count(tensor.shape),
      );
      if (aligned(bytes) > bytes) await writer.bytes(new Uint8Array(aligned(bytes) - bytes));
    }
  });
}

/** Whether rows of this length can be stored in the type. */
export function rowsFit(shape: readonly number[], type: GgufType): boolean {
  return (shape.at(-1) ?? 1) % TYPES[type].encoder.blockWeights === 0;
}

function headerOf(metadata: ReadonlyMap<string, GgufBytes>, tensors: readonly GgufTensor[]): GgufBytes {
  const parts = [new TextEncoder().encode('GGUF'), uint32(3), uint64(tensors.length), uint64(metadata.size)];
  for (const [key, value] of metadata) parts.push(text(key), value);
  let offset = 0;
  for (const tensor of tensors) {
    const { name, shape, type } = tensor;
    // Fastest-running dimension first.
    parts.push(text(name), uint32(shape.length), ...shape.toReversed().map(uint64));
    parts.push(uint32(TYPES[type].number), uint64(offset));
    offset += aligned(bytesOf(tensor));
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined(parts, aligned(length));
}

function bytesOf({ shape, type }: GgufTensor): number {
  const { blockWeights, blockBytes } = TYPES[type].encoder;
  return (count(shape) / blockWeights) * blockBytes;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A setting's value that is text. */
export function ggufText(value: string): GgufBytes {
  return joined([uint32(STRING), text(value)]);
}

/** A count, a size or a token's id. */
export function ggufUint32(value: number): GgufBytes {
  return joined([uint32(UINT32), uint32(value)]);
}

export function ggufFloat32(value: number): GgufBytes {
  return joined([uint32(FLOAT32), float32(value)]);
}

export function ggufBool(value: boolean): GgufBytes {
  return joined([uint32(BOOL), Uint8Array.of(value ? 1 : 0)]);
}

export function ggufTexts(values: readonly string[]): GgufBytes {
  return joined([uint32(ARRAY), uint32(STRING), uint64(values.length), ...values.map(text)]);
}

export function ggufInt32s(values: readonly number[]): GgufBytes {
  const items = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    items.setInt32(4 * i, value, true);
  });
  return joined([uint32(ARRAY), uint32(INT32), uint64(values.length), new Uint8Array(items.buffer)]);
}

export function ggufFloat32s(values: readonly number[]): GgufBytes {
  const items = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    items.setFloat32(4 * i, value, true);
  });
  return joined([uint32(ARRAY), uint32(FLOAT32), uint64(values.length), new Uint8Array(items.buffer)]);
}

/** Parts in one buffer, zeros behind them up to `length`. */
function joined(parts: readonly Uint8Array[], length = parts.reduce((sum, part) => sum + part.length, 0)): GgufBytes {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return joined([uint64(bytes.length), bytes]);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

function float32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}
