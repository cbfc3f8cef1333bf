// What is said of the loop: its steps, their models and how far they are. Pure functions of what the app reports.

import { planOf } from '../core/rounds.ts';
import type { App, LoopChoices, LoopStepView, Shown } from '../run/app.ts';
import { count, duration, percent, threshold } from './figures.ts';
import { plainName } from './model-name.tsx';

/** The steps as the app reports them; the bare plan, all waiting, while it has none to report. */
export function stepsOf(app: App): readonly LoopStepView[] {
  const { steps } = app.loop.value;
  if (steps.length > 0) return steps;
  const { augment, rate, minScore, filters } = app.settings.value;
  return planOf({ ...app.loopChoices.value, augment, rate, minScore, filters }).map(({ id, kind }) => ({
    id,
    kind,
    key: '',
    round: Number(/\d+$/.exec(id)?.[0] ?? 0),
    state: 'waiting',
    done: 0,
    total: null,
    secondsLeft: null,
  }));
}

/** The model that a training step trains: `M_0` of `train M_0`; null for other steps. */
export function modelOf(step: LoopStepView): string | null {
  return step.kind === 'train' ? step.id.replace(/^train /, '') : null;
}

/** The round in a step's name: 2 of `rate 2`; 0 where it names none. */
export function roundIn(id: string): number {
  return Number(/ (?:M_)?(\d+)$/.exec(id)?.[1] ?? 0);
}

/** Who writes the instructions. */
function writerName({ own }: LoopChoices): string {
  return own.writer === null ? 'M_yx' : 'Your adapter';
}

/** Who rates in a round: M_0 in the first, M_1 in the second. */
function raterName({ own }: LoopChoices, round: number): string {
  return own.rater === null ? `M_${round - 1}` : 'Your adapter';
}

/** What a step does, as a line of the list. */
export function stepTitle(step: LoopStepView, choices: LoopChoices, minScore: number): string {
  const round = roundIn(step.id);
  switch (step.kind) {
    case 'train':
      return trainTitle(step.id.replace(/^train /, ''), round, choices);
    case 'augment':
      return `${writerName(choices)} writes an instruction for every segment`;
    case 'rate':
      return round > 1
        ? `${raterName(choices, round)} rates the same pairs again`
        : `${raterName(choices, round)} rates every pair`;
    case 'select':
      return `Pairs rated ${threshold(minScore)} or more are kept`;
    case 'compare':
      return 'The models are compared on the pairs held out';
    default:
      return step.kind satisfies never;
  }
}

function trainTitle(model: string, round: number, { learnFrom, curation }: LoopChoices): string {
  if (model === 'M_yx') return 'M_yx learns from the seed to write the instruction of a text';
  if (round === 0) return 'M_0 learns from the seed to answer an instruction';
  const pairs = curation ? `the pairs kept in round ${round}` : 'every pair that was written';
  return learnFrom === 'joint' ? `${model} learns from the seed and ${pairs}` : `${model} learns from ${pairs} alone`;
}

/** How far a step is: `step 4 of 30`, `40 of 120`; empty where there is nothing to tell. */
export function stepAmount({ kind, state, done, total }: LoopStepView): string {
  if (state === 'waiting') return '';
  if (kind === 'train' && total === null) return state === 'running' ? 'reading the pairs' : '';
  const amount = total === null ? count(done) : `${count(done)} of ${count(total)}`;
  if (kind !== 'train') return amount;
  return total !== null && done >= total ? `${count(total)} steps` : `step ${amount}`;
}

/** The state of a step in one word. */
export const STATE_WORDS = {
  waiting: 'waiting',
  running: 'running',
  partly: 'stopped',
  done: 'done',
} as const satisfies Record<LoopStepView['state'], string>;

/** Share of a step that is done, 0 to 1. */
export function shareOf({ state, done, total }: LoopStepView): number {
  if (state === 'done') return 1;
  return total === null || total === 0 ? 0 : Math.min(1, done / total);
}

/** The share as per cent: `40 %`; `at 40 %` where the step was stopped. */
export function percentOf(step: LoopStepView): string {
  return step.state === 'partly' ? `at ${percent(shareOf(step))}` : percent(shareOf(step));
}

/** How a model stands, short enough to stand under its name. */
export function modelState(step: LoopStepView): string {
  if (step.state === 'done') return 'trained';
  if (step.state === 'waiting') return 'waiting';
  if (step.total === null) return step.state === 'running' ? 'begins' : 'stopped';
  return percentOf(step);
}

/** What a running step does: `Training M_0, step 4 of 30`, `M_1 rates again 40 of 120`. */
export function runningSentence(step: LoopStepView, choices: LoopChoices): string {
  const amount = step.total === null ? '' : ` ${count(step.done)} of ${count(step.total)}`;
  const round = roundIn(step.id);
  switch (step.kind) {
    case 'train':
      return `Training ${modelOf(step)}${amount === '' ? '' : `, step${amount}`}`;
    case 'augment':
      return `${writerName(choices)} writes${amount}`;
    case 'rate':
      return `${raterName(choices, round)} rates${round > 1 ? ' again' : ''}${amount}`;
    case 'select':
      return 'Keeping the pairs rated high enough';
    case 'compare':
      return `Comparing the models${amount === '' ? '' : `,${amount}`}`;
    default:
      return step.kind satisfies never;
  }
}

/** What is said when a step has ended. */
export function endedSentence(step: LoopStepView, choices: LoopChoices): string {
  const round = roundIn(step.id);
  switch (step.kind) {
    case 'train':
      return `${modelOf(step)} is trained.`;
    case 'augment':
      return `${writerName(choices)} has written.`;
    case 'rate':
      return `${raterName(choices, round)} has rated${round > 1 ? ' again' : ''}.`;
    case 'select':
      return `The pairs of round ${round} are chosen.`;
    case 'compare':
      return 'The models are compared.';
    default:
      return step.kind satisfies never;
  }
}

/** The step that is running; null when none is. */
export function runningStep(app: App): LoopStepView | null {
  const { running, steps } = app.loop.value;
  return running === null ? null : (steps.find(({ id }) => id === running) ?? null);
}

/** Whether anything runs: a stage, or a step of the loop. */
export function isBusy(app: App): boolean {
  return app.work.value.kind === 'running' || app.loop.value.running !== null;
}

/** Steps done, and steps in all. */
export function stepsDone(steps: readonly LoopStepView[]): { readonly done: number; readonly of: number } {
  return { done: steps.filter(({ state }) => state === 'done').length, of: steps.length };
}

/** How the loop stands, in the few words that fit under its name. */
export function loopFigure(app: App): string {
  const { running, steps } = app.loop.value;
  if (app.seed.value === null) return 'no seed yet';
  const at = steps.findIndex(({ id }) => id === running);
  if (at >= 0) return `step ${at + 1} of ${steps.length}`;
  const { done, of } = stepsDone(stepsOf(app));
  return done === of ? 'done' : `${done} of ${of} steps`;
}

/** Whether the loop is begun and something of it is left. */
export function isBegun(steps: readonly LoopStepView[]): boolean {
  return steps.some(({ state }) => state !== 'waiting') && steps.some(({ state }) => state !== 'done');
}

/** How the loop stands while nothing of it runs, as a sentence. */
export function standingSentence(app: App): string {
  const { failure, blocked } = app.loop.value;
  const steps = stepsOf(app);
  const { done, of } = stepsDone(steps);
  const next = steps.find(({ state }) => state !== 'done');
  if (next === undefined) return 'The loop is done.';
  const where = `${count(done)} of ${count(of)} steps of the loop are done.`;
  if (failure !== null && failure.kind !== 'aborted') return `Stopped by trouble: ${failure.message}`;
  if (blocked !== null) return blocked;
  return isBegun(steps) ? `${where} What was done is kept.` : 'The loop can be run.';
}

/** Seconds until every step that is left is done; null while one of them cannot be told. */
export function secondsLeft(steps: readonly LoopStepView[]): number | null {
  const left = steps.filter(({ state, kind }) => state !== 'done' && kind !== 'select');
  if (left.length === 0 || left.some((step) => step.secondsLeft === null)) return null;
  return left.reduce((sum, step) => sum + (step.secondsLeft ?? 0), 0);
}

/** `12 min left`; null where it cannot be told. */
export function timeLeft({ state, secondsLeft: seconds }: LoopStepView): string | null {
  if (state === 'done' || seconds === null) return null;
  return state === 'waiting' ? `about ${duration(seconds)}` : `${duration(seconds)} left`;
}

/** Whose results can be shown, with what each is called. */
export function shownChoices(app: App): readonly { readonly shown: Shown; readonly name: string }[] {
  const choices = app.loopChoices.value;
  const rounds = new Set(stepsOf(app).flatMap(({ id }) => (roundIn(id) > 0 ? [roundIn(id)] : [])));
  if (typeof app.shown.value === 'number') rounds.add(app.shown.value);
  const by = (round: number) => (choices.own.rater === null ? raterName(choices, round) : 'your adapter');
  return [
    { shown: 'untuned', name: 'the model as loaded' },
    ...[...rounds]
      .sort((a, b) => a - b)
      .map((round) => ({
        shown: round,
        name: `round ${round}${choices.curation ? `, rated by ${plainName(by(round))}` : ''}`,
      })),
  ];
}
