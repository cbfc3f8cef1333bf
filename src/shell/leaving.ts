// Asks before the page is closed, only while something would be lost.

import { effect } from '@preact/signals';

/** @param isUnsaved reads signals. */
export function guardLeaving(
  target: Pick<Window, 'addEventListener' | 'removeEventListener'>,
  isUnsaved: () => boolean,
): void {
  // The browser's own words are shown; it takes none of ours. A listener that stays would keep the page out of the
  // cache for going back and forth.
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  effect(() => {
    if (!isUnsaved()) return;
    target.addEventListener('beforeunload', ask);
    return () => target.removeEventListener('beforeunload', ask);
  });
}
