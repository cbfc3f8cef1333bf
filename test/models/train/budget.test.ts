// What is said of a training that does not fit: on the shape of SmolLM2-135M, where each way out is the right one in turn.

import { describe, expect, it } from 'vitest';
import { DEFAULT_LEARN, DEFAULT_LORA, type LearningKind } from '../../../src/core/learning.ts';
import type { LlamaConfig } from '../../../src/models/llama/checkpoint.ts';
import { holdAgainstBudget } from '../../../src/models/llama/train/budget.ts';
import { estimateTraining } from '../../../src/models/llama/train/memory.ts';
import type { Prepared, Pupil } from '../../../src/models/llama/train/prepare.ts';
import { resolveSettings } from '../../../src/models/llama/train/settings.ts';
import { TINY } from '../tiny-llama.ts';

/** config.json of HuggingFaceTB/SmolLM2-135M-Instruct. */
const SMOL: LlamaConfig = {
  ...TINY,
  ...{ layers: 30, hidden: 576, heads: 9, kvHeads: 3, headDim: 64, intermediate: 1536, vocab: 49_152 },
  ...{ contextTokens: 8192, ropeTheta: 100_000, ropeFactors: null },
};
const lora = (rank: number): LearningKind => ({ kind: 'lora', lora: { ...DEFAULT_LORA, rank } });

function bytesFor(learning: LearningKind, longest: number): number {
  return estimateTraining(SMOL, { learning, batch: 8 }, longest, 4).bytes;
}

/** The sentence of the refusal; null when it fits. */
function said(
  learning: LearningKind,
  longest: number,
  prompt: number,
  device: 'wasm' | 'webgpu',
  budget: number | null,
) {
  const pupil = { config: SMOL, weightBytes: 4 } as Pupil;
  const settings = resolveSettings({ ...DEFAULT_LEARN, learning, batch: 8 }, 100);
  const example = { ids: new Array<number>(longest).fill(0), lossFrom: prompt };
  const prepared = {
    examples: { train: [example], dev: [] },
    settings,
    plan: { memoryBytes: bytesFor(learning, longest) },
  } as unknown as Prepared;
  const held = holdAgainstBudget(pupil, prepared, device, budget);
  return held.ok ? null : held.failure.message;
}

describe('a training that does not fit', () => {
  it('is let through when the budget is just enough, and where nobody knows it on a GPU', () => {
    const needed = bytesFor(lora(16), 1024);
    expect(said(lora(16), 1024, 200, 'webgpu', needed)).toBeNull();
    expect(said(lora(16), 1024, 200, 'webgpu', needed - 1)).not.toBeNull();
    expect(said({ kind: 'full' }, 8192, 200, 'webgpu', null)).toBeNull();
  });

  it('is told the longest limit that fits, and none that would leave a prompt out', () => {
    const budget = bytesFor(lora(16), 600);
    expect(said(lora(16), 1024, 200, 'webgpu', budget)).toMatch(/It fits when texts are cut at 768 tokens/);
    expect(said(lora(16), 1024, 800, 'webgpu', budget)).not.toMatch(/cut at/);
  });

  it('is told the highest rank that fits when its prompts are long', () => {
    const budget = bytesFor(lora(32), 1024);
    expect(said(lora(64), 1024, 1000, 'webgpu', budget)).toMatch(/It fits with an adapter of rank 32\./);
  });

  it('is told to learn an adapter when all weights are too many', () => {
    const sentence = said({ kind: 'full' }, 300, 280, 'webgpu', 3e9);
    expect(sentence).toMatch(/would need about 5\.\d GB of memory, and 3\.0 GB may be used here\./);
    expect(sentence).toMatch(/It fits when an adapter of rank 16 learns instead of all weights\./);
  });

  it('is told when nothing by itself helps', () => {
    expect(said(lora(16), 300, 280, 'webgpu', 1e8)).toMatch(/No single setting makes it fit/);
  });

  it('is held on the CPU against what wasm can address, whatever the budget says', () => {
    for (const budget of [null, 64e9]) {
      const sentence = said({ kind: 'full' }, 300, 280, 'wasm', budget);
      expect(sentence).toMatch(/and 4\.2 GB the CPU device can address/);
    }
    expect(said(lora(16), 300, 280, 'wasm', null)).toBeNull();
  });
});
