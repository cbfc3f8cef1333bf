// What this page keeps in the browser, models and project apart.

import { signal } from '@preact/signals';
import type { StorageUse } from './app.ts';
import type { Engines } from './models.ts';
import type { Notices } from './notices.ts';

/** What is needed of `navigator.storage`. */
export type BrowserStorage = Pick<StorageManager, 'estimate' | 'persisted'>;

/** Chromium tells what each kind of storage takes; the others give the sum alone. */
type Estimate = StorageEstimate & { readonly usageDetails?: { readonly indexedDB?: number } };

export class StorageLook {
  /** Null until `look` has been called once. */
  readonly use = signal<StorageUse | null>(null);

  readonly #engines: Pick<Engines, 'stored'>;
  readonly #storage: BrowserStorage | null;
  readonly #notices: Notices;
  #looks = 0;

  constructor(engines: Pick<Engines, 'stored'>, storage: BrowserStorage | null, notices: Notices) {
    this.#engines = engines;
    this.#storage = storage;
    this.#notices = notices;
  }

  async look(): Promise<void> {
    this.#looks += 1;
    const mine = this.#looks;
    const [stored, told] = await Promise.all([this.#engines.stored(), this.#ask()]);
    // A later look has seen more.
    if (mine !== this.#looks) return;
    if (!stored.ok) this.#notices.add(stored.failure);
    const models = stored.ok ? stored.value : (this.use.value?.models ?? []);
    const { usage = null, quota = null, usageDetails } = told.estimate;
    const ofModels = models.reduce((sum, { bytes }) => sum + bytes, 0);
    const project = usageDetails?.indexedDB ?? (usage === null ? null : Math.max(0, usage - ofModels));
    this.use.value = { models, project, usage, quota, persisted: told.persisted };
  }

  async #ask(): Promise<{ readonly estimate: Estimate; readonly persisted: boolean }> {
    if (this.#storage === null) return { estimate: {}, persisted: false };
    try {
      const [estimate, persisted] = await Promise.all([this.#storage.estimate(), this.#storage.persisted()]);
      return { estimate, persisted };
    } catch (thrown) {
      // Storage standard, 8: a page of an opaque origin may not ask.
      if (!(thrown instanceof TypeError)) throw thrown;
      return { estimate: {}, persisted: false };
    }
  }
}
