// One tab writes at a time. A second tab may look, and takes over when the first is closed.

const LOCK_NAME = 'humpback/project';

/** A promise that stays pending keeps a Web Lock for as long as the page lives (Web Locks API, 2.5). */
const FOREVER = new Promise<never>(() => undefined);

/**
 * Resolves to true when this tab may write. When another tab has that right, resolves to false, and calls `onTurn`
 * once the other tab is gone. Without Web Locks every tab may write.
 */
export async function takeTurn(locks: LockManager | null, onTurn: () => void): Promise<boolean> {
  if (locks === null) return true;
  const free = await new Promise<boolean>((resolve) => {
    locks
      .request(LOCK_NAME, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : FOREVER;
      })
      // A sandboxed page has no locks, and no storage that a second tab could write to either.
      .catch(() => resolve(true));
  });
  if (!free) {
    locks
      .request(LOCK_NAME, () => {
        onTurn();
        return FOREVER;
      })
      .catch(() => undefined);
  }
  return free;
}
