// The words in the tab's own title: where one is, and how far the work is.

import type { App } from '../run/app.ts';
import { runningStep } from './loop-words.ts';

/** `42% · Ratings · Humpback` while work is on, else without the share. Reads signals. */
export function titleOf(stage: string, app: App): string {
  const { done, total } = progressOf(app);
  const share = total === null || total === 0 ? '' : `${Math.floor((100 * done) / total)}% · `;
  return `${share}${stage} · Humpback`;
}

function progressOf(app: App): { readonly done: number; readonly total: number | null } {
  const work = app.work.value;
  const tab = app.tab.value;
  const progress = work.kind === 'running' ? work.progress : tab.kind === 'watching' ? tab.status?.progress : null;
  const step = tab.kind === 'watching' ? tab.status?.step : runningStep(app);
  return progress ?? step ?? { done: 0, total: null };
}
