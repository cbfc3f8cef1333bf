// Where another tab does the work: what it does, and the way to do it here.

import './watching.css';
import type { App, TabStatus } from '../run/app.ts';
import { progressSentence } from './footer.tsx';
import { runningSentence } from './loop-words.ts';
import { Named } from './model-name.tsx';

/** Stands above the work for as long as this tab watches. */
export function Watching({ app }: { readonly app: App }) {
  const tab = app.tab.value;
  if (tab.kind === 'writing') return null;
  return (
    <section class="notice watching" aria-label="Another tab" data-testid="watching">
      <p>
        <b>Another tab does the work on this project; what it does is shown here.</b>{' '}
        <span class="soft" data-testid="watching-status">
          <Named text={statusWords(app, tab.status)} />
        </span>
      </p>
      <button
        type="button"
        data-testid="take-over"
        disabled={tab.taking}
        aria-describedby="watching-note"
        onClick={() => void app.takeOver()}
      >
        {tab.taking ? 'Taking over…' : 'Take over here'}
      </button>
      <p class="soft" id="watching-note">
        {tab.taking
          ? 'The other tab ends what it is doing and keeps it.'
          : 'Then this tab writes and the other one watches. What it has finished is kept.'}
      </p>
    </section>
  );
}

function statusWords(app: App, status: TabStatus | null): string {
  if (status === null) return '';
  const { progress, step } = status;
  const planned = app.loop.value.steps.find(({ id }) => id === step?.id);
  if (step !== null && planned !== undefined) {
    const { done, total } = progress ?? step;
    return `${runningSentence({ ...planned, done, total }, app.loopChoices.value)}.`;
  }
  return progress === null ? 'It is not running anything now.' : `${progressSentence(progress)}.`;
}
