// Self-augmentation (paper section 2.2): one instruction for every segment, written by the backward model.

import { attemptId, latestAttempts } from './attempts.ts';
import { parseBackwardReply } from './instruction-reply.ts';
import { keyOf, seedFor } from './key.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Generate, GenerateItem, Stop } from './ports.ts';
import { BACKWARD, promptName } from './prompts.ts';
import type { Candidate, CandidateReply, Segment } from './records.ts';
import type { AugmentSettings } from './settings.ts';

/** Items handed over at once, per item that the engine works on at once: enough to refill the slots of short replies. */
export const CHUNKS_PER_BATCH = 4;

export interface AugmentWork {
  readonly segment: Segment;
  readonly attempt: number;
}

export interface AugmentPlan {
  /** The model's id. */
  readonly model: string;
  readonly settings: AugmentSettings;
}

export type AugmentEvent =
  /** The reply so far, unparsed. */
  | { readonly kind: 'writing'; readonly segmentId: string; readonly text: string }
  | { readonly kind: 'candidate'; readonly candidate: Candidate };

/** Names everything that shapes a candidate: model, prompt, sampling, seed. */
export function augmentKey(model: string, settings: AugmentSettings): string {
  const { sampling, seed } = settings;
  return keyOf({ stage: 'augment', model, prompt: promptName(BACKWARD), sampling, seed });
}

/** For every segment its highest attempt under this key. */
export function latestCandidates(candidates: Iterable<Candidate>, key: string): Map<string, Candidate> {
  return latestAttempts(candidates, key, ({ segmentId }) => segmentId);
}

/** Segments that were never tried under the key of `latest`. */
export function pendingAugment(
  segments: readonly Segment[],
  latest: ReadonlyMap<string, Candidate>,
): readonly AugmentWork[] {
  return segments.filter((segment) => !latest.has(segment.id)).map((segment) => ({ segment, attempt: 0 }));
}

/** Segments whose latest try failed, each with the number of its next try. */
export function failedAugment(
  segments: readonly Segment[],
  latest: ReadonlyMap<string, Candidate>,
): readonly AugmentWork[] {
  return segments.flatMap((segment) => {
    const candidate = latest.get(segment.id);
    return candidate && !candidate.reply.ok ? [{ segment, attempt: candidate.attempt + 1 }] : [];
  });
}

/**
 * Writes an instruction for each item of `work` and yields it as soon as it is there. Each item that was not stopped
 * ends as a candidate, a failed one included; a failure of the engine as a whole is yielded and ends the stage.
 *
 * @param batch how many items the engine works on at once.
 */
export async function* augment(
  work: readonly AugmentWork[],
  plan: AugmentPlan,
  port: Generate,
  batch: number,
  stop: Stop,
  now: () => number,
): AsyncGenerator<Outcome<AugmentEvent>> {
  const key = augmentKey(plan.model, plan.settings);
  const chunk = Math.max(1, Math.floor(batch)) * CHUNKS_PER_BATCH;

  const candidateOf = (item: AugmentWork, reply: CandidateReply, tokens: number): Outcome<AugmentEvent> => {
    const candidate: Candidate = {
      id: attemptId(item.segment.id, key, item.attempt),
      segmentId: item.segment.id,
      key,
      attempt: item.attempt,
      reply,
      model: plan.model,
      prompt: promptName(BACKWARD),
      tokens,
      createdAt: now(),
    };
    return succeed({ kind: 'candidate', candidate });
  };

  for (let start = 0; start < work.length && !stop.aborted; start += chunk) {
    const waiting = new Map<string, AugmentWork>();
    const items: GenerateItem[] = [];
    for (const item of work.slice(start, start + chunk)) {
      const id = attemptId(item.segment.id, key, item.attempt);
      if (waiting.has(id)) continue; // the same work twice is one candidate
      waiting.set(id, item);
      const prompt = BACKWARD.render({ segment: item.segment.text });
      items.push({ id, prompt, seed: seedFor(plan.settings.seed, item.segment.id, item.attempt) });
    }

    for await (const outcome of port.generate(items, plan.settings.sampling, stop)) {
      if (!outcome.ok) {
        yield outcome;
        return;
      }
      const event = outcome.value;
      const item = waiting.get(event.id);
      if (!item) continue; // it has ended already; the first end stands
      if (event.kind === 'text') {
        yield succeed({ kind: 'writing', segmentId: item.segment.id, text: event.text });
        continue;
      }
      waiting.delete(event.id);
      if (event.kind === 'failed') {
        yield candidateOf(item, { ok: false, why: 'engine', raw: '', detail: event.message }, 0);
      } else {
        const parsed = parseBackwardReply(event.text, event.reason);
        yield candidateOf(item, { ...parsed, raw: event.text }, event.tokens);
      }
    }

    if (stop.aborted) return;
    for (const item of waiting.values()) {
      const detail = 'The engine finished its batch without a reply for this segment.';
      yield candidateOf(item, { ok: false, why: 'engine', raw: '', detail }, 0);
    }
  }
}
