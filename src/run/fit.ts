// Whether a model fits into a GPU's memory. No browser tells how much there is, so the budget is an estimate that the
// person can replace.

import type { DeviceReport, ModelChoice } from './app.ts';

export type Fit = 'fits' | 'tight' | 'unlikely' | 'unknown';

/** Up to this share of the budget a model fits; above it the browser and other pages have too little left. */
const COMFORTABLE = 0.8;
const GIB = 2 ** 30;
/** Of a graphics card on a machine whose memory the browser does not tell. */
const UNTOLD = 2 * GIB;

/** Bytes that a model may take: half of the machine's memory as far as the browser tells. */
export function estimatedBudget(report: DeviceReport | null): number {
  return report?.memory == null ? UNTOLD : report.memory / 2;
}

/** `unknown` for models whose need is not listed. */
export function fitOf(choice: ModelChoice, budget: number): Fit {
  const bytes = choice.engine === 'web-llm' ? choice.memoryBytes : choice.bytes;
  if (bytes === null) return 'unknown';
  if (bytes <= COMFORTABLE * budget) return 'fits';
  return bytes <= budget ? 'tight' : 'unlikely';
}
