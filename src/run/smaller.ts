// Which model to offer when one was too large for this device.

import type { ModelChoice } from './app.ts';

/** A model that needs nearly as much would be lost in the same way. */
const CLEARLY_SMALLER = 0.95;

/** What is known of a model that was lost. */
export interface TooLarge {
  readonly id: string;
  /** Bytes that it needs; null when that is not known any more. */
  readonly need: number | null;
}

/** Bytes of memory that a model needs, as far as it is listed; else those of its files, which are less. */
export function needOf(choice: ModelChoice): number {
  return choice.engine === 'web-llm' ? (choice.memoryBytes ?? choice.bytes) : choice.bytes;
}

/** The largest compiled model that runs here and needs clearly less; else the one that is served beside the page. */
export function smallerThan({ id, need }: TooLarge, choices: readonly ModelChoice[]): ModelChoice | null {
  const listed = choices.find((choice) => choice.id === id);
  const most = CLEARLY_SMALLER * (need ?? (listed === undefined ? 0 : needOf(listed)));
  const compiled = choices
    .filter((choice) => choice.engine === 'web-llm' && choice.runsHere && choice.id !== id && needOf(choice) <= most)
    .toSorted((a, b) => needOf(b) - needOf(a));
  return compiled[0] ?? choices.find((choice) => choice.where === 'embedded' && choice.id !== id) ?? null;
}
