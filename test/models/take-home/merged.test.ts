import { describe, expect, test } from 'vitest';
import { adapterName } from '../../../src/models/llama/adapter.ts';
import type { Checkpoint } from '../../../src/models/llama/checkpoint.ts';
import { readConfigJson } from '../../../src/models/llama/files/config-json.ts';
import { openSafetensors } from '../../../src/models/llama/files/safetensors.ts';
import { type Trained, trainedCheckpoint } from '../../../src/models/llama/take-home/merge.ts';
import { mergedSafetensors, mergedSafetensorsBytes } from '../../../src/models/llama/take-home/merged.ts';
import { LlamaTokenizer } from '../../../src/models/llama/tokenizer.ts';
import { tinyCheckpoint } from '../tiny-llama.ts';
import { intoMemory, must, nearestHalf, PLAIN, seededAdapter, weightsOf } from './trained.ts';

const ADAPTER = seededAdapter(PLAIN);
const TRAINED: Trained = { kind: 'adapter', adapter: ADAPTER };
const NOTHING: Trained = { kind: 'weights', tensors: new Map() };
const Q = 'model.layers.1.self_attn.q_proj.weight';

function bare(checkpoint: Checkpoint = tinyCheckpoint(PLAIN)) {
  return { checkpoint, files: new Map<string, Blob>() };
}

async function taken(
  base: { checkpoint: Checkpoint; files: ReadonlyMap<string, Blob> },
  trained: Trained,
  type: 'F32' | 'F16' | 'BF16' = 'F32',
) {
  const { writing, blob } = intoMemory();
  const made = must(await mergedSafetensors(base, trained, type, writing));
  const files = new Map(made.files.map((file) => [file.name, file.blob]));
  return { ...made, named: files.set('model.safetensors', blob()) };
}

describe('a trained checkpoint', () => {
  test('is W + (alpha / rank)·B·A where there is an adapter, and the base elsewhere', async () => {
    const base = await weightsOf(tinyCheckpoint(PLAIN));
    const merged = await weightsOf(must(trainedCheckpoint(tinyCheckpoint(PLAIN), TRAINED)));
    expect([...merged.keys()]).toEqual([...base.keys()]);
    const a = ADAPTER.tensors.get(adapterName(1, 'q', 'A'))!.values;
    const b = ADAPTER.tensors.get(adapterName(1, 'q', 'B'))!.values;
    for (const [row, column] of [
      [0, 0],
      [3, 31],
      [31, 17],
    ] as const) {
      const product = [0, 1, 2].reduce((sum, r) => sum + b[row * 3 + r]! * a[r * 32 + column]!, 0);
      expect(merged.get(Q)![row * 32 + column]).toBe(Math.fround(base.get(Q)![row * 32 + column]! + 2 * product));
    }
    const same = [...base].filter(([name, values]) =>
      Buffer.from(values.buffer).equals(Buffer.from(merged.get(name)!.buffer)),
    );
    // Two layers with three targets each are changed.
    expect(same.length).toBe(base.size - 6);
    expect(same.some(([name]) => name.includes('v_proj'))).toBe(true);
  });

  test('holds trained weights as they are after full fine-tuning', async () => {
    const values = new Float32Array(32).fill(2);
    const tensors = new Map([['model.norm.weight', { shape: [32], values }]]);
    const merged = await weightsOf(must(trainedCheckpoint(tinyCheckpoint(PLAIN), { kind: 'weights', tensors })));
    expect(merged.get('model.norm.weight')).toEqual(values);
  });

  test('is refused when the two do not belong together', () => {
    const other = trainedCheckpoint(tinyCheckpoint({ ...PLAIN, intermediate: 64 }), TRAINED);
    expect(other.ok ? '' : other.failure.message).toContain('where this model needs 3 × 64');
    const tensors = new Map([['lm_head.weight', { shape: [1], values: new Float32Array(1) }]]);
    const strange = trainedCheckpoint(tinyCheckpoint(PLAIN), { kind: 'weights', tensors });
    expect(strange.ok ? '' : strange.failure.message).toContain('lm_head.weight does not belong to this model');
  });
});

describe('merged weights as safetensors', () => {
  test('open again as the same model, to the bit', async () => {
    const { named, bytes } = await taken(bare(), TRAINED);
    expect(bytes).toBe(mergedSafetensorsBytes(bare(), 'F32'));
    const opened = must(await openSafetensors(named));
    expect(opened.config).toEqual(PLAIN);
    expect(await weightsOf(opened)).toEqual(await weightsOf(must(trainedCheckpoint(tinyCheckpoint(PLAIN), TRAINED))));
  });

  test('are rounded once to half precision, to the nearest and ties to even', async () => {
    const opened = must(await openSafetensors((await taken(bare(), TRAINED, 'F16')).named));
    const exact = await weightsOf(must(trainedCheckpoint(tinyCheckpoint(PLAIN), TRAINED)));
    const found = await weightsOf(opened);
    for (const [name, values] of exact) expect(found.get(name)).toEqual(values.map(nearestHalf));
  });

  test('keep the tokenizer and the chat template', async () => {
    const opened = must(await openSafetensors((await taken(bare(), TRAINED)).named));
    const prompt = { turns: [{ role: 'user' as const, content: 'Ünïcode 12 <|im_end|>' }] };
    const before = must(LlamaTokenizer.open(tinyCheckpoint(PLAIN).tokenizer));
    const after = must(LlamaTokenizer.open(opened.tokenizer));
    expect(after.encodeChat(prompt)).toEqual(before.encodeChat(prompt));
    expect(after.stopIds).toEqual(before.stopIds);
  });

  test('bring the files of the base as they are, but for the type of the weights', async () => {
    const first = await taken(bare(), NOTHING);
    const config = '{"model_type": "llama", "attention_dropout": 0.0, "torch_dtype": "float32", "x": 1e-05}';
    const files = new Map(first.named)
      .set('config.json', new Blob([config]))
      .set('special_tokens_map.json', new Blob(['{ }']))
      .set('training_args.bin', new Blob(['secret']));
    const { named, without } = await taken({ checkpoint: tinyCheckpoint(PLAIN), files }, TRAINED, 'BF16');
    expect(await named.get('config.json')!.text()).toBe(config.replace('float32', 'bfloat16'));
    expect(named.get('special_tokens_map.json')).toBe(files.get('special_tokens_map.json'));
    expect(named.get('tokenizer.json')).toBe(files.get('tokenizer.json'));
    expect(named.has('training_args.bin')).toBe(false);
    expect(without).toEqual([]);
  });

  test('say what the base did not bring', async () => {
    const files = new Map([['config.json', new Blob(['{}'])]]);
    const { without } = await taken({ checkpoint: tinyCheckpoint(PLAIN), files }, NOTHING);
    expect(without).toHaveLength(3);
    expect(without[2]).toContain('generation_config.json is not there');
  });
});

describe('a rebuilt config.json', () => {
  const scaled = (rope: object) => {
    const json = { model_type: 'llama', num_hidden_layers: 2, hidden_size: 32, num_attention_heads: 4 };
    const rest = { num_key_value_heads: 2, intermediate_size: 48, vocab_size: 258, max_position_embeddings: 1024 };
    const read = readConfigJson({
      ...json,
      ...rest,
      rms_norm_eps: 1e-5,
      rope_theta: 5e5,
      tie_word_embeddings: true,
      rope_scaling: rope,
    });
    return must(read).config;
  };
  const llama3 = {
    rope_type: 'llama3',
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };

  test.each([
    ['linear', { rope_type: 'linear', factor: 4 }],
    ['Llama 3.1', { ...llama3, factor: 8 }],
    ['Llama 3.2', { ...llama3, factor: 32 }],
  ])('names the formula of %s scaling', async (_, rope) => {
    const config = scaled(rope);
    // As a GGUF file holds them.
    const stored = { ...config, rmsNormEps: Math.fround(1e-5), ropeFactors: config.ropeFactors!.map(Math.fround) };
    const { named } = await taken(bare(tinyCheckpoint(stored)), NOTHING);
    const json: Record<string, unknown> = JSON.parse(await named.get('config.json')!.text());
    expect(json.rope_scaling).toEqual(rope);
    expect(json.rms_norm_eps).toBe(1e-5);
  });

  test('is refused before a byte is written when no formula gives the factors', async () => {
    const checkpoint = tinyCheckpoint({ ...PLAIN, ropeFactors: [1, 1, 2, 8] });
    const { writing, pieces } = intoMemory();
    const outcome = await mergedSafetensors(bare(checkpoint), NOTHING, 'F32', writing);
    expect(outcome.ok ? '' : outcome.failure.message).toContain('have no formula that config.json could name');
    expect(pieces).toEqual([]);
  });
});
