// What this tab does, in the few words that tabs which watch are told.

import { effect } from '@preact/signals';
import type { LoopApp } from './loop-view.ts';
import type { TabStatus } from './tabs-view.ts';
import type { Work } from './work.ts';

/** Reports whenever a run has moved; the work is drawn ten times a second at most, so no oftener than that. */
export function reportStatus(
  { state }: Pick<Work, 'state'>,
  { loop }: Pick<LoopApp, 'loop'>,
  report: (status: TabStatus) => void,
): void {
  effect(() => {
    const work = state.value;
    const running = loop.value.steps.find(({ state: step }) => step === 'running');
    const step = running === undefined ? null : { id: running.id, done: running.done, total: running.total };
    report({ progress: work.kind === 'running' ? work.progress : null, step });
  });
}
