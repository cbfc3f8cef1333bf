// The page's side of the thread boundary. It owns the worker: every call is raced against the worker's death,
// a job is stopped politely and then killed, and the next load starts a fresh worker.

import * as Comlink from 'comlink';
import { type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
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
import { type WorkerLife, type WorkerLike, wake } from './life.ts';
import type {
  DeviceChoice,
  DeviceReport,
  ImportedAdapter,
  JobId,
  JobSummary,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  ModelSource,
  StoredModel,
  TakeHomeProgress,
  TakeHomeRequest,
  TakenFile,
  TrainJob,
  TrainReport,
} from './protocol.ts';
import { type Call, streamed, watchStop } from './stream.ts';

export { readPrivate } from './taken-file.ts';
export type { WorkerLike };

export interface EngineClientOptions {
  /** Starts a worker that serves `EngineApi`. */
  readonly spawn: () => WorkerLike;
  /** Where the page's own files are served from. */
  readonly pageUrl: string;
  readonly stopGraceMs?: number;
  readonly loadStopGraceMs?: number;
  readonly trainStopGraceMs?: number;
}

/** A job stops within one token or one prompt chunk; on the slowest devices a chunk takes some seconds. */
const STOP_GRACE_MS = 15_000;
/** A training that is stopped first writes a checkpoint: 80 MB for an adapter, gigabytes for all weights of a model. */
const TRAIN_STOP_GRACE_MS = 180_000;
/** Nothing is lost by killing a worker that is only loading, and compiling shaders cannot be interrupted. */
const LOAD_STOP_GRACE_MS = 2_000;

/** Models in a worker, as the ports of the method. */
export class EngineClient implements Generate, Score, Measure {
  /** Told when a worker that held a model is gone, whatever was running: the model has to be loaded again. */
  onLost: ((failure: Failure) => void) | null = null;
  /** Told whenever a running job gives a sign of life, with events or without. */
  onHeard: (() => void) | null = null;
  /** What the last job to finish reported. */
  lastSummary: JobSummary | null = null;

  #life: WorkerLife | null = null;
  #loaded = false;
  #jobs = 0;
  readonly #options: EngineClientOptions;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  /** Models that can be loaded here under these settings, the best one for this device first. */
  choices(settings: ModelSettings): Promise<Outcome<readonly ModelChoice[]>> {
    return this.#awake().race(async (api) => succeed(await api.choices(this.#options.pageUrl, settings)));
  }

  /** What this browser computes with. */
  probe(): Promise<Outcome<DeviceReport>> {
    return this.#awake().race(async (api) => succeed(await api.probe()));
  }

  /** What a model's host says of its size. */
  size(choice: ModelChoice): Promise<Outcome<ModelSize>> {
    return this.#awake().race((api) => api.size(choice));
  }

  /** Every model that takes room in this browser's storage. */
  stored(): Promise<Outcome<readonly StoredModel[]>> {
    return this.#awake().race(async (api) => succeed(await api.stored()));
  }

  /** Deletes a model's files from this browser's storage. */
  remove(id: string): Promise<Outcome<null>> {
    return this.#awake().race((api) => api.remove(id));
  }

  /** Loads a model in place of the one that was loaded. Ends with `aborted` when stopped, at the latest by force. */
  async load(
    source: ModelSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<LoadedModel>> {
    this.#loaded = false;
    const life = this.#awake();
    const job = this.#nextJob();
    const emit = (steps: readonly LoadProgress[]): void => {
      const last = steps.at(-1);
      if (last !== undefined) onProgress(last);
    };
    const work = life.race((api) => api.load(job, source, device, this.#options.pageUrl, Comlink.proxy(emit)));
    const watch = watchStop({ life, job, stop, graceMs: this.#options.loadStopGraceMs ?? LOAD_STOP_GRACE_MS });
    try {
      const outcome = await work;
      if (stop.aborted) {
        if (outcome.ok) await this.unload();
        return fail({ kind: 'aborted', message: 'Loading was cancelled.' });
      }
      this.#loaded = outcome.ok;
      return outcome;
    } finally {
      watch.end();
    }
  }

  /** Ends the worker: the one sure way to have all of its memory back. */
  async unload(): Promise<void> {
    const life = this.#life;
    this.#life = null;
    this.#loaded = false;
    if (life === null) return;
    const patience = setTimeout(() => life.end(CLOSED), this.#options.loadStopGraceMs ?? LOAD_STOP_GRACE_MS);
    await life.race(async (api) => succeed(await api.unload()));
    clearTimeout(patience);
    life.end(CLOSED);
  }

  /**
   * Ends the worker at once: for one that is of no use any more. What runs there ends with this failure; `onLost` is
   * not told, because the caller knows.
   */
  end(failure: Failure): void {
    const life = this.#life;
    this.#life = null;
    this.#loaded = false;
    life?.end(failure);
  }

  generate(items: readonly GenerateItem[], sampling: Sampling, stop: Stop): AsyncIterable<Outcome<GenerateEvent>> {
    return this.#stream((api, job, emit) => api.generate(job, items, sampling, emit), stop);
  }

  score(items: readonly ScoreItem[], stop: Stop): AsyncIterable<Outcome<ScoreEvent>> {
    return this.#stream((api, job, emit) => api.score(job, items, emit), stop);
  }

  nll(items: readonly NllItem[], stop: Stop): AsyncIterable<Outcome<NllEvent>> {
    return this.#stream((api, job, emit) => api.nll(job, items, emit), stop);
  }

  /** Trains the loaded model: see `EngineApi.train`. */
  train(what: TrainJob, stop: Stop): AsyncIterable<Outcome<TrainReport>> {
    const graceMs = this.#options.trainStopGraceMs ?? TRAIN_STOP_GRACE_MS;
    return this.#stream((api, job, emit) => api.train(job, what, emit), stop, graceMs);
  }

  /** Writes, rates and measures with a finished training's result from now on; null is the base alone. */
  wear(adapter: string | null): Promise<Outcome<null>> {
    return this.#withModel((life) => life.race((api) => api.wear(adapter)));
  }

  /** Keeps an adapter made elsewhere. */
  importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>> {
    return this.#withModel((life) => life.race((api) => api.importAdapter(files)));
  }

  /** Writes files for other programs into the private files; `aborted` when stopped. `readPrivate` opens them. */
  takeHome(
    request: TakeHomeRequest,
    onProgress: (progress: TakeHomeProgress) => void,
    stop: Stop,
  ): Promise<Outcome<readonly TakenFile[]>> {
    return this.#withModel(async (life) => {
      const job = this.#nextJob();
      const emit = (steps: readonly TakeHomeProgress[]): void => {
        this.onHeard?.();
        const last = steps.at(-1);
        if (last !== undefined) onProgress(last);
      };
      const work = life.race((api) => api.takeHome(job, request, Comlink.proxy(emit)));
      const watch = watchStop({ life, job, stop, graceMs: this.#options.stopGraceMs ?? STOP_GRACE_MS });
      try {
        return await work;
      } finally {
        watch.end();
      }
    });
  }

  /** Deletes what is kept of these trainings; with null of every one. */
  forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>> {
    return this.#awake().race((api) => api.forgetTrainings(keys));
  }

  /** Bytes that trainings and files to take home take of this browser's storage. */
  trainingBytes(): Promise<Outcome<number>> {
    return this.#awake().race(async (api) => succeed(await api.trainingBytes()));
  }

  async *#stream<E>(
    call: Call<JobSummary, E>,
    stop: Stop,
    graceMs = this.#options.stopGraceMs ?? STOP_GRACE_MS,
  ): AsyncGenerator<Outcome<E>> {
    if (stop.aborted) return;
    const life = this.#life;
    if (life === null || !this.#loaded) {
      yield fail(NO_MODEL);
      return;
    }
    const summary = yield* streamed({ life, job: this.#nextJob(), stop, graceMs }, call, () => this.onHeard?.());
    if (summary !== null) this.lastSummary = summary;
  }

  #withModel<T>(call: (life: WorkerLife) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const life = this.#life;
    return life === null || !this.#loaded ? Promise.resolve(fail(NO_MODEL)) : call(life);
  }

  #nextJob(): JobId {
    this.#jobs += 1;
    return this.#jobs;
  }

  /** The worker that is alive, or a fresh one. */
  #awake(): WorkerLife {
    if (this.#life !== null) return this.#life;
    const life = wake(this.#options.spawn, (failure) => {
      if (this.#life !== life) return;
      const lost = this.#loaded;
      this.#life = null;
      this.#loaded = false;
      if (lost) this.onLost?.(failure);
    });
    this.#life = life;
    return life;
  }
}

const CLOSED: Failure = { kind: 'aborted', message: 'The model was unloaded.' };
const NO_MODEL: Failure = { kind: 'missing', message: 'No model is loaded. Load one first.' };
