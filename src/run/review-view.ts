// What the page sees of the review: the labels that a person gives, and the doubts about an instruction's words.

import type { ReadonlySignal } from '@preact/signals';
import type { Mark, MarkKind } from '../core/marks.ts';
import type { Said } from '../core/records.ts';

export type { Mark, MarkKind };

/** One act of labelling, of one pair or of many, that can be taken back as one. */
export interface LabelAct {
  readonly pairs: number;
  readonly said: Said['kind'];
}

export interface ReviewApp {
  /** What `undoLabel` would take back; null when there is nothing. Acts of this visit only. */
  readonly lastLabel: ReadonlySignal<LabelAct | null>;
  /** Labels the candidates of these segments. Rows without a written instruction are left alone; returns how many were labelled. */
  label(segmentIds: readonly string[], said: Said): Promise<number>;
  undoLabel(): Promise<void>;
}
