// The worker's side of the thread boundary: one engine, one heavy job at a time, jobs stopped by id.
// What computes is handed in, so that the protocol is tested in Node with a scripted engine.

import * as Comlink from 'comlink';
import { bugFrom, type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import type { Engine, Learner } from '../models/engine.ts';
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
  forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>>;
  trainingBytes(): Promise<number>;
  openEngine(
    source: ModelSource,
    device: DeviceChoice,
    pageUrl: string,
    report: (progress: LoadProgress) => void,
    stop: Stop,
  ): Promise<Outcome<Engine>>;
}

const NO_MODEL: Failure = { kind: 'missing', message: 'No model is loaded. Load one first.' };
const CANNOT_LEARN: Failure = {
  kind: 'unsupported',
  message: 'This model cannot learn or wear an adapter. Load one that runs in the page’s own engine, such as SmolLM2.',
};
const NOTHING_DONE: JobSummary = { generatedTokens: 0, promptTokens: 0, seconds: 0 };

/** Answers the calls of `EngineApi` that arrive at this endpoint. */
export function serve(endpoint: Comlink.Endpoint, dependencies: EngineDependencies): void {
  let engine: Engine | null = null;
  let lastJob: Promise<unknown> = Promise.resolve();
  const flags = new Map<JobId, { aborted: boolean }>();

  /** Waits for the calls before this one. Never rejects, so that the queue goes on. */
  function queued<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const mine = lastJob.then(work).catch((thrown: unknown) => fail(bugFrom(thrown)));
    lastJob = mine;
    return mine;
  }

  /** A call that reports and can be stopped, also while it waits: its flag exists from the start. */
  function inTurn<T, E>(
    job: JobId,
    emit: Emit<E>,
    work: (stop: Stop, outbox: Outbox<E>) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const flag = { aborted: false };
    flags.set(job, flag);
    return queued(async () => {
      const outbox = new Outbox(emit);
      // Whoever works polls its stop, so a poll is a sign of life.
      const stop: Stop = {
        get aborted() {
          outbox.beat();
          return flag.aborted;
        },
      };
      try {
        return await work(stop, outbox);
      } finally {
        outbox.close();
        flags.delete(job);
        release(emit);
      }
    });
  }

  /** The part of the loaded model that learns; a sentence where there is none. */
  function learnerOf(): Outcome<Learner> {
    if (engine === null) return fail(NO_MODEL);
    return engine.learner === null ? fail(CANNOT_LEARN) : succeed(engine.learner);
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
    const tokens = { end: 0, step: 0 };
    const readBefore = engine?.promptTokens ?? 0;
    for await (const event of events) {
      if (!event.ok) {
        await outbox.flush();
        // A lost device takes its buffers with it: the engine can only be opened anew.
        if (event.failure.kind === 'device-lost') dropEngine();
        return event;
      }
      outbox.add(event.value);
      const { kind } = event.value;
      if (kind === 'end' || kind === 'step') tokens[kind] += tokensOf(event.value);
      // Running text may wait; what ends an item goes out at once, because the page saves it.
      if (kind !== 'text' || outbox.due) await outbox.flush();
    }
    await outbox.flush();
    const promptTokens = (engine?.promptTokens ?? 0) - readBefore + tokens.step;
    const seconds = (performance.now() - startedAt) / 1000;
    return succeed({ generatedTokens: tokens.end, promptTokens, seconds });
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
        if (engine === null) return fail(NO_MODEL);
        return relay(engine.generate(items, sampling, stop), outbox);
      }),

    score: (job, items, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        if (stop.aborted) return succeed(NOTHING_DONE);
        if (engine === null) return fail(NO_MODEL);
        return relay(engine.score(items, stop), outbox);
      }),

    nll: (job, items, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        if (stop.aborted) return succeed(NOTHING_DONE);
        if (engine === null) return fail(NO_MODEL);
        return relay(engine.nll(items, stop), outbox);
      }),

    train: (job, what, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        // Also when it is stopped already: what is worn is taken off in any case.
        const learner = learnerOf();
        if (!learner.ok) return learner;
        const examples = (done: number, of: number): void => outbox.addAndSend({ kind: 'examples', done, of });
        const outcome = await relay(learner.value.train(what, examples, stop), outbox);
        // What an optimizer's step has left behind is freed with the engine's thread only (see Learner.train).
        if (!outcome.ok && outcome.failure.kind === 'out-of-memory') dropEngine();
        return outcome;
      }),

    wear: (adapter) =>
      queued(async () => {
        // A model that cannot learn wears nothing already.
        if (adapter === null && engine?.learner === null) return succeed(null);
        const learner = learnerOf();
        return learner.ok ? await learner.value.wear(adapter) : learner;
      }),

    importAdapter: (files) =>
      queued(async () => {
        const learner = learnerOf();
        return learner.ok ? await learner.value.importAdapter(files) : learner;
      }),

    takeHome: (job, request, emit) =>
      inTurn(job, emit, async (stop, outbox) => {
        const learner = learnerOf();
        if (!learner.ok) return learner;
        const taken = await learner.value.takeHome(request, (progress) => outbox.addAndSend(progress), stop);
        await outbox.flush();
        return taken;
      }),

    forgetTrainings: (keys) => queued(() => dependencies.forgetTrainings(keys)),

    trainingBytes: () => dependencies.trainingBytes(),

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

function tokensOf(event: object): number {
  return 'tokens' in event && typeof event.tokens === 'number' ? event.tokens : 0;
}

/** Gives back the message port behind a callback; without this each job would leave one open for ever. */
function release(emit: Emit<never>): void {
  const proxy = emit as Partial<Comlink.ProxyMethods>;
  proxy[Comlink.releaseProxy]?.();
}
