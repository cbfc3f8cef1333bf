// The origin private file system: where a downloaded model lives. Missing folders and files are null, not errors.

/** Folder of one model; null when it is not there (and not created) or the browser has no private files. */
export async function modelFolder(id: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const models = await root.getDirectoryHandle('models', { create });
    return await models.getDirectoryHandle(id, { create });
  } catch (thrown) {
    if (thrown instanceof DOMException || thrown instanceof TypeError) return null;
    throw thrown;
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
