// The model: which ones there are, loading one, losing one.

import { computed, signal } from '@preact/signals';
import type { Failure, Outcome } from '../core/outcome.ts';
import type { Generate, Score, Stop } from '../core/ports.ts';
import type {
  DeviceChoice,
  DeviceReport,
  JobSummary,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSource,
} from '../worker/protocol.ts';
import type { ModelState } from './app.ts';

/** What computes, as the page sees it: worker/client.ts, or a script in tests. */
export interface Engines extends Generate, Score {
  choices(): Promise<Outcome<readonly ModelChoice[]>>;
  probe(): Promise<Outcome<DeviceReport>>;
  load(
    source: ModelSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<LoadedModel>>;
  unload(): Promise<void>;
  onLost: ((failure: Failure) => void) | null;
  readonly lastSummary: JobSummary | null;
}

export class Models {
  readonly state = signal<ModelState>({ kind: 'looking' });
  readonly device = signal<DeviceReport | null>(null);
  readonly deviceChoice = signal<DeviceChoice>('auto');
  readonly loaded = computed(() => (this.state.value.kind === 'ready' ? this.state.value.model : null));

  readonly engines: Engines;
  #choices: readonly ModelChoice[] = [];
  #lastChoice: string | null = null;
  #loading: AbortController | null = null;

  constructor(engines: Engines) {
    this.engines = engines;
    engines.onLost = (failure) => this.lose(failure);
  }

  /** The choice that was loaded last stands first in the list. */
  get lastChoice(): string | null {
    return this.#lastChoice;
  }

  set lastChoice(id: string | null) {
    this.#lastChoice = id;
    const now = this.state.value;
    if (now.kind === 'choose') this.#offer(now.problem);
  }

  /** Lists the models and asks what the browser computes with. */
  async look(): Promise<void> {
    const [choices, device] = await Promise.all([this.engines.choices(), this.engines.probe()]);
    if (choices.ok) this.#choices = choices.value;
    if (device.ok) this.device.value = device.value;
    if (this.state.value.kind === 'looking') this.#offer(choices.ok ? null : choices.failure);
  }

  /** Loads a model in place of the one that is loaded; true when it is ready. */
  async load(source: ModelSource): Promise<boolean> {
    if (this.#loading !== null) return false;
    const choice = source.kind === 'choice' ? source.choice : choiceOf(source.files);
    const loading = new AbortController();
    this.#loading = loading;
    const show = (progress: LoadProgress): void => {
      if (this.#loading === loading) this.state.value = { kind: 'loading', choice, ...progress };
    };
    show({ step: 'reading', doneBytes: 0, totalBytes: choice.bytes });
    try {
      const loaded = await this.engines.load(source, this.deviceChoice.value, show, loading.signal);
      if (loaded.ok) {
        if (source.kind === 'choice') this.#lastChoice = choice.id;
        this.state.value = { kind: 'ready', model: loaded.value, tokensPerSecond: null };
        return true;
      }
      this.#offer(loading.signal.aborted ? null : loaded.failure);
      return false;
    } finally {
      this.#loading = null;
      // What was downloaded is marked as such from now on.
      void this.#listAgain();
    }
  }

  /** The engine stops politely, or its worker is ended: see STOP_GRACE in worker/client.ts. */
  cancelLoad(): void {
    this.#loading?.abort();
  }

  async unload(): Promise<void> {
    if (this.loaded.value === null) return;
    this.#offer(null);
    await this.engines.unload();
  }

  /** The model is gone: back to the list, with the reason. */
  lose(failure: Failure): void {
    if (this.loaded.value === null) return;
    this.#offer(failure);
    void this.engines.unload();
  }

  setSpeed(tokensPerSecond: number): void {
    const now = this.state.value;
    if (now.kind === 'ready') this.state.value = { ...now, tokensPerSecond };
  }

  async #listAgain(): Promise<void> {
    const choices = await this.engines.choices();
    if (!choices.ok) return;
    this.#choices = choices.value;
    const now = this.state.value;
    if (now.kind === 'choose') this.#offer(now.problem);
  }

  #offer(problem: Failure | null): void {
    const last = this.#choices.filter(({ id }) => id === this.#lastChoice);
    const others = this.#choices.filter(({ id }) => id !== this.#lastChoice);
    this.state.value = { kind: 'choose', choices: [...last, ...others], problem };
  }
}

/** What a model from the person's disk is called until it has been read. */
function choiceOf(files: readonly File[]): ModelChoice {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const largest = files.toSorted((a, b) => b.size - a.size)[0];
  return { id: 'disk', name: largest?.name ?? 'files', bytes, where: 'disk', licence: '' };
}
