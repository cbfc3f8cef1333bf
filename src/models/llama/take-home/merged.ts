// Merged weights as Hugging Face lays a model out: model.safetensors, written weight by weight, and the small files.

import type { Outcome } from '../../../core/outcome.ts';
import { succeed } from '../../../core/outcome.ts';
import type { Checkpoint } from '../checkpoint.ts';
import {
  type SafetensorsType,
  safetensorsBytes,
  type WritableTensor,
  writeSafetensors,
} from '../files/safetensors-writer.ts';
import type { Writing } from '../files/sink.ts';
import type { BaseModel } from './base-model.ts';
import { type Companions, companionFiles } from './companions.ts';
import { type Trained, trainedCheckpoint } from './merge.ts';

/** Bytes of `model.safetensors`; known before anything is read. */
export function mergedSafetensorsBytes({ checkpoint }: BaseModel, type: SafetensorsType): number {
  return safetensorsBytes(weightsOf(checkpoint), type);
}

/**
 * Writes `model.safetensors` into the sink and returns the small files that belong beside it. They are made first, so
 * that a base they cannot be made for is refused before a byte is written. Fails with one sentence.
 */
export async function mergedSafetensors(
  base: BaseModel,
  trained: Trained,
  type: SafetensorsType,
  writing: Writing,
): Promise<Outcome<Companions & { readonly bytes: number }>> {
  const merged = trainedCheckpoint(base.checkpoint, trained);
  if (!merged.ok) return merged;
  const companions = await companionFiles(base, type);
  if (!companions.ok) return companions;
  const written = await writeSafetensors(weightsOf(merged.value), type, writing);
  return written.ok ? succeed({ ...companions.value, ...written.value }) : written;
}

function weightsOf({ tensors }: Checkpoint): readonly WritableTensor[] {
  return [...tensors].map(([name, tensor]) => ({ name, shape: tensor.shape, read: () => tensor.read() }));
}
