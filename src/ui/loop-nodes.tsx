// The stages of the data on the way around: how each stands, and what works between it and the next.

import type { ComponentChildren } from 'preact';
import type { Counts } from '../run/app.ts';
import { count, counted, threshold } from './figures.ts';
import type { Stage } from './place.ts';

export interface Works {
  /** Whether M_yx stands above the arrow that it works on, and whether the models that rate do. */
  readonly writesAbove: boolean;
  readonly ratesAbove: boolean;
  /** False where every pair is kept and none is rated. */
  readonly curates: boolean;
  /** What stands on the arrows of writing and rating where no model stands above. */
  readonly writer: ComponentChildren;
  readonly rater: ComponentChildren;
}

export interface Onward {
  /** What does the work between this stage and the next; null where it stands above. */
  readonly by: ComponentChildren;
  readonly verb: string;
  /** How much of the work is done, 0–1. */
  readonly done: number;
  /** Whether the model that does it stands in the tier above. */
  readonly above?: boolean;
}

export interface LowerNode {
  readonly stage: Stage;
  readonly name: string;
  readonly figure: string;
  readonly onward: Onward | null;
}

/** The five stages in the order of the data. */
export function nodesOf(counts: Counts, minScore: number, works: Works): readonly LowerNode[] {
  const { writesAbove, ratesAbove, curates, writer, rater } = works;
  const { documents, segments, candidates, rated, kept } = counts;
  // Before there is anything to count, what each is says more than a nought.
  const or = (figure: string, word: string) => (documents + candidates === 0 ? word : figure);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.min(1, part / whole));
  return [
    {
      stage: 'documents',
      name: 'Documents',
      figure: or(count(documents), 'your texts'),
      onward: { by: 'headings', verb: 'cut', done: segments > 0 ? 1 : 0 },
    },
    {
      stage: 'segments',
      name: 'Segments',
      figure: or(count(segments), 'the answers'),
      onward: { by: writer, verb: 'writes', done: share(candidates, segments), above: writesAbove },
    },
    {
      stage: 'instructions',
      name: 'Instructions',
      figure: or(segments === 0 ? '0' : `${count(candidates)} of ${count(segments)}`, 'the questions'),
      onward: {
        by: curates ? rater : null,
        verb: 'rates',
        done: share(rated, segments),
        above: ratesAbove,
      },
    },
    {
      stage: 'ratings',
      name: 'Ratings',
      figure: or(candidates === 0 ? '0' : `${count(rated)} of ${count(candidates)}`, 'from 1 to 5'),
      onward: {
        by: curates ? `≥ ${threshold(minScore)}` : 'all',
        verb: 'keeps',
        done: kept > 0 ? share(rated, candidates) : 0,
      },
    },
    { stage: 'kept', name: 'Kept', figure: or(counted(kept, 'pair'), 'the data set'), onward: null },
  ];
}
