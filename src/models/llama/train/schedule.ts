// How fast and how long: the paper's schedule and table for full fine-tuning, and our own default rate for adapters.

import type { Schedule } from '../../../core/learning.ts';

/** The paper's (arXiv 2308.06259, section 3.1): 1e-5 decaying linearly to 9e-6. Made for all weights of LLaMA. */
export const PAPER_SCHEDULE: Schedule = { from: 1e-5, to: 9e-6, warmup: 0 };

/**
 * Ours for adapters, because the paper trains none: 2e-4, as QLoRA (arXiv 2305.14314, appendix B.2) uses for models up
 * to 13B. Adapters want about ten times the rate of full fine-tuning; LoRA's B starts at zero and has to move first.
 * The decay keeps the paper's ratio. No warm-up, as in the paper.
 */
export const LORA_SCHEDULE: Schedule = { from: 2e-4, to: 1.8e-4, warmup: 0 };

/** The rate of `step` (counted from 1) of `steps`. */
export function learningRateAt(schedule: Schedule, step: number, steps: number): number {
  const { from, to, warmup } = schedule;
  if (step <= warmup) return (from * step) / warmup;
  const span = steps - warmup - 1;
  return span <= 0 ? from : from + ((to - from) * (step - warmup - 1)) / span;
}

export interface TableRow {
  /** Training examples. */
  readonly examples: number;
  readonly batch: number;
  readonly steps: number;
}

/** The paper's table (arXiv 2308.06259, appendix): examples, batch size, steps. */
export const PAPER_TABLE: readonly TableRow[] = [
  { examples: 100, batch: 8, steps: 30 },
  { examples: 800, batch: 8, steps: 300 },
  { examples: 1_600, batch: 8, steps: 600 },
  { examples: 3_200, batch: 32, steps: 500 },
  { examples: 6_400, batch: 32, steps: 600 },
  { examples: 12_800, batch: 32, steps: 600 },
  { examples: 25_600, batch: 32, steps: 1_200 },
  { examples: 51_200, batch: 32, steps: 1_600 },
];

/** The paper: batch 32, and 8 below 3,000 examples. */
const LARGE_BATCH_FROM = 3_000;

/**
 * Batch and steps for a number of examples. Rows of the table as they are. Between two rows with one batch size the
 * steps lie on the straight line in log N – log steps, because the table's rows are spaced by factors and steps grow
 * like a power of N within one batch size. Below the first row of a batch size, and above the last, the epochs of that
 * row are kept: steps in proportion to N. Between 1,600 and 3,200 the batch changes at 3,000, and no line joins the two.
 */
export function planFor(examples: number): { readonly batch: number; readonly steps: number } {
  const batch = examples < LARGE_BATCH_FROM ? 8 : 32;
  const rows = PAPER_TABLE.filter((row) => row.batch === batch);
  const below = rows.findLast((row) => row.examples <= examples);
  const above = rows.find((row) => row.examples >= examples);
  const inProportion = (row: TableRow) => (row.steps * examples) / row.examples;
  let steps: number;
  if (below !== undefined && above !== undefined) {
    const share = below === above ? 0 : Math.log(examples / below.examples) / Math.log(above.examples / below.examples);
    steps = below.steps * (above.steps / below.steps) ** share;
  } else {
    steps = inProportion((below ?? above) as TableRow);
  }
  return { batch, steps: Math.max(1, Math.round(steps)) };
}
