// One training of the loop: its examples go to the worker, its figures come back, and each checkpoint's row is saved after
// the worker has stored the bytes. A stop, a failure or a closed tab loses at most the steps since the last checkpoint.

import type { Failure } from '../core/outcome.ts';
import type { AdapterRecord, LossPoint, TrainingRow } from '../core/records.ts';
import type { KeyedStep, TrainStep } from '../core/rounds.ts';
import type { SeedSplit } from '../core/seed.ts';
import { trainingText } from '../core/training.ts';
import { type AugmentedPair, type TrainingSet, trainingSet } from '../core/training-set.ts';
import type { TrainJob, TrainPlan, TrainReport } from '../worker/protocol.ts';
import type { LoopBook } from './loop-book.ts';
import type { Engines } from './models.ts';
import { RateMeter } from './rate-meter.ts';
import { Repaint } from './repaint.ts';

/** How a training ended; `paused` is after the steps that were asked for, or a stop. */
export type TrainEnd =
  | { readonly how: 'done' }
  | { readonly how: 'paused' }
  | { readonly how: 'failed'; readonly failure: Failure };

export interface TrainRequest {
  readonly keyed: KeyedStep;
  readonly step: TrainStep;
  /** Id of the base model. */
  readonly base: string;
  readonly seed: SeedSplit;
  /** What the step named by its augmented set left. */
  readonly pairs: readonly AugmentedPair[];
  /** Key of the training that it begins with; null is the base. */
  readonly start: string | null;
  readonly pauseAfter: number | null;
  readonly budgetBytes: number | null;
}

/** Trains to the end, a stop, or a pause; goes on from the last checkpoint where there is one. */
export async function runTraining(
  request: TrainRequest,
  book: LoopBook,
  engines: Engines,
  stop: AbortSignal,
  now: () => number,
): Promise<TrainEnd> {
  const { keyed, step, seed, pairs } = request;
  const set = trainingSet(step, seed, pairs);
  if (!set.ok) return { how: 'failed', failure: set.failure };
  const before = book.trainings.value.get(keyed.key) ?? null;
  const job: TrainJob = {
    key: keyed.key,
    train: set.value.examples.map(({ prompt, completion }) => ({ prompt, completion })),
    dev: seed.dev.map((pair) => trainingText(step.task, pair, seedTags(step))),
    settings: step.training,
    start: request.start,
    from: before?.checkpoint ?? null,
    pauseAfter: request.pauseAfter,
    budgetBytes: request.budgetBytes,
  };
  const course = new Course(request, set.value, before, book, now);
  let begun = false;
  try {
    for await (const report of engines.train(job, stop)) {
      if (!report.ok) {
        const { failure } = report;
        // The checkpoint cannot be read: as it was asked for, nothing else would ever be tried.
        if (!begun && job.from !== null && failure.kind === 'storage' && !failure.quota) await book.forget(keyed.key);
        return { how: 'failed', failure };
      }
      begun = true;
      const failure = await course.hear(report.value);
      if (failure !== null) return { how: 'failed', failure };
      if (report.value.kind === 'done') return { how: 'done' };
    }
    return { how: 'paused' };
  } finally {
    course.end();
  }
}

// The held-out pairs are seed pairs, so they are asked as those are learned.
function seedTags({ sets }: TrainStep) {
  return sets.find(({ kind }) => kind === 'seed')?.tags ?? sets[0]?.tags ?? [];
}

/** What is known of a training while it runs. */
class Course {
  #plan: TrainPlan | null;
  #train: LossPoint[];
  #dev: LossPoint[];
  #examples: { readonly done: number; readonly of: number } | null = null;
  #seconds: number;
  #tokens: number;
  readonly #tokenRate: RateMeter;
  readonly #stepRate: RateMeter;
  readonly #repaint: Repaint;
  readonly #request: TrainRequest;
  readonly #set: TrainingSet;
  readonly #book: LoopBook;
  readonly #now: () => number;

  constructor(request: TrainRequest, set: TrainingSet, before: TrainingRow | null, book: LoopBook, now: () => number) {
    this.#request = request;
    this.#set = set;
    this.#book = book;
    this.#now = now;
    this.#plan = before?.plan ?? null;
    // Steps after the checkpoint are done again: their points would stand twice.
    const kept = before?.checkpoint?.step ?? 0;
    this.#train = (before?.train ?? []).filter(({ step }) => step <= kept);
    this.#dev = (before?.dev ?? []).filter(({ step }) => step <= kept);
    this.#seconds = before?.checkpoint ? before.seconds : 0;
    this.#tokens = before?.checkpoint ? before.tokens : 0;
    this.#tokenRate = new RateMeter(now());
    this.#stepRate = new RateMeter(now());
    this.#repaint = new Repaint(() => this.#show());
  }

  /** Takes in one report; returns why it could not be kept. */
  async hear(report: TrainReport): Promise<Failure | null> {
    switch (report.kind) {
      case 'plan':
        this.#plan = report.plan;
        break;
      case 'examples':
        this.#examples = { done: report.done, of: report.of };
        break;
      case 'step':
        this.#examples = null;
        this.#train = [
          ...this.#train.filter(({ step }) => step < report.step),
          { step: report.step, loss: report.loss },
        ];
        this.#seconds += report.seconds;
        this.#tokens += report.tokens;
        this.#tokenRate.add(this.#now(), report.tokens);
        this.#stepRate.add(this.#now());
        break;
      case 'dev':
        this.#dev = [...this.#dev.filter(({ step }) => step < report.step), { step: report.step, loss: report.loss }];
        break;
      case 'checkpoint':
        return await this.#keepRow(report.checkpoint);
      case 'done': {
        const kept = await this.#keepRow(null);
        return kept ?? (await this.#book.putAdapter(this.#adapter(report)));
      }
    }
    this.#repaint.soon();
    return null;
  }

  end(): void {
    this.#repaint.now();
    this.#book.live.value = null;
  }

  async #keepRow(checkpoint: TrainingRow['checkpoint']): Promise<Failure | null> {
    const plan = this.#plan;
    if (plan === null) return null;
    const { keyed, step } = this.#request;
    const failure = await this.#book.putTraining({
      key: keyed.key,
      model: step.model,
      plan,
      train: this.#train,
      dev: this.#dev,
      checkpoint,
      seconds: this.#seconds,
      tokens: this.#tokens,
      updatedAt: this.#now(),
    });
    this.#repaint.now();
    return failure;
  }

  #adapter(done: Extract<TrainReport, { kind: 'done' }>): AdapterRecord {
    const { keyed, step, base, start } = this.#request;
    const { seed, augmented } = this.#set;
    return {
      id: keyed.key,
      model: step.model,
      base,
      start,
      task: step.task,
      pairs: { seed, augmented },
      best: done.best,
      bytes: done.bytes,
      createdAt: this.#now(),
    };
  }

  #show(): void {
    const plan = this.#plan;
    if (plan === null) return;
    const done = this.#train.at(-1)?.step ?? 0;
    const perSecond = this.#stepRate.perSecond;
    this.#book.live.value = {
      key: this.#request.keyed.key,
      plan,
      train: this.#train,
      dev: this.#dev,
      examples: this.#examples,
      tokensPerSecond: this.#tokenRate.perSecond,
      secondsLeft: perSecond === null ? null : (plan.steps - done) / perSecond,
    };
  }
}
