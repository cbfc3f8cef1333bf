// Which of the formats that are zip archives a file is: told by the names in its directory.

export type ZipKind = 'docx' | 'odt' | 'epub' | 'spreadsheet' | 'presentation' | 'drawing' | 'zip';

const MAX_TAIL_BYTES = 65_557; // the end record with the longest comment
const MAX_DIRECTORY_BYTES = 4_000_000;
const MIMETYPE_AT = 30; // the name of the first entry stands after its header of 30 bytes

// Media types that ODF (part 2, section 3.3) and EPUB (OCF, section 4.3) have as their first entry, stored as it is.
const MIMETYPES: readonly (readonly [begins: string, kind: ZipKind])[] = [
  ['application/epub+zip', 'epub'],
  ['application/vnd.oasis.opendocument.text', 'odt'],
  ['application/vnd.oasis.opendocument.spreadsheet', 'spreadsheet'],
  ['application/vnd.oasis.opendocument.presentation', 'presentation'],
  ['application/vnd.oasis.opendocument', 'drawing'],
];

// Parts that only such a document has.
const PARTS: readonly (readonly [name: string, kind: ZipKind])[] = [
  ['word/document.xml', 'docx'],
  ['xl/workbook.xml', 'spreadsheet'],
  ['xl/workbook.bin', 'spreadsheet'],
  ['ppt/presentation.xml', 'presentation'],
  ['META-INF/container.xml', 'epub'],
];

/** `head` is the beginning of a file that begins like a zip archive. One that ends early may still be told by it. */
export async function zipKindOf(blob: Blob, head: Uint8Array): Promise<ZipKind> {
  const begin = latin(head.subarray(0, 512));
  const first = begin.slice(MIMETYPE_AT);
  if (first.startsWith('mimetype')) {
    // A local header may have extra fields between the name and what is stored.
    const extra = (head[28] ?? 0) + (head[29] ?? 0) * 256;
    const type = first.slice('mimetype'.length + extra);
    const found = MIMETYPES.find(([begins]) => type.startsWith(begins));
    if (found) return found[1];
  }
  const names = (await namesOf(blob)) ?? localNames(head);
  return PARTS.find(([name]) => names.has(name))?.[1] ?? 'zip';
}

// Names in the central directory (APPNOTE, sections 4.3.12 and 4.3.16); null where there is none to be found.
async function namesOf(blob: Blob): Promise<ReadonlySet<string> | null> {
  const tail = await bytesOf(blob, blob.size - MAX_TAIL_BYTES, blob.size);
  const end = latin(tail).lastIndexOf('PK\x05\x06');
  if (end < 0 || end + 22 > tail.length) return null;
  const view = new DataView(tail.buffer);
  const [size, from] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  const directory = await bytesOf(blob, from, from + Math.min(size, MAX_DIRECTORY_BYTES));
  const names = namesIn(directory, 'PK\x01\x02', 28, 46);
  return names.size > 0 ? names : null;
}

function localNames(head: Uint8Array): ReadonlySet<string> {
  return namesIn(head, 'PK\x03\x04', 26, MIMETYPE_AT);
}

function namesIn(bytes: Uint8Array, mark: string, lengthAt: number, nameAt: number): ReadonlySet<string> {
  const names = new Set<string>();
  const text = latin(bytes);
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 4)) {
    const length = (bytes[at + lengthAt] ?? 0) + (bytes[at + lengthAt + 1] ?? 0) * 256;
    names.add(text.slice(at + nameAt, at + nameAt + length));
  }
  return names;
}

async function bytesOf(blob: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(Math.max(0, from), Math.min(blob.size, Math.max(0, to))).arrayBuffer());
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
