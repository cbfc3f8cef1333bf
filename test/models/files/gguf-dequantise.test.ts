import { describe, expect, test } from 'vitest';
import { GGML_TYPES, ggmlTypeName } from '../../../src/models/llama/files/gguf-dequantise.ts';

// Origin: gguf-py 0.19.0 with numpy 2.4.6, generator seed 20260101. Two blocks of normal numbers (deviation 0.5) that
// gguf.quants.quantize wrote, and for the K types, which it can only read, one block of random bytes with scales of
// 0.001–0.02; `values` are [index, number] of gguf.quants.dequantize, `sum` is the sum of all of them.
const BLOCKS = [
  {
    name: 'F16',
    type: 1,
    bytes:
      'UDq3OPgwLbKMsJS9AzB4tGYyNjMUOu6yTzJ7O1a1WScmKQe6CzNiuXQ6BrrTMM2q/DJqNBm4xTOdtSM2f7nvtiWouza+sfusVTqNNi+hOLW7tSu0gbcsMh01BTdzuGKqBLWBPPU4T7s1OQM4cTCEOL44RxmxNY+z76phKXk1N6g=',
    weights: 64,
    values: [
      [0, 0.7890625],
      [2, 0.1552734375],
      [4, -0.14208984375],
      [16, 0.04022216796875],
      [24, 0.21826171875],
      [31, -0.433349609375],
      [33, 0.420654296875],
      [43, 0.19287109375],
      [50, 0.61962890625],
      [60, -0.054168701171875],
      [63, -0.032928466796875],
    ],
    sum: 3.2076473236083984,
  },
  {
    name: 'BF16',
    type: 30,
    bytes:
      'Sj8XPx8+Rr4RvrO/AD6Pvk0+Zz5DP16+Sj5vP6u+6zwlPUG/YT4sv04/Qb8aPlq9YD6NPgO/eT60vsQ+ML/evgW91z44vp+9Sz/SPia8p763voW+8L5GPqQ+4T4Ov0y9ob6QPx8/ar8nPwA/Dj4QPxg/KTu2PnK+Xr0sPa8+B70=',
    weights: 64,
    values: [
      [0, 0.7890625],
      [2, 0.1552734375],
      [13, 0.93359375],
      [16, 0.040283203125],
      [18, 0.2197265625],
      [29, 0.3828125],
      [31, -0.43359375],
      [36, 0.79296875],
      [52, 0.65234375],
      [59, -0.236328125],
      [63, -0.032958984375],
    ],
    sum: 3.2035064697265625,
  },
  {
    name: 'Q4_0',
    type: 2,
    bytes: 'lDGNS5lH10CZhpmpXJdprUZogbCoBUnpMkV4SkuKW6eGhWyI',
    weights: 64,
    values: [
      [0, 0.87158203125],
      [12, 0.17431640625],
      [15, 0.0],
      [17, -0.697265625],
      [24, 0.17431640625],
      [31, -0.3486328125],
      [47, -0.0],
      [54, 0.1407470703125],
      [63, -0.0],
    ],
    sum: 3.2772216796875,
  },
  {
    name: 'Q4_1',
    type: 3,
    bytes: '+DCUvZ5NqljoQKqXqrpuuHq/V2laME+7Rvq1Bs2qh7S0dZNYaXqTZg==',
    weights: 64,
    values: [
      [0, 0.779296875],
      [12, 0.158203125],
      [14, -0.3076171875],
      [16, 0.0029296875],
      [25, 0.3134765625],
      [31, -0.462890625],
      [47, -0.09765625],
      [49, 1.126220703125],
      [62, 0.310302734375],
      [63, -0.09765625],
    ],
    sum: 3.0302734375,
  },
  {
    name: 'Q5_0',
    type: 6,
    bytes: 'lC1Ht1UrCXcyjp5wIf0yM6k+wkuMsIGszccJmkAKc9F1muCFhQS3PRv6uAE=',
    weights: 64,
    values: [
      [0, 0.784423828125],
      [2, 0.17431640625],
      [8, 0.17431640625],
      [15, 0.0],
      [17, -0.784423828125],
      [31, -0.435791015625],
      [43, 0.21112060546875],
      [47, -0.07037353515625],
      [51, -0.91485595703125],
      [63, -0.0],
    ],
    sum: 3.136474609375,
  },
  {
    name: 'Q5_1',
    type: 7,
    bytes: 'zyyUvV+/1Ss9mlWg0ZBUL1VmzWDlj57TNixPuzI49kWd9HsNimQOaXjqN6HT9TXd',
    weights: 64,
    values: [
      [0, 0.78436279296875],
      [5, -1.39453125],
      [9, 0.2584228515625],
      [15, 0.03302001953125],
      [17, -0.71832275390625],
      [31, -0.41778564453125],
      [43, 0.2049560546875],
      [46, -0.5845947265625],
      [60, -0.0582275390625],
      [63, -0.0582275390625],
    ],
    sum: 3.302001953125,
  },
  {
    name: 'Q8_0',
    type: 8,
    bytes: 'nyFINg7u84EL5xIVRewSVeIDBLsUw0m7DvsUGdEW4CPB2Yog/C/s91ku/9vY48sWJDHB+t1/RplJORBAQwAo5foFJ/w=',
    weights: 64,
    values: [
      [0, 0.79046630859375],
      [5, -1.3942947387695312],
      [13, 0.9331893920898438],
      [16, 0.043914794921875],
      [18, 0.219573974609375],
      [23, -0.05489349365234375],
      [30, -0.6916580200195312],
      [42, -0.4698638916015625],
      [45, 0.4344024658203125],
      [63, -0.03546142578125],
    ],
    sum: 3.195648193359375,
  },
  {
    name: 'Q4_K',
    type: 12,
    bytes:
      'qh85JA3rnMxDeXSc2OyziyaKbVtMmwahw1YsAlqoarMEVNrSJR3+OyxxZheGvbU7nPvQOMc0Rv0TgTtlOo3baWsDe3hCJpScivtx6SWNguEb3aYYvhf13G81e13gZYiVG1LFK/YtUdBAYHDnJKK7cEl5Gqn+ISyVpZ16VQdOhxWTqCE+CUMlM7o2Wxlu3g7A',
    weights: 256,
    values: [
      [0, 0.5343017578125],
      [12, 0.923492431640625],
      [16, 0.3397064208984375],
      [31, 1.0207901000976562],
      [44, 0.6689529418945312],
      [57, 1.3126144409179688],
      [104, -0.372039794921875],
      [149, 0.3000335693359375],
      [244, -0.6597900390625],
      [255, 4.639190673828125],
    ],
    sum: 283.77709197998047,
  },
  {
    name: 'Q5_K',
    type: 13,
    bytes:
      'Fx9+I6ZLJ4JiSwfth34/27F8oa2K/A/QEBJkSYjoAa50VgbzK01xj8ebZG1HwNkvXpZVI0D5nQqQV3TA2yGRS74asqYlltlVT4NhVTHGzvtSQ5U9P4HwJ5xhjZkhG4kifHkhgmYrJnkHEa1feuGSR/tSAa5JKiPELCxDSG1oZrlpIxy/d7etEE+AExmyZJ8iCpftAs066aqrzksLvIF4cZ4QsBwamsOIYaHx2j9WdTg=',
    weights: 256,
    values: [
      [0, 7.3954620361328125],
      [15, 2.3965682983398438],
      [17, 2.1334686279296875],
      [78, 2.327777862548828],
      [85, 7.188198089599609],
      [110, -0.5477142333984375],
      [142, 1.2689437866210938],
      [153, 3.96917724609375],
      [192, 0.9946517944335938],
      [251, 2.977710723876953],
      [255, 0.000530242919921875],
    ],
    sum: 596.2292251586914,
  },
  {
    name: 'Q6_K',
    type: 14,
    bytes:
      'gluh7/eojPwPgCZrWLpJqAlrldv0c1F+oiGO3SqMe04aqchO19wHSc/hUu7BNEN1ti9gXwaeCpbDrmlpvvat7fXIPU9mEiNpDwK09Q1D3NrgDfVNvtlzN4/IFO+VZDuS+V1Hyeq/4lXIixhbjs7wVrdLi9RnEUyJ0dGCJ786slJNZa0pco/5sYcVB5dXHmjzmSdmvOd26R4zpjyhszg4eHlBM7qxNO5WTagu4yVeiHwV4mCSSkN7bm64GH/+Wwk0b4ljmozZAtM4GSlPfg59iWck',
    weights: 256,
    values: [
      [0, -26.723602294921875],
      [15, 45.8118896484375],
      [17, -55.25285339355469],
      [29, 40.92803955078125],
      [59, 40.343353271484375],
      [88, -17.437408447265625],
      [92, -12.072052001953125],
      [170, 16.9215087890625],
      [180, 9.509750366210938],
      [255, 55.25285339355469],
    ],
    sum: 329.4535217285156,
  },
];

function dequantised(type: number, base64: string, weights: number): Float32Array {
  const values = new Float32Array(weights);
  GGML_TYPES.get(type)?.dequantise(new Uint8Array(Buffer.from(base64, 'base64')), values);
  return values;
}

describe.each(BLOCKS)('$name', ({ name, type, bytes, weights, values, sum }) => {
  test('gives the numbers that gguf-py gives', () => {
    const got = dequantised(type, bytes, weights);
    for (const [index, value] of values) expect(got[index!]).toBe(value);
    expect(got.reduce((total, each) => total + each, 0)).toBeCloseTo(sum, 4);
  });

  test('has the block size that its bytes have', () => {
    const stated = GGML_TYPES.get(type)!;
    expect(stated.name).toBe(name);
    expect((weights / stated.blockWeights) * stated.blockBytes).toBe(Buffer.from(bytes, 'base64').length);
  });
});

test('float32 keeps every bit, wherever its bytes begin', () => {
  const numbers = [0, -0, 1.5, -2.25, 3.4e38, 1e-40, 0.1].map(Math.fround);
  const bytes = new Uint8Array(1 + 4 * numbers.length);
  bytes.set(new Uint8Array(new Float32Array(numbers).buffer), 1);
  const values = new Float32Array(numbers.length);
  GGML_TYPES.get(0)?.dequantise(bytes.subarray(1), values);
  expect([...values]).toEqual(numbers);
});

test('half precision holds zeros, subnormals, infinities and NaN', () => {
  const halves = new Uint16Array([0x0000, 0x8000, 0x0001, 0x83ff, 0x7bff, 0x7c00, 0xfc00, 0x7e00]);
  const values = new Float32Array(halves.length);
  GGML_TYPES.get(1)?.dequantise(new Uint8Array(halves.buffer), values);
  const [zero, minus, least, subnormal, most, ...rest] = values;
  expect([zero, minus, least, subnormal, most]).toEqual([0, -0, 2 ** -24, -1023 * 2 ** -24, 65504]);
  expect(rest).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
});

test('a type that is not read still has its name for the sentence', () => {
  expect([ggmlTypeName(10), ggmlTypeName(23), ggmlTypeName(99)]).toEqual(['Q2_K', 'IQ4_XS', 'number 99']);
});
