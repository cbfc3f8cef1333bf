// The data set as the plain button gives it: one file of JSONL, made in parts, so that no string ever holds all of it and
// the page answers while it is made.

import { exportRows, toJsonl } from '../core/export.ts';
import { isKept } from '../core/select.ts';
import type { Settings } from '../core/settings.ts';
import type { ExportRange, Row } from './app.ts';
import { turns } from './dataset-turns.ts';

/** Rows a part: some hundred kilobytes of text. */
const ROWS_PER_PART = 200;

/** The rows as JSONL in their order: the curated set, or every pair that has a score or a person's word. */
export async function jsonlOf(rows: readonly Row[], range: ExportRange, settings: Settings): Promise<Blob> {
  const chosen = rows.filter((row) =>
    range === 'kept' ? isKept(row, settings) : row.rating?.verdict.ok === true || row.label !== null,
  );
  const parts: Blob[] = [];
  const turn = turns();
  try {
    for (let start = 0; start < chosen.length; start += ROWS_PER_PART) {
      const part = exportRows(chosen.slice(start, start + ROWS_PER_PART), settings.augment.seed);
      parts.push(new Blob([toJsonl(part)]));
      await turn.next();
    }
  } finally {
    turn.close();
  }
  return new Blob(parts, { type: 'application/jsonl' });
}
