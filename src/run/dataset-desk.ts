// The desk of the data set as files: keeps the choices, previews them, makes one data set at a time and hands it over.

import { type ReadonlySignal, signal } from '@preact/signals';
import { datasetCard } from '../core/dataset/card.ts';
import { type DatasetChoices, parseChoices, possible } from '../core/dataset/choices.ts';
import type { DatasetShape } from '../core/dataset/forms.ts';
import type { DataFile } from '../core/dataset/layout.ts';
import { bugFrom, type Failure, fail, type Outcome, succeed } from '../core/outcome.ts';
import type { LineageOf } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { ModelChoice, Row } from './app.ts';
import { factsOf } from './dataset-facts.ts';
import { type MadeDataset, makeDataset } from './dataset-files.ts';
import { type DatasetPlan, planDataset } from './dataset-plan.ts';
import { previewOf } from './dataset-preview.ts';
import type { Turns } from './dataset-turns.ts';
import type { DatasetDesk, DatasetMaking } from './dataset-view.ts';
import { fetched } from './fetched.ts';

export interface DeskDependencies {
  readonly settings: ReadonlySignal<Settings>;
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly allRows: ReadonlySignal<readonly Row[]>;
  readonly documents: ReadonlySignal<readonly unknown[]>;
  /** Settles when every instruction has been looked at for marks: they keep pairs out. */
  readonly marked: () => Promise<unknown>;
  readonly lineage: (key: string) => LineageOf;
  /** The models that can be chosen, for their licences. */
  readonly choices: () => Promise<Outcome<readonly ModelChoice[]>>;
  readonly save: (name: string, content: Blob) => void;
  /** Keeps the choices for the next visit. */
  readonly remember: (choices: DatasetChoices) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const IDLE: Extract<DatasetMaking, { kind: 'idle' }> = { kind: 'idle', failure: null, made: null };

const NOTHING: Failure = {
  kind: 'bad-input',
  message:
    'No pair is in this range, so there is nothing to write. Choose another range, or lower the score from which pairs are kept.',
};

/** @param saved what the settings store has of the choices. */
export function datasetDesk(to: DeskDependencies, saved: unknown): DatasetDesk {
  const choices = signal<DatasetChoices>(parseChoices(saved));
  const making = signal<DatasetMaking>(IDLE);
  let running: AbortController | null = null;

  async function plan(now: DatasetChoices, stop: AbortSignal): Promise<Outcome<DatasetPlan>> {
    await to.marked();
    return await planDataset(to.rows.value, now, to.settings.value, stop);
  }

  async function make(stop: AbortSignal): Promise<Outcome<MadeDataset>> {
    // What is changed meanwhile is for the next one.
    const [now, settings, at] = [choices.value, to.settings.value, to.now()];
    const planned = await plan(now, stop);
    if (!planned.ok) return planned;
    const { train, validation } = planned.value.sides;
    if (train.length + validation.length === 0) return fail(NOTHING);
    return await makeDataset(planned.value, now, {
      augmentSeed: settings.augment.seed,
      card: (files, shape, turn) => cardOf(planned.value, now, settings, at, files, shape, turn),
      now: at,
      stop,
      onProgress: (share) => {
        making.value = { kind: 'making', ...share };
      },
    });
  }

  async function cardOf(
    { sides }: DatasetPlan,
    now: DatasetChoices,
    settings: Settings,
    at: number,
    files: readonly DataFile[],
    shape: DatasetShape,
    turn: Turns,
  ): Promise<Outcome<string>> {
    const language = await fetched(() => import('./language.ts'));
    if (!language.ok) return language;
    const known = await to.choices();
    const facts = await factsOf([...sides.train, ...sides.validation], files, shape.columns, now, {
      settings,
      allRows: to.allRows.value,
      rows: to.rows.value,
      documents: to.documents.value.length,
      lineage: to.lineage,
      licenceOf: (base) => licenceOf(base, known.ok ? known.value : []),
      detect: language.value.detect,
      now: at,
      turn: () => turn.next(),
    });
    return succeed(datasetCard(facts));
  }

  return {
    choices,
    making,
    async change(change) {
      choices.value = possible(change(choices.value));
      await to.remember(choices.value);
    },
    async preview(stop) {
      const now = choices.value;
      const planned = await plan(now, stop);
      if (!planned.ok) return planned;
      return await previewOf(planned.value, now, to.settings.value.augment.seed);
    },
    async make() {
      if (running !== null) return;
      const stop = new AbortController();
      running = stop;
      making.value = { kind: 'making', step: 'rows', done: 0, total: 0 };
      let end: DatasetMaking = IDLE;
      try {
        const made = await make(stop.signal);
        if (made.ok) {
          const { name, content, rows } = made.value;
          to.save(name, content);
          end = { kind: 'idle', failure: null, made: { name, bytes: content.size, rows } };
        } else end = { ...IDLE, failure: made.failure };
      } catch (thrown) {
        end = { ...IDLE, failure: bugFrom(thrown) };
      } finally {
        running = null;
        making.value = end;
      }
    },
    cancel: () => running?.abort(),
  };
}

/** The id of a model that was loaded is `<id of its choice>`, or that with `@<hash>` after it. */
function licenceOf(base: string, choices: readonly ModelChoice[]): string | null {
  const name = base.split('@')[0] ?? base;
  return choices.find(({ id }) => id === base || id === name)?.licence ?? null;
}
