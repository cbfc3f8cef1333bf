import type { App, LoopStepView, Progress, WorkEnd } from '../run/app.ts';
import { count, counted, duration, pace } from './figures.ts';
import { runningSentence, runningStep, standingSentence, stepsDone, stepsOf } from './loop-words.ts';
import { Named } from './model-name.tsx';
import { leftOf, type NextStep, whatIsLeft, whyNotStart } from './next-step.ts';
import type { Stage } from './place.ts';

const STAGE_WORDS = {
  augment: 'Writing instructions',
  check: 'Checking candidates',
  rate: 'Rating pairs',
} as const;
// Enough to judge the model by, little enough to wait for.
const TRIAL = 5;

interface FooterProps {
  readonly app: App;
  readonly next: NextStep | null;
  readonly stage: Stage;
}

/** The third fixed place: what is under way, the way to stop and go on, and the promise. */
export function Footer({ app, next, stage }: FooterProps) {
  const step = runningStep(app);
  return (
    <footer class="foot">
      <div class="transport" data-testid="progress" {...stateOf(app, step)}>
        {step !== null ? (
          <LoopRunning app={app} step={step} />
        ) : app.work.value.kind === 'running' ? (
          <Running app={app} />
        ) : isOfLoop(app, stage) ? (
          <LoopIdle app={app} next={next} stage={stage} />
        ) : (
          <Idle app={app} next={next} />
        )}
      </div>
      <p class="promise">
        {!app.standing.value.isOnline && 'Offline, and at work all the same. '}Nothing you add leaves this device.
      </p>
    </footer>
  );
}

/** Whether what is on the page is the loop's: its own stages, and lists that show one of its rounds. */
function isOfLoop(app: App, stage: Stage): boolean {
  if (app.seed.value === null) return false;
  return ['loop', 'seed', 'models', 'comparison'].includes(stage) || app.shown.value !== 'untuned';
}

function stateOf(app: App, step: LoopStepView | null) {
  const work = app.work.value;
  if (step !== null && work.kind === 'idle') {
    const { done, total } = step;
    return { 'data-state': app.loop.value.stopping ? 'stopping' : 'running', 'data-done': done, 'data-total': total };
  }
  if (work.kind === 'idle') return { 'data-state': 'idle', 'data-last': work.last?.how ?? 'none' };
  const { done, total } = work.progress;
  return { 'data-state': work.stopping ? 'stopping' : 'running', 'data-done': done, 'data-total': total };
}

function Running({ app }: { readonly app: App }) {
  const work = app.work.value;
  if (work.kind !== 'running') return null;
  const { progress, stopping } = work;
  return (
    <>
      <Stop app={app} stopping={stopping} />
      <progress value={progress.done} max={Math.max(1, progress.total)} aria-label={STAGE_WORDS[progress.stage]} />
      <p>
        <b>{progressSentence(progress)}</b>
        <span class="soft">{stopping ? 'stopping after this one' : details(progress)}</span>
      </p>
    </>
  );
}

/** A step of the loop. While it writes or rates, the run's own figures say how fast. */
function LoopRunning({ app, step }: { readonly app: App; readonly step: LoopStepView }) {
  const { stopping } = app.loop.value;
  const { choices, progress } = { choices: app.loopChoices.value, progress: progressOf(app) };
  const { done, total } = progress ?? step;
  const said = runningSentence({ ...step, done, total }, choices);
  return (
    <>
      <Stop app={app} stopping={stopping} />
      <progress value={total === null ? undefined : done} max={Math.max(1, total ?? 1)} aria-label={said} />
      <p>
        <b>
          <Named text={said} />
        </b>
        <span class="soft">{stopping ? 'stopping, what is done is kept' : loopDetails(step, progress)}</span>
      </p>
    </>
  );
}

interface StopProps {
  readonly app: App;
  readonly stopping: boolean;
}

/** Not `disabled` once it is pressed: the button would drop the focus of whoever has just pressed it. */
function Stop({ app, stopping }: StopProps) {
  return (
    <button
      type="button"
      data-testid="stop"
      aria-disabled={stopping}
      onClick={() => {
        if (!stopping) app.stop();
      }}
    >
      Stop
    </button>
  );
}

function progressOf(app: App): Progress | null {
  const work = app.work.value;
  return work.kind === 'running' ? work.progress : null;
}

function loopDetails(step: LoopStepView, progress: Progress | null): string {
  if (progress !== null) return details(progress);
  return step.secondsLeft === null ? '' : `${duration(step.secondsLeft)} left`;
}

/** How the loop stands; where it is run with its settings in sight is a stage of its own. */
function LoopIdle({ app, next, stage }: FooterProps) {
  if (stage === 'loop') {
    const { done, of } = stepsDone(stepsOf(app));
    return (
      <p class="soft">
        Nothing is running; {count(done)} of {counted(of, 'step')} done.
      </p>
    );
  }
  const { failure } = app.loop.value;
  const failed = failure !== null && failure.kind !== 'aborted';
  return (
    <>
      <a class={next === 'loop' ? 'button go' : 'button'} href="#loop" data-testid="to-loop">
        To the loop
      </a>
      <p class={failed ? 'trouble' : ''}>
        <b>
          <Named text={standingSentence(app)} />
        </b>
      </p>
    </>
  );
}

function Idle({ app, next }: Omit<FooterProps, 'stage'>) {
  const work = app.work.value;
  const last = work.kind === 'idle' ? work.last : null;
  const why = whyNotStart(app, ['augment', 'rate']);
  const left = leftOf(app);
  const resume = last !== null && last.how !== 'done' && why === null;
  // "Done" says it all; that nothing is left need not be said again.
  const finished = last?.how === 'done' && app.rows.value.length > 0 && left.toWrite + left.toRate === 0;
  const start = (limit: number | null) => void app.start({ stages: ['augment', 'rate'], limit });
  return (
    <>
      <button
        type="button"
        class={next === 'start' ? 'go' : ''}
        data-testid="start"
        disabled={why !== null}
        aria-describedby="start-why"
        onClick={() => start(app.settings.value.limit)}
      >
        {resume ? 'Resume' : 'Write instructions and rate'}
      </button>
      {why === null && last === null && left.toWrite > TRIAL && (
        <button type="button" class="quiet" data-testid="try" onClick={() => start(TRIAL)}>
          Try {TRIAL} first
        </button>
      )}
      {next === 'loop' && (
        <a class="button go" href="#loop" data-testid="to-loop">
          To the loop
        </a>
      )}
      <p id="start-why" class={last?.how === 'failed' ? 'trouble' : ''}>
        {last !== null && <b>{endSentence(last)}</b>}
        {!finished && <span class="soft">{why ?? (last === null ? whatIsLeft(left) : null)}</span>}
      </p>
    </>
  );
}

export function progressSentence({ stage, done, total }: Progress): string {
  return `${STAGE_WORDS[stage]} ${count(done)} of ${count(total)}`;
}

function details({ perSecond, secondsLeft, failed }: Progress): string {
  const parts = [];
  if (perSecond !== null) parts.push(pace(perSecond));
  if (secondsLeft !== null) parts.push(`${duration(secondsLeft)} left`);
  if (failed > 0) parts.push(`${count(failed)} failed`);
  return parts.join(' · ');
}

/** How the last run ended, as a sentence. */
export function endSentence(end: WorkEnd): string {
  switch (end.how) {
    case 'done':
      return `Done: ${counted(end.items, 'item')} in ${duration(end.seconds)}.`;
    case 'stopped':
      return `Stopped with ${count(end.left)} left. What was done is kept.`;
    case 'failed':
      return `Stopped by trouble with ${count(end.left)} left: ${end.failure.message}`;
    default:
      return end satisfies never;
  }
}
