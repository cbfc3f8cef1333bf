// Engines that survive losses: every call goes on when the model is loaded again (held-model.ts), jobs of many items with
// what has not ended (steady-items.ts), a training from its newest checkpoint (steady-training.ts).

import { type Failure, fail, type Outcome } from '../core/outcome.ts';
import type {
  Generate,
  GenerateEvent,
  GenerateItem,
  Measure,
  NllEvent,
  NllItem,
  Sampling,
  Score,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../core/ports.ts';
import type { EngineClient } from './client.ts';
import { HeldModel, unlessStopped } from './held-model.ts';
import type {
  DeviceChoice,
  DeviceReport,
  ImportedAdapter,
  JobSummary,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  ModelSource,
  Recovering,
  StoredModel,
  TakeHomeProgress,
  TakeHomeRequest,
  TakenFile,
  TrainJob,
  TrainReport,
} from './protocol.ts';
import { workThrough } from './steady-items.ts';
import { trainThrough } from './steady-training.ts';

export interface SteadyOptions {
  /** Milliseconds without a sign of life after which a worker is taken for hung. */
  readonly silenceMs?: number;
}

/** One long prompt on one slow wasm thread takes up to two minutes before its first word. */
const SILENCE_MS = 180_000;
const NEVER: Stop = { aborted: false };

/** Models in a worker, as the ports of the method, loaded again when they are lost. */
export class SteadyEngines implements Generate, Score, Measure {
  readonly #client: EngineClient;
  readonly #model: HeldModel;

  /** Takes over `onLost` and `onHeard` of the client. */
  constructor(client: EngineClient, options: SteadyOptions = {}) {
    this.#client = client;
    this.#model = new HeldModel(client, options.silenceMs ?? SILENCE_MS);
  }

  /** Told when the model is given up: it is not loaded any more. */
  get onLost(): ((failure: Failure) => void) | null {
    return this.#model.onLost;
  }
  set onLost(tell: ((failure: Failure) => void) | null) {
    this.#model.onLost = tell;
  }

  /** Told while a lost model is loaded again, and null at the end of it. */
  get onRecovering(): ((state: Recovering | null) => void) | null {
    return this.#model.onRecovering;
  }
  set onRecovering(tell: ((state: Recovering | null) => void) | null) {
    this.#model.onRecovering = tell;
  }

  /** What the last job to finish reported. */
  get lastSummary(): JobSummary | null {
    return this.#client.lastSummary;
  }

  choices(settings: ModelSettings): Promise<Outcome<readonly ModelChoice[]>> {
    return this.#client.choices(settings);
  }

  probe(): Promise<Outcome<DeviceReport>> {
    return this.#client.probe();
  }

  size(choice: ModelChoice): Promise<Outcome<ModelSize>> {
    return this.#client.size(choice);
  }

  stored(): Promise<Outcome<readonly StoredModel[]>> {
    return this.#client.stored();
  }

  remove(id: string): Promise<Outcome<null>> {
    return this.#client.remove(id);
  }

  forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>> {
    return this.#client.forgetTrainings(keys);
  }

  trainingBytes(): Promise<Outcome<number>> {
    return this.#client.trainingBytes();
  }

  /** Loads a model in place of the one that was loaded, or that was being loaded again. It wears nothing. */
  load(
    source: ModelSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<LoadedModel>> {
    return this.#model.load(source, device, onProgress, stop);
  }

  unload(): Promise<void> {
    return this.#model.unload();
  }

  generate(items: readonly GenerateItem[], sampling: Sampling, stop: Stop): AsyncIterable<Outcome<GenerateEvent>> {
    return workThrough(this.#model, items, (left) => this.#client.generate(left, sampling, stop), stop);
  }

  score(items: readonly ScoreItem[], stop: Stop): AsyncIterable<Outcome<ScoreEvent>> {
    return workThrough(this.#model, items, (left) => this.#client.score(left, stop), stop);
  }

  nll(items: readonly NllItem[], stop: Stop): AsyncIterable<Outcome<NllEvent>> {
    return workThrough(this.#model, items, (left) => this.#client.nll(left, stop), stop);
  }

  /** Trains the loaded model, through losses (see steady-training.ts). Afterwards it wears nothing. */
  train(job: TrainJob, stop: Stop): AsyncIterable<Outcome<TrainReport>> {
    return trainThrough(this.#model, job, (left) => this.#client.train(left, stop), stop);
  }

  /** Writes, rates and measures with a finished training's result from now on, also after a loss; null is the base. */
  async wear(adapter: string | null): Promise<Outcome<null>> {
    let { held } = this.#model;
    const outcome = await this.#call(() => {
      held = this.#model.held;
      return this.#client.wear(adapter);
    }, NEVER);
    if (outcome.ok && held !== null) held.worn = adapter;
    return outcome;
  }

  importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>> {
    return this.#call(() => this.#client.importAdapter(files), NEVER);
  }

  takeHome(
    request: TakeHomeRequest,
    onProgress: (progress: TakeHomeProgress) => void,
    stop: Stop,
  ): Promise<Outcome<readonly TakenFile[]>> {
    return this.#call(() => this.#client.takeHome(request, onProgress, stop), stop);
  }

  /** One answer, asked for again when the model was lost over it and is loaded again; not for want of memory. */
  async #call<T>(ask: () => Promise<Outcome<T>>, stop: Stop): Promise<Outcome<T>> {
    const model = this.#model;
    let { recovery } = model;
    model.enter();
    try {
      while (true) {
        const gaveUp = recovery === null ? null : await unlessStopped(recovery.ended, stop);
        if (stop.aborted) return fail({ kind: 'aborted', message: 'This was stopped.' });
        if (gaveUp !== null) return fail(gaveUp);
        const { held } = model;
        const silence = model.listen(stop);
        const outcome = await ask().finally(() => silence.end());
        if (outcome.ok || held === null || model.held !== held || model.lossBehind(outcome.failure) === null) {
          return outcome;
        }
        // The next try would need as much; the model comes back in a thread of its own memory all the same.
        if (outcome.failure.kind === 'out-of-memory') {
          model.recover({ failedItems: 0, isSilence: true, giveUp: null });
          return outcome;
        }
        recovery = model.recover({ failedItems: 0, isSilence: false, giveUp: null });
      }
    } finally {
      model.leave();
    }
  }
}
