// Words between the page and its service worker.

/** Asks a new version that waits to take over. */
export const TAKE_NEW_VERSION = 'take-new-version';
