// A real worker with a scripted engine that can crash or hang on request: the item's id says which.

import type { Endpoint } from 'comlink';
import type { GenerateItem, Stop } from '../../src/core/ports.ts';
import { serve } from '../../src/worker/serve.ts';
import { dependenciesFor, ScriptedEngine } from '../worker/scripted-worker.ts';

class DyingEngine extends ScriptedEngine {
  override async *generate(items: readonly GenerateItem[], sampling: unknown, stop: Stop) {
    for (const item of items) {
      if (item.id === 'crash') setTimeout(throwUncaught);
      if (item.id === 'starve') setTimeout(outgrow);
      // The way a shader that never returns looks from outside: no message is answered any more.
      while (item.id === 'hang');
      yield* super.generate([item], sampling, stop);
    }
  }
}

function throwUncaught(): void {
  throw new TypeError('a bug in the worker');
}

function outgrow(): void {
  new ArrayBuffer(Number.MAX_SAFE_INTEGER);
}

// The tests compile with the DOM library, where `self` is a window.
serve(self as unknown as Endpoint, dependenciesFor(new DyingEngine()));
