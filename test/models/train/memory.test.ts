// The memory that is foretold against what the wasm device holds at its peak while a training runs.

import { defaultDevice, init } from '@jax-js/jax';
import { expect, it } from 'vitest';
import { DEFAULT_LORA } from '../../../src/models/llama/adapter.ts';
import type { LlamaConfig } from '../../../src/models/llama/checkpoint.ts';
import { disposeParams } from '../../../src/models/llama/params.ts';
import { estimateTraining } from '../../../src/models/llama/train/memory.ts';
import { TINY } from '../tiny-llama.ts';
import { runTraining, shortSettings, tinyModel } from './learners.ts';
import { watchBuffers } from './live-buffers.ts';

const buffers = watchBuffers();

const BASE: LlamaConfig = {
  ...TINY,
  layers: 3,
  hidden: 96,
  heads: 6,
  kvHeads: 2,
  headDim: 16,
  ropeFactors: null,
  intermediate: 256,
};

/** How far the estimate may be from the measurement; refusing too much is better than dying half-way. */
const ABOVE = 1.5;
const BELOW = 0.9;

it.each([
  ['an adapter on short examples, where the head is largest', { ...BASE, vocab: 6000 }, 'lora', 30],
  ['an adapter on long examples, where a layer is largest', BASE, 'lora', 500],
  ['an adapter on a deep model, where stored inputs count', { ...BASE, layers: 12 }, 'lora', 300],
  ['all weights, where what learns is largest', { ...BASE, vocab: 3000 }, 'full', 60],
] as const)(
  'is foretold for %s',
  async (_, config, kind, longest) => {
    await init('wasm');
    defaultDevice('wasm');
    const before = buffers.bytes;
    const model = tinyModel(config, 1, 'wasm');
    const learning = kind === 'lora' ? ({ kind, lora: DEFAULT_LORA } as const) : ({ kind } as const);
    const settings = shortSettings({ learning, batch: 2, steps: 2, devEvery: 1 });
    const train = Array.from({ length: 2 }, (_, index) => ({
      ids: Array.from({ length: longest }, (_, place) => (index + place * 7) % 200),
      lossFrom: 10,
    }));
    buffers.reset();
    const { failure } = await runTraining(model, { train, dev: [] }, settings);
    expect(failure).toBeNull();
    const measured = buffers.peak - before;
    const { bytes, parts } = estimateTraining(config, settings, longest, 4);
    disposeParams(model.params);
    const said = `${(bytes / measured).toFixed(2)}: ${JSON.stringify(parts)} for ${measured}`;
    expect(bytes / measured, said).toBeGreaterThan(BELOW);
    expect(bytes / measured, said).toBeLessThan(ABOVE);
  },
  120_000,
);
