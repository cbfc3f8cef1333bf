// Everything that crosses the thread boundary. Plain data only: failures are values (Comlink would strip an error's
// class), jobs are stopped by id (an AbortSignal cannot cross), and every emitted batch is awaited.

import type { Failure, Outcome } from '../core/outcome.ts';
import type { GenerateEvent, GenerateItem, NllEvent, NllItem, Sampling, ScoreEvent, ScoreItem } from '../core/ports.ts';
import type {
  DeviceChoice,
  DeviceReport,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSource,
  StoredModel,
} from '../models/engine.ts';
import type {
  CheckpointRef,
  ImportedAdapter,
  TakeHomeForm,
  TakeHomeProgress,
  TakeHomeRequest,
  TakenFile,
  TrainJob,
  TrainPlan,
  TrainReport,
} from '../models/training.ts';

export { DEFAULT_HOSTS, DEFAULT_MODEL_SETTINGS } from '../models/engine.ts';
export type {
  CheckpointRef,
  DeviceChoice,
  DeviceReport,
  ImportedAdapter,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSource,
  StoredModel,
  TakeHomeForm,
  TakeHomeProgress,
  TakeHomeRequest,
  TakenFile,
  TrainJob,
  TrainPlan,
  TrainReport,
};

/** Names one call, so that it can be stopped from the other side. Unique within a worker's life. */
export type JobId = number;

/** A callback handed over with Comlink.proxy; the worker awaits it, so events never land after the result. */
export type Emit<T> = (events: readonly T[]) => void | Promise<void>;

/** What a generation or scoring reports when it is over. */
export interface JobSummary {
  /** Tokens drawn and tokens read (prefilled) in this job, and the seconds it took. */
  readonly generatedTokens: number;
  readonly promptTokens: number;
  readonly seconds: number;
}

/** What a model's host says of its size. */
export interface ModelSize {
  /** Bytes of all of its files. */
  readonly bytes: number;
  /** Bytes of those that are not in this browser's storage yet. */
  readonly missing: number;
}

/** A model that was lost and is being loaded again. Said on the page's side only. */
export interface Recovering {
  readonly reason: Failure;
  readonly progress: LoadProgress;
}

export interface EngineApi {
  /** Models that can be loaded here, the best one for this device first. `pageUrl` is where the page is served from. */
  choices(pageUrl: string, settings: ModelSettings): Promise<readonly ModelChoice[]>;
  probe(): Promise<DeviceReport>;
  /** Asks the model's host; a model whose files are all here is answered without it. */
  size(choice: ModelChoice): Promise<Outcome<ModelSize>>;
  /** Every model that takes room in this browser's storage, also those that no list names any more. */
  stored(): Promise<readonly StoredModel[]>;
  /** Deletes a model's files from this browser's storage. */
  remove(id: string): Promise<Outcome<null>>;
  /** Ends with `aborted` when the job is stopped. Frees the model that was loaded before. */
  load(
    job: JobId,
    source: ModelSource,
    device: DeviceChoice,
    pageUrl: string,
    emit: Emit<LoadProgress>,
  ): Promise<Outcome<LoadedModel>>;
  generate(
    job: JobId,
    items: readonly GenerateItem[],
    sampling: Sampling,
    emit: Emit<GenerateEvent>,
  ): Promise<Outcome<JobSummary>>;
  score(job: JobId, items: readonly ScoreItem[], emit: Emit<ScoreEvent>): Promise<Outcome<JobSummary>>;
  /** Only where the loaded model `hasNll`. */
  nll(job: JobId, items: readonly NllItem[], emit: Emit<NllEvent>): Promise<Outcome<JobSummary>>;
  /**
   * Trains the loaded model; only where it `canLearn`. What is worn is taken off first, to have its memory. Checkpoints
   * are in the private files before they are reported; at the end the kept adapter is there under the job's key.
   */
  train(job: JobId, what: TrainJob, emit: Emit<TrainReport>): Promise<Outcome<JobSummary>>;
  /** Writes, rates and measures with a finished training's adapter from now on; null is the base alone. */
  wear(adapter: string | null): Promise<Outcome<null>>;
  /** Reads an adapter made elsewhere (PEFT's two files), holds it against the loaded model and keeps it. */
  importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>>;
  /** Writes files of a finished training for other programs into the private files, after any that were there. */
  takeHome(job: JobId, request: TakeHomeRequest, emit: Emit<TakeHomeProgress>): Promise<Outcome<readonly TakenFile[]>>;
  /** Deletes what is kept of these trainings, checkpoints and adapters; with null every one. */
  forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>>;
  /** Bytes that trainings and files to take home take of this browser's storage. */
  trainingBytes(): Promise<number>;
  /** Takes effect within one token or one prompt chunk. Unknown and finished jobs are ignored. */
  stop(job: JobId): void;
  unload(): Promise<void>;
}
