// The model: which ones there are, loading one, losing one.

import { computed, signal } from '@preact/signals';
import type { Failure, Outcome } from '../core/outcome.ts';
import type { Generate, Measure, Score, Stop } from '../core/ports.ts';
import {
  DEFAULT_MODEL_SETTINGS,
  type DeviceChoice,
  type DeviceReport,
  type ImportedAdapter,
  type JobSummary,
  type LoadedModel,
  type LoadProgress,
  type ModelChoice,
  type ModelSettings,
  type ModelSize,
  type ModelSource,
  type Recovering,
  type StoredModel,
  type TakeHomeProgress,
  type TakeHomeRequest,
  type TakenFile,
  type TrainJob,
  type TrainReport,
} from '../worker/protocol.ts';
import type { ModelState } from './app.ts';
import { LoadPace } from './load-pace.ts';
import { needOf, smallerThan, type TooLarge } from './smaller.ts';

/** What computes, as the page sees it: worker/steady.ts, or a script in tests. */
export interface Engines extends Generate, Score, Measure {
  choices(settings: ModelSettings): Promise<Outcome<readonly ModelChoice[]>>;
  probe(): Promise<Outcome<DeviceReport>>;
  size(choice: ModelChoice): Promise<Outcome<ModelSize>>;
  stored(): Promise<Outcome<readonly StoredModel[]>>;
  remove(id: string): Promise<Outcome<null>>;
  load(
    source: ModelSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<LoadedModel>>;
  /** Trains the loaded model; the stream ends without `done` when it was stopped or paused. */
  train(what: TrainJob, stop: Stop): AsyncIterable<Outcome<TrainReport>>;
  /** Writes, rates and measures with a finished training's adapter from now on; null is the base alone. */
  wear(adapter: string | null): Promise<Outcome<null>>;
  importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>>;
  takeHome(
    request: TakeHomeRequest,
    onProgress: (progress: TakeHomeProgress) => void,
    stop: Stop,
  ): Promise<Outcome<readonly TakenFile[]>>;
  /** Deletes what is kept of these trainings; with null of every one. */
  forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>>;
  unload(): Promise<void>;
  onLost: ((failure: Failure) => void) | null;
  onRecovering: ((state: Recovering | null) => void) | null;
  readonly lastSummary: JobSummary | null;
}

/** Why no model is loaded, and which one was too large for this device. */
interface Trouble {
  readonly problem: Failure;
  readonly tooLarge: TooLarge | null;
}

export class Models {
  readonly state = signal<ModelState>({ kind: 'looking' });
  readonly device = signal<DeviceReport | null>(null);
  readonly deviceChoice = signal<DeviceChoice>('auto');
  readonly settings = signal<ModelSettings>(DEFAULT_MODEL_SETTINGS);
  readonly loaded = computed(() => (this.state.value.kind === 'ready' ? this.state.value.model : null));

  readonly engines: Engines;
  readonly #now: () => number;
  #choices: readonly ModelChoice[] = [];
  #lastChoice: string | null = null;
  #trouble: Trouble | null = null;
  /** The one that is loaded, or was until it was lost. */
  #present: ModelChoice | null = null;
  #loading: { readonly id: string; readonly stop: AbortController; readonly ended: Promise<boolean> } | null = null;
  #looks = 0;

  /** @param now milliseconds. */
  constructor(engines: Engines, now: () => number) {
    this.engines = engines;
    this.#now = now;
    engines.onLost = (failure) => this.lose(failure);
  }

  /** The choice that was loaded last stands first in the list. */
  get lastChoice(): string | null {
    return this.#lastChoice;
  }

  set lastChoice(id: string | null) {
    this.#lastChoice = id;
    this.#offerAgain();
  }

  /** Lists the models and asks what the browser computes with. */
  async look(): Promise<void> {
    const [, device] = await Promise.all([this.listAgain(), this.engines.probe()]);
    if (device.ok) this.device.value = device.value;
  }

  /** Lists the models as they are now: under other settings, or with other files in the browser's storage. */
  async listAgain(): Promise<void> {
    this.#looks += 1;
    const mine = this.#looks;
    const choices = await this.engines.choices(this.settings.value);
    // A later look has asked under newer settings.
    if (mine !== this.#looks) return;
    if (choices.ok) this.#choices = choices.value;
    else if (this.state.value.kind === 'looking') this.#trouble = { problem: choices.failure, tooLarge: null };
    if (this.state.value.kind === 'looking') this.#offer();
    else this.#offerAgain();
  }

  /** Loads a model in place of the one that is loaded; true when it is ready. */
  load(source: ModelSource): Promise<boolean> {
    if (this.#loading !== null) return Promise.resolve(false);
    const choice = choiceOf(source);
    const stop = new AbortController();
    const ended = this.#load(source, choice, stop.signal).finally(() => {
      this.#loading = null;
    });
    this.#loading = { id: choice.id, stop, ended };
    return ended;
  }

  async #load(source: ModelSource, choice: ModelChoice, stop: AbortSignal): Promise<boolean> {
    const pace = new LoadPace();
    let isOver = false;
    const show = (progress: LoadProgress): void => {
      if (isOver) return;
      this.state.value = { kind: 'loading', choice, secondsLeft: pace.secondsLeft(progress, this.#now()), ...progress };
    };
    this.#trouble = null;
    show({ step: 'reading', doneBytes: 0, totalBytes: choice.bytes });
    try {
      const loaded = await this.engines.load(source, this.deviceChoice.value, show, stop);
      if (loaded.ok) {
        if (source.kind === 'choice') this.#lastChoice = choice.id;
        this.#present = choice;
        this.state.value = { kind: 'ready', model: loaded.value, tokensPerSecond: null };
        return true;
      }
      this.#trouble = stop.aborted ? null : troubleOf(loaded.failure, choice);
      this.#offer();
      return false;
    } finally {
      isOver = true;
      // What was downloaded is marked as such from now on.
      void this.listAgain();
    }
  }

  /** The engine stops politely, or its worker is ended: see STOP_GRACE in worker/client.ts. */
  cancelLoad(): void {
    this.#loading?.stop.abort();
  }

  /** Cancels the load of this choice, if it is on, and waits for its end. */
  async cancelLoadOf(id: string): Promise<void> {
    if (this.#loading?.id !== id) return;
    this.#loading.stop.abort();
    await this.#loading.ended;
  }

  async unload(): Promise<void> {
    if (this.loaded.value === null) return;
    this.#trouble = null;
    this.#offer();
    await this.engines.unload();
  }

  /** The model is gone: back to the list, with the reason, and with a smaller one if it was too large. */
  lose(failure: Failure): void {
    if (this.loaded.value === null) return;
    this.#trouble = troubleOf(failure, this.#present);
    this.#offer();
    void this.engines.unload();
  }

  /** The page was closed while this was being loaded: that may have been the reason. */
  suspect(id: string, name: string): void {
    if (this.#loading !== null || this.loaded.value !== null) return;
    const message = `The page closed while ${name} was being loaded; your work is kept. If you did not close it yourself, there was probably not enough memory: load a smaller model.`;
    this.#trouble = { problem: { kind: 'out-of-memory', message }, tooLarge: { id, need: null } };
    this.#offerAgain();
  }

  /** A lost model is being loaded again, or (null) not any more. */
  showRecovery(recovering: Recovering | null): void {
    const now = this.state.value;
    if (now.kind !== 'ready') return;
    const { recovering: _before, ...ready } = now;
    this.state.value = recovering === null ? ready : { ...ready, recovering };
  }

  setSpeed(tokensPerSecond: number): void {
    const now = this.state.value;
    if (now.kind === 'ready') this.state.value = { ...now, tokensPerSecond };
  }

  #offerAgain(): void {
    if (this.state.value.kind === 'choose') this.#offer();
  }

  /** What may be too large for this device must not stand first. */
  #offer(): void {
    const { problem = null, tooLarge = null } = this.#trouble ?? {};
    const smaller = tooLarge === null ? null : smallerThan(tooLarge, this.#choices);
    const first = smaller?.id ?? (tooLarge === null ? this.#lastChoice : null);
    const last = this.#choices.filter(({ id }) => id === first);
    const others = this.#choices.filter(({ id }) => id !== first);
    this.state.value = { kind: 'choose', choices: [...last, ...others], problem, smaller };
  }
}

/** Failures that a smaller model might not have. */
function troubleOf(problem: Failure, choice: ModelChoice | null): Trouble {
  const isTooLarge = problem.kind === 'out-of-memory' || problem.kind === 'device-lost';
  return { problem, tooLarge: isTooLarge && choice !== null ? { id: choice.id, need: needOf(choice) } : null };
}

/** What is loaded, as a choice: a model from the person's disk is called after its largest file until it has been read. */
export function choiceOf(source: ModelSource): ModelChoice {
  if (source.kind === 'choice') return source.choice;
  const bytes = source.files.reduce((sum, { size }) => sum + size, 0);
  const largest = source.files.toSorted((a, b) => b.size - a.size)[0];
  const name = largest?.name ?? 'files';
  return { engine: 'llama', id: 'disk', name, bytes, bytesAre: 'exact', where: 'disk', licence: '' };
}
