// Programs are compiled for a few shapes, not for each length of a prompt: counted where they are compiled.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import { type LlamaEngine, openLlama } from '../../src/models/llama/engine.ts';
import { TINY, tinyCheckpoint } from './tiny-llama.ts';

const RUN_ON = { aborted: false };
const { Module, compile } = WebAssembly;

describe('compiled programs', () => {
  let engine: LlamaEngine;
  let compiled = 0;

  beforeAll(async () => {
    // The only two ways in which jax-js makes a program on the CPU device.
    WebAssembly.Module = new Proxy(Module, {
      construct(target, given: [BufferSource]) {
        compiled += 1;
        return Reflect.construct(target, given) as WebAssembly.Module;
      },
    });
    WebAssembly.compile = (bytes) => {
      compiled += 1;
      return compile(bytes);
    };
    const opened = await openLlama(
      tinyCheckpoint({ ...TINY, contextTokens: 2048 }, 3),
      { id: 'tiny', name: 'Tiny' },
      { kind: 'wasm' },
      () => undefined,
      RUN_ON,
    );
    if (!opened.ok) throw new Error(opened.failure.message);
    engine = opened.value;
  }, 120_000);
  afterAll(() => {
    engine?.close();
    WebAssembly.Module = Module;
    WebAssembly.compile = compile;
  });

  async function write(lengths: readonly number[]): Promise<void> {
    const items = lengths.map((length, index) => ({
      id: String(index),
      prompt: { turns: [{ role: 'user' as const, content: 'ab '.repeat(length).slice(0, length) }] },
      seed: index,
    }));
    await drain(engine.generate(items, { temperature: 1, topP: 0.9, maxTokens: 6 }, RUN_ON));
    await drain(
      engine.score(
        items.map((item) => ({ ...item, continuations: ['1', '2'] })),
        RUN_ON,
      ),
    );
  }

  it('are none for prompts of new lengths, once each shape has been seen', async () => {
    // Shapes are pairs of a chunk or a number of rows with a cache's capacity; these prompts meet all of those that the
    // ones below need.
    await write([20, 100, 180, 300, 500, 800]);
    await write([21, 37, 99, 131, 207, 290]);
    await write([29, 97, 181, 333, 466, 601]);
    const before = compiled;
    expect(before).toBeGreaterThan(10);
    await write([24, 38, 96, 135, 217, 281]);
    await write([22, 47, 88, 151, 237, 333]);
    await write([30, 95, 182, 335, 467, 777]);
    expect(compiled - before).toBe(0);
  }, 300_000);
});

async function drain(events: AsyncIterable<Outcome<{ readonly kind: string }>>): Promise<void> {
  for await (const event of events) {
    if (!event.ok) throw new Error(event.failure.message);
    expect(event.value.kind).not.toBe('failed');
  }
}
