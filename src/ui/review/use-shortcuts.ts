// Hears the keys of the bench on the whole page, and keeps out of text fields and dialogs.

import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { actAmong } from './shortcuts.ts';

// A list of choices takes letters too: they go to the choice that begins with them.
const TAKES_TEXT = 'textarea, select, [role=textbox], input:not([type=checkbox], [type=radio], [type=button])';

/** What the keys act on. */
interface Bench<A> {
  /** While it is true the keys belong to what is edited. */
  readonly editing: ReadonlySignal<boolean>;
  act(act: A): Promise<void>;
}

/**
 * @param keys the letter of each act
 * @param letters whether single letters act
 */
export function useShortcuts<A extends string>(
  keys: Readonly<Record<A | 'undo' | 'previous' | 'next', string>>,
  bench: Bench<A | 'undo' | 'previous' | 'next'>,
  letters: ReadonlySignal<boolean>,
): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || bench.editing.value) return;
      const act = actAmong(keys, event, { letters: letters.value, elsewhere: isElsewhere(event.target) });
      if (act === null) return;
      event.preventDefault();
      void bench.act(act);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [keys, bench, letters]);
}

function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest(TAKES_TEXT) !== null;
}
