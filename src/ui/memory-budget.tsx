// How much memory a model may take. No browser tells how much a graphics card has, so the number is the person's.

import type { App } from '../run/app.ts';
import { estimatedBudget } from '../run/fit.ts';
import { NumberField } from './number-field.tsx';

// Gigabytes. Less holds no model; more than a thousand is a slip.
const LEAST = 0.3;
const MOST = 1000;
const GIGABYTE = 1e9;

/** Bytes that a model may take: what the person has set, else the estimate. */
export function budgetOf(app: App): number {
  return app.modelSettings.value.memoryBudget ?? estimatedBudget(app.device.value);
}

/** The budget as a number, with where it comes from and the way back to the estimate. */
export function MemoryBudget({ app }: { readonly app: App }) {
  const set = app.modelSettings.value.memoryBudget;
  const change = (memoryBudget: number | null) => void app.changeModelSettings((now) => ({ ...now, memoryBudget }));
  return (
    <div class="budget">
      <NumberField
        label="Memory for a model, in GB"
        unit={set === null ? estimateWords(app) : 'set by you'}
        value={Number((budgetOf(app) / GIGABYTE).toFixed(1))}
        min={LEAST}
        max={MOST}
        whole={false}
        onCommit={(gigabytes) => change(Math.round(gigabytes * GIGABYTE))}
      />
      {set !== null && (
        <button type="button" class="quiet" onClick={() => change(null)}>
          Back to the estimate
        </button>
      )}
    </div>
  );
}

function estimateWords(app: App): string {
  return app.device.value?.memory == null
    ? 'an estimate: this browser does not tell of this machine’s memory'
    : 'an estimate: half of what the browser tells of this machine';
}
