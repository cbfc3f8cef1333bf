// What models take of this browser's storage, whatever engine they are for: how much, which, and away with them.

import { type Outcome, succeed } from '../core/outcome.ts';
import { MANIFEST } from './choices.ts';
import { hubBytes } from './download.ts';
import type { ModelChoice, StoredModel } from './engine.ts';
import { removeModelFolder, storedBytes } from './private-files.ts';
import { removeServedCopy, servedCopyBytes } from './served-copy.ts';
import { SMOLLM2 } from './smollm2.ts';
import * as webLlm from './web-llm/files/artifacts.ts';

export type { ModelSize } from './web-llm/files/artifacts.ts';

/** Exact bytes of a choice and of what is missing here; asks the model's host where that is needed. */
export async function sizeOf(choice: ModelChoice): Promise<Outcome<webLlm.ModelSize>> {
  if (choice.engine === 'web-llm') return await webLlm.sizeOf(choice);
  if (choice.where !== 'hub') return succeed({ bytes: choice.bytes, missing: 0 });
  const total = await hubBytes();
  if (!total.ok) return total;
  const { bytes } = await storedBytes(choice.id);
  return succeed({ bytes: total.value, missing: Math.max(0, total.value - bytes) });
}

/** Every model that takes room here, whole or half-way. */
export async function storedModels(): Promise<readonly StoredModel[]> {
  const [{ bytes, names }, copy] = await Promise.all([storedBytes(SMOLLM2.id), servedCopyBytes()]);
  // A copy is whole or not there; beside it there may be a download, begun where the page was served without the model.
  const own = { id: SMOLLM2.id, name: SMOLLM2.name, bytes: bytes + copy, whole: copy > 0 || names.includes(MANIFEST) };
  return [...(own.bytes > 0 ? [own] : []), ...(await webLlm.storedModels())];
}

/** Deletes a model's files; one that is not stored is no error. */
export async function removeModel(id: string): Promise<Outcome<null>> {
  if (id !== SMOLLM2.id) return await webLlm.removeModel(id);
  const removed = await removeServedCopy();
  return removed.ok ? await removeModelFolder(id) : removed;
}
