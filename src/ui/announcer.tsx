import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { endSentence, progressSentence } from './footer.tsx';
import { spokenModel } from './loading-words.ts';
import { endedSentence, runningSentence, runningStep, standingSentence } from './loop-words.ts';

// A screen reader that speaks at every item says nothing else any more.
const SPEAK_EVERY_MS = 15_000;

/** Says how the work goes to those who do not see the figures: at once when a run begins or ends, rarely between. */
export function Announcer({ app }: { readonly app: App }) {
  const said = useSignal('');
  const spokenAt = useRef(Number.NEGATIVE_INFINITY);
  const loop = app.loop.value;
  const work = app.work.value;
  const step = runningStep(app);
  const phase =
    step !== null
      ? `loop ${step.id}`
      : work.kind === 'idle'
        ? `idle ${work.last?.how ?? ''}`
        : `${work.kind} ${work.progress.stage}`;
  const lastPhase = useRef(phase);
  const lastStep = useRef(step?.id ?? null);
  useEffect(() => {
    const changed = phase !== lastPhase.current;
    lastPhase.current = phase;
    const before = loop.steps.find(({ id }) => id === lastStep.current);
    lastStep.current = step?.id ?? null;
    const now = performance.now();
    if (before !== undefined && before.id !== step?.id) {
      const ended = before.state === 'done' ? `${endedSentence(before, app.loopChoices.value)} ` : '';
      spokenAt.current = now;
      said.value = `${ended}${step === null ? standingSentence(app) : `${runningSentence(step, app.loopChoices.value)}.`}`;
      return;
    }
    if (step !== null) {
      if (!changed && now - spokenAt.current < SPEAK_EVERY_MS) return;
      spokenAt.current = now;
      said.value = `${runningSentence(step, app.loopChoices.value)}.`;
      return;
    }
    if (!changed && (work.kind === 'idle' || now - spokenAt.current < SPEAK_EVERY_MS)) return;
    spokenAt.current = now;
    if (work.kind === 'running') said.value = `${progressSentence(work.progress)}.`;
    else if (work.last !== null) said.value = endSentence(work.last);
  }, [work, loop]);
  return (
    <div class="unseen">
      <p role="status" data-testid="said">
        {said.value}
      </p>
      <p role="status">{spokenModel(app.model.value)}</p>
    </div>
  );
}
