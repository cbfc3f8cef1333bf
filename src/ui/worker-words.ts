// Models that wrote or rated, by the names that people know them by.

import type { AdapterRecord } from '../core/records.ts';

/** `M_1 of SmolLM2` for a model of the loop, whose id is `<base>+<key of its training>` (core/training.ts); else the id. */
export function workerWords(id: string, adapters: readonly AdapterRecord[]): string {
  const adapter = adapters.find((each) => id === `${each.base}+${each.id}`);
  return adapter === undefined ? id : `${adapter.model} (${adapter.base} with what it has learned)`;
}
