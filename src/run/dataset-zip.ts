// Several files as one zip, each streamed into it.

import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';

export interface ZippedFile {
  readonly path: string;
  readonly content: Blob;
  /** Compressed already: it is only stored. */
  readonly packed: boolean;
}

/**
 * The files in their order. Throws an AbortError when `stop` is.
 *
 * @param onDone bytes that have gone in so far.
 */
export async function zipped(
  files: readonly ZippedFile[],
  { at, stop, onDone }: { readonly at: Date; readonly stop: AbortSignal; readonly onDone: (bytes: number) => void },
): Promise<Blob> {
  // Workers of its own would be fetched by an address that a strict policy refuses; the browser compresses off this thread.
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false, signal: stop, lastModDate: at });
  let before = 0;
  for (const { path, content, packed } of files) {
    const start = before;
    await zip.add(path, new BlobReader(content), {
      ...(packed ? { level: 0 } : {}),
      onprogress: (done) => onDone(start + done),
    });
    before += content.size;
  }
  return await zip.close();
}
