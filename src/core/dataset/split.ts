// Which pairs are held out: by a hash of a seed and an id, so that added pairs move none of those that were there.

import { seedFor } from '../key.ts';
import type { DatasetSplit } from './choices.ts';

/** The hub's names of the two sides; `validation` is what the paper and this page call the dev set. */
export type DatasetSide = 'train' | 'validation';

/**
 * The side of a pair. It depends on the seed, the share and the pair's own ids alone: of the segment, so that the same
 * text stays on its side however its instruction is written, or of its document.
 */
export function sideOf(
  { segmentId, documentId }: { readonly segmentId: string; readonly documentId: string },
  { devPercent, seed, by }: DatasetSplit,
): DatasetSide {
  if (devPercent <= 0) return 'train';
  // Attempt 0 is no attempt: the third part only fills the place that seeds of draws have.
  const place = seedFor(seed, by === 'document' ? documentId : segmentId, 0) / 2 ** 32;
  return place < devPercent / 100 ? 'validation' : 'train';
}
