import type { App, Progress, WorkEnd } from '../run/app.ts';
import { count, counted, duration, pace } from './figures.ts';
import { leftOf, type NextStep, whatIsLeft, whyNotStart } from './next-step.ts';

const STAGE_WORDS = { augment: 'Writing instructions', rate: 'Rating pairs' } as const;
// Enough to judge the model by, little enough to wait for.
const TRIAL = 5;

interface FooterProps {
  readonly app: App;
  readonly next: NextStep | null;
}

/** The third fixed place: what is under way, the way to stop and go on, and the promise. */
export function Footer({ app, next }: FooterProps) {
  return (
    <footer class="foot">
      <div class="transport" data-testid="progress" {...stateOf(app)}>
        {app.work.value.kind === 'running' ? <Running app={app} /> : <Idle app={app} next={next} />}
      </div>
      <p class="promise">Nothing you add leaves this device.</p>
    </footer>
  );
}

function stateOf(app: App) {
  const work = app.work.value;
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
      <button type="button" data-testid="stop" disabled={stopping} onClick={() => app.stop()}>
        Stop
      </button>
      <progress value={progress.done} max={Math.max(1, progress.total)} aria-label={STAGE_WORDS[progress.stage]} />
      <p>
        <b>{progressSentence(progress)}</b>
        <span class="soft">{stopping ? 'stopping after this one' : details(progress)}</span>
      </p>
    </>
  );
}

function Idle({ app, next }: FooterProps) {
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
