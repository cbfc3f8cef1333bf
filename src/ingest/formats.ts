// The door for every file: tells its format, has it read, and holds the bounds that are the same for all formats.

import { are, counted } from './counted.ts';
import { FOREIGN_HEAD_BYTES, foreignSentence, officeSentence } from './foreign.ts';
import { type FormatName, isPacked, kindOf } from './format-of.ts';
import { type Heard, inTime } from './in-time.ts';
import { headOf } from './lines.ts';
import { type Found, type FoundDocument, type Input, LIMITS, type Reader } from './reader.ts';

export type { FormatName } from './format-of.ts';

interface Format {
  /** With its article, for sentences. */
  readonly words: string;
  /** It can only be read as a whole, so it must stay below `LIMITS.wholeBytes`. */
  readonly isWhole: boolean;
  readonly load: () => Promise<{ readonly read: Reader }>;
}

const FORMATS: Readonly<Record<FormatName, Format>> = {
  plain: { words: 'a text', isWhole: false, load: () => import('./text.ts') },
  markdown: { words: 'a Markdown text', isWhole: false, load: () => import('./markdown.ts') },
  html: { words: 'a web page', isWhole: true, load: () => import('./html.ts') },
  mhtml: { words: 'a saved web page', isWhole: true, load: () => import('./mhtml.ts') },
  pdf: { words: 'a PDF', isWhole: true, load: () => import('./pdf.ts') },
  docx: { words: 'a Word document', isWhole: true, load: () => import('./docx.ts') },
  odt: { words: 'an OpenDocument text', isWhole: true, load: () => import('./odt.ts') },
  epub: { words: 'an electronic book', isWhole: true, load: () => import('./epub.ts') },
  rtf: { words: 'a rich text document', isWhole: true, load: () => import('./rtf.ts') },
  csv: { words: 'a table', isWhole: false, load: () => import('./csv.ts') },
  json: { words: 'JSON', isWhole: false, load: () => import('./json.ts') },
  parquet: { words: 'a table in Parquet', isWhole: false, load: () => import('./parquet.ts') },
  warc: { words: 'a web archive', isWhole: false, load: () => import('./warc.ts') },
  gzip: { words: 'a gzip file', isWhole: false, load: () => import('./gzip.ts') },
  zip: { words: 'a zip archive', isWhole: false, load: () => import('./zip.ts') },
};

/** Bytes that come out of all archives in one file. Many files of an archive may each be below their own bound. */
const UNPACKED_IN_ALL_BYTES = 20_000_000_000;
/** Notes that one file may end with: an archive of thousands of broken files is told in a few. */
const MAX_NOTES = 50;

export interface ReadOptions {
  /** Ends the reading without a further word. */
  readonly stop: AbortSignal;
  /** Field or column that the person chose; null for the one that fits best. */
  readonly field: string | null;
}

/** The format of a file, or null for one that cannot be read. Looks at a few kilobytes of it. */
export async function formatOf(input: Input): Promise<FormatName | null> {
  const kind = await kindOf(input);
  return kind !== null && kind in FORMATS ? (kind as FormatName) : null;
}

/** What files of a format are called, with the article: `a web page`. */
export function formatWords(format: FormatName): string {
  return FORMATS[format].words;
}

/**
 * Reads a file of any format. Never throws; ends with `failed` when nothing could be read, and then nothing else comes.
 * Notes about a file in an archive begin with its path there.
 */
export async function* readInput(input: Input, { stop, field }: ReadOptions): AsyncGenerator<Found> {
  const door: Door = {
    stop,
    field,
    root: input,
    unpacked: 0,
    heardAt: 0,
    foreign: { names: [], count: 0 },
    empty: { names: [], count: 0 },
    placed: new WeakSet(),
  };
  let [documents, notes, withoutLetter] = [0, 0, 0];
  let failed: Extract<Found, { kind: 'failed' }> | null = null;
  for await (const found of readOne(input, door)) {
    if (stop.aborted) return;
    if (found.kind === 'failed') failed = found;
    else if (found.kind === 'note') {
      notes += 1;
      if (notes <= MAX_NOTES) yield found;
    } else if (found.kind !== 'document') yield found;
    else if (!/\p{L}/u.test(found.document.text)) withoutLetter += 1;
    else {
      documents += 1;
      const { document, cut } = shortened(found.document);
      yield { kind: 'document', document };
      if (cut !== null) yield { kind: 'note', sentence: cut };
    }
  }
  if (stop.aborted) return;
  if (door.foreign.count > 0) yield note(`${listed(door.foreign)} of a format that is not read here, and left out.`);
  if (door.empty.count > 0) yield note(`${listed(door.empty)} empty.`);
  if (notes > MAX_NOTES) {
    const more = notes - MAX_NOTES;
    yield {
      kind: 'note',
      sentence: `${counted(more, 'more trouble', 'more troubles')} like these ${are(more)} not listed.`,
    };
  }
  if (failed !== null && documents === 0) yield failed;
  else if (failed !== null) yield note(failed.message.replace(' Nothing was added.', ''));
  else if (documents === 0)
    yield { kind: 'failed', message: emptyHanded(input, notes + door.foreign.count + door.empty.count > 0) };
  else if (withoutLetter > 0) {
    yield {
      kind: 'note',
      sentence: `${counted(withoutLetter, 'text')} without a single letter ${are(withoutLetter)} left out.`,
    };
  }
}

interface Door extends Heard {
  readonly field: string | null;
  readonly root: Input;
  /** Bytes that have come out of archives so far. */
  unpacked: number;
  /** Files in archives that hold no text, or nothing: they are told together at the end. */
  readonly foreign: Aside;
  readonly empty: Aside;
  /** Notes that say already where in the archive they belong. */
  readonly placed: WeakSet<Found>;
}

interface Aside {
  /** The first of them. */
  readonly names: string[];
  count: number;
}

async function* readOne(input: Input, door: Door): AsyncGenerator<Found> {
  const { name, blob } = input;
  try {
    if (blob.size === 0) {
      if (input !== door.root) putAside(door.empty, input, door);
      else yield { kind: 'failed', message: `${name} is empty. Nothing was added. Check that it is the right file.` };
      return;
    }
    const kind = await kindOf(input);
    const format = kind !== null && kind in FORMATS ? FORMATS[kind as FormatName] : null;
    const foreign = isPacked(kind) ? null : foreignSentence(name, await headOf(blob, FOREIGN_HEAD_BYTES));
    if (format === null || foreign !== null) {
      if (input !== door.root) putAside(door.foreign, input, door);
      else yield { kind: 'failed', message: foreign ?? unknownSentence(name, kind) };
      return;
    }
    if (format.isWhole && blob.size >= LIMITS.wholeBytes) {
      yield { kind: 'failed', message: tooLarge(input, format) };
      return;
    }
    const reader = await format.load().catch(notFetched);
    if (reader === null) {
      yield { kind: 'failed', message: unfetchedSentence(name, format) };
      return;
    }
    const { read } = reader;
    const inside = (inner: Input) => readInside(inner, door);
    yield* inTime(read(input, { stop: door.stop, field: door.field, inside }), name, door);
  } catch (error) {
    yield { kind: 'failed', message: isGone(error) ? goneSentence(name) : brokenSentence(name, error) };
  }
}

// What is inside cannot end the reading of what it is in: its failure is a note.
async function* readInside(inner: Input, door: Door): AsyncGenerator<Found> {
  const place = placeOf(inner, door);
  const placed = (sentence: string): Found => {
    const note: Found = { kind: 'note', sentence };
    door.placed.add(note);
    return note;
  };
  if (inner.depth > LIMITS.depth) {
    yield placed(`${place} is inside more than ${LIMITS.depth} archives and is left out.`);
    return;
  }
  door.unpacked += inner.blob.size;
  if (door.unpacked > UNPACKED_IN_ALL_BYTES) {
    yield placed(
      `${place} is left out: more than ${UNPACKED_IN_ALL_BYTES / 1_000_000_000} GB came out of the archive before it.`,
    );
    return;
  }
  for await (const found of readOne(inner, door)) {
    if (found.kind === 'document') yield found;
    else if (found.kind === 'note') yield door.placed.has(found) ? found : placed(`${place}: ${found.sentence}`);
    else if (found.kind === 'failed') yield placed(insideSentence(found.message, inner.name, place));
  }
}

// The path within the file that was dropped.
function placeOf({ name }: Input, { root }: Door): string {
  return name.startsWith(`${root.name}/`) ? name.slice(root.name.length + 1) : name;
}

function note(sentence: string): Found {
  return { kind: 'note', sentence };
}

const NAMES_LISTED = 3;

function putAside(aside: Aside, input: Input, door: Door): void {
  aside.count += 1;
  if (aside.names.length < NAMES_LISTED) aside.names.push(placeOf(input, door));
}

// `photo.png, film.mp4 and 7 more are`.
function listed({ names, count }: Aside): string {
  const more = count - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''} ${are(count)}`;
}

// A document that is too long ends between two characters.
function shortened(document: FoundDocument): { readonly document: FoundDocument; readonly cut: string | null } {
  const { text, pageStarts } = document;
  const max = LIMITS.documentChars;
  if (text.length <= max) return { document, cut: null };
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 1)) ? max - 1 : max;
  const kept = { ...document, text: text.slice(0, end) };
  return {
    document: pageStarts ? { ...kept, pageStarts: pageStarts.filter((start) => start < end) } : kept,
    cut: `Of ${document.name}, only the first ${max.toLocaleString('en')} characters are read.`,
  };
}

function emptyHanded({ name }: Input, hasNotes: boolean): string {
  return `${name} holds no text${hasNotes ? ' that could be read' : ''}. Nothing was added. Check that it is the right file.`;
}

function tooLarge({ name, blob }: Input, { words }: Format): string {
  const size = Math.floor(blob.size / 1_000_000);
  return `${name} has ${size} MB, and ${words} must stay below ${LIMITS.wholeBytes / 1_000_000} MB. Nothing was added. Split it and add the parts.`;
}

function unknownSentence(name: string, kind: Awaited<ReturnType<typeof kindOf>>): string {
  if (kind === 'spreadsheet' || kind === 'presentation' || kind === 'drawing') return officeSentence(name, kind);
  return `${name} is not a text in any format that is known here, or in a text encoding that could not be recognised. Nothing was added. Save it as UTF-8 text, Markdown or HTML and add it again.`;
}

// HTML standard: a module that cannot be fetched is a TypeError.
function notFetched(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}

function unfetchedSentence(name: string, { words }: Format): string {
  return `${name} is ${words}, and the part of this page that reads it could not be fetched. Nothing was added, and everything else is safe. Check the connection and add it again.`;
}

function isGone(error: unknown): boolean {
  return error instanceof DOMException && /^(?:NotReadable|NotFound|Security)Error$/.test(error.name);
}

function goneSentence(name: string): string {
  return `${name} could not be read: it may have been moved, changed or locked, or be a folder. Nothing was added. Pick it again.`;
}

function brokenSentence(name: string, error: unknown): string {
  const cause = error instanceof Error ? error.message : String(error);
  return `${name} made its reader fail (${cause}). Everything else is safe. Save it in another format and add it again.`;
}

// In a note about an archive, the path within it is enough, and `nothing was added` is not true of the rest.
function insideSentence(message: string, name: string, place: string): string {
  return message.replace(name, () => place).replace(' Nothing was added.', ' It is left out.');
}
