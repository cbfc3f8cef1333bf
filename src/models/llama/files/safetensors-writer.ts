// Writes one safetensors file weight by weight. Layout: github.com/huggingface/safetensors.

import type { Outcome } from '../../../core/outcome.ts';
import { BF16, type Encoder, F16, F32 } from './gguf-quantise.ts';
import { type Writing, writeFile } from './sink.ts';

export type SafetensorsType = 'F32' | 'F16' | 'BF16';

/** A weight that is read when its turn comes. */
export interface WritableTensor {
  readonly name: string;
  /** Row-major. */
  readonly shape: readonly number[];
  read(): Promise<Float32Array<ArrayBuffer>>;
}

/** Texts that a file says of itself besides its tensors. */
export type SafetensorsMetadata = Readonly<Record<string, string>>;

/** What PyTorch's loaders ask for. */
const OF_TORCH: SafetensorsMetadata = { format: 'pt' };

const ENCODERS: Readonly<Record<SafetensorsType, Encoder>> = { F32, F16, BF16 };
/** The data begins at a multiple of this, as the format's own writer pads its header (for 8-byte types). */
const HEADER_ALIGNMENT = 8;

/** Bytes of the file that `writeSafetensors` will write. */
export function safetensorsBytes(
  tensors: readonly WritableTensor[],
  type: SafetensorsType,
  metadata: SafetensorsMetadata = {},
): number {
  return headerOf(tensors, type, metadata).length + dataBytes(tensors, type);
}

/**
 * Writes the tensors in their order, all in one type, with this metadata and what PyTorch's loaders ask for. One weight
 * is in memory at a time. Fails as `writeFile` does.
 */
export async function writeSafetensors(
  tensors: readonly WritableTensor[],
  type: SafetensorsType,
  writing: Writing,
  metadata: SafetensorsMetadata = {},
): Promise<Outcome<{ bytes: number }>> {
  const header = headerOf(tensors, type, metadata);
  return await writeFile(writing, header.length + dataBytes(tensors, type), async (writer) => {
    await writer.bytes(header);
    for (const tensor of tensors) {
      await writer.weight(tensor.name, () => tensor.read(), ENCODERS[type], count(tensor.shape));
    }
  });
}

function headerOf(
  tensors: readonly WritableTensor[],
  type: SafetensorsType,
  metadata: SafetensorsMetadata,
): Uint8Array<ArrayBuffer> {
  // A list of entries, not an object: a weight called `__proto__` or `7` keeps its name and place.
  const entries = [`"__metadata__":${JSON.stringify({ ...OF_TORCH, ...metadata })}`];
  let at = 0;
  for (const { name, shape } of tensors) {
    const end = at + count(shape) * ENCODERS[type].blockBytes;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: type, shape, data_offsets: [at, end] })}`);
    at = end;
  }
  const json = new TextEncoder().encode(`{${entries.join()}}`);
  const length = Math.ceil(json.length / HEADER_ALIGNMENT) * HEADER_ALIGNMENT;
  const header = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}

function dataBytes(tensors: readonly WritableTensor[], type: SafetensorsType): number {
  return tensors.reduce((sum, { shape }) => sum + count(shape) * ENCODERS[type].blockBytes, 0);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
