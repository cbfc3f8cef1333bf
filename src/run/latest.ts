// Of everything that was ever written and rated, what counts under the present settings.

import { newest } from '../core/attempts.ts';
import { augmentKeys } from '../core/augment-key.ts';
import { checker, checkSettings, chosenOf } from '../core/choose.ts';
import { fromElsewhere } from '../core/elsewhere.ts';
import { type RaterPart, rateKey, ratingOf, simpleParts } from '../core/raters.ts';
import type { Candidate, Rating } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { Workers } from '../core/workers.ts';
import type { Project } from './project.ts';

/** Under which keys the records of these workers and settings stand. */
export interface RowKeys {
  /** One a draw. */
  readonly augment: readonly string[];
  readonly parts: readonly (RaterPart & { readonly key: string })[];
  /** Of the rater as a whole; that of its only part, where there is one. */
  readonly rate: string;
  /** Of the check that tells several candidates apart. */
  readonly check: string;
}

export function rowKeys(
  { base, writer, rater }: Workers,
  { augment, rate }: Pick<Settings, 'augment' | 'rate'>,
): RowKeys {
  return {
    augment: augmentKeys(writer, augment),
    parts: simpleParts(rate).map((part) => ({ ...part, key: rateKey(rater, part.settings) })),
    rate: rateKey(rater, rate),
    check: rateKey(checker(base), checkSettings(rate)),
  };
}

/**
 * The newest attempt of each draw, in the order of the draws; those that were never tried are left out. One that was made
 * elsewhere stands alone, whatever the settings are.
 *
 * @param keys null where no model has worked yet.
 */
export function choicesOf(project: Project, segmentId: string, keys: RowKeys | null): readonly Candidate[] {
  const known = project.candidatesOf(segmentId);
  const elsewhere = fromElsewhere(known);
  if (elsewhere !== null) return [elsewhere];
  return keys === null ? [] : keys.augment.flatMap((key) => newest(known, key) ?? []);
}

/** The candidate of a segment that counts. */
export function candidateOf(project: Project, choices: readonly Candidate[], keys: RowKeys | null): Candidate | null {
  if (keys === null) return choices[0] ?? null;
  return chosenOf(
    choices,
    (id) => newest(project.ratingsOf(id), keys.check),
    (id) => (project.marksOf(id) ?? []).length > 0,
  );
}

/** The rating of a candidate by the rater of the settings; of a sum, once all of its parts are there. */
export function ratingUnder(project: Project, candidateId: string, keys: RowKeys): Rating | null {
  const known = project.ratingsOf(candidateId);
  const parts = keys.parts.map(({ form, weight, key }) => ({ form, weight, rating: newest(known, key) }));
  return ratingOf(parts, keys.rate);
}

/** Usable ratings of a candidate by whatever rater, the newest of each; in the order in which they came. */
export function opinionsOf(project: Project, candidateId: string): readonly Rating[] {
  const known = project.ratingsOf(candidateId);
  return known.filter((rating) => rating.verdict.ok && newest(known, rating.key) === rating);
}
