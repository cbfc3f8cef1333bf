// Self-augmentation (paper section 2.2): one instruction for every segment, written by the backward model.

import { attemptId } from './attempts.ts';
import { augmentKey, augmentKeys, drawSeed, promptNameOf, type Writer } from './augment-key.ts';
import { parseBackwardReply, parseTunedReply } from './instruction-reply.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Generate, GenerateItem, Prompt, Stop } from './ports.ts';
import { BACKWARD } from './prompts.ts';
import type { Candidate, CandidateReply, Segment } from './records.ts';
import type { AugmentSettings } from './settings.ts';
import { taskPrompt } from './training.ts';

/** Items handed over at once, per item that the engine works on at once: enough to refill the slots of short replies. */
export const CHUNKS_PER_BATCH = 4;

export interface AugmentWork {
  readonly segment: Segment;
  readonly attempt: number;
  /** Which of a segment's several candidates this is to be, from 0. */
  readonly draw: number;
}

export interface AugmentPlan extends Writer {
  readonly settings: AugmentSettings;
}

export type AugmentEvent =
  /** The reply so far, unparsed. */
  | { readonly kind: 'writing'; readonly segmentId: string; readonly text: string }
  | { readonly kind: 'candidate'; readonly candidate: Candidate };

function promptOf(segment: string, tuned: Writer['tuned']): Prompt {
  return tuned === null ? BACKWARD.render({ segment }) : taskPrompt('backward', segment, tuned);
}

function parseReply(tuned: Writer['tuned'], text: string, reason: 'stop' | 'length'): CandidateReply {
  return tuned === null ? { ...parseBackwardReply(text, reason), raw: text } : parseTunedReply(text, reason);
}

/** Segments that were never tried under the key of `latest`. */
export function pendingAugment(
  segments: readonly Segment[],
  latest: ReadonlyMap<string, Candidate>,
  draw = 0,
): readonly AugmentWork[] {
  return segments.filter((segment) => !latest.has(segment.id)).map((segment) => ({ segment, attempt: 0, draw }));
}

/** Segments whose latest try failed, each with the number of its next try. */
export function failedAugment(
  segments: readonly Segment[],
  latest: ReadonlyMap<string, Candidate>,
  draw = 0,
): readonly AugmentWork[] {
  return segments.flatMap((segment) => {
    const candidate = latest.get(segment.id);
    return candidate && !candidate.reply.ok ? [{ segment, attempt: candidate.attempt + 1, draw }] : [];
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
  const keys = augmentKeys(plan, plan.settings);
  const keyOfItem = ({ draw }: AugmentWork) => keys[draw] ?? augmentKey(plan, plan.settings, draw);
  const chunk = Math.max(1, Math.floor(batch)) * CHUNKS_PER_BATCH;

  const candidateOf = (item: AugmentWork, reply: CandidateReply, tokens: number): Outcome<AugmentEvent> => {
    const candidate: Candidate = {
      id: attemptId(item.segment.id, keyOfItem(item), item.attempt),
      segmentId: item.segment.id,
      key: keyOfItem(item),
      attempt: item.attempt,
      reply,
      model: plan.model,
      prompt: promptNameOf(plan.tuned),
      tokens,
      createdAt: now(),
    };
    return succeed({ kind: 'candidate', candidate });
  };

  for (let start = 0; start < work.length && !stop.aborted; start += chunk) {
    const waiting = new Map<string, AugmentWork>();
    const items: GenerateItem[] = [];
    for (const item of work.slice(start, start + chunk)) {
      const id = attemptId(item.segment.id, keyOfItem(item), item.attempt);
      if (waiting.has(id)) continue; // the same work twice is one candidate
      waiting.set(id, item);
      const prompt = promptOf(item.segment.text, plan.tuned);
      items.push({ id, prompt, seed: drawSeed(plan.settings.seed, item.segment.id, item.attempt, item.draw) });
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
        yield candidateOf(item, parseReply(plan.tuned, event.text, event.reason), event.tokens);
      }
    }

    if (stop.aborted) return;
    for (const item of waiting.values()) {
      const detail = 'The engine finished its batch without a reply for this segment.';
      yield candidateOf(item, { ok: false, why: 'engine', raw: '', detail }, 0);
    }
  }
}
