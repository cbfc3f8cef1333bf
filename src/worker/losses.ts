// When to stop loading a lost model again, and what is said of it. One bad item must not end a run of a thousand, and a
// model that is too large must not be loaded for ever. Counted since the last item that ended, or since the person
// loaded the model:
//
//   - Two losses (a lost device, a crash, no memory) end it, unless the last one was the second at the same item, which
//     is then marked failed.
//   - The third item in a row that is marked failed ends it too.
//   - A silence is no loss, because a long prompt on a slow device looks like one, but it marks items in the same way.
//
// A training has no items: it ends with its second loss, silence or not, since its last checkpoint. So does a call with one
// answer (wearing, taking home). A lack of memory ends either at once and does not count.

import type { Failure } from '../core/outcome.ts';

const LOSSES = 2;
const FAILED_ITEMS = 3;

export class Losses {
  #losses = 0;
  #failedItems = 0;

  /** An item has ended, or the person has loaded a model: the model works. */
  forget(): void {
    this.#losses = 0;
    this.#failedItems = 0;
  }

  /** Counts one more, with the items that were marked failed for it. True when the model should be given up. */
  add(isSilence: boolean, failedItems: number): boolean {
    if (!isSilence) this.#losses += 1;
    this.#failedItems += failedItems;
    if (this.#failedItems >= FAILED_ITEMS) return true;
    return !isSilence && this.#losses >= LOSSES && failedItems === 0;
  }
}

/** Whether a job's failure means that the model is gone. `missing`: the worker holds none although one was loaded. */
export function isLoss({ kind }: Failure): boolean {
  return kind === 'device-lost' || kind === 'out-of-memory' || kind === 'missing';
}

/** The failure of a worker that was ended for its silence. */
export function silentFor(ms: number): Failure {
  const seconds = Math.round(ms / 1000);
  const message = `The model gave no sign of life for ${seconds} seconds and was shut down. What was finished is kept.`;
  return { kind: 'device-lost', message };
}

/** Of an item that was marked failed. */
export const LOST_TWICE = 'The model was lost twice while it worked on this, and loaded again each time.';
export const SILENT_TWICE = 'The model gave no sign of life while it worked on this, for the second time.';
/** Of a model that was given up. */
export const LOST_AGAIN: Failure = {
  kind: 'device-lost',
  message:
    'The model was lost again and again without finishing anything. What was finished before is kept. Load a smaller model, or this one once more.',
};
export const LOST_AT_LOAD: Failure = {
  kind: 'device-lost',
  message:
    'The model was lost, and once more while it was being loaded again. What was finished is kept. Load a smaller model, or this one once more.',
};
export const SILENT_AGAIN: Failure = {
  kind: 'device-lost',
  message:
    'The model gave no sign of life on several items in a row. What was finished is kept. Load a smaller model, or this one once more.',
};
/** Of a training whose model was given up. `step`: of the newest checkpoint that was reported; null when there is none. */
export function trainingLost(step: number | null): Failure {
  const kept =
    step === null
      ? 'Nothing of this training was kept yet; everything before it is safe. Start it again'
      : `The checkpoint of step ${step} is safe. Start the training again to go on from there`;
  const message = `The model was lost twice before the training came to its next checkpoint. ${kept}, with shorter texts, a lower rank or a smaller model if this goes on.`;
  return { kind: 'device-lost', message };
}
export const CHANGED: Failure = {
  kind: 'missing',
  message: 'The model was lost, and its files have changed meanwhile. What was finished is kept. Load it again.',
};
