import { describe, expect, test } from 'vitest';
import { readGgufHeader } from '../../../src/models/llama/files/gguf-header.ts';
import {
  ggufBool,
  ggufBytes,
  ggufFloat32,
  ggufFloat32s,
  ggufInt32s,
  ggufText,
  ggufTexts,
  ggufUint32,
  writeGguf,
} from '../../../src/models/llama/files/gguf-writer.ts';
import { readSafetensors } from '../../../src/models/llama/files/safetensors-header.ts';
import {
  safetensorsBytes,
  type WritableTensor,
  writeSafetensors,
} from '../../../src/models/llama/files/safetensors-writer.ts';
import { intoMemory, must } from './trained.ts';

function tensor(name: string, shape: readonly number[], at: (i: number) => number): WritableTensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return { name, shape, read: async () => Float32Array.from({ length: size }, (_, i) => at(i)) };
}

const TENSORS = [
  tensor('model.norm.weight', [5], (i) => i / 3),
  tensor('__proto__', [2, 3], (i) => -i),
  tensor('z', [1], () => 0.1),
];

describe('a safetensors file', () => {
  test('is read back bit for bit, in its order, under any name', async () => {
    const { writing, blob } = intoMemory();
    must(await writeSafetensors(TENSORS, 'F32', writing));
    const read = must(await readSafetensors(blob(), 'it'));
    expect([...read.keys()]).toEqual(['model.norm.weight', '__proto__', 'z']);
    for (const { name, shape, read: wanted } of TENSORS) {
      expect(read.get(name)!.shape).toEqual(shape);
      expect(await read.get(name)!.read()).toEqual(await wanted());
    }
  });

  test('has the size that was told before, and tells its progress in bytes up to it', async () => {
    for (const type of ['F32', 'F16', 'BF16'] as const) {
      const { writing, blob, told } = intoMemory();
      const { bytes } = must(await writeSafetensors(TENSORS, type, writing));
      expect([bytes, blob().size, ...told.at(-1)!]).toEqual(new Array(4).fill(safetensorsBytes(TENSORS, type)));
    }
  });

  test('begins its data at a multiple of eight bytes', async () => {
    const { writing, pieces } = intoMemory();
    must(await writeSafetensors(TENSORS, 'F16', writing));
    expect(pieces[0]!.length % 8).toBe(0);
  });

  test('is written in pieces, so that a large weight is never held twice', async () => {
    const { writing, pieces, blob } = intoMemory();
    const numbers = new Float32Array(2 ** 20).map((_, i) => i % 100);
    const large = { name: 'large', shape: [1024, 1024], read: async () => numbers };
    must(await writeSafetensors([large], 'F16', writing));
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(2 ** 20);
    const found = must(await readSafetensors(blob(), 'it')).get('large')!;
    expect(Buffer.from((await found.read()).buffer).equals(Buffer.from(numbers.buffer))).toBe(true);
  });
});

describe('writing that does not reach its end', () => {
  test('stops between two pieces, with nothing more written', async () => {
    const stop = { aborted: false };
    const { writing, pieces } = intoMemory();
    const first = {
      ...TENSORS[0]!,
      read: async () => {
        stop.aborted = true;
        return await TENSORS[0]!.read();
      },
    };
    const outcome = await writeSafetensors([first, ...TENSORS.slice(1)], 'F32', { ...writing, stop });
    expect(outcome.ok ? null : outcome.failure.kind).toBe('aborted');
    expect(pieces.length).toBe(1);
  });

  test.each([
    ['QuotaExceededError', true],
    ['InvalidStateError', false],
  ])('a place that throws %s is a storage failure', async (name, quota) => {
    const { writing } = intoMemory();
    const sink = {
      write: async () => {
        throw new DOMException('full', name);
      },
    };
    const outcome = await writeSafetensors(TENSORS, 'F32', { ...writing, sink });
    expect(outcome.ok ? null : outcome.failure).toMatchObject({ kind: 'storage', quota });
  });

  test('a base that can no longer be read is a missing file', async () => {
    const { writing } = intoMemory();
    const gone = {
      ...TENSORS[0]!,
      read: async () => {
        throw new DOMException('gone', 'NotReadableError');
      },
    };
    const outcome = await writeSafetensors([gone], 'F32', writing);
    expect(outcome.ok ? null : outcome.failure).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('model.norm.weight'),
    });
  });

  test('a number that does not fit is a sentence that names the weight', async () => {
    const { writing } = intoMemory();
    const outcome = await writeSafetensors([tensor('a.b', [2], () => 1e6)], 'F16', writing);
    expect(outcome.ok ? null : outcome.failure.message).toBe(
      'The weight a.b holds numbers beyond what F16 can express (65504 in F16): choose BF16.',
    );
  });
});

describe('a GGUF file', () => {
  const METADATA = new Map([
    ['general.architecture', ggufText('llama')],
    ['llama.block_count', ggufUint32(2 ** 32 - 1)],
    ['llama.eps', ggufFloat32(1e-5)],
    ['x.bool', ggufBool(true)],
    ['tokenizer.ggml.tokens', ggufTexts(['ä', '', '🙂'])],
    ['tokenizer.ggml.token_type', ggufInt32s([1, -3])],
    ['tokenizer.ggml.scores', ggufFloat32s([0.5, -2])],
  ]);
  const tensors = [
    { ...tensor('norm', [3], (i) => i), type: 'F32' as const },
    { ...tensor('wide', [2, 64], (i) => Math.sin(i)), type: 'Q8_0' as const },
    { ...tensor('half', [3, 5], (i) => i / 8), type: 'F16' as const },
  ];

  test('gives back its settings, and its weights at multiples of 32 bytes', async () => {
    const { writing, blob } = intoMemory();
    const { bytes } = must(await writeGguf(METADATA, tensors, writing));
    expect([bytes, blob().size]).toEqual([ggufBytes(METADATA, tensors), bytes]);
    const header = must(await readGgufHeader(blob(), 'it'));
    expect(Object.fromEntries(header.metadata)).toEqual({
      'general.architecture': 'llama',
      'llama.block_count': 2 ** 32 - 1,
      'llama.eps': Math.fround(1e-5),
      'x.bool': true,
      'tokenizer.ggml.tokens': ['ä', '', '🙂'],
      'tokenizer.ggml.token_type': [1, -3],
      'tokenizer.ggml.scores': [0.5, -2],
    });
    expect(header.tensors).toEqual([
      { name: 'norm', dimensions: [3], type: 0, offset: 0 },
      { name: 'wide', dimensions: [64, 2], type: 8, offset: 32 },
      { name: 'half', dimensions: [5, 3], type: 1, offset: 192 },
    ]);
    expect(header.dataStart % 32).toBe(0);
    const half = new Uint8Array(
      await blob()
        .slice(header.dataStart + 192, header.dataStart + 222)
        .arrayBuffer(),
    );
    // 1/8 is 0x3000 in half precision.
    expect([...half.subarray(2, 4)]).toEqual([0x00, 0x30]);
  });
});
