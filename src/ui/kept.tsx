// The last stage: where the line is drawn, the pairs above it, and why the others stay out.

import { useId } from 'preact/hooks';
import { labelledRows, precisionAt } from '../core/quality-curve.ts';
import { type Selection, selectionOf } from '../core/select.ts';
import type { App, Row } from '../run/app.ts';
import { Bench } from './bench.tsx';
import { count, counted, threshold } from './figures.ts';
import { Histogram } from './histogram.tsx';
import { RowMarks } from './instructions.tsx';
import { later } from './later.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { Opinion } from './opinion.tsx';
import type { Place } from './place.ts';
import { precisionSentence, precisionWords } from './precision-words.ts';
import { RatedRow } from './ratings.tsx';
import { instructionOf, isKept, scoreOf, sourceOf } from './row-state.ts';
import { saveExport } from './save-file.ts';
import { ShownResults } from './shown.tsx';
import { SegmentSource } from './source.tsx';

const Signs = later(() => import('./rater-signs.tsx').then(({ RaterSigns: view }) => view));

interface KeptProps {
  readonly app: App;
  readonly place: Place;
  readonly onExport: () => void;
}

export function Kept({ app, place, onExport }: KeptProps) {
  const settings = app.settings.value;
  const { minScore } = settings;
  const rows = app.rows.value;
  const scores = rows.map(scoreOf).filter((score) => score !== null);
  const tally = tallyOf(rows, app);
  return (
    <Bench
      app={app}
      place={place}
      title="Kept"
      rowsOf={(from) => from.rows.value.filter((row) => isKept(row, from.settings.value))}
      stateOf={() => 'kept'}
      states={[]}
      order="highest"
      head={
        <>
          <ShownResults app={app} />
          {scores.length > 0 && <Threshold app={app} scores={scores} tally={tally} />}
          {(scores.length > 0 || tally.kept > 0) && (
            <>
              <p class="soft" data-testid="kept-why">
                {whyWords(tally, settings.filters.keepsOut).join(' · ')}
              </p>
              <Exports app={app} kept={tally.kept} rated={scores.length} onExport={onExport} />
              <Signs app={app} />
            </>
          )}
        </>
      }
      empty={
        scores.length === 0 ? (
          <NothingYet app={app} needs={['document', 'model', 'instructions', 'ratings']}>
            <p>
              Nothing is kept yet. Pairs come here when <a href="#ratings">their rating</a> is {threshold(minScore)} or
              more, and go home from here as a data set.
            </p>
          </NothingYet>
        ) : tally.marked > 0 ? (
          <p>
            Every pair rated {threshold(minScore)} or more is marked as doubtful. See{' '}
            <a href="#instructions">why they are marked</a>, or accept some in <a href="#review">Review</a>.
          </p>
        ) : (
          <p>No pair is rated {threshold(minScore)} or more. Move the threshold to the left to keep some.</p>
        )
      }
      rowRem={5}
      row={(row) => <RatedRow row={row} rule={settings} />}
      reading={(row) => (
        <>
          <p class="eyebrow">{sourceOf(row)}</p>
          <h2 class="instruction">{instructionOf(row)}</h2>
          {row.rating !== null && (
            <Opinion
              adapters={app.adapters.value}
              rating={row.rating}
              minScore={minScore}
              selection={selectionOf(row, settings)}
              chars={row.segment.text.length}
            />
          )}
          <RowMarks app={app} place={place} row={row} />
          <SegmentSource key={row.segment.id} row={row} kept />
        </>
      )}
    />
  );
}

/** How many pairs end up where. */
interface Tally extends Readonly<Record<Exclude<Selection, 'kept'>, number>> {
  /** By score or by a person. */
  readonly kept: number;
  /** Of the kept, those with a mark. */
  readonly keptMarked: number;
}

function tallyOf(rows: readonly Row[], { settings }: App): Tally {
  const tally = { kept: 0, keptMarked: 0, accepted: 0, rejected: 0, marked: 0, below: 0, unrated: 0 };
  for (const row of rows) {
    // A segment without an instruction is no pair.
    if (row.candidate?.reply.ok !== true) continue;
    const selection = selectionOf(row, settings.value);
    tally[selection] += 1;
    if (selection === 'accepted') tally.kept += 1;
    if ((selection === 'kept' || selection === 'accepted') && row.marks.length > 0) tally.keptMarked += 1;
  }
  return tally;
}

/** Where the pairs are: `12 kept`, `3 marked and left out`, `2 rejected by you`; what is empty is not named. */
function whyWords(tally: Tally, keepsOut: boolean): readonly string[] {
  const { kept, keptMarked, accepted, marked, rejected, below, unrated } = tally;
  const by = [
    ...(accepted > 0 ? [`${count(accepted)} accepted by you`] : []),
    ...(keptMarked > 0 && !keepsOut ? [`${count(keptMarked)} marked`] : []),
  ];
  return [
    `${count(kept)} kept${by.length > 0 ? ` (${by.join(', ')})` : ''}`,
    ...(marked > 0 ? [`${count(marked)} marked and left out`] : []),
    ...(rejected > 0 ? [`${count(rejected)} rejected by you`] : []),
    ...(below > 0 ? [`${count(below)} rated lower`] : []),
    ...(unrated > 0 ? [`${count(unrated)} without a rating`] : []),
  ];
}

interface ThresholdProps {
  readonly app: App;
  readonly scores: readonly number[];
  readonly tally: Tally;
}

function Threshold({ app, scores, tally }: ThresholdProps) {
  const id = useId();
  const { minScore } = app.settings.value;
  const judged = tally.kept + tally.marked + tally.rejected + tally.below;
  const sentence = `${counted(tally.kept, 'pair')} of ${count(judged)}`;
  const { rows: labelled } = labelledRows(app.rows.value, app.settings.value.rate.examples);
  const precision = labelled.length === 0 ? null : precisionAt(labelled, app.settings.value);
  return (
    <div class="threshold">
      <label for={id}>
        Keep from <b>{threshold(minScore)}</b>
        <output for={id} data-testid="kept-count">
          {sentence}
        </output>
      </label>
      <Histogram scores={scores} minScore={minScore}>
        <input
          id={id}
          type="range"
          min={1}
          max={5}
          step={0.1}
          value={minScore}
          data-testid="threshold"
          aria-valuetext={`${threshold(minScore)}: ${sentence} kept${labelled.length === 0 ? '' : `, ${precisionWords(precision)}`}`}
          onInput={(event) => {
            const chosen = Math.round(event.currentTarget.valueAsNumber * 10) / 10;
            void app.changeSettings((now) => ({ ...now, minScore: chosen }));
          }}
        />
      </Histogram>
      {labelled.length > 0 && (
        <p class="soft under" data-testid="kept-precision">
          {precisionSentence(precision)}
        </p>
      )}
    </div>
  );
}

interface ExportsProps {
  readonly app: App;
  readonly kept: number;
  readonly rated: number;
  readonly onExport: () => void;
}

function Exports({ app, kept, rated, onExport }: ExportsProps) {
  return (
    <div class="acts">
      <button
        type="button"
        data-testid="export-kept"
        disabled={kept === 0}
        onClick={() => void saveExport(app, 'kept')}
      >
        Export the kept, JSONL
      </button>
      <button type="button" class="quiet" data-testid="export-all" onClick={() => void saveExport(app, 'all-rated')}>
        Export all {count(rated)} rated
      </button>
      <button type="button" class="quiet" data-testid="export-open" aria-haspopup="dialog" onClick={onExport}>
        Other forms and files…
      </button>
    </div>
  );
}
