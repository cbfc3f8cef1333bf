// The data set as a file. Made in parts, so that no string ever holds all of it.

import { exportRows, toJsonl } from '../core/export.ts';
import { select } from '../core/select.ts';
import type { Settings } from '../core/settings.ts';
import type { ExportRange, Row } from './app.ts';

/** Rows a part: some hundred kilobytes of text. */
const ROWS_PER_PART = 200;

/** The rows as JSONL in their order; a pair whose rating failed has no score and is in neither range. */
export function jsonlOf(rows: readonly Row[], range: ExportRange, settings: Settings): Blob {
  // Every score is at least 1, so this threshold keeps whatever has one.
  const chosen = select(rows, range === 'kept' ? settings.minScore : 1);
  const parts: Blob[] = [];
  for (let start = 0; start < chosen.length; start += ROWS_PER_PART) {
    const part = exportRows(chosen.slice(start, start + ROWS_PER_PART), settings.augment.seed);
    parts.push(new Blob([toJsonl(part)]));
  }
  return new Blob(parts, { type: 'application/jsonl' });
}
