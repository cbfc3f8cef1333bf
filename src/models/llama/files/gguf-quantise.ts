// Float32 as the formats that models are given away in. The reverse of gguf-dequantise.ts, safetensors' types included.

/** Turns float32 into the bytes of a file; whole blocks at a time. */
export interface Encoder {
  /** Numbers that share a block, and its bytes. */
  readonly blockWeights: number;
  readonly blockBytes: number;
  /** Fills `out` from `values`. Throws QuantiseFault for a number that the type cannot hold. */
  readonly encode: (values: Float32Array, out: Uint8Array<ArrayBuffer>) => void;
}

/** A number that a type cannot hold; the message ends the sentence "The weight <name> …". */
export class QuantiseFault extends Error {}

const QUIET_NAN = 0x7e00;
const LARGEST_HALF = 65504;
const BLOCK = 32;

/** Views the same numbers as their bits. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** IEEE half precision of a float32 given as its bits, to the nearest and ties to even. Too large is infinity. */
export function halfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | QUIET_NAN;
  if (size >= 0x477ff000) return sign | 0x7c00;
  if (size >= 0x38800000) return sign | ((size + 0xfff + ((size >>> 13) & 1) - 0x38000000) >>> 13);
  // Below 2^-14 a half counts in steps of 2^-24; up to half a step it is zero.
  if (size <= 0x33000000) return sign;
  const shift = 126 - (size >>> 23);
  const mantissa = (size & 0x7fffff) | 0x800000;
  const whole = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (whole + (rest > middle || (rest === middle && (whole & 1) === 1) ? 1 : 0));
}

/** bfloat16 of a float32 given as its bits, to the nearest and ties to even. */
export function bfloatBits(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return ((bits >>> 16) | 0x40) & 0xffff;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

export const F32: Encoder = {
  blockWeights: 1,
  blockBytes: 4,
  encode(values, out) {
    const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    for (let i = 0; i < values.length; i++) {
      checkFinite(values[i]!);
      view.setFloat32(4 * i, values[i]!, true);
    }
  },
};

export const F16: Encoder = {
  blockWeights: 1,
  blockBytes: 2,
  encode(values, out) {
    const bits = bitsOf(values);
    for (let i = 0; i < bits.length; i++) {
      const half = halfBits(bits[i]!);
      if ((half & 0x7c00) === 0x7c00) {
        checkFinite(values[i]!);
        throw tooLarge('F16', 'BF16');
      }
      out[2 * i] = half & 0xff;
      out[2 * i + 1] = half >>> 8;
    }
  },
};

export const BF16: Encoder = {
  blockWeights: 1,
  blockBytes: 2,
  encode(values, out) {
    const bits = bitsOf(values);
    for (let i = 0; i < bits.length; i++) {
      const upper = bfloatBits(bits[i]!);
      if ((upper & 0x7f80) === 0x7f80) {
        checkFinite(values[i]!);
        throw tooLarge('BF16', 'F32');
      }
      out[2 * i] = upper & 0xff;
      out[2 * i + 1] = upper >>> 8;
    }
  },
};

/** [d: f16][32 × i8], x ≈ d·q, rounded as `quantize_row_q8_0_ref` in llama.cpp's ggml-quants.c does it in float32. */
export const Q8_0: Encoder = {
  blockWeights: BLOCK,
  blockBytes: 34,
  encode(values, out) {
    const scale = new Float32Array(1);
    const scaleBits = new Uint32Array(scale.buffer);
    const signed = new Int8Array(out.buffer, out.byteOffset, out.byteLength);
    for (let from = 0, to = 0; from < values.length; from += BLOCK, to += 34) {
      let largest = 0;
      for (let i = 0; i < BLOCK; i++) {
        const size = Math.abs(values[from + i]!);
        if (size <= largest) continue;
        // NaN is neither smaller nor larger: it comes here, too.
        checkFinite(size);
        largest = size;
      }
      scale[0] = largest / 127;
      const half = halfBits(scaleBits[0]!);
      if (half === 0x7c00) throw tooLarge('Q8_0', 'another type');
      const inverse = scale[0] === 0 ? 0 : Math.fround(1 / scale[0]);
      out[to] = half & 0xff;
      out[to + 1] = half >>> 8;
      for (let i = 0; i < BLOCK; i++) signed[to + 2 + i] = rounded(Math.fround(values[from + i]! * inverse));
    }
  },
};

/** C's roundf: halves go away from zero. The inverse of a scale below float32's normal range is infinite: zero then. */
function rounded(value: number): number {
  if (!Number.isFinite(value)) return 0;
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

function checkFinite(value: number): void {
  if (Number.isFinite(value)) return;
  throw new QuantiseFault(
    'holds numbers that are not finite, so the training went wrong: take an earlier checkpoint home.',
  );
}

function tooLarge(type: string, other: string): QuantiseFault {
  return new QuantiseFault(`holds numbers beyond what ${type} can express (${LARGEST_HALF} in F16): choose ${other}.`);
}
