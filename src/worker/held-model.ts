// The model that the person loaded, kept through losses: a lost device, a crashed worker and one that has fallen silent.
// The worker is ended, the same model is loaded again on the same device, and what it wore is put on again. When to give
// up is in losses.ts. The loading again belongs to this object, not to a job: a job that is stopped ends at once.

import { bugFrom, type Failure, type Outcome } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import type { EngineClient } from './client.ts';
import { CHANGED, isLoss, LOST_AGAIN, LOST_AT_LOAD, Losses, SILENT_AGAIN, silentFor } from './losses.ts';
import type { DeviceChoice, LoadedModel, LoadProgress, ModelSource, Recovering } from './protocol.ts';
import { countSilence, type Silence } from './silence.ts';

/** A `Stop` is polled, because any object with a flag fits. */
const STOP_POLL_MS = 50;

/** What is loaded, and how. */
export interface Held {
  readonly source: ModelSource;
  readonly model: LoadedModel;
  /** Key of the training whose result it wears; null for none. */
  worn: string | null;
}

export interface Loss {
  readonly reason: Failure;
  readonly isSilence: boolean;
}

export interface Recovery {
  readonly stop: AbortController;
  /** Null when the model is back. */
  readonly ended: Promise<Failure | null>;
}

/** How a loss counts: see losses.ts. */
export interface Counted {
  /** Items that were marked failed for it. */
  readonly failedItems: number;
  readonly isSilence: boolean;
  /** What is said when the model is given up for it; null for the general words. */
  readonly giveUp: Failure | null;
}

export class HeldModel {
  /** Told when the model is given up: it is not loaded any more. */
  onLost: ((failure: Failure) => void) | null = null;
  /** Told while a lost model is loaded again, and null at the end of it. */
  onRecovering: ((state: Recovering | null) => void) | null = null;

  readonly #client: EngineClient;
  readonly #silenceMs: number;
  readonly #losses = new Losses();
  readonly #listening = new Set<Silence>();
  #held: Held | null = null;
  #recovery: Recovery | null = null;
  /** Seen, and not dealt with yet: a job first takes the events that came before it. */
  #loss: Loss | null = null;
  #jobs = 0;

  /** Takes over `onLost` and `onHeard` of the client. */
  constructor(client: EngineClient, silenceMs: number) {
    this.#client = client;
    this.#silenceMs = silenceMs;
    client.onHeard = () => {
      for (const silence of this.#listening) silence.alive();
    };
    client.onLost = (reason) => {
      this.#loss = { reason, isSilence: false };
      if (this.#jobs === 0) this.recover({ failedItems: 0, isSilence: false, giveUp: null });
    };
  }

  get held(): Held | null {
    return this.#held;
  }

  /** The loading again that is under way. */
  get recovery(): Recovery | null {
    return this.#recovery;
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
    if (loaded.ok) this.#held = { source, model: loaded.value, worn: null };
    return loaded;
  }

  async unload(): Promise<void> {
    await this.#letGo();
    await this.#client.unload();
  }

  /** A job begins; `leave` ends it. A loss while one runs is the job's to deal with. */
  enter(): void {
    this.#jobs += 1;
  }

  leave(): void {
    this.#jobs -= 1;
    // The reader left before it came to the loss, or its stop ended the worker: nothing to count against the model.
    if (this.#jobs === 0 && this.#loss !== null && this.#held !== null) {
      this.recover({ failedItems: 0, isSilence: true, giveUp: null });
    }
  }

  /** Ends the worker when nothing is heard of it for too long; the caller ends the listening. */
  listen(stop: Stop): Silence {
    const silence = countSilence(this.#silenceMs, () => {
      // The client ends a worker that does not stop, and sooner.
      if (stop.aborted) return;
      const reason = silentFor(this.#silenceMs);
      this.#loss = { reason, isSilence: true };
      this.#client.end(reason);
    });
    this.#listening.add(silence);
    return {
      ...silence,
      end: () => {
        this.#listening.delete(silence);
        silence.end();
      },
    };
  }

  /** Something was finished: the losses before it do not count any more. */
  finished(): void {
    this.#losses.forget();
  }

  /** The loss behind a job's failure; null when the model is still there. */
  lossBehind(failure: Failure): Loss | null {
    if (isLoss(failure)) this.#loss ??= { reason: failure, isSilence: false };
    return this.#loss;
  }

  /** Deals with the loss: gives the model up, or begins to load it again. */
  recover({ failedItems, isSilence, giveUp }: Counted): Recovery {
    if (this.#recovery !== null) return this.#recovery;
    const reason = this.#loss?.reason ?? LOST_AGAIN;
    this.#loss = null;
    const stop = new AbortController();
    const gaveUp = this.#losses.add(isSilence, failedItems)
      ? (giveUp ?? (isSilence ? SILENT_AGAIN : LOST_AGAIN))
      : null;
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
      if (loaded.value.id !== held.model.id) return CHANGED;
      if (held.worn === null) return null;
      silence.heard();
      // Without it the model would go on as another one.
      const worn = await this.#client.wear(held.worn);
      if (worn.ok) return null;
      return worn.failure.kind === 'device-lost' ? LOST_AT_LOAD : worn.failure;
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
export async function unlessStopped<T>(work: Promise<T>, stop: Stop): Promise<T | null> {
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
