// Of several candidates for one segment, the one that counts: the one that makes the segment likeliest (noisy channel).

import { cycleGain } from './cycle.ts';
import type { Rater } from './raters.ts';
import type { Candidate, Rating } from './records.ts';
import type { RateSettings } from './settings.ts';

/** How candidates of one segment are told apart: by the cycle check of the base model, which has learned from no side. */
export function checker(base: string): Rater {
  return { model: base, tags: [] };
}

export function checkSettings(settings: RateSettings): RateSettings {
  return { ...settings, form: 'cycle' };
}

/**
 * The candidate that counts, or one that failed where none is usable; null for none. Those without a mark come first, then
 * the larger gain, then the earlier draw; until all of them are checked the earliest draw.
 *
 * @param choices in the order of their draws.
 */
export function chosenOf(
  choices: readonly Candidate[],
  checkOf: (candidateId: string) => Rating | null,
  isMarked: (candidateId: string) => boolean,
): Candidate | null {
  const usable = choices.filter(({ reply }) => reply.ok);
  const clean = usable.filter(({ id }) => !isMarked(id));
  const among = clean.length > 0 ? clean : usable;
  if (among.length < 2) return among[0] ?? choices[0] ?? null;
  const checks = among.map(({ id }) => checkOf(id));
  if (checks.includes(null)) return among[0] ?? null;
  const gains = checks.map((check) => {
    const verdict = check?.verdict;
    return verdict?.ok === true && verdict.form === 'cycle' ? cycleGain(verdict.cycle) : Number.NEGATIVE_INFINITY;
  });
  return among[gains.indexOf(Math.max(...gains))] ?? null;
}
