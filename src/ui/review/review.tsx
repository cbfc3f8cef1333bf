// The bench: a list of pairs to choose from, and the pair in its source to judge, by buttons or by single keys.

import './review.css';
import { effect, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { App } from '../../run/app.ts';
import { NARROW, type Place } from '../place.ts';
import { READING_PANE_ID, ReadingPane } from '../reading-pane.tsx';
import { titleOf } from '../row-state.ts';
import { pixelsOf } from '../windowing.ts';
import { Acts } from './acts.tsx';
import { type BenchState, benchState } from './bench-state.ts';
import type { BulkPlan } from './bulk.ts';
import { BulkAsk } from './bulk-ask.tsx';
import { browserShelves, keepLetters, recallLetters } from './memory.ts';
import { PairReading } from './pair-reading.tsx';
import { ReviewList, ROW_REM } from './review-list.tsx';
import { KEYS } from './shortcuts.ts';
import { useShortcuts } from './use-shortcuts.ts';

// Often enough that a reload finds the list where it was.
const REMEMBER_SCROLL_MS = 200;

interface ReviewProps {
  readonly app: App;
  readonly place: Place;
}

/** The stage of a person's own judgement: every pair with its ratings and marks, to accept, reject or edit. */
export function Review({ app, place }: ReviewProps) {
  const { bench, shelves } = useMemo(() => {
    const found = browserShelves(app.project.value.id);
    return { bench: benchState(app, place, found), shelves: found };
  }, [app, place]);
  useEffect(() => () => bench.dispose(), [bench]);
  const letters = useSignal(recallLetters(shelves));
  const asked = useSignal<BulkPlan | null>(null);
  useShortcuts(KEYS, bench, letters);
  const root = useRef<HTMLDivElement>(null);
  useScrollPlace(root, bench, place);

  const current = bench.current.value;
  useFocusKept(bench, root);
  return (
    <>
      <div class={bench.all.value.length > 0 ? 'bench review has-pairs' : 'bench review'} ref={root}>
        <ReviewList
          app={app}
          bench={bench}
          onBulk={(plan) => (asked.value = plan)}
          onOpen={(id) => {
            bench.select(id);
            place.open(id);
            if (!matchMedia(NARROW).matches) document.getElementById(READING_PANE_ID)?.focus();
          }}
        />
        {current !== null && (
          <ReadingPane place={place} id={current.segment.id} label={titleOf(current)}>
            <Acts
              app={app}
              bench={bench}
              letters={letters.value}
              onLetters={(on) => {
                letters.value = on;
                keepLetters(shelves, on);
              }}
            />
            <PairReading app={app} bench={bench} row={current} />
          </ReadingPane>
        )}
      </div>
      <BulkAsk plan={asked} onAgree={(plan) => void bench.labelAll(plan)} />
      <p class="unseen" role="status" data-testid="review-said">
        {bench.said.value}
      </p>
    </>
  );
}

/** Where what had the focus goes away, the focus goes to where the person still is. */
function useFocusKept(bench: BenchState, root: { readonly current: HTMLElement | null }): void {
  const before = useRef<Element | null>(null);
  const isEditing = bench.editing.value;
  const isEmpty = bench.shown.value.length === 0;
  useEffect(
    () =>
      // At once, before the fields of the edit are drawn and take the focus.
      effect(() => {
        if (bench.editing.value) before.current = document.activeElement;
      }),
    [bench],
  );
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    if (isEditing || before.current === null) {
      if (isEmpty) document.getElementById(READING_PANE_ID)?.focus();
      return;
    }
    const { current: back } = before;
    before.current = null;
    if (back instanceof HTMLElement && back !== document.body && back.isConnected) back.focus({ preventScroll: true });
    else root.current?.querySelector<HTMLElement>('[role=listbox]')?.focus({ preventScroll: true });
  }, [isEditing, isEmpty]);
}

/** The list stays where it was scrolled to: on a wide screen always, on a narrow one over a reload. */
function useScrollPlace(root: { readonly current: HTMLElement | null }, bench: BenchState, place: Place): void {
  useLayoutEffect(() => {
    const rowHeight = pixelsOf(ROW_REM);
    const isNarrow = () => matchMedia(NARROW).matches;
    const list = () => root.current?.querySelector('[role=listbox]') ?? null;
    if (bench.top > 0) {
      if (!isNarrow()) list()?.scrollTo(0, bench.top * rowHeight);
      else if (place.reading.value === null) window.scrollTo(0, bench.top * rowHeight);
    }
    let timer: ReturnType<typeof setTimeout> | null = null;
    const remember = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (isNarrow() ? place.reading.value !== null : list() === null) return;
      bench.scrolled((isNarrow() ? window.scrollY : (list()?.scrollTop ?? 0)) / rowHeight);
    };
    const soon = () => {
      timer ??= setTimeout(remember, REMEMBER_SCROLL_MS);
    };
    document.addEventListener('scroll', soon, { capture: true, passive: true });
    window.addEventListener('pagehide', remember);
    return () => {
      document.removeEventListener('scroll', soon, { capture: true });
      window.removeEventListener('pagehide', remember);
      if (timer !== null) remember();
      // Whoever comes back from another stage on a narrow screen begins at its top.
      if (isNarrow()) bench.scrolled(0);
    };
  }, [bench, place]);
}
