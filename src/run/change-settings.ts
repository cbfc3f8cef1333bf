// A change of the settings, and what it does to what is under way.

import type { Signal } from '@preact/signals';
import type { Settings } from '../core/settings.ts';
import type { IntakeActs } from './intake-acts.ts';
import type { Keeper } from './keeper.ts';
import type { Work } from './work.ts';

interface Changing {
  readonly settings: Signal<Settings>;
  readonly keeper: Keeper;
  readonly work: Work;
  readonly intake: IntakeActs;
  readonly opening: Promise<void>;
  readonly save: (after: Settings) => Promise<unknown>;
}

/** Changes the settings; a run by settings that are no more is stopped, and other lengths cut every document anew. */
export async function changeSettings(
  change: (before: Settings) => Settings,
  { settings, keeper, work, intake, opening, save }: Changing,
): Promise<void> {
  await opening;
  if (!keeper.mayWrite()) return;
  const before = settings.value;
  const after = change(before);
  settings.value = after;
  // A run goes by the settings it began with; one by settings that are no more would only waste time.
  if (!isEqual(workOf(before), workOf(after))) await work.stopAndWait();
  if (!isEqual(before.segment, after.segment)) await keeper.inTurn(() => intake.cutAll());
  await save(settings.value);
}

/** What of the settings a run goes by; the rest decides only what is kept and said. */
function workOf({ segment, segmentFilters, augment, rate, limit }: Settings): Partial<Settings> {
  return { segment, segmentFilters, augment, rate, limit };
}

/** Settings are plain data with a fixed order of parts, so their JSON tells whether they are equal. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
