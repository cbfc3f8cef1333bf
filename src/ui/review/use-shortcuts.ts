// Hears the keys of the bench on the whole page, and keeps out of text fields and dialogs.

import type { ReadonlySignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { BenchState } from './bench-state.ts';
import { actOf } from './shortcuts.ts';

// A list of choices takes letters too: they go to the choice that begins with them.
const TAKES_TEXT = 'textarea, select, [role=textbox], input:not([type=checkbox], [type=radio], [type=button])';

/** @param letters whether single letters act. */
export function useShortcuts(bench: BenchState, letters: ReadonlySignal<boolean>): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || bench.editing.value) return;
      const act = actOf(event, { letters: letters.value, elsewhere: isElsewhere(event.target) });
      if (act === null) return;
      event.preventDefault();
      void bench.act(act);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [bench, letters]);
}

function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest(TAKES_TEXT) !== null;
}
