// What a reader of one format is given and what it gives. Readers run in the ingest worker and in Node alike: no DOM of
// the page, no network. They stream: a file is never in memory as a whole unless its format leaves no other way.

import type { Provenance } from '../core/provenance.ts';
import type { TextForm } from '../core/records.ts';

/** A file, one inside an archive, or a pasted text. */
export interface Input {
  /** Path for people, as in `Provenance.file`. */
  readonly name: string;
  /** Read by `slice` and `stream`; `size` is exact. */
  readonly blob: Blob;
  /** Media type as whoever gave the file has it; '' where nobody says. */
  readonly type: string;
  /** What is known beforehand, such as the address of a record of a web archive. */
  readonly known?: Omit<Provenance, 'file'>;
  /** How many archives it is inside of. */
  readonly depth: number;
}

/** A text on its way to a document. Line ends and ids are made later (core/document.ts). */
export interface FoundDocument {
  /** For people: the file's name, and what tells its records apart. Two of one file never share name and text. */
  readonly name: string;
  readonly form: TextForm;
  readonly text: string;
  readonly provenance: Provenance;
  /** In UTF-16 code units of `text`, whose line ends are `\n` where this is given. */
  readonly pageStarts?: readonly number[];
}

/** A column or field that could hold the text. */
export interface FieldChoice {
  readonly name: string;
  /** Mean length in characters over the first rows. */
  readonly meanChars: number;
  /** The beginning of a value. */
  readonly example: string;
}

/** What a reader finds, in the order of the file. */
export type Found =
  | { readonly kind: 'document'; readonly document: FoundDocument }
  /** Bytes of `input.blob` that are read; goes up. */
  | { readonly kind: 'progress'; readonly bytes: number }
  /**
   * Something is left out: one sentence without the file's name, such as `Pages 3–5 are images without text.` The file is
   * then partly read. One kind of trouble is told once with a count, not once a row.
   */
  | { readonly kind: 'note'; readonly sentence: string }
  /** The fields there are, and which was taken: the person can have the file read again by another. */
  | { readonly kind: 'fields'; readonly fields: readonly FieldChoice[]; readonly chosen: string }
  /** Nothing more can be read. Sentences that say what is wrong and what to do; they begin with the name. Ends the reading. */
  | { readonly kind: 'failed'; readonly message: string };

export interface ReadContext {
  /** Readers look at it at least every megabyte or page, and then just return. */
  readonly stop: AbortSignal;
  /** Field that the person chose; null for the one that fits best. */
  readonly field: string | null;
  /** Reads a file that was inside this one, whatever its format. Its findings are passed on as they are, progress and fields left out. */
  readonly inside: (input: Input) => AsyncIterable<Found>;
}

/**
 * Reads one file. Never throws on bad bytes, whatever they are: a reader that throws has a bug, and the file ends as
 * failed. Documents without a letter in them are left out.
 */
export type Reader = (input: Input, context: ReadContext) => AsyncIterable<Found>;

/**
 * Bounds that hold for every file, so that a broken or hostile one costs little. Measured against an honest file of the
 * same kind they are wide.
 */
export const LIMITS = {
  /** A format that can only be read as a whole (HTML, DOCX, PDF, …) must stay below this. */
  wholeBytes: 100_000_000,
  /** Characters of one document; what is beyond is cut with a note. A thick novel has 2 million. */
  documentChars: 20_000_000,
  /** Characters of one line or one row of a file of rows; a longer one is left out with a note. */
  rowChars: 20_000_000,
  /** Bytes that come out of one file inside an archive, and how many times its packed size. */
  unpackedBytes: 2_000_000_000,
  unpackedRatio: 1000,
  /** Archives inside archives. */
  depth: 3,
  /** Files of one archive, or of one folder. */
  files: 100_000,
  /** Elements one inside the other in HTML and XML. */
  nesting: 500,
  /** Headings of one document. More are plain lines. */
  headings: 50_000,
  /** Milliseconds without any finding after which the file is given up. */
  silenceMs: 60_000,
} as const;
