// Raters as data: what a setting asks, under which key its ratings stand, and how a weighted sum is made of its parts.

import { attemptId, latestAttempts } from './attempts.ts';
import { ADDITIVE } from './criteria.ts';
import { keyOf } from './key.ts';
import { FIVE_GRADES, FIVE_GRADES_REASONED, promptName, type Tag } from './prompts.ts';
import type { Rating, SimpleForm, Verdict } from './records.ts';
import type { RateSettings } from './settings.ts';
import { taskPromptName } from './training.ts';

/** Who rates, and how it is asked. */
export interface Rater {
  /** The model's id; of a tuned one, `tunedModelId`. */
  readonly model: string;
  /** Tags as its system prompt: those that it has learned (paper section 2.4); none for a model that was not trained. */
  readonly tags: readonly Tag[];
}

export const SIMPLE_FORMS: readonly SimpleForm[] = ['expectation', 'additive', 'reasoning', 'cycle'];

/** A rater that stands by itself, and how much it counts. */
export interface RaterPart {
  readonly form: SimpleForm;
  readonly weight: number;
  readonly settings: RateSettings;
}

/** The raters that a setting asks: one, or those of a sum that have a weight. A sum without weights asks for five grades. */
export function simpleParts(settings: RateSettings): readonly RaterPart[] {
  const { form, weights } = settings;
  if (form !== 'sum') return [{ form, weight: 1, settings }];
  const parts = SIMPLE_FORMS.filter((each) => weights[each] > 0).map(
    (each): RaterPart => ({ form: each, weight: weights[each], settings: { ...settings, form: each } }),
  );
  return parts.length > 0 ? parts : simpleParts({ ...settings, form: 'expectation' });
}

/** Whether a rating asks how likely the model finds the segment, which not every engine can tell. */
export function needsNll(settings: RateSettings): boolean {
  return simpleParts(settings).some(({ form }) => form === 'cycle');
}

/** What of the settings shapes a rating, as plain data for keys: what a form does not use is no part of it. */
export function rateConfiguration(settings: RateSettings): object {
  const { form, sampling, seed, samples, others, examples } = settings;
  switch (form) {
    case 'expectation':
    case 'additive':
      return { form, ...(examples.length > 0 ? { examples } : {}) };
    case 'reasoning':
      return { form, sampling, seed, ...(samples > 1 ? { samples } : {}) };
    case 'cycle':
      return { form, others };
    case 'sum': {
      const parts = simpleParts(settings);
      return { form, parts: parts.map(({ weight, settings: each }) => ({ weight, ...rateConfiguration(each) })) };
    }
  }
}

/** Name and version of the words that a form says; those of a sum in the order of its parts. */
export function ratePromptName(settings: RateSettings): string {
  const { form } = settings;
  switch (form) {
    case 'expectation':
      return promptName(FIVE_GRADES);
    case 'additive':
      return promptName(ADDITIVE);
    case 'reasoning':
      return promptName(FIVE_GRADES_REASONED);
    case 'cycle':
      return `cycle:${taskPromptName('forward')}`;
    case 'sum':
      return simpleParts(settings)
        .map((part) => ratePromptName(part.settings))
        .join('+');
  }
}

/** Names everything that shapes a rating. */
export function rateKey({ model, tags }: Rater, settings: RateSettings): string {
  const tagged = tags.length === 0 ? {} : { tags };
  const prompt = ratePromptName(settings);
  return keyOf({ stage: 'rate', model, prompt, ...rateConfiguration(settings), ...tagged });
}

/** For every candidate its highest attempt under this key. */
export function latestRatings(ratings: Iterable<Rating>, key: string): Map<string, Rating> {
  return latestAttempts(ratings, key, ({ candidateId }) => candidateId);
}

/** The ratings of each part of a rater, by candidate. */
export interface PartRatings extends RaterPart {
  readonly key: string;
  readonly ratings: Map<string, Rating>;
}

/** What there is of a rater's ratings. */
export function partRatings(ratings: Iterable<Rating>, rater: Rater, settings: RateSettings): readonly PartRatings[] {
  const all = [...ratings];
  return simpleParts(settings).map((part) => {
    const key = rateKey(rater, part.settings);
    return { ...part, key, ratings: latestRatings(all, key) };
  });
}

/**
 * The rating of a candidate: the one there is, or the sum of those of the parts once all are there. A sum is computed from
 * its parts whenever it is looked at, so that other weights cost nothing.
 *
 * @param sumKey key of the whole rater.
 */
export function ratingOf(candidateId: string, parts: readonly PartRatings[], sumKey: string): Rating | null {
  const found = parts.map(({ ratings }) => ratings.get(candidateId));
  const [first] = found;
  if (parts.length === 1) return first ?? null;
  const all = found.filter((each) => each !== undefined);
  if (first === undefined || all.length < parts.length) return null;
  const attempt = Math.max(...all.map((each) => each.attempt));
  const verdict = sumVerdict(
    parts.map(({ form, weight }, at) => ({ form, weight, verdict: (all[at] as Rating).verdict })),
  );
  return {
    ...first,
    id: attemptId(candidateId, sumKey, attempt),
    key: sumKey,
    attempt,
    verdict,
    prompt: all.map(({ prompt }) => prompt).join('+'),
    createdAt: Math.max(...all.map(({ createdAt }) => createdAt)),
  };
}

/** The weighted mean of the parts' scores. One part that failed makes the sum fail: nothing takes its place. */
export function sumVerdict(
  parts: readonly { readonly form: SimpleForm; readonly weight: number; readonly verdict: Verdict }[],
): Verdict {
  const scored: { readonly form: SimpleForm; readonly weight: number; readonly score: number }[] = [];
  for (const { form, weight, verdict } of parts) {
    if (!verdict.ok) return { ...verdict, form: 'sum' };
    scored.push({ form, weight, score: verdict.score });
  }
  const total = scored.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return { ok: false, form: 'sum', why: 'engine', raw: '', detail: 'The sum has no parts.' };
  const score = scored.reduce((sum, each) => sum + each.weight * each.score, 0) / total;
  return { ok: true, form: 'sum', score, parts: scored };
}
