// Pairs that were made elsewhere: their instruction was written by nobody here, so it counts whatever model is loaded and
// however it is set, and no other is written for its segment.

import { attemptId, newest } from './attempts.ts';
import type { Candidate } from './records.ts';

/** Stands where the key of a configuration stands in records that were made here. */
export const ELSEWHERE_KEY = 'elsewhere';
/** Stands where a model's id stands. */
export const ELSEWHERE_MODEL = 'made elsewhere';

/** A pair's instruction as a candidate of its segment. */
export function candidateFromElsewhere(segmentId: string, instruction: string, createdAt: number): Candidate {
  return {
    id: attemptId(segmentId, ELSEWHERE_KEY, 0),
    segmentId,
    key: ELSEWHERE_KEY,
    attempt: 0,
    reply: { ok: true, instruction, raw: instruction },
    model: ELSEWHERE_MODEL,
    prompt: 'none',
    tokens: 0,
    createdAt,
  };
}

/** The candidate of a segment that was made elsewhere; null when all were made here. */
export function fromElsewhere(candidates: Iterable<Candidate>): Candidate | null {
  return newest(candidates, ELSEWHERE_KEY);
}
