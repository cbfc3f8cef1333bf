// The page's side of the service worker: keeps the page for use without a network, and says when a new version is ready. It
// is taken only by the person's press, and never while something is under way, here or in another tab.

import { effect, signal } from '@preact/signals';
import type { ShellActs } from '../run/shell-acts.ts';
import { TAKE_NEW_VERSION } from './versions.ts';
import { ownScript } from './workers.ts';

const ID = 'version';
/** A lock that every tab holds while something is under way in it. */
const BUSY = 'humpback/busy';
const HOUR = 3_600_000;

export interface UpdatesDependencies {
  readonly acts: ShellActs;
  readonly serviceWorkers: ServiceWorkerContainer;
  readonly locks: LockManager | null;
  readonly pageUrl: string;
  /** What is under way here, as the beginning of a sentence; reads signals. */
  readonly underWay: () => string | null;
  readonly reload: () => void;
}

/** Registers the service worker; a browser that refuses it, as in a private window, works as before. */
export async function startUpdates(to: UpdatesDependencies): Promise<void> {
  const { acts, serviceWorkers, locks, pageUrl, underWay, reload } = to;
  holdWhileBusy(locks, underWay);
  const registration = await serviceWorkers
    .register(ownScript(new URL('service-worker.js', pageUrl).href))
    .catch(() => null);
  // Browsers that are made to refuse it, as in tests, answer with nothing at all.
  if (!registration) return acts.stands({ offline: 'unsupported' });
  const otherBusy = signal(false);
  let hadController = serviceWorkers.controller !== null;
  let isAsked = false;

  serviceWorkers.addEventListener('controllerchange', () => {
    if (isAsked) return reload();
    // The first one takes over the page that has brought it: nothing new.
    if (hadController) {
      acts.say({ id: ID, says: TAKEN, act: 'Load anew', whyNot: null, away: 'Not now' }, reload);
    }
    hadController = true;
  });
  const take = async () => {
    const held = (await locks?.query())?.held ?? [];
    otherBusy.value = held.some(({ name }) => name === BUSY);
    if (otherBusy.value) return;
    isAsked = true;
    registration.waiting?.postMessage(TAKE_NEW_VERSION);
  };
  const isReady = signal(false);
  const watch = () => {
    acts.stands({ offline: registration.active === null ? 'preparing' : 'ready' });
    // Without one that is active, one that waits is the first: it takes over by itself.
    isReady.value = registration.waiting !== null && registration.active !== null;
  };
  const watchState = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', watch);
  registration.addEventListener('updatefound', () => watchState(registration.installing));
  for (const worker of [registration.installing, registration.waiting, registration.active]) watchState(worker);
  watch();
  effect(() => {
    if (!isReady.value) return;
    const busy = underWay();
    const whyNot = busy !== null ? `${busy}: it can be loaded after that.` : otherBusy.value ? OTHER_TAB : null;
    acts.say(
      { id: ID, says: READY, act: 'Load the new version', whyNot, away: 'Later' },
      () => void take(),
      () => {
        isReady.value = false;
      },
    );
    if (otherBusy.value) {
      const again = setTimeout(() => (otherBusy.value = false), 5000);
      return () => clearTimeout(again);
    }
    return;
  });
  lookNowAndThen(registration);
}

/** A tab that stays open for days is never navigated, which is when browsers look by themselves. */
function lookNowAndThen(registration: ServiceWorkerRegistration): void {
  let lookedAt = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedAt < HOUR) return;
    lookedAt = Date.now();
    // Without a network there is nothing to look at.
    void registration.update().catch(() => undefined);
  });
}

function holdWhileBusy(locks: LockManager | null, underWay: () => string | null): void {
  if (locks === null) return;
  effect(() => {
    if (underWay() === null) return;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // A sandboxed page has no locks, and no service worker either.
    void locks.request(BUSY, { mode: 'shared' }, () => held).catch(() => undefined);
    return () => release();
  });
}

const READY =
  'A new version of this page is ready. Everything is stored; a loaded model is loaded again by its button.';
const TAKEN =
  'Another tab has taken a new version of this page. Load this tab anew to go on with it; everything is stored.';
const OTHER_TAB = 'Another tab is at work: it can be loaded when that is done.';
