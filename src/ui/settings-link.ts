// A hash that carries settings is no place on the page: it is shown, answered, and replaced by the place.

import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** The hash of a link with settings that waits for an answer; null when none does. */
export function useSettingsLink(): Signal<string | null> {
  const linked = useSignal<string | null>(null);
  useEffect(() => {
    const look = () => {
      if (!location.hash.startsWith('#set=')) return;
      linked.value = location.hash;
      // Reloading must not ask again, and the address that a person copies next must not carry it along.
      history.replaceState(null, '', '#documents');
    };
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return linked;
}
