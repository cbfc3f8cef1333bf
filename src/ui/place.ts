// Where the person is: the stage named by the address, the segment that is selected, and whether its text is open.
// The address is the only memory of the stage, so links, bookmarks and the back button need nothing else.

import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

export const STAGES = [
  'loop',
  'seed',
  'documents',
  'segments',
  'instructions',
  'ratings',
  'review',
  'quality',
  'kept',
  'models',
  'comparison',
] as const;
export type Stage = (typeof STAGES)[number];

/** Below this the list and the text are two pages. The same query stands in page.css. */
export const NARROW = '(max-width: 56.24rem), (max-height: 34rem)';

export interface Place {
  readonly stage: ReadonlySignal<Stage>;
  /** The segment whose text is open as a page of its own; only a narrow screen shows it so. */
  readonly reading: ReadonlySignal<string | null>;
  /** The same segment stays selected from stage to stage. */
  readonly selected: Signal<string | null>;
  open(id: string): void;
  close(): void;
}

/** Reads `#ratings` and `#ratings/<segment id>`; null when the hash names no stage. */
export function readHash(hash: string): { readonly stage: Stage; readonly reading: string | null } | null {
  const [name, ...rest] = hash.replace(/^#/, '').split('/');
  const stage = STAGES.find((each) => each === name);
  if (stage === undefined) return hash === '' || hash === '#' ? { stage: 'documents', reading: null } : null;
  const coded = rest.join('/');
  if (coded === '') return { stage, reading: null };
  try {
    return { stage, reading: decodeURIComponent(coded) };
  } catch (thrown) {
    if (!(thrown instanceof URIError)) throw thrown;
    return { stage, reading: null };
  }
}

/** The place as signals that follow the address bar for as long as the caller is mounted. */
export function usePlace(): Place {
  const { place, follow } = useMemo(createPlace, []);
  useEffect(() => {
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [follow]);
  return place;
}

function createPlace(): { readonly place: Place; readonly follow: () => void } {
  const start = readHash(location.hash);
  const stage = signal<Stage>(start?.stage ?? 'documents');
  const reading = signal<string | null>(start?.reading ?? null);
  const selected = signal<string | null>(start?.reading ?? null);
  // Whether the entry before this one in the history is the list, so that closing can go back to it.
  let openedHere = false;
  let listScroll = 0;

  const follow = () => {
    const there = readHash(location.hash);
    if (there === null) return;
    const wasReading = reading.value !== null;
    const sameStage = stage.value === there.stage;
    stage.value = there.stage;
    reading.value = there.reading;
    if (there.reading !== null) selected.value = there.reading;
    else openedHere = false;
    const top = there.reading === null && wasReading && sameStage ? listScroll : 0;
    // After the views have drawn: the list must be as tall again as it was.
    requestAnimationFrame(() => requestAnimationFrame(() => window.scrollTo(0, top)));
  };

  const place: Place = {
    stage,
    reading,
    selected,
    open(id) {
      selected.value = id;
      if (!matchMedia(NARROW).matches) return;
      if (reading.value === null) {
        listScroll = window.scrollY;
        openedHere = true;
        location.hash = `#${stage.value}/${encodeURIComponent(id)}`;
      } else {
        history.replaceState(null, '', `#${stage.value}/${encodeURIComponent(id)}`);
        follow();
      }
    },
    close() {
      if (reading.value === null) return;
      if (openedHere) history.back();
      else location.hash = `#${stage.value}`;
    },
  };
  return { place, follow };
}
