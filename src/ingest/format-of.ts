// Which format a file has: by its content where that is plain, then by the ending of its name, then by what a text looks
// like, then by its media type. A PDF called notes.txt is a PDF.

import { decode } from './decode.ts';
import { headOf } from './lines.ts';
import { looksLikeMarkdown } from './markdown.ts';
import type { Input } from './reader.ts';
import { type ZipKind, zipKindOf } from './zip-kind.ts';

export type FormatName =
  | 'plain'
  | 'markdown'
  | 'html'
  | 'mhtml'
  | 'pdf'
  | 'docx'
  | 'odt'
  | 'epub'
  | 'rtf'
  | 'csv'
  | 'json'
  | 'parquet'
  | 'warc'
  | 'gzip'
  | 'zip';

/** Formats by what names end with, in lower case. An ending that is not here is some kind of text. */
const ENDINGS: readonly (readonly [format: FormatName, endings: readonly string[]])[] = [
  ['markdown', ['md', 'markdown', 'mdown', 'mkd', 'mkdn', 'mdx', 'qmd', 'rmd']],
  ['html', ['html', 'htm', 'xhtml', 'xht']],
  ['mhtml', ['mhtml', 'mht']],
  ['pdf', ['pdf']],
  ['docx', ['docx', 'docm', 'dotx']],
  ['odt', ['odt', 'fodt', 'ott']],
  ['epub', ['epub']],
  ['rtf', ['rtf']],
  ['csv', ['csv', 'tsv', 'tab']],
  ['json', ['json', 'jsonl', 'ndjson']],
  ['parquet', ['parquet']],
  ['warc', ['warc', 'wet']],
  ['gzip', ['gz', 'gzip', 'tgz']],
  ['zip', ['zip']],
];

/** Formats by media type; of text, which servers say of anything, there is none. */
const TYPES: readonly (readonly [type: string, format: FormatName])[] = [
  ['text/markdown', 'markdown'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['multipart/related', 'mhtml'],
  ['text/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['application/json', 'json'],
  ['application/x-ndjson', 'json'],
  ['application/jsonl', 'json'],
  ['application/warc', 'warc'],
];

// Formats that are no text: a file with such an ending and other content is not one of them.
const BINARY: ReadonlySet<FileKind> = new Set<FileKind>(['pdf', 'docx', 'odt', 'epub', 'parquet', 'gzip', 'zip']);

const PACKED: ReadonlySet<FileKind> = new Set<FileKind>([
  ...BINARY,
  'rtf',
  'warc',
  'spreadsheet',
  'presentation',
  'drawing',
]);

/** Whether a format is told by its own bytes, so that no other sign speaks against it. */
export function isPacked(kind: FileKind): boolean {
  return PACKED.has(kind);
}

const HEAD_BYTES = 65_536;

/** What a file is: a format that can be read, another kind of office document, or null where the bytes are no text. */
export type FileKind = FormatName | Exclude<ZipKind, FormatName> | null;

/** Looks at no more than the beginning of a file, and at the directory of a zip archive. */
export async function kindOf(input: Input): Promise<FileKind> {
  const head = await headOf(input.blob, HEAD_BYTES);
  const packed = await binaryFormat(input, head);
  if (packed !== undefined) return packed;
  const named = byEnding(input.name);
  // The end of the head may cut a character in two, and in a text of one byte a character nothing is lost by it.
  const text = decode(input.name, head.subarray(0, head.length & ~3));
  if (!text.ok) return named === 'csv' || named === 'json' || named === 'html' || named === 'rtf' ? named : null;
  const isWhole = head.length === input.blob.size;
  return (
    byFirstWords(text.value, isWhole) ??
    (named !== null && !BINARY.has(named) ? named : byLook(input, text.value, isWhole))
  );
}

// Undefined where the bytes may be text.
async function binaryFormat({ name, blob }: Input, head: Uint8Array<ArrayBuffer>): Promise<FileKind | undefined> {
  const begins = (mark: string, at = 0) => [...mark].every((sign, index) => head[at + index] === sign.charCodeAt(0));
  if (begins('PK\x03\x04') || begins('PK\x05\x06')) return await zipKindOf(blob, head);
  if (begins('\x1f\x8b')) {
    const begin = await unpackedBegin(head);
    // A damaged record further on may leave nothing to see, and then the name tells.
    return /^WARC\/\d/.test(begin) || (begin === '' && /\.(?:warc|wet)\.gz$/i.test(name)) ? 'warc' : 'gzip';
  }
  if (begins('PAR1')) return 'parquet';
  // What follows the first lines of these may be bytes of any kind.
  if (begins('WARC/0.') || begins('WARC/1.')) return 'warc';
  if (begins('{\\rtf')) return 'rtf';
  if (begins('%PDF-')) return 'pdf';
  // Readers of PDF take one whose header comes later (PDF 1.7, note 13 of appendix H); a text may well mention it.
  const isNamed = /\.pdf$/i.test(name) && new TextDecoder('latin1').decode(head.subarray(0, 1024)).includes('%PDF-');
  return isNamed ? 'pdf' : undefined;
}

// The first characters of what is in a gzip file; none where it is damaged.
async function unpackedBegin(head: Uint8Array<ArrayBuffer>): Promise<string> {
  const reader = new Blob([head]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    const { value } = await reader.read();
    return new TextDecoder('latin1').decode(value?.subarray(0, 512));
  } catch {
    // No gzip after all, or nothing whole in its beginning: the reader of gzip says so.
    return '';
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function byEnding(name: string): FormatName | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  return ENDINGS.find(([, endings]) => ending !== undefined && endings.includes(ending))?.[0] ?? null;
}

// Marks and declarations that no other text begins with.
function byFirstWords(text: string, isWhole: boolean): FormatName | null {
  const begin = text.replace(/^\ufeff?\s*/, '');
  if (/^WARC\/\d/.test(begin)) return 'warc';
  if (begin.startsWith('{\\rtf')) return 'rtf';
  if (
    /^(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html[\s>]|head[\s>]|body[\s>])/i.test(
      begin.slice(0, 8192),
    )
  )
    return 'html';
  if (/^(?:<\?xml[^>]*>\s*)?<office:document\b/.test(begin)) return 'odt';
  if (isMhtml(begin)) return 'mhtml';
  return isJson(begin, isWhole) ? 'json' : null;
}

// RFC 2557: a message whose parts are a page and what belongs to it.
function isMhtml(begin: string): boolean {
  const header = /^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)+/.exec(begin.slice(0, 8192))?.[0] ?? '';
  return /^mime-version:/im.test(header) && /^content-type:\s*multipart\/related/im.test(header);
}

function isJson(begin: string, isWhole: boolean): boolean {
  if (!/^[{[]/.test(begin)) return false;
  if (isWhole && parses(begin)) return true;
  const lines = begin.split('\n', 3).map((line) => line.trim());
  if (lines.length > 1 && lines[0] !== undefined && lines[0].length > 2 && parses(lines[0])) return true;
  // The beginning of a value that goes on: a name and a colon, or what a list of rows begins with.
  return /^(?:\{\s*"(?:[^"\\\n]|\\.)*"\s*:|\[\s*(?:\{\s*"|\[|"(?:[^"\\\n]|\\.)*"\s*,))/.test(begin);
}

function parses(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

// Names without an ending, with `.txt`, or with one that only says what program the text is for.
function byLook({ name, type }: Input, text: string, isWhole: boolean): FormatName {
  const typed = TYPES.find(([each]) => type.toLowerCase().startsWith(each))?.[1];
  if (typed !== undefined) return typed;
  const ending = /\.([a-z][a-z0-9]{0,7})$/i.exec(name)?.[1]?.toLowerCase();
  const isText = ending === 'txt' || ending === 'text';
  // An ending that is not known says more than a look: a program may have comments that look like headings.
  if (ending !== undefined && !isText && !BINARY.has(byEnding(name) ?? 'plain')) return 'plain';
  if (isText ? hasHeadingTree(text) : looksLikeMarkdown(text)) return 'markdown';
  return isTable(text, isWhole) ? 'csv' : 'plain';
}

// A text of notes may have a line with a number sign; only Markdown has headings of two levels between blank lines.
function hasHeadingTree(text: string): boolean {
  const levels = new Set([...text.matchAll(/(?:^|\n[ \t]*\n)(#{1,6}) \S/g)].map(([, signs = '']) => signs.length));
  return levels.size >= 2;
}

const TABLE_ROWS = 5;

// Rows of the same number of cells, under names. Prose has not the same number of commas in every line.
function isTable(text: string, isWhole: boolean): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (!isWhole) lines.pop();
  const [first = '', ...others] = lines.slice(0, 50);
  if (others.length + 1 < TABLE_ROWS) return false;
  return ['\t', ';', ',', '|'].some((separator) => {
    const count = (line: string) => line.replace(/"(?:[^"]|"")*"/g, '').split(separator).length;
    const width = count(first);
    const names = first.split(separator).map((cell) => cell.trim());
    const isNamed = new Set(names).size === names.length && names.every((cell) => /^[^.!?]{1,40}$/.test(cell));
    return width >= (separator === '\t' ? 2 : 3) && isNamed && others.every((line) => count(line) === width);
  });
}
