// One job of the worker as a stream of its events on the page's side: batches are taken in order, a slow reader holds the
// worker back, and a stop is passed on politely and then by force.

import * as Comlink from 'comlink';
import { type Failure, type Outcome, succeed } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import type { WorkerLife } from './life.ts';
import type { Emit, EngineApi, JobId, JobSummary } from './protocol.ts';

/** A `Stop` is polled, because any object with a flag fits. */
const STOP_POLL_MS = 50;
/** Batches of events that may wait for a slow consumer before the worker is held back. */
const WAITING_BATCHES = 4;

export type Call<T, E> = (api: Comlink.Remote<EngineApi>, job: JobId, emit: Emit<E>) => Promise<Outcome<T>>;

/** A job that is under way, and how long it may take to stop. */
export interface Run {
  readonly life: WorkerLife;
  readonly job: JobId;
  readonly stop: Stop;
  readonly graceMs: number;
}

/** Yields the job's events, and a failure last. Returns the summary of a job that ended well. `heard`: a sign of life. */
export async function* streamed<E>(
  run: Run,
  call: Call<JobSummary, E>,
  heard: () => void,
): AsyncGenerator<Outcome<E>, JobSummary | null> {
  const { life, job, stop } = run;
  const waiting: (readonly E[])[] = [];
  const arrived = new Gate();
  const taken = new Gate();
  let left = false;
  let result: Outcome<JobSummary> | null = null;

  const emit = async (events: readonly E[]): Promise<void> => {
    heard();
    if (events.length === 0) return;
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
  const watch = watchStop(run);
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
    if (outcome.ok) return outcome.value;
    // A worker that had to be killed to stop is reported through onLost; the iterable still just ends.
    if (!stop.aborted) yield outcome;
    return null;
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
export function watchStop({ life, job, stop, graceMs }: Run): { stopNow(): void; end(): void } {
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
