// Everything that crosses the thread boundary. Plain data only: failures are values (Comlink would strip an error's
// class), jobs are stopped by id (an AbortSignal cannot cross), and every emitted batch is awaited.

import type { Outcome } from '../core/outcome.ts';
import type { GenerateEvent, GenerateItem, Sampling, ScoreEvent, ScoreItem } from '../core/ports.ts';
import type {
  DeviceChoice,
  DeviceReport,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSource,
} from '../models/engine.ts';

export type { DeviceChoice, DeviceReport, LoadedModel, LoadProgress, ModelChoice, ModelSource };

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

export interface EngineApi {
  /** Models that can be loaded here. `pageUrl` is where the page's own files are served from. */
  choices(pageUrl: string): Promise<readonly ModelChoice[]>;
  probe(): Promise<DeviceReport>;
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
  /** Takes effect within one token or one prompt chunk. Unknown and finished jobs are ignored. */
  stop(job: JobId): void;
  unload(): Promise<void>;
}
