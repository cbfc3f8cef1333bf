import type { Candidate } from '../core/records.ts';
import type { App, Row } from '../run/app.ts';
import { Bench } from './bench.tsx';
import { faultLabel, faultSentence } from './faults.ts';
import { counted } from './figures.ts';
import type { Place } from './place.ts';
import { type InstructionState, instructionState, isKept, sourceOf } from './row-state.ts';
import { NoSegments } from './segments.tsx';
import { SegmentSource } from './source.tsx';
import { StageActs } from './stage-acts.tsx';

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

/** The third stage: what the backward model takes each segment to be the answer to. */
export function Instructions({ app, place }: InstructionsProps) {
  const failed = app.rows.value.filter((row) => instructionState(row) === 'failed').length;
  const writing = app.rows.value.find((row) => row.writing !== null);
  return (
    <Bench
      app={app}
      place={place}
      title="Instructions"
      rowsOf={(from) => from.rows.value}
      stateOf={instructionState}
      states={STATES}
      order={null}
      head={
        app.rows.value.length > 0 && (
          <div class="acts">
            <StageActs app={app} stage="augment" alone="Write instructions only" failed={failed} />
            {writing !== undefined && (
              <button type="button" class="quiet" onClick={() => (place.selected.value = writing.segment.id)}>
                Go to what is being written
              </button>
            )}
          </div>
        )
      }
      empty={<NoSegments app={app} />}
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
          <InstructionReading row={row} />
          <SegmentSource key={row.segment.id} row={row} kept={isKept(row, app.settings.value.minScore)} />
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
  if (reply === undefined || reply.ok) return null;
  return <span class="tag trouble">{faultLabel(reply.why)}</span>;
}

function InstructionReading({ row }: { readonly row: Row }) {
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
      {row.candidate !== null && row.writing === null && <p class="soft">{madeBy(row.candidate)}</p>}
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

function madeBy({ model, tokens, attempt }: Candidate): string {
  const again = attempt > 0 ? `, at try ${attempt + 1}` : '';
  return `Written by ${model} in ${counted(tokens, 'token')}${again}`;
}
