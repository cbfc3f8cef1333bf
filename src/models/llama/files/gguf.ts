// Opens a GGUF file (llama.cpp's format) as a LLaMA checkpoint: only its header is read, weights stay where they are.

import type { Outcome } from '../../../core/outcome.ts';
import { badInput, succeed } from '../../../core/outcome.ts';
import type { Checkpoint, LlamaConfig, StoredTensor } from '../checkpoint.ts';
import type { GgufHeader } from './gguf-header.ts';
import { readGgufHeader, shown } from './gguf-header.ts';
import { ROPE_FACTORS, readLlamaConfig, storedTensor } from './gguf-llama.ts';
import { readGgufTokenizer } from './gguf-tokenizer.ts';
import { configFault, holdAgainst } from './weights.ts';

/** A rotary list longer than this belongs to no attention head. */
const MOST_ROPE_FACTORS = 2048;

/**
 * Opens a GGUF file; `name` is what the person calls it, every failure is one sentence that begins with it.
 * The weights are read later, each by its own `read()`. Throws only when the file can no longer be read.
 */
export async function openGguf(file: Blob, name: string): Promise<Outcome<Checkpoint>> {
  const header = await readGgufHeader(file, name);
  if (!header.ok) return header;

  const factors = await readRopeFactors(file, name, header.value);
  if (!factors.ok) return factors;
  const config = readLlamaConfig(header.value, name, factors.value);
  if (!config.ok) return config;
  const fault = configFault(config.value);
  if (fault !== null) return badInput(`${name} ${fault}`);

  const found = findTensors(file, name, header.value, config.value);
  if (!found.ok) return found;
  const tensors = holdAgainst(config.value, found.value, name);
  if (!tensors.ok) return tensors;
  const tokenizer = readGgufTokenizer(header.value.metadata, config.value.vocab, name);
  if (!tokenizer.ok) return tokenizer;

  let bytes = 0;
  for (const tensor of tensors.value.values()) bytes += tensor.bytes;
  return succeed({ config: config.value, tokenizer: tokenizer.value, tensors: tensors.value, bytes });
}

async function readRopeFactors(
  file: Blob,
  name: string,
  header: GgufHeader,
): Promise<Outcome<readonly number[] | null>> {
  const info = header.tensors.find((tensor) => tensor.name === ROPE_FACTORS);
  if (info === undefined) return succeed(null);
  const tensor = storedTensor(file, name, header.dataStart, info, null);
  if (!tensor.ok) return tensor;
  if ((tensor.value.shape[0] ?? 0) > MOST_ROPE_FACTORS || tensor.value.shape.length !== 1) {
    return badInput(`${name} holds rotary factors that do not fit its heads: it is damaged.`);
  }
  return succeed(Array.from(await tensor.value.read()));
}

function findTensors(
  file: Blob,
  name: string,
  header: GgufHeader,
  config: LlamaConfig,
): Outcome<ReadonlyMap<string, StoredTensor>> {
  const found = new Map<string, StoredTensor>();
  for (const info of header.tensors) {
    if (info.name === ROPE_FACTORS) continue;
    const tensor = storedTensor(file, name, header.dataStart, info, permutedHeads(info.name, config));
    if (!tensor.ok) return tensor;
    if (found.has(tensor.value.name)) {
      return badInput(`${name} holds the weight ${shown(info.name)} twice: it is damaged, download it again.`);
    }
    found.set(tensor.value.name, tensor.value);
  }
  return succeed(found);
}

function permutedHeads(name: string, config: LlamaConfig): number | null {
  if (name.endsWith('.attn_q.weight')) return config.heads;
  if (name.endsWith('.attn_k.weight')) return config.kvHeads;
  return null;
}
