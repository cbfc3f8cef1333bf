// Self-curation (paper section 2.3): the model rates each pair (instruction, segment) on five grades.

import { attemptId, latestAttempts } from './attempts.ts';
import { CHUNKS_PER_BATCH } from './augment.ts';
import { DIGITS, expectationVerdict } from './expectation.ts';
import { keyOf, seedFor } from './key.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Generate, GenerateItem, Prompt, Score, ScoreItem, Stop } from './ports.ts';
import { FIVE_GRADES, FIVE_GRADES_REASONED, type Pair, promptName, type Tag, withTags } from './prompts.ts';
import type { Candidate, RaterForm, Rating, Segment, Verdict } from './records.ts';
import { parseScore } from './score-line.ts';
import type { RateSettings } from './settings.ts';

export interface RateWork {
  readonly segment: Segment;
  readonly candidateId: string;
  readonly instruction: string;
  readonly attempt: number;
}

export interface RatePlan extends Rater {
  readonly settings: RateSettings;
}

/** Who rates, and how it is asked. */
export interface Rater {
  /** The model's id; of a tuned one, `tunedModelId`. */
  readonly model: string;
  /** Tags as its system prompt: those that it has learned (paper section 2.4); none for a model that was not trained. */
  readonly tags: readonly Tag[];
}

export type RateEvent =
  /** The reasoning so far, unparsed; the expectation form writes none. */
  | { readonly kind: 'writing'; readonly segmentId: string; readonly candidateId: string; readonly text: string }
  | { readonly kind: 'rating'; readonly rating: Rating };

/** Names everything that shapes a rating. The expectation draws nothing, so sampling and seed are no part of its key. */
export function rateKey({ model, tags }: Rater, { form, sampling, seed }: RateSettings): string {
  const drawn = form === 'reasoning' ? { sampling, seed } : {};
  const tagged = tags.length === 0 ? {} : { tags };
  return keyOf({ stage: 'rate', form, model, prompt: ratePromptName(form), ...tagged, ...drawn });
}

/** For every candidate its highest attempt under this key. */
export function latestRatings(ratings: Iterable<Rating>, key: string): Map<string, Rating> {
  return latestAttempts(ratings, key, ({ candidateId }) => candidateId);
}

/** Pairs that were never rated under the key of `latest`. Candidates without an instruction have nothing to rate. */
export function pendingRatings(
  segments: readonly Segment[],
  candidates: ReadonlyMap<string, Candidate>,
  latest: ReadonlyMap<string, Rating>,
): readonly RateWork[] {
  return workOf(segments, candidates, (candidateId) => (latest.has(candidateId) ? null : 0));
}

/** Pairs whose latest rating failed, each with the number of its next try. */
export function failedRatings(
  segments: readonly Segment[],
  candidates: ReadonlyMap<string, Candidate>,
  latest: ReadonlyMap<string, Rating>,
): readonly RateWork[] {
  return workOf(segments, candidates, (candidateId) => {
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
  ports: { readonly generate: Generate; readonly score: Score },
  batch: number,
  stop: Stop,
  now: () => number,
): AsyncGenerator<Outcome<RateEvent>> {
  const { model, settings } = plan;
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
      prompt: ratePromptName(settings.form),
      createdAt: now(),
    };
    return succeed({ kind: 'rating', rating });
  };

  for (let start = 0; start < work.length && !stop.aborted; start += chunk) {
    const waiting = new Map<string, RateWork>();
    for (const item of work.slice(start, start + chunk)) {
      waiting.set(attemptId(item.candidateId, key, item.attempt), item);
    }

    const pairs = new Map([...waiting].map(([id, item]) => [id, pairOf(item, settings)]));
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
      yield ratingOf(item, engineFault(settings.form, 'The engine finished its batch without a score for this pair.'));
    }
  }
}

export type VerdictEvent =
  | { readonly kind: 'writing'; readonly id: string; readonly text: string }
  | { readonly kind: 'verdict'; readonly id: string; readonly verdict: Verdict };

/** A pair to rate; `seed` draws the reasoning, where there is one. */
export interface PairToRate extends Pair {
  readonly seed: number;
}

/**
 * One verdict for each pair, by its id: asks whichever port the form needs, and gives the answers of both one shape. Ends
 * early when stopped; a failure of the engine as a whole is yielded and ends it.
 */
export async function* verdicts(
  pairs: ReadonlyMap<string, PairToRate>,
  { settings, tags }: RatePlan,
  ports: { readonly generate: Generate; readonly score: Score },
  stop: Stop,
): AsyncGenerator<Outcome<VerdictEvent>> {
  const { form, sampling } = settings;
  if (form === 'expectation') {
    const items: ScoreItem[] = [...pairs].map(([id, pair]) => ({
      id,
      prompt: ratePrompt(form, pair, tags),
      continuations: DIGITS,
    }));
    for await (const outcome of ports.score.score(items, stop)) {
      if (!outcome.ok) yield outcome;
      else {
        const event = outcome.value;
        const verdict = event.kind === 'failed' ? engineFault(form, event.message) : expectationVerdict(event.logProbs);
        yield succeed({ kind: 'verdict', id: event.id, verdict });
      }
    }
    return;
  }
  const items: GenerateItem[] = [...pairs].map(([id, pair]) => ({
    id,
    prompt: ratePrompt(form, pair, tags),
    seed: pair.seed,
  }));
  for await (const outcome of ports.generate.generate(items, sampling, stop)) {
    if (!outcome.ok) yield outcome;
    else {
      const event = outcome.value;
      if (event.kind === 'text') yield succeed({ kind: 'writing', id: event.id, text: event.text });
      else {
        const verdict =
          event.kind === 'failed'
            ? engineFault(form, event.message)
            : { form, ...parseScore(event.text, event.reason), raw: event.text };
        yield succeed({ kind: 'verdict', id: event.id, verdict });
      }
    }
  }
}

/** The prompt that a pair is rated with. */
export function ratePrompt(form: RaterForm, pair: Pair, tags: readonly Tag[]): Prompt {
  const words = form === 'expectation' ? FIVE_GRADES : FIVE_GRADES_REASONED;
  return withTags(words.render({ instruction: pair.instruction, output: pair.output }), tags);
}

function pairOf({ instruction, segment, candidateId, attempt }: RateWork, { seed }: RateSettings): PairToRate {
  return { instruction, output: segment.text, seed: seedFor(seed, candidateId, attempt) };
}

function ratePromptName(form: RaterForm): string {
  return promptName(form === 'expectation' ? FIVE_GRADES : FIVE_GRADES_REASONED);
}

function engineFault(form: RaterForm, detail: string): Verdict {
  return { ok: false, form, why: 'engine', raw: '', detail };
}

function workOf(
  segments: readonly Segment[],
  candidates: ReadonlyMap<string, Candidate>,
  attemptOf: (candidateId: string) => number | null,
): readonly RateWork[] {
  return segments.flatMap((segment) => {
    const candidate = candidates.get(segment.id);
    if (!candidate?.reply.ok) return [];
    const attempt = attemptOf(candidate.id);
    if (attempt === null) return [];
    return [{ segment, candidateId: candidate.id, instruction: candidate.reply.instruction, attempt }];
  });
}
