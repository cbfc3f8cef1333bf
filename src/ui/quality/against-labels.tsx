// How good each rater is against the person's labels: what is missing for figures, or the pictures.

import { useComputed, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { LEAST_LABELS } from '../../core/quality-curve.ts';
import type { App } from '../../run/app.ts';
import { counted, percent } from '../figures.ts';
import { learningSentence } from '../training-words.ts';
import { AreasPicture } from './areas.tsx';
import { CurvePicture } from './curve.tsx';
import type { RaterFigures, Shared } from './measured-raters.ts';
import { PlanePicture } from './plane.tsx';

interface AgainstLabelsProps {
  readonly app: App;
  readonly shared: Shared;
}

export function AgainstLabels({ app, shared }: AgainstLabelsProps) {
  const chosen = useSignal<string | null>(null);
  const able = useComputed(() => shared.figures.value.filter(({ curve }) => curve.length > 0));
  const shown = useComputed(() => {
    const of = (key: string | null) => able.value.find(({ rater }) => rater.key === key);
    return of(chosen.value) ?? of(shared.current.value) ?? able.value[0] ?? null;
  });
  const { minScore } = app.settings.value;
  return (
    <section aria-labelledby="quality-labels">
      <h2 id="quality-labels">The ratings against your labels</h2>
      <LabelsSentence shared={shared} />
      {shown.value !== null && (
        <>
          <p class="soft">
            The paper measures on 250 labelled pairs, 20 % of them good: precision and recall of M₀ .44 and .09, of M₁
            .52 and .44, of GPT-4 .88 and .92. {learningSentence(app.loopChoices.value)} Its figures show the direction.
          </p>
          <div class="pictures">
            <CurvePicture figures={shown.value} minScore={minScore} isCurrent={isCurrent(shown.value, shared)}>
              {able.value.length > 1 && (
                <RaterSelect
                  able={able.value}
                  value={shown.value.rater.key}
                  onChoose={(key) => {
                    chosen.value = key;
                  }}
                />
              )}
            </CurvePicture>
            <PlanePicture figures={able.value} current={shared.current.value} minScore={minScore} />
            <AreasPicture figures={able.value} />
          </div>
        </>
      )}
    </section>
  );
}

function isCurrent({ rater }: RaterFigures, { current }: Shared): boolean {
  return rater.key === current.value;
}

interface RaterSelectProps {
  readonly able: readonly RaterFigures[];
  readonly value: string;
  readonly onChoose: (key: string) => void;
}

function RaterSelect({ able, value, onChoose }: RaterSelectProps) {
  const id = useId();
  return (
    <p class="pick-rater">
      <label for={id}>Rated by</label>
      <select id={id} data-testid="rater" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {able.map(({ rater }) => (
          <option key={rater.key} value={rater.key}>
            {rater.code} {rater.name}
          </option>
        ))}
      </select>
    </p>
  );
}

function LabelsSentence({ shared }: { readonly shared: Shared }) {
  const { good, other, examples, rows } = shared.labelled.value;
  const figures = shared.figures.value;
  const short = figures.filter(({ missing }) => missing.good + missing.other > 0);
  return (
    <>
      {rows.length === 0 ? (
        <p>
          No pair {examples === 0 ? 'is labelled yet' : 'besides the examples is labelled'}. Say in{' '}
          <a href="#review">Review</a> which are good: from {LEAST_LABELS} good and {LEAST_LABELS} not-good ones on, the
          ratings can be measured.
        </p>
      ) : (
        <p>
          {counted(rows.length, 'labelled pair')}: {counted(good, 'is good', 'are good')} ({percent(good / rows.length)}
          ), {counted(other, 'is not', 'are not')}. An edited pair counts as good.
        </p>
      )}
      {rows.length > 0 && figures.length === 0 && <p class="soft">None of them is rated yet.</p>}
      {examples > 0 && (
        <p class="soft" data-testid="examples-left-out">
          {counted(examples, 'labelled pair stands', 'labelled pairs stand')} in the rating prompt as{' '}
          {examples === 1 ? 'an example and is' : 'examples and are'} left out here.
        </p>
      )}
      {short.length > 0 && (
        <ul data-testid="labels-missing">
          {short.map((each) => (
            <li key={each.rater.key}>{missingSentence(each)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** How many labels a rater still needs before its figures say something. */
export function missingSentence({ rater, missing, good, other }: RaterFigures): string {
  const needs = [
    ...(missing.good > 0 ? [`${missing.good} more good`] : []),
    ...(missing.other > 0 ? [`${missing.other} more not-good`] : []),
  ].join(' and ');
  return `By ${rater.name}: ${good} good and ${other} not-good pairs are rated. Label ${needs} in Review to see its figures.`;
}
