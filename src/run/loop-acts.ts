// The loop's part of the app: its settings and seed, what is seen of it, and what the person can do with it.

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { lineageOf } from '../core/lineage.ts';
import { DEFAULT_LOOP, type LoopSettings } from '../core/loop-settings.ts';
import type { Failure, Outcome } from '../core/outcome.ts';
import type { BlindVerdict, Segment } from '../core/records.ts';
import { type SeedSet, seedSetOf } from '../core/seed.ts';
import type { Settings } from '../core/settings.ts';
import { untunedWorkers, type Workers, workersOf } from '../core/workers.ts';
import { parseLoopChoices, parseVariants } from '../store/loop-schema.ts';
import { fetched } from './fetched.ts';
import type { Keeper } from './keeper.ts';
import { Loop } from './loop.ts';
import { blockedBy } from './loop-blocked.ts';
import type { LoopBook } from './loop-book.ts';
import { type LoopPlan, loopPlan, stepViews } from './loop-plan.ts';
import type { ReportParts } from './loop-report.ts';
import type { BlindPair, LoopApp, LoopChoices, LoopView, Shown } from './loop-view.ts';
import type { Models } from './models.ts';
import type { Notices } from './notices.ts';
import type { Project } from './project.ts';
import type { TakeHomeDependencies } from './take-home.ts';
import { TakeHomeDoor } from './take-home-door.ts';
import type { Work } from './work.ts';

/** Names under which the settings store keeps what is not a record. */
const SAVED = { choices: 'loop', variants: 'loop-variants', shown: 'shown' } as const;

type SeedSource = typeof import('./seed-source.ts');

export interface Variant {
  readonly name: string;
  readonly change: Partial<LoopChoices>;
}

export interface LoopActsDependencies {
  readonly project: Project;
  readonly book: LoopBook;
  readonly models: Models;
  readonly work: Work;
  readonly keeper: Keeper;
  readonly notices: Notices;
  readonly settings: ReadonlySignal<Settings>;
  /** Id of the model whose results are shown: the loaded one, or the last that worked. */
  readonly shownModel: ReadonlySignal<string | null>;
  /** Segments that are worked on, and a promise that settles when that is what it stays. */
  readonly pool: ReadonlySignal<readonly Segment[]>;
  readonly looked: () => Promise<unknown>;
  /** Bytes that a training may take on the loaded model's device; null where nobody knows. */
  readonly budget: () => number | null;
  readonly takeHome: TakeHomeDependencies['files'];
  readonly opened: () => Promise<unknown>;
  readonly remember: (name: string, value: unknown) => Promise<unknown>;
  /** The loaded model is the one whose results are shown from now on. */
  readonly worksWith: (model: string) => void;
  /** Of these trainings those whose files no other project needs; null when all files can go. */
  readonly ownTrainings: (keys: Iterable<string>) => Promise<readonly string[] | null>;
  readonly pageUrl: string;
  readonly now: () => number;
}

const NO_SEED: SeedSet = seedSetOf('', [], { format: 'pairs', skipped: [] });

export class LoopActs {
  readonly #to: LoopActsDependencies;
  readonly #choices = signal<LoopChoices>(parseLoopChoices(null));
  readonly #variants = signal<readonly Variant[]>([]);
  readonly #variant = signal<Variant | null>(null);
  readonly #shown = signal<Shown>('untuned');
  readonly #loop: Loop;
  /** What is seen of trainings and comparisons: fetched once there is a seed. */
  readonly #views = signal<typeof import('./loop-views.ts') | null>(null);
  readonly #takeHome: TakeHomeDoor;
  /** The plan that is run or would be run. */
  readonly #plan: ReadonlySignal<LoopPlan>;
  readonly #allVariants: ReadonlySignal<readonly { readonly name: string; readonly plan: LoopPlan }[]>;
  /** Whose results the lists show. */
  readonly workers: ReadonlySignal<Workers | null>;

  constructor(dependencies: LoopActsDependencies) {
    this.#to = dependencies;
    const { project, book, models, work, budget, now } = dependencies;
    const show = (round: number) => this.#show(round);
    this.#loop = new Loop({ project, book, models, work, budget, show, now });
    this.#takeHome = new TakeHomeDoor({
      ...{ book, project, engines: models.engines, files: dependencies.takeHome, marked: work.marked },
      plan: () => this.#plan.value,
      baseName: () => models.loaded.value?.name ?? 'model',
    });
    // By whatever tab it was put in.
    effect(() => {
      if (book.seed.value !== null) untracked(() => void this.prepare());
    });
    const pool = computed(() => dependencies.pool.value.slice(0, dependencies.settings.value.limit ?? undefined));
    const planWith = (change: Partial<LoopChoices>): LoopPlan => {
      const { augment, rate, minScore, filters } = dependencies.settings.value;
      const ofStages = { augment, rate, minScore, filters };
      const settings: LoopSettings = { ...DEFAULT_LOOP, ...this.#choices.value, ...change, ...ofStages };
      const base = dependencies.shownModel.value ?? '';
      return loopPlan({ settings, base, seed: book.seed.value ?? NO_SEED, pool: pool.value });
    };
    const asSet = computed(() => planWith({}));
    this.#plan = computed(() => (this.#variant.value === null ? asSet.value : planWith(this.#variant.value.change)));
    this.#allVariants = computed(() => [
      { name: AS_SET, plan: asSet.value },
      ...this.#variants.value.map(({ name, change }) => ({ name, plan: planWith(change) })),
    ]);
    this.workers = computed(() => {
      const model = dependencies.shownModel.value;
      if (model === null) return null;
      const round = this.#shown.value;
      const tuned = round === 'untuned' ? null : workersOf(asSet.value.steps, model, round);
      return tuned ?? untunedWorkers(model);
    });
  }

  /** Takes over what was saved on the last visit. */
  restore(saved: ReadonlyMap<string, unknown>): void {
    const shown = saved.get(SAVED.shown);
    this.#choices.value = parseLoopChoices(saved.get(SAVED.choices));
    this.#variants.value = parseVariants(saved.get(SAVED.variants));
    this.#shown.value = typeof shown === 'number' ? shown : 'untuned';
  }

  /** Fetches what shows trainings and comparisons, where there is something to show. */
  async prepare(): Promise<void> {
    if (this.#to.book.seed.value === null || this.#views.value !== null) return;
    const part = await fetched(() => import('./loop-views.ts'));
    if (part.ok) this.#views.value = part.value;
    else this.#say(part.failure);
  }

  /** What the app offers of the loop. */
  part(): LoopApp {
    const { project, book, opened } = this.#to;
    const steps = computed(() => {
      void project.revision.value;
      return stepViews(this.#plan.value, book, project, this.#loop.running.value);
    });
    const views = this.#views;
    const comparison = computed(() => views.value?.comparisonView(this.#plan.value, book) ?? null);
    const trainings = computed(
      () => views.value?.trainingViews(this.#plan.value, steps.value, book, project) ?? NOTHING,
    );
    const variants = computed(() => views.value?.variantResults(this.#allVariants.value, book) ?? NOTHING);
    const scaling = computed(
      () => views.value?.scalingView(this.#allVariants.value, book) ?? { points: NOTHING, fit: null },
    );
    const report = (): ReportParts => {
      const plan = this.#plan.value;
      const counts = { documents: project.documents.value.length, segments: plan.pool.length };
      const figures = { trainings: trainings.value, comparison: comparison.value, variants: variants.value };
      return { plan, seed: book.seed.value, counts, ...figures, scaling: scaling.value };
    };
    const view = computed((): LoopView => {
      const [{ running, stopping, failure }, variant] = [this.#loop, this.#variant.value];
      const now = { running: running.value, stopping: stopping.value, failure: failure.value };
      const named = variant === null ? {} : { variant: variant.name };
      return { steps: steps.value, blocked: blockedBy(this.#to), ...now, ...named };
    });
    return {
      seed: book.seed,
      loopChoices: this.#choices,
      loop: view,
      ...{ trainings, comparison, variants, scaling },
      adapters: computed(() => [...book.adapters.value.values()]),
      shown: this.#shown,
      takingHome: this.#takeHome.state,

      useShippedSeed: () => opened().then(() => this.#putSeed(({ shippedSeed }) => shippedSeed(this.#to.pageUrl))),
      addSeedFile: (file) => opened().then(() => this.#putSeed(({ seedFromFile }) => seedFromFile(file))),
      removeSeed: () => opened().then(() => this.#putSeed(null)),
      changeLoop: (change) => this.#change(change),
      startLoop: ({ steps: which }) => this.#start((loop) => loop.start([this.#plan.value], which)),
      timeTraining: () => this.#start((loop) => loop.timeTraining(this.#plan.value)),
      startVariants: (variants) => this.#startVariants(variants),
      show: (shown) => this.#show(shown),
      blindPairs: (a, b) => (comparison.value === null ? [] : (views.value?.blindPairs(comparison.value, a, b) ?? [])),
      chooseBlind: (pair, said) => this.#chooseBlind(comparison.value?.key ?? null, pair, said),
      takeHome: (key, form) => this.#takeHome.start(key, form),
      cancelTakeHome: () => this.#takeHome.cancel(),
      importAdapter: (files, as) => this.#importAdapter(files, as),
      loopReport: async () => (await import('./loop-report.ts')).reportFile(report()),
      loopCard: async () => (await import('./loop-report.ts')).cardFile(report()),
      lineage: (key) => lineageOf(key, book.steps.value.values()),
    };
  }

  async #start(run: (loop: Loop) => Promise<void>): Promise<void> {
    const { opened, keeper, models, notices, worksWith } = this.#to;
    await opened();
    await this.#to.looked();
    if (!keeper.mayWrite()) return;
    const blocked = blockedBy(this.#to);
    const model = models.loaded.value;
    if (blocked !== null || model === null) {
      notices.add({ kind: 'missing', message: blocked ?? 'Load a model first.' });
      return;
    }
    worksWith(model.id);
    await run(this.#loop);
  }

  async #startVariants(variants: readonly Variant[]): Promise<void> {
    const names = new Set(variants.map(({ name }) => name));
    const merged = [...this.#variants.value.filter(({ name }) => !names.has(name)), ...variants];
    await this.#start(async (loop) => {
      this.#variants.value = merged;
      await this.#to.remember(SAVED.variants, merged);
      const plans = variants.map(({ name }) => this.#allVariants.value.find((each) => each.name === name)?.plan);
      try {
        const found = plans.filter((plan) => plan !== undefined);
        await loop.start(found, 'all', (index) => {
          this.#variant.value = variants[index] ?? null;
        });
      } finally {
        this.#variant.value = null;
      }
    });
  }

  async #change(change: (now: LoopChoices) => LoopChoices): Promise<void> {
    await this.#to.opened();
    if (!this.#to.keeper.mayWrite()) return;
    // Held to the same bounds as what is read back, so that the next visit finds what this one shows.
    this.#choices.value = parseLoopChoices(change(this.#choices.value));
    // A loop that goes by settings that are no more would only waste time; what it did is kept.
    if (this.#loop.running.value !== null) await this.#to.work.stopAndWait();
    await this.#to.remember(SAVED.choices, this.#choices.value);
  }

  async #putSeed(read: ((source: SeedSource) => Promise<Outcome<SeedSet>>) | null): Promise<void> {
    const { keeper, notices, work, book } = this.#to;
    if (!keeper.mayWrite()) return;
    const source = read === null ? null : await fetched(() => import('./seed-source.ts'));
    const set = read === null || source === null ? null : source.ok ? await read(source.value) : source;
    if (set?.ok === false) return notices.add(set.failure);
    if (this.#loop.running.value !== null) await work.stopAndWait();
    this.#say(await keeper.inTurn(() => book.putSeed(set === null ? null : set.value)));
    await this.prepare();
  }

  async #chooseBlind(comparison: string | null, pair: BlindPair, said: BlindVerdict): Promise<void> {
    if (comparison === null || !this.#to.keeper.mayWrite()) return;
    const views = this.#views.value;
    if (views === null) return;
    const choice = views.blindChoice(this.#plan.value, comparison, pair, said, this.#to.now());
    this.#say(await this.#to.book.putChoice(choice));
  }

  async #importAdapter(files: readonly File[], as: 'M_yx' | 'rater'): Promise<void> {
    const { keeper, models, notices, book, now } = this.#to;
    if (!keeper.mayWrite()) return;
    const part = await fetched(() => import('./own-adapter.ts'));
    const kept = part.ok ? await part.value.keepOwnAdapter(files, as, models, book, now()) : part;
    if (!kept.ok) {
      notices.add(kept.failure);
      return;
    }
    const key = kept.value;
    await this.#change((before) => {
      const own = as === 'M_yx' ? { ...before.own, writer: key } : { ...before.own, rater: key };
      return { ...before, own };
    });
  }

  /** The lists show what the model as it was loaded has made. */
  showUntuned(): void {
    this.#show('untuned');
  }

  #show(shown: Shown): void {
    if (this.#shown.value === shown) return;
    this.#shown.value = shown;
    void this.#to.remember(SAVED.shown, shown);
  }

  /** Everything of the loop goes, with the files that the worker keeps and no other project needs. */
  async clear(): Promise<void> {
    const { book, models, ownTrainings } = this.#to;
    const keys = await ownTrainings([...book.adapters.value.keys(), ...book.trainings.value.keys()]);
    const forgotten = await models.engines.forgetTrainings(keys);
    this.#say(forgotten.ok ? null : forgotten.failure);
    batch(() => {
      book.fill({ seeds: [], steps: [], adapters: [], trainings: [], measurements: [], choices: [] });
      this.#shown.value = 'untuned';
    });
  }

  #say(failure: Failure | null): void {
    if (failure !== null) this.#to.notices.add(failure);
  }
}

const AS_SET = 'as set';
const NOTHING: readonly never[] = [];
