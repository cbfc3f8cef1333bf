// Finds the records of a web archive one after the other (ISO 28500, section 4). Only their own header is read here: a
// record is a header, an empty line, as many bytes as the header says, and two empty lines.

import { gunzipped } from '../gunzip.ts';
import { headOf, joined, stretchesOf } from '../lines.ts';
import { type Found, LIMITS } from '../reader.ts';

export interface WarcRecord {
  readonly kind: 'record';
  readonly type: string;
  readonly id: string | null;
  readonly url: string | null;
  /** ISO 8601. */
  readonly date: string | null;
  /** Media type of the block. */
  readonly contentType: string;
  /** Its own lines, for whoever parses the record as a whole. */
  readonly header: string;
  /** Whether such a record may hold a page. */
  readonly isPage: boolean;
  /** Null where it is no page, or too large to be one. */
  readonly block: Uint8Array<ArrayBuffer> | null;
}

export type RecordFound = WarcRecord | { readonly kind: 'broken' } | Extract<Found, { kind: 'progress' }>;

// A header has some twenty lines; one without an end is none.
const MAX_HEADER_BYTES = 65_536;
const PROGRESS_BYTES = 1_000_000;
const PAGE_TYPES = new Set(['response', 'resource', 'conversion']);

type Chunk = { readonly bytes: Uint8Array; readonly to: number } | 'damaged';

/** Every record in order. Bytes that belong to none are told once and passed over up to the next record. */
export async function* recordsOf(blob: Blob, stop: AbortSignal): AsyncGenerator<RecordFound> {
  const head = await headOf(blob, 2);
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  const source = isPacked ? unpackedChunks(blob, stop) : chunks(blob, stop);
  let buffer: Uint8Array = new Uint8Array();
  let [position, told, isEnd, isDamaged, isLost] = [0, 0, false, false, false];
  // Adds to the buffer; after damage the bytes before it and those after do not belong together.
  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done) {
      isEnd = true;
      return false;
    }
    if (next.value === 'damaged') {
      isDamaged = true;
      return false;
    }
    position = next.value.to;
    buffer = buffer.length === 0 ? next.value.bytes : joined([buffer, next.value.bytes]);
    return true;
  };
  try {
    while (!stop.aborted) {
      if (position - told >= PROGRESS_BYTES) {
        told = position;
        yield { kind: 'progress', bytes: position };
      }
      if (isDamaged) {
        [buffer, isDamaged, isLost] = [new Uint8Array(), false, true];
        yield { kind: 'broken' };
        continue;
      }
      const start = recordStart(buffer);
      // Where there is none, a mark may have begun at the very end.
      const before = start >= 0 ? start : isEnd ? buffer.length : Math.max(0, buffer.length - MARK_BYTES);
      // Line ends between records are none of their bytes.
      if (!isLost && buffer.subarray(0, before).some((byte) => byte !== 13 && byte !== 10)) {
        isLost = true;
        yield { kind: 'broken' };
      }
      buffer = buffer.subarray(before);
      if (start < 0) {
        if (isEnd) return;
        await more();
        continue;
      }
      const end = headerEnd(buffer);
      if (end < 0) {
        if (!isEnd && buffer.length < MAX_HEADER_BYTES) {
          await more();
          continue;
        }
        if (!isLost) yield { kind: 'broken' };
        [buffer, isLost] = [buffer.subarray(MARK_BYTES), true];
        continue;
      }
      const header = new TextDecoder().decode(buffer.subarray(0, end));
      const record = recordOf(header);
      const leftInFile = isPacked ? Number.POSITIVE_INFINITY : blob.size - (position - buffer.length + end);
      // One that claims more than there is would swallow all after it.
      if (record === null || record.length > leftInFile) {
        if (!isLost) yield { kind: 'broken' };
        [buffer, isLost] = [buffer.subarray(MARK_BYTES), true];
        continue;
      }
      isLost = false;
      buffer = buffer.subarray(end);
      const isKept = record.isPage && record.length <= LIMITS.wholeBytes;
      const parts: Uint8Array[] = [];
      let left = record.length;
      while (left > 0 && !stop.aborted) {
        if (buffer.length === 0 && !(await more())) break;
        const part = buffer.subarray(0, left);
        if (isKept) parts.push(part);
        buffer = buffer.subarray(part.length);
        left -= part.length;
        if (position - told >= PROGRESS_BYTES) {
          told = position;
          yield { kind: 'progress', bytes: position };
        }
      }
      if (stop.aborted) return;
      if (left > 0) {
        if (isEnd) yield { kind: 'broken' };
        if (isEnd) return;
        continue;
      }
      yield { ...record.record, block: isKept ? Uint8Array.from(joined(parts)) : null };
    }
  } finally {
    await source.return(undefined);
  }
}

async function* chunks(blob: Blob, stop: AbortSignal): AsyncGenerator<Chunk> {
  let to = 0;
  for await (const bytes of stretchesOf(blob, stop)) {
    to += bytes.length;
    yield { bytes, to };
  }
}

async function* unpackedChunks(blob: Blob, stop: AbortSignal): AsyncGenerator<Chunk> {
  let [out, packed] = [0, 0];
  for await (const found of gunzipped(blob, stop)) {
    if (found.kind === 'damaged') yield 'damaged';
    else {
      out += found.bytes.length;
      packed = found.to;
      // Honest pages shrink to a tenth.
      if (out > 10_000_000 && out > packed * LIMITS.unpackedRatio) {
        yield 'damaged';
        return;
      }
      yield { bytes: found.bytes, to: found.to };
    }
  }
}

const MARK = [...'WARC/'].map((sign) => sign.charCodeAt(0));
const MARK_BYTES = MARK.length;

// Where `WARC/1` stands at the beginning of a line, or -1.
function recordStart(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x57); at >= 0; at = bytes.indexOf(0x57, at + 1)) {
    const isLineStart = at === 0 || bytes[at - 1] === 0x0a;
    const digit = bytes[at + MARK_BYTES] ?? 0;
    if (isLineStart && MARK.every((byte, index) => bytes[at + index] === byte) && digit >= 0x30 && digit <= 0x39)
      return at;
  }
  return -1;
}

// After the empty line that ends a header; some programs write line feeds alone.
function headerEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < MAX_HEADER_BYTES; at = bytes.indexOf(0x0a, at + 1)) {
    if (bytes[at + 1] === 0x0a) return at + 2;
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3;
  }
  return -1;
}

function recordOf(
  header: string,
): { readonly record: Omit<WarcRecord, 'block'>; readonly length: number; readonly isPage: boolean } | null {
  const fields = new Map<string, string>();
  for (const line of header.split(/\r?\n/).slice(1)) {
    const [, name, value] = /^([^\s:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && !fields.has(name.toLowerCase()))
      fields.set(name.toLowerCase(), value);
  }
  const length = fields.get('content-length') ?? '';
  const type = fields.get('warc-type')?.toLowerCase();
  if (type === undefined || !/^\d{1,15}$/.test(length)) return null;
  const bare = (name: string) => fields.get(name)?.replace(/^<(.*)>$/, '$1') ?? null;
  // What a program says of its own work stands under an address of no page.
  const isPage = PAGE_TYPES.has(type) && !/^(?:metadata|urn|dns|warcinfo):/i.test(bare('warc-target-uri') ?? '');
  const record = {
    kind: 'record',
    type,
    id: bare('warc-record-id'),
    url: bare('warc-target-uri'),
    date: bare('warc-date'),
    contentType: fields.get('content-type')?.toLowerCase() ?? '',
    header,
    isPage,
  } as const;
  return { record, length: Number(length), isPage };
}
