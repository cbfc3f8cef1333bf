import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSafetensors } from '../../../src/models/llama/files/safetensors.ts';
import { readSafetensors } from '../../../src/models/llama/files/safetensors-header.ts';

const CONFIG = {
  model_type: 'llama',
  num_hidden_layers: 1,
  hidden_size: 8,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  intermediate_size: 12,
  vocab_size: 6,
  max_position_embeddings: 32,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  eos_token_id: 1,
};
const TOKENIZER = {
  added_tokens: [{ id: 5, content: '<|im_end|>', special: true }],
  model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
  pre_tokenizer: { type: 'Digits', individual_digits: true },
  decoder: { type: 'ByteLevel' },
};
const LAYER = 'model.layers.0';
const SHAPES: Record<string, number[]> = {
  'model.embed_tokens.weight': [6, 8],
  [`${LAYER}.input_layernorm.weight`]: [8],
  [`${LAYER}.self_attn.q_proj.weight`]: [8, 8],
  [`${LAYER}.self_attn.k_proj.weight`]: [4, 8],
  [`${LAYER}.self_attn.v_proj.weight`]: [4, 8],
  [`${LAYER}.self_attn.o_proj.weight`]: [8, 8],
  [`${LAYER}.post_attention_layernorm.weight`]: [8],
  [`${LAYER}.mlp.gate_proj.weight`]: [12, 8],
  [`${LAYER}.mlp.up_proj.weight`]: [12, 8],
  [`${LAYER}.mlp.down_proj.weight`]: [8, 12],
  'model.norm.weight': [8],
};

function weights(shapes: Record<string, number[]>, dtype = 'BF16', bytesEach = 2): Buffer {
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const [name, shape] of Object.entries(shapes)) {
    const end = at + shape.reduce((a, b) => a * b, 1) * bytesEach;
    header[name] = { dtype, shape, data_offsets: [at, end] };
    at = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(at)]);
}

type Contents = Record<string, object | Uint8Array | string | undefined>;

function model(changes: Contents = {}): Map<string, Blob> {
  const all: Contents = {
    'config.json': CONFIG,
    'tokenizer.json': TOKENIZER,
    'tokenizer_config.json': { eos_token: '<|im_end|>', bos_token: { content: 'a' }, chat_template: 'hello' },
    'model.safetensors': weights(SHAPES),
    ...changes,
  };
  const blobs = new Map<string, Blob>();
  for (const [name, content] of Object.entries(all)) {
    if (content === undefined) continue;
    const part =
      content instanceof Uint8Array
        ? new Uint8Array(content)
        : typeof content === 'string'
          ? content
          : JSON.stringify(content);
    blobs.set(name, new Blob([part]));
  }
  return blobs;
}

async function opened(changes: Contents = {}) {
  const outcome = await openSafetensors(model(changes));
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

test('a file that the Python package wrote is read', async () => {
  // Origin: safetensors 0.8.0, save({'a': float32 [[1.5, -2.25, 0.1], [3, 4, 5]], 'b': float16 [0.333, -65504, 6e-8]}).
  const base64 =
    'cAAAAAAAAAB7ImEiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6WzAsMjRdfSwiYiI6eyJkdHlwZSI6IkYxNiIs' +
    'InNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzI0LDMwXX19AADAPwAAEMDNzMw9AABAQAAAgEAAAKBAVDX/+wEA';
  const outcome = await readSafetensors(new Blob([new Uint8Array(Buffer.from(base64, 'base64'))]), 'x');
  const tensors = outcome.ok ? outcome.value : new Map();
  expect([...(await tensors.get('a').read())]).toEqual([1.5, -2.25, 0.10000000149011612, 3, 4, 5]);
  expect([...(await tensors.get('b').read())]).toEqual([0.3330078125, -65504, 2 ** -24]);
  expect(tensors.get('a').shape).toEqual([2, 3]);
});

describe('a whole model', () => {
  test('gives its configuration, weights and tokenizer', async () => {
    const { config, tensors, tokenizer } = await opened();
    expect(config).toEqual({
      ...{ layers: 1, hidden: 8, heads: 2, kvHeads: 1, headDim: 4, intermediate: 12, vocab: 6, contextTokens: 32 },
      ...{ ropeTheta: 10000, ropeFactors: null, rmsNormEps: 1e-5, tied: true },
    });
    expect([...tensors.keys()]).toEqual(Object.keys(SHAPES));
    expect(tokenizer).toMatchObject({ chatTemplate: 'hello', bosToken: 'a', eosToken: '<|im_end|>', stopIds: [1, 5] });
  });

  test('takes the template beside it and the ends of its generation settings', async () => {
    const { tokenizer } = await opened({
      'chat_template.jinja': 'beside',
      'generation_config.json': { eos_token_id: [2, 3] },
    });
    expect([tokenizer.chatTemplate, tokenizer.stopIds]).toEqual(['beside', [1, 2, 3, 5]]);
  });

  test('may come in parts', async () => {
    const [embed, ...rest] = Object.entries(SHAPES);
    const { tensors } = await opened({
      'model.safetensors': undefined,
      'a.safetensors': weights(Object.fromEntries([embed!])),
      'b.safetensors': weights(Object.fromEntries(rest), 'F32', 4),
      'model.safetensors.index.json': { weight_map: { 'model.embed_tokens.weight': 'a.safetensors' } },
    });
    expect([...tensors.values()].map((tensor) => tensor.storedAs)).toEqual(['BF16', ...rest.map(() => 'F32')]);
  });

  test('has Llama 3’s rotary factors, in the older and the newer form', async () => {
    // Origin: transformers' _compute_llama3_parameters by hand: wavelengths under 8192 / 4 are kept, those over 8192 / 1 divided.
    const scaling = { rope_type: 'llama3', factor: 32, low_freq_factor: 1, high_freq_factor: 4 };
    const original = { original_max_position_embeddings: 8192 };
    const older = await opened({ 'config.json': { ...CONFIG, rope_scaling: { ...scaling, ...original } } });
    expect(older.config.ropeFactors).toEqual([1, 1]);
    const newer = { ...scaling, rope_theta: 5e9, original_max_position_embeddings: 8192 };
    const { config } = await opened({ 'config.json': { ...CONFIG, rope_parameters: newer } });
    expect([config.ropeTheta, config.ropeFactors]).toEqual([5e9, [1, 32]]);
  });

  test('takes every numeral for a digit, as the Rust tokenizer does', async () => {
    const { tokenizer } = await opened();
    expect(tokenizer.tokenizerJson).toMatchObject({ pre_tokenizer: { type: 'Split', pattern: { Regex: '\\p{N}' } } });
  });
});

describe('what cannot be loaded is one sentence', () => {
  const part = weights(SHAPES);
  const huge = Buffer.from(part);
  huge.writeBigUInt64LE(2n ** 60n);
  const config = (changes: object) => ({ 'config.json': { ...CONFIG, ...changes } });
  test.each<[string, Contents, string]>([
    ['no config.json', { 'config.json': undefined }, 'The file config.json is missing'],
    ['no tokenizer.json', { 'tokenizer.json': undefined }, 'The file tokenizer.json is missing'],
    ['no weights', { 'model.safetensors': undefined }, 'The file model.safetensors is missing'],
    [
      'a missing part',
      { 'model.safetensors.index.json': { weight_map: { x: 'c.safetensors' } } },
      'The file c.safetensors is missing',
    ],
    ['no JSON', { 'config.json': '<html>' }, 'config.json is not JSON'],
    ['another model', config({ model_type: 'gpt2' }), 'config.json describes a model of the kind "gpt2"'],
    ['a missing field', config({ hidden_size: undefined }), 'config.json lacks hidden_size'],
    ['a bias', config({ attention_bias: true }), 'config.json describes biases'],
    [
      'another scaling',
      config({ rope_scaling: { type: 'dynamic', factor: 2 } }),
      'rotary scaling of the kind "dynamic"',
    ],
    ['uneven heads', config({ num_attention_heads: 3 }), 'config.json claims 2.666'],
    ['a lacking weight', config({ tie_word_embeddings: false }), 'The model lacks the weight lm_head.weight'],
    ['another shape', config({ intermediate_size: 16 }), 'where its settings say 16 × 8'],
    [
      'cut weights',
      { 'model.safetensors': part.subarray(0, part.length - 1) },
      'model.safetensors ends before its weights do',
    ],
    ['an empty file', { 'model.safetensors': new Uint8Array() }, 'is not a safetensors file'],
    ['an impossible header', { 'model.safetensors': huge }, 'is not a safetensors file'],
    ['another type', { 'model.safetensors': weights(SHAPES, 'I8', 1) }, 'as "I8": choose a model in F32, F16 or BF16'],
    ['offsets that do not fit', { 'model.safetensors': weights(SHAPES, 'F32', 2) }, 'its shape needs'],
    ['a weight twice', { 'more.safetensors': part }, 'a second time'],
    [
      'a foreign tokenizer',
      { 'tokenizer.json': { ...TOKENIZER, model: { vocab: { x: 6 } } } },
      'tokenizer.json has a token 6, the model only 6',
    ],
  ])('%s', async (_, changes, sentence) => {
    const outcome = await openSafetensors(model(changes));
    expect(outcome.ok).toBe(false);
    if (outcome.ok) return;
    expect(outcome.failure.message).toContain(sentence);
    expect(outcome.failure.message).toMatch(/\.$/);
  });
});

test('no bytes, however chosen, make it throw', async () => {
  const good = weights(SHAPES);
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(good.length), async (changes, cut) => {
      const bytes = Uint8Array.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      for (const file of [bytes, bytes.subarray(0, cut)]) {
        const outcome = await openSafetensors(model({ 'model.safetensors': file }));
        if (outcome.ok) for (const tensor of outcome.value.tensors.values()) await tensor.read();
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});
