// PDF: the text of its pages as one Markdown document. What is only a picture is named, what cannot be read is passed over.

import { aboutOf, pagesNamed } from './pdf/info.ts';
import type { Item } from './pdf/items.ts';
import { type Opening, type OpenPdf, openPdf, settle } from './pdf/open.ts';
import { readPage, type Seen } from './pdf/page.ts';
import { salvaged } from './pdf/salvage.ts';
import { type Bookmark, textOf } from './pdf/text.ts';
import { type Found, type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';

/** Milliseconds to open a file in, and to read what it says about itself. */
const OPEN_MS = 45_000;
const ABOUT_MS = 10_000;
/** A thick handbook has 2,000 pages. */
const MAX_PAGES = 5_000;
/** Pages after which a file is given up: those that took too long, and those in a row that cannot be read. */
const MAX_LATE = 3;
const MAX_DAMAGED = 100;
const MAX_BOOKMARKS = 20_000;
/** Characters in another direction than the rest of their page that are worth a word: less is a stamp or a label. */
const SIDEWAYS = 200;
/** Share of a page's characters that only its fonts can show, above which its words have holes. */
const LOST_SHARE = 0.02;

/** Reads a PDF. One document, in Markdown, with the beginning of each page. */
export const read: Reader = async function* read(input, context) {
  if (input.blob.size > LIMITS.wholeBytes) {
    const most = LIMITS.wholeBytes / 1e6;
    yield failed(
      `${input.name} is larger than the ${most} MB that a PDF may have here. Nothing else is touched. Split it into parts and add those.`,
    );
    return;
  }
  const bytes = new Uint8Array(await input.blob.arrayBuffer());
  const whole = endsProperly(bytes);
  const opening = await openOrSalvage(input, bytes, context.stop);
  if (!opening.ok) {
    if (opening.why !== 'stopped') yield failed(`${input.name} ${REFUSALS[opening.why]}`);
    return;
  }
  try {
    if (!whole)
      yield note(
        'The end of the file is missing: the pages before it are read, and letters are missing where their font is lost.',
      );
    yield* readPages(input, opening.open, context);
  } finally {
    await opening.open.close();
  }
};

async function openOrSalvage(input: Input, bytes: Uint8Array<ArrayBuffer>, stop: AbortSignal): Promise<Opening> {
  const opening = await openPdf(bytes, OPEN_MS, stop);
  if (opening.ok || opening.why !== 'damaged') return opening;
  // The bytes belong to pdfjs since it was given them.
  const again = salvaged(new Uint8Array(await input.blob.arrayBuffer()));
  return again === null ? opening : await openPdf(again, OPEN_MS, stop);
}

const REFUSALS = {
  password:
    'is protected with a password. Nothing else is touched. Save a copy without the password in a PDF program and add that.',
  damaged:
    'is damaged or no PDF, and cannot be read. Nothing else is touched. Open it in a PDF program, save it anew and add that.',
  late: 'takes too long to open and is given up. Nothing else is touched. Open it in a PDF program, save it anew and add that.',
} as const;

async function* readPages(input: Input, { pdf, missingTables }: OpenPdf, { stop }: ReadContext): AsyncGenerator<Found> {
  const about = await settle(pdf.getMetadata(), ABOUT_MS, stop);
  const tagged = about.kind === 'done' && recordOf(about.value).hasStructTree === true;
  const bookmarks = await bookmarksOf(pdf, stop);
  const count = Math.min(pdf.numPages, MAX_PAGES);
  const seen: Seen = { fonts: new Map(), drawn: 0 };
  const pages: (readonly Item[])[] = [];
  const trouble = {
    pictures: [] as number[],
    damaged: [] as number[],
    late: [] as number[],
    cut: [] as number[],
    sideways: [] as number[],
    letters: [] as number[],
  };
  let [chars, inRow, end] = [0, 0, count];
  for (let number = 1; number <= count; number += 1) {
    if (stop.aborted) return;
    const got = await readPage(pdf, number, tagged, seen, stop);
    if (got.kind === 'stopped') return;
    const items = got.kind === 'read' ? got.page.items : [];
    pages.push(items);
    if (got.kind === 'read') {
      const own = items.reduce((sum, { text }) => sum + text.length, 0);
      chars += own;
      if (items.length === 0 && got.picture) trouble.pictures.push(number);
      if (got.cut) trouble.cut.push(number);
      if (got.page.sideways > SIDEWAYS && got.page.sideways * 10 > own) trouble.sideways.push(number);
      if (got.page.lost > LOST_SHARE * (own + got.page.lost)) trouble.letters.push(number);
      inRow = 0;
    } else {
      trouble[got.kind].push(number);
      inRow += 1;
    }
    yield { kind: 'progress', bytes: Math.round((number / count) * input.blob.size) };
    if (chars > LIMITS.documentChars || trouble.late.length >= MAX_LATE || inRow >= MAX_DAMAGED) {
      end = number;
      break;
    }
  }
  const { text, pageStarts } = textOf(pages, bookmarks);
  if (/[\p{L}\p{N}]/u.test(text)) {
    const known = {
      ...(about.kind === 'done' ? aboutOf({ info: recordOf(about.value.info), xmp: xmpOf(about.value.metadata) }) : {}),
      ...input.known,
    };
    yield {
      kind: 'document',
      document: { name: input.name, form: 'markdown', text, provenance: { ...known, file: input.name }, pageStarts },
    };
  }
  for (const sentence of notes(trouble, pdf.numPages, end, missingTables() > 0)) yield note(sentence);
}

function notes(
  {
    pictures,
    damaged,
    late,
    cut,
    sideways,
    letters,
  }: Readonly<Record<'pictures' | 'damaged' | 'late' | 'cut' | 'sideways' | 'letters', readonly number[]>>,
  all: number,
  end: number,
  tables: boolean,
): readonly string[] {
  const sentences: string[] = [];
  const tell = (pages: readonly number[], one: string, more: string) => {
    if (pages.length > 0) sentences.push(`${pagesNamed(pages)} ${pages.length === 1 ? one : more}`);
  };
  if (pictures.length === all)
    sentences.push(all === 1 ? 'The only page is an image without text.' : `All ${all} pages are images without text.`);
  else tell(pictures, 'is an image without text.', 'are images without text.');
  tell(damaged, 'is damaged and left out.', 'are damaged and left out.');
  tell(late, 'took too long to read and is left out.', 'took too long to read and are left out.');
  tell(
    cut,
    'is read in part: it is damaged or holds too much.',
    'are read in part: they are damaged or hold too much.',
  );
  tell(sideways, 'has text that runs sideways, which is left out.', 'have text that runs sideways, which is left out.');
  tell(
    letters,
    'has characters that only its own fonts can show; they are missing.',
    'have characters that only their own fonts can show; they are missing.',
  );
  if (end < all) sentences.push(`Only the first ${end} of ${all} pages are read; split the file to have the rest.`);
  if (tables)
    sentences.push(
      'Some characters are missing, because their tables could not be loaded; read the file again when this app is online.',
    );
  return sentences;
}

async function bookmarksOf(pdf: OpenPdf['pdf'], stop: AbortSignal): Promise<readonly Bookmark[]> {
  const outline = await settle(pdf.getOutline(), ABOUT_MS, stop);
  if (outline.kind !== 'done' || !Array.isArray(outline.value)) return [];
  const bookmarks: Bookmark[] = [];
  const open: Array<{ readonly node: unknown; readonly depth: number }> = outline.value.map((node: unknown) => ({
    node,
    depth: 1,
  }));
  while (open.length > 0 && bookmarks.length < MAX_BOOKMARKS) {
    const next = open.pop();
    if (!next || typeof next.node !== 'object' || next.node === null) continue;
    const { title, items } = recordOf(next.node);
    if (typeof title === 'string') bookmarks.push({ title: title.slice(0, 500), depth: next.depth });
    if (Array.isArray(items)) for (const node of items) open.push({ node, depth: next.depth + 1 });
  }
  return bookmarks;
}

// A file that is whole ends with this mark (ISO 32000-1, 7.5.5); what mail programs append is short.
function endsProperly(bytes: Uint8Array): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - 2048));
  return new TextDecoder('latin1').decode(tail).includes('%%EOF');
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function xmpOf(metadata: unknown): (name: string) => unknown {
  const get = recordOf(metadata).get;
  return typeof get === 'function' ? (name) => (get as (name: string) => unknown).call(metadata, name) : () => null;
}

function note(sentence: string): Found {
  return { kind: 'note', sentence };
}

function failed(message: string): Found {
  return { kind: 'failed', message };
}
