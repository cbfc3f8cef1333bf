// Where a result comes from: the records of the steps that had a part in it.

import type { LineageOf, StepRecord } from './records.ts';
import type { KeyedStep } from './rounds.ts';

/** The record of a step that has ended. */
export function stepRecord({ key, step, needs, configuration }: KeyedStep, createdAt: number): StepRecord {
  return { key, step: step.id, kind: step.kind, needs, configuration, createdAt };
}

/** Every step behind a key, each after those it needs. Total: what has no record is named as missing. */
export function lineageOf(key: string, records: Iterable<StepRecord>): LineageOf {
  const known = new Map<string, StepRecord>();
  for (const record of records) if (!known.has(record.key)) known.set(record.key, record);
  const steps: StepRecord[] = [];
  const missing: string[] = [];
  const seen = new Set<string>();
  // Depth first with a stack of its own. A step is added when it is met again below its parents; damaged records that
  // need one another end too, because nothing is followed twice.
  const waiting: { readonly key: string; readonly parentsDone: boolean }[] = [{ key, parentsDone: false }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const record = known.get(next.key);
    if (next.parentsDone) {
      if (record) steps.push(record);
      continue;
    }
    if (seen.has(next.key)) continue;
    seen.add(next.key);
    if (!record) {
      missing.push(next.key);
      continue;
    }
    waiting.push({ key: next.key, parentsDone: true });
    for (const parent of [...record.needs].reverse()) waiting.push({ key: parent, parentsDone: false });
  }
  return { key, steps, missing };
}
