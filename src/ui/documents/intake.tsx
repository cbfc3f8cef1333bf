import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { count, counted, duration } from '../figures.ts';
import { intakeSentence } from './file-words.ts';

/** How far the reading of files is, with the way to stop it; at its end how it went, said aloud once. */
export function Intake({ app }: { readonly app: App }) {
  const intake = app.intake.value;
  const ended = useSignal('');
  const wasOn = useRef(intake !== null);
  useEffect(() => {
    if (wasOn.current && intake === null) ended.value = intakeSentence(app.files.value);
    else if (intake !== null) ended.value = '';
    wasOn.current = intake !== null;
  }, [intake]);
  return (
    <>
      {intake !== null && (
        <div class="intake" data-testid="intake">
          <progress value={intake.share} max={1} aria-label="Reading files" />
          <p>
            <b>
              Reading {count(Math.min(intake.filesDone + 1, intake.files))} of {counted(intake.files, 'file')}
            </b>{' '}
            <span class="soft">
              {intake.stopping
                ? 'stopping, what is read is kept'
                : intake.secondsLeft === null
                  ? ''
                  : `${duration(intake.secondsLeft)} left`}
            </span>
          </p>
          <button
            type="button"
            data-testid="stop-intake"
            aria-disabled={intake.stopping}
            onClick={() => {
              if (!intake.stopping) app.stopIntake();
            }}
          >
            Stop
          </button>
        </div>
      )}
      <p class={ended.value === '' ? 'unseen' : 'soft'} role="status" data-testid="intake-said">
        {ended.value}
      </p>
    </>
  );
}
