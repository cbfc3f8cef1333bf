// A training that goes on when the model is lost: from the newest checkpoint that was reported, so that whoever saves the
// reports and the worker agree on where it stands.

import { type Failure, fail, type Outcome } from '../core/outcome.ts';
import type { Stop } from '../core/ports.ts';
import { type HeldModel, unlessStopped } from './held-model.ts';
import { trainingLost } from './losses.ts';
import type { CheckpointRef, TrainJob, TrainReport } from './protocol.ts';

/**
 * Trains to the end, or until stopped or paused. After a loss the plan, and the steps since the last checkpoint, are
 * reported again. Two losses since the last checkpoint end it, and so does a lack of memory at once, because the next try
 * would need as much; the model is then loaded again all the same, in a thread of its own memory.
 */
export async function* trainThrough(
  model: HeldModel,
  job: TrainJob,
  begin: (job: TrainJob) => AsyncIterable<Outcome<TrainReport>>,
  stop: Stop,
): AsyncGenerator<Outcome<TrainReport>> {
  let { recovery } = model;
  let from = job.from;
  const pauseAt = job.pauseAfter === null ? null : (from?.step ?? 0) + job.pauseAfter;
  model.enter();
  try {
    while (!stop.aborted) {
      const gaveUp = recovery === null ? null : await unlessStopped(recovery.ended, stop);
      if (stop.aborted) return;
      if (gaveUp !== null) return yield fail(gaveUp);
      const { held } = model;
      // The worker takes it off before anything else, so it is not put on again after a loss.
      if (held !== null) held.worn = null;
      const pauseAfter = pauseAt === null ? null : pauseAt - (from?.step ?? 0);
      // The loss came after the last checkpoint of what was asked.
      if (pauseAfter === 0 && from !== job.from) return;
      const failure = yield* pass(model, begin({ ...job, from, pauseAfter }), stop, (checkpoint) => {
        from = checkpoint;
      });
      if (failure === null) return;
      // After a load or an unload by the person there is nothing to go on with.
      const isLost = held !== null && model.held === held && model.lossBehind(failure) !== null;
      if (!isLost) return yield fail(failure);
      if (failure.kind === 'out-of-memory') {
        model.recover({ failedItems: 0, isSilence: true, giveUp: null });
        return yield fail(failure);
      }
      const giveUp = trainingLost((from as CheckpointRef | null)?.step ?? null);
      recovery = model.recover({ failedItems: 0, isSilence: false, giveUp });
    }
  } finally {
    model.leave();
  }
}

/** One call of the client, watched for silence; returns the failure that ended it. */
async function* pass(
  model: HeldModel,
  reports: AsyncIterable<Outcome<TrainReport>>,
  stop: Stop,
  keep: (checkpoint: CheckpointRef) => void,
): AsyncGenerator<Outcome<TrainReport>, Failure | null> {
  const silence = model.listen(stop);
  try {
    for await (const outcome of reports) {
      silence.hold();
      if (!outcome.ok) return outcome.failure;
      if (outcome.value.kind === 'checkpoint') {
        keep(outcome.value.checkpoint);
        model.finished();
      }
      yield outcome;
      silence.heard();
    }
    return null;
  } finally {
    silence.end();
  }
}
