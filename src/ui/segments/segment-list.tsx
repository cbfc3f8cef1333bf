import { useEffect, useId, useRef } from 'preact/hooks';
import type { App, Row, SegmentState } from '../../run/app.ts';
import { Choices } from '../choices.tsx';
import { count, counted } from '../figures.ts';
import { foldAhead } from '../review/filter.ts';
import { RowList } from '../row-list.tsx';
import { titleOf } from '../row-state.ts';
import { NoSegments } from '../segments.tsx';
import type { SegmentsBench } from './bench.ts';
import { type About, NO_FILTER, SEGMENT_ORDERS, type SegmentOrder, SIDES, type Side, stateOf } from './filter.ts';
import { KINDS, markLabel, markTag } from './mark-words.ts';
import type { WhyPart } from './why-panel.tsx';

const ROW_REM = 4.25;
// A few milliseconds of work between two frames.
const FOLDED_AT_ONCE = 250;

const SIDE_NAMES: Readonly<Record<Side, string>> = { in: 'In', out: 'Left out', all: 'All' };
const ORDER_NAMES: Readonly<Record<SegmentOrder, string>> = {
  text: 'In order of the text',
  longest: 'Longest first',
  shortest: 'Shortest first',
};

interface SegmentListProps {
  readonly app: App;
  readonly bench: SegmentsBench;
  readonly onSettings: () => void;
  readonly onWhy: (part: WhyPart) => void;
  readonly onOpen: (segmentId: string) => void;
}

/** The left side: how many are in and left out, what is looked for, and the list. */
export function SegmentList({ app, bench, onSettings, onWhy, onOpen }: SegmentListProps) {
  const { segment, segmentFilters } = app.settings.value;
  const rows = app.allRows.value;
  const shown = bench.shown.value;
  return (
    <section class="list" aria-label="Segments">
      <h1 class="unseen">Segments</h1>
      <div class="list-head">
        <p class="soft">
          Text under one heading, {count(segment.minChars)} to {count(segment.maxChars)} characters.{' '}
          <button type="button" class="quiet" onClick={onSettings}>
            Change the lengths
          </button>
        </p>
        {rows.length > 0 && (
          <p class="acts">
            <button type="button" data-testid="why-out" onClick={() => onWhy('reasons')}>
              Why segments are left out…
            </button>
            <button type="button" data-testid="segment-lengths" onClick={() => onWhy('lengths')}>
              Lengths…
            </button>
          </p>
        )}
        {app.looking.value && (
          <p class="soft" role="status">
            Segments are still being looked at; counts go up meanwhile.
          </p>
        )}
      </div>
      {rows.length === 0 ? (
        <div class="empty">
          <NoSegments app={app} />
        </div>
      ) : (
        <>
          <Looking app={app} bench={bench} />
          {shown.length === 0 ? (
            <NothingLikeThat bench={bench} rows={rows.length} />
          ) : (
            <RowList
              label="Segments"
              items={shown}
              idOf={(row) => row.segment.id}
              selected={bench.current.value?.segment.id ?? null}
              rowRem={ROW_REM}
              onSelect={(id) => bench.select(id)}
              onOpen={onOpen}
            >
              {(row) => {
                const state = stateOf(app.segmentStates.value, row);
                return (
                  <SegmentRow
                    row={row}
                    state={state}
                    tag={markTag(state.marks ?? [], segmentFilters)}
                    longest={segment.maxChars}
                    hasDraft={bench.drafts.all.value.has(row.segment.id)}
                  />
                );
              }}
            </RowList>
          )}
        </>
      )}
    </section>
  );
}

function NothingLikeThat({ bench, rows }: { readonly bench: SegmentsBench; readonly rows: number }) {
  const { side, about, search } = bench.filter.value;
  const other = side === 'in' ? bench.sides.value.out : bench.sides.value.in;
  if (side === 'out' && about === null && search === '') {
    return (
      <div class="empty">
        <p>Nothing is left out. What its marks or your word leave out comes here, and nothing is ever deleted.</p>
      </div>
    );
  }
  return (
    <div class="empty">
      <p>
        None of the {counted(rows, 'segment')} is like that
        {other > 0 && side !== 'all' && `; ${count(other)} on the other side ${other === 1 ? 'is' : 'are'}`}.
      </p>
      <p>
        <button type="button" onClick={() => bench.choose(NO_FILTER)}>
          Show all segments
        </button>
      </p>
    </div>
  );
}

/** Both sides with their counts, the search, what is said of a segment, and the order. */
function Looking({ app, bench }: { readonly app: App; readonly bench: SegmentsBench }) {
  const id = useId();
  const filter = bench.filter.value;
  const sides = bench.sides.value;
  const prepare = usePreparing(app);
  const numbers: Readonly<Record<Side, number>> = { in: sides.in, out: sides.out, all: sides.in + sides.out };
  return (
    <>
      <fieldset class="sides">
        <legend class="unseen">Which segments</legend>
        {SIDES.map((side) => (
          <button
            key={side}
            type="button"
            aria-pressed={filter.side === side}
            data-testid={`side-${side}`}
            onClick={() => bench.choose({ ...bench.filter.value, side })}
          >
            {SIDE_NAMES[side]} <b>{count(numbers[side])}</b>
          </button>
        ))}
      </fieldset>
      <div class="bar">
        <input
          type="search"
          aria-label="Search texts, headings and documents"
          placeholder="Search"
          data-testid="segments-search"
          value={filter.search}
          onFocus={prepare}
          onInput={(event) => bench.choose({ ...bench.filter.value, search: event.currentTarget.value })}
        />
        <label class="unseen" for={`${id}-about`}>
          Marks
        </label>
        <Choices
          id={`${id}-about`}
          value={filter.about ?? ''}
          options={aboutOptions(app, filter.about)}
          onChange={(value) => bench.choose({ ...bench.filter.value, about: value === '' ? null : (value as About) })}
        />
        <label class="unseen" for={`${id}-order`}>
          Order
        </label>
        <Choices
          id={`${id}-order`}
          value={bench.order.value}
          options={SEGMENT_ORDERS.map((value) => ({ value, name: ORDER_NAMES[value] }))}
          onChange={(value) => bench.sort(SEGMENT_ORDERS.find((each) => each === value) ?? 'text')}
        />
      </div>
    </>
  );
}

/** What can be looked at alone; kinds that no segment has are left out, save the one that is chosen. */
function aboutOptions(app: App, chosen: About | null) {
  const counts = app.markCounts.value;
  const kinds = KINDS.filter((kind) => kind === chosen || (counts.get(kind)?.marked ?? 0) > 0);
  return [
    { value: '', name: 'Marked or not' },
    { value: 'any', name: 'With a mark' },
    { value: 'none', name: 'Without a mark' },
    { value: 'decided', name: 'Decided by you' },
    ...kinds.map((kind) => ({ value: kind, name: `${markLabel(kind)}: ${count(counts.get(kind)?.marked ?? 0)}` })),
  ];
}

/** Makes the rows ready to be searched, some at a time; what it gives begins that. */
function usePreparing(app: App): () => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  const prepare = (from: number) => {
    const rows = app.allRows.peek();
    foldAhead(rows.slice(from, from + FOLDED_AT_ONCE));
    const next = from + FOLDED_AT_ONCE;
    timer.current = next < rows.length ? setTimeout(() => prepare(next), 0) : null;
  };
  return () => {
    if (timer.current === null) prepare(0);
  };
}

interface SegmentRowProps {
  readonly row: Row;
  readonly state: SegmentState;
  readonly tag: string | null;
  readonly longest: number;
  readonly hasDraft: boolean;
}

function SegmentRow({ row, state, tag, longest, hasDraft }: SegmentRowProps) {
  const { length } = row.segment.text;
  return (
    <>
      <span class={state.isIn ? 'row-text' : 'row-text out'}>
        <span class="line">{titleOf(row)}</span>
        <small>{[row.document.name, ...row.segment.headingPath.slice(0, -1)].join(' › ')}</small>
      </span>
      <span class="segment-tags">
        {state.decided !== null && (
          <span class="tag">
            <span aria-hidden="true">{state.decided === 'keep' ? '✓' : '✗'}</span>{' '}
            {state.decided === 'keep' ? 'kept' : 'left out'}
          </span>
        )}
        {state.decided === null && !state.isIn && <span class="unseen">left out: </span>}
        {tag !== null && <span class="tag">{tag}</span>}
        {row.segment.byHand !== undefined && (
          <span class="tag">{row.segment.byHand === 'text' ? 'edited' : 'drawn by hand'}</span>
        )}
        {hasDraft && <span class="tag">draft</span>}
      </span>
      <span class="length">
        {count(length)}
        <i style={{ width: `${Math.min(1, length / longest) * 4}rem` }} />
      </span>
    </>
  );
}
