import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { endSentence, progressSentence } from './footer.tsx';
import { spokenModel } from './loading-words.ts';

// A screen reader that speaks at every item says nothing else any more.
const SPEAK_EVERY_MS = 15_000;

/** Says how the work goes to those who do not see the figures: at once when a run begins or ends, rarely between. */
export function Announcer({ app }: { readonly app: App }) {
  const said = useSignal('');
  const spokenAt = useRef(Number.NEGATIVE_INFINITY);
  const work = app.work.value;
  const phase = work.kind === 'idle' ? `idle ${work.last?.how ?? ''}` : `${work.kind} ${work.progress.stage}`;
  const lastPhase = useRef(phase);
  useEffect(() => {
    const changed = phase !== lastPhase.current;
    lastPhase.current = phase;
    const now = performance.now();
    if (!changed && (work.kind === 'idle' || now - spokenAt.current < SPEAK_EVERY_MS)) return;
    spokenAt.current = now;
    if (work.kind === 'running') said.value = `${progressSentence(work.progress)}.`;
    else if (work.last !== null) said.value = endSentence(work.last);
  }, [work]);
  return (
    <div class="unseen">
      <p role="status" data-testid="said">
        {said.value}
      </p>
      <p role="status">{spokenModel(app.model.value)}</p>
    </div>
  );
}
