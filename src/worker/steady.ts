// Engines that survive a lost device, a crashed worker and one that has fallen silent. The worker is ended, the same
// model is loaded again on the same device, and the job goes on with what has not ended: an item that was being
// worked on is tried once more, alone, and is marked failed the second time (attempts.ts). When to give up is in
// losses.ts. The loading again belongs to this object, not to a job: a job that is stopped ends at once.

import { bugFrom, type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
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
import { Attempts } from './attempts.ts';
import type { EngineClient } from './client.ts';
import {
  CHANGED,
  isLoss,
  LOST_AGAIN,
  LOST_AT_LOAD,
  LOST_TWICE,
  Losses,
  SILENT_AGAIN,
  SILENT_TWICE,
  silentFor,
} from './losses.ts';
import type {
  DeviceChoice,
  DeviceReport,
  JobSummary,
  LoadedModel,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  ModelSource,
  Recovering,
  StoredModel,
} from './protocol.ts';
import { countSilence } from './silence.ts';

export interface SteadyOptions {
  /** Milliseconds without an event after which a worker is taken for hung. */
  readonly silenceMs?: number;
}

/** One long prompt on one slow wasm thread takes up to two minutes before its first word. */
const SILENCE_MS = 180_000;
/** A `Stop` is polled, because any object with a flag fits. */
const STOP_POLL_MS = 50;

/** The model that the person loaded, and how. */
interface Held {
  readonly source: ModelSource;
  readonly model: LoadedModel;
}

interface Loss {
  readonly reason: Failure;
  readonly isSilence: boolean;
}

interface Recovery {
  readonly stop: AbortController;
  /** Null when the model is back. */
  readonly ended: Promise<Failure | null>;
}

type JobEvent = GenerateEvent | ScoreEvent;
type Failed = Extract<GenerateEvent, { kind: 'failed' }>;

/** Models in a worker, as the ports of the method, loaded again when they are lost. */
export class SteadyEngines implements Generate, Score {
  /** Told when the model is given up: it is not loaded any more. */
  onLost: ((failure: Failure) => void) | null = null;
  /** Told while a lost model is loaded again, and null at the end of it. */
  onRecovering: ((state: Recovering | null) => void) | null = null;

  readonly #client: EngineClient;
  readonly #silenceMs: number;
  readonly #losses = new Losses();
  #held: Held | null = null;
  #recovery: Recovery | null = null;
  /** Seen, and not dealt with yet: a job first takes the events that came before it. */
  #loss: Loss | null = null;
  #jobs = 0;

  /** Takes over `onLost` of the client. */
  constructor(client: EngineClient, options: SteadyOptions = {}) {
    this.#client = client;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    client.onLost = (reason) => {
      this.#loss = { reason, isSilence: false };
      if (this.#jobs === 0) this.#recover(0);
    };
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

  /** Loads a model in place of the one that was loaded, or that was being loaded again. */
  async load(
    source: ModelSource,
    device: DeviceChoice,
    onProgress: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<LoadedModel>> {
    await this.#letGo();
    const loaded = await this.#client.load(source, device, onProgress, stop);
    if (loaded.ok) this.#held = { source, model: loaded.value };
    return loaded;
  }

  async unload(): Promise<void> {
    await this.#letGo();
    await this.#client.unload();
  }

  generate(items: readonly GenerateItem[], sampling: Sampling, stop: Stop): AsyncIterable<Outcome<GenerateEvent>> {
    return this.#work(items, (left) => this.#client.generate(left, sampling, stop), stop);
  }

  score(items: readonly ScoreItem[], stop: Stop): AsyncIterable<Outcome<ScoreEvent>> {
    return this.#work(items, (left) => this.#client.score(left, stop), stop);
  }

  async *#work<I extends { readonly id: string }, E extends JobEvent>(
    items: readonly I[],
    begin: (items: readonly I[]) => AsyncIterable<Outcome<E>>,
    stop: Stop,
  ): AsyncGenerator<Outcome<E | Failed>> {
    const attempts = new Attempts(items);
    let recovery = this.#recovery;
    this.#jobs += 1;
    try {
      while (!stop.aborted) {
        const gaveUp = recovery === null ? null : await unlessStopped(recovery.ended, stop);
        if (stop.aborted) return;
        if (gaveUp !== null) return yield fail(gaveUp);
        const held = this.#held;
        const handed = attempts.next();
        if (handed.length === 0) return;
        const failure = yield* this.#pass(attempts, begin(handed), stop);
        if (failure === null) {
          attempts.drop(handed);
          recovery = null;
          continue;
        }
        // After a load or an unload by the person there is nothing to go on with.
        if (held === null || this.#held !== held || !(isLoss(failure) || this.#loss !== null)) {
          return yield fail(failure);
        }
        this.#loss ??= { reason: failure, isSilence: false };
        const why = this.#loss.isSilence ? SILENT_TWICE : LOST_TWICE;
        // A model that was gone before the items came to it was not lost on one of them.
        const failed = failure.kind === 'missing' ? [] : attempts.blame(handed, held.model.capabilities.batch);
        recovery = this.#recover(failed.length);
        for (const id of failed) yield succeed({ kind: 'failed', id, message: why });
      }
    } finally {
      this.#jobs -= 1;
      // The reader left before it came to the loss, or its stop ended the worker: nothing to count against the model.
      if (this.#jobs === 0 && this.#loss !== null && this.#held !== null) {
        this.#loss = { ...this.#loss, isSilence: true };
        this.#recover(0);
      }
    }
  }

  /** One call of the client, watched for silence; returns the failure that ended it. */
  async *#pass<I extends { readonly id: string }, E extends JobEvent>(
    attempts: Attempts<I>,
    events: AsyncIterable<Outcome<E>>,
    stop: Stop,
  ): AsyncGenerator<Outcome<E>, Failure | null> {
    const silence = countSilence(this.#silenceMs, () => {
      // The client ends a worker that does not stop, and sooner.
      if (stop.aborted) return;
      const reason = silentFor(this.#silenceMs);
      this.#loss = { reason, isSilence: true };
      this.#client.end(reason);
    });
    try {
      for await (const outcome of events) {
        silence.hold();
        if (!outcome.ok) return outcome.failure;
        const { kind, id } = outcome.value;
        if (attempts.has(id)) {
          if (kind === 'text') attempts.begin(id);
          else {
            attempts.end(id);
            this.#losses.forget();
          }
          yield outcome;
        }
        silence.heard();
      }
      return null;
    } finally {
      silence.end();
    }
  }

  /** Deals with the loss: gives the model up, or begins to load it again. */
  #recover(failedItems: number): Recovery {
    if (this.#recovery !== null) return this.#recovery;
    const { reason, isSilence } = this.#loss ?? { reason: LOST_AGAIN, isSilence: false };
    this.#loss = null;
    const stop = new AbortController();
    const gaveUp = this.#losses.add(isSilence, failedItems) ? (isSilence ? SILENT_AGAIN : LOST_AGAIN) : null;
    // In a turn of its own: what is told of it may unload the model, which must find this recovery.
    const loading = Promise.resolve().then(() => gaveUp ?? this.#loadAgain(reason, stop.signal));
    const ended = loading.catch(bugFrom).then((failure) => {
      this.#recovery = null;
      if (failure !== null && !stop.signal.aborted) this.#giveUp(failure);
      return failure;
    });
    this.#recovery = { stop, ended };
    return this.#recovery;
  }

  async #loadAgain(reason: Failure, stop: AbortSignal): Promise<Failure | null> {
    const held = this.#held;
    if (held === null) return LOST_AGAIN;
    const show = (progress: LoadProgress): void => this.onRecovering?.({ reason, progress });
    const silence = countSilence(this.#silenceMs, () => this.#client.end(silentFor(this.#silenceMs)));
    try {
      // Its memory is back only when the worker is gone.
      this.#client.end(reason);
      show({ step: 'reading', doneBytes: 0, totalBytes: held.model.bytes });
      const onProgress = (progress: LoadProgress): void => {
        silence.heard();
        show(progress);
      };
      const loaded = await this.#client.load(held.source, held.model.device, onProgress, stop);
      if (!loaded.ok) return loaded.failure.kind === 'device-lost' ? LOST_AT_LOAD : loaded.failure;
      return loaded.value.id === held.model.id ? null : CHANGED;
    } finally {
      silence.end();
      this.onRecovering?.(null);
    }
  }

  #giveUp(failure: Failure): void {
    this.#held = null;
    this.#client.end(failure);
    this.onLost?.(failure);
  }

  /** Before the person's load or unload: the model that was there is held no more, nor loaded again. */
  async #letGo(): Promise<void> {
    this.#held = null;
    this.#loss = null;
    this.#losses.forget();
    const recovery = this.#recovery;
    if (recovery === null) return;
    recovery.stop.abort();
    await recovery.ended;
  }
}

/** Null when the stop came first, too. */
async function unlessStopped<T>(work: Promise<T>, stop: Stop): Promise<T | null> {
  let poll: ReturnType<typeof setInterval> | undefined;
  const stopped = new Promise<null>((resolve) => {
    poll = setInterval(() => stop.aborted && resolve(null), STOP_POLL_MS);
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearInterval(poll);
  }
}
