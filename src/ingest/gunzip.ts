// Unpacks gzip as a stream, member after member (RFC 1952, section 2.2), with the checks that each member carries. Not the
// browser's own stream: that one fails at the second member, and web archives have one for each record.

import { Gunzip } from 'fflate';
import { joined, STRETCH_BYTES } from './lines.ts';

export type Unpacked =
  /** `to`: bytes of the packed file that have been taken in. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly to: number }
  /** What came of the present member is not what was packed, or it ends early. The next bytes are of another member. */
  | { readonly kind: 'damaged' };

// One push unpacks to 1,032 times its size at the most, so this bounds the memory that it takes.
const PUSH_BYTES = 16_384;
/** The mark of a member, with the one method that there is. */
const MAGIC = [0x1f, 0x8b, 0x08] as const;

/** Everything that is in the file from the beginning on, in order. After damage it goes on with the next member. */
export async function* gunzipped(blob: Blob, stop: AbortSignal): AsyncGenerator<Unpacked> {
  let from: number | null = 0;
  while (from !== null && !stop.aborted) from = yield* run(blob, from, stop);
}

// Unpacks until the end or to where the stream is no gzip; returns where the next member begins.
async function* run(blob: Blob, from: number, stop: AbortSignal): AsyncGenerator<Unpacked, number | null> {
  let out: Uint8Array[] = [];
  let sum = NO_BYTES;
  const damaged: number[] = [];
  let recent: Uint8Array = new Uint8Array(); // the last bytes that were pushed, up to `at`
  let at = from;
  let member = from; // where the present one begins
  const unpacker = new Gunzip((bytes) => {
    if (bytes.length === 0) return;
    // The unpacker uses its buffer again.
    out.push(bytes.slice());
    sum = sumWith(sum, bytes);
  });
  unpacker.onmember = (offset) => {
    const end = from + offset - (at - recent.length);
    if (!isTrailer(recent, end - 8, sum)) damaged.push(out.length);
    sum = NO_BYTES;
    member = from + offset;
  };
  for (let start = from; start < blob.size && !stop.aborted; start += STRETCH_BYTES) {
    const stretch = new Uint8Array(await blob.slice(start, Math.min(blob.size, start + STRETCH_BYTES)).arrayBuffer());
    for (let part = 0; part < stretch.length; part += PUSH_BYTES) {
      const bytes = stretch.subarray(part, part + PUSH_BYTES);
      recent = joined([recent.subarray(-PUSH_BYTES), bytes]);
      at = start + part + bytes.length;
      let isGzip = true;
      try {
        unpacker.push(bytes, false);
      } catch {
        // Whatever it says, it is about these bytes: they are no gzip, or damaged.
        isGzip = false;
      }
      for (const [index, each] of out.entries()) {
        if (damaged.includes(index)) yield { kind: 'damaged' };
        yield { kind: 'bytes', bytes: each, to: at };
      }
      if (damaged.includes(out.length)) yield { kind: 'damaged' };
      [out, damaged.length] = [[], 0];
      if (!isGzip) {
        const end = trailerEnd(recent, sum);
        if (end !== null) return yield* rest(blob, at - recent.length + end, true, stop);
        yield { kind: 'damaged' };
        // Damage may show late, after what was the next member, so the search begins right after the mark of this one.
        return yield* rest(blob, member + 1, false, stop);
      }
    }
  }
  if (stop.aborted || trailerEnd(recent, sum) !== null) return null;
  yield { kind: 'damaged' };
  return yield* rest(blob, member + 1, false, stop);
}

// After the last member there may be zeros, as on tapes; anything else is searched for another member.
async function* rest(
  blob: Blob,
  from: number,
  isWhole: boolean,
  stop: AbortSignal,
): AsyncGenerator<Unpacked, number | null> {
  let isToldOrZero = isWhole;
  for (let start = from; start < blob.size && !stop.aborted; start += STRETCH_BYTES) {
    // Two bytes more: the mark may lie across.
    const bytes = new Uint8Array(await blob.slice(start, Math.min(blob.size, start + STRETCH_BYTES + 2)).arrayBuffer());
    const found = bytes.findIndex((_, at) => MAGIC.every((byte, index) => bytes[at + index] === byte));
    const before = found < 0 ? bytes : bytes.subarray(0, found);
    if (isToldOrZero && before.some((byte) => byte !== 0)) {
      yield { kind: 'damaged' };
      isToldOrZero = false;
    }
    if (found >= 0) return start + found;
  }
  return null;
}

interface Sum {
  readonly crc: number;
  readonly size: number;
}

const NO_BYTES: Sum = { crc: 0, size: 0 };

// CRC-32 of RFC 1952, section 8.
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function sumWith({ crc, size }: Sum, bytes: Uint8Array): Sum {
  let value = ~crc;
  for (let at = 0; at < bytes.length; at += 1) {
    value = (TABLE[(value ^ (bytes[at] as number)) & 0xff] as number) ^ (value >>> 8);
  }
  return { crc: ~value, size: (size + bytes.length) >>> 0 };
}

function isTrailer(bytes: Uint8Array, at: number, { crc, size }: Sum): boolean {
  if (at < 0 || at + 8 > bytes.length) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  return view.getUint32(0, true) === crc >>> 0 && view.getUint32(4, true) === size;
}

// Where the trailer of the present member ends within its last bytes, or null where it is not there.
function trailerEnd(bytes: Uint8Array, sum: Sum): number | null {
  for (let at = bytes.length - 8; at >= 0; at -= 1) if (isTrailer(bytes, at, sum)) return at + 8;
  return null;
}
