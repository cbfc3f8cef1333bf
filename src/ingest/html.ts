// HTML becomes Markdown: the main text is found, clutter left out, headings kept. The parsed page is inert: scripts do
// not run, nothing is fetched, and none of its nodes ever enters the page that the person sees.

import { decode } from './decode.ts';
import { canBeSearched, mainPart, withoutClutter } from './html/main-part.ts';
import { bringNotes } from './html/notes.ts';
import { originOf } from './html/origin.ts';
import { type ParseHtml, pageOf, parseHtml } from './html/parse.ts';
import { scanHtml } from './html/scan.ts';
import { markdownOf } from './html-to-markdown.ts';
import { provenanceOf } from './provenance.ts';
import { type Found, type Input, LIMITS, type ReadContext, type Reader } from './reader.ts';
import { breathe, wholeBytes, wholeDocument } from './whole.ts';

/** Characters that are parsed at once. A longer page is read piece by piece, which keeps memory and time in bounds. */
const PIECE_CHARS = 1_000_000;
// One character more than a document may have, so that it is told when something was cut.
const SCAN = { nesting: LIMITS.nesting, pieceChars: PIECE_CHARS, textChars: LIMITS.documentChars + 1 };

/** Reads a page: main text, headings, tables, lists, code and notes as Markdown, with what the page says of itself. */
export const read: Reader = async function* (input, context) {
  const bytes = await wholeBytes(input);
  if (!(bytes instanceof Uint8Array)) {
    yield bytes;
    return;
  }
  yield { kind: 'progress', bytes: Math.floor(bytes.length / 4) };
  if (context.stop.aborted) return;
  const html = decode(input.name, bytes, charsetOf(input.type, bytes));
  if (!html.ok) {
    yield { kind: 'failed', message: html.failure.message };
    return;
  }
  yield* readPage(input, html.value, context);
};

/** Reads the HTML of a page that is decoded. `input` names it. */
export async function* readPage(input: Input, html: string, context: ReadContext): AsyncGenerator<Found> {
  const scanned = scanHtml(html, SCAN);
  const whole = scanned.pieces.length === 1 ? (scanned.pieces[0] ?? '') : '';
  const fresh = () => parsePage(scanned.head, whole, parseHtml);
  const document = fresh();
  const origin = originOf(document, scanned.data);
  let text = '';
  if (scanned.pieces.length === 1) {
    text = pageMarkdown(document, canBeSearched(scanned) ? fresh : null);
  } else {
    const parts: string[] = [];
    let chars = 0;
    for (const [at, piece] of scanned.pieces.entries()) {
      if (context.stop.aborted) return;
      const part = pageMarkdown(parsePage('', piece, parseHtml), null);
      parts.push(part);
      chars += part.length;
      if (chars > LIMITS.documentChars) break;
      const share = (at + 1) / scanned.pieces.length;
      yield { kind: 'progress', bytes: Math.floor(input.blob.size * (0.25 + 0.75 * share)) };
      await breathe();
    }
    text = parts.filter((part) => part !== '').join('\n\n');
  }
  if (scanned.tooDeep > 0) {
    const count = scanned.tooDeep.toLocaleString('en');
    yield {
      kind: 'note',
      sentence: `${count} elements are nested deeper than ${LIMITS.nesting}: their text is kept without its structure.`,
    };
  }
  yield* wholeDocument(input, { form: 'markdown', text, provenance: provenanceOf(input, origin) });
}

/** The Markdown of the body of a document: all of it, nothing searched, with its notes brought to their places. */
export function bodyMarkdown(html: string): string {
  const noted = { count: 0 };
  return scanHtml(html, SCAN)
    .pieces.map((piece) => markdownOf(parsePage('', piece, parseHtml).body, noted))
    .filter((part) => part !== '')
    .join('\n\n');
}

// The page with its notes brought to their places.
function parsePage(head: string, body: string, parse: ParseHtml): Document {
  const document = parse(pageOf(head, body));
  bringNotes([{ document, path: '' }]);
  return document;
}

// `again` gives the same page afresh; null where the page is too large to search it for its main part.
function pageMarkdown(document: Document, again: (() => Document) | null): string {
  if (again === null) return markdownOf(withoutClutter(document.body));
  const { node, title } = mainPart(document, again);
  const text = markdownOf(node);
  return title === '' || text.startsWith(`# ${title}\n`) ? text : `# ${title}\n\n${text}`;
}

/** A charset that the transfer or the page itself names; null where neither does. */
export function charsetOf(type: string, bytes: Uint8Array): string | null {
  const sent = /charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(type)?.[1];
  if (sent !== undefined) return sent;
  // HTML, section 13.2.3.2: browsers look for a charset in the first 1,024 bytes.
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 1024));
  return (
    /<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ??
    /^\s*<\?xml[^>]+encoding\s*=\s*["']([\w:.-]+)/i.exec(head)?.[1] ??
    null
  );
}
