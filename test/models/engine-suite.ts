// What an engine must do, whatever device computes it: one suite, run on wasm in Node, on wasm in Chromium and on WebGPU.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateEvent, GenerateItem, NllEvent, NllItem, Prompt, Sampling } from '../../src/core/ports.ts';
import type { LlamaConfig } from '../../src/models/llama/checkpoint.ts';
import type { Device } from '../../src/models/llama/device.ts';
import { type LlamaEngine, openLlama } from '../../src/models/llama/engine.ts';
import { plainGreedy, plainLogits, plainLogSoftmax } from './plain-llama.ts';
import { TINY, tinyCheckpoint } from './tiny-llama.ts';

const RUN_ON = { aborted: false };
const GREEDY: Sampling = { temperature: 0, topP: 1, maxTokens: 12 };
const UNTIED: LlamaConfig = { ...TINY, tied: false, heads: 2, kvHeads: 2, headDim: 16, ropeFactors: null };
// With this seed no greedy step of the prompts below is a near tie: the smallest gap between the best two logits is
// 0.0665 (float64, plain-llama.ts), far above what float32 on either device is off by.
const SEED = 36;

function ask(content: string, replyStart?: string): Prompt {
  return { turns: [{ role: 'user', content }], ...(replyStart === undefined ? {} : { replyStart }) };
}

/** The tokens that the tiny model's template makes of a prompt, from its own bytes. */
function tokensOf({ turns, replyStart }: Prompt): number[] {
  const bytes = (text: string) => [...new TextEncoder().encode(text)];
  const said = turns.flatMap(({ role, content }) => [256, ...bytes(`${role}\n${content}`), 257, ...bytes('\n')]);
  return [...said, 256, ...bytes(`assistant\n${replyStart ?? ''}`)];
}

async function collect(engine: LlamaEngine, items: readonly GenerateItem[], sampling: Sampling, stop = RUN_ON) {
  const events: GenerateEvent[] = [];
  for await (const event of engine.generate(items, sampling, stop)) {
    if (!event.ok) throw new Error(event.failure.message);
    events.push(event.value);
  }
  return events;
}

function endsOf(events: readonly GenerateEvent[]) {
  return new Map(events.flatMap((event) => (event.kind === 'end' ? [[event.id, event] as const] : [])));
}

// Prompts of very different lengths: within one chunk, exactly at a chunk's edge, over several chunks.
const LENGTHS = [1, 20, 41, 42, 150, 300];
const ITEMS = LENGTHS.map((length, index) => ({
  id: `item-${index}`,
  prompt: ask('The tide is the slow breath of the sea. '.repeat(8).slice(index, index + length)),
  seed: index + 1,
}));

export function engineSuite(device: Device): void {
  // WebGPU promises less of exp, sin and cos than wasm computes (WGSL specification, 15.7.4); log-probabilities here
  // reach −45, so 2e-2 is 4e-4 of them.
  const tolerance = device.kind === 'webgpu' ? 2e-2 : 1e-3;
  const expectNear = (found: number | undefined, wanted: number) =>
    expect(Math.abs((found ?? Number.NaN) - wanted), `${found} for ${wanted}`).toBeLessThan(tolerance);

  describe.each([
    ['a tied, grouped-query model', TINY],
    ['an untied model', UNTIED],
  ])(`${device.kind}: %s`, (_, config) => {
    let engine: LlamaEngine;

    beforeAll(async () => {
      const opened = await openLlama(
        tinyCheckpoint(config, SEED),
        { id: 'tiny', name: 'Tiny' },
        device,
        () => {},
        RUN_ON,
      );
      if (!opened.ok) throw new Error(opened.failure.message);
      engine = opened.value;
    });
    afterAll(() => engine?.close());

    async function measured(items: readonly NllItem[]): Promise<NllEvent[]> {
      const events: NllEvent[] = [];
      for await (const event of engine.nll(items, RUN_ON)) {
        if (!event.ok) throw new Error(event.failure.message);
        events.push(event.value);
      }
      return events;
    }

    const greedyText = (prompt: Prompt, count: number) => {
      const tokens = plainGreedy(config, SEED, tokensOf(prompt), count, [257]);
      return new TextDecoder().decode(Uint8Array.from(tokens.filter((token) => token < 256)));
    };

    it('gives every continuation the log-probability that plain loops give it', async () => {
      for (const { prompt } of ITEMS) {
        const found = await engine.logProbs(prompt, ['1', '2', 'Z', ' ']);
        const wanted = plainLogSoftmax(plainLogits(config, SEED, tokensOf(prompt)).at(-1)!);
        expect(found.ok).toBe(true);
        if (!found.ok) return;
        for (const [i, code] of [49, 50, 90, 32].entries()) expectNear(found.value[i], wanted[code]!);
      }
    });

    it('sums the tokens of a longer continuation, and reads what the reply begins with', async () => {
      const prompt = ask('How high?', 'Score: ');
      const found = await engine.logProbs(prompt, ['12', 'no']);
      const start = tokensOf(prompt);
      const sum = (text: string) => {
        const tail = [...new TextEncoder().encode(text)];
        const logits = plainLogits(config, SEED, [...start, ...tail]);
        return tail.reduce((total, token, i) => total + plainLogSoftmax(logits[start.length - 1 + i]!)[token]!, 0);
      };
      expectNear(found.ok ? found.value[0] : undefined, sum('12'));
      expectNear(found.ok ? found.value[1] : undefined, sum('no'));
    });

    it('measures the mean negative log-likelihood of a continuation over several chunks', async () => {
      const prompt = ask('Tell me about the sea.');
      const continuation = 'It is wide and deep and salt. '.repeat(12);
      const start = tokensOf(prompt);
      const tail = [...new TextEncoder().encode(continuation)];
      const logits = plainLogits(config, SEED, [...start, ...tail]);
      const wanted = tail.map((token, i) => -plainLogSoftmax(logits[start.length - 1 + i]!)[token]!);
      const [found] = await measured([{ id: 'sea', prompt, continuation }]);
      expect(found).toMatchObject({ kind: 'measured', id: 'sea', tokens: tail.length });
      expectNear(found?.kind === 'measured' ? found.nll : undefined, wanted.reduce((a, b) => a + b) / tail.length);
    });

    it('tells each token with its text when asked, and measures only as many as are wanted', async () => {
      const prompt = ask('Tell me about the sea.');
      const continuation = 'It is wide é and deep.\nSalt.';
      const [whole, start] = await measured([
        { id: 'whole', prompt, continuation, perToken: true },
        { id: 'start', prompt, continuation, maxTokens: 8 },
      ]);
      if (whole?.kind !== 'measured' || start?.kind !== 'measured') throw new Error('both must be measured');
      const tokens = whole.perToken ?? [];
      expect(tokens.map(({ text }) => text).join('')).toBe(continuation);
      expect(tokens).toHaveLength(whole.tokens);
      const mean = (count: number) => -tokens.slice(0, count).reduce((sum, { logProb }) => sum + logProb, 0) / count;
      expectNear(mean(whole.tokens), whole.nll);
      expect(start).toMatchObject({ tokens: 8 });
      expect(start.perToken).toBeUndefined();
      expectNear(mean(8), start.nll);
    });

    it('measures each text by itself: one that is too long or empty fails alone, and a stop ends the others', async () => {
      const prompt = ask('Tell me about the sea.');
      const items = ['x'.repeat(2000), 'wide', '', 'deep'].map((continuation, index) => ({
        id: `text-${index}`,
        prompt,
        continuation,
      }));
      const events = await measured(items);
      expect(events.map(({ kind }) => kind)).toEqual(['failed', 'measured', 'failed', 'measured']);
      expect(events[0]?.kind === 'failed' && events[0].message).toMatch(/tokens, but the model reads 1024/);
      const [alone] = await measured(items.slice(3));
      expect(alone).toEqual(events[3]);
      const stop = { aborted: false };
      let count = 0;
      for await (const _ of engine.nll(items, stop)) {
        count++;
        stop.aborted = count === 2;
      }
      expect(count).toBe(2);
    });

    it('writes the greedy reply of plain loops for prompts of different lengths in one batch', async () => {
      const ends = endsOf(await collect(engine, ITEMS.slice(0, 5), GREEDY));
      for (const { id, prompt } of ITEMS.slice(0, 5)) expect(ends.get(id)?.text).toBe(greedyText(prompt, 12));
    });

    it('draws the same reply for an item alone, in a batch, and behind others that wait for a row', async () => {
      const sampling: Sampling = { temperature: 0.9, topP: 0.95, maxTokens: 9 };
      const many = Array.from({ length: 11 }, (_, i) => ({ ...ITEMS[i % 5]!, id: `many-${i}`, seed: 100 + i }));
      const together = endsOf(await collect(engine, many, sampling));
      expect(together.size).toBe(11);
      for (const item of [many[0]!, many[4]!, many[10]!]) {
        const alone = endsOf(await collect(engine, [item], sampling));
        expect(alone.get(item.id)).toEqual(together.get(item.id));
      }
    });

    it('streams a growing reply whose last state is the text that it reports at the end', async () => {
      const events = await collect(engine, ITEMS.slice(0, 3), { temperature: 1, topP: 1, maxTokens: 10 });
      for (const [id, end] of endsOf(events)) {
        const streamed = events.flatMap((event) => (event.kind === 'text' && event.id === id ? [event.text] : []));
        expect(streamed.at(-1)).toBe(end.text);
        for (const [i, text] of streamed.slice(1).entries()) expect(text.startsWith(streamed[i]!)).toBe(true);
      }
    });

    it('ends early and writes on correctly afterwards when it is stopped', async () => {
      const stop = { aborted: false };
      let events = 0;
      for await (const event of engine.generate(ITEMS.slice(0, 2), { ...GREEDY, maxTokens: 200 }, stop)) {
        if (event.ok && event.value.kind === 'end') throw new Error('an item ended before the stop');
        events++;
        stop.aborted = true;
      }
      expect(events).toBeLessThan(6);
      const after = endsOf(await collect(engine, ITEMS.slice(1, 2), GREEDY));
      expect(after.get('item-1')?.text).toBe(greedyText(ITEMS[1]!.prompt, 12));
    });

    it('refuses a prompt that is longer than the context with a sentence and writes the others', async () => {
      const long = { id: 'long', prompt: ask('x'.repeat(2000)), seed: 1 };
      const events = await collect(engine, [long, ITEMS[0]!], GREEDY);
      const failed = events.find((event) => event.kind === 'failed');
      expect(failed?.kind === 'failed' && failed.message).toMatch(/2\d{3} tokens, but the model reads 1024/);
      expect(endsOf(events).has('item-0')).toBe(true);
    });
  });
}
