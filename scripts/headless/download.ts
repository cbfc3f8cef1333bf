// A download of the page into a file that is whole or not there.

import { renameSync, rmSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Does what starts the download and saves it, through a name of its own beside the target. */
export async function saveDownload(page: Page, start: () => Promise<void>, target: string): Promise<void> {
  const part = `${target}.part`;
  try {
    // Large files are written first: minutes, on a slow machine.
    const [file] = await Promise.all([page.waitForEvent('download', { timeout: 10 * 60_000 }), start()]);
    await file.saveAs(part);
    renameSync(part, target);
  } finally {
    rmSync(part, { force: true });
  }
}
