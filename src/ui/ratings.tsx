// The fourth stage: how good the model finds each pair, and why it says so.

import { useSignal } from '@preact/signals';
import { type SelectRule, selectionOf } from '../core/select.ts';
import type { App, Row } from '../run/app.ts';
import { Bench } from './bench.tsx';
import { faultLabel } from './faults.ts';
import { count, counted, threshold, score as written } from './figures.ts';
import { Histogram } from './histogram.tsx';
import { InstructionLine, RowMarks } from './instructions.tsx';
import { later } from './later.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { Opinion } from './opinion.tsx';
import type { Place } from './place.ts';
import { RATER_NAMES } from './rater-names.ts';
import { RatingForm } from './rating-form.tsx';
import { instructionOf, isKept, type RatingState, ratingState, scoreOf, sourceOf } from './row-state.ts';
import { ScoreMark } from './score-mark.tsx';
import { SegmentSource } from './source.tsx';
import { StageActs } from './stage-acts.tsx';

const Signs = later(() => import('./rater-signs.tsx').then(({ RaterSigns: view }) => view));

const STATES: readonly { readonly state: RatingState; readonly name: string }[] = [
  { state: 'rated', name: 'Rated' },
  { state: 'failed', name: 'Failed' },
  { state: 'waiting', name: 'Waiting' },
];

interface RatingsProps {
  readonly app: App;
  readonly place: Place;
}

export function Ratings({ app, place }: RatingsProps) {
  const settings = app.settings.value;
  const { minScore, rate } = settings;
  const changing = useSignal(false);
  const rows = app.rows.value;
  const failed = rows.filter((row) => ratingState(row) === 'failed').length;
  const scores = rows.map(scoreOf).filter((score) => score !== null);
  return (
    <Bench
      app={app}
      place={place}
      title="Ratings"
      rowsOf={(from) => from.rows.value.filter((row) => ratingState(row) !== 'without-instruction')}
      stateOf={ratingState}
      states={STATES}
      order="document"
      head={
        rows.length > 0 && (
          <>
            <StageActs app={app} stage="rate" alone="Rate only" failed={failed} />
            {scores.length > 0 && (
              <>
                <Histogram scores={scores} minScore={minScore} />
                <p class="soft under">
                  {count(scores.filter((score) => score >= minScore).length)} of {count(scores.length)} at{' '}
                  {threshold(minScore)} or more. <a href="#kept">Move the threshold</a>
                </p>
              </>
            )}
            {(scores.length > 0 || failed > 0) && <Signs app={app} />}
            <details class="form" onToggle={(event) => (changing.value = event.currentTarget.open)}>
              <summary>Rated by {RATER_NAMES[rate.form]}</summary>
              {changing.value && <RatingForm app={app} />}
            </details>
          </>
        )
      }
      empty={
        <NothingYet app={app} needs={['document', 'model', 'instructions', 'ratings']}>
          <p>
            Nothing to rate yet. Here each pair will stand with its rating from 1 to 5, and how likely each of the five
            was to the model.
          </p>
        </NothingYet>
      }
      rowRem={5}
      row={(row) => <RatedRow row={row} rule={settings} />}
      reading={(row) => (
        <>
          <p class="eyebrow">{sourceOf(row)}</p>
          <h2 class="instruction">{instructionOf(row)}</h2>
          {row.rating === null ? (
            <p class="soft">Not rated yet.</p>
          ) : (
            <Opinion
              adapters={app.adapters.value}
              rating={row.rating}
              minScore={minScore}
              selection={selectionOf(row, settings)}
              chars={row.segment.text.length}
            />
          )}
          <OtherScores row={row} />
          <RowMarks app={app} place={place} row={row} />
          <SegmentSource key={row.segment.id} row={row} kept={isKept(row, settings)} />
        </>
      )}
    />
  );
}

/** A pair in a list: its score, the length that judges follow, its instruction, and what became of it. */
export function RatedRow({ row, rule }: { readonly row: Row; readonly rule: SelectRule }) {
  const score = scoreOf(row);
  const kept = isKept(row, rule);
  return (
    <>
      <ScoreMark score={score} kept={kept} />
      <span class="row-text">
        <InstructionLine row={row} />
        <small>
          {counted(row.segment.text.length, 'character')} · {sourceOf(row)}
        </small>
      </span>
      <RatedTag row={row} rule={rule} />
    </>
  );
}

function RatedTag({ row, rule }: { readonly row: Row; readonly rule: SelectRule }) {
  const verdict = row.rating?.verdict;
  switch (selectionOf(row, rule)) {
    case 'kept':
      return <span class="tag kept">kept</span>;
    case 'accepted':
      return <span class="tag kept">accepted</span>;
    case 'rejected':
      return <span class="tag">rejected</span>;
    case 'marked':
      return <span class="tag">marked</span>;
    case 'below':
      return null;
    case 'unrated':
      if (verdict?.ok === false) return <span class="tag trouble">{faultLabel(verdict.why)}</span>;
      return <span class="tag">waiting</span>;
  }
}

/** What other raters gave the pair: their ratings stay when another one is chosen. */
function OtherScores({ row }: { readonly row: Row }) {
  const others = row.opinions.filter(({ id, verdict }) => id !== row.rating?.id && verdict.ok);
  if (others.length === 0) return null;
  const words = others.map(({ verdict, model }) => {
    const score = verdict.ok ? written(verdict.score) : '';
    return `${RATER_NAMES[verdict.form]} ${score}${model === row.rating?.model ? '' : ` (${model})`}`;
  });
  return (
    <p class="soft">
      Also rated: {words.join(', ')}. <a href="#review">All in Review</a>
    </p>
  );
}
