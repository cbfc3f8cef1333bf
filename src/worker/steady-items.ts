// A job of many items that goes on when the model is lost: an item that was being worked on is tried once more, alone, and
// is marked failed the second time (attempts.ts).

import { type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { GenerateEvent, NllEvent, ScoreEvent, Stop } from '../core/ports.ts';
import { Attempts } from './attempts.ts';
import { type HeldModel, unlessStopped } from './held-model.ts';
import { LOST_TWICE, SILENT_TWICE } from './losses.ts';

type ItemEvent = GenerateEvent | ScoreEvent | NllEvent;
type Failed = Extract<GenerateEvent, { kind: 'failed' }>;

/** Hands the items to `begin`, and what is left of them once more after each loss. */
export async function* workThrough<I extends { readonly id: string }, E extends ItemEvent>(
  model: HeldModel,
  items: readonly I[],
  begin: (items: readonly I[]) => AsyncIterable<Outcome<E>>,
  stop: Stop,
): AsyncGenerator<Outcome<E | Failed>> {
  const attempts = new Attempts(items);
  let { recovery } = model;
  model.enter();
  try {
    while (!stop.aborted) {
      const gaveUp = recovery === null ? null : await unlessStopped(recovery.ended, stop);
      if (stop.aborted) return;
      if (gaveUp !== null) return yield fail(gaveUp);
      const { held } = model;
      const handed = attempts.next();
      if (handed.length === 0) return;
      const failure = yield* pass(model, attempts, begin(handed), stop);
      if (failure === null) {
        attempts.drop(handed);
        recovery = null;
        continue;
      }
      // After a load or an unload by the person there is nothing to go on with.
      const loss = held === null || model.held !== held ? null : model.lossBehind(failure);
      if (held === null || loss === null) return yield fail(failure);
      const { isSilence } = loss;
      // A model that was gone before the items came to it was not lost on one of them.
      const failed = failure.kind === 'missing' ? [] : attempts.blame(handed, held.model.capabilities.batch);
      recovery = model.recover({ failedItems: failed.length, isSilence, giveUp: null });
      for (const id of failed) yield succeed({ kind: 'failed', id, message: isSilence ? SILENT_TWICE : LOST_TWICE });
    }
  } finally {
    model.leave();
  }
}

/** One call of the client, watched for silence; returns the failure that ended it. */
async function* pass<I extends { readonly id: string }, E extends ItemEvent>(
  model: HeldModel,
  attempts: Attempts<I>,
  events: AsyncIterable<Outcome<E>>,
  stop: Stop,
): AsyncGenerator<Outcome<E>, Failure | null> {
  const silence = model.listen(stop);
  try {
    for await (const outcome of events) {
      silence.hold();
      if (!outcome.ok) return outcome.failure;
      const { kind, id } = outcome.value;
      if (attempts.has(id)) {
        if (kind === 'text') attempts.begin(id);
        else {
          attempts.end(id);
          model.finished();
        }
        yield outcome;
      }
      silence.heard();
    }
    return null;
  } finally {
    silence.end();
  }
}
