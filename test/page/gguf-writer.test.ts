import { describe, expect, it } from 'vitest';
import { openGguf } from '../../src/models/llama/files/gguf.ts';
import { byteTokenizer } from '../models/tiny-llama.ts';
import { PAGE_CONFIG, talkativeWeights, tinyGguf } from './gguf-writer.ts';

describe('the tiny model as a GGUF file', async () => {
  const weights = talkativeWeights();
  const opened = await openGguf(new Blob([new Uint8Array(tinyGguf(weights))]), 'tiny.gguf');
  if (!opened.ok) throw new Error(opened.failure.message);
  const { config, tensors, tokenizer } = opened.value;

  it('every weight that was written is read back to the bit, query and key rows in their first order', async () => {
    expect([...tensors.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, { shape, values }] of weights) {
      expect(tensors.get(name)?.shape, name).toEqual(shape);
      expect(await tensors.get(name)?.read(), name).toEqual(values);
    }
  });

  it('the dimensions that were written are read back', () => {
    expect(config).toEqual({ ...PAGE_CONFIG, rmsNormEps: expect.closeTo(PAGE_CONFIG.rmsNormEps, 9) });
  });

  it('the tokenizer that was written is read back with its template and its end of reply', () => {
    const { chatTemplate, stopIds } = byteTokenizer();
    expect(tokenizer).toMatchObject({ chatTemplate, stopIds, bosToken: null, eosToken: '<|im_end|>' });
  });
});
