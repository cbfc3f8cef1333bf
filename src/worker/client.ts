// The page's side of the thread boundary. It owns the worker: every call is raced against the worker's death,
// a job is stopped politely and then killed, and the next load starts a fresh worker.

import * as Comlink from 'comlink';
import { type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import type {
  Generate,
  GenerateEvent,
  GenerateItem,
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
  Emit,
  EngineApi,
  JobId,
  JobSummary,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  ModelSource,
  StoredModel,
} from './protocol.ts';

export type { WorkerLike };

export interface EngineClientOptions {
  /** Starts a worker that serves `EngineApi`. */
  readonly spawn: () => WorkerLike;
  /** Where the page's own files are served from. */
  readonly pageUrl: string;
  readonly stopGraceMs?: number;
  readonly loadStopGraceMs?: number;
}

/** A job stops within one token or one prompt chunk; on the slowest devices a chunk takes some seconds. */
const STOP_GRACE_MS = 15_000;
/** Nothing is lost by killing a worker that is only loading, and compiling shaders cannot be interrupted. */
const LOAD_STOP_GRACE_MS = 2_000;
/** A `Stop` is polled, because any object with a flag fits. */
const STOP_POLL_MS = 50;
/** Batches of events that may wait for a slow consumer before the worker is held back. */
const WAITING_BATCHES = 4;

type Call<T, E> = (api: Comlink.Remote<EngineApi>, job: JobId, emit: Emit<E>) => Promise<Outcome<T>>;

/** Models in a worker, as the ports of the method. */
export class EngineClient implements Generate, Score {
  /** Told when a worker that held a model is gone, whatever was running: the model has to be loaded again. */
  onLost: ((failure: Failure) => void) | null = null;
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
    const watch = this.#watchStop(life, job, stop, this.#options.loadStopGraceMs ?? LOAD_STOP_GRACE_MS);
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

  async *#stream<E>(call: Call<JobSummary, E>, stop: Stop): AsyncGenerator<Outcome<E>> {
    if (stop.aborted) return;
    const life = this.#life;
    if (life === null || !this.#loaded) {
      yield fail({ kind: 'missing', message: 'No model is loaded. Load one first.' });
      return;
    }
    const job = this.#nextJob();
    const waiting: (readonly E[])[] = [];
    const arrived = new Gate();
    const taken = new Gate();
    let left = false;
    let result: Outcome<JobSummary> | null = null;

    const emit = async (events: readonly E[]): Promise<void> => {
      waiting.push(events);
      arrived.open();
      // Not answering is what holds the worker back.
      while (waiting.length > WAITING_BATCHES && !left) await taken.wait();
    };
    const work = life
      .race((api) => call(api, job, Comlink.proxy(emit)))
      .then((outcome) => {
        result = outcome;
        arrived.open();
      });
    const watch = this.#watchStop(life, job, stop, this.#options.stopGraceMs ?? STOP_GRACE_MS);
    try {
      while (true) {
        const events = waiting.shift();
        if (events !== undefined) {
          taken.open();
          for (const event of events) {
            yield succeed(event);
            if (stop.aborted) watch.stopNow();
          }
        } else if (result !== null) {
          break;
        } else {
          await arrived.wait();
        }
      }
      const outcome = result as Outcome<JobSummary>;
      if (outcome.ok) this.lastSummary = outcome.value;
      // A worker that had to be killed to stop is reported through onLost; the iterable still just ends.
      else if (!stop.aborted) yield outcome;
    } finally {
      // Also the way out when the consumer breaks: the worker must not go on for nobody.
      left = true;
      taken.open();
      if (result === null) watch.stopNow();
      await work;
      watch.end();
    }
  }

  /** Passes a stop on to the worker, and ends the worker when it does not obey. */
  #watchStop(life: WorkerLife, job: JobId, stop: Stop, graceMs: number): { stopNow(): void; end(): void } {
    let patience: ReturnType<typeof setTimeout> | null = null;
    const stopNow = (): void => {
      clearInterval(poll);
      if (patience !== null) return;
      void life.race(async (api) => succeed(await api.stop(job)));
      patience = setTimeout(() => life.end(DISOBEYED), graceMs);
    };
    const poll = setInterval(() => stop.aborted && stopNow(), STOP_POLL_MS);
    const end = (): void => {
      clearInterval(poll);
      if (patience !== null) clearTimeout(patience);
    };
    return { stopNow, end };
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
const DISOBEYED: Failure = {
  kind: 'device-lost',
  message: 'The model did not stop in time and was shut down. What was finished is kept. Load the model again.',
};

/** Lets one side sleep until the other has something for it; opening twice before a wait counts once. */
class Gate {
  #isOpen = false;
  #wakeUp: (() => void) | null = null;

  open(): void {
    this.#isOpen = true;
    this.#wakeUp?.();
  }

  async wait(): Promise<void> {
    if (!this.#isOpen) {
      await new Promise<void>((resolve) => {
        this.#wakeUp = resolve;
      });
    }
    this.#isOpen = false;
    this.#wakeUp = null;
  }
}
