import { existsSync, openAsBlob } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/models/llama/files/gguf.ts';

const PATH = fileURLToPath(
  new URL('../../../public/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf', import.meta.url),
);

// Origin: gguf-py 0.19.0 dequantize; query and key rows put back with numpy as
// w.reshape(heads, headDim/2, 2, in).swapaxes(1, 2). [row, column, number].
const EXPECTED: Record<string, [number, number, number][]> = {
  'model.layers.0.self_attn.q_proj.weight': [
    [0, 0, -0.0963134765625],
    [1, 5, -0.2984619140625],
    [31, 575, 0.09442138671875],
    [32, 0, -0.1173095703125],
    [63, 100, -0.079833984375],
    [64, 17, 0.3507080078125],
    [575, 575, -0.255859375],
  ],
  'model.layers.7.self_attn.k_proj.weight': [
    [0, 0, -0.002532958984375],
    [1, 5, -0.193878173828125],
    [33, 570, -0.361724853515625],
    [64, 1, -0.02978515625],
    [191, 575, -0.0545654296875],
  ],
  'model.layers.3.self_attn.v_proj.weight': [
    [0, 0, 0.071533203125],
    [1, 5, -0.2255859375],
    [191, 575, -0.00921630859375],
  ],
  'model.embed_tokens.weight': [
    [0, 0, -0.10654449462890625],
    [1, 5, -0.0079345703125],
    [49151, 575, -0.0417022705078125],
    [31, 33, 0.06560897827148438],
  ],
};

describe.skipIf(!existsSync(PATH))('SmolLM2 (skipped where `npm run model` has not put it)', () => {
  test('opens with the dimensions of its model card', async () => {
    const outcome = await openGguf(await openAsBlob(PATH), 'model.gguf');
    expect(outcome.ok && outcome.value.config).toEqual({
      ...{ layers: 30, hidden: 576, heads: 9, kvHeads: 3, headDim: 64, intermediate: 1536, vocab: 49152 },
      ...{ contextTokens: 8192, ropeTheta: 100000, ropeFactors: null, rmsNormEps: Math.fround(1e-5), tied: true },
    });
    expect(outcome.ok && outcome.value.tensors.size).toBe(272);
  });

  test.each(Object.entries(EXPECTED))('%s has the numbers that gguf-py reads', async (name, numbers) => {
    const outcome = await openGguf(await openAsBlob(PATH), 'model.gguf');
    const values = outcome.ok ? await outcome.value.tensors.get(name)!.read() : [];
    for (const [row, column, value] of numbers) expect(values[row * 576 + column]).toBe(value);
  });
});
