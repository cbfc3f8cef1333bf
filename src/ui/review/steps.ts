// Where the person goes next in the list. Positions are those of the list as it is shown; a pair that has left it, because
// it no longer matches, is taken to stand where it stood.

import type { Row } from '../../run/app.ts';

export interface Standing {
  /** Place of the row in the list; -1 when the list no longer has it. */
  readonly at: number;
  /** Where it stood last. */
  readonly stood: number;
}

/** Place of the row after this one, null at the end; of a list that closed up behind a row, the one that came up. */
export function nextPlace({ at, stood }: Standing, length: number): number | null {
  const place = at >= 0 ? at + 1 : stood;
  return place < length ? place : null;
}

export function previousPlace({ at, stood }: Standing, length: number): number | null {
  const place = Math.min(at >= 0 ? at : stood, length) - 1;
  return place >= 0 ? place : null;
}

/** Place of the next row without a label, from the start again after the end; null when there is no other. */
export function nextUnlabelled(rows: readonly Row[], { at, stood }: Standing): number | null {
  const from = at >= 0 ? at + 1 : Math.min(stood, rows.length);
  const isOpen = (place: number) => place !== at && rows[place]?.label === null;
  for (let step = 0; step < rows.length; step += 1) {
    const place = (from + step) % rows.length;
    if (isOpen(place)) return place;
  }
  return null;
}
