// What is asked of a rater: each distinct pair of instruction and output once, with all the rows that it stands in.

import { hashText, seedFor } from '../../src/core/key.ts';
import { othersOf } from '../../src/core/others.ts';
import type { RaterForm } from '../../src/core/records.ts';
import type { RateSettings } from '../../src/core/settings.ts';
import type { PairToRate } from '../../src/core/verdicts.ts';

/** One output of a row. */
export interface RatedText {
  /** The line as it was. */
  readonly row: object;
  /** Which output of a pair; null for rows with one. */
  readonly side: 1 | 2 | null;
  readonly instruction: string;
  readonly output: string;
}

export interface Item extends PairToRate {
  /** Hash of instruction and output. */
  readonly id: string;
  /** Where it stands; `rowId` tells rows and sides apart. */
  readonly places: readonly { readonly rowId: string; readonly text: RatedText }[];
}

/**
 * The distinct items in the order of the texts.
 *
 * @param instructions all of the file, in its order: the cycle rater compares with the next other ones, as the
 *   application does with those of its segments.
 */
export function itemsOf(
  texts: readonly RatedText[],
  instructions: readonly string[],
  { seed, others }: Pick<RateSettings, 'seed' | 'others'>,
): readonly Item[] {
  const distinct = [...new Set(instructions)];
  const placeOf = new Map(distinct.map((instruction, at) => [instruction, at]));
  const items = new Map<string, Item & { readonly places: { rowId: string; text: RatedText }[] }>();
  for (const text of texts) {
    const { instruction, output, row, side } = text;
    const place = { rowId: `${hashText(JSON.stringify(row))}/${side ?? 0}`, text };
    const id = hashText(JSON.stringify([instruction, output]));
    const item = items.get(id);
    if (item !== undefined) item.places.push(place);
    else {
      const compared = othersOf(distinct, placeOf.get(instruction) ?? 0, others);
      items.set(id, { id, instruction, output, seed: seedFor(seed, id, 0), others: compared, places: [place] });
    }
  }
  return [...items.values()];
}

/** Names what a rater is shown: the cycle rater sees instructions of others too, and which those are depends on the file. */
export function askedOf({ id, others }: Item, form: RaterForm): string {
  return form === 'cycle' || form === 'sum' ? `${id}-${hashText(JSON.stringify(others))}` : id;
}
