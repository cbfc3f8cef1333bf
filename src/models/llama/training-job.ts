// One training from texts to a kept result: prepared, held against memory, run, with its checkpoints in the private files
// before they are reported.

import { keyOf } from '../../core/key.ts';
import type { LearningKind, LoraTarget } from '../../core/learning.ts';
import { badInput, fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { Stop } from '../../core/ports.ts';
import type { CheckpointRef, TrainJob, TrainReport } from '../training.ts';
import { type Folder, isTrainingKey, type Shelf } from '../training-files.ts';
import type { NamedTensors } from './adapter.ts';
import type { LlamaEngine } from './engine.ts';
import {
  type Belonging,
  checkpointName,
  checkpointsAmong,
  type Result,
  readCheckpoint,
  readResult,
  writeCheckpoint,
  writeResult,
} from './kept-files.ts';
import type { Trained } from './take-home/merge.ts';
import { holdAgainstBudget } from './train/budget.ts';
import { type Prepared, type Pupil, prepareTraining } from './train/prepare.ts';
import type { Best, TrainState } from './train/state.ts';
import { type TrainEvent, train } from './train/trainer.ts';
import { FRESH_WATCH } from './train/watch.ts';

/**
 * Runs a training: see `Learner.train`. A training whose result is there already is reported as done at once, because the
 * row of it may have been lost after the bytes were written.
 */
export async function* runTraining(
  engine: LlamaEngine,
  shelf: Shelf,
  job: TrainJob,
  onExamples: (done: number, of: number) => void,
  stop: Stop,
): AsyncGenerator<Outcome<TrainReport>> {
  const strange = [job.key, job.start].find((key) => key !== null && !isTrainingKey(key));
  if (strange !== undefined) return yield badInput('A training’s key must be hexadecimal; nothing was changed.');
  const { tokenizer, base, model } = engine;
  const weightBytes = model.weights === 'float16' ? 2 : 4;
  const pupil: Pupil = { tokenizer, config: base.config, weightBytes };
  const prepared = await prepareTraining(pupil, job, job.settings, stop);
  if (!prepared.ok) return yield prepared;
  if (prepared.value === null) return;
  const { examples, settings, plan } = prepared.value;
  const folder = shelf.training(job.key);
  const belonging: Belonging = { base: model.id, configuration: configurationOf(job, prepared.value) };

  const finished = await readResult(folder);
  if (finished.ok && finished.value?.configuration === belonging.configuration && finished.value.base === model.id) {
    yield succeed({ kind: 'plan', plan });
    return yield succeed(doneReport(finished.value));
  }
  const fits = holdAgainstBudget(pupil, prepared.value, base.device, job.budgetBytes);
  if (!fits.ok) return yield fits;
  const begin = await beginning(shelf, job, settings.learning, settings.seed, belonging);
  if (!begin.ok) return yield begin;
  const checkpoints = new Checkpoints(folder, belonging, stop);
  await checkpoints.keepOnly(job.from === null ? [] : [checkpointName(job.from.step)]);
  yield succeed({ kind: 'plan', plan });

  const first = begin.value?.step ?? 0;
  let paused = false;
  const stopOrPause: Stop = {
    get aborted() {
      return stop.aborted || paused;
    },
  };
  const hooks = { now: () => performance.now(), examples: onExamples };
  for await (const event of train(base, examples, settings, begin.value, hooks, stopOrPause)) {
    if (!event.ok) return yield event;
    if (event.value.kind === 'step') paused = job.pauseAfter !== null && event.value.step - first >= job.pauseAfter;
    const report = await reportOf(event.value, settings.learning, checkpoints);
    yield report;
    if (!report.ok) return;
  }
}

/** What is told of an event, after what belongs to it has been written. */
async function reportOf(
  event: TrainEvent,
  learning: LearningKind,
  checkpoints: Checkpoints,
): Promise<Outcome<TrainReport>> {
  if (event.kind === 'checkpoint') {
    const kept = await checkpoints.add(event.state);
    return kept.ok ? succeed({ kind: 'checkpoint', checkpoint: kept.value }) : kept;
  }
  return event.kind === 'done' ? await checkpoints.end(event.best, learning, event.reason) : succeed(event);
}

/** The checkpoints of a running training in its folder: the newest two are there, as the row may still name the older. */
class Checkpoints {
  readonly #folder: Folder;
  readonly #belonging: Belonging;
  readonly #stop: Stop;
  #newest: readonly string[] = [];

  constructor(folder: Folder, belonging: Belonging, stop: Stop) {
    this.#folder = folder;
    this.#belonging = belonging;
    this.#stop = stop;
  }

  /** Deletes the other checkpoints. */
  async keepOnly(names: readonly string[]): Promise<void> {
    this.#newest = names;
    for (const name of checkpointsAmong(await this.#folder.names())) {
      if (!names.includes(name)) await this.#folder.remove(name);
    }
  }

  async add(state: TrainState): Promise<Outcome<CheckpointRef>> {
    const written = await writeCheckpoint(this.#folder, state, this.#belonging, this.#stop);
    if (!written.ok) return written;
    const file = checkpointName(state.step);
    await this.keepOnly([file, ...this.#newest.filter((name) => name !== file).slice(0, 1)]);
    return succeed({ file, step: state.step, bytes: written.value.bytes });
  }

  /** Keeps the result in the place of the checkpoints. */
  async end(best: Best, learning: LearningKind, reason: 'finished' | 'no-better'): Promise<Outcome<TrainReport>> {
    const { tensors, step, loss } = best;
    const trained: Trained =
      learning.kind === 'lora'
        ? { kind: 'adapter', adapter: { tensors, settings: learning.lora } }
        : { kind: 'weights', tensors };
    const facts = { ...this.#belonging, best: { step, loss }, reason };
    const written = await writeResult(this.#folder, trained, facts, this.#stop);
    if (!written.ok) return written;
    await this.keepOnly([]);
    return succeed({ kind: 'done', best: { step, devLoss: loss }, bytes: written.value.bytes, reason });
  }
}

/** Names everything that the course of a training depends on, besides the base model. */
function configurationOf({ start }: TrainJob, { settings, examples, plan }: Prepared): string {
  const { train, dev } = examples;
  return keyOf({ settings, start, train: train.length, dev: dev.length, tokens: plan.tokens, longest: plan.longest });
}

function doneReport({ best, bytes, reason }: Result): TrainReport {
  const { step, loss } = best ?? { step: 0, loss: null };
  return { kind: 'done', best: { step, devLoss: loss }, bytes, reason: reason ?? 'finished' };
}

/** The state to begin with: of a checkpoint, made of another training's result, or null for a fresh one. */
async function beginning(
  shelf: Shelf,
  { key, from, start }: TrainJob,
  learning: LearningKind,
  seed: number,
  belonging: Belonging,
): Promise<Outcome<TrainState | null>> {
  if (from !== null) return await readCheckpoint(shelf.training(key), checkpointName(from.step), belonging);
  if (start === null) return succeed(null);
  const result = await readResult(shelf.training(start));
  if (!result.ok) return result;
  if (result.value === null) return noStart();
  const { trained, base } = result.value;
  if (base !== belonging.base) {
    return badInput(
      `The training to begin with was made with the model ${base.slice(0, 80)}; load that model, or begin at the base.`,
    );
  }
  const fault = mismatch(trained, learning);
  if (fault !== null) return badInput(`${fault}; set them alike, or begin at the base.`);
  const learnt = trained.kind === 'adapter' ? trained.adapter.tensors : trained.tensors;
  return succeed({
    ...{ version: 1, kind: learning.kind, seed, step: 0, learnt },
    ...{ firstMoments: zerosLike(learnt), secondMoments: zerosLike(learnt) },
    ...{ watch: FRESH_WATCH, devDue: true, best: null, sinceBest: 0 },
  });
}

/** In what the training to begin with differs, as the beginning of a sentence; null when it can be gone on from. */
function mismatch(trained: Trained, learning: LearningKind): string | null {
  if (learning.kind === 'full') {
    return trained.kind === 'weights'
      ? null
      : 'The training to begin with has made an adapter, this one changes all weights';
  }
  if (trained.kind === 'weights')
    return 'The training to begin with has changed all weights, this one makes an adapter';
  const { rank, alpha, targets } = trained.adapter.settings;
  const wanted = learning.lora;
  const sorted = (list: readonly LoraTarget[]): string => [...list].sort().join(', ');
  if (rank !== wanted.rank) return `The adapter to begin with has rank ${rank}, this one rank ${wanted.rank}`;
  if (alpha !== wanted.alpha) return `The adapter to begin with has alpha ${alpha}, this one alpha ${wanted.alpha}`;
  if (sorted(targets) === sorted(wanted.targets)) return null;
  return `The adapter to begin with changes ${sorted(targets)}, this one ${sorted(wanted.targets)}`;
}

function zerosLike(tensors: NamedTensors): NamedTensors {
  return new Map(
    [...tensors].map(([name, { shape, values }]) => [name, { shape, values: new Float32Array(values.length) }]),
  );
}

function noStart() {
  const message =
    'The training to begin with is no longer in this browser’s storage; run it again, or begin at the base.';
  return fail({ kind: 'storage', message, quota: false });
}
