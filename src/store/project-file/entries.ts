// The zip of a project file from outside: what is in it is held against the manifest before a byte of it is believed.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { BlobReader, configure, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { LIMITS, MANIFEST, type Manifest, type ManifestEntry, readManifest, refused } from './manifest.ts';

configure({ useWebWorkers: false });

/** A project file whose directory and manifest agree. */
export interface OpenedFile {
  readonly manifest: Manifest;
  /** The bytes of an entry in order, unpacked. It throws `Broken` where they are not what the manifest says. */
  bytesOf(entry: ManifestEntry, stop: AbortSignal): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** The content of an entry is damaged, or another than the manifest says. */
export class Broken extends Error {}

const NO_ZIP = 'it is no zip archive, is damaged, or was not copied to its end';

/** Opens a zip from outside, and refuses what is no project file of this page. */
export async function openProjectFile(blob: Blob, name: string, stop: AbortSignal): Promise<Outcome<OpenedFile>> {
  const archive = new ZipReader(new BlobReader(blob), { checkCrc32: true, checkOverlappingEntry: true });
  const close = async () => await archive.close().catch(() => undefined);
  let isOpen = false;
  try {
    const listed = await listedIn(archive, name);
    if (!listed.ok) return listed;
    const entries = listed.value;
    const first = entries.get(MANIFEST);
    if (first === undefined) return refused(name, 'it has no manifest, so it is another kind of archive');
    if (first.uncompressedSize > LIMITS.manifest) return refused(name, 'its manifest is larger than one can be');
    const parts: Uint8Array[] = [];
    for await (const bytes of unpacked(first, first.uncompressedSize, stop)) parts.push(bytes);
    const manifest = readManifest(await new Blob(parts as Uint8Array<ArrayBuffer>[]).text(), name);
    if (!manifest.ok) return manifest;
    const strange = strangeIn(entries, manifest.value);
    if (strange !== null) return refused(name, strange);
    isOpen = true;
    return succeed({
      manifest: manifest.value,
      bytesOf: (entry, stopping) => checked(entries, entry, stopping),
      close,
    });
  } catch (thrown) {
    if (stop.aborted) return fail({ kind: 'aborted', message: 'Opening the file was stopped; nothing was changed.' });
    if (thrown instanceof Broken) return refused(name, 'its manifest is damaged');
    throw thrown;
  } finally {
    if (!isOpen) await close();
  }
}

async function listedIn(archive: ZipReader<Blob>, name: string): Promise<Outcome<ReadonlyMap<string, FileEntry>>> {
  const entries = new Map<string, FileEntry>();
  try {
    for await (const entry of archive.getEntriesGenerator()) {
      if (entry.directory || entry.encrypted)
        return refused(name, 'it holds folders or locked files, as no project file does');
      if (entries.has(entry.filename)) return refused(name, 'it holds two files of one name');
      entries.set(entry.filename, entry);
      if (entries.size > LIMITS.entries) return refused(name, 'it holds more files than a project has');
    }
    return succeed(entries);
  } catch {
    // Whatever the library throws here, the directory is not that of a zip: it has no other way to say so.
    return refused(name, NO_ZIP);
  }
}

/** In a few words what of the zip is not as the manifest says; null when all is. */
function strangeIn(entries: ReadonlyMap<string, FileEntry>, { entries: said }: Manifest): string | null {
  const paths = new Set(said.map(({ path }) => path));
  const extra = [...entries.keys()].find((path) => path !== MANIFEST && !paths.has(path));
  if (extra !== undefined) return `it holds “${extra.slice(0, 60)}”, of which its manifest says nothing`;
  for (const { path, bytes } of said) {
    const entry = entries.get(path);
    if (entry === undefined) return `“${path}” is missing in it`;
    if (entry.uncompressedSize !== bytes) return `“${path}” is not as long as its manifest says`;
    if (bytes > LIMITS.freeBytes && bytes > entry.compressedSize * LIMITS.ratio) {
      return `“${path}” is packed tighter than anything this page has written`;
    }
  }
  return null;
}

async function* checked(
  entries: ReadonlyMap<string, FileEntry>,
  { path, bytes, sha256: said }: ManifestEntry,
  stop: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const entry = entries.get(path);
  if (entry === undefined) throw new Broken();
  const hash = sha256.create();
  let given = 0;
  for await (const chunk of unpacked(entry, bytes, stop)) {
    hash.update(chunk);
    given += chunk.length;
    yield chunk;
  }
  if (stop.aborted) return;
  if (given !== bytes || bytesToHex(hash.digest()) !== said) throw new Broken();
}

// Never more than `size` bytes, whatever the packed data would give. Nothing is unpacked before it is asked for.
async function* unpacked(entry: FileEntry, size: number, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const ending = new AbortController();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let failed = false;
  const unpacking = entry.getData(writable, { signal: AbortSignal.any([stop, ending.signal]) }).catch(async () => {
    failed = true;
    // The reading side must not wait for what never comes.
    await writable.abort().catch(() => undefined);
  });
  const reader = readable.getReader();
  let given = 0;
  let isWhole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
      if (done || stop.aborted) {
        isWhole = done;
        break;
      }
      given += value.length;
      if (given > size) throw new Broken();
      yield value;
    }
  } finally {
    // After the last byte its checksum is still compared.
    if (!isWhole) ending.abort();
    await reader.cancel().catch(() => undefined);
    await unpacking;
  }
  if (failed && !stop.aborted) throw new Broken();
}
