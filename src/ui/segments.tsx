import type { App, Row } from '../run/app.ts';
import { Bench } from './bench.tsx';
import { count } from './figures.ts';
import type { Place } from './place.ts';
import { isKept, sourceOf, titleOf } from './row-state.ts';
import { SegmentSource } from './source.tsx';

interface SegmentsProps {
  readonly app: App;
  readonly place: Place;
  readonly onSettings: () => void;
}

/** The second stage: the stretches of text that will each get an instruction. */
export function Segments({ app, place, onSettings }: SegmentsProps) {
  const { segment } = app.settings.value;
  const rows = app.rows.value;
  const mean = rows.reduce((sum, row) => sum + row.segment.text.length, 0) / Math.max(1, rows.length);
  return (
    <Bench
      app={app}
      place={place}
      title="Segments"
      rowsOf={(from) => from.rows.value}
      stateOf={() => 'segment'}
      states={[]}
      order={null}
      head={
        <p class="soft">
          Text under one heading, {count(segment.minChars)} to {count(segment.maxChars)} characters
          {rows.length > 0 && `, ${count(Math.round(mean))} on average`}.{' '}
          <button type="button" class="quiet" onClick={onSettings}>
            Change the lengths
          </button>
        </p>
      }
      empty={<NoSegments app={app} />}
      rowRem={4.25}
      row={(row) => <SegmentRow row={row} longest={segment.maxChars} />}
      reading={(row) => (
        <>
          <p class="eyebrow">{sourceOf(row)}</p>
          <h2>{titleOf(row)}</h2>
          <p class="soft">{count(row.segment.text.length)} characters</p>
          <SegmentSource key={row.segment.id} row={row} kept={isKept(row, app.settings.value)} />
        </>
      )}
    />
  );
}

/** Why a stage has nothing to show, and where to go. */
export function NoSegments({ app }: { readonly app: App }) {
  if (app.documents.value.length > 0) {
    return <p>No text in these documents is long enough to be a segment. The length window is in Settings.</p>;
  }
  return (
    <p>
      Nothing to show yet. <a href="#documents">Add a document</a> first.
    </p>
  );
}

function SegmentRow({ row, longest }: { readonly row: Row; readonly longest: number }) {
  const { length } = row.segment.text;
  return (
    <>
      <span class="row-text">
        <span class="line">{titleOf(row)}</span>
        <small>{[row.document.name, ...row.segment.headingPath.slice(0, -1)].join(' › ')}</small>
      </span>
      <span class="length">
        {count(length)}
        <i style={{ width: `${Math.min(1, length / longest) * 4}rem` }} />
      </span>
    </>
  );
}
