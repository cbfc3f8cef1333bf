// The handles that boundaries and cuts are drawn with. They lie over the text, so that one that has the focus, or is held
// by a pointer, stays the same while what it points at moves.

import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Row } from '../../run/app.ts';
import { count } from '../figures.ts';
import { READING_PANE_ID } from '../reading-pane.tsx';
import type { Doing, SegmentsBench } from './bench.ts';
import { offsetAt } from './caret.ts';
import { KEYS } from './keys.ts';
import { type Border, beginningAt, endingAt, nearestTo, type Step, stepFrom } from './near.ts';

interface HandlesProps {
  readonly pane: RefObject<HTMLElement | null>;
  readonly bench: SegmentsBench;
  readonly row: Row;
  readonly doing: Doing | null;
  readonly starts: readonly Border[];
  readonly ends: readonly Border[];
}

type End = 'start' | 'end' | 'cut';

const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: 'unit back',
  ArrowRight: 'unit on',
  ArrowUp: 'block back',
  ArrowDown: 'block on',
};

export function Handles({ pane, bench, row, doing, starts, ends }: HandlesProps) {
  const { from, to } = doing?.kind === 'move' ? doing : row.segment;
  const { before, after } = bench.neighbours.value;
  const cut = doing?.kind === 'split' ? doing.at : null;
  const grip = useRef<Grip | null>(null);
  usePlaces(pane, grip, [from, to, cut, starts, ends]);
  const open = {
    start: starts.filter(({ at }) => at >= (before?.segment.to ?? 0) && at < to),
    end: ends.filter(({ at }) => at <= (after?.segment.from ?? row.document.text.length) && at > from),
    cut: starts.filter(({ at }) => at > row.segment.from && at < row.segment.to),
  };
  const put = (end: End, at: number) => {
    if (end === 'cut') bench.do({ kind: 'split', at });
    else bench.do({ kind: 'move', end, from: end === 'start' ? at : from, to: end === 'end' ? at : to });
  };
  const turn = (end: End) => {
    if (end !== 'cut') bench.do({ kind: 'move', end: end === 'start' ? 'end' : 'start', from, to });
  };
  const common = { pane, grip, bench, row, put, turn };
  return (
    <>
      {cut === null && (
        <>
          <Handle {...common} end="start" at={from} borders={open.start} wanted={isMoving(doing, 'start')} />
          <Handle {...common} end="end" at={to} borders={open.end} wanted={isMoving(doing, 'end')} />
        </>
      )}
      {cut !== null && <Handle {...common} end="cut" at={cut} borders={open.cut} wanted />}
    </>
  );
}

function isMoving(doing: Doing | null, end: 'start' | 'end'): boolean {
  return doing?.kind === 'move' && doing.end === end;
}

interface HandleProps extends Pick<HandlesProps, 'pane' | 'bench' | 'row'> {
  readonly grip: { current: Grip | null };
  readonly end: End;
  readonly at: number;
  readonly borders: readonly Border[];
  /** Whether it is the one that the keys move. */
  readonly wanted: boolean;
  readonly put: (end: End, at: number) => void;
  /** Goes over to the other end. */
  readonly turn: (end: End) => void;
}

const NAMES: Readonly<Record<End, string>> = {
  start: 'Beginning of the segment',
  end: 'End of the segment',
  cut: 'Where the segment is cut in two',
};

function Handle({ pane, grip, bench, row, end, at, borders, wanted, put, turn }: HandleProps) {
  const handle = useRef<HTMLDivElement>(null);
  // A drag goes on over many drawings, and each may know more borders.
  const latest = useRef({ borders, put });
  latest.current = { borders, put };
  useEffect(() => {
    if (wanted) handle.current?.focus({ preventScroll: true });
  }, [wanted]);
  useEffect(() => {
    // Under a pointer the text stays where it is.
    if (wanted && grip.current === null) handle.current?.scrollIntoView({ block: 'nearest' });
  }, [wanted, at]);
  const { text } = row.document;
  const words =
    end === 'end'
      ? `ends “${endingAt(text, at)}”`
      : `${end === 'cut' ? 'before' : 'begins'} “${beginningAt(text, at)}”`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const isDoing = bench.doing.value !== null;
    if (step !== undefined) {
      const goal = stepFrom(borders, at, step);
      if (goal !== null) put(end, goal);
    } else if (event.key === 'Enter' && isDoing) void bench.apply();
    else if (event.key === 'Escape' && isDoing) bench.do(null);
    else if (event.key.toLowerCase() === KEYS.boundaries && isDoing) turn(end);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={handle}
      class={`handle at-${end}`}
      role="slider"
      tabIndex={0}
      aria-label={NAMES[end]}
      aria-orientation="horizontal"
      aria-valuemin={borders[0]?.at ?? at}
      aria-valuemax={borders.at(-1)?.at ?? at}
      aria-valuenow={at}
      aria-valuetext={`${words}, ${count(at)}`}
      data-testid={`handle-${end}`}
      data-place={at}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0 || pane.current === null) return;
        event.preventDefault();
        handle.current?.focus({ preventScroll: true });
        dragged(event, pane.current, grip, {
          over: (offset) => {
            const goal = nearestTo(latest.current.borders, offset);
            if (goal !== null) latest.current.put(end, goal);
          },
          dropped: () => void bench.apply(),
          left: () => bench.do(null),
        });
      }}
    />
  );
}

interface Drag {
  readonly over: (offset: number) => void;
  readonly dropped: () => void;
  readonly left: () => void;
}

/** Follows one pointer until it is let go; Escape or the browser leaves what it began. */
function dragged(
  down: PointerEvent,
  pane: HTMLElement,
  grip: { current: Grip | null },
  { over, dropped, left }: Drag,
): void {
  const following = new AbortController();
  const { signal } = following;
  const isSame = (event: PointerEvent) => event.pointerId === down.pointerId;
  let hasMoved = false;
  const end = (done: () => void) => {
    following.abort();
    pane.classList.remove('dragging');
    pane.style.paddingTop = '';
    grip.current = null;
    if (hasMoved) done();
  };
  const move = (event: PointerEvent) => {
    if (!isSame(event)) return;
    // Only now: a press that moves nothing is a press, and the text under the handle is what is pointed at.
    pane.classList.add('dragging');
    const offset = offsetAt(pane, event.clientX, event.clientY);
    if (offset === null) return;
    hasMoved = true;
    grip.current = gripAt(pane, offset);
    over(offset);
  };
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', (event) => isSame(event) && end(dropped), { signal });
  window.addEventListener('pointercancel', (event) => isSame(event) && end(left), { signal });
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    end(left);
  };
  window.addEventListener('keydown', onEscape, { signal, capture: true });
}

/** The piece of text that the pointer is over: where it begins in the document, and where it was on the screen. */
interface Grip {
  readonly at: string;
  readonly top: number;
}

function gripAt(pane: HTMLElement, offset: number): Grip | null {
  const units = [...pane.querySelectorAll<HTMLElement>('[data-at]')];
  const unit = units.findLast(({ dataset }) => Number(dataset.at) <= offset);
  const at = unit?.dataset.at;
  return unit === undefined || at === undefined ? null : { at, top: unit.getBoundingClientRect().top };
}

/**
 * Brings the text that the pointer holds back to where it was. While a boundary is drawn, more of the document is shown
 * around it and the acts above make room for other words: all that would push the text from under the pointer.
 */
function steady(pane: HTMLElement, { at, top }: Grip): void {
  const unit = pane.querySelector<HTMLElement>(`[data-at="${at}"]`);
  if (unit === null) return;
  const off = () => unit.getBoundingClientRect().top - top;
  pane.closest(`#${READING_PANE_ID}`)?.scrollBy(0, off());
  // On a narrow screen it is the page that scrolls.
  if (Math.abs(off()) >= 1) window.scrollBy(0, off());
  // At the top of the document there is nothing left to scroll.
  if (off() <= -1) pane.style.paddingTop = `${(Number.parseFloat(pane.style.paddingTop) || 0) - off()}px`;
}

/** Lays each handle where its offset is on the screen, again whenever that may have changed. */
function usePlaces(
  pane: RefObject<HTMLElement | null>,
  grip: { readonly current: Grip | null },
  when: readonly unknown[],
): void {
  useLayoutEffect(() => {
    if (pane.current !== null && grip.current !== null) steady(pane.current, grip.current);
    const place = () => {
      if (pane.current === null) return;
      const origin = pane.current.getBoundingClientRect();
      for (const handle of pane.current.querySelectorAll<HTMLElement>('.handle')) {
        const rect = rectAt(pane.current, Number(handle.dataset.place), handle.classList.contains('at-end'));
        handle.hidden = rect === null;
        if (rect === null) continue;
        handle.style.left = `${rect.x - origin.left}px`;
        handle.style.top = `${rect.top - origin.top}px`;
        handle.style.height = `${Math.max(24, rect.bottom - rect.top)}px`;
      }
    };
    place();
    const resized = new ResizeObserver(place);
    if (pane.current !== null) resized.observe(pane.current);
    return () => resized.disconnect();
  }, when);
}

interface Spot {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
}

/** The edge of the letter at an offset: the left one of where something begins, the right one of where it ends. */
function rectAt(pane: HTMLElement, at: number, isEnd: boolean): Spot | null {
  const spans = [...pane.querySelectorAll<HTMLElement>('[data-at]')];
  const span = isEnd
    ? spans.findLast(({ dataset }) => Number(dataset.end) <= at)
    : spans.find(({ dataset }) => Number(dataset.at) >= at);
  const rects = span?.getClientRects();
  const rect = isEnd ? rects?.[rects.length - 1] : rects?.[0];
  if (rect === undefined) return null;
  return { x: isEnd ? rect.right : rect.left, top: rect.top, bottom: rect.bottom };
}
