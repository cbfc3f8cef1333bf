import type { Rating } from '../core/records.ts';
import type { App, Row } from '../run/app.ts';
import { Balance } from './balance.tsx';
import { Bench } from './bench.tsx';
import { faultLabel, faultSentence } from './faults.ts';
import { count, percent, threshold, score as written } from './figures.ts';
import { Histogram } from './histogram.tsx';
import { InstructionLine, RawReply } from './instructions.tsx';
import type { Place } from './place.ts';
import { RatingForm } from './rating-form.tsx';
import { instructionOf, isKept, type RatingState, ratingState, scoreOf, sourceOf } from './row-state.ts';
import { SegmentSource } from './source.tsx';
import { StageActs } from './stage-acts.tsx';

const STATES: readonly { readonly state: RatingState; readonly name: string }[] = [
  { state: 'rated', name: 'Rated' },
  { state: 'failed', name: 'Failed' },
  { state: 'waiting', name: 'Waiting' },
];

interface RatingsProps {
  readonly app: App;
  readonly place: Place;
}

/** The fourth stage: how good the model finds each pair, and why it says so. */
export function Ratings({ app, place }: RatingsProps) {
  const { minScore, rate } = app.settings.value;
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
            <details class="form">
              <summary>{rate.form === 'expectation' ? 'Rated by expectation' : 'Rated by reasoning'}</summary>
              <RatingForm app={app} />
            </details>
          </>
        )
      }
      empty={
        <p>
          Nothing to rate yet. Ratings follow <a href="#instructions">the instructions</a>.
        </p>
      }
      rowRem={5}
      row={(row) => <RatedRow row={row} minScore={minScore} />}
      reading={(row) => (
        <>
          <p class="eyebrow">{sourceOf(row)}</p>
          <h2 class="instruction">{instructionOf(row)}</h2>
          {row.rating === null ? (
            <p class="soft">Not rated yet.</p>
          ) : (
            <Opinion rating={row.rating} minScore={minScore} />
          )}
          <SegmentSource key={row.segment.id} row={row} kept={isKept(row, minScore)} />
        </>
      )}
    />
  );
}

/** A pair in a list: its score as a number and a length, its instruction, and a word when it is kept or failed. */
export function RatedRow({ row, minScore }: { readonly row: Row; readonly minScore: number }) {
  const score = scoreOf(row);
  const kept = isKept(row, minScore);
  const verdict = row.rating?.verdict;
  return (
    <>
      <span class={kept ? 'score kept' : 'score'}>
        {score === null ? '–' : written(score)}
        {score !== null && <i style={{ width: `${((score - 1) / 4) * 2.25}rem` }} />}
      </span>
      <span class="row-text">
        <InstructionLine row={row} />
        <small>{sourceOf(row)}</small>
      </span>
      {kept && <span class="tag kept">kept</span>}
      {verdict?.ok === false && <span class="tag trouble">{faultLabel(verdict.why)}</span>}
      {verdict === undefined && <span class="tag">waiting</span>}
    </>
  );
}

/** One rating in full: the weights behind an expected score, or the reply that a score was read from. */
export function Opinion({ rating, minScore }: { readonly rating: Rating; readonly minScore: number }) {
  const { verdict } = rating;
  if (!verdict.ok) {
    return (
      <>
        <p class="trouble">{faultSentence(verdict.why, verdict.detail)}</p>
        <RawReply raw={verdict.raw} />
      </>
    );
  }
  const kept = verdict.score >= minScore;
  if (verdict.form === 'expectation') {
    return (
      <Balance
        probabilities={verdict.probabilities}
        score={verdict.score}
        minScore={minScore}
        kept={kept}
        note={`by ${rating.model}; the digits held ${percent(verdict.mass)} of its probability`}
      />
    );
  }
  return (
    <>
      <p class={kept ? 'verdict kept' : 'verdict'}>
        <b>{written(verdict.score)}</b> {kept ? 'kept' : `below ${threshold(minScore)}`}
        <small>by {rating.model}</small>
      </p>
      <RawReply raw={verdict.raw} />
    </>
  );
}
