// The files inside of an office document or a book, which are ZIP archives. Sizes are looked at before anything is unpacked:
// fflate gives a file no more room than the archive's directory names, so what is checked here is what can come out.

import { unzipSync } from 'fflate';
import { LIMITS } from '../reader.ts';

export type Unpacked =
  | {
      readonly ok: true;
      readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
    }
  /** `wrong` and `todo` go behind the name of the file. */
  | { readonly ok: false; readonly wrong: string; readonly todo: string };

// Small files of one letter repeated reach any ratio and hurt nobody.
const RATIO_COUNTS_FROM = 1_000_000;

/**
 * Bytes of XML of one document. It is read in one go, at a megabyte or two a second, and nothing can stop it in between; a
 * document of a thousand pages has some ten million.
 */
export const MAX_XML_BYTES = 40_000_000;

/**
 * Unpacks the files that are wanted.
 *
 * @param kind the word for the file in sentences: `Word document`, `EPUB book`.
 * @param most bytes that may come out.
 */
export function unpack(bytes: Uint8Array, kind: string, wanted: (name: string) => boolean, most: number): Unpacked {
  let [sum, worst, count] = [0, 0, 0];
  const refused = (why: string): Unpacked => ({
    ok: false,
    wrong: `${why}, far more than an honest ${kind} has, so it was not unpacked.`,
    todo: 'If you trust it, save it again with the program that made it.',
  });
  try {
    unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        count += 1;
        if (count > LIMITS.files) return false;
        if (wanted(name)) {
          sum += originalSize;
          if (originalSize > RATIO_COUNTS_FROM) worst = Math.max(worst, originalSize / Math.max(1, size));
        }
        return false;
      },
    });
    if (count > LIMITS.files) return refused(`holds more than ${LIMITS.files.toLocaleString('en')} files`);
    if (sum >= most) return refused(`would unpack to ${Math.round(sum / 1e6)} MB of text`);
    if (worst > LIMITS.unpackedRatio) return refused(`would unpack to ${Math.round(worst)} times its size`);
    const files = unzipSync(bytes, { filter: ({ name }) => wanted(name) });
    const kept = Object.entries(files).map(([name, content]) => [name, content as Uint8Array<ArrayBuffer>] as const);
    return { ok: true, files: new Map(kept) };
  } catch (error) {
    // fflate throws plain Errors with a code for damaged archives, and RangeErrors where a size in one makes no sense.
    if (!(error instanceof Error)) throw error;
    return {
      ok: false,
      wrong: `is damaged, or is no ${kind}.`,
      todo: 'Open it in the program that made it and save it again.',
    };
  }
}

/** The text of an XML file: UTF-8, or UTF-16 with its mark. '' for none. */
export function xmlText(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return '';
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  const big = bytes[0] === 0xfe && bytes[1] === 0xff;
  return new TextDecoder(little ? 'utf-16le' : big ? 'utf-16be' : 'utf-8').decode(bytes);
}
