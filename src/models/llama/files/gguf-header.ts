// The header of a GGUF file, version 2 or 3: metadata and the list of tensors. Layout: ggml/docs/gguf.md in llama.cpp.
// The file may be hostile: every count and length is held against the bytes that are there before anything is made of it.

import type { Outcome } from '../../../core/outcome.ts';
import { badInput, succeed } from '../../../core/outcome.ts';

export type GgufValue = string | number | boolean | readonly string[] | readonly number[];

export interface GgufTensorInfo {
  readonly name: string;
  /** Fastest-running dimension first: a linear layer is [in, out]. */
  readonly dimensions: readonly number[];
  readonly type: number;
  /** Bytes from the start of the tensor data. */
  readonly offset: number;
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly GgufTensorInfo[];
  /** Bytes from the start of the file to the tensor data. */
  readonly dataStart: number;
}

const MEBIBYTE = 2 ** 20;
/** First read; it grows fourfold. The header of a 49k-token model is 1.7 MiB, of a 128k-token model 7 MiB. */
const FIRST_READ = 2 * MEBIBYTE;
/** The largest vocabularies in use (256k tokens with merges) need about 20 MiB. */
const LARGEST_HEADER = 64 * MEBIBYTE;
/** A list longer than this belongs to no tokenizer we know. */
const LONGEST_LIST = 2 ** 22;
/** ggml knows at most four dimensions (GGML_MAX_DIMS). */
const MOST_DIMENSIONS = 4;
const DEFAULT_ALIGNMENT = 32;
const LARGEST_ALIGNMENT = 2 ** 16;

// Bytes of each fixed-size value type, by its number in the file; 8 is a string, 9 an array.
const VALUE_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;

/** The bytes read so far end before the header does. */
class NeedMore extends Error {}
/** The header cannot be right; the message ends the sentence "<file> …". */
class BadHeader extends Error {}

/**
 * Reads the header in growing pieces, never the weights. Bad input is one sentence that begins with `name`.
 * Throws only when the file can no longer be read.
 */
export async function readGgufHeader(file: Blob, name: string): Promise<Outcome<GgufHeader>> {
  for (let length = FIRST_READ; ; length *= 4) {
    const buffer = await file.slice(0, Math.min(length, LARGEST_HEADER)).arrayBuffer();
    try {
      return succeed(parseHeader(new Cursor(buffer, file.size)));
    } catch (thrown) {
      if (thrown instanceof BadHeader) return badInput(`${name} ${thrown.message}`);
      if (!(thrown instanceof NeedMore)) throw thrown;
      if (length >= LARGEST_HEADER) {
        return badInput(`${name} has a header larger than 64 MiB: it is damaged or not meant for a browser.`);
      }
    }
  }
}

function parseHeader(cursor: Cursor): GgufHeader {
  if (cursor.ascii(4) !== 'GGUF') throw new BadHeader('is not a GGUF file: choose a file that ends in .gguf.');
  const version = cursor.u32();
  if (version !== 2 && version !== 3) {
    throw new BadHeader(`is GGUF version ${version}, only little-endian 2 and 3 can be read: convert it again.`);
  }
  const tensorCount = cursor.count(24, 'weights');
  const keyCount = cursor.count(13, 'settings');
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < keyCount; i++) {
    const key = cursor.string();
    if (metadata.has(key)) throw new BadHeader(`holds the setting ${shown(key)} twice: it is damaged.`);
    const value = readValue(cursor, cursor.u32(), key);
    if (value !== null) metadata.set(key, value);
  }
  const tensors: GgufTensorInfo[] = [];
  for (let i = 0; i < tensorCount; i++) tensors.push(readTensorInfo(cursor));
  const alignment = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof alignment !== 'number' || !isAlignment(alignment)) {
    throw new BadHeader(`has the alignment ${shown(alignment)}, which is not a power of two: it is damaged.`);
  }
  return { metadata, tensors, dataStart: Math.ceil(cursor.position / alignment) * alignment };
}

function isAlignment(value: number): boolean {
  return value >= 1 && value <= LARGEST_ALIGNMENT && Number.isInteger(Math.log2(value));
}

function readTensorInfo(cursor: Cursor): GgufTensorInfo {
  const name = cursor.string();
  const rank = cursor.u32();
  if (rank > MOST_DIMENSIONS) throw new BadHeader(`has a weight ${shown(name)} of ${rank} dimensions: it is damaged.`);
  const dimensions = Array.from({ length: rank }, () => cursor.u64());
  return { name, dimensions, type: cursor.u32(), offset: cursor.u64() };
}

/** A value; null for what no reader of LLaMA models asks for (numbers in lists outside the tokenizer). */
function readValue(cursor: Cursor, type: number, key: string): GgufValue | null {
  if (type === STRING) return cursor.string();
  if (type !== ARRAY) return cursor.scalar(type, key);
  const itemType = cursor.u32();
  if (itemType === STRING) {
    const count = cursor.count(8, `entries of ${shown(key)}`);
    if (count > LONGEST_LIST) throw new BadHeader(`has ${count} entries in ${shown(key)}: it is damaged.`);
    return Array.from({ length: count }, () => cursor.string());
  }
  const itemBytes = VALUE_BYTES[itemType];
  if (itemBytes === undefined) throw new BadHeader(`has a list ${shown(key)} of an unknown kind: it cannot be read.`);
  const count = cursor.count(itemBytes, `entries of ${shown(key)}`);
  if (!key.startsWith('tokenizer.') && count > 1024) {
    cursor.advance(count * itemBytes);
    return null;
  }
  if (count > LONGEST_LIST) throw new BadHeader(`has ${count} entries in ${shown(key)}: it is damaged.`);
  return Array.from({ length: count }, () => Number(cursor.scalar(itemType, key)));
}

/** Text from the file inside a sentence: quoted and cut. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

class Cursor {
  position = 0;
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private readonly decoder = new TextDecoder();

  constructor(
    buffer: ArrayBuffer,
    private readonly fileBytes: number,
  ) {
    this.view = new DataView(buffer);
    this.bytes = new Uint8Array(buffer);
  }

  /** Moves over `length` bytes and returns where they began. */
  advance(length: number): number {
    const start = this.position;
    const end = start + length;
    if (end > this.fileBytes)
      throw new BadHeader('ends in the middle of its header: it is incomplete, download it again.');
    if (end > this.bytes.length) throw new NeedMore();
    this.position = end;
    return start;
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  u64(): number {
    const value = this.view.getBigUint64(this.advance(8), true);
    // Past 2^53 a number is no count, length or offset of a real file.
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadHeader('holds an impossible size: it is damaged.');
    return Number(value);
  }

  /** A count of things that take at least `leastBytes` each. */
  count(leastBytes: number, what: string): number {
    const value = this.u64();
    if (value * leastBytes > this.fileBytes - this.position) {
      throw new BadHeader(`claims ${value} ${what}, more than the file can hold: it is damaged, download it again.`);
    }
    return value;
  }

  ascii(length: number): string {
    const start = this.advance(length);
    return String.fromCharCode(...this.bytes.subarray(start, start + length));
  }

  string(): string {
    const length = this.u64();
    const start = this.advance(length);
    return this.decoder.decode(this.bytes.subarray(start, start + length));
  }

  scalar(type: number, key: string): number | boolean {
    const bytes = VALUE_BYTES[type];
    if (bytes === undefined) throw new BadHeader(`has a setting ${shown(key)} of an unknown kind: it cannot be read.`);
    const at = this.advance(bytes);
    switch (type) {
      case 0:
        return this.view.getUint8(at);
      case 1:
        return this.view.getInt8(at);
      case 2:
        return this.view.getUint16(at, true);
      case 3:
        return this.view.getInt16(at, true);
      case 4:
        return this.view.getUint32(at, true);
      case 5:
        return this.view.getInt32(at, true);
      case 6:
        return this.view.getFloat32(at, true);
      case 7:
        return this.view.getUint8(at) !== 0;
      case 10:
        return Number(this.view.getBigUint64(at, true));
      case 11:
        return Number(this.view.getBigInt64(at, true));
      default:
        return this.view.getFloat64(at, true);
    }
  }
}
