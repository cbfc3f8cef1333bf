// Self-curation (paper section 2.3): the model rates each pair (instruction, segment), by one of the raters of raters.ts.

import { attemptId } from './attempts.ts';
import { CHUNKS_PER_BATCH } from './augment.ts';
import { seedFor } from './key.ts';
import { othersOf } from './others.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Stop } from './ports.ts';
import { rateKey, ratePromptName } from './raters.ts';
import type { Candidate, Rating, Segment, SimpleForm, Verdict } from './records.ts';
import { engineFault, type PairToRate, type RatePlan, type RatePorts, verdicts } from './verdicts.ts';

export interface RateWork {
  readonly segment: Segment;
  readonly candidateId: string;
  readonly instruction: string;
  readonly attempt: number;
  /** Instructions of other segments, for a rater that compares with them. */
  readonly others: readonly string[];
}

export type RateEvent =
  /** The reasoning so far, unparsed; the expectation form writes none. */
  | { readonly kind: 'writing'; readonly segmentId: string; readonly candidateId: string; readonly text: string }
  | { readonly kind: 'rating'; readonly rating: Rating };

/** Pairs that were never rated under the key of `latest`. Candidates without an instruction have nothing to rate. */
export function pendingRatings(
  segments: readonly Segment[],
  candidates: ReadonlyMap<string, Candidate>,
  latest: ReadonlyMap<string, Rating>,
  others = 0,
): readonly RateWork[] {
  return workOf(segments, candidates, others, (candidateId) => (latest.has(candidateId) ? null : 0));
}

/** Pairs whose latest rating failed, each with the number of its next try. */
export function failedRatings(
  segments: readonly Segment[],
  candidates: ReadonlyMap<string, Candidate>,
  latest: ReadonlyMap<string, Rating>,
  others = 0,
): readonly RateWork[] {
  return workOf(segments, candidates, others, (candidateId) => {
    const rating = latest.get(candidateId);
    return rating && !rating.verdict.ok ? rating.attempt + 1 : null;
  });
}

/**
 * Rates each item of `work` and yields the rating as soon as it is there. Each item that was not stopped ends as a
 * rating, a failed one included; a failure of the engine as a whole is yielded and ends the stage.
 *
 * @param batch how many items the engine works on at once.
 */
export async function* rate(
  work: readonly RateWork[],
  plan: RatePlan,
  ports: RatePorts,
  batch: number,
  stop: Stop,
  now: () => number,
): AsyncGenerator<Outcome<RateEvent>> {
  const { model, settings } = plan;
  const form = settings.form as SimpleForm;
  const key = rateKey(plan, settings);
  const chunk = Math.max(1, Math.floor(batch)) * CHUNKS_PER_BATCH;

  const ratingOf = (item: RateWork, verdict: Verdict): Outcome<RateEvent> => {
    const rating: Rating = {
      id: attemptId(item.candidateId, key, item.attempt),
      candidateId: item.candidateId,
      segmentId: item.segment.id,
      key,
      attempt: item.attempt,
      verdict,
      model,
      prompt: ratePromptName(settings),
      createdAt: now(),
    };
    return succeed({ kind: 'rating', rating });
  };

  for (let start = 0; start < work.length && !stop.aborted; start += chunk) {
    const waiting = new Map<string, RateWork>();
    for (const item of work.slice(start, start + chunk)) {
      waiting.set(attemptId(item.candidateId, key, item.attempt), item);
    }

    const pairs = new Map([...waiting].map(([id, item]) => [id, pairOf(item, settings.seed)]));
    for await (const outcome of verdicts(pairs, plan, ports, stop)) {
      if (!outcome.ok) {
        yield outcome;
        return;
      }
      const event = outcome.value;
      const item = waiting.get(event.id);
      if (!item) continue; // it has ended already; the first end stands
      if (event.kind === 'writing') {
        const { segment, candidateId } = item;
        yield succeed({ kind: 'writing', segmentId: segment.id, candidateId, text: event.text });
        continue;
      }
      waiting.delete(event.id);
      yield ratingOf(item, event.verdict);
    }

    if (stop.aborted) return;
    for (const item of waiting.values()) {
      yield ratingOf(item, engineFault(form, 'The engine finished its batch without a score for this pair.'));
    }
  }
}

function pairOf({ instruction, segment, candidateId, attempt, others }: RateWork, seed: number): PairToRate {
  return { instruction, output: segment.text, seed: seedFor(seed, candidateId, attempt), others };
}

function workOf(
  segments: readonly Segment[],
  candidates: ReadonlyMap<string, Candidate>,
  others: number,
  attemptOf: (candidateId: string) => number | null,
): readonly RateWork[] {
  const written = segments.flatMap((segment) => {
    const candidate = candidates.get(segment.id);
    return candidate?.reply.ok
      ? [{ segment, candidateId: candidate.id, instruction: candidate.reply.instruction }]
      : [];
  });
  const instructions = written.map(({ instruction }) => instruction);
  return written.flatMap((item, at) => {
    const attempt = attemptOf(item.candidateId);
    return attempt === null ? [] : [{ ...item, attempt, others: othersOf(instructions, at, others) }];
  });
}
