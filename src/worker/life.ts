// One worker from its start to its end. Comlink leaves calls to a dead worker pending for ever; here each is raced
// against the death, which becomes a Failure told apart by the event's type, never by its text.

import * as Comlink from 'comlink';
import { bugFrom, type Failure, fail, type Outcome } from '../core/outcome.ts';
import type { EngineApi } from './protocol.ts';

/** What is needed of a Worker. */
export interface WorkerLike extends Comlink.Endpoint {
  terminate(): void;
}

export interface WorkerLife {
  /** Settles with the call's outcome or with the worker's failure, whichever is first. Never rejects. */
  race<T>(call: (api: Comlink.Remote<EngineApi>) => Promise<Outcome<T>>): Promise<Outcome<T>>;
  /** Terminates the worker; every pending call ends with this failure. */
  end(failure: Failure): void;
}

const CRASHED: Failure = {
  kind: 'device-lost',
  message: 'The part of the page that computes has crashed. What was finished is kept. Load the model again.',
};
const NO_MEMORY: Failure = {
  kind: 'out-of-memory',
  message:
    'There was not enough memory for the model. What was finished is kept. Close other tabs or load a smaller model.',
};
const NOT_FETCHED: Failure = {
  kind: 'network',
  message:
    'The part of the page that computes could not be loaded. Your work is kept. Check the connection and reload.',
};

/** Starts a worker. `onEnd` is called once, when it is gone, before the pending calls are answered. */
export function wake(spawn: () => WorkerLike, onEnd: (failure: Failure) => void): WorkerLife {
  let worker: WorkerLike;
  try {
    worker = spawn();
  } catch (thrown) {
    // A browser may refuse workers altogether (a policy, a sandboxed frame): every call then says so.
    const refused = bugFrom(thrown);
    return { end: () => undefined, race: () => Promise.resolve(fail(refused)) };
  }
  const api = Comlink.wrap<EngineApi>(worker);
  const pending = new Set<(failure: Failure) => void>();
  let ended: Failure | null = null;

  const end = (failure: Failure): void => {
    if (ended !== null) return;
    ended = failure;
    worker.removeEventListener('error', onError);
    worker.removeEventListener('messageerror', onMessageError);
    api[Comlink.releaseProxy]();
    worker.terminate();
    onEnd(failure);
    for (const answer of pending) answer(failure);
    pending.clear();
  };
  const onError = (event: Event): void => end(failureOf(event));
  const onMessageError = (): void => end(CRASHED);
  worker.addEventListener('error', onError as EventListener);
  worker.addEventListener('messageerror', onMessageError);

  return {
    end,
    race(call) {
      if (ended !== null) return Promise.resolve(fail(ended));
      return new Promise((resolve) => {
        const answer = (failure: Failure): void => resolve(fail(failure));
        pending.add(answer);
        call(api)
          .catch((thrown: unknown) => fail(bugFrom(thrown)))
          .then((outcome) => {
            pending.delete(answer);
            resolve(outcome);
          });
      });
    },
  };
}

/** HTML specification, 10.2.4: a script that cannot be fetched fires a plain Event, an uncaught error an ErrorEvent. */
function failureOf(event: Event): Failure {
  if (!('error' in event)) return NOT_FETCHED;
  // The engines allocate through typed arrays and wasm memories, which report a lack of memory as a RangeError.
  return event.error instanceof RangeError ? NO_MEMORY : CRASHED;
}
