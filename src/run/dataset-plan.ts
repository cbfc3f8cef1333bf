// Which rows go into the files of a data set, and on which side; in the order of the rows.

import type { DatasetChoices, DatasetRange } from '../core/dataset/choices.ts';
import { type DatasetSide, sideOf } from '../core/dataset/split.ts';
import { type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import { isKept } from '../core/select.ts';
import type { Settings } from '../core/settings.ts';
import type { Row } from './app.ts';
import { type Turns, turns } from './dataset-turns.ts';

export interface DatasetPlan {
  readonly sides: Readonly<Record<DatasetSide, readonly Row[]>>;
  readonly documents: number;
  /** Rows in the files that a person has rejected. */
  readonly rejected: number;
  /** Rows of each range, whichever is chosen. */
  readonly ranges: Readonly<Record<DatasetRange, number>>;
}

/** Rows between two turns of the event loop; hashing that many ids takes some milliseconds. */
const ROWS_PER_TURN = 2000;

export const STOPPED: Failure = {
  kind: 'aborted',
  message: 'Stopped. No file was saved, and your work is as it was.',
};

/** Chooses and splits; a long list in parts. Fails only as `aborted`. */
export async function planDataset(
  rows: readonly Row[],
  { range, split }: Pick<DatasetChoices, 'range' | 'split'>,
  settings: Settings,
  stop: AbortSignal,
): Promise<Outcome<DatasetPlan>> {
  const sides: Record<DatasetSide, Row[]> = { train: [], validation: [] };
  const ranges: Record<DatasetRange, number> = { kept: 0, 'all-rated': 0, labelled: 0 };
  const ofDocument = new Map<string, DatasetSide>();
  let rejected = 0;
  const turn = turns();
  try {
    for (let start = 0; start < rows.length; start += ROWS_PER_TURN) {
      if (start > 0) await turn.next();
      if (stop.aborted) return fail(STOPPED);
      for (const row of rows.slice(start, start + ROWS_PER_TURN)) {
        const within = rangesOf(row, settings);
        for (const each of within) ranges[each] += 1;
        if (!within.includes(range)) continue;
        const ids = { segmentId: row.segment.id, documentId: row.document.id };
        const side = (split.by === 'document' ? ofDocument.get(row.document.id) : undefined) ?? sideOf(ids, split);
        ofDocument.set(row.document.id, side);
        sides[side].push(row);
        if (row.label?.said.kind === 'not-good') rejected += 1;
      }
    }
  } finally {
    turn.close();
  }
  return succeed({ sides, documents: ofDocument.size, rejected, ranges });
}

/** The ranges that a row is in. A segment without an instruction is no pair and in none. */
function rangesOf(row: Row, settings: Settings): readonly DatasetRange[] {
  if (row.candidate?.reply.ok !== true) return [];
  const ranges: DatasetRange[] = [];
  if (isKept(row, settings)) ranges.push('kept');
  if (row.rating?.verdict.ok === true || row.label !== null) ranges.push('all-rated');
  if (row.label !== null) ranges.push('labelled');
  return ranges;
}

/** Does something with every `size` rows of a list, the event loop having a turn after each; `aborted` when `stop` is. */
export async function inParts<Item>(
  list: readonly Item[],
  size: number,
  turn: Turns,
  stop: AbortSignal,
  work: (part: readonly Item[]) => void,
): Promise<Failure | null> {
  for (let start = 0; start < list.length; start += size) {
    if (stop.aborted) return STOPPED;
    work(list.slice(start, start + size));
    await turn.next();
  }
  return stop.aborted ? STOPPED : null;
}
