// The worker's side of the thread boundary: one engine, one heavy job at a time, jobs stopped by id.
// What computes is handed in, so that the protocol is tested in Node with a scripted engine.

import * as Comlink from 'comlink';
import { bugFrom, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import type { Engine } from '../models/engine.ts';
import { Outbox } from './outbox.ts';
import type {
  DeviceChoice,
  DeviceReport,
  Emit,
  EngineApi,
  JobId,
  JobSummary,
  LoadProgress,
  ModelChoice,
  ModelSettings,
  ModelSize,
  ModelSource,
  StoredModel,
} from './protocol.ts';

/** What the worker computes with: see models/open.ts for the real ones. */
export interface EngineDependencies {
  choices(pageUrl: string, settings: ModelSettings): Promise<readonly ModelChoice[]>;
  probe(): Promise<DeviceReport>;
  size(choice: ModelChoice): Promise<Outcome<ModelSize>>;
  stored(): Promise<readonly StoredModel[]>;
  remove(id: string): Promise<Outcome<null>>;
  openEngine(
    source: ModelSource,
    device: DeviceChoice,
    pageUrl: string,
    report: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<Engine>>;
}

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
      const outbox = new Outbox(emit);
      try {
        return await work(stop, outbox);
      } catch (thrown) {
        return fail(bugFrom(thrown));
      } finally {
        outbox.close();
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
    choices: (pageUrl, settings) => dependencies.choices(pageUrl, settings),

    probe: () => dependencies.probe(),

    size: (choice) => dependencies.size(choice),

    stored: () => dependencies.stored(),

    remove: (id) => dependencies.remove(id),

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

/** Gives back the message port behind a callback; without this each job would leave one open for ever. */
function release(emit: Emit<never>): void {
  const proxy = emit as Partial<Comlink.ProxyMethods>;
  proxy[Comlink.releaseProxy]?.();
}
