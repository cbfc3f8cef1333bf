// Which raters judge: those that were asked for, or all that the loaded engine offers.

import { needsNll, type RaterPart, rateKey, simpleParts } from '../../src/core/raters.ts';
import type { RaterForm } from '../../src/core/records.ts';
import type { RateSettings } from '../../src/core/settings.ts';
import type { LoadedModel } from '../../src/worker/protocol.ts';
import { Complaint } from '../headless/words.ts';
import { type JudgeOptions, RATER_FORMS } from './options.ts';

/** A part of a rater under its own key: ratings by it are the same in whatever sum it stands. */
export interface KeyedPart extends RaterPart {
  readonly key: string;
}

/** A rater under its key, with the parts that are asked. */
export interface JudgeRater {
  readonly form: RaterForm;
  readonly key: string;
  readonly parts: readonly KeyedPart[];
}

/** Throws a Complaint for a rater that needs what the engine cannot do. */
export function ratersFor(
  { raters, settings, hasSamples }: Pick<JudgeOptions, 'raters' | 'settings' | 'hasSamples'>,
  { id, name, capabilities }: Pick<LoadedModel, 'id' | 'name' | 'capabilities'>,
): readonly JudgeRater[] {
  const settingsOf = (form: RaterForm): RateSettings => ({ ...settings, form });
  const canDo = (form: RaterForm) => capabilities.hasNll || !needsNll(settingsOf(form));
  const wanted = raters ?? RATER_FORMS.filter((form) => canDo(form) && (form !== 'reasoning' || hasSamples));
  const beyond = wanted.find((form) => !canDo(form));
  if (beyond !== undefined) {
    const without = beyond === 'sum' ? 'give the sum --weights without cycle' : 'leave cycle out of --raters';
    throw new Complaint(`${name} cannot tell how likely a text is, which the cycle rater needs; ${without}.`);
  }
  // Tags are for models that were trained with them; one of the list, or of a file, is asked without.
  const keyOf = (each: RateSettings) => rateKey({ model: id, tags: [] }, each);
  return wanted.map((form) => ({
    form,
    key: keyOf(settingsOf(form)),
    parts: simpleParts(settingsOf(form)).map((part) => ({ ...part, key: keyOf(part.settings) })),
  }));
}
