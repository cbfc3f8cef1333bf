// The steps of the loop, done: fetched when the loop is first run. What a step is and which comes next says core/rounds.ts.

import type { Signal } from '@preact/signals';
import { stepRecord } from '../core/lineage.ts';
import { measure } from '../core/measure.ts';
import { measurePhases } from '../core/measure-phases.ts';
import type { Failure } from '../core/outcome.ts';
import type { StepRecord } from '../core/records.ts';
import {
  type AugmentStep,
  type CompareStep,
  type KeyedStep,
  nextStep,
  type RateStep,
  type TrainStep,
} from '../core/rounds.ts';
import { adapterKey } from '../core/workers.ts';
import type { LoadedModel } from '../worker/protocol.ts';
import type { StageName } from './app.ts';
import type { LoopDependencies } from './loop.ts';
import { type LoopPlan, pairsOf, stepOf, stepWorkers } from './loop-plan.ts';
import { type Crew, planStage } from './stages.ts';
import { runTraining } from './train-step.ts';

/** How a step ended: done, put down to be gone on with, or failed. */
export type StepEnd = 'done' | 'stopped' | { readonly failure: Failure };

export class LoopRun {
  readonly #to: LoopDependencies;
  /** Told the id of the step that is under way. */
  readonly #running: Signal<string | null>;

  constructor(dependencies: LoopDependencies, running: Signal<string | null>) {
    this.#to = dependencies;
    this.#running = running;
  }

  /** Runs two steps of the next training, and keeps them. */
  async timeTraining(plan: LoopPlan, stop: AbortSignal): Promise<StepEnd> {
    const next = nextStep(plan.steps, this.#done());
    if (next?.step.kind !== 'train') return { failure: NOT_A_TRAINING };
    this.#running.value = next.step.id;
    return await this.#train(plan, next, next.step, stop, 2);
  }

  /** Runs a plan from its first step that is not done, to its end or for one step. */
  async plan(plan: LoopPlan, steps: 'all' | 'one', model: LoadedModel, stop: AbortSignal): Promise<StepEnd> {
    while (!stop.aborted) {
      const next = nextStep(plan.steps, this.#done());
      if (next === null) return 'done';
      this.#running.value = next.step.id;
      const end = await this.#step(plan, next, model, stop);
      if (end !== 'done') return end;
      const failure = await this.#to.book.putStep(this.#recordOf(next));
      if (failure !== null) return { failure };
      if (steps === 'one') return 'done';
    }
    return 'stopped';
  }

  #recordOf(keyed: KeyedStep): StepRecord {
    return stepRecord(keyed, this.#to.now());
  }

  #done(): ReadonlySet<string> {
    return new Set(this.#to.book.steps.value.keys());
  }

  #step(plan: LoopPlan, keyed: KeyedStep, model: LoadedModel, stop: AbortSignal): Promise<StepEnd> {
    const { step } = keyed;
    switch (step.kind) {
      case 'train':
        return this.#train(plan, keyed, step, stop, null);
      case 'augment':
      case 'rate':
        return this.#stage(plan, step, model, stop);
      case 'select':
        // The choice is computed from ratings and marks; only that it was made is kept.
        return this.#marked(plan).then((failure) => (failure === null ? 'done' : { failure }));
      case 'compare':
        return this.#compare(plan, keyed, step, stop);
    }
  }

  async #train(
    plan: LoopPlan,
    keyed: KeyedStep,
    step: TrainStep,
    stop: AbortSignal,
    pauseAfter: number | null,
  ): Promise<StepEnd> {
    const { project, book, models, budget, now } = this.#to;
    const augmented = step.sets.find((set) => set.kind === 'augmented');
    // What was chosen is computed anew, after a reload too: the marks have to be there first.
    const unmarked = augmented === undefined ? null : await this.#marked(plan);
    if (unmarked !== null) return { failure: unmarked };
    const request = {
      keyed,
      step,
      base: plan.base,
      seed: plan.split,
      pairs: augmented === undefined ? [] : pairsOf(plan, augmented.from, project),
      start: step.start === null ? null : stepOf(plan, step.start).key,
      pauseAfter,
      budgetBytes: budget(),
    };
    const end = await runTraining(request, book, models.engines, stop, now);
    if (end.how === 'failed') return { failure: end.failure };
    return end.how === 'done' ? 'done' : 'stopped';
  }

  async #stage(plan: LoopPlan, step: AugmentStep | RateStep, model: LoadedModel, stop: AbortSignal): Promise<StepEnd> {
    const worn = await this.#wear(adapterKey(plan.steps, step.by));
    if (worn !== null) return { failure: worn };
    const crew = { ...stepWorkers(plan, step), batch: model.capabilities.batch };
    const stage = step.kind === 'augment' ? 'augment' : 'rate';
    this.#to.show(step.kind === 'augment' ? 1 : step.round);
    const end = await this.#work(plan, stage, crew, stop);
    const hasSeveral = step.kind === 'augment' && plan.settings.augment.candidates > 1 && model.capabilities.hasNll;
    if (end !== 'done' || !hasSeveral) return end;
    // The base tells several candidates apart, once for all rounds: every round rates the same pairs.
    const bare = await this.#wear(null);
    return bare === null ? await this.#work(plan, 'check', crew, stop) : { failure: bare };
  }

  async #work(plan: LoopPlan, stage: StageName, crew: Crew, stop: AbortSignal): Promise<StepEnd> {
    const unmarked = await this.#marked(plan);
    if (unmarked !== null) return { failure: unmarked };
    const work = planStage(stage, false, plan.pool, this.#to.project, crew, plan.settings);
    const { trouble } = await this.#to.work.stage(stage, work, stop);
    this.#to.work.rest();
    if (trouble === null) return 'done';
    return trouble.how === 'stopped' ? 'stopped' : { failure: trouble.failure };
  }

  async #compare(plan: LoopPlan, { key }: KeyedStep, step: CompareStep, stop: AbortSignal): Promise<StepEnd> {
    const { book, models, now } = this.#to;
    for (const phase of measurePhases(key, step, plan.split.dev)) {
      if (stop.aborted) return 'stopped';
      if (phase.tasks.every(({ id }) => book.measurements.value.has(id))) continue;
      const trained = step.models.find(({ model }) => model === phase.model)?.step ?? null;
      const worn = await this.#wear(trained === null ? null : stepOf(plan, trained).key);
      if (worn !== null) return { failure: worn };
      const done = book.measurements.value;
      for await (const outcome of measure(key, step, phase, done, models.engines, stop, now)) {
        if (!outcome.ok) return { failure: outcome.failure };
        const failure = await book.putMeasurement(outcome.value);
        if (failure !== null) return { failure };
      }
    }
    return stop.aborted ? 'stopped' : 'done';
  }

  /** Waits for the marks of all instructions; a failure only where they decide about what is learned from. */
  async #marked({ settings }: LoopPlan): Promise<Failure | null> {
    const failure = await this.#to.work.marked();
    return settings.filters.keepsOut ? failure : null;
  }

  /** An adapter whose files are gone or damaged is trained again on the next start: its step is taken for not done. */
  async #wear(key: string | null): Promise<Failure | null> {
    const worn = await this.#to.models.engines.wear(key);
    if (worn.ok) return null;
    if (key !== null && worn.failure.kind === 'storage' && !worn.failure.quota) await this.#to.book.forget(key);
    return worn.failure;
  }
}

const NOT_A_TRAINING: Failure = {
  kind: 'unsupported',
  message:
    'The next step is no training, so there is nothing to time. Run the next step, then time the training after it.',
};
