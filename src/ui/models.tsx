// The stage of the models: every training of the plan with its curves, and the ways to take a model home.

import './models.css';
import './charts.css';
import type { App, TrainingView } from '../run/app.ts';
import { NothingYet } from './nothing-yet.tsx';
import { OwnAdapters } from './own-adapter.tsx';
import type { Place } from './place.ts';
import { Training } from './training.tsx';
import { learningSentence } from './training-words.ts';

interface ModelsProps {
  readonly app: App;
  readonly place: Place;
}

export function Models({ app }: ModelsProps) {
  const trainings = app.trainings.value;
  const newest = newestDone(trainings);
  return (
    <div class="study models" data-testid="models">
      <h1 class="unseen">Models</h1>
      {isUntouched(trainings) ? (
        <Untouched app={app} />
      ) : (
        <>
          <p class="soft study-lead">{learningSentence(app.loopChoices.value)}</p>
          {trainings.map((view) => (
            <Training key={view.stepId} app={app} view={view} isNewest={view === newest} />
          ))}
        </>
      )}
      <OwnAdapters app={app} />
    </div>
  );
}

/** The last finished model that answers; it is the one to take home. */
export function newestDone(trainings: readonly TrainingView[]): TrainingView | null {
  return trainings.findLast(({ state, task }) => state === 'done' && task === 'forward') ?? null;
}

function isUntouched(trainings: readonly TrainingView[]): boolean {
  return trainings.every(({ state, plan }) => state === 'waiting' && plan === null);
}

function Untouched({ app }: { readonly app: App }) {
  const { blocked } = app.loop.value;
  return (
    <div class="study-empty">
      <NothingYet app={app} needs={['seed', 'document', 'model', 'loop']}>
        <p>
          Nothing is trained yet. <a href="#loop">The loop</a> teaches a model to write instructions from the seed, then
          others to rate pairs and to answer; each training stands here with its curves, and can be taken home as files.
        </p>
      </NothingYet>
      {blocked !== null && <p class="soft">{blocked}</p>}
    </div>
  );
}
