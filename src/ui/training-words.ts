// A training in words: what it learns, from what, how far it is, what of it is kept, and what went wrong.

import type { TrainTask } from '../core/training.ts';
import type { LoopChoices, LoopView, TrainingView } from '../run/app.ts';
import { bytes, count, counted, duration, speed } from './figures.ts';

type Plan = NonNullable<TrainingView['plan']>;

/** What goes in and what comes out. */
export function taskWords(task: TrainTask): string {
  return task === 'backward' ? 'output → instruction' : 'instruction → output';
}

/** What the model is for, in one sentence. */
export function purpose({ task, model }: Pick<TrainingView, 'task' | 'model'>): string {
  if (task === 'backward') return 'It learns to write the instruction that a text would be a good answer to.';
  return model === 'M_0'
    ? 'It learns to answer instructions, and is the first to rate pairs.'
    : 'It learns to answer with the pairs of your documents as well, and rates the next round if there is one.';
}

/** The pairs that it learns from, and what of them is not read whole or not at all. */
export function learnsFrom({ model, task, state, pairs, plan, warnings }: TrainingView): readonly string[] {
  const { seed, augmented, heldOut } = pairs;
  const isLater = task === 'forward' && model !== 'M_0';
  const from = [
    ...(seed > 0 ? [counted(seed, 'seed pair')] : []),
    ...(augmented > 0 ? [`${counted(augmented, 'pair')} of your documents`] : []),
    ...(isLater && augmented === 0 && state === 'waiting' ? ['the pairs of your documents that are kept by then'] : []),
  ];
  const said = [from.length > 0 ? `Learns from ${from.join(' and ')}.` : 'What it learns from is not chosen yet.'];
  if (heldOut > 0 && !warnings.some(({ kind }) => kind === 'held-out-found')) {
    said.push(`${counted(heldOut, 'pair')} left out: the same text is held out.`);
  }
  if (plan === null) return said;
  if (plan.devExamples > 0) {
    said.push(`${counted(plan.devExamples, 'held-out pair')} to measure by, never learned from.`);
  }
  if (plan.cut.examples > 0) {
    said.push(
      `${counted(plan.cut.examples, 'completion')} cut to what is read of one example: ${counted(plan.cut.tokens, 'token')} are not learned.`,
    );
  }
  if (plan.leftOut > 0) {
    said.push(`${counted(plan.leftOut, 'example')} left out: the prompt alone is longer than what is read.`);
  }
  return said;
}

/** The plan as names and figures, in the order of reading. */
export function planFacts(plan: Plan): readonly (readonly [name: string, figure: string])[] {
  const { from, to } = plan.learningRate;
  return [
    ['Examples', `${count(plan.examples)}, ${count(plan.batch)} a step`],
    ['Steps', `${count(plan.steps)}, measured every ${count(plan.devEvery)}`],
    ['Learning rate', from === to ? rate(from) : `${rate(from)} falling to ${rate(to)}`],
    ['Numbers that learn', count(plan.parameters)],
    ['Tokens', `${count(plan.tokens)} in all, ${count(plan.longest)} in the longest`],
    ['Memory', `about ${bytes(plan.memoryBytes)} at the peak`],
  ];
}

// As papers write it: 1e-5, 2.47e-4.
function rate(value: number): string {
  return value === 0 ? '0' : Number(value.toPrecision(3)).toExponential();
}

export interface StateWords {
  /** One or two words beside the model's name. */
  readonly tag: string;
  readonly sentence: string;
  readonly trouble: boolean;
}

/** How far a training is. Trouble that ended the last run is said at the training that it ended. */
export function stateWords(view: TrainingView, loop: LoopView): StateWords {
  const { state, step, plan, tokensPerSecond, secondsLeft } = view;
  const steps = plan === null ? null : plan.steps;
  const reached = steps === null ? `step ${count(step)}` : `step ${count(step)} of ${count(steps)}`;
  const failure = failureOf(view, loop);
  if (failure !== null) return { tag: 'stopped by trouble', sentence: failure, trouble: true };
  switch (state) {
    case 'waiting':
      return { tag: 'not trained yet', sentence: 'It is trained when the loop comes to it.', trouble: false };
    case 'running':
      return { tag: loop.stopping ? 'stopping' : 'training', sentence: runningSentence(view, loop), trouble: false };
    case 'partly':
      return {
        tag: 'stopped',
        sentence: `Stopped after ${reached}. It is kept; the next start goes on from the last checkpoint${secondsLeft === null ? '' : `, and takes about ${duration(secondsLeft)}`}.`,
        trouble: false,
      };
    case 'done': {
      const early =
        steps !== null && step > 0 && step < steps
          ? `Ended early, after ${reached}: the loss on held-out pairs no longer fell.`
          : steps === null
            ? 'Trained.'
            : `Trained for ${counted(steps, 'step')}${tokensPerSecond === null ? '' : `, at ${speed(tokensPerSecond)}`}.`;
      return { tag: 'trained', sentence: early, trouble: false };
    }
    default:
      return state satisfies never;
  }
}

function runningSentence({ plan, step, examples, tokensPerSecond, secondsLeft }: TrainingView, loop: LoopView): string {
  if (plan === null) return 'Reading the examples…';
  const parts = [`${count(step)} of ${counted(plan.steps, 'step')} done`];
  if (examples !== null) parts.push(`example ${count(examples.done)} of ${count(examples.of)}`);
  if (tokensPerSecond !== null) parts.push(speed(tokensPerSecond));
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  if (loop.stopping) parts.push('stopping after this step');
  return parts.join(' · ');
}

/** The sentence of what ended the last run, when it ended in this training. */
export function failureOf({ stepId }: Pick<TrainingView, 'stepId'>, loop: LoopView): string | null {
  if (loop.failure === null || loop.failure.kind === 'aborted' || loop.running !== null) return null;
  const reached = loop.steps.find(({ state }) => state !== 'done');
  return reached?.id === stepId ? loop.failure.message : null;
}

/** Which state of the training is kept, and how much was won by it; null before anything is measured. */
export function keptSentence({ best, dev, state }: TrainingView): string | null {
  if (best === null) return null;
  const isDone = state === 'done';
  const kept = `${isDone ? 'Kept' : 'Best so far'}: step ${count(best.step)}`;
  if (best.loss === null) {
    return isDone ? `${kept}, the last. No pair is held out, so nothing tells which step is best.` : null;
  }
  if (best.step === 0) {
    const nothing = isDone ? ', so what is kept changes nothing: more pairs or another learning rate may help' : ' yet';
    return `No step predicts the held-out pairs better than the model did before${nothing}.`;
  }
  const before = dev.find(({ step }) => step === 0);
  const was =
    before === undefined || !Number.isFinite(before.loss) ? '' : `; before training it was ${loss(before.loss)}`;
  return `${kept}, loss ${loss(best.loss)} nats a token on held-out pairs${was}.`;
}

/** The first step from which a loss is no number, as a sentence with what to do; null when all are numbers. */
export function brokenSentence({ train, dev }: Pick<TrainingView, 'train' | 'dev'>): string | null {
  const broken = [...train, ...dev].filter((point) => !Number.isFinite(point.loss)).map(({ step }) => step);
  if (broken.length === 0) return null;
  const first = Math.min(...broken);
  return `At step ${count(first)} the loss is no longer a number. The best state before it is kept; a lower learning rate, in the loop’s settings, usually mends this.`;
}

/** A loss in nats a token. */
export function loss(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : 'not a number';
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** A model's name where only plain text can stand, as in a list of choices: `M₀`. */
export function plainName(model: string): string {
  const digits = /^M_(\d+)$/.exec(model)?.[1];
  return digits === undefined ? model : `M${[...digits].map((digit) => SUBSCRIPTS[Number(digit)]).join('')}`;
}

/** What stands wherever a figure of the paper does. */
export function learningSentence({ training }: Pick<LoopChoices, 'training'>): string {
  const isFull = training.forward.learning.kind === 'full';
  return isFull
    ? 'Here all weights of a small model learn; the paper trained all 7 to 65 billion weights of LLaMA models.'
    : 'Here LoRA adapters of a small model learn; the paper trained all 7 to 65 billion weights of LLaMA models.';
}
