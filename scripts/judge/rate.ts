// Has every item rated by every rater: what the journal knows is not asked again, and a sum is computed from its parts.

import { CHUNKS_PER_BATCH } from '../../src/core/augment.ts';
import { sumVerdict } from '../../src/core/raters.ts';
import type { Verdict } from '../../src/core/records.ts';
import { engineFault } from '../../src/core/verdicts.ts';
import type { LoadedModel } from '../../src/worker/protocol.ts';
import type { JudgePage } from './drive.ts';
import { askedOf, type Item, type RatedText } from './items.ts';
import type { Journal } from './journal.ts';
import type { JudgeRater, KeyedPart } from './raters.ts';

/** What is rated, by whom, and where it is kept. */
export interface RateJob {
  readonly items: readonly Item[];
  readonly raters: readonly JudgeRater[];
  readonly model: Pick<LoadedModel, 'id' | 'capabilities'>;
  readonly page: Pick<JudgePage, 'rate'>;
  readonly journal: Journal;
  /** Told how many ratings are done, of how many; a sum is none of its own. */
  readonly onProgress: (done: number, of: number) => void;
}

/** The verdict of a rater on a text. */
export type VerdictOf = (text: RatedText, rater: JudgeRater) => Verdict;

/**
 * Rates what is not rated yet and keeps each verdict as it comes. All raters work on some items before the next ones are
 * taken, so that a run that is stopped has the same rows by each. Throws what the page throws; what was rated is kept.
 */
export async function rateAll(job: RateJob): Promise<VerdictOf> {
  const { items, raters, model, journal, onProgress } = job;
  const parts = [...new Map(raters.flatMap((rater) => rater.parts).map((part) => [part.key, part])).values()];
  const isKnown = (item: Item, part: KeyedPart) => journal.verdictOn(askedOf(item, part.form), part.key) !== undefined;

  const of = items.length * parts.length;
  let done = items.reduce((sum, item) => sum + parts.filter((part) => isKnown(item, part)).length, 0);
  // A row may be new where its text is not, and a sum where its parts are not.
  for (const item of items) note(item, job);
  onProgress(done, of);

  const chunk = Math.max(1, Math.floor(model.capabilities.batch)) * CHUNKS_PER_BATCH;
  for (let start = 0; start < items.length; start += chunk) {
    for (const part of parts) {
      const waiting = items.slice(start, start + chunk).filter((item) => !isKnown(item, part));
      await ratePart(waiting, part, job, () => {
        done += 1;
        onProgress(done, of);
      });
    }
  }

  const itemOf = new Map(items.flatMap((item) => item.places.map(({ text }) => [text, item] as const)));
  return (text, rater) => {
    const item = itemOf.get(text);
    const verdict = item && verdictBy(item, rater, journal);
    if (verdict === undefined) throw new Error('This text was not among those that were rated.');
    return verdict;
  };
}

async function ratePart(items: readonly Item[], part: KeyedPart, job: RateJob, onDone: () => void): Promise<void> {
  if (items.length === 0) return;
  const { model, page, journal } = job;
  const waiting = new Map(items.map((item) => [item.id, item]));
  const settle = (item: Item, verdict: Verdict) => {
    waiting.delete(item.id);
    journal.learn(askedOf(item, part.form), part.key, verdict);
    note(item, job);
    onDone();
  };
  const pairs = new Map(
    items.map(({ id, instruction, output, seed, others }) => [id, { instruction, output, seed, others }]),
  );
  await page.rate(pairs, { model: model.id, tags: [], settings: part.settings }, (id, verdict) => {
    const item = waiting.get(id);
    if (item !== undefined) settle(item, verdict); // of two ends the first one stands
  });
  for (const item of [...waiting.values()]) {
    settle(item, engineFault(part.form, 'The engine finished its batch without a score for this pair.'));
  }
}

/** Undefined until each part has its verdict. */
function verdictBy(item: Item, { form, parts }: JudgeRater, journal: Journal): Verdict | undefined {
  const found = parts.flatMap((part) => {
    const verdict = journal.verdictOn(askedOf(item, part.form), part.key);
    return verdict === undefined ? [] : [{ ...part, verdict }];
  });
  if (found.length < parts.length) return undefined;
  return form === 'sum' ? sumVerdict(found) : found[0]?.verdict;
}

/** Writes down, for each row that the item stands in, what the raters say of it so far. */
function note(item: Item, { raters, model, journal }: RateJob): void {
  for (const rater of raters) {
    const verdict = verdictBy(item, rater, journal);
    if (verdict === undefined) continue;
    const { form, key } = rater;
    const asked = askedOf(item, form);
    const score = verdict.ok ? verdict.score : null;
    for (const { rowId, text } of item.places) {
      const id = `${rowId}/${asked}/${key}`;
      const side = text.side === null ? {} : { side: text.side };
      journal.write({ id, row: text.row, ...side, rater: form, score, verdict, model: model.id, key, asked });
    }
  }
}
