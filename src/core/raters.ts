// Raters as data: what a setting asks, under which key its ratings stand, and how a weighted sum is made of its parts.

import { attemptId } from './attempts.ts';
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
      // Its second version looks at how the text begins.
      return `cycle@2:${taskPromptName('forward')}`;
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

/** A part of a rater, and its rating of one candidate; null when there is none yet. */
export interface RatedPart extends Pick<RaterPart, 'form' | 'weight'> {
  readonly rating: Rating | null;
}

/**
 * The rating of a candidate: that of the only part, or the sum of those of the parts once all are there. A sum is computed
 * from its parts whenever it is looked at, so that other weights cost nothing.
 *
 * @param key of the whole rater.
 */
export function ratingOf(parts: readonly RatedPart[], key: string): Rating | null {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first?.rating ?? null;
  const ratings = parts.flatMap(({ rating }) => (rating === null ? [] : [rating]));
  if (first.rating === null || ratings.length < parts.length) return null;
  const attempt = Math.max(...ratings.map((each) => each.attempt));
  return {
    ...first.rating,
    id: attemptId(first.rating.candidateId, key, attempt),
    key,
    attempt,
    verdict: sumVerdict(
      parts.flatMap(({ form, weight, rating }) => (rating ? [{ form, weight, verdict: rating.verdict }] : [])),
    ),
    prompt: ratings.map(({ prompt }) => prompt).join('+'),
    createdAt: Math.max(...ratings.map(({ createdAt }) => createdAt)),
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
