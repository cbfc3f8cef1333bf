// A model on its way, in the panel: the step, the bytes, the time that is left, and a way out.

import type { App, LoadProgress, ModelState } from '../run/app.ts';
import { amountWords, countsBytes, retrySentence, stepWords } from './loading-words.ts';

interface LoadingModelProps {
  readonly app: App;
  readonly state: Extract<ModelState, { kind: 'loading' }>;
}

/** With all that is to be said; the header has the short form. */
export function LoadingModel({ app, state }: LoadingModelProps) {
  return (
    <div class="loading">
      <LoadingLines name={state.choice.name} progress={state} secondsLeft={state.secondsLeft} />
      <button type="button" onClick={() => app.cancelLoad()}>
        Cancel
      </button>
    </div>
  );
}

interface LoadingLinesProps {
  readonly name: string;
  readonly progress: LoadProgress;
  readonly secondsLeft: number | null;
}

export function LoadingLines({ name, progress, secondsLeft }: LoadingLinesProps) {
  return (
    <>
      <span class="loading-name">
        {stepWords(progress.step)} {name}
      </span>
      <LoadingBar name={name} progress={progress} />
      <span class="soft">{amountWords(progress, secondsLeft)}</span>
      {progress.retry !== undefined && <span class="trouble">{retrySentence(progress.retry)}</span>}
    </>
  );
}

/** Without an end where there is nothing to count. */
export function LoadingBar({ name, progress }: { readonly name: string; readonly progress: LoadProgress }) {
  return (
    <progress
      value={countsBytes(progress) ? progress.doneBytes : undefined}
      max={Math.max(1, progress.totalBytes)}
      aria-label={`${stepWords(progress.step)} ${name}`}
    />
  );
}
