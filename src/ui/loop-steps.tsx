// The steps of the loop as a list, the buttons that run them, and the settings they run with.

import type { App, LoopStepView } from '../run/app.ts';
import { count, duration } from './figures.ts';
import { choiceFacts, PAPER_SENTENCE } from './loop-choice-words.ts';
import {
  isBegun,
  isBusy,
  runningStep,
  STATE_WORDS,
  secondsLeft,
  shareOf,
  standingSentence,
  stepAmount,
  stepsDone,
  stepsOf,
  stepTitle,
  timeLeft,
} from './loop-words.ts';
import { Named } from './model-name.tsx';

interface LoopStepsProps {
  readonly app: App;
  readonly isNext: boolean;
  readonly onSettings: () => void;
}

export function LoopSteps({ app, isNext, onSettings }: LoopStepsProps) {
  const steps = stepsOf(app);
  const choices = app.loopChoices.value;
  return (
    <>
      <Acts app={app} steps={steps} isNext={isNext} />
      <div class="loop-beside">
        <section aria-label="Steps">
          <h2>Steps</h2>
          <ol class="loop-steps" data-testid="loop-steps">
            {steps.map((step) => (
              <Step key={step.id} step={step} title={stepTitle(step, choices, app.settings.value.minScore)} />
            ))}
          </ol>
        </section>
        <section aria-label="Settings of the loop">
          <h2>
            Settings{' '}
            <button type="button" data-testid="change-loop" onClick={onSettings}>
              Change…
            </button>
          </h2>
          <dl class="facts">
            {choiceFacts(choices, app.settings.value).map(([name, value]) => (
              <div key={name}>
                <dt>
                  <Named text={name} />
                </dt>
                <dd>
                  <Named text={value} />
                </dd>
              </div>
            ))}
          </dl>
          <p class="soft">{PAPER_SENTENCE}</p>
        </section>
      </div>
    </>
  );
}

interface ActsProps {
  readonly app: App;
  readonly steps: readonly LoopStepView[];
  readonly isNext: boolean;
}

/** What can be run, and why not or how the last run ended. */
function Acts({ app, steps, isNext }: ActsProps) {
  const { blocked, running, stopping, failure } = app.loop.value;
  if (running !== null) {
    const step = runningStep(app);
    return (
      <div class="acts loop-acts">
        <button type="button" data-testid="stop-loop" disabled={stopping} onClick={() => app.stop()}>
          Stop
        </button>
        <p>{stopping ? 'Stopping; what is done is kept.' : runningWords(steps, step)}</p>
      </div>
    );
  }
  const { done, of } = stepsDone(steps);
  const finished = done === of;
  const cannot = blocked !== null || finished || isBusy(app);
  const training = steps.some(({ kind, state }) => kind === 'train' && state !== 'done');
  const failed = failure !== null && failure.kind !== 'aborted';
  return (
    <div class="acts loop-acts">
      <button
        type="button"
        class={isNext ? 'go' : ''}
        data-testid="run-loop"
        disabled={cannot}
        aria-describedby="loop-why"
        onClick={() => void app.startLoop({ steps: 'all' })}
      >
        {isBegun(steps) ? 'Run the rest of the loop' : 'Run the whole loop'}
      </button>
      <button
        type="button"
        data-testid="run-step"
        disabled={cannot}
        onClick={() => void app.startLoop({ steps: 'one' })}
      >
        Run the next step
      </button>
      {training && (
        <button
          type="button"
          class="quiet"
          data-testid="time-training"
          disabled={cannot}
          title="Runs its first two steps, which are kept"
          onClick={() => void app.timeTraining()}
        >
          Time the next training
        </button>
      )}
      <p id="loop-why" class={failed ? 'trouble' : 'soft'}>
        <Named text={isBusy(app) ? 'A run is under way.' : whyWords(app, steps)} />
      </p>
    </div>
  );
}

function whyWords(app: App, steps: readonly LoopStepView[]): string {
  const seconds = secondsLeft(steps);
  const { blocked } = app.loop.value;
  const said = standingSentence(app);
  return seconds === null || blocked !== null ? said : `${said} About ${duration(seconds)} are left.`;
}

function runningWords(steps: readonly LoopStepView[], step: LoopStepView | null): string {
  const at = steps.findIndex(({ id }) => id === step?.id);
  const seconds = secondsLeft(steps);
  const left = seconds === null ? '' : ` About ${duration(seconds)} are left in all.`;
  return `Step ${count(at + 1)} of ${count(steps.length)}.${left} The page can be closed; run again, the loop goes on from there.`;
}

function Step({ step, title }: { readonly step: LoopStepView; readonly title: string }) {
  const under = step.state === 'running' || step.state === 'partly';
  const time = timeLeft(step);
  return (
    <li class={step.state} aria-current={step.state === 'running' ? 'step' : undefined} data-step={step.id}>
      <span class="step-title">
        <Named text={title} />
      </span>
      <span class="step-far">
        {under && <progress value={shareOf(step)} max={1} aria-label={title} />}
        <span>{[stepAmount(step), time].filter((part) => part !== null && part !== '').join(' · ')}</span>
      </span>
      <span class="step-state">{STATE_WORDS[step.state]}</span>
    </li>
  );
}
