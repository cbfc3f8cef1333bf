// Runs the stages: asks core what is next, hands it to the engine, saves each record as it arrives, then shows it.
// Going on after a stop, a failure or a closed tab is starting again: what exists is skipped.

import { batch, effect, type ReadonlySignal, signal } from '@preact/signals';
import { bugFrom, type Failure, type Outcome, succeed } from '../core/outcome.ts';
import { needsNll } from '../core/raters.ts';
import type { Candidate, Rating, Segment } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import { untunedWorkers } from '../core/workers.ts';
import type { LoadedModel } from '../worker/protocol.ts';
import type { Progress, StageName, WorkEnd, WorkState } from './app.ts';
import { fetched } from './fetched.ts';
import type { Keeper } from './keeper.ts';
import type { Models } from './models.ts';
import type { Project } from './project.ts';
import { RateMeter } from './rate-meter.ts';
import { Repaint } from './repaint.ts';
import type { Crew, StagePlan } from './stages.ts';

export interface RunRequest {
  readonly stages: readonly StageName[];
  /** Only the first so many segments, in document order. */
  readonly limit: number | null;
  readonly retry: boolean;
}

export interface WorkDependencies {
  readonly project: Project;
  readonly keeper: Keeper;
  readonly models: Models;
  /** Segments that are worked on, in document order. */
  readonly pool: ReadonlySignal<readonly Segment[]>;
  /** Settles when every segment has been looked at, so that the pool is what it stays. */
  readonly looked: () => Promise<Failure | null>;
  /** Settles when every instruction has been looked at for marks. */
  readonly marked: () => Promise<Failure | null>;
  readonly now: () => number;
}

type Stages = typeof import('./stages.ts');

/** How a stage ended; null is to its end. */
export type Trouble = { readonly how: 'stopped' } | { readonly how: 'failed'; readonly failure: Failure } | null;

const ORDER: readonly StageName[] = ['augment', 'check', 'rate'];

export class Work {
  readonly state = signal<WorkState>({ kind: 'idle', last: null });

  #run: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;
  readonly #project: Project;
  readonly #keeper: Keeper;
  readonly #models: Models;
  readonly #now: () => number;

  readonly #pool: ReadonlySignal<readonly Segment[]>;
  readonly #looked: () => Promise<Failure | null>;

  /** What plans a stage; null until it is fetched. */
  #stages: Stages | null = null;

  /** Settles when every instruction has been looked at for marks. */
  readonly marked: () => Promise<Failure | null>;

  constructor({ project, keeper, models, pool, looked, marked, now }: WorkDependencies) {
    this.#project = project;
    this.#keeper = keeper;
    this.#models = models;
    this.#pool = pool;
    this.#looked = looked;
    this.#now = now;
    this.marked = marked;
    // Whoever loads a model is about to run something.
    effect(() => {
      if (models.loaded.value !== null) void this.#fetchStages();
    });
  }

  async #fetchStages(): Promise<Outcome<Stages>> {
    if (this.#stages !== null) return succeed(this.#stages);
    const part = await fetched(() => import('./stages.ts'));
    if (part.ok) this.#stages = part.value;
    return part;
  }

  /** Runs the stages to their end, by the model as it was loaded. Does nothing while a run is on. */
  start(request: RunRequest, model: LoadedModel, settings: Settings): Promise<void> {
    return this.run((stop) => this.#runAll(request, model, settings, stop));
  }

  /** Runs a job that may use `stage`; one at a time, so that none sees half of what another does. */
  run(job: (stop: AbortSignal) => Promise<WorkEnd | null>): Promise<void> {
    if (this.#run !== null) return Promise.resolve();
    const stop = new AbortController();
    const ended = job(stop.signal)
      .catch((thrown: unknown): WorkEnd => {
        const stage = this.state.value.kind === 'running' ? this.state.value.progress.stage : 'augment';
        return { how: 'failed', stage, left: 0, failure: bugFrom(thrown) };
      })
      .then((last) => {
        this.#run = null;
        batch(() => {
          this.#project.stopWriting();
          this.#project.show();
          this.state.value = { kind: 'idle', last };
        });
      });
    this.#run = { stop, ended };
    return ended;
  }

  stop(): void {
    this.#run?.stop.abort();
    const now = this.state.value;
    if (now.kind === 'running') this.state.value = { ...now, stopping: true };
  }

  /** Between the stages of a job: what the last one counted says nothing of what comes next. */
  rest(): void {
    if (this.state.value.kind === 'running') this.state.value = { kind: 'idle', last: null };
  }

  /** For changes that a run must not see half of. */
  async stopAndWait(): Promise<void> {
    this.stop();
    await this.#run?.ended;
  }

  async #runAll(request: RunRequest, model: LoadedModel, settings: Settings, stop: AbortSignal): Promise<WorkEnd> {
    const startedAt = this.#now();
    const wanted = ORDER.filter((stage) => asked(request, settings, model).includes(stage));
    const [first = 'augment'] = wanted;
    if (this.#stages === null) {
      // A run is on from its first moment, also while what it needs is fetched.
      const counts = { done: 0, total: 0, failed: 0, perSecond: null, secondsLeft: null };
      this.state.value = { kind: 'running', progress: { stage: first, ...counts }, stopping: stop.aborted };
    }
    const stages = await this.#fetchStages();
    if (!stages.ok) return { how: 'failed', stage: first, left: 0, failure: stages.failure };
    const { planStage } = stages.value;
    const crew: Crew = { ...untunedWorkers(model.id), batch: model.capabilities.batch };
    let worn: Outcome<null> | null = model.capabilities.canLearn ? null : succeed(null);
    let items = 0;
    for (const stage of wanted) {
      const segments = () => this.#pool.value.slice(0, request.limit ?? undefined);
      const planned = () => planStage(stage, request.retry, segments(), this.#project, crew, settings);
      // It stays on while marks are made or an adapter is taken off.
      const { progress } = new StageRun(stage, planned(), this.#now());
      this.state.value = { kind: 'running', progress, stopping: stop.aborted };
      await this.#looked();
      worn ??= await this.#models.engines.wear(null);
      // Which candidate counts depends on the marks of all.
      await this.marked();
      const plan = planned();
      if (!worn.ok) return { how: 'failed', stage, left: plan.total - plan.done, failure: worn.failure };
      if (stage === 'rate' && needsNll(settings.rate) && !model.capabilities.hasNll) {
        return { how: 'failed', stage, left: plan.total - plan.done, failure: NO_NLL };
      }
      const { trouble, done } = await this.stage(stage, plan, stop);
      items += done - plan.done;
      const left = plan.total - done;
      if (trouble?.how === 'failed') return { how: 'failed', stage, left, failure: trouble.failure };
      if (trouble?.how === 'stopped') return { how: 'stopped', stage, left };
    }
    return { how: 'done', stages: wanted, items, seconds: (this.#now() - startedAt) / 1000 };
  }

  /** Runs one stage within a job: each record is saved, then shown. */
  async stage(
    stage: StageName,
    plan: StagePlan,
    stop: AbortSignal,
  ): Promise<{ readonly trouble: Trouble; readonly done: number }> {
    const run = new StageRun(stage, plan, this.#now());
    const trouble = await this.#runStage(run, stop);
    this.#showMeasuredSpeed();
    return { trouble, done: run.done };
  }

  async #runStage(run: StageRun, stop: AbortSignal): Promise<Trouble> {
    const repaint = new Repaint(() =>
      batch(() => {
        this.#project.show();
        this.state.value = { kind: 'running', progress: run.progress, stopping: stop.aborted };
        if (run.tokensPerSecond !== null) this.#models.setSpeed(run.tokensPerSecond);
      }),
    );
    repaint.now();
    try {
      for await (const outcome of run.plan.events(this.#models.engines, stop, this.#now)) {
        if (!outcome.ok) {
          if (isFatal(outcome.failure)) this.#models.lose(outcome.failure);
          return { how: 'failed', failure: outcome.failure };
        }
        const event = outcome.value;
        if (event.kind === 'writing') {
          // What a rater writes is its reasoning; only an instruction is shown while it is written.
          if (run.stage === 'augment') this.#project.write(event.segmentId, event.text);
        } else {
          const record = event.kind === 'candidate' ? event.candidate : event.rating;
          const failure = await this.#save(record);
          if (failure !== null) return { how: 'failed', failure };
          run.count(record, this.#now());
        }
        repaint.soon();
      }
      return stop.aborted && run.done < run.plan.total ? { how: 'stopped' } : null;
    } finally {
      repaint.now();
    }
  }

  /** The worker's own clock is nearer to the engine than the arrival of records here. */
  #showMeasuredSpeed(): void {
    const last = this.#models.engines.lastSummary;
    if (last !== null && last.generatedTokens > 0 && last.seconds > 0) {
      this.#models.setSpeed(last.generatedTokens / last.seconds);
    }
  }

  /** Saved first, then shown: what is on the screen is there after a crash too. */
  async #save(record: Candidate | Rating): Promise<Failure | null> {
    const documentId = record.segmentId.slice(0, record.segmentId.indexOf('/'));
    // Its document was removed while the engine worked on it.
    if (!this.#project.has(documentId)) return null;
    const { store } = this.#keeper;
    const saved = await ('verdict' in record ? store.putRating(record) : store.putCandidate(record));
    if (!saved.ok) {
      await this.#keeper.saved(Promise.resolve(saved));
      return saved.failure;
    }
    this.#project.addRecord(record);
    return null;
  }
}

/** Several candidates are told apart before one of them is rated, where the engine can do it. */
function asked(
  { stages, retry }: RunRequest,
  { augment }: Settings,
  { capabilities }: LoadedModel,
): readonly StageName[] {
  return augment.candidates > 1 && capabilities.hasNll && !retry ? [...stages, 'check'] : stages;
}

const NO_NLL: Failure = {
  kind: 'unsupported',
  message:
    'This model’s engine cannot tell how likely a text is, which the chosen rater needs. Nothing was changed. Choose another rater, or a model that learns here.',
};

/** A stage while it runs: its counts and its pace. */
class StageRun {
  done: number;
  #failed: number;
  readonly #items: RateMeter;
  readonly #tokens: RateMeter;
  readonly stage: StageName;
  readonly plan: StagePlan;

  constructor(stage: StageName, plan: StagePlan, now: number) {
    this.stage = stage;
    this.plan = plan;
    this.done = plan.done;
    this.#failed = plan.failed;
    this.#items = new RateMeter(now);
    this.#tokens = new RateMeter(now);
  }

  count(record: Candidate | Rating, now: number): void {
    this.done += 1;
    const { ok } = 'verdict' in record ? record.verdict : record.reply;
    if (!ok) this.#failed += 1;
    this.#items.add(now);
    if ('tokens' in record) this.#tokens.add(now, record.tokens);
  }

  get progress(): Progress {
    const { perSecond } = this.#items;
    const left = this.plan.total - this.done;
    const secondsLeft = perSecond === null ? null : left / perSecond;
    return { stage: this.stage, done: this.done, total: this.plan.total, failed: this.#failed, perSecond, secondsLeft };
  }

  /** Null for ratings, which write nothing or do not count it. */
  get tokensPerSecond(): number | null {
    return this.#tokens.perSecond;
  }
}

/** Failures after which the model cannot go on, as against those of one item or of the page. */
function isFatal({ kind }: Failure): boolean {
  return kind === 'device-lost' || kind === 'out-of-memory' || kind === 'missing';
}
