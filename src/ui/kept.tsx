import { useId } from 'preact/hooks';
import type { App } from '../run/app.ts';
import { Bench } from './bench.tsx';
import { count, counted, threshold } from './figures.ts';
import { Histogram } from './histogram.tsx';
import type { Place } from './place.ts';
import { Opinion, RatedRow } from './ratings.tsx';
import { instructionOf, isKept, scoreOf, sourceOf } from './row-state.ts';
import { saveFile } from './save-file.ts';
import { ShownResults } from './shown.tsx';
import { SegmentSource } from './source.tsx';

interface KeptProps {
  readonly app: App;
  readonly place: Place;
}

/** The last stage: where the line is drawn, and the pairs above it. */
export function Kept({ app, place }: KeptProps) {
  const { minScore } = app.settings.value;
  const scores = app.rows.value.map(scoreOf).filter((score) => score !== null);
  return (
    <Bench
      app={app}
      place={place}
      title="Kept"
      rowsOf={(from) => from.rows.value.filter((row) => isKept(row, from.settings.value.minScore))}
      stateOf={() => 'kept'}
      states={[]}
      order="highest"
      head={
        <>
          <ShownResults app={app} />
          {scores.length > 0 && <Threshold app={app} scores={scores} />}
        </>
      }
      empty={
        scores.length === 0 ? (
          <p>
            Nothing is kept yet. Pairs come here when <a href="#ratings">their rating</a> is {threshold(minScore)} or
            more.
          </p>
        ) : (
          <p>No pair is rated {threshold(minScore)} or more. Move the threshold to the left to keep some.</p>
        )
      }
      rowRem={5}
      row={(row) => <RatedRow row={row} minScore={minScore} />}
      reading={(row) => (
        <>
          <p class="eyebrow">{sourceOf(row)}</p>
          <h2 class="instruction">{instructionOf(row)}</h2>
          {row.rating !== null && <Opinion rating={row.rating} minScore={minScore} />}
          <SegmentSource key={row.segment.id} row={row} kept />
        </>
      )}
    />
  );
}

function Threshold({ app, scores }: { readonly app: App; readonly scores: readonly number[] }) {
  const id = useId();
  const { minScore } = app.settings.value;
  const kept = scores.filter((score) => score >= minScore).length;
  const sentence = `${counted(kept, 'pair')} of ${count(scores.length)}`;
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
          aria-valuetext={`${threshold(minScore)}: ${sentence} kept`}
          onInput={(event) => {
            const chosen = Math.round(event.currentTarget.valueAsNumber * 10) / 10;
            void app.changeSettings((now) => ({ ...now, minScore: chosen }));
          }}
        />
      </Histogram>
      <div class="acts">
        <button
          type="button"
          data-testid="export-kept"
          disabled={kept === 0}
          onClick={() => saveFile('humpback-kept.jsonl', app.exportJsonl('kept'))}
        >
          Export the kept, JSONL
        </button>
        <button
          type="button"
          class="quiet"
          data-testid="export-all"
          onClick={() => saveFile('humpback-all.jsonl', app.exportJsonl('all-rated'))}
        >
          Export all {count(scores.length)} rated
        </button>
      </div>
    </div>
  );
}
