// The real model against figures that another implementation computed from the same weights (see the `source` in
// smollm2-reference.json). Skipped, with the reason, where `npm run model` could not fetch it.

import { existsSync, openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LlamaEngine, openLlama } from '../../src/models/llama/engine.ts';
import { openGguf } from '../../src/models/llama/files/gguf.ts';
import reference from './smollm2-reference.json' with { type: 'json' };

const FILE = join(import.meta.dirname, '../../public/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1.gguf');
const there = existsSync(FILE);
const RUN_ON = { aborted: false };

describe.skipIf(!there)(
  `SmolLM2-135M-Instruct on wasm${there ? '' : ' (skipped: npm run model could not fetch it)'}`,
  () => {
    let engine: LlamaEngine;

    beforeAll(async () => {
      const checkpoint = await openGguf(await openAsBlob(FILE), 'SmolLM2-135M-Instruct.Q4_1.gguf');
      if (!checkpoint.ok) throw new Error(checkpoint.failure.message);
      const opened = await openLlama(
        checkpoint.value,
        { id: 'smollm2', name: 'SmolLM2' },
        { kind: 'wasm' },
        () => {},
        RUN_ON,
      );
      if (!opened.ok) throw new Error(opened.failure.message);
      engine = opened.value;
    }, 120_000);
    afterAll(() => engine?.close());

    it.each(reference.cases)(
      '$name: the logits are within 2e-2 of llama.cpp',
      async ({ promptTokens, logits }) => {
        const found = await engine.logitsAfter(promptTokens);
        const worst = Math.max(
          ...logits.map(([token, logit]) => Math.abs((found[token as number] ?? Number.NaN) - (logit as number))),
        );
        expect(worst).toBeLessThan(2e-2);
      },
      120_000,
    );

    it('continues every reference prompt greedily with the 32 tokens of llama.cpp', async () => {
      const found = await engine.continueTokens(
        reference.cases.map(({ promptTokens }) => promptTokens),
        32,
      );
      expect(found).toEqual(reference.cases.map(({ greedyTokens }) => greedyTokens));
    }, 240_000);
  },
);
