import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { NARROW, type Place } from './place.ts';

interface ReadingPaneProps {
  readonly place: Place;
  /** What is read; another one starts at its top. */
  readonly id: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

export const READING_PANE_ID = 'reading';

/** Where text is read: beside the list on a wide screen, a page of its own on a narrow one. Escape goes back. */
export function ReadingPane({ place, id, label, children }: ReadingPaneProps) {
  const pane = useRef<HTMLElement>(null);
  const reading = place.reading.value !== null;
  useLayoutEffect(() => {
    pane.current?.scrollTo(0, 0);
  }, [id]);
  const wasReading = useRef(reading);
  useEffect(() => {
    if (reading === wasReading.current) return;
    wasReading.current = reading;
    if (reading && matchMedia(NARROW).matches)
      pane.current?.querySelector<HTMLElement>('.back')?.focus({ preventScroll: true });
    if (!reading) listOf(pane.current)?.focus({ preventScroll: true });
  }, [reading]);
  return (
    <article
      ref={pane}
      id={READING_PANE_ID}
      class="read"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        if (reading) place.close();
        else listOf(pane.current)?.focus();
      }}
    >
      <button type="button" class="back" onClick={() => place.close()}>
        <span aria-hidden="true">←</span> Back to the list
      </button>
      {children}
    </article>
  );
}

function listOf(pane: HTMLElement | null): HTMLElement | null {
  return pane?.parentElement?.querySelector<HTMLElement>('[role=listbox], .documents') ?? null;
}
