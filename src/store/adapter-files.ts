// The bytes of trained adapters in the origin's private files, for project files: `trainings/<key>/<file>`, where the worker
// keeps them. What is there already is never written over, because it may be another project's.

import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { failureFrom } from './database.ts';

const TRAININGS = 'trainings';

/** Files of these trainings; none of those whose folder is not there. */
export async function adapterFiles(
  keys: Iterable<string>,
): Promise<readonly { readonly key: string; readonly file: string; readonly content: Blob }[]> {
  const found: { key: string; file: string; content: Blob }[] = [];
  for (const key of keys) {
    const folder = await folderOf(key, false);
    if (folder === null) continue;
    for await (const handle of folder.values()) {
      if (handle.kind !== 'file' || !handle.name.endsWith('.safetensors')) continue;
      found.push({ key, file: handle.name, content: await (handle as FileSystemFileHandle).getFile() });
    }
  }
  return found.sort((a, b) => (`${a.key}/${a.file}` < `${b.key}/${b.file}` ? -1 : 1));
}

/** Whether anything is kept of a training. */
export async function hasTraining(key: string): Promise<boolean> {
  return (await folderOf(key, false)) !== null;
}

/** Writes one file of a training; under its name it is whole or not there. */
export async function putAdapterFile(
  key: string,
  file: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Outcome<void>> {
  try {
    const folder = await folderOf(key, true);
    const handle = await folder?.getFileHandle(file, { create: true });
    // Older Safari lets workers alone write private files.
    if (handle === undefined || typeof handle.createWritable !== 'function') return fail(NO_PLACE);
    const writable = await handle.createWritable();
    try {
      for await (const chunk of bytes) await writable.write(chunk as Uint8Array<ArrayBuffer>);
    } catch (thrown) {
      await writable.abort();
      throw thrown;
    }
    await writable.close();
    return succeed(undefined);
  } catch (thrown) {
    if (thrown instanceof DOMException) return fail(failureFrom(thrown));
    throw thrown;
  }
}

/** Removes what is kept of these trainings; those that are not there are no trouble. */
export async function removeTrainings(keys: Iterable<string>): Promise<void> {
  for (const key of keys) {
    try {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle(TRAININGS);
      await folder.removeEntry(key, { recursive: true });
    } catch (thrown) {
      if (!(thrown instanceof DOMException || thrown instanceof TypeError)) throw thrown;
    }
  }
}

async function folderOf(key: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(TRAININGS, { create });
    return await folder.getDirectoryHandle(key, { create });
  } catch (thrown) {
    if (!create && (thrown instanceof DOMException || thrown instanceof TypeError)) return null;
    throw thrown;
  }
}

const NO_PLACE = {
  kind: 'unsupported',
  message:
    'This browser does not let a page write adapters into its private files, so nothing was taken in. Save the project without adapters, and open that file.',
} as const;
