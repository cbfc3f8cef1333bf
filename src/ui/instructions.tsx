// The third stage: what the backward model takes each segment to be the answer to.

import { useSignal } from '@preact/signals';
import type { AdapterRecord, Candidate } from '../core/records.ts';
import type { App, Row } from '../run/app.ts';
import { Bench } from './bench.tsx';
import { faultLabel, faultSentence } from './faults.ts';
import { counted } from './figures.ts';
import { later } from './later.tsx';
import { hasMark, type MarkChoice, markTag } from './marks-words.ts';
import { Named } from './model-name.tsx';
import type { Place } from './place.ts';
import { type InstructionState, instructionState, isKept, sourceOf } from './row-state.ts';
import { NoSegments } from './segments.tsx';
import { SegmentSource } from './source.tsx';
import { StageActs } from './stage-acts.tsx';
import { workerWords } from './worker-words.ts';

const MarkFilter = later(() => import('./mark-filter.tsx').then(({ MarkFilter: view }) => view));
const MarkNotes = later(() => import('./mark-notes.tsx').then(({ MarkNotes: view }) => view));
const Choices = later(() => import('./instruction-choices.tsx').then(({ InstructionChoices: view }) => view));

const STATES: readonly { readonly state: InstructionState; readonly name: string }[] = [
  { state: 'written', name: 'Written' },
  { state: 'failed', name: 'Failed' },
  { state: 'writing', name: 'Being written' },
  { state: 'waiting', name: 'Waiting' },
];

interface InstructionsProps {
  readonly app: App;
  readonly place: Place;
}

export function Instructions({ app, place }: InstructionsProps) {
  const marks = useSignal<MarkChoice | null>(null);
  const failed = app.rows.value.filter((row) => instructionState(row) === 'failed').length;
  const writing = app.rows.value.find((row) => row.writing !== null);
  return (
    <Bench
      app={app}
      place={place}
      title="Instructions"
      rowsOf={({ rows }) => {
        const choice = marks.value;
        return choice === null ? rows.value : rows.value.filter((row) => hasMark(row, choice));
      }}
      stateOf={instructionState}
      states={STATES}
      order={null}
      head={
        app.rows.value.length > 0 && (
          <>
            <div class="acts">
              <StageActs app={app} stage="augment" alone="Write instructions only" failed={failed} />
              {writing !== undefined && (
                <button type="button" class="quiet" onClick={() => (place.selected.value = writing.segment.id)}>
                  Go to what is being written
                </button>
              )}
            </div>
            {(app.counts.value.marked > 0 || marks.value !== null) && <MarkFilter app={app} chosen={marks} />}
          </>
        )
      }
      empty={
        marks.value === null ? (
          <NoSegments app={app} needs={['document', 'model', 'instructions']}>
            <p>Here each segment will stand with the instruction that it would answer, written by a model.</p>
          </NoSegments>
        ) : (
          <p>
            No instruction is marked like that now.{' '}
            <button type="button" class="quiet" onClick={() => (marks.value = null)}>
              Show all
            </button>
          </p>
        )
      }
      rowRem={5}
      row={(row) => (
        <>
          <span class="row-text">
            <InstructionLine row={row} />
            <small>{sourceOf(row)}</small>
          </span>
          <InstructionTag row={row} />
        </>
      )}
      reading={(row) => (
        <>
          <InstructionReading row={row} adapters={app.adapters.value} />
          <RowMarks app={app} place={place} row={row} />
          {row.writing === null && (row.choices.length > 1 || row.candidate?.reply.ok === true) && (
            <Choices row={row} />
          )}
          <SegmentSource key={row.segment.id} row={row} kept={isKept(row, app.settings.value)} />
        </>
      )}
    />
  );
}

/** The instruction in a list: written, as far as it is written, or what is there instead. */
export function InstructionLine({ row }: { readonly row: Row }) {
  if (row.writing !== null) return <span class="lines writing">{row.writing}</span>;
  const reply = row.candidate?.reply;
  if (reply === undefined) return <span class="lines soft">Not written yet</span>;
  if (reply.ok) return <span class="lines">{reply.instruction}</span>;
  return <span class="lines soft">{reply.raw.trim() === '' ? 'No reply' : reply.raw}</span>;
}

function InstructionTag({ row }: { readonly row: Row }) {
  if (row.writing !== null) return <span class="tag">writing</span>;
  const reply = row.candidate?.reply;
  if (reply === undefined) return null;
  if (!reply.ok) return <span class="tag trouble">{faultLabel(reply.why)}</span>;
  const marked = markTag(row.marks);
  return marked === null ? null : <span class="tag marked">{marked}</span>;
}

interface RowMarksProps extends InstructionsProps {
  readonly row: Row;
}

/** The marks of a row as sentences, and whether they keep it out. */
export function RowMarks({ app, place, row }: RowMarksProps) {
  if (row.marks.length === 0) return null;
  return <MarkNotes marks={row.marks} keptOut={app.settings.value.filters.keepsOut} onGo={(id) => place.open(id)} />;
}

function InstructionReading({ row, adapters }: { readonly row: Row; readonly adapters: readonly AdapterRecord[] }) {
  const reply = row.candidate?.reply;
  return (
    <>
      <p class="eyebrow">{sourceOf(row)}</p>
      {row.writing !== null ? (
        <h2 class="instruction writing">{row.writing}</h2>
      ) : reply === undefined ? (
        <h2 class="instruction soft">No instruction yet</h2>
      ) : reply.ok ? (
        <h2 class="instruction">{reply.instruction}</h2>
      ) : (
        <>
          <h2 class="trouble">{faultSentence(reply.why, reply.detail)}</h2>
          <RawReply raw={reply.raw} />
        </>
      )}
      {row.candidate !== null && row.writing === null && (
        <p class="soft">
          <Named text={madeBy(row.candidate, adapters)} />
        </p>
      )}
    </>
  );
}

/** Every character a model said, as it said it. */
export function RawReply({ raw }: { readonly raw: string }) {
  return (
    <figure class="raw">
      <figcaption>What the model replied</figcaption>
      <pre>{raw === '' ? '(nothing)' : raw}</pre>
    </figure>
  );
}

function madeBy({ model, tokens, attempt }: Candidate, adapters: readonly AdapterRecord[]): string {
  const again = attempt > 0 ? `, at try ${attempt + 1}` : '';
  return `Written by ${workerWords(model, adapters)} in ${counted(tokens, 'token')}${again}`;
}
