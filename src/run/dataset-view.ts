// What the page sees of the data set as files: the choices, a preview of what they would write, and the writing itself.

import type { ReadonlySignal } from '@preact/signals';
import type { DatasetChoices, DatasetRange } from '../core/dataset/choices.ts';
import type { DatasetSide } from '../core/dataset/split.ts';
import type { Failure, Outcome } from '../core/outcome.ts';

export type { DatasetChoices, DatasetRange, DatasetSide };

/** The first rows as they will be written, and what the whole comes to. */
export interface DatasetPreview {
  /** Names of the columns, in the order of the file. */
  readonly columns: readonly string[];
  /** The first rows; cells as text, long ones cut. Structs and lists are JSON. */
  readonly table: readonly (readonly string[])[];
  /** The first row as the file has it: the line of JSONL, head and line of CSV, the columns' types and the row of Parquet. */
  readonly raw: string;
  /** Rows of each side. */
  readonly rows: Readonly<Record<DatasetSide, number>>;
  /** Documents that they come from. */
  readonly documents: number;
  /** Rows that a person has rejected; only among those rated or labelled. */
  readonly rejected: number;
  /** Rows that each range has. */
  readonly ranges: Readonly<Record<DatasetRange, number>>;
  /** Estimated from rows spread over the whole; the card and the zip's packing are not counted. */
  readonly bytes: number;
  /** Name of the file that is handed over, and the paths in it when it is a zip. */
  readonly name: string;
  readonly paths: readonly string[];
}

export type DatasetMaking =
  | {
      readonly kind: 'idle';
      readonly failure: Failure | null;
      /** What was made last; null before, and after a failure or a stop. */
      readonly made: { readonly name: string; readonly bytes: number; readonly rows: number } | null;
    }
  | { readonly kind: 'making'; readonly step: 'rows' | 'packing'; readonly done: number; readonly total: number };

/** Everything about the data set as files; one object for the length of the visit. */
export interface DatasetDesk {
  readonly choices: ReadonlySignal<DatasetChoices>;
  readonly making: ReadonlySignal<DatasetMaking>;
  /** What cannot go together is put right; the choices are kept for the next visit. */
  change(change: (now: DatasetChoices) => DatasetChoices): Promise<void>;
  /** What the present choices would write; `aborted` when `stop` is. */
  preview(stop: AbortSignal): Promise<Outcome<DatasetPreview>>;
  /** Makes the files and hands them to the person; one at a time. How it went is in `making`. */
  make(): Promise<void>;
  /** Stops the making; nothing is handed over. */
  cancel(): void;
}

export interface DatasetApp {
  /** The desk, fetched when it is first asked for. */
  dataset(): Promise<Outcome<DatasetDesk>>;
}
