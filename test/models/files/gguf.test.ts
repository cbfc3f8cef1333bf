import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/models/llama/files/gguf.ts';

// A LLaMA small enough to write by hand: one layer, two query heads that share one key-value head.
const HIDDEN = 8;
const HEAD = 4;
const TOKENS = ['<s>', '</s>', 'a', 'b', 'ab', 'Ġ'];

type Value = string | number | boolean | { list: readonly (string | number)[] };
type Settings = Record<string, Value | undefined>;
interface Tensor {
  dims: readonly number[];
  type?: number;
  values?: readonly number[];
  offset?: number;
}

const SETTINGS: Settings = {
  'general.architecture': 'llama',
  'llama.block_count': 1,
  'llama.context_length': 32,
  'llama.embedding_length': HIDDEN,
  'llama.feed_forward_length': 12,
  'llama.attention.head_count': 2,
  'llama.attention.head_count_kv': 1,
  'llama.attention.layer_norm_rms_epsilon': 0.5,
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'smollm',
  'tokenizer.ggml.tokens': { list: TOKENS },
  'tokenizer.ggml.token_type': { list: [3, 3, 1, 1, 1, 1] },
  'tokenizer.ggml.merges': { list: ['a b'] },
  'tokenizer.ggml.eos_token_id': 1,
};
const TENSORS: Record<string, Tensor | undefined> = {
  'token_embd.weight': { dims: [HIDDEN, TOKENS.length] },
  'output_norm.weight': { dims: [HIDDEN] },
  'blk.0.attn_norm.weight': { dims: [HIDDEN] },
  'blk.0.attn_q.weight': { dims: [HIDDEN, 8] },
  'blk.0.attn_k.weight': { dims: [HIDDEN, 4] },
  'blk.0.attn_v.weight': { dims: [HIDDEN, 4] },
  'blk.0.attn_output.weight': { dims: [8, HIDDEN] },
  'blk.0.ffn_norm.weight': { dims: [HIDDEN] },
  'blk.0.ffn_gate.weight': { dims: [HIDDEN, 12] },
  'blk.0.ffn_up.weight': { dims: [HIDDEN, 12] },
  'blk.0.ffn_down.weight': { dims: [12, HIDDEN] },
};

function u32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}
function u64(value: number | bigint): Uint8Array {
  return new Uint8Array(new BigUint64Array([BigInt(value)]).buffer);
}
function f32(values: readonly number[]): Uint8Array {
  return new Uint8Array(new Float32Array(values).buffer);
}
function text(value: string): Uint8Array {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}
function setting(value: Value): Uint8Array {
  if (typeof value === 'string') return Buffer.concat([u32(8), text(value)]);
  if (typeof value === 'boolean') return Buffer.concat([u32(7), Buffer.from([value ? 1 : 0])]);
  if (typeof value === 'number') {
    return Number.isInteger(value) ? Buffer.concat([u32(4), u32(value)]) : Buffer.concat([u32(6), f32([value])]);
  }
  const strings = value.list.every((item) => typeof item === 'string');
  const items = value.list.map((item) => (typeof item === 'string' ? text(item) : u32(item)));
  return Buffer.concat([u32(9), u32(strings ? 8 : 5), u64(items.length), ...items]);
}

/** The bytes of a GGUF file (version 3, little-endian), float32 unless a tensor says otherwise. */
function gguf(settings: Settings = {}, tensors: Record<string, Tensor | undefined> = {}): Buffer {
  const keys = Object.entries({ ...SETTINGS, ...settings }).filter(([, value]) => value !== undefined);
  const all = Object.entries({ ...TENSORS, ...tensors }).filter(([, tensor]) => tensor !== undefined);
  const infos: Uint8Array[] = [];
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of all) {
    const { dims, type = 0, values } = tensor!;
    const weights = f32(values ?? Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => i));
    infos.push(text(name), u32(dims.length), ...dims.map(u64), u32(type), u64(tensor!.offset ?? offset));
    const padded = new Uint8Array(Math.ceil(weights.length / 32) * 32);
    padded.set(weights);
    data.push(padded);
    offset += padded.length;
  }
  const head = Buffer.concat([
    ...[Buffer.from('GGUF'), u32(3), u64(all.length), u64(keys.length)],
    ...keys.flatMap(([key, value]) => [text(key), setting(value!)]),
    ...infos,
  ]);
  return Buffer.concat([head, new Uint8Array((32 - (head.length % 32)) % 32), ...data]);
}

async function open(bytes: Uint8Array) {
  return await openGguf(new Blob([new Uint8Array(bytes)]), 'tiny.gguf');
}

async function opened(bytes: Uint8Array) {
  const outcome = await open(bytes);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

describe('a whole file', () => {
  test('gives the configuration under Hugging Face’s names', async () => {
    const { config, bytes } = await opened(gguf());
    expect(config).toEqual({
      ...{ layers: 1, hidden: HIDDEN, heads: 2, kvHeads: 1, headDim: HEAD, intermediate: 12, vocab: 6 },
      ...{ contextTokens: 32, ropeTheta: 10000, ropeFactors: null, rmsNormEps: 0.5, tied: true },
    });
    expect(bytes).toBe(4 * (6 * 8 + 8 * 3 + 8 * 8 * 2 + 4 * 8 * 2 + 12 * 8 * 3));
  });

  test('gives linear layers as [out, in]', async () => {
    const { tensors } = await opened(gguf());
    const up = tensors.get('model.layers.0.mlp.up_proj.weight');
    expect(up?.shape).toEqual([12, 8]);
    expect([...(await up!.read())]).toEqual(Array.from({ length: 96 }, (_, i) => i));
  });

  test('puts query and key rows back into Hugging Face’s order', async () => {
    // convert_hf_to_gguf.py: [heads, 2, head/2] → [heads, head/2, 2]; rows 0 1 2 3 of a head are stored as 0 2 1 3.
    const rows = (order: readonly number[]) => order.flatMap((row) => new Array<number>(HIDDEN).fill(row));
    const { tensors } = await opened(
      gguf(
        {},
        {
          'blk.0.attn_q.weight': { dims: [HIDDEN, 8], values: rows([0, 2, 1, 3, 4, 6, 5, 7]) },
          'blk.0.attn_k.weight': { dims: [HIDDEN, 4], values: rows([0, 2, 1, 3]) },
          'blk.0.attn_v.weight': { dims: [HIDDEN, 4], values: rows([0, 1, 2, 3]) },
        },
      ),
    );
    for (const [name, count] of [
      ['q', 8],
      ['k', 4],
      ['v', 4],
    ] as const) {
      const values = await tensors.get(`model.layers.0.self_attn.${name}_proj.weight`)!.read();
      expect([...values]).toEqual(rows(Array.from({ length: count }, (_, i) => i)));
    }
  });

  test('gives Llama 3’s rotary factors as they are stored', async () => {
    const { config } = await opened(gguf({}, { 'rope_freqs.weight': { dims: [2], values: [1, 32] } }));
    expect(config.ropeFactors).toEqual([1, 32]);
  });

  test('gives linear rotary scaling as equal factors', async () => {
    const scaled = gguf({ 'llama.rope.scaling.type': 'linear', 'llama.rope.scaling.factor': 2 });
    expect((await opened(scaled)).config.ropeFactors).toEqual([2, 2]);
  });

  test('has a head of its own when the file has one', async () => {
    const { config, tensors } = await opened(gguf({}, { 'output.weight': { dims: [HIDDEN, 6] } }));
    expect([config.tied, tensors.has('lm_head.weight')]).toEqual([false, true]);
  });

  test('asks for a beginning when it says so, or when its family does', async () => {
    const wish = (settings: Settings) =>
      opened(gguf({ 'tokenizer.ggml.bos_token_id': 0, ...settings })).then(
        ({ tokenizer }) => tokenizer.tokenizerConfig,
      );
    expect(await wish({})).toMatchObject({ add_bos_token: false });
    expect(await wish({ 'tokenizer.ggml.add_bos_token': true })).toMatchObject({ add_bos_token: true });
    expect(await wish({ 'tokenizer.ggml.pre': 'llama-bpe' })).toMatchObject({ add_bos_token: true });
  });
});

describe('what cannot be loaded is one sentence', () => {
  const cut = gguf();
  const noMagic = Buffer.concat([Buffer.from('PK\u0003\u0004'), cut.subarray(4)]);
  const bigCount = Buffer.concat([cut.subarray(0, 8), u64(2 ** 50), cut.subarray(16)]);
  const wrongEnd = Buffer.concat([cut.subarray(0, 4), Buffer.from([0, 0, 0, 3]), cut.subarray(8)]);
  test.each<[string, Uint8Array, string]>([
    ['another kind of file', noMagic, 'tiny.gguf is not a GGUF file: choose a file that ends in .gguf.'],
    ['an empty file', new Uint8Array(), 'ends in the middle of its header'],
    ['big-endian', wrongEnd, 'is GGUF version 50331648'],
    [
      'a header cut short',
      cut.subarray(0, 300),
      'ends in the middle of its header: it is incomplete, download it again.',
    ],
    ['weights cut short', cut.subarray(0, cut.length - 400), 'ends before the weight'],
    ['an impossible count', bigCount, 'claims 1125899906842624 weights, more than the file can hold'],
    [
      'another architecture',
      gguf({ 'general.architecture': 'qwen2' }),
      'holds a model of the kind "qwen2": choose a LLaMA',
    ],
    ['a missing setting', gguf({ 'llama.block_count': undefined }), 'lacks the setting llama.block_count'],
    ['uneven heads', gguf({ 'llama.attention.head_count': 3 }), 'claims 2.666'],
    ['heads that do not share', gguf({ 'llama.attention.head_count_kv': 3 }), 'which does not divide evenly'],
    ['too many layers', gguf({ 'llama.block_count': 4_000_000_000 }), 'claims 4000000000 layers'],
    ['one layer too many', gguf({ 'llama.block_count': 2 }), 'lacks the weight model.layers.1.input_layernorm.weight'],
    [
      'another width',
      gguf({ 'llama.feed_forward_length': 16 }),
      'mlp.gate_proj.weight as 12 × 8 where its settings say 16 × 8',
    ],
    [
      'a type that is not read',
      gguf({}, { 'output_norm.weight': { dims: [8], type: 10 } }),
      'in the type Q2_K: choose a file in',
    ],
    ['a row of no whole blocks', gguf({}, { 'output_norm.weight': { dims: [8], type: 2 } }), 'of an impossible size'],
    [
      'an offset past the end',
      gguf({}, { 'output_norm.weight': { dims: [8], offset: 2 ** 40 } }),
      'ends before the weight',
    ],
    [
      'a size past all numbers',
      gguf({}, { 'output_norm.weight': { dims: [2 ** 40, 2 ** 40], values: [] } }),
      'of an impossible size',
    ],
    [
      'a bias',
      gguf({}, { 'blk.0.attn_q.bias': { dims: [8] } }),
      'has a weight blk.0.attn_q.bias that LLaMA models do not have',
    ],
    ['experts', gguf({ 'llama.expert_count': 8 }), 'uses a mixture of experts'],
    ['YaRN', gguf({ 'llama.rope.scaling.type': 'yarn' }), 'uses rotary scaling of the kind "yarn"'],
    ['no vocabulary', gguf({ 'tokenizer.ggml.tokens': undefined }), 'brings no vocabulary'],
    [
      'more tokens than rows',
      gguf({ 'tokenizer.ggml.tokens': { list: [...TOKENS, 'c'] } }),
      'has 7 tokens but an embedding of only 6',
    ],
    ['unknown splitting', gguf({ 'tokenizer.ggml.pre': 'tekken' }), 'splits text by rules called "tekken"'],
    ['another tokenizer', gguf({ 'tokenizer.ggml.model': 't5' }), 'uses a tokenizer of the kind "t5"'],
    ['no merges', gguf({ 'tokenizer.ggml.merges': undefined }), 'brings no merges'],
    ['no scores', gguf({ 'tokenizer.ggml.model': 'llama' }), 'brings no score for each token'],
  ])('%s', async (_, bytes, sentence) => {
    const outcome = await open(bytes);
    expect(outcome.ok).toBe(false);
    if (outcome.ok) return;
    expect(outcome.failure.message).toContain(sentence);
    expect(outcome.failure.message).toMatch(/^tiny\.gguf .*\.$/);
  });
});

describe('no bytes, however chosen, make it throw or hang', () => {
  const good = gguf();
  const headerBytes = good.length - 4 * 450;

  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, magic) => {
        const file = magic ? Buffer.concat([Buffer.from('GGUF'), u32(3), bytes]) : bytes;
        expect((await open(file)).ok).toBe(false);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test('a good file with a few header bytes changed, and cut anywhere', async () => {
    const change = fc.tuple(fc.nat(headerBytes), fc.constantFrom(0, 1, 4, 8, 9, 127, 128, 255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(good.length), async (changes, cut) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        for (const file of [bytes, bytes.subarray(0, cut)]) {
          const outcome = await open(file);
          if (outcome.ok) for (const tensor of outcome.value.tensors.values()) await tensor.read();
          else expect(outcome.failure.message.length).toBeLessThan(400);
        }
      }),
      { numRuns: 400, seed: 2 },
    );
  });
});
