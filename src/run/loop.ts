// Runs the loop: takes the first step of the plan that is not done, does it, keeps its record, and so on. Stopping, a
// failure and a closed tab are all the same: what is done is kept, and the next start goes on.

import { signal } from '@preact/signals';
import { bugFrom, type Failure } from '../core/outcome.ts';
import { nextStep } from '../core/rounds.ts';
import type { LoadedModel } from '../worker/protocol.ts';
import { fetched } from './fetched.ts';
import type { LoopBook } from './loop-book.ts';
import type { LoopPlan } from './loop-plan.ts';
import type { LoopRun, StepEnd } from './loop-run.ts';
import type { Models } from './models.ts';
import type { Project } from './project.ts';
import type { Work } from './work.ts';

export interface LoopDependencies {
  readonly project: Project;
  readonly book: LoopBook;
  readonly models: Models;
  readonly work: Work;
  /** Bytes that a training may take on the loaded model's device; null where nobody knows. */
  readonly budget: () => number | null;
  /** The lists show a round from when its pairs are written or rated. */
  readonly show: (round: number) => void;
  readonly now: () => number;
}

export class Loop {
  /** Id of the step that is under way. */
  readonly running = signal<string | null>(null);
  readonly stopping = signal(false);
  readonly failure = signal<Failure | null>(null);
  readonly #to: LoopDependencies;

  constructor(dependencies: LoopDependencies) {
    this.#to = dependencies;
  }

  /** Runs the plans one after the other, each from its first step that is not done. Does nothing while a run is on. */
  async start(plans: readonly LoopPlan[], steps: 'all' | 'one', onPlan?: (index: number) => void): Promise<void> {
    const [first] = plans;
    await this.#run(first, async (run, model, stop) => {
      for (const [index, plan] of plans.entries()) {
        onPlan?.(index);
        const end = await run.plan(plan, steps, model, stop);
        if (end !== 'done') return end;
      }
      return 'done';
    });
  }

  /** Runs two steps of the next training, and keeps them. */
  async timeTraining(plan: LoopPlan): Promise<void> {
    await this.#run(plan, (run, _model, stop) => run.timeTraining(plan, stop));
  }

  async #run(
    first: LoopPlan | undefined,
    job: (run: LoopRun, model: LoadedModel, stop: AbortSignal) => Promise<StepEnd>,
  ): Promise<void> {
    const model = this.#to.models.loaded.value;
    if (model === null) return;
    await this.#to.work.run(async (stop) => {
      this.failure.value = null;
      stop.addEventListener('abort', () => {
        this.stopping.value = true;
      });
      try {
        // It is on from its first moment, also while what it needs is fetched.
        const done = new Set(this.#to.book.steps.value.keys());
        this.running.value = first === undefined ? null : (nextStep(first.steps, done)?.step.id ?? null);
        const part = await fetched(() => import('./loop-run.ts'));
        const end = part.ok ? await job(new part.value.LoopRun(this.#to, this.running), model, stop) : part;
        if (typeof end === 'object') this.failure.value = end.failure;
      } catch (thrown) {
        this.failure.value = bugFrom(thrown);
      } finally {
        this.running.value = null;
        this.stopping.value = false;
      }
      return null;
    });
  }
}
