// A worker without a thread: `serve` on one end of a MessageChannel, with an engine that says what it is told to.

import { type Outcome, succeed } from '../../src/core/outcome.ts';
import type { GenerateEvent, GenerateItem, ScoreEvent, ScoreItem, Stop } from '../../src/core/ports.ts';
import type { Engine, LoadedModel, ModelChoice } from '../../src/models/engine.ts';
import type { WorkerLike } from '../../src/worker/client.ts';
import { type EngineDependencies, serve } from '../../src/worker/serve.ts';

export const CHOICE: ModelChoice = { id: 'tiny', name: 'Tiny', bytes: 10, where: 'embedded', licence: 'Apache-2.0' };

export const MODEL: LoadedModel = {
  id: 'tiny@1',
  name: 'Tiny',
  bytes: 10,
  device: 'wasm',
  threads: 1,
  weights: 'float32',
  capabilities: { batch: 2, contextTokens: 128, canLearn: false, hasNll: false },
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

  nll(): Promise<Outcome<readonly number[]>> {
    return Promise.resolve(succeed([]));
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
    probe: () =>
      Promise.resolve({
        webgpu: 'none',
        adapter: null,
        shaderF16: false,
        crossOriginIsolated: false,
        threads: 1,
        problems: [],
      }),
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
