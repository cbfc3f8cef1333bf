// Where a document comes from, as it is kept, shown and exported.

/** Where a text was found, as far as its file tells. Every part is text from outside: shown and exported as text, never followed. */
export interface Provenance {
  /** Path of the file as it was dropped; of a file in an archive `archive.zip/folder/file.txt`. */
  readonly file: string;
  /** Which record of a file that holds many, in that format's own terms: `row 12`, `line 3`, a WARC record's id. */
  readonly record?: string;
  readonly title?: string;
  readonly author?: string;
  readonly url?: string;
  /** As the file gives it; ISO 8601 where it can be told. */
  readonly date?: string;
  readonly licence?: string;
}
