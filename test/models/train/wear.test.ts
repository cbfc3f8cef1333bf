// An engine that wears an adapter writes and rates with it, and is exactly its old self without it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { DEFAULT_LORA, type NamedTensors } from '../../../src/models/llama/adapter.ts';
import { type LlamaEngine, openLlama } from '../../../src/models/llama/engine.ts';
import { adapterTensors, createAdapter, disposeAdapter } from '../../../src/models/llama/train/lora.ts';
import { TINY, tinyCheckpoint } from '../tiny-llama.ts';

const LORA = { ...DEFAULT_LORA, rank: 4, alpha: 8 };
const PROMPT = { turns: [{ role: 'user' as const, content: 'The tide is the slow breath of the sea.' }] };

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** An adapter of the tiny model; with `strength` 0 it is fresh and changes nothing. */
async function tensorsOf(strength: number): Promise<NamedTensors> {
  const adapter = createAdapter(TINY, LORA, 5);
  const tensors = new Map(await adapterTensors(adapter));
  disposeAdapter(adapter);
  for (const [name, { shape, values }] of tensors) {
    if (!name.includes('lora_B')) continue;
    tensors.set(name, { shape, values: values.map((_, index) => strength * Math.sin(index + 1)) });
  }
  return tensors;
}

describe('an engine that wears an adapter', () => {
  let engine: LlamaEngine;
  beforeAll(async () => {
    const nothing = () => undefined;
    engine = value(
      await openLlama(tinyCheckpoint(), { id: 't', name: 'T' }, { kind: 'wasm' }, nothing, { aborted: false }),
    );
  }, 120_000);
  afterAll(() => engine?.close());

  const rate = async () => value(await engine.logProbs(PROMPT, ['1', '2', '3']));

  it('changes nothing with a fresh one, much with a strong one, and nothing any more without', async () => {
    const before = await rate();
    value(engine.wear({ kind: 'adapter', adapter: { tensors: await tensorsOf(0), settings: LORA } }));
    expect(await rate()).toEqual(before);
    value(engine.wear({ kind: 'adapter', adapter: { tensors: await tensorsOf(0.5), settings: LORA } }));
    const changed = await rate();
    expect(Math.abs((changed[0] ?? 0) - (before[0] ?? 0))).toBeGreaterThan(0.01);
    value(engine.wear(null));
    expect(await rate()).toEqual(before);
  });

  it('forgets what prompts shared under other weights', async () => {
    const shared = 'What all of these prompts begin with is read once and kept for the next ones. ';
    const items = ['a', 'b'].map((id) => ({
      id,
      prompt: { turns: [{ role: 'user' as const, content: shared + id }] },
      continuations: ['1', '2'],
    }));
    const scores = async () => {
      const found: (readonly number[])[] = [];
      for await (const event of engine.score(items, { aborted: false })) {
        const scored = value(event);
        if (scored.kind === 'scored') found.push(scored.logProbs);
      }
      return found;
    };
    value(engine.wear({ kind: 'adapter', adapter: { tensors: await tensorsOf(0.5), settings: LORA } }));
    const fresh = await scores();
    value(engine.wear(null));
    const bare = await scores();
    expect(bare).not.toEqual(fresh);
    value(engine.wear({ kind: 'adapter', adapter: { tensors: await tensorsOf(0.5), settings: LORA } }));
    expect(await scores()).toEqual(fresh);
    value(engine.wear(null));
  });

  it('refuses one of another model and keeps what it wore', async () => {
    const before = await rate();
    const tensors = new Map(await tensorsOf(0.5));
    tensors.delete([...tensors.keys()][0] ?? '');
    expect(engine.wear({ kind: 'adapter', adapter: { tensors, settings: LORA } })).toMatchObject({
      ok: false,
      failure: { kind: 'bad-input' },
    });
    expect(await rate()).toEqual(before);
  });
});
