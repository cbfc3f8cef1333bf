// What readers share whose format can only be read as a whole: the bytes, and the one document at the end with its limits.

import type { Provenance } from '../core/provenance.ts';
import type { TextForm } from '../core/records.ts';
import { type Found, type Input, LIMITS } from './reader.ts';

/** The bytes of a file that is read as a whole, or the sentences that say why not. */
export async function wholeBytes(input: Input): Promise<Uint8Array<ArrayBuffer> | Extract<Found, { kind: 'failed' }>> {
  const { name, blob } = input;
  if (blob.size >= LIMITS.wholeBytes) {
    const [has, most] = [Math.floor(blob.size / 1e6), LIMITS.wholeBytes / 1e6];
    return failed(
      name,
      `has ${has} MB, and files of this format must stay below ${most} MB.`,
      'Split it and add the parts.',
    );
  }
  if (blob.size === 0) return failed(name, 'is empty.', 'Check that it is the right file.');
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    // File API, section 7.1: the file is gone, has changed since it was picked, or is locked.
    if (!(error instanceof DOMException) && !(error instanceof RangeError)) throw error;
    return failed(name, 'could not be read: it may have been moved, changed or locked.', 'Pick it again.');
  }
}

/** The end of a reading: what is wrong with the file, and what to do. */
export function failed(name: string, wrong: string, todo: string): Extract<Found, { kind: 'failed' }> {
  return {
    kind: 'failed',
    message: `${name} ${wrong} Nothing was added from it, and no other file is touched. ${todo}`,
  };
}

export interface WholeText {
  readonly form: TextForm;
  readonly text: string;
  readonly provenance: Provenance;
}

/** The document of a file that gives one, cut to what a document may have, with a note for each thing that was cut. */
export function* wholeDocument(input: Input, { form, text, provenance }: WholeText): Generator<Found> {
  yield { kind: 'progress', bytes: input.blob.size };
  const capped = form === 'markdown' ? headingsCapped(text) : { text, left: 0 };
  const cut = withoutHalf(capped.text, LIMITS.documentChars);
  if (!/\p{L}/u.test(cut)) {
    yield failed(input.name, 'holds no text.', 'Check that it is the right file.');
    return;
  }
  if (capped.left > 0) yield headingsNote(capped.left);
  if (cut.length < capped.text.length) {
    yield {
      kind: 'note',
      sentence: `Only the first ${LIMITS.documentChars / 1e6} million characters are read.`,
    };
  }
  yield { kind: 'document', document: { name: input.name, form, text: cut, provenance } };
}

/** The beginning of a text, at most so many code units, cut where no surrogate pair is parted. */
export function withoutHalf(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** What is said of the headings that are too many. */
export function headingsNote(left: number): Found {
  const [more, most] = [left.toLocaleString('en'), LIMITS.headings.toLocaleString('en')];
  return { kind: 'note', sentence: `${more} headings beyond the first ${most} are read as plain lines.` };
}

/** A Markdown text with as many headings as a document may have, and how many more there are: those lose their marks. */
export function headingsCapped(text: string): { readonly text: string; readonly left: number } {
  let count = 0;
  const capped = text.replace(/^#{1,6} /gm, (marks) => {
    count += 1;
    return count <= LIMITS.headings ? marks : '';
  });
  return count <= LIMITS.headings ? { text, left: 0 } : { text: capped, left: count - LIMITS.headings };
}

/** Lets whoever waits for this thread have it: a stop can only arrive in between. */
export function breathe(): Promise<void> {
  return new Promise((resume) => setTimeout(resume, 0));
}
