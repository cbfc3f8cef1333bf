// Workers with an engine that is lost when and how a test says. Each life of the worker has an engine of its own, as in
// the browser; what is to happen stands outside of them.

import { type Failure, fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type {
  GenerateEvent,
  GenerateItem,
  NllEvent,
  NllItem,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../../src/core/ports.ts';
import type { Engine, Learner, LoadedModel, ModelSource } from '../../src/models/engine.ts';
import type { ImportedAdapter, TakenFile, TrainJob, TrainPlan, TrainReport } from '../../src/models/training.ts';
import { EngineClient } from '../../src/worker/client.ts';
import { SteadyEngines, type SteadyOptions } from '../../src/worker/steady.ts';
import {
  breathe,
  dependenciesFor,
  MODEL,
  ScriptedEngine,
  type ScriptedWorker,
  scriptedWorker,
} from './scripted-worker.ts';

export const GONE: Failure = { kind: 'device-lost', message: 'The GPU is gone.' };
export const NO_MEMORY: Failure = { kind: 'out-of-memory', message: 'There is no memory left.' };

/**
 * `lose`: the engine reports its device as lost. `starve`: a training reports a lack of memory. `crash`: an uncaught error
 * ends the worker. `hang`: nothing any more.
 */
export type Fate = 'lose' | 'crash' | 'hang' | 'starve';

export interface Fates {
  /** By item: what happens each time it is worked on; after the last of them all is well. */
  readonly items: Map<string, Fate[]>;
  /** Each time a model is loaded. */
  readonly loads: (Fate | 'no-memory' | 'well')[];
  /** What happens at an item happens before its first text. */
  early: boolean;
  /** Every item ends twice. */
  stutter: boolean;
}

export class FragileWorkers {
  readonly fates: Fates = { items: new Map(), loads: [], early: false, stutter: false };
  readonly lives: ScriptedWorker[] = [];
  /** `load SOURCE DEVICE` and the ids of the items, in the order in which they were begun. */
  readonly diary: string[] = [];
  /** What is reported as loaded. */
  model: LoadedModel;
  tokenMs = 0;
  /** How long a training is at work before its plan, looking at its stop and telling nothing. */
  quietMs = 0;
  canLearn = true;
  /** What every item ends as. */
  reply = 'lalala';
  readonly client: EngineClient;
  readonly engines: SteadyEngines;
  readonly given: Failure[] = [];

  constructor(batch: number, options: SteadyOptions = {}) {
    this.model = { ...MODEL, capabilities: { ...MODEL.capabilities, batch } };
    this.client = new EngineClient({ spawn: () => this.#spawn(), pageUrl: '', stopGraceMs: 60, loadStopGraceMs: 60 });
    this.engines = new SteadyEngines(this.client, options);
    this.engines.onLost = (failure) => this.given.push(failure);
  }

  get loads(): readonly string[] {
    return this.diary.filter((line) => line.startsWith('load '));
  }

  /** Ends the worker that lives as an uncaught error does. */
  crash(): void {
    this.lives.at(-1)?.crash(Object.assign(new Event('error'), { error: null }));
  }

  close(): void {
    for (const life of this.lives) life.terminate();
  }

  #spawn(): ScriptedWorker {
    const worker = scriptedWorker({
      ...dependenciesFor(new ScriptedEngine()),
      openEngine: async (source, device, _pageUrl, report, stop) => {
        this.diary.push(`load ${nameOf(source)} ${device}`);
        report({ step: 'reading', doneBytes: 5, totalBytes: 10 });
        const fate = this.fates.loads.shift() ?? 'well';
        await breathe(this.tokenMs);
        if (fate === 'no-memory') return fail(NO_MEMORY);
        if (fate !== 'well') await this.#befall(fate);
        if (fate === 'lose') return fail(GONE);
        if (stop.aborted) return fail({ kind: 'aborted', message: 'stopped' });
        return succeed(new FragileEngine(this));
      },
    });
    this.lives.push(worker);
    return worker;
  }

  /** True when this is the item's hour. */
  async meets(id: string): Promise<Fate | null> {
    const fate = this.fates.items.get(id)?.shift() ?? null;
    if (fate !== null) await this.#befall(fate);
    return fate;
  }

  async #befall(fate: Fate): Promise<void> {
    // So that what was sent before has arrived: a crash and a message are in no order.
    await breathe(3);
    if (fate === 'crash') this.crash();
    if (fate !== 'lose' && fate !== 'starve') await new Promise(() => undefined);
  }
}

function nameOf(source: ModelSource): string {
  return source.kind === 'choice' ? source.choice.id : 'files';
}

/** Works on `batch` items at once: each writes three tokens, in turns. */
class FragileEngine implements Engine {
  readonly model: LoadedModel;
  readonly promptTokens = 0;
  readonly learner: Learner | null;
  readonly #workers: FragileWorkers;
  #worn: string | null = null;

  constructor(workers: FragileWorkers) {
    this.#workers = workers;
    this.model = workers.model;
    const wear = (key: string | null): void => {
      this.#worn = key;
    };
    this.learner = workers.canLearn ? new FragileLearner(workers, wear) : null;
  }

  async *generate(
    items: readonly GenerateItem[],
    _sampling: unknown,
    stop: Stop,
  ): AsyncGenerator<Outcome<GenerateEvent>> {
    const { batch } = this.model.capabilities;
    for (let start = 0; start < items.length; start += batch) {
      const row = items.slice(start, start + batch);
      for (let token = 1; token <= 3; token++) {
        for (const { id } of row) {
          await breathe(this.#workers.tokenMs);
          if (stop.aborted) return;
          if (token === 1) this.#workers.diary.push(id);
          const hour = this.#workers.fates.early ? 1 : 2;
          if (token === hour && (await this.#workers.meets(id)) === 'lose') return yield fail(GONE);
          yield succeed({ kind: 'text', id, text: 'la'.repeat(token) });
        }
      }
      for (const { id } of this.#workers.fates.stutter ? [...row, ...row] : row) {
        yield succeed({ kind: 'end', id, text: this.#workers.reply, tokens: 3, reason: 'stop' });
      }
    }
  }

  async *score(items: readonly ScoreItem[], stop: Stop): AsyncGenerator<Outcome<ScoreEvent>> {
    for (const { id } of items) {
      await breathe(this.#workers.tokenMs);
      if (stop.aborted) return;
      this.#workers.diary.push(id);
      if ((await this.#workers.meets(id)) === 'lose') return yield fail(GONE);
      yield succeed({ kind: 'scored', id, logProbs: [-1, -2] });
    }
  }

  async *nll(items: readonly NllItem[], stop: Stop): AsyncGenerator<Outcome<NllEvent>> {
    for (const { id } of items) {
      await breathe(this.#workers.tokenMs);
      if (stop.aborted) return;
      this.#workers.diary.push(`${this.#worn ?? 'base'} ${id}`);
      if ((await this.#workers.meets(id)) === 'lose') return yield fail(GONE);
      yield succeed({ kind: 'measured', id, nll: 1.5, tokens: 4 });
    }
  }

  close(): void {}
}

/** Steps of every training, and between two checkpoints. */
const STEPS = 6;
const EVERY = 2;

export const PLAN: TrainPlan = {
  ...{ examples: 4, devExamples: 0, batch: 2, steps: STEPS, devEvery: EVERY, checkpointEvery: EVERY },
  ...{ learningRate: { from: 2, to: 1 }, parameters: 8, tokens: 40, longest: 12 },
  ...{ cut: { examples: 0, tokens: 0 }, leftOut: 0, memoryBytes: 100 },
};

/** Learns nothing in `STEPS` steps, each an item called `step N` to the fates; notes what it wears and begins at. */
class FragileLearner implements Learner {
  readonly #workers: FragileWorkers;
  readonly #wear: (key: string | null) => void;

  constructor(workers: FragileWorkers, wear: (key: string | null) => void) {
    this.#workers = workers;
    this.#wear = wear;
  }

  async *train(
    { from, pauseAfter }: TrainJob,
    examples: (done: number, of: number) => void,
    stop: Stop,
  ): AsyncGenerator<Outcome<TrainReport>> {
    const report = (event: TrainReport): Outcome<TrainReport> => succeed(event);
    const checkpoint = (step: number) =>
      report({ kind: 'checkpoint', checkpoint: { file: `state-${step}`, step, bytes: 1 } });
    this.#wear(null);
    for (let waited = 0; waited < this.#workers.quietMs && !stop.aborted; waited += 50) await breathe(50);
    const first = from?.step ?? 0;
    this.#workers.diary.push(`train from ${first}`);
    yield report({ kind: 'plan', plan: PLAN });
    for (let step = first + 1; step <= STEPS; step++) {
      examples(1, 2);
      await breathe(this.#workers.tokenMs);
      const fate = await this.#workers.meets(`step ${step}`);
      if (fate === 'lose') return yield fail(GONE);
      if (fate === 'starve') return yield fail(NO_MEMORY);
      yield report({
        ...{ kind: 'step', step, steps: STEPS, loss: 1 / step, gradNorm: 1, learningRate: 1, tokens: 10, seconds: 1 },
      });
      const isLast = stop.aborted || (pauseAfter !== null && step - first >= pauseAfter);
      if (isLast || step % EVERY === 0) yield checkpoint(step);
      if (isLast) return;
    }
    if ((await this.#workers.meets('done')) === 'lose') return yield fail(GONE);
    yield report({ kind: 'done', best: { step: STEPS, devLoss: null }, bytes: 9, reason: 'finished' });
  }

  async wear(key: string | null): Promise<Outcome<null>> {
    this.#workers.diary.push(`wear ${key}`);
    const fate = key === null ? null : await this.#workers.meets(key);
    if (fate === 'lose') return fail(GONE);
    if (fate === 'starve') return fail(NO_MEMORY);
    this.#wear(key);
    return succeed(null);
  }

  async importAdapter(files: readonly File[]): Promise<Outcome<ImportedAdapter>> {
    return succeed({ key: 'abc', rank: 1, bytes: files.length, baseModel: null });
  }

  async takeHome(
    { name }: { readonly name: string },
    report: (progress: { readonly doneBytes: number; readonly totalBytes: number }) => void,
    stop: Stop,
  ): Promise<Outcome<readonly TakenFile[]>> {
    for (let doneBytes = 1; doneBytes <= 3; doneBytes++) {
      report({ doneBytes, totalBytes: 3 });
      if ((await this.#workers.meets(name)) === 'lose') return fail(GONE);
      await breathe(this.#workers.tokenMs);
      if (stop.aborted) return fail({ kind: 'aborted', message: 'Writing the file was stopped.' });
    }
    return succeed([{ name, bytes: 3, path: ['take-home', name] }]);
  }
}
