// Files and whole folders that are dropped on the page or chosen: folders are walked, and each file keeps its path in them.

import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** More than any honest folder holds; what is beyond is not looked at. */
const MOST_FILES = 100_000;
const MOST_DEPTH = 64;

/** What came of a drop: files in the order of their paths, and the paths of those that the browser would not open. */
export interface Dropped {
  readonly files: readonly File[];
  readonly unread: readonly string[];
}

const BY_NAME = new Intl.Collator('en', { numeric: true });

/**
 * What was dropped, as folders and files. To be called while the event is handled: afterwards the browser shows nothing
 * of it.
 */
function entriesIn(transfer: DataTransfer): readonly (FileSystemEntry | File)[] {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const taken = items.flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
  return taken.length > 0 ? taken : [...transfer.files];
}

function isFolder(entry: FileSystemEntry | File): boolean {
  return !(entry instanceof File) && entry.isDirectory;
}

/** Walks folders to their files, hidden ones left out. What is a file already stays as it is. */
export async function walked(entries: readonly (FileSystemEntry | File)[]): Promise<Dropped> {
  const files: File[] = [];
  const unread: string[] = [];
  const visit = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    if (files.length >= MOST_FILES || depth > MOST_DEPTH) return;
    const path = entry.fullPath.replace(/^\//, '');
    if (entry.isDirectory) {
      const inside = await entriesOf(entry as FileSystemDirectoryEntry);
      if (inside === null) unread.push(path);
      for (const each of inside ?? []) await visit(each, depth + 1);
      return;
    }
    const file = await fileOf(entry as FileSystemFileEntry);
    if (file === null) unread.push(path);
    else files.push(depth === 0 ? file : withPath(file, path));
  };
  for (const entry of entries) {
    if (entry instanceof File) files.push(entry);
    else await visit(entry, 0);
  }
  return { files, unread };
}

/** Files of a folder that was chosen, without the hidden ones. */
export function withoutHidden(files: readonly File[]): readonly File[] {
  return files.filter((file) => !file.webkitRelativePath.split('/').slice(1).some(isHidden)).slice(0, MOST_FILES);
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

// A chosen folder tells its paths by this property; a dropped one tells them the same way from here on.
function withPath(file: File, path: string): File {
  return Object.defineProperty(file, 'webkitRelativePath', { value: path });
}

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

/** What a folder holds, in order of the names; null when the browser may not look. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[] | null> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // Chromium gives a hundred at a time, and none at the end.
    const some = await new Promise<readonly FileSystemEntry[] | null>((resolve) =>
      reader.readEntries(resolve, () => resolve(null)),
    );
    if (some === null) return null;
    if (some.length === 0 || all.length > MOST_FILES) break;
    all.push(...some);
  }
  return all.filter(({ name }) => !isHidden(name)).sort((a, b) => BY_NAME.compare(a.name, b.name));
}

export interface DropZone {
  /** Whether files hang over the page. */
  readonly dragging: Signal<boolean>;
  /** Paths of the last drop that could not be opened. */
  readonly unread: ReadonlySignal<readonly string[]>;
}

/** Files and folders can be dropped anywhere on the page; `onFiles` is called once they are walked. */
export function useDroppedFiles(onFiles: (files: readonly File[]) => void): DropZone {
  const dragging = useSignal(false);
  const unread = useSignal<readonly string[]>([]);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      dragging.value = true;
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) dragging.value = false;
    };
    const drop = (event: DragEvent) => {
      dragging.value = false;
      const transfer = event.dataTransfer;
      // A text that is dragged into a field is the browser's own business.
      if (transfer === null || !transfer.types.includes('Files')) return;
      event.preventDefault();
      const entries = entriesIn(transfer);
      const hand = (dropped: Dropped) => {
        unread.value = dropped.unread;
        if (dropped.files.length > 0) take.current(dropped.files);
      };
      if (entries.some(isFolder)) void walked(entries).then(hand);
      else hand({ files: [...transfer.files], unread: [] });
    };
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [dragging, unread]);
  return { dragging, unread };
}
