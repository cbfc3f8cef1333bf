// Workers with an engine that is lost when and how a test says. Each life of the worker has an engine of its own, as in
// the browser; what is to happen stands outside of them.

import { type Failure, fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type { GenerateEvent, GenerateItem, ScoreEvent, ScoreItem, Stop } from '../../src/core/ports.ts';
import type { Engine, LoadedModel, ModelSource } from '../../src/models/engine.ts';
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

/** `lose`: the engine reports its device as lost. `crash`: an uncaught error ends the worker. `hang`: nothing any more. */
export type Fate = 'lose' | 'crash' | 'hang';

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
    if (fate !== 'lose') await new Promise(() => undefined);
  }
}

function nameOf(source: ModelSource): string {
  return source.kind === 'choice' ? source.choice.id : 'files';
}

/** Works on `batch` items at once: each writes three tokens, in turns. */
class FragileEngine implements Engine {
  readonly model: LoadedModel;
  readonly promptTokens = 0;
  readonly #workers: FragileWorkers;

  constructor(workers: FragileWorkers) {
    this.#workers = workers;
    this.model = workers.model;
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

  nll(): Promise<Outcome<readonly number[]>> {
    return Promise.resolve(succeed([]));
  }

  close(): void {}
}
