// The page's place in its browser, put together: fetched once the page stands, so that the first load stays small.

import { computed } from '@preact/signals';
import type { App } from '../run/app.ts';
import type { ShellActs, ShellPowers } from '../run/shell-acts.ts';
import { isUnsaved, underWay } from './busy.ts';
import { loadedPolicy, startConnections } from './connections.ts';
import { startLasting } from './lasting.ts';
import { guardLeaving } from './leaving.ts';
import { shelfOf } from './shelf.ts';
import { startTelling } from './telling.ts';
import { startUpdates } from './updates.ts';
import { stayAwake } from './wake-lock.ts';

/** Starts all of it; each part lives as long as the page. `pageUrl` is where the page is served from. */
export function startShell(app: App, acts: ShellActs, pageUrl: string): ShellPowers {
  const lasting = shelfOf(() => localStorage);
  const session = shelfOf(() => sessionStorage);
  // Runs move ten times a second; what hangs on this moves when one begins or ends.
  const busy = computed(() => underWay(app));
  const unsaved = computed(() => isUnsaved(app));
  const reload = () => location.reload();
  const whyNot = () => (busy.value === null ? null : `${busy.value}: the page can be loaded anew after that.`);

  const online = () => acts.stands({ isOnline: navigator.onLine });
  addEventListener('online', online);
  addEventListener('offline', online);
  online();
  guardLeaving(window, () => unsaved.value);
  // Only in a secure context, and not in every browser.
  if ('wakeLock' in navigator) stayAwake(navigator.wakeLock, document, () => busy.value !== null);
  const mayAsk = startConnections({
    ...{ app, acts, lasting, session, whyNot, reload },
    policy: loadedPolicy(document),
    ownOrigin: location.origin,
  });
  const changeTelling = startTelling(app, acts, lasting);
  const askToPersist =
    'storage' in navigator
      ? startLasting(app, acts, navigator.storage, lasting, () => busy.value !== null)
      : async () => {};
  const { serviceWorker, locks } = navigator;
  if (import.meta.env.DEV) {
    // A development server has a new version with every key that is pressed.
  } else if (serviceWorker === undefined) {
    acts.stands({ offline: 'unsupported' });
  } else {
    void startUpdates({
      ...{ acts, serviceWorkers: serviceWorker, locks: locks ?? null, pageUrl, reload },
      underWay: () => busy.value,
    });
  }
  return { mayAsk, changeTelling, askToPersist };
}
