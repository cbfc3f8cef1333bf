// A notification when a run has ended while nobody looked. The browser is asked for it by the person's own press only.

import { effect } from '@preact/signals';
import type { App } from '../run/app.ts';
import type { ShellActs } from '../run/shell-acts.ts';
import type { Telling } from '../run/shell-view.ts';
import type { Shelf } from './shelf.ts';

const WANTED = 'humpback/telling';

/** How it stands: what the person has chosen, and what the browser lets. */
export function tellingNow(shelf: Shelf, permission: NotificationPermission | null): Telling {
  if (permission === null) return 'unsupported';
  if (permission === 'denied') return 'refused';
  return permission === 'granted' && shelf.read(WANTED) === 'on' ? 'on' : 'off';
}

/** Shows what holds, and returns the way to change it. */
export function startTelling(app: App, acts: ShellActs, shelf: Shelf): (on: boolean) => Promise<void> {
  const isThere = 'Notification' in globalThis;
  const show = () => acts.stands({ telling: tellingNow(shelf, isThere ? Notification.permission : null) });
  show();
  tellAtEnd(app);
  return async (on) => {
    if (!isThere) return;
    if (on && Notification.permission === 'default') await Notification.requestPermission();
    shelf.write(WANTED, on ? 'on' : null);
    show();
  };
}

function tellAtEnd(app: App): void {
  let wasRunning = false;
  effect(() => {
    const work = app.work.value;
    const isRunning = work.kind === 'running' || app.loop.value.running !== null;
    const hasEnded = wasRunning && !isRunning;
    wasRunning = isRunning;
    if (!hasEnded || document.visibilityState === 'visible' || app.standing.peek().telling !== 'on') return;
    const { failure } = app.loop.peek();
    const failed =
      (work.kind === 'idle' && work.last?.how === 'failed') || (failure !== null && failure.kind !== 'aborted');
    // No word of a document or of an instruction: notifications are shown where others may see them.
    void notify(failed ? 'The run has stopped by trouble. What was done is kept.' : 'The run has ended.');
  });
}

async function notify(body: string): Promise<void> {
  const options = { body, tag: 'humpback-run', icon: 'icons/icon-192.png' };
  try {
    // On phones only a service worker may show one (Notifications standard, 2.9).
    const registration = await navigator.serviceWorker?.getRegistration();
    if (registration?.active) await registration.showNotification('Humpback', options);
    else new Notification('Humpback', options);
  } catch {
    // The browser has changed its mind, or cannot; the page itself says how the run ended.
  }
}
