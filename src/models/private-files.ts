// The origin private file system: where a downloaded model lives. Missing folders and files are null, not errors.

import { fail, type Outcome, succeed } from '../core/outcome.ts';

/** Folder of one model; null when it is not there (and not created) or the browser has no private files. */
export function modelFolder(id: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
  return folderAt(['models', id], create);
}

/** A folder by its path below the private root; null when it is not there, or the browser has no private files. */
export async function folderAt(path: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle | null> {
  try {
    let folder = await navigator.storage.getDirectory();
    for (const name of path) folder = await folder.getDirectoryHandle(name, { create });
    return folder;
  } catch (thrown) {
    if (thrown instanceof DOMException || thrown instanceof TypeError) return null;
    throw thrown;
  }
}

/** Names of a model's files and the bytes they take; none when it is not there. */
export async function storedBytes(id: string): Promise<{ readonly bytes: number; readonly names: readonly string[] }> {
  const folder = await modelFolder(id, false);
  const names: string[] = [];
  let bytes = 0;
  for await (const name of folder?.keys() ?? []) {
    const file = folder === null ? null : await readFileIn(folder, name);
    names.push(name);
    bytes += file?.size ?? 0;
  }
  return { bytes, names };
}

/** Deletes a model's folder. `storage` when another tab holds one of its files open. */
export async function removeModelFolder(id: string): Promise<Outcome<null>> {
  if (await removeFolder(['models', id])) return succeed(null);
  const message = 'The model’s files could not be deleted; another tab may be using them. Close it and try again.';
  return fail({ kind: 'storage', message, quota: false });
}

/** Deletes a folder with all that is in it; one that is not there is gone already. False when a file is in use. */
export async function removeFolder(path: readonly string[]): Promise<boolean> {
  const above = await folderAt(path.slice(0, -1), false);
  try {
    await above?.removeEntry(path.at(-1) ?? '', { recursive: true });
    return true;
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
    return thrown.name === 'NotFoundError';
  }
}

export async function readFileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    const handle = await folder.getFileHandle(name);
    return await handle.getFile();
  } catch (thrown) {
    if (thrown instanceof DOMException) return null;
    throw thrown;
  }
}

export async function readText(folder: FileSystemDirectoryHandle, name: string): Promise<string | null> {
  const file = await readFileIn(folder, name);
  return file === null ? null : await file.text();
}

/** Opens a file for writing in place, at `offset`; the bytes before it are kept, those behind it cut. */
export async function openForWriting(
  folder: FileSystemDirectoryHandle,
  name: string,
  offset: number,
): Promise<FileSystemSyncAccessHandle> {
  const handle = await folder.getFileHandle(name, { create: true });
  const access = await handle.createSyncAccessHandle();
  access.truncate(offset);
  return access;
}

export async function writeText(folder: FileSystemDirectoryHandle, name: string, text: string): Promise<void> {
  const access = await openForWriting(folder, name, 0);
  try {
    access.write(new TextEncoder().encode(text), { at: 0 });
    access.flush();
  } finally {
    access.close();
  }
}
