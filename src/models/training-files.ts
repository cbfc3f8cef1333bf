// Where trainings keep their files, and what is made to be taken home: folders of the origin's private files. A file is
// written beside its name and renamed, so that under its name it is whole.

import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Sink } from './llama/files/sink.ts';
import { folderAt, openForWriting, readFileIn, removeFolder } from './private-files.ts';

/** Files by name. The engine writes into folders that it is handed, so that it is tested without a browser. */
export interface Folder {
  names(): Promise<readonly string[]>;
  /** Null when it is not there. */
  read(name: string): Promise<Blob | null>;
  /** Runs `body`, which writes the file piece by piece. The file is there, whole, when this succeeds; else as before. */
  write<T>(name: string, body: (sink: Sink) => Promise<Outcome<T>>): Promise<Outcome<T>>;
  /** One that is not there, or that is in use, is left alone. */
  remove(name: string): Promise<void>;
}

export interface Shelf {
  /** Of one training, by its key. */
  training(key: string): Folder;
  /** For what is taken home. */
  readonly takeHome: Folder;
}

const TRAININGS = 'trainings';
/** Folder below the private root, as `TakenFile.path` names it. */
export const TAKE_HOME = 'take-home';
const UNFINISHED = '.part';

/** Keys become names of folders: anything but short hexadecimal could leave the place. */
export function isTrainingKey(key: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(key);
}

/** The folders of this origin. */
export const privateShelf: Shelf = {
  training: (key) => privateFolder([TRAININGS, key]),
  takeHome: privateFolder([TAKE_HOME]),
};

/** Deletes what is kept of these trainings; with null of every one, and what was to be taken home. */
export async function forgetTrainings(keys: readonly string[] | null): Promise<Outcome<null>> {
  const paths = keys === null ? [[TRAININGS], [TAKE_HOME]] : keys.filter(isTrainingKey).map((key) => [TRAININGS, key]);
  let all = true;
  for (const path of paths) all = (await removeFolder(path)) && all;
  if (all) return succeed(null);
  const message =
    'Some files of a training could not be deleted; another tab may be using them. Close it and try again.';
  return fail({ kind: 'storage', message, quota: false });
}

/** Bytes of all trainings and of what is to be taken home. */
export async function trainingBytes(): Promise<number> {
  let bytes = 0;
  for (const name of [TRAININGS, TAKE_HOME]) {
    const folder = await folderAt([name], false);
    if (folder !== null) bytes += await bytesBelow(folder);
  }
  return bytes;
}

async function bytesBelow(folder: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for (const [name, handle] of await entriesOf(folder)) {
    if (handle.kind === 'directory') bytes += await bytesBelow(handle as FileSystemDirectoryHandle);
    else bytes += (await readFileIn(folder, name))?.size ?? 0;
  }
  return bytes;
}

/** What is in a folder; what was found so far when another tab deletes it meanwhile. */
async function entriesOf(folder: FileSystemDirectoryHandle): Promise<[string, FileSystemHandle][]> {
  const entries: [string, FileSystemHandle][] = [];
  try {
    for await (const entry of folder.entries()) entries.push(entry);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
  }
  return entries;
}

function privateFolder(path: readonly string[]): Folder {
  return {
    async names() {
      const folder = await folderAt(path, false);
      return folder === null ? [] : (await entriesOf(folder)).map(([name]) => name);
    },

    async read(name) {
      const folder = await folderAt(path, false);
      return folder === null ? null : await readFileIn(folder, name);
    },

    async write(name, body) {
      const folder = await folderAt(path, true);
      if (folder === null) return fail(noPlace());
      const part = name + UNFINISHED;
      try {
        const access = await openWhenFree(folder, part);
        let outcome: Awaited<ReturnType<typeof body>>;
        try {
          outcome = await body(sinkOf(access));
          if (outcome.ok) access.flush();
        } finally {
          access.close();
        }
        if (outcome.ok) await rename(await folder.getFileHandle(part), name);
        return outcome;
      } catch (thrown) {
        if (!(thrown instanceof DOMException)) throw thrown;
        return fail(storageFailure(thrown));
      } finally {
        // After the renaming there is none; otherwise it holds room for nothing.
        await removeIn(folder, part);
      }
    },

    async remove(name) {
      const folder = await folderAt(path, false);
      if (folder !== null) await removeIn(folder, name);
    },
  };
}

async function removeIn(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
  }
}

/** Milliseconds and tries: the browser gives a file back some time after the worker that held it was ended. */
const FREE_AGAIN_MS = 200;
const FREE_AGAIN_TRIES = 25;

/** Opens an empty file for writing, waiting for the end of another worker's hold on it. */
async function openWhenFree(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemSyncAccessHandle> {
  for (let tries = 1; ; tries++) {
    try {
      return await openForWriting(folder, name, 0);
    } catch (thrown) {
      const isHeld = thrown instanceof DOMException && thrown.name === 'NoModificationAllowedError';
      if (!isHeld || tries === FREE_AGAIN_TRIES) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, FREE_AGAIN_MS));
    }
  }
}

function sinkOf(access: FileSystemSyncAccessHandle): Sink {
  let at = 0;
  return {
    async write(bytes) {
      for (let from = 0; from < bytes.length; ) {
        const written = access.write(bytes.subarray(from), { at });
        // A file system may take less than it was given, and nothing when it is full.
        if (written === 0) throw new DOMException('No room is left.', 'QuotaExceededError');
        from += written;
        at += written;
      }
    },
  };
}

/** `move` is in every browser that has these files, but not in TypeScript's library (whatwg/fs, pull request 10). */
async function rename(file: FileSystemFileHandle, name: string): Promise<void> {
  await (file as FileSystemFileHandle & { move(name: string): Promise<void> }).move(name);
}

function noPlace() {
  const message = 'This browser keeps no private files for this page; open it in a normal window and try again.';
  return { kind: 'storage', message, quota: false } as const;
}

function storageFailure(thrown: DOMException) {
  const quota = thrown.name === 'QuotaExceededError';
  const message = quota
    ? 'There is not enough room in this browser’s storage; what was written before is kept. Free some space and go on.'
    : 'A file could not be written into this browser’s storage; what was written before is kept. Close other tabs of this page and go on.';
  return { kind: 'storage', message, quota } as const;
}
