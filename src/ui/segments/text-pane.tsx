// A segment in its document: the segment in ink, its neighbours marked, a handle at either end to draw its boundaries with.

import { useSignal } from '@preact/signals';
import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Range } from '../../core/split-text.ts';
import type { App, Row } from '../../run/app.ts';
import { READING_PANE_ID } from '../reading-pane.tsx';
import { titleOf } from '../row-state.ts';
import type { SegmentsBench } from './bench.ts';
import { caretWithin } from './caret.ts';
import { stateOf } from './filter.ts';
import { Handles } from './handles.tsx';
import { endsIn, firstCut, MORE_REACH, type NearBlock, nearOf, REACH, startsIn, stretchAround } from './near.ts';

interface TextPaneProps {
  readonly app: App;
  readonly bench: SegmentsBench;
  readonly row: Row;
}

export function TextPane({ app, bench, row }: TextPaneProps) {
  const pane = useRef<HTMLElement>(null);
  const more = useSignal(0);
  const { text } = row.document;
  const { segment } = row;
  const doing = bench.doing.value;
  const range: Range = doing?.kind === 'move' ? doing : segment;
  const reach = more.value > 0 ? more.value * MORE_REACH : doing?.kind === 'move' ? REACH : REACH / 3;
  const around = { from: Math.min(range.from, segment.from), to: Math.max(range.to, segment.to) };
  const stretch = stretchAround(text, around, reach);
  const others = useMemo(
    () => othersIn(app.allRows.value, row, stretch),
    [app.allRows.value, row, stretch.from, stretch.to],
  );
  const cut = doing?.kind === 'split' ? doing.at : null;
  const cuts = [range, segment, ...others.map((other) => other.segment)].flatMap(({ from, to }) => [from, to]);
  if (cut !== null) cuts.push(cut);
  const near = useMemo(() => nearOf(text, stretch, cuts), [text, stretch.from, stretch.to, cuts.join()]);
  useFirstCut(bench, row, pane);
  const isEdited = segment.byHand === 'text';
  const names = namesAt(near.blocks, others);
  return (
    <section class="source near" ref={pane} aria-label="Text in its document">
      {!isEdited && (
        <Handles
          pane={pane}
          bench={bench}
          row={row}
          doing={doing}
          starts={startsIn(text, near)}
          ends={endsIn(text, near)}
        />
      )}
      {near.blocks.map((block) => (
        <BlockView key={block.from} text={text} block={block} range={range} others={others}>
          {names.get(block)?.map((other) => (
            <NeighbourName key={other.segment.id} app={app} bench={bench} other={other} row={row} />
          ))}
        </BlockView>
      ))}
      <span class="acts">
        {(stretch.from > 0 || stretch.to < text.length) && (
          <button type="button" class="quiet" data-testid="more-text" onClick={() => (more.value += 1)}>
            Show more of the document
          </button>
        )}
        {more.value > 0 && (
          <button type="button" class="quiet" onClick={() => (more.value = 0)}>
            Show only what is near
          </button>
        )}
      </span>
    </section>
  );
}

/** The other segments of the document within a stretch, in their order. */
function othersIn(rows: readonly Row[], row: Row, stretch: Range): readonly Row[] {
  const at = rows.indexOf(row);
  if (at === -1) return [];
  const isIn = (other: Row | undefined): other is Row =>
    other?.document.id === row.document.id && other.segment.to > stretch.from && other.segment.from < stretch.to;
  let first = at;
  let last = at;
  while (isIn(rows[first - 1])) first -= 1;
  while (isIn(rows[last + 1])) last += 1;
  return [...rows.slice(first, at), ...rows.slice(at + 1, last + 1)];
}

/** Before which block each of the other segments is named: the first that holds some of it. */
function namesAt(blocks: readonly NearBlock[], others: readonly Row[]): ReadonlyMap<NearBlock, readonly Row[]> {
  const names = new Map<NearBlock, Row[]>();
  for (const other of others) {
    const block = blocks.find(({ to }) => to > other.segment.from);
    if (block === undefined) continue;
    names.set(block, [...(names.get(block) ?? []), other]);
  }
  return names;
}

interface BlockViewProps {
  readonly text: string;
  readonly block: NearBlock;
  readonly range: Range;
  readonly others: readonly Row[];
  readonly children: ComponentChildren;
}

/** A block letter by letter as it stands in the document, so that every place in it has its offset. */
function BlockView({ text, block, range, others, children }: BlockViewProps) {
  const kindOf = (unit: Range) => {
    const middle = (unit.from + unit.to) / 2;
    const holds = ({ from, to }: Range) => from <= middle && middle < to;
    if (holds(range)) return 'mine';
    return others.some(({ segment }) => holds(segment)) ? 'other' : 'left';
  };
  const kinds = new Set(block.units.map(kindOf));
  const side = kinds.has('mine') ? 'mine' : kinds.has('other') ? 'other' : 'left';
  let at = block.from;
  return (
    <>
      {children}
      <p class={`block ${block.kind} side-${side}`}>
        {block.units.map((unit) => {
          const gap = text.slice(at, unit.from);
          at = unit.to;
          return (
            <Fragment key={unit.from}>
              {gap}
              <span class={kindOf(unit)} data-at={unit.from} data-end={unit.to}>
                {text.slice(unit.from, unit.to)}
              </span>
            </Fragment>
          );
        })}
      </p>
    </>
  );
}

interface NeighbourNameProps extends TextPaneProps {
  readonly other: Row;
}

/** Where another segment begins, and the way to it. */
function NeighbourName({ app, bench, row, other }: NeighbourNameProps) {
  const isBefore = other.segment.from < row.segment.from;
  const { isIn } = stateOf(app.segmentStates.value, other);
  return (
    <p class="neighbour">
      <button type="button" class="quiet" onClick={() => bench.select(other.segment.id)}>
        {isBefore ? 'Segment before' : 'Segment after'}
        <span class="unseen">: {titleOf(other)}</span>
      </button>
      {!isIn && ' · left out'}
    </p>
  );
}

/** Finds where a cut begins to be chosen: at the caret, else at the border next to the middle. */
function useFirstCut(bench: SegmentsBench, row: Row, pane: { readonly current: HTMLElement | null }): void {
  const doing = bench.doing.value;
  const isOpen = doing?.kind === 'split' && doing.at === null;
  useEffect(() => {
    if (!isOpen || pane.current === null) return;
    const { text } = row.document;
    const { from, to } = row.segment;
    // Of the whole segment, however little of it is drawn.
    const borders = startsIn(text, nearOf(text, { from, to }, [])).filter(({ at }) => at > from);
    const caret = caretWithin(pane.current);
    const at = caret !== null && caret > from && caret < to ? caret : firstCut(borders, { from, to });
    bench.do({ kind: 'split', at: at ?? Math.round((from + to) / 2) });
  }, [isOpen]);
  const wasDoing = useRef(doing !== null);
  useEffect(() => {
    // What had the focus is gone with what was being done.
    if (wasDoing.current && doing === null && document.activeElement === document.body) {
      document.getElementById(READING_PANE_ID)?.focus({ preventScroll: true });
    }
    wasDoing.current = doing !== null;
  }, [doing]);
}
