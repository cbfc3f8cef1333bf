// Every array has one owner: after a job, however it ended, the weights have the references that they had before it.

import { defaultDevice, init, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { makePoolPrograms } from '../../src/models/llama/batch.ts';
import { makeForward } from '../../src/models/llama/forward.ts';
import { logProbsAfter, tokenLogProbs } from '../../src/models/llama/likelihood.ts';
import { type LlamaParams, loadParams } from '../../src/models/llama/params.ts';
import type { Model } from '../../src/models/llama/prefill.ts';
import { PrefixKeeper } from '../../src/models/llama/prefix.ts';
import { inverseFrequencies } from '../../src/models/llama/rotary.ts';
import { write } from '../../src/models/llama/write.ts';
import { TINY, tinyCheckpoint } from './tiny-llama.ts';

const RUN_ON = { aborted: false };
const SHARED = Array.from({ length: 20 }, (_, i) => i + 40);
const PROMPTS = [3, 70, 300, 5, 9].map((length, i) => [...SHARED, ...new Array<number>(length).fill(60 + i)]);
const ITEMS = PROMPTS.map((tokens, i) => ({ id: String(i), tokens, seed: i }));
const SAMPLING = { temperature: 1, topP: 1, maxTokens: 6 };

function references(params: LlamaParams): number[] {
  return (tree.leaves(params) as np.Array[]).map((array) => array.refCount);
}

describe('the weights', () => {
  let params: LlamaParams;
  let model: Model;
  let before: number[];

  beforeAll(async () => {
    await init('wasm');
    defaultDevice('wasm');
    const loaded = await loadParams(tinyCheckpoint(), 'float32', () => {}, RUN_ON);
    if (!loaded.ok) throw new Error(loaded.failure.message);
    params = loaded.value;
    model = {
      params,
      forward: makeForward(TINY, true),
      pool: makePoolPrograms(),
      inverse: np.array(inverseFrequencies(TINY)),
      kvHeads: TINY.kvHeads,
      headDim: TINY.headDim,
      contextTokens: TINY.contextTokens,
      layersPerWait: 1,
      stepsInThread: true,
    };
    before = references(params);
  });

  const expectAllBack = (prefixes: PrefixKeeper) => {
    prefixes.dispose();
    expect(references(params)).toEqual(before);
    expect(model.inverse.refCount).toBe(1);
  };

  it('have their references back after a batch has been written to its end', async () => {
    const prefixes = new PrefixKeeper();
    let ends = 0;
    for await (const { kind } of write(model, prefixes, ITEMS, SAMPLING, new Set([257]), 2, RUN_ON)) {
      if (kind === 'end') ends++;
    }
    expect(ends).toBe(ITEMS.length);
    expectAllBack(prefixes);
  });

  it('have their references back when a batch was stopped, and when its reader went away', async () => {
    const prefixes = new PrefixKeeper();
    const stop = { aborted: false };
    for await (const _ of write(model, prefixes, ITEMS, SAMPLING, new Set(), 2, stop)) stop.aborted = true;
    for await (const _ of write(model, prefixes, ITEMS, SAMPLING, new Set(), 2, RUN_ON)) break;
    expectAllBack(prefixes);
  });

  it('have their references back after likelihoods, measured or stopped', async () => {
    const prefixes = new PrefixKeeper();
    const prefix = await prefixes.prepare(model, PROMPTS, RUN_ON);
    expect(prefix).toBe(SHARED.length);
    await logProbsAfter(model, prefixes, SHARED.length, PROMPTS[1]!, [[1], [2]], RUN_ON);
    await tokenLogProbs(model, prefixes, SHARED.length, PROMPTS[0]!, new Array(400).fill(7), RUN_ON);
    expect(await tokenLogProbs(model, prefixes, 0, PROMPTS[2]!, [1, 2], { aborted: true })).toBeNull();
    expectAllBack(prefixes);
  });
});
