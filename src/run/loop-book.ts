// What the loop keeps, while the page is open: the seed, steps that are done, adapters, trainings, measurements and blind
// choices. Each row is saved before it counts here, so what is on the screen is there after a crash too.

import { type Signal, signal } from '@preact/signals';
import type { Failure } from '../core/outcome.ts';
import type { AdapterRecord, BlindChoice, LossPoint, Measurement, StepRecord, TrainingRow } from '../core/records.ts';
import type { SeedSet } from '../core/seed.ts';
import type { LoopRows, LoopStoreName, StoredProject } from '../store/project.ts';
import type { TrainPlan } from '../worker/protocol.ts';
import type { Keeper } from './keeper.ts';

/** A training while it runs: newer than its row, and lost with the tab but for its checkpoint. */
export interface LiveTraining {
  readonly key: string;
  readonly plan: TrainPlan;
  readonly train: readonly LossPoint[];
  readonly dev: readonly LossPoint[];
  readonly examples: { readonly done: number; readonly of: number } | null;
  readonly tokensPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export class LoopBook {
  /** The newest one is in use; there is one at a time. */
  readonly seed = signal<SeedSet | null>(null);
  readonly steps = signal<ReadonlyMap<string, StepRecord>>(new Map());
  readonly adapters = signal<ReadonlyMap<string, AdapterRecord>>(new Map());
  readonly trainings = signal<ReadonlyMap<string, TrainingRow>>(new Map());
  readonly measurements = signal<ReadonlyMap<string, Measurement>>(new Map());
  readonly choices = signal<ReadonlyMap<string, BlindChoice>>(new Map());
  /** The training that runs right now. */
  readonly live = signal<LiveTraining | null>(null);

  readonly #keeper: Keeper;

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** Replaces everything by what was stored. */
  fill({ seeds, steps, adapters, trainings, measurements, choices }: StoredProject['loop']): void {
    this.seed.value = seeds.at(-1) ?? null;
    this.steps.value = new Map(steps.map((row) => [row.key, row]));
    this.adapters.value = new Map(adapters.map((row) => [row.id, row]));
    this.trainings.value = new Map(trainings.map((row) => [row.key, row]));
    this.measurements.value = new Map(measurements.map((row) => [row.id, row]));
    this.choices.value = new Map(choices.map((row) => [row.id, row]));
  }

  /** Saves a seed in place of the one before. */
  async putSeed(set: SeedSet | null): Promise<Failure | null> {
    const before = this.seed.value;
    const failure = set === null ? null : await this.#put('seeds', set);
    if (failure !== null) return failure;
    if (before !== null && before.id !== set?.id) {
      const removed = await this.#keeper.store.removeRows('seeds', [before.id]);
      if (!removed.ok) return removed.failure;
    }
    this.seed.value = set;
    return null;
  }

  async putStep(row: StepRecord): Promise<Failure | null> {
    const failure = await this.#put('steps', row);
    if (failure === null) this.steps.value = new Map(this.steps.value).set(row.key, row);
    return failure;
  }

  async putAdapter(row: AdapterRecord): Promise<Failure | null> {
    const failure = await this.#put('adapters', row);
    if (failure === null) this.adapters.value = new Map(this.adapters.value).set(row.id, row);
    return failure;
  }

  async putTraining(row: TrainingRow): Promise<Failure | null> {
    const failure = await this.#put('trainings', row);
    if (failure === null) this.trainings.value = new Map(this.trainings.value).set(row.key, row);
    return failure;
  }

  async putMeasurement(row: Measurement): Promise<Failure | null> {
    const failure = await this.#put('measurements', row);
    if (failure === null) this.measurements.value = new Map(this.measurements.value).set(row.id, row);
    return failure;
  }

  async putChoice(row: BlindChoice): Promise<Failure | null> {
    const failure = await this.#put('choices', row);
    if (failure === null) this.choices.value = new Map(this.choices.value).set(row.id, row);
    return failure;
  }

  /** A training whose files are gone: it counts as not done. What was made with it stays. */
  async forget(key: string): Promise<void> {
    const { store } = this.#keeper;
    for (const name of ['steps', 'adapters', 'trainings'] as const) {
      await this.#keeper.saved(store.removeRows(name, [key]));
    }
    this.steps.value = without(this.steps.value, key);
    this.adapters.value = without(this.adapters.value, key);
    this.trainings.value = without(this.trainings.value, key);
  }

  /** Takes over a row that another tab has saved. */
  take<N extends LoopStoreName>(name: N, row: LoopRows[N]): void {
    if (name === 'seeds') this.seed.value = row as SeedSet;
    else this.#rowsOf(name).value = new Map(this.#rowsOf(name).value).set('id' in row ? row.id : row.key, row);
  }

  /** Lets go of rows that another tab has removed. */
  drop(name: LoopStoreName, keys: readonly string[]): void {
    if (name === 'seeds') {
      if (this.seed.value !== null && keys.includes(this.seed.value.id)) this.seed.value = null;
      return;
    }
    const rows = this.#rowsOf(name);
    for (const key of keys) rows.value = without(rows.value, key);
  }

  #rowsOf(name: Exclude<LoopStoreName, 'seeds'>): Signal<ReadonlyMap<string, LoopRows[LoopStoreName]>> {
    return this[name] as Signal<ReadonlyMap<string, LoopRows[LoopStoreName]>>;
  }

  async #put<N extends LoopStoreName>(name: N, row: LoopRows[N]): Promise<Failure | null> {
    const saved = await this.#keeper.store.putRow(name, row);
    return saved.ok ? null : saved.failure;
  }
}

function without<Row>(rows: ReadonlyMap<string, Row>, key: string): ReadonlyMap<string, Row> {
  const left = new Map(rows);
  left.delete(key);
  return left;
}
