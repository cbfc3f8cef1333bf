// The service worker: keeps the page and its parts in the browser, so that it opens without a network. A new version waits
// until the person takes it; nothing of another origin, and no model, goes through here (models/served-copy.ts).

import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  matchPrecache,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { TAKE_NEW_VERSION } from './versions.ts';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: readonly (string | PrecacheEntry)[] };

const scope = new URL(self.registration.scope).pathname;
const assets = `${scope}assets/`;
/** Parts that are large or seldom used: kept from their first use on. */
const LATER = `humpback/assets ${scope}`;

self.addEventListener('message', (event) => {
  if (event.data === TAKE_NEW_VERSION) event.waitUntil(self.skipWaiting());
});
// A page that was open before there was a service worker goes on with this one: its files are those that are kept.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

cleanupOutdatedCaches();
precacheAndRoute([...self.__WB_MANIFEST]);
// Only the page itself: a file that is opened beside it is shown as it is. What stands behind the ? is the page's own matter.
registerRoute(
  ({ request, url }) => request.mode === 'navigate' && [scope, `${scope}index.html`].includes(url.pathname),
  createHandlerBoundToURL('index.html'),
);
registerRoute(
  ({ sameOrigin, url }) => sameOrigin && url.pathname.startsWith(assets),
  async ({ request, url }) => (await matchPrecache(url.href)) ?? (await keptOrFetched(request)),
);

/** Names of built files tell their content, so one that is kept is never out of date. */
async function keptOrFetched(request: Request): Promise<Response> {
  const cache = await caches.open(LATER);
  const kept = await cache.match(request.url);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.status === 200) {
    // Storage that is full costs the copy, not the answer.
    void keep(cache, request.url, response.clone()).catch(() => undefined);
  }
  return response;
}

/** Keeps a file in place of the same part's file of an older version. */
async function keep(cache: Cache, url: string, response: Response): Promise<void> {
  await cache.put(url, response);
  for (const { url: other } of await cache.keys()) {
    if (other !== url && partOf(other) === partOf(url)) await cache.delete(other);
  }
}

/** `…/assets/lib-Bm_cXWaA.js` → `…/assets/lib.js` */
function partOf(url: string): string {
  return url.replace(/-[\w-]{8}(\.\w+)$/, '$1');
}
