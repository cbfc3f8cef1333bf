// The block formats of ggml as float32. Layouts: ggml/src/ggml-common.h in llama.cpp; sums as in ggml-quants.c.

/** One tensor type of ggml: how many weights share a block, how many bytes the block takes, and how to read it. */
interface GgmlType {
  readonly name: string;
  readonly blockWeights: number;
  readonly blockBytes: number;
  /** Fills `out` (whole blocks) from `bytes`. */
  readonly dequantise: (bytes: Uint8Array<ArrayBuffer>, out: Float32Array<ArrayBuffer>) => void;
}

/** The types that can be read, by their number in a GGUF file (enum ggml_type). */
export const GGML_TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [0, { name: 'F32', blockWeights: 1, blockBytes: 4, dequantise: readF32 }],
  [1, { name: 'F16', blockWeights: 1, blockBytes: 2, dequantise: readF16 }],
  [2, { name: 'Q4_0', blockWeights: 32, blockBytes: 18, dequantise: readQ4 }],
  [3, { name: 'Q4_1', blockWeights: 32, blockBytes: 20, dequantise: readQ4WithMin }],
  [6, { name: 'Q5_0', blockWeights: 32, blockBytes: 22, dequantise: readQ5 }],
  [7, { name: 'Q5_1', blockWeights: 32, blockBytes: 24, dequantise: readQ5WithMin }],
  [8, { name: 'Q8_0', blockWeights: 32, blockBytes: 34, dequantise: readQ8 }],
  [12, { name: 'Q4_K', blockWeights: 256, blockBytes: 144, dequantise: readQ4K }],
  [13, { name: 'Q5_K', blockWeights: 256, blockBytes: 176, dequantise: readQ5K }],
  [14, { name: 'Q6_K', blockWeights: 256, blockBytes: 210, dequantise: readQ6K }],
  [30, { name: 'BF16', blockWeights: 1, blockBytes: 2, dequantise: readBf16 }],
]);

// Names of types that exist but are not read, so that a sentence can name them (enum ggml_type).
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  15: 'Q8_K',
  16: 'IQ2_XXS',
  17: 'IQ2_XS',
  18: 'IQ3_XXS',
  19: 'IQ1_S',
  20: 'IQ4_NL',
  21: 'IQ3_S',
  22: 'IQ2_S',
  23: 'IQ4_XS',
  24: 'I8',
  25: 'I16',
  26: 'I32',
  27: 'I64',
  28: 'F64',
  29: 'IQ1_M',
  34: 'TQ1_0',
  35: 'TQ2_0',
  39: 'MXFP4',
};

/** The name of a tensor type, known or not. */
export function ggmlTypeName(type: number): string {
  return GGML_TYPES.get(type)?.name ?? OTHER_TYPES[type] ?? `number ${type}`;
}

const BLOCK = 32;
const SUPERBLOCK = 256;

// All 65,536 half-precision numbers: the scales of a 135M-parameter model are five million look-ups. Made once.
let halves: Float32Array | null = null;

function halfTable(): Float32Array {
  if (halves !== null) return halves;
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    else table[bits] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  halves = table;
  return table;
}

/** The half-precision number at byte `at`. */
function half(table: Float32Array, bytes: Uint8Array, at: number): number {
  return table[bytes[at]! | (bytes[at + 1]! << 8)]!;
}

/** Little-endian float32, wherever it begins. */
export function readF32(bytes: Uint8Array<ArrayBuffer>, out: Float32Array<ArrayBuffer>): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
}

/** IEEE half precision. */
export function readF16(bytes: Uint8Array<ArrayBuffer>, out: Float32Array<ArrayBuffer>): void {
  const table = halfTable();
  for (let i = 0; i < out.length; i++) out[i] = half(table, bytes, 2 * i);
}

/** bfloat16: the upper half of a float32. */
export function readBf16(bytes: Uint8Array<ArrayBuffer>, out: Float32Array<ArrayBuffer>): void {
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < out.length; i++) bits[i] = (bytes[2 * i]! << 16) | (bytes[2 * i + 1]! << 24);
}

// [d: f16][32 × i8]: x = d·q
function readQ8(bytes: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let to = 0, from = 0; to < out.length; to += BLOCK, from += 34) {
    const d = half(table, bytes, from);
    for (let i = 0; i < BLOCK; i++) out[to + i] = d * signed[from + 2 + i]!;
  }
}

// [d: f16][16 bytes]: the low half-bytes are weights 0–15, the high ones 16–31; x = d·(q − 8)
function readQ4(bytes: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let to = 0, from = 0; to < out.length; to += BLOCK, from += 18) {
    const d = half(table, bytes, from);
    for (let i = 0; i < 16; i++) {
      const q = bytes[from + 2 + i]!;
      out[to + i] = d * ((q & 15) - 8);
      out[to + 16 + i] = d * ((q >> 4) - 8);
    }
  }
}

// [d: f16][m: f16][16 bytes]: x = d·q + m
function readQ4WithMin(bytes: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let to = 0, from = 0; to < out.length; to += BLOCK, from += 20) {
    const d = half(table, bytes, from);
    const m = half(table, bytes, from + 2);
    for (let i = 0; i < 16; i++) {
      const q = bytes[from + 4 + i]!;
      out[to + i] = d * (q & 15) + m;
      out[to + 16 + i] = d * (q >> 4) + m;
    }
  }
}

/** Four bytes at `at` as one word; its bit i is the fifth bit of weight i. */
function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

// [d: f16][32 fifth bits][16 bytes]: x = d·(q − 16)
function readQ5(bytes: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let to = 0, from = 0; to < out.length; to += BLOCK, from += 22) {
    const d = half(table, bytes, from);
    const high = word(bytes, from + 2);
    for (let i = 0; i < 16; i++) {
      const q = bytes[from + 6 + i]!;
      out[to + i] = d * (((q & 15) | (((high >>> i) & 1) << 4)) - 16);
      out[to + 16 + i] = d * (((q >> 4) | (((high >>> (i + 16)) & 1) << 4)) - 16);
    }
  }
}

// [d: f16][m: f16][32 fifth bits][16 bytes]: x = d·q + m
function readQ5WithMin(bytes: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  for (let to = 0, from = 0; to < out.length; to += BLOCK, from += 24) {
    const d = half(table, bytes, from);
    const m = half(table, bytes, from + 2);
    const high = word(bytes, from + 4);
    for (let i = 0; i < 16; i++) {
      const q = bytes[from + 8 + i]!;
      out[to + i] = d * ((q & 15) | (((high >>> i) & 1) << 4)) + m;
      out[to + 16 + i] = d * ((q >> 4) | (((high >>> (i + 16)) & 1) << 4)) + m;
    }
  }
}

/** Scale of sub-block `j` of 8, six bits, from the twelve bytes at `at` (get_scale_min_k4 in ggml-quants.c). */
function scaleK(bytes: Uint8Array, at: number, j: number): number {
  if (j < 4) return bytes[at + j]! & 63;
  return (bytes[at + j + 4]! & 15) | ((bytes[at + j - 4]! >> 6) << 4);
}

/** Minimum of sub-block `j` of 8, six bits, from the same twelve bytes. */
function minK(bytes: Uint8Array, at: number, j: number): number {
  if (j < 4) return bytes[at + j + 4]! & 63;
  return (bytes[at + j + 4]! >> 4) | ((bytes[at + j]! >> 6) << 4);
}

/** The head of both K formats below, [d: f16][dmin: f16][12 bytes of scales], for two neighbouring sub-blocks. */
interface PairScales {
  low: number;
  lowMin: number;
  high: number;
  highMin: number;
}

/** Fills `into` with what the weights of sub-blocks 2·pair and 2·pair + 1 are multiplied by and lowered by. */
function readPairScales(bytes: Uint8Array, from: number, pair: number, into: PairScales): void {
  const table = halfTable();
  const d = half(table, bytes, from);
  const dmin = half(table, bytes, from + 2);
  into.low = d * scaleK(bytes, from + 4, 2 * pair);
  into.lowMin = dmin * minK(bytes, from + 4, 2 * pair);
  into.high = d * scaleK(bytes, from + 4, 2 * pair + 1);
  into.highMin = dmin * minK(bytes, from + 4, 2 * pair + 1);
}

// [head][128 bytes]: 8 sub-blocks of 32, x = d·scale·q − dmin·min
function readQ4K(bytes: Uint8Array, out: Float32Array): void {
  const by: PairScales = { low: 0, lowMin: 0, high: 0, highMin: 0 };
  for (let to = 0, from = 0; to < out.length; to += SUPERBLOCK, from += 144) {
    for (let pair = 0; pair < 4; pair++) {
      readPairScales(bytes, from, pair, by);
      for (let i = 0; i < 32; i++) {
        const q = bytes[from + 16 + 32 * pair + i]!;
        out[to + 64 * pair + i] = by.low * (q & 15) - by.lowMin;
        out[to + 64 * pair + 32 + i] = by.high * (q >> 4) - by.highMin;
      }
    }
  }
}

// [head][32 bytes of fifth bits][128 bytes]: as Q4_K with q in 0–31
function readQ5K(bytes: Uint8Array, out: Float32Array): void {
  const by: PairScales = { low: 0, lowMin: 0, high: 0, highMin: 0 };
  for (let to = 0, from = 0; to < out.length; to += SUPERBLOCK, from += 176) {
    for (let pair = 0; pair < 4; pair++) {
      readPairScales(bytes, from, pair, by);
      for (let i = 0; i < 32; i++) {
        const q = bytes[from + 48 + 32 * pair + i]!;
        const fifth = bytes[from + 16 + i]! >> (2 * pair);
        out[to + 64 * pair + i] = by.low * ((q & 15) | ((fifth & 1) << 4)) - by.lowMin;
        out[to + 64 * pair + 32 + i] = by.high * ((q >> 4) | ((fifth & 2) << 3)) - by.highMin;
      }
    }
  }
}

// [128 bytes: low 4 bits][64 bytes: high 2 bits][16 × i8 scales][d: f16]: 16 sub-blocks of 16, x = d·scale·(q − 32)
function readQ6K(bytes: Uint8Array, out: Float32Array): void {
  const table = halfTable();
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let to = 0, from = 0; to < out.length; to += SUPERBLOCK, from += 210) {
    const d = half(table, bytes, from + 208);
    for (let part = 0; part < 2; part++) {
      const low = from + 64 * part;
      const high = from + 128 + 32 * part;
      const scales = from + 192 + 8 * part;
      const at = to + 128 * part;
      for (let i = 0; i < 32; i++) {
        const s = scales + (i >> 4);
        const h = bytes[high + i]!;
        const a = bytes[low + i]!;
        const b = bytes[low + 32 + i]!;
        out[at + i] = d * signed[s]! * (((a & 15) | ((h & 3) << 4)) - 32);
        out[at + 32 + i] = d * signed[s + 2]! * (((b & 15) | (((h >> 2) & 3) << 4)) - 32);
        out[at + 64 + i] = d * signed[s + 4]! * (((a >> 4) | (((h >> 4) & 3) << 4)) - 32);
        out[at + 96 + i] = d * signed[s + 6]! * (((b >> 4) | ((h >> 6) << 4)) - 32);
      }
    }
  }
}
