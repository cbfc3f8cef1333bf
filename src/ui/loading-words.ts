// How far a load is, in words: for the eye at every event, for the ear rarely.

import type { LoadProgress, ModelState } from '../run/app.ts';
import { bytes, duration, percent } from './figures.ts';

type Loading = Extract<ModelState, { kind: 'loading' }>;

/** What is being done with a model right now, before its name. */
export function stepWords(step: LoadProgress['step']): string {
  switch (step) {
    case 'downloading':
      return 'Downloading';
    case 'reading':
      return 'Reading';
    case 'compiling':
      return 'Compiling the programs of';
    case 'warming-up':
      return 'Warming up';
    default:
      return step satisfies never;
  }
}

/** Compiling and warming up have no bytes to count. */
export function countsBytes({ step, totalBytes }: LoadProgress): boolean {
  return (step === 'downloading' || step === 'reading') && totalBytes > 0;
}

/** `412 MB of 711 MB, about 40 s left`; what a step without bytes means instead. */
export function amountWords(progress: LoadProgress, secondsLeft: number | null): string {
  if (progress.step === 'compiling') return 'The browser makes them fit this graphics card; a minute is not unusual.';
  if (progress.step === 'warming-up') return 'A first pass, so that the work begins at full speed.';
  if (!countsBytes(progress)) return '';
  const amount = `${bytes(progress.doneBytes)} of ${bytes(progress.totalBytes)}`;
  return secondsLeft === null ? amount : `${amount}, about ${duration(secondsLeft)} left`;
}

/** What happens after the connection broke. `seconds` counts down to the next try. */
export function retrySentence({ attempt, of, seconds }: NonNullable<LoadProgress['retry']>): string {
  const when = seconds > 0 ? `in ${duration(seconds)}` : 'now';
  return `The connection broke; trying again ${when}, attempt ${attempt} of ${of}. What has arrived is kept.`;
}

/** The same where there is room for a few words only. */
export function retryWords({ attempt, of, seconds }: NonNullable<LoadProgress['retry']>): string {
  return `connection broke, trying again ${seconds > 0 ? `in ${duration(seconds)}` : 'now'} (${attempt} of ${of})`;
}

/** How a model fares, in words that change rarely enough to be spoken. */
export function spokenModel(state: ModelState): string {
  switch (state.kind) {
    case 'looking':
    case 'choose':
      return '';
    case 'loading':
      return spokenLoading(state);
    case 'ready':
      return state.recovering === undefined
        ? `${state.model.name} is ready.`
        : `${state.model.name} was lost and is being loaded again.`;
    default:
      return state satisfies never;
  }
}

function spokenLoading(state: Loading): string {
  if (state.retry !== undefined) {
    return `The connection broke; attempt ${state.retry.attempt} of ${state.retry.of} to load ${state.choice.name} follows.`;
  }
  if (!countsBytes(state)) return `${stepWords(state.step)} ${state.choice.name}.`;
  const share = Math.floor((state.doneBytes / state.totalBytes) * 4) / 4;
  return `Loading ${state.choice.name}, ${percent(share)}.`;
}
