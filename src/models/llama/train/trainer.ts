// A training from start or checkpoint to its end, as a stream of events. Everything it puts on the device is freed on
// every way out; the model's own weights are only referred to.

import { bugFrom, type Failure, fail, type Outcome, succeed } from '../../../core/outcome.ts';
import type { Stop } from '../../../core/ports.ts';
import type { StepReport } from '../../training.ts';
import { breathe } from '../breathe.ts';
import { type AdamW, clipScale, makeAdamW, type StepSettings } from './adamw.ts';
import { addGradients, type GradientSums, packLoss } from './backward.ts';
import { keyFrom } from './dropout.ts';
import { freeLeft } from './free.ts';
import { learntTensors, passWith, type TrainModel, zeroSums } from './learnt.ts';
import { lossTokens, packExamples, packTokens, perplexityOf, type TrainExample } from './loss.ts';
import { batchOf } from './order.ts';
import { makePrograms, type Programs } from './programs.ts';
import { learningRateAt } from './schedule.ts';
import { checkTraining, type TrainSettings } from './settings.ts';
import {
  type Best,
  disposeState,
  type LiveState,
  openState,
  plainState,
  rememberState,
  type TrainState,
} from './state.ts';
import { waitFor } from './wait.ts';
import { judgeLoss } from './watch.ts';

export interface TrainExamples {
  readonly train: readonly TrainExample[];
  readonly dev: readonly TrainExample[];
}

export type TrainEvent =
  | StepReport
  /** Mean over the dev examples' predicted tokens; step 0 is before training. */
  | { readonly kind: 'dev'; readonly step: number; readonly loss: number; readonly perplexity: number }
  | { readonly kind: 'checkpoint'; readonly state: TrainState }
  | { readonly kind: 'done'; readonly best: Best; readonly reason: 'finished' | 'no-better' };

export interface TrainHooks {
  /** Milliseconds, for the events' seconds. */
  now(): number;
  /** After each pass of a step: how many of its examples are done. */
  examples?(done: number, of: number): void;
}

/**
 * Trains until the last step, until `patience` runs out, or until stopped. A stop takes effect within one pass,
 * yields a checkpoint of the last whole step, and ends the stream without `done`. A loss that is not a number or has
 * exploded yields a checkpoint of the last state whose loss was good, and then the failure; the newest checkpoint of the
 * stream is the one to go on from. Going on from any checkpoint gives, on the same device, bit for bit what an
 * uninterrupted run gives (but for full fine-tuning on a GPU, which adds up the embedding's gradient in no fixed order).
 */
export async function* train(
  model: TrainModel,
  examples: TrainExamples,
  settings: TrainSettings,
  from: TrainState | null,
  hooks: TrainHooks,
  stop: Stop,
): AsyncGenerator<Outcome<TrainEvent>> {
  const checked = checkTraining(model, examples, settings);
  if (!checked.ok) {
    yield checked;
    return;
  }
  const { learning } = settings;
  const programs = makePrograms(model.config, {
    learning: learning.kind,
    scale: learning.kind === 'lora' ? learning.lora.alpha / learning.lora.rank : 1,
    dropout: learning.kind === 'lora' ? learning.lora.dropout : 0,
    splitHeads: model.device === 'wasm',
  });
  const optimizer = makeAdamW(waitFor(model));
  const run: Run = { model, examples, settings, hooks, stop, programs, optimizer, live: null, good: null };
  try {
    const opened = openState(model, settings, from, optimizer.init);
    if (!opened.ok) {
      yield opened;
      return;
    }
    run.live = opened.value;
    yield* steps(run, opened.value);
  } catch (thrown) {
    yield fail(failureFrom(thrown));
  } finally {
    if (run.live !== null) disposeState(run.live);
    if (run.good !== null) disposeState(run.good);
    programs.dispose();
    optimizer.dispose();
  }
}

interface Run {
  readonly model: TrainModel;
  readonly examples: TrainExamples;
  readonly settings: TrainSettings;
  readonly hooks: TrainHooks;
  readonly stop: Stop;
  readonly programs: Programs;
  readonly optimizer: AdamW;
  live: LiveState | null;
  /** The newest state whose loss was seen to be good: a step's loss tells of the state that the step began with. */
  good: LiveState | null;
}

async function* steps(run: Run, live: LiveState): AsyncGenerator<Outcome<TrainEvent>> {
  const { settings, hooks, examples, stop } = run;
  const first = live.step;
  while (true) {
    if (live.devDue && examples.dev.length > 0) {
      const loss = await devLoss(run, live);
      if (loss === null) break;
      await noteDev(live, loss);
      yield succeed({ kind: 'dev', step: live.step, loss, perplexity: perplexityOf(loss) });
    }
    live.devDue = false;
    const patient = settings.patience === null || live.sinceBest < settings.patience;
    const ended = live.step >= settings.steps || !patient;
    if (live.step > first && (ended || live.step % settings.checkpointEvery === 0)) {
      yield succeed({ kind: 'checkpoint', state: await plainState(live, settings) });
    }
    if (ended) {
      const best = live.best ?? { step: live.step, loss: null, tensors: await learntTensors(live.learnt) };
      yield succeed({ kind: 'done', best, reason: patient ? 'finished' : 'no-better' });
      return;
    }
    const began = hooks.now();
    const step = live.step + 1;
    const found = await stepGradients(run, live, step);
    if (found === null) break;
    let { sums } = found as { sums: GradientSums | null };
    try {
      const gradNorm = sums === null ? Number.NaN : await run.optimizer.norm(sums);
      const { verdict, watch } = judgeLoss(live.watch, Number.isFinite(gradNorm) ? found.loss : Number.NaN);
      if (verdict === 'good') {
        if (run.good !== null) disposeState(run.good);
        run.good = rememberState(live);
      }
      if (verdict === 'exploded' || sums === null) {
        yield succeed({ kind: 'checkpoint', state: await plainState(run.good ?? live, settings) });
        yield fail(explosion(step, found.loss, gradNorm));
        return;
      }
      const learningRate = learningRateAt(settings.schedule, step, settings.steps);
      const gradientScale = clipScale(gradNorm, settings.clipNorm);
      const gradients = sums as LiveState['learnt'];
      sums = null;
      advance(run, live, gradients, { ...settings.adamw, learningRate, step, gradientScale });
      live.step = step;
      live.watch = watch;
      live.devDue = step % settings.devEvery === 0 || step === settings.steps;
      const seconds = (hooks.now() - began) / 1000;
      const { loss, tokens } = found;
      yield succeed({ kind: 'step', step, steps: settings.steps, loss, gradNorm, learningRate, tokens, seconds });
    } finally {
      if (sums !== null) freeLeft(sums);
    }
    if (stop.aborted) break;
  }
  yield succeed({ kind: 'checkpoint', state: await plainState(live, settings) });
}

/** Takes the optimizer's step. While it runs, the state owns nothing: it would not know what a failure left of it. */
function advance(run: Run, live: LiveState, gradients: LiveState['learnt'], at: StepSettings): void {
  const { learnt, moments } = live;
  live.learnt = { layers: [] };
  live.moments = { m: [], v: [] };
  [live.learnt, live.moments] = run.optimizer.update(gradients, moments, learnt, at);
}

/** The gradients of one step's examples, added up pass by pass; `sums` is null when the loss is no number. Null when stopped. */
async function stepGradients(run: Run, live: LiveState, step: number) {
  const { settings, examples, hooks, stop } = run;
  const { train } = examples;
  const picked = batchOf(train.length, settings.batch, step, settings.seed).map(
    (index) => train[index] as TrainExample,
  );
  const predicted = picked.reduce((sum, example) => sum + lossTokens(example), 0);
  const pass = passOf(run, live);
  const sums = zeroSums(live.learnt);
  let whole = false;
  let loss = 0;
  let tokens = 0;
  try {
    let done = 0;
    for (const [index, pack] of packExamples(picked).entries()) {
      const key = keyFrom(settings.seed, step, index);
      const part = stop.aborted ? null : await addGradients(pass, pack, 1 / predicted, key, sums, stop);
      if (part === null) return null;
      loss += part;
      if (!Number.isFinite(loss)) return { loss, tokens, sums: null };
      tokens += packTokens(pack);
      done += pack.length;
      hooks.examples?.(done, picked.length);
      await breathe();
    }
    whole = true;
    return { loss, tokens, sums };
  } finally {
    if (!whole) freeLeft(sums);
  }
}

/** Mean loss over the dev examples' predicted tokens; null when stopped. */
async function devLoss(run: Run, live: LiveState): Promise<number | null> {
  const pass = passOf(run, live);
  let sum = 0;
  let predicted = 0;
  for (const pack of packExamples(run.examples.dev)) {
    const loss = run.stop.aborted ? null : await packLoss(pass, pack, run.stop);
    if (loss === null) return null;
    sum += loss;
    for (const example of pack) predicted += lossTokens(example);
    await breathe();
  }
  return sum / predicted;
}

async function noteDev(live: LiveState, loss: number): Promise<void> {
  if (live.best === null || live.best.loss === null || loss < live.best.loss) {
    live.best = { step: live.step, loss, tensors: await learntTensors(live.learnt) };
    live.sinceBest = 0;
  } else {
    live.sinceBest++;
  }
}

function passOf(run: Run, live: LiveState) {
  return passWith(run.model, live.learnt, run.programs);
}

function explosion(step: number, loss: number, gradNorm: number): Failure {
  const what = !Number.isFinite(loss)
    ? 'the loss is no longer a number'
    : !Number.isFinite(gradNorm)
      ? 'the gradient is no longer a number'
      : `the loss has exploded to ${loss.toFixed(1)}`;
  return {
    kind: 'bad-input',
    message: `The training was ended at step ${step} because ${what}; the state before is kept. Lower the learning rate and go on from there, or start again.`,
  };
}

/** As in engine.ts: what jax-js throws when memory or the device is gone; anything else is a bug. */
function failureFrom(thrown: unknown): Failure {
  if (thrown instanceof RangeError || (thrown instanceof Error && thrown.name === 'GPUOutOfMemoryError')) {
    return {
      kind: 'out-of-memory',
      message:
        'The device ran out of memory; the last checkpoint is safe. Leave out the longest examples or lower the rank.',
    };
  }
  if (thrown instanceof DOMException) {
    return {
      kind: 'device-lost',
      message: 'The graphics device was lost; the last checkpoint is safe. Load the model again and go on from there.',
    };
  }
  return bugFrom(thrown);
}
