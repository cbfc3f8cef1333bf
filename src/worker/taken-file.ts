// Opens a file that the worker has left in the origin's private files.

import { fail, type Outcome, succeed } from '../core/outcome.ts';

/** The file at a path below the private root, as `TakenFile.path` names it. Its bytes are read when they are asked for. */
export async function readPrivate(path: readonly string[]): Promise<Outcome<File>> {
  try {
    let folder = await navigator.storage.getDirectory();
    for (const name of path.slice(0, -1)) folder = await folder.getDirectoryHandle(name);
    const handle = await folder.getFileHandle(path.at(-1) ?? '');
    return succeed(await handle.getFile());
  } catch (thrown) {
    if (!(thrown instanceof DOMException || thrown instanceof TypeError)) throw thrown;
    const message = 'The file is no longer in this browser’s storage; nothing else is lost. Make it once more.';
    return fail({ kind: 'storage', message, quota: false });
  }
}
