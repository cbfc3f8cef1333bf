// How long segments are, in bins of a round number of characters. Pure.

import type { Row } from '../../run/app.ts';
import { type States, stateOf } from './filter.ts';

export interface LengthBin {
  readonly from: number;
  /** Exclusive; null for the last bin, which holds everything longer. */
  readonly to: number | null;
  readonly in: number;
  readonly out: number;
}

// As many bars as can be told apart on a narrow screen.
const MOST_BINS = 40;
const STEPS = [10, 20, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];

/**
 * Segments by length from 0 on. The bins reach to the longest segment, at most to twice the window; the last one holds
 * what is beyond.
 */
export function lengthBins(rows: readonly Row[], states: States, maxChars: number): readonly LengthBin[] {
  const longest = rows.reduce((most, { segment }) => Math.max(most, segment.text.length), 0);
  const top = Math.max(maxChars, Math.min(longest, 2 * maxChars));
  const step = STEPS.find((each) => top / each < MOST_BINS) ?? Math.ceil(top / MOST_BINS / 5000) * 5000;
  const bins = Array.from({ length: Math.floor(top / step) + 1 }, (_, at) => ({
    from: at * step,
    to: (at + 1) * step,
    in: 0,
    out: 0,
  }));
  for (const row of rows) {
    const bin = bins[Math.min(bins.length - 1, Math.floor(row.segment.text.length / step))];
    if (bin === undefined) continue;
    if (stateOf(states, row).isIn) bin.in += 1;
    else bin.out += 1;
  }
  const last = bins.at(-1);
  return bins.map((bin) => (bin === last && longest >= bin.to ? { ...bin, to: null } : bin));
}
