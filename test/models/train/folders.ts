// Folders in memory, for trainings without a browser: whole files by name, and a place that can be full.

import { fail, type Outcome } from '../../../src/core/outcome.ts';
import type { Folder, Shelf } from '../../../src/models/training-files.ts';

export interface MemoryShelf extends Shelf {
  /** Folder and file to its bytes. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** Everything that was written, in order. */
  readonly written: string[];
  /** Files that may still be written; then the place is full. */
  room: number;
}

export function memoryShelf(): MemoryShelf {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const written: string[] = [];
  const folderAt = (path: string): Folder => ({
    names: async () => [...files.keys()].flatMap((key) => (key.startsWith(path) ? [key.slice(path.length)] : [])),
    async read(name) {
      const bytes = files.get(path + name);
      return bytes === undefined ? null : new Blob([bytes]);
    },
    async write(name, body) {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      if (shelf.room === 0) {
        const full = fail({ kind: 'storage', message: 'full', quota: true });
        return full as Outcome<never>;
      }
      const outcome = await body({ write: async (bytes) => void pieces.push(bytes.slice()) });
      if (!outcome.ok) return outcome;
      shelf.room--;
      files.set(path + name, new Uint8Array(await new Blob(pieces).arrayBuffer()));
      written.push(path + name);
      return outcome;
    },
    remove: async (name) => void files.delete(path + name),
  });
  const shelf: MemoryShelf = {
    files,
    written,
    room: Number.POSITIVE_INFINITY,
    training: (key) => folderAt(`${key}/`),
    takeHome: folderAt('take-home/'),
  };
  return shelf;
}
