// The tour: five cards, one after the other, each beside the part of the page that it speaks of. A dialog of the browser,
// so that the rest of the page rests and the focus stays here; at the end the page is as it was before.

import './tour.css';
import { useSignal } from '@preact/signals';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { Named } from '../model-name.tsx';
import { NARROW, type Place } from '../place.ts';
import { remember } from '../remembered.ts';
import { type Box, cardPlace, onScreen } from './card-place.ts';
import { TOUR } from './steps.ts';

interface TourProps {
  readonly app: App;
  readonly place: Place;
  readonly onClose: () => void;
}

/** A view may have to be fetched before there is something to point at; after that the card stands alone. */
const LONGEST_WAIT_MS = 5000;
/** Room that is left free around what is pointed at, in pixels. */
const AROUND = 6;

export function Tour({ app, place, onClose }: TourProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const card = useRef<HTMLDivElement>(null);
  const at = useSignal(0);
  const hole = useSignal<Box | null>(null);
  const id = useId();
  const start = useMemo(() => location.hash || '#documents', []);
  const index = at.value;
  const step = TOUR[index] ?? TOUR[0];

  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      giveBack(before);
    };
  }, []);

  useEffect(() => {
    if (step === undefined) return;
    if (step.stage !== null && place.stage.value !== step.stage) location.replace(`#${step.stage}`);
    hole.value = null;
    return pointing(step.at, (box) => (hole.value = box));
  }, [step]);

  useLayoutEffect(() => {
    const { current } = card;
    // Between two steps the card stays where it was.
    if (current === null || (hole.value === null && current.style.left !== '')) return;
    const screen = { width: innerWidth, height: innerHeight };
    const target = hole.value ?? { left: screen.width / 2, top: screen.height / 2, width: 0, height: 0 };
    const { left, top } = cardPlace(target, { width: current.offsetWidth, height: current.offsetHeight }, screen);
    current.style.left = `${left}px`;
    current.style.top = `${top}px`;
  });

  const end = () => {
    remember('tour', 'seen');
    if (location.hash !== start) location.replace(start);
    onClose();
  };
  const go = (by: number) => {
    if (index + by >= TOUR.length) end();
    else at.value = Math.max(0, index + by);
  };
  if (step === undefined) return null;
  return (
    <dialog
      ref={dialog}
      class="tour"
      aria-labelledby={`${id}-title`}
      data-testid="tour"
      onCancel={(event) => {
        event.preventDefault();
        end();
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') go(1);
        else if (event.key === 'ArrowLeft') go(-1);
        else if (event.key === 'Tab') keepFocus(event);
        else return;
        if (event.key !== 'Tab') event.preventDefault();
      }}
    >
      {hole.value !== null && (
        <div
          class="tour-hole"
          style={{
            left: `${hole.value.left}px`,
            top: `${hole.value.top}px`,
            width: `${hole.value.width}px`,
            height: `${hole.value.height}px`,
          }}
        />
      )}
      <div ref={card} class={hole.value === null ? 'tour-card alone' : 'tour-card'}>
        <div role="status">
          <p class="eyebrow">
            {index + 1} of {TOUR.length}
          </p>
          <h2 id={`${id}-title`}>{step.title}</h2>
          <p>
            <Named text={step.words(app)} />
          </p>
        </div>
        <div class="acts">
          <button type="button" class="quiet" data-testid="tour-skip" onClick={end}>
            {index + 1 === TOUR.length ? 'Close' : 'Skip the tour'}
          </button>
          <span class="tour-ways">
            <button
              type="button"
              data-testid="tour-back"
              aria-label="Back, or left arrow"
              aria-disabled={index === 0}
              onClick={() => go(-1)}
            >
              Back
            </button>
            <button type="button" class="go" data-testid="tour-next" autofocus onClick={() => go(1)}>
              {index + 1 === TOUR.length ? 'Done' : 'Next'}
            </button>
          </span>
        </div>
      </div>
    </dialog>
  );
}

/** The element that had the focus may be gone with its stage; then it is where the tour is found again. */
function giveBack(before: Element | null): void {
  const isThere = before instanceof HTMLElement && before.isConnected && before !== document.body;
  const to = isThere ? before : document.querySelector<HTMLElement>('[data-testid="menu"]');
  to?.focus();
}

/** Tab goes round within the dialog, and not out into the browser's own buttons. */
function keepFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const here = stops.findIndex((each) => each.matches(':focus'));
  const next = stops[(here + (event.shiftKey ? -1 : 1) + stops.length) % stops.length];
  event.preventDefault();
  next?.focus();
}

/** Looks for what is pointed at until it is drawn, brings it onto the screen and tells where it is; returns the end of it. */
function pointing(selectors: readonly string[], tell: (box: Box | null) => void): () => void {
  let frame = 0;
  const began = performance.now();
  const find = () => selectors.map((each) => document.querySelector(each)).find((each) => each !== null);
  let scrolledTo: Element | null = null;
  const look = () => {
    // What stands while a view is fetched is not what is meant.
    const target = document.querySelector('main [data-testid="coming"]') === null ? find() : undefined;
    if (target !== undefined && target !== scrolledTo) {
      // On a narrow screen the card stands at the foot, so what is pointed at comes to the top.
      target.scrollIntoView({ block: matchMedia(NARROW).matches ? 'start' : 'nearest' });
      scrolledTo = target;
    }
    if (target !== undefined) tell(around(target));
    else if (performance.now() - began > LONGEST_WAIT_MS) tell(null);
    frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}

function around(target: Element): Box {
  const { left, top, width, height } = target.getBoundingClientRect();
  const wider = { left: left - AROUND, top: top - AROUND, width: width + 2 * AROUND, height: height + 2 * AROUND };
  return onScreen(wider, { width: innerWidth, height: innerHeight });
}
