import type { App, Row } from '../../run/app.ts';
import { ProvenanceFacts } from '../documents/provenance.tsx';
import { counted } from '../figures.ts';
import { sourceOf, titleOf } from '../row-state.ts';
import { Prose } from '../source.tsx';
import type { SegmentsBench } from './bench.ts';
import { stateOf } from './filter.ts';
import { isOfAnother, markSentence, standingSentence } from './mark-words.ts';
import { TextPane } from './text-pane.tsx';

interface SegmentReadingProps {
  readonly app: App;
  readonly bench: SegmentsBench;
  readonly row: Row;
}

/** One segment: where it stands and why, what speaks about it, where it comes from, and its text in the document. */
export function SegmentReading({ app, bench, row }: SegmentReadingProps) {
  const { segment, document } = row;
  const state = stateOf(app.segmentStates.value, row);
  const isEdited = segment.byHand === 'text';
  return (
    <>
      <p class="eyebrow">{sourceOf(row)}</p>
      <h2>{titleOf(row)}</h2>
      <p data-testid="segment-standing">
        <b class={state.isIn ? 'standing in' : 'standing'}>{standingSentence(state)}</b>{' '}
        <span class="soft">{counted(segment.text.length, 'character')}.</span>
      </p>
      {bench.at.value < 0 && <p class="soft">It is not in the list: it does not match what is looked for.</p>}
      {bench.drafts.all.value.has(segment.id) && bench.doing.value?.kind !== 'edit' && (
        <p class="soft">An edit of its text is begun and not saved; Edit text goes on with it.</p>
      )}
      <Marks app={app} bench={bench} row={row} />
      <details class="facts-of">
        <summary>Where it comes from</summary>
        <ProvenanceFacts document={document} range={segment} />
      </details>
      <Redraw app={app} bench={bench} row={row} />
      {isEdited && (
        <section class="source" aria-label="The text as it was edited">
          <div class="segment kept">
            <Prose text={segment.text} />
          </div>
          <p class="soft as-found">As it stands in the document:</p>
        </section>
      )}
      <TextPane app={app} bench={bench} row={row} />
    </>
  );
}

/** Every mark with its reason; of a duplicate the way to what it repeats. */
function Marks({ app, bench, row }: SegmentReadingProps) {
  const { marks } = stateOf(app.segmentStates.value, row);
  const { actions } = app.settings.value.segmentFilters;
  if (marks === null || marks.length === 0) return null;
  return (
    <ul class="segment-marks" aria-label="Marks">
      {marks.map(({ kind, found }) => (
        <li key={kind} data-testid={`segment-mark-${kind}`}>
          {markSentence({ kind, found })}
          {actions[kind] === 'show' && <span class="soft"> It is shown and does not leave it out.</span>}
          {isOfAnother(kind) && (
            <>
              {' '}
              <button type="button" class="quiet" onClick={() => bench.select(found)}>
                Go to it
              </button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The way back to the boundaries that the page finds by itself, where a person has drawn some. */
function Redraw({ app, bench, row }: SegmentReadingProps) {
  const ofDocument = app.allRows.value.filter(({ document }) => document.id === row.document.id);
  const byHand = ofDocument.filter(({ segment }) => segment.byHand !== undefined).length;
  if (byHand === 0) return null;
  return (
    <p class="soft">
      {byHand} of the {counted(ofDocument.length, 'segment')} of this document {byHand === 1 ? 'was' : 'were'} drawn or
      edited by hand.{' '}
      <button type="button" class="quiet" data-testid="cut-again" onClick={() => void bench.cutAgain()}>
        Cut the document anew
      </button>
    </p>
  );
}
