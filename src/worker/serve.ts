// The worker's side of the thread boundary: one engine, one heavy job at a time, jobs stopped by id.
// What computes is handed in, so that the protocol is tested in Node with a scripted engine.

import * as Comlink from 'comlink';
import { bugFrom, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import type { Engine } from '../models/engine.ts';
import type {
  DeviceChoice,
  DeviceReport,
  Emit,
  EngineApi,
  JobId,
  JobSummary,
  LoadProgress,
  ModelChoice,
  ModelSource,
} from './protocol.ts';

/** What the worker computes with: see models/open.ts for the real ones. */
export interface EngineDependencies {
  choices(pageUrl: string): Promise<readonly ModelChoice[]>;
  probe(): Promise<DeviceReport>;
  openEngine(
    source: ModelSource,
    device: DeviceChoice,
    pageUrl: string,
    report: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<Engine>>;
}

/** Milliseconds between two messages of running text: a page need not repaint more than 10 times a second. */
const EMIT_EVERY_MS = 100;

const NOTHING_DONE: JobSummary = { generatedTokens: 0, promptTokens: 0, seconds: 0 };

/** Answers the calls of `EngineApi` that arrive at this endpoint. */
export function serve(endpoint: Comlink.Endpoint, dependencies: EngineDependencies): void {
  let engine: Engine | null = null;
  let lastJob: Promise<unknown> = Promise.resolve();
  const flags = new Map<JobId, { aborted: boolean }>();

  /** Waits for the jobs before this one; the flag exists from the start, so that a waiting job can be stopped too. */
  function inTurn<T, E>(
    job: JobId,
    emit: Emit<E>,
    work: (stop: Stop, outbox: Outbox<E>) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const stop = { aborted: false };
    flags.set(job, stop);
    const mine = lastJob.then(async () => {
      try {
        return await work(stop, new Outbox(emit));
      } catch (thrown) {
        return fail(bugFrom(thrown));
      } finally {
        flags.delete(job);
        release(emit);
      }
    });
    lastJob = mine;
    return mine;
  }

  function dropEngine(): void {
    const dropped = engine;
    engine = null;
    dropped?.close();
  }

  async function relay<E extends { readonly kind: string }>(
    events: AsyncIterable<Outcome<E>>,
    outbox: Outbox<E>,
  ): Promise<Outcome<JobSummary>> {
    const startedAt = performance.now();
    let generatedTokens = 0;
    const readBefore = engine?.promptTokens ?? 0;
    for await (const event of events) {
      if (!event.ok) {
        await outbox.flush();
        // A lost device takes its buffers with it: the engine can only be opened anew.
        if (event.failure.kind === 'device-lost') dropEngine();
        return event;
      }
      outbox.add(event.value);
      if ('tokens' in event.value && typeof event.value.tokens === 'number') generatedTokens += event.value.tokens;
      // Running text may wait; what ends an item goes out at once, because the page saves it.
      if (event.value.kind !== 'text' || outbox.due) await outbox.flush();
    }
    await outbox.flush();
    const promptTokens = (engine?.promptTokens ?? 0) - readBefore;
    return succeed({ generatedTokens, promptTokens, seconds: (performance.now() - startedAt) / 1000 });
  }

  const api: EngineApi = {
    choices: (pageUrl) => dependencies.choices(pageUrl),

    probe: () => dependencies.probe(),

    load: (job, source, device, pageUrl, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        if (stop.aborted) return fail({ kind: 'aborted', message: 'Loading was cancelled.' });
        // Before the new one is opened, not after: two models at once may not fit in memory.
        dropEngine();
        const opened = await dependencies.openEngine(source, device, pageUrl, (step) => outbox.addAndSend(step), stop);
        await outbox.flush();
        if (!opened.ok) return opened;
        if (stop.aborted) {
          opened.value.close();
          return fail({ kind: 'aborted', message: 'Loading was cancelled.' });
        }
        engine = opened.value;
        return succeed(engine.model);
      }),

    generate: (job, items, sampling, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        if (stop.aborted) return succeed(NOTHING_DONE);
        if (engine === null) return fail({ kind: 'missing', message: 'No model is loaded. Load one first.' });
        return relay(engine.generate(items, sampling, stop), outbox);
      }),

    score: (job, items, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        if (stop.aborted) return succeed(NOTHING_DONE);
        if (engine === null) return fail({ kind: 'missing', message: 'No model is loaded. Load one first.' });
        return relay(engine.score(items, stop), outbox);
      }),

    stop(job) {
      const flag = flags.get(job);
      if (flag !== undefined) flag.aborted = true;
    },

    unload() {
      const mine = lastJob.then(dropEngine);
      // The queue goes on even if closing threw; the caller is told.
      lastJob = mine.catch(() => undefined);
      return mine;
    },
  };
  Comlink.expose(api, endpoint);
}

/** Events that wait to be sent. Every send is awaited, so that a slow page slows the engine instead of a pile growing. */
class Outbox<E> {
  #waiting: E[] = [];
  #sentAt = Number.NEGATIVE_INFINITY;
  #sending: Promise<void> = Promise.resolve();
  #busy = false;

  readonly #emit: Emit<E>;

  constructor(emit: Emit<E>) {
    this.#emit = emit;
  }

  get due(): boolean {
    return performance.now() - this.#sentAt >= EMIT_EVERY_MS;
  }

  add(event: E): void {
    this.#waiting.push(event);
  }

  /** For events that nobody can await, such as progress: sent now if one is due, with a later one otherwise. */
  addAndSend(event: E): void {
    this.add(event);
    if (this.#busy || !this.due) return;
    this.#busy = true;
    this.#sending = this.#send().finally(() => {
      this.#busy = false;
    });
    // Its error reaches the job through flush(); this keeps it from counting as unhandled until then.
    this.#sending.catch(() => undefined);
  }

  /** Sends what waits, after what is on its way. */
  async flush(): Promise<void> {
    await this.#sending;
    await this.#send();
  }

  async #send(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#sentAt = performance.now();
    await this.#emit(events);
  }
}

/** Gives back the message port behind a callback; without this each job would leave one open for ever. */
function release(emit: Emit<never>): void {
  const proxy = emit as Partial<Comlink.ProxyMethods>;
  proxy[Comlink.releaseProxy]?.();
}
