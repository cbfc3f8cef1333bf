// A worker without a thread: `serve` on one end of a MessageChannel, with an engine that says what it is told to.

import { type Outcome, succeed } from '../../src/core/outcome.ts';
import type {
  GenerateEvent,
  GenerateItem,
  NllEvent,
  NllItem,
  ScoreEvent,
  ScoreItem,
  Stop,
} from '../../src/core/ports.ts';
import type { DeviceReport, Engine, Learner, LlamaChoice, LoadedModel } from '../../src/models/engine.ts';
import type { WorkerLike } from '../../src/worker/client.ts';
import { type EngineDependencies, serve } from '../../src/worker/serve.ts';

export const CHOICE: LlamaChoice = {
  engine: 'llama',
  id: 'tiny',
  name: 'Tiny',
  bytes: 10,
  bytesAre: 'exact',
  where: 'embedded',
  licence: 'Apache-2.0',
};

export const MODEL: LoadedModel = {
  id: 'tiny@1',
  name: 'Tiny',
  bytes: 10,
  engine: 'llama',
  device: 'wasm',
  threads: 1,
  weights: 'float32',
  capabilities: { batch: 2, contextTokens: 128, canLearn: false, hasNll: false, hasGrammar: false },
};

export const DEVICE: DeviceReport = {
  secureContext: true,
  hasWebGpu: false,
  webgpu: 'none',
  adapter: null,
  vendor: null,
  architecture: null,
  shaderF16: false,
  limits: null,
  crossOriginIsolated: false,
  threads: 1,
  storage: null,
  memory: null,
  userAgent: 'Test/1',
  problems: [],
};

export const SAMPLING = { temperature: 0, topP: 1, maxTokens: 8 };

export function item(id: string): GenerateItem {
  return { id, prompt: { turns: [{ role: 'user', content: id }] }, seed: 1 };
}

export function scoreItem(id: string): ScoreItem {
  return { id, prompt: { turns: [{ role: 'user', content: id }] }, continuations: ['1', '2'] };
}

/** Lets messages of the channel through, as an engine does between two tokens. */
export function breathe(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An engine that writes five tokens for each item and breathes after each; it keeps a diary. */
export class ScriptedEngine implements Engine {
  readonly model = MODEL;
  readonly promptTokens = 7;
  readonly diary: string[] = [];
  obeys = true;
  learner: Learner | null = null;

  async *generate(
    items: readonly GenerateItem[],
    _sampling: unknown,
    stop: Stop,
  ): AsyncGenerator<Outcome<GenerateEvent>> {
    for (const { id } of items) {
      this.diary.push(`begin ${id}`);
      for (let token = 1; token <= 5; token++) {
        await breathe(2);
        while (!this.obeys) await breathe(5);
        if (stop.aborted) {
          this.diary.push(`stopped ${id}`);
          return;
        }
        yield succeed({ kind: 'text', id, text: 'la'.repeat(token) });
      }
      this.diary.push(`end ${id}`);
      yield succeed({ kind: 'end', id, text: 'lalalalala', tokens: 5, reason: 'stop' });
    }
  }

  async *score(items: readonly ScoreItem[], stop: Stop): AsyncGenerator<Outcome<ScoreEvent>> {
    for (const { id } of items) {
      await breathe();
      if (stop.aborted) return;
      this.diary.push(`score ${id}`);
      yield succeed({ kind: 'scored', id, logProbs: [-1, -2] });
    }
  }

  async *nll(items: readonly NllItem[], stop: Stop): AsyncGenerator<Outcome<NllEvent>> {
    for (const { id } of items) {
      await breathe();
      if (stop.aborted) return;
      this.diary.push(`measure ${id}`);
      yield succeed({ kind: 'measured', id, nll: 1.5, tokens: 4 });
    }
  }

  close(): void {
    this.diary.push('close');
  }
}

export interface ScriptedWorker extends WorkerLike {
  readonly terminated: boolean;
  /** Fires an event as a browser does when the worker's script throws. */
  crash(event: Event): void;
}

/** A worker-like end of a channel whose other end is served. After `terminate` nothing it was sent is answered. */
export function scriptedWorker(dependencies: EngineDependencies): ScriptedWorker {
  const { port1, port2 } = new MessageChannel();
  serve(port2, dependencies);
  const trouble = new EventTarget();
  let terminated = false;
  return {
    get terminated() {
      return terminated;
    },
    postMessage: (message: unknown, transfer: Transferable[] = []) => {
      if (!terminated) port1.postMessage(message, transfer);
    },
    addEventListener: (type: string, listener: EventListenerOrEventListenerObject) =>
      (type === 'message' ? port1 : trouble).addEventListener(type, listener),
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject) =>
      (type === 'message' ? port1 : trouble).removeEventListener(type, listener),
    start: () => port1.start(),
    terminate: () => {
      terminated = true;
      port1.close();
      port2.close();
    },
    crash: (event: Event) => trouble.dispatchEvent(event),
  };
}

/** What `serve` is given in tests: this engine, opened in two steps. */
export function dependenciesFor(engine: ScriptedEngine): EngineDependencies {
  return {
    choices: () => Promise.resolve([CHOICE]),
    probe: () => Promise.resolve(DEVICE),
    size: ({ bytes }) => Promise.resolve(succeed({ bytes, missing: 0 })),
    stored: () => Promise.resolve([{ id: CHOICE.id, name: CHOICE.name, bytes: CHOICE.bytes, whole: true }]),
    remove: () => Promise.resolve(succeed(null)),
    forgetTrainings: () => Promise.resolve(succeed(null)),
    trainingBytes: () => Promise.resolve(0),
    async openEngine(_source, _device, _pageUrl, report, stop) {
      report({ step: 'reading', doneBytes: 5, totalBytes: 10 });
      report({ step: 'reading', doneBytes: 10, totalBytes: 10 });
      for (let waits = 0; waits < 5; waits++) {
        await breathe(2);
        if (stop.aborted) return { ok: false, failure: { kind: 'aborted', message: 'stopped' } };
      }
      return succeed(engine);
    },
  };
}
