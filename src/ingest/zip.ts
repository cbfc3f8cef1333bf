// A zip archive: every file in it is read as the file that it is, in the order of the archive. Names are shown and never
// used as paths.

import { BlobReader, configure, type Entry, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { are, counted } from './counted.ts';
import { joined } from './lines.ts';
import { type Found, type Input, LIMITS, type Reader } from './reader.ts';
import { type UnpackedBlob, unpackedBlob } from './unpacked-blob.ts';

// Readers run in a worker already.
configure({ useWebWorkers: false });

// An unpacked file up to here is in memory, where formats that jump about can read it; a larger one is unpacked as it is read.
const IN_MEMORY_BYTES = LIMITS.wholeBytes;
// A short file may well be packed to less than a thousandth.
const FREE_BYTES = 10_000_000;

/** Reads `.zip`, also above 4 GB. Folders, hidden files and what macOS puts beside files are passed over. */
export const read: Reader = async function* (input, context) {
  const tallies = { encrypted: 0, damaged: 0, tooLarge: 0 };
  let files = 0;
  let packed = 0;
  const seen = new Map<string, number>();
  const archive = new ZipReader(new BlobReader(input.blob), {
    // A name that climbs out of its folder is harmless where nothing is written.
    filenameValidation: 'tolerant',
    strictness: 'tolerant',
    checkCrc32: true,
    checkOverlappingEntry: true,
  });
  try {
    for await (const entry of entriesOf(archive)) {
      if (context.stop.aborted) return;
      if (entry === null) {
        if (files === 0) {
          yield {
            kind: 'failed',
            message: `${input.name} is no zip archive that can be opened: it is damaged, ends early or is one part of several. Nothing was added. Get it again from where it came, or unpack it and add what is inside.`,
          };
          return;
        }
        yield {
          kind: 'note',
          sentence: 'The directory of the archive is damaged; the files that it names before that are read.',
        };
        break;
      }
      packed += entry.compressedSize;
      if (entry.directory || isAside(entry.filename)) continue;
      files += 1;
      if (files > LIMITS.files) {
        yield {
          kind: 'note',
          sentence: `There are more than ${LIMITS.files.toLocaleString('en')} files in it; the rest is left out.`,
        };
        break;
      }
      if (entry.encrypted) tallies.encrypted += 1;
      else if (isBeyond(entry.uncompressedSize, entry.compressedSize)) tallies.tooLarge += 1;
      else {
        const count = (seen.get(entry.filename) ?? 0) + 1;
        seen.set(entry.filename, count);
        const name = `${input.name}/${entry.filename}${count === 1 ? '' : ` (${count})`}`;
        const ended = yield* readEntry(entry, { ...input, name, depth: input.depth + 1, type: '' }, context);
        if (ended === 'damaged') tallies.damaged += 1;
        if (ended === 'too-large') tallies.tooLarge += 1;
      }
      yield { kind: 'progress', bytes: Math.min(packed, input.blob.size) };
    }
    yield* notesOf(tallies);
  } finally {
    await archive.close().catch(() => {});
  }
};

// Null stands for a directory that cannot be read, or not further.
async function* entriesOf(archive: ZipReader<Blob>): AsyncGenerator<Entry | null> {
  try {
    for await (const entry of archive.getEntriesGenerator()) yield entry;
  } catch (error) {
    if (isUnreadable(error)) throw error;
    // Whatever else it is, the archive is broken: the library has no other way to say so.
    yield null;
  }
}

type Ended = 'read' | 'damaged' | 'too-large';

async function* readEntry(
  entry: FileEntry,
  inner: Input,
  { stop, inside }: Parameters<Reader>[1],
): AsyncGenerator<Found, Ended> {
  let opened: UnpackedBlob | null = null;
  try {
    if (entry.uncompressedSize > IN_MEMORY_BYTES) {
      opened = unpackedBlob(entry.uncompressedSize, () => bytesOf(entry, entry.uncompressedSize, stop));
      yield* inside({ ...inner, blob: opened.blob });
      return 'read';
    }
    const parts: Uint8Array[] = [];
    for await (const bytes of bytesOf(entry, entry.uncompressedSize, stop)) parts.push(bytes);
    if (stop.aborted) return 'read';
    const whole = joined(parts);
    yield* inside({ ...inner, blob: new Blob([Uint8Array.from(whole)]) });
    return 'read';
  } catch (error) {
    if (error instanceof TooMuch) return 'too-large';
    if (error instanceof Damaged) return 'damaged';
    throw error;
  } finally {
    await opened?.close();
  }
}

// The two ways in which unpacking ends early, told apart from bugs and from a file that has gone.
class TooMuch extends Error {}
class Damaged extends Error {}

// The unpacked bytes of an entry, never more than it says. Nothing is unpacked before it is asked for.
async function* bytesOf(entry: FileEntry, size: number, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const ending = new AbortController();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let failure: unknown = null;
  const unpacking = entry
    .getData(writable, { signal: AbortSignal.any([stop, ending.signal]) })
    .catch(async (error: unknown) => {
      failure = error;
      // The reading side must not wait for what never comes.
      await writable.abort(error).catch(() => {});
    });
  const reader = readable.getReader();
  let given = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        failure ??= error;
        return { done: true, value: undefined } as const;
      });
      if (done || stop.aborted) break;
      given += value.length;
      if (given > size) throw new TooMuch();
      yield value;
    }
  } finally {
    ending.abort();
    await reader.cancel().catch(() => {});
    await unpacking;
  }
  if (stop.aborted || failure === null) return;
  if (isUnreadable(failure)) throw failure;
  throw new Damaged();
}

// File API, section 7.1: the archive itself is gone, has changed or is locked.
function isUnreadable(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError');
}

// Folders for resource forks, hidden files, and files that systems leave behind.
function isAside(path: string): boolean {
  const names = path.split('/');
  return (
    names.some((name) => name.startsWith('.') && name !== '..' && name !== '.') ||
    names[0] === '__MACOSX' ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(names.at(-1) ?? '')
  );
}

function isBeyond(out: number, packed: number): boolean {
  return out > LIMITS.unpackedBytes || out > Math.max(FREE_BYTES, packed * LIMITS.unpackedRatio);
}

function* notesOf({
  encrypted,
  damaged,
  tooLarge,
}: {
  readonly encrypted: number;
  readonly damaged: number;
  readonly tooLarge: number;
}): Generator<Found> {
  const files = (count: number) => `${counted(count, 'file')} in it ${are(count)}`;
  if (encrypted > 0) yield { kind: 'note', sentence: `${files(encrypted)} locked with a password and left out.` };
  if (damaged > 0)
    yield {
      kind: 'note',
      sentence: `${files(damaged)} damaged or packed in a way that is not known here, and left out.`,
    };
  if (tooLarge > 0) {
    const limit = `${LIMITS.unpackedBytes / 1_000_000_000} GB or ${LIMITS.unpackedRatio.toLocaleString('en')} times what it takes in the archive`;
    yield { kind: 'note', sentence: `${files(tooLarge)} larger than ${limit}, and left out.` };
  }
}
