// Runs migrations inside the one transaction in which the browser upgrades a database.

import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { Migration } from './migrations.ts';

type Upgrade = IDBPTransaction<unknown, string[], 'versionchange'>;

/** Applies the steps in order. Awaits nothing but the database, or the transaction would end half-way. */
export async function upgradeWith(
  steps: readonly Migration[],
  database: IDBPDatabase,
  transaction: Upgrade,
): Promise<void> {
  for (const step of steps) {
    for (const { store, keyPath } of step.create ?? []) {
      database.createObjectStore(store, { keyPath });
    }
    for (const [store, change] of Object.entries(step.rows ?? {})) {
      let cursor = await transaction.objectStore(store).openCursor();
      while (cursor !== null) {
        const changed = change(cursor.value);
        if (changed === null) await cursor.delete();
        else await cursor.update(changed);
        cursor = await cursor.continue();
      }
    }
  }
}
