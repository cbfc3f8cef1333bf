// One training: what it learns from, its plan, how far it is, its curves, and the ways to take its result home.

import { useSignal } from '@preact/signals';
import type { App, TrainingView } from '../run/app.ts';
import { Lineage } from './lineage.tsx';
import { ModelName, Named } from './model-name.tsx';
import { TakeHome } from './take-home.tsx';
import { TrainingCurve } from './training-curve.tsx';
import {
  brokenSentence,
  keptSentence,
  learnsFrom,
  planFacts,
  purpose,
  stateWords,
  taskWords,
} from './training-words.ts';

interface TrainingProps {
  readonly app: App;
  readonly view: TrainingView;
  /** The newest finished one shows the ways home without being asked. */
  readonly isNewest: boolean;
}

export function Training({ app, view, isNewest }: TrainingProps) {
  const { model, plan, state, warnings } = view;
  const words = stateWords(view, app.loop.value);
  const kept = keptSentence(view);
  const broken = words.trouble ? null : brokenSentence(view);
  const isFull = app.loopChoices.value.training[view.task].learning.kind === 'full';
  return (
    <section class="training" aria-label={model} data-testid={`training-${model}`} data-state={state}>
      <div class="training-words">
        <h2>
          <ModelName of={model} /> <small>{taskWords(view.task)}</small>
          <span class={words.trouble ? 'tag trouble' : 'tag'}>{words.tag}</span>
        </h2>
        <p class="soft">{purpose(view)}</p>
        <p>{learnsFrom(view).join(' ')}</p>
        {warnings.map(({ kind, message }) => (
          <p key={kind} class={kind === 'held-out-found' ? 'soft' : 'trouble'}>
            <Named text={message} />
          </p>
        ))}
        {state === 'running' && <StepsBar view={view} />}
        <p class={words.trouble ? 'trouble' : ''}>
          <Named text={words.sentence} />
        </p>
        {broken !== null && <p class="trouble">{broken}</p>}
        {kept !== null && <p class={state === 'done' && view.best?.step !== 0 ? 'kept-words' : ''}>{kept}</p>}
        {plan !== null && (
          <dl class="facts">
            {planFacts(plan).map(([name, figure]) => [
              <dt key={name}>{name}</dt>,
              <dd key={`${name} figure`}>{figure}</dd>,
            ])}
          </dl>
        )}
      </div>
      <div class="training-picture">
        <TrainingCurve view={view} />
        {state === 'done' && <TakeHome app={app} view={view} isFull={isFull} open={isNewest} />}
        {state === 'done' && <LineageDetails app={app} view={view} />}
      </div>
    </section>
  );
}

function StepsBar({ view: { model, plan, step, examples } }: { readonly view: TrainingView }) {
  if (plan === null) return null;
  const part = examples === null || examples.of === 0 ? 0 : examples.done / examples.of;
  return <progress value={Math.min(plan.steps, step + part)} max={plan.steps} aria-label={`Training ${model}`} />;
}

/** Looked up when it is opened: the records may be many. */
function LineageDetails({ app, view }: { readonly app: App; readonly view: TrainingView }) {
  const open = useSignal(false);
  return (
    <details onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>
        What <ModelName of={view.model} /> was made from
      </summary>
      {open.value && <Lineage lineage={app.lineage(view.key)} />}
    </details>
  );
}
