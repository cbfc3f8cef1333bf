// What the page does with models besides running them: load, delete, settings, sizes, the room that they take. It also
// keeps a mark while a model is loaded: found when the page opens, that load may be what took the page down.

import type { Failure } from '../core/outcome.ts';
import { parseLoadMark, parseModelSettings } from '../store/settings-schema.ts';
import type { ModelSource } from '../worker/protocol.ts';
import { DEFAULT_MODEL_SETTINGS, type ModelSettings } from './app.ts';
import { ModelSizes } from './model-sizes.ts';
import { choiceOf, type Models } from './models.ts';
import type { Notices } from './notices.ts';
import { type BrowserStorage, StorageLook } from './storage-use.ts';

/** Names under which the settings store keeps what is not a record. */
const SAVED = { settings: 'model-settings', loading: 'loading', lastChoice: 'last-choice' } as const;

const RECOVERING: Failure = {
  kind: 'device-lost',
  message:
    'The model was lost and is being loaded again. What was finished is kept, and a run goes on by itself after that.',
};

export interface ModelActsDependencies {
  readonly models: Models;
  readonly notices: Notices;
  readonly storage: BrowserStorage | null;
  /** Resolves when the stored project has been read. */
  readonly opened: () => Promise<unknown>;
  /** Ends the run that is on. */
  readonly stopWork: () => Promise<void>;
  /** Keeps a setting, if this tab may write. */
  readonly remember: (name: string, value: unknown) => Promise<unknown>;
}

export class ModelActs {
  readonly sizes: ModelSizes;
  readonly storage: StorageLook;

  readonly #models: Models;
  readonly #to: ModelActsDependencies;
  #mark: ReturnType<typeof parseLoadMark> = null;
  #isLoading = false;
  #isRecovering = false;

  constructor(dependencies: ModelActsDependencies) {
    const { models, notices, storage } = dependencies;
    this.#to = dependencies;
    this.#models = models;
    this.sizes = new ModelSizes(models.engines);
    this.storage = new StorageLook(models.engines, storage, notices);
    models.engines.onRecovering = (recovering) => {
      const begins = recovering !== null && !this.#isRecovering;
      this.#isRecovering = recovering !== null;
      models.showRecovery(recovering);
      // Once: a notice that was put away must not come back with each step of the load.
      if (begins) notices.add(RECOVERING);
      if (!this.#isRecovering) notices.retract(RECOVERING);
    };
  }

  /** Takes over what was saved on the last visit. */
  restore(saved: ReadonlyMap<string, unknown>): void {
    const lastChoice = saved.get(SAVED.lastChoice);
    this.#models.lastChoice = typeof lastChoice === 'string' ? lastChoice : null;
    this.#mark = parseLoadMark(saved.get(SAVED.loading));
    this.#use(parseModelSettings(saved.get(SAVED.settings), DEFAULT_MODEL_SETTINGS));
  }

  /** For the tab that writes: says, once, that the page was closed in the middle of a load. */
  heedMark(): void {
    if (this.#mark === null) return;
    this.#models.suspect(this.#mark.id, this.#mark.name);
    this.#mark = null;
    void this.#to.remember(SAVED.loading, null);
  }

  async changeSettings(change: (before: ModelSettings) => ModelSettings): Promise<void> {
    await this.#to.opened();
    // Held to the same bounds as what is read back, so that the next visit finds what this one shows.
    const after = parseModelSettings(change(this.#models.settings.value), DEFAULT_MODEL_SETTINGS);
    if (this.#use(after)) await this.#to.remember(SAVED.settings, after);
  }

  async load(source: ModelSource): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const { remember } = this.#to;
    try {
      await this.#to.opened();
      await this.#to.stopWork();
      const { id, name } = choiceOf(source);
      await remember(SAVED.loading, { id, name });
      if (await this.#models.load(source)) await remember(SAVED.lastChoice, this.#models.lastChoice);
    } finally {
      this.#isLoading = false;
      this.sizes.forget();
      if (this.storage.use.value !== null) void this.storage.look();
      await remember(SAVED.loading, null);
    }
  }

  async remove(id: string): Promise<void> {
    const models = this.#models;
    // A loaded model is named after its choice and its weights: see LoadedModel.
    if (models.loaded.value?.id.startsWith(`${id}@`)) {
      await this.#to.stopWork();
      await models.unload();
    }
    await models.cancelLoadOf(id);
    const removed = await models.engines.remove(id);
    if (!removed.ok) this.#to.notices.add(removed.failure);
    this.sizes.forget();
    await Promise.all([models.listAgain(), this.storage.look()]);
  }

  /** True when they are others than before; the models are then listed again. */
  #use(after: ModelSettings): boolean {
    const { settings } = this.#models;
    // Plain data with a fixed order of parts, so their JSON tells whether they are equal.
    if (JSON.stringify(after) === JSON.stringify(settings.value)) return false;
    settings.value = after;
    this.sizes.forget();
    void this.#models.listAgain();
    return true;
  }
}
