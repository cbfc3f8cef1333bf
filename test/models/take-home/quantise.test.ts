import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GGML_TYPES, readBf16, readF16 } from '../../../src/models/llama/files/gguf-dequantise.ts';
import {
  BF16,
  bfloatBits,
  type Encoder,
  F16,
  F32,
  halfBits,
  Q8_0,
} from '../../../src/models/llama/files/gguf-quantise.ts';
import { nearestHalf } from './trained.ts';

function encoded(encoder: Encoder, values: Float32Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((values.length / encoder.blockWeights) * encoder.blockBytes);
  encoder.encode(values, out);
  return out;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('half precision', () => {
  // Origin: numpy 2.4 astype(float16): [bits of the float32, bits of the half].
  test.each([
    [0x00000000, 0x0000],
    [0x80000000, 0x8000],
    [0x3f800000, 0x3c00],
    [0x3f801000, 0x3c00],
    [0x3f803000, 0x3c02],
    [0x3f801001, 0x3c01],
    [0xbf801000, 0xbc00],
    [0x38800000, 0x0400],
    [0x387fffff, 0x0400],
    [0x387fe000, 0x0400],
    [0x387fd000, 0x03ff],
    [0x33800000, 0x0001],
    [0x33000000, 0x0000],
    [0x33000001, 0x0001],
    [0x33c00000, 0x0002],
    [0x34200000, 0x0002],
    [0xb3000001, 0x8001],
    [0x477fefff, 0x7bff],
    [0x477ff000, 0x7c00],
    [0x7f7fffff, 0x7c00],
    [0x00000001, 0x0000],
    [0xff800000, 0xfc00],
  ])('rounds %i as numpy does', (bits, half) => expect(halfBits(bits)).toBe(half));

  test('keeps every one of the 65,536 halves that is a number', () => {
    const bytes = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer);
    const values = new Float32Array(65536);
    readF16(bytes, values);
    const bits = new Uint32Array(values.buffer);
    const changed = [...values].filter((value, i) => !Number.isNaN(value) && halfBits(bits[i]!) !== i);
    expect(changed).toEqual([]);
  });

  test('is the nearest half with ties to even, whatever the number', () => {
    fc.assert(
      fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
        const back = new Float32Array(1);
        readF16(encoded(F16, Float32Array.of(value)), back);
        expect(back[0]! + 0).toBe(nearestHalf(value) + 0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('bfloat16', () => {
  // Origin: torch 2.15 .to(torch.bfloat16).
  test.each([
    [0x3f800000, 0x3f80],
    [0x3f808000, 0x3f80],
    [0x3f818000, 0x3f82],
    [0x3f808001, 0x3f81],
    [0xbf808000, 0xbf80],
    [0x00008000, 0x0000],
    [0x00018000, 0x0002],
    [0x7f7f7fff, 0x7f7f],
    [0x7f7f8000, 0x7f80],
    [0x80000000, 0x8000],
  ])('rounds %i as torch does', (bits, upper) => expect(bfloatBits(bits)).toBe(upper));

  test('reads back the numbers that it can express', () => {
    const values = Float32Array.of(1, -0.5, 3.140625, 0, 2 ** 100);
    const back = new Float32Array(values.length);
    readBf16(encoded(BF16, values), back);
    expect(back).toEqual(values);
  });
});

describe('Q8_0', () => {
  const list = (at: (i: number) => number) => Float32Array.from({ length: 32 }, (_, i) => at(i));
  // Origin: gguf-py 0.19.0 quantize, which is bit-exact with quantize_row_q8_0_ref.
  test.each([
    ['a ramp', list((i) => (i - 16) / 7), '9c2481899199a1a9b1b9c0c8d0d8e0e8f0f8000810182028303840474f575f676f77'],
    [
      'halves, which go up',
      list((i) => (i === 0 ? 127 : i - 0.5)),
      '003c7f0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    ],
    [
      'negative halves, which go down',
      list((i) => (i === 0 ? -127 : -(i + 0.5))),
      '003c81fefdfcfbfaf9f8f7f6f5f4f3f2f1f0efeeedecebeae9e8e7e6e5e4e3e2e1e0',
    ],
    ['zeros', list(() => 0), '00'.repeat(34)],
    [
      'a scale below half precision',
      list((i) => 1e-7 * (i - 9)),
      '0000ccd2d8dde3e9eff4fa00060c11171d23282e343a3f454b51575c62686e73797f',
    ],
    ['a scale whose inverse is infinite', list((i) => (i === 3 ? 1e-40 : 0)), '00'.repeat(34)],
    [
      'a crooked line',
      list((i) => Math.sin(i * i) * 0.37),
      'f619006ba034dbef828775b0c07fc2b3778a81fdcd24947519778f16bd1383997fd7',
    ],
  ])('packs %s as ggml does', (_, values, expected) => expect(hex(encoded(Q8_0, values))).toBe(expected));

  test('reads back within half a step of its scale', () => {
    const values = list((i) => Math.cos(i) * 2);
    const back = new Float32Array(32);
    GGML_TYPES.get(8)!.dequantise(encoded(Q8_0, values), back);
    const scale = 2 / 127;
    for (const [i, value] of values.entries()) expect(Math.abs(value - back[i]!)).toBeLessThan(scale * 0.51 + 2e-3);
  });
});

describe('numbers that cannot be stored', () => {
  test.each([
    ['F32', F32],
    ['F16', F16],
    ['BF16', BF16],
    ['Q8_0', Q8_0],
  ])('%s refuses NaN and infinity', (_, encoder) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const values = new Float32Array(32).fill(0.5);
      values[7] = bad;
      expect(() => encoded(encoder, values)).toThrow('not finite');
    }
  });

  test('F16 refuses what would become infinite, and says what to choose', () => {
    expect(() => encoded(F16, Float32Array.of(65520))).toThrow('choose BF16');
    expect(() => encoded(F16, Float32Array.of(65504))).not.toThrow();
  });
});
