// The door to pdfjs: opens a PDF in this very thread, fetches nothing but this app's own character tables, runs nothing that the
// file holds.

import { speakAgain } from './quiet.ts'; // before pdfjs
// Sets `globalThis.pdfjsWorker`: pdfjs then starts no worker of its own. The legacy build also runs in Node 20.
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';
import {
  getDocument,
  InvalidPDFException,
  type PDFDocumentProxy,
  VerbosityLevel,
} from 'pdfjs-dist/legacy/build/pdf.mjs';

speakAgain();

export interface OpenPdf {
  readonly pdf: PDFDocumentProxy;
  /** Character tables that could not be loaded: text in them is missing. */
  readonly missingTables: () => number;
  /** Frees everything, also what is still under way. Never throws. */
  readonly close: () => Promise<void>;
}

export type Opening =
  | { readonly ok: true; readonly open: OpenPdf }
  /** `late`: it took longer than `limitMs`. */
  | { readonly ok: false; readonly why: 'password' | 'damaged' | 'late' | 'stopped' };

/** Opens a PDF; `data` belongs to pdfjs afterwards. */
export async function openPdf(data: Uint8Array<ArrayBuffer>, limitMs: number, stop: AbortSignal): Promise<Opening> {
  let missing = 0;
  // pdfjs wants a class here: it makes the instance itself.
  class Tables {
    async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
      // Fonts and decoders for drawing are never needed for text.
      if (kind !== 'cMapUrl') throw new Error(`${kind} is not served`);
      try {
        return await characterTable(filename);
      } catch (error) {
        missing += 1;
        throw error;
      }
    }
  }
  const task = getDocument({
    data,
    BinaryDataFactory: Tables,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    // No picture is ever decoded: what is in it is no text to us.
    maxImageSize: 1,
    verbosity: VerbosityLevel.ERRORS,
  });
  const close = async () => {
    try {
      await task.destroy();
    } catch {
      // A document that failed while it was opened cannot be closed in order; there is nothing left of it to free.
    }
  };
  let encrypted = false;
  // Without a listener pdfjs rejects; with one, the reason is known without reading an error's text.
  task.onPassword = () => {
    encrypted = true;
    void task.destroy();
  };
  const result = await settle(task.promise, limitMs, stop);
  if (result.kind === 'done') return { ok: true, open: { pdf: result.value, missingTables: () => missing, close } };
  await close();
  if (encrypted) return { ok: false, why: 'password' };
  return { ok: false, why: result.kind === 'failed' ? 'damaged' : result.kind };
}

export type Settled<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly damaged: boolean }
  | { readonly kind: 'late' }
  | { readonly kind: 'stopped' };

/** A promise of pdfjs, waited for no longer than `limitMs` milliseconds and no longer than the person wants. Never throws: pdfjs throws on whatever it cannot read. */
export async function settle<T>(promise: Promise<T>, limitMs: number, stop: AbortSignal): Promise<Settled<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onStop: (() => void) | undefined;
  const end = new Promise<Settled<T>>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), limitMs);
    onStop = () => resolve({ kind: 'stopped' });
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
  });
  const value = promise.then(
    (done): Settled<T> => ({ kind: 'done', value: done }),
    (error: unknown): Settled<T> => ({ kind: 'failed', damaged: error instanceof InvalidPDFException }),
  );
  try {
    return await Promise.race([value, end]);
  } finally {
    clearTimeout(timer);
    if (onStop) stop.removeEventListener('abort', onStop);
  }
}

/**
 * One of Adobe's tables of character codes (CMap), which PDFs in Chinese, Japanese and Korean refer to by name. They come with
 * pdfjs and are part of this app: Vite finds them by this address's pattern and puts them beside the bundle; Node reads the
 * package's own files.
 */
async function characterTable(filename: string): Promise<Uint8Array> {
  const name = /^([\w-]{1,60})\.bcmap$/.exec(filename)?.[1];
  if (name === undefined) throw new Error('no name of a character table');
  const url = new URL(`../../../node_modules/pdfjs-dist/cmaps/${name}.bcmap?no-inline`, import.meta.url);
  if (url.protocol === 'file:') {
    const { readFile } = nodeFiles();
    return new Uint8Array(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`character table ${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

interface NodeFiles {
  readonly readFile: (url: URL) => Promise<Uint8Array>;
}

// Asked for at run time, so that the browser's bundle knows nothing of it.
function nodeFiles(): NodeFiles {
  const { process } = globalThis as { readonly process?: { readonly getBuiltinModule?: (name: string) => NodeFiles } };
  const files = process?.getBuiltinModule?.('node:fs/promises');
  if (!files) throw new Error('no files here');
  return files;
}
