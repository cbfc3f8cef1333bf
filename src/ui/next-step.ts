// What the person would do next. The accent colour marks exactly that one control, and no other.

import type { App, StageName } from '../run/app.ts';
import { counted } from './figures.ts';
import { isBusy, stepsOf } from './loop-words.ts';
import { instructionState, ratingState } from './row-state.ts';

export type NextStep = 'add' | 'load' | 'start' | 'loop' | 'export';

export interface Left {
  /** Instructions, of which a segment may have several. */
  readonly toWrite: number;
  /** Pairs without a rating, those that are yet to be written included. */
  readonly toRate: number;
}

export function leftOf(app: App): Left {
  const { limit, augment } = app.settings.value;
  let [toWrite, toRate] = [0, 0];
  for (const row of app.rows.value.slice(0, limit ?? undefined)) {
    // A segment of which nothing is written has a rating before it too.
    const isEmpty = instructionState(row) === 'waiting';
    toWrite += row.writing === null ? Math.max(0, augment.candidates - row.choices.length) : 0;
    if (isEmpty || ratingState(row) === 'waiting') toRate += 1;
  }
  return { toWrite, toRate };
}

export function nextStep(app: App): NextStep | null {
  if (!app.opened.value || isBusy(app) || app.tab.value.kind === 'watching') return null;
  if (app.documents.value.length === 0) return 'add';
  const model = app.model.value.kind;
  if (model === 'choose') return 'load';
  if (model !== 'ready') return null;
  // Whoever has a seed wants the loop, which writes and rates as well.
  const loop = app.seed.value === null ? null : loopLeft(app);
  if (loop === 'can-run') return 'loop';
  if ((loop === null || loop === 'blocked') && whyNotStart(app, ['augment', 'rate']) === null) return 'start';
  return app.counts.value.kept > 0 ? 'export' : null;
}

/** Whether something of the loop is left, and whether it can be run now. */
function loopLeft(app: App): 'nothing' | 'blocked' | 'can-run' {
  if (stepsOf(app).every(({ state }) => state === 'done')) return 'nothing';
  return app.loop.value.blocked === null ? 'can-run' : 'blocked';
}

/** Why the stages cannot be started, in words for the person; null when they can. */
export function whyNotStart(app: App, stages: readonly StageName[]): string | null {
  if (app.tab.value.kind === 'watching') return 'Another tab does the work.';
  if (app.loop.value.running !== null) return 'The loop is running.';
  if (app.work.value.kind === 'running') return 'A run is under way.';
  if (app.documents.value.length === 0) return 'Add a document first.';
  if (app.rows.value.length === 0) return 'No text is long enough to be a segment: see the length window in Settings.';
  switch (app.model.value.kind) {
    case 'looking':
      return 'Looking for a model.';
    case 'choose':
      return 'Load a model first.';
    case 'loading':
      return 'The model is being loaded.';
    case 'ready':
      break;
    default:
      return app.model.value satisfies never;
  }
  const { toWrite, toRate } = leftOf(app);
  const both = stages.includes('augment') && stages.includes('rate');
  if (both) return toWrite + toRate > 0 ? null : 'Nothing is left to write or to rate.';
  if (stages.includes('augment')) return toWrite > 0 ? null : 'No segment is waiting for an instruction.';
  return isAnyRateable(app) ? null : 'No instruction is waiting to be rated.';
}

function isAnyRateable(app: App): boolean {
  const { limit } = app.settings.value;
  return app.rows.value.slice(0, limit ?? undefined).some((row) => ratingState(row) === 'waiting');
}

/** What a start would do, in words: `17 to write, 40 to rate`. */
export function whatIsLeft({ toWrite, toRate }: Left): string {
  const parts = [];
  if (toWrite > 0) parts.push(`${counted(toWrite, 'instruction')} to write`);
  if (toRate > 0) parts.push(`${counted(toRate, 'pair')} to rate`);
  return parts.join(', ');
}
