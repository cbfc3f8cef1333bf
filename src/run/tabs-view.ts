// What the page sees of other tabs that have the same project open.

import type { ReadonlySignal } from '@preact/signals';
import type { Progress } from './app.ts';

/** What the writing tab does. */
export interface TabStatus {
  /** Of the stage that runs; null when none does. */
  readonly progress: Progress | null;
  /** The step of the loop that runs: its name within the plan, and how far it is. */
  readonly step: { readonly id: string; readonly done: number; readonly total: number | null } | null;
}

export type TabState =
  | { readonly kind: 'writing' }
  | {
      readonly kind: 'watching';
      /** Null until the other tab has told. */
      readonly status: TabStatus | null;
      /** The other tab has been asked to hand over. */
      readonly taking: boolean;
    };

export interface TabsApp {
  readonly tab: ReadonlySignal<TabState>;
  /** Makes this tab the one that writes: the other one ends its run, keeps what is done, and watches. */
  takeOver(): Promise<void>;
}
