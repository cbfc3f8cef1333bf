import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/models/llama/checkpoint.ts';
import { openGguf } from '../../../src/models/llama/files/gguf.ts';
import { readGgufHeader } from '../../../src/models/llama/files/gguf-header.ts';
import { mergesFromScores } from '../../../src/models/llama/files/gguf-merges.ts';
import {
  type GgufBytes,
  ggufFloat32,
  ggufText,
  ggufUint32,
  writeGguf,
} from '../../../src/models/llama/files/gguf-writer.ts';
import { type MergedGgufType, mergedGguf, planMergedGguf } from '../../../src/models/llama/take-home/gguf.ts';
import { carriedMetadata } from '../../../src/models/llama/take-home/gguf-metadata.ts';
import { type Trained, trainedCheckpoint } from '../../../src/models/llama/take-home/merge.ts';
import { scoresFromMerges } from '../../../src/models/llama/take-home/merge-scores.ts';
import { LlamaTokenizer } from '../../../src/models/llama/tokenizer.ts';
import { TINY, tinyCheckpoint } from '../tiny-llama.ts';
import { intoMemory, must, nearestHalf, seededAdapter, weightsOf } from './trained.ts';

const TRAINED: Trained = { kind: 'adapter', adapter: seededAdapter(TINY) };
const UNTIED = { ...TINY, tied: false };

async function taken(checkpoint: Checkpoint, trained: Trained, type: MergedGgufType, files = new Map<string, Blob>()) {
  const { writing, blob } = intoMemory();
  const { bytes } = must(await mergedGguf({ checkpoint, files }, trained, type, { name: 'Mine' }, writing));
  expect(blob().size).toBe(bytes);
  return blob();
}

describe('merged weights as GGUF', () => {
  test.each([
    ['tied', TINY],
    ['untied', UNTIED],
  ])('open again as the same %s model, rows in their places, rounded to half precision', async (_, config) => {
    const base = tinyCheckpoint(config);
    const trained: Trained = { kind: 'adapter', adapter: seededAdapter(config) };
    const opened = must(await openGguf(await taken(base, trained, 'F16'), 'it'));
    expect(opened.config).toEqual({ ...config, rmsNormEps: Math.fround(config.rmsNormEps) });
    const exact = await weightsOf(must(trainedCheckpoint(base, trained)));
    const found = await weightsOf(opened);
    expect([...found.keys()]).toEqual([...exact.keys()]);
    for (const [name, values] of exact) {
      expect(found.get(name)).toEqual(values.length === config.hidden ? values : values.map(nearestHalf));
    }
  });

  test('are stored under llama.cpp’s names with query rows as its rotary embedding turns them', async () => {
    const base = tinyCheckpoint(TINY);
    const file = await taken(base, { kind: 'weights', tensors: new Map() }, 'F16');
    const header = must(await readGgufHeader(file, 'it'));
    expect(header.tensors.slice(0, 4).map(({ name }) => name)).toEqual([
      'rope_freqs.weight',
      'token_embd.weight',
      'blk.0.attn_norm.weight',
      'blk.0.attn_q.weight',
    ]);
    const q = header.tensors.find(({ name }) => name === 'blk.0.attn_q.weight')!;
    const bytes = await file
      .slice(header.dataStart + q.offset, header.dataStart + q.offset + 2 * 32 * 32)
      .arrayBuffer();
    const rows = new Uint16Array(bytes);
    const exact = await base.tensors.get('model.layers.0.self_attn.q_proj.weight')!.read();
    const stored = new DataView(new Float32Array([nearestHalf(exact[4 * 32]!)]).buffer).getUint32(0, true);
    // Heads of eight rows: file row 1 is row 4 of the model. A normal half is its float32 without 13 bits, rebased.
    expect(rows[1 * 32]).toBe(((stored >>> 16) & 0x8000) | (((stored & 0x7fffffff) - 0x38000000) >>> 13));
  });

  test('are packed as Q8_0 where rows allow it, as F16 elsewhere, norms as F32', async () => {
    const header = must(await readGgufHeader(await taken(tinyCheckpoint(TINY), TRAINED, 'Q8_0'), 'it'));
    const typeOf = (name: string) => header.tensors.find((tensor) => tensor.name === name)?.type;
    expect(typeOf('token_embd.weight')).toBe(8);
    expect(typeOf('blk.1.ffn_down.weight')).toBe(1); // rows of 48
    expect(typeOf('blk.1.ffn_up.weight')).toBe(8);
    expect(typeOf('output_norm.weight')).toBe(0);
    expect(header.metadata.get('general.file_type')).toBe(7);
  });

  test('bring the tokenizer, chat template and ends of a base that came as safetensors', async () => {
    const base = tinyCheckpoint(TINY);
    const opened = must(await openGguf(await taken(base, TRAINED, 'F16'), 'it'));
    const before = must(LlamaTokenizer.open(base.tokenizer));
    const after = must(LlamaTokenizer.open(opened.tokenizer));
    const prompt = { turns: [{ role: 'user' as const, content: 'Ünïcode 123 <|im_end|> 🙂' }] };
    expect(after.encodeChat(prompt)).toEqual(before.encodeChat(prompt));
    expect([after.stopIds, after.bosId]).toEqual([before.stopIds, before.bosId]);
    expect(opened.tokenizer.chatTemplate).toBe(base.tokenizer.chatTemplate);
  });

  test('carry over every setting of a base that came as GGUF, byte for byte', async () => {
    const plain = tinyCheckpoint(TINY);
    const made = await taken(plain, { kind: 'weights', tensors: new Map() }, 'F16');
    const header = must(await readGgufHeader(made, 'it'));
    const settings = await carriedMetadata({ name: 'it', file: made, header });
    // Types and lengths that no reader here keeps: a 16-bit number, a long list of 64-bit numbers.
    const long = new Uint8Array(16 + 8 * 2000);
    new DataView(long.buffer).setUint32(0, 9, true);
    new DataView(long.buffer).setUint32(4, 11, true);
    new DataView(long.buffer).setBigUint64(8, 2000n, true);
    const odd: [string, GgufBytes][] = [
      ['x.short', Uint8Array.of(3, 0, 0, 0, 0xfe, 0xff)],
      ['x.long', long],
      ['general.license', ggufText('apache-2.0')],
    ];
    const stale: [string, GgufBytes][] = [
      ['general.name', ggufText('Base')],
      ['general.file_type', ggufUint32(3)],
      ['quantize.imatrix.file', ggufText('x')],
      ['llama.rope.scaling.type', ggufText('linear')],
      ['llama.rope.scaling.factor', ggufFloat32(2)],
    ];
    const second = intoMemory();
    const tensors = [...plain.tensors].map(([name, { shape, read }]) => ({ name, shape, read, type: 'F32' as const }));
    must(await writeGguf(new Map([...settings, ...odd, ...stale]), tensors, second.writing));

    const file = second.blob();
    const base = await taken(plain, TRAINED, 'Q8_0', new Map([['base.gguf', file]]));
    const after = must(await readGgufHeader(base, 'it'));
    const kept = await carriedMetadata({ name: 'it', file: base, header: after });
    for (const [key, bytes] of [...settings, ...odd]) expect([key, kept.get(key)]).toEqual([key, bytes]);
    expect(after.metadata.get('general.name')).toBe('Mine');
    expect(after.metadata.get('general.file_type')).toBe(7);
    for (const [key] of stale.slice(2)) expect(after.metadata.has(key)).toBe(false);
  });

  test('have a size that is known before a weight is read', async () => {
    const planned = must(
      await planMergedGguf({ checkpoint: tinyCheckpoint(TINY), files: new Map() }, TRAINED, 'Q8_0', { name: 'Mine' }),
    );
    expect(planned.bytes).toBe((await taken(tinyCheckpoint(TINY), TRAINED, 'Q8_0')).size);
  });
});

describe('a tokenizer.json as a vocabulary', () => {
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const raw = { ...bytes, use_regex: false };
  const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
  const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });
  // From the tokenizer.json of Llama 3.
  const llama3 =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  function withRules(changes: object, model: object = {}): Checkpoint {
    const base = tinyCheckpoint(TINY);
    const json = base.tokenizer.tokenizerJson as { model: object };
    return {
      ...base,
      tokenizer: { ...base.tokenizer, tokenizerJson: { ...json, ...changes, model: { ...json.model, ...model } } },
    };
  }
  const planned = (checkpoint: Checkpoint) =>
    planMergedGguf({ checkpoint, files: new Map() }, { kind: 'weights', tensors: new Map() }, 'F16', { name: 'Mine' });
  async function settingsOf(checkpoint: Checkpoint) {
    const { writing, blob } = intoMemory();
    must(await must(await planned(checkpoint)).write(writing));
    return must(await readGgufHeader(blob(), 'it')).metadata;
  }

  test.each([
    ['gpt-2', { pre_tokenizer: bytes }, {}],
    ['smollm', { pre_tokenizer: sequence(split('\\p{N}'), bytes) }, {}],
    ['llama-bpe', { pre_tokenizer: sequence(split(llama3), raw) }, { ignore_merges: true }],
    ['smaug-bpe', { pre_tokenizer: sequence(split(llama3), raw) }, { ignore_merges: false }],
  ])('is named %s by how it splits', async (name, rules, model) => {
    const metadata = await settingsOf(withRules(rules, model));
    expect(metadata.get('tokenizer.ggml.pre')).toBe(name);
  });

  test.each([
    ['an unknown expression', { pre_tokenizer: sequence(split('\\w+'), raw) }, {}, 'llama.cpp has no name for'],
    ['a space put first', { pre_tokenizer: { ...bytes, add_prefix_space: true } }, {}, 'llama.cpp has no name for'],
    ['changed text', { normalizer: { type: 'NFC' } }, {}, 'changes text before it splits it'],
    ['WordPiece', {}, { type: 'WordPiece' }, 'is of the kind "WordPiece"'],
    ['tokens without a weight', {}, { vocab: { a: 258 } }, 'tokens beyond the model’s vocabulary'],
  ])('is refused for %s', async (_, rules, model, sentence) => {
    const outcome = await planned(withRules(rules, model));
    expect(outcome.ok ? '' : outcome.failure.message).toContain(sentence);
  });

  test('tells control, user-defined, ordinary and unused tokens apart', async () => {
    const token = (id: number, content: string, special: boolean) => ({
      id,
      content,
      special,
      normalized: false,
      single_word: false,
      lstrip: false,
      rstrip: false,
    });
    const added = [token(256, '<|im_start|>', false), token(257, '<|im_end|>', true), token(65, 'plain', false)];
    const checkpoint = { ...withRules({ added_tokens: added }), config: { ...TINY, vocab: 260 } };
    const metadata = await settingsOf(checkpoint);
    const types = metadata.get('tokenizer.ggml.token_type') as number[];
    const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
    expect([types[66], types[65], types[256], types[257], types[258]]).toEqual([1, 4, 3, 3, 5]);
    expect([tokens[65], tokens[258], tokens.length]).toEqual(['plain', '[PAD258]', 260]);
    expect(metadata.get('tokenizer.ggml.eos_token_id')).toBe(257);
    expect(metadata.get('tokenizer.ggml.add_bos_token')).toBe(false);
  });

  describe('of SentencePiece', () => {
    const pieces = ['<unk>', '<s>', '</s>', '<0x0A>', '▁', 'a', 'b', 'c', 'ab', '▁a', 'abc', '▁ab'];
    const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
    const merges = [
      ['a', 'b'],
      ['▁', 'a'],
      ['ab', 'c'],
      ['▁', 'ab'],
      ['▁a', 'b'],
    ];
    const spaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
    const rules = {
      added_tokens: [1, 2].map((id) => ({
        id,
        content: pieces[id],
        special: true,
        normalized: false,
        single_word: false,
        lstrip: false,
        rstrip: false,
      })),
      normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, spaces] },
      pre_tokenizer: null,
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
        ],
      },
    };
    const model = { vocab, merges, byte_fallback: true, unk_token: '<unk>', fuse_unk: true };

    test('becomes scores that give the same merges, and byte and unknown tokens of their types', async () => {
      const metadata = await settingsOf(withRules(rules, model));
      const scores = metadata.get('tokenizer.ggml.scores') as number[];
      const types = metadata.get('tokenizer.ggml.token_type') as number[];
      expect(types.slice(0, 13)).toEqual([2, 3, 3, 6, 1, 1, 1, 1, 1, 1, 1, 1, 5]);
      expect(scores.slice(8, 12)).toEqual([0, -1, -2, -3]);
      expect(metadata.get('tokenizer.ggml.add_space_prefix')).toBe(true);
      expect(
        mergesFromScores(
          pieces,
          scores,
          types.map((type) => type === 1),
          vocab,
        ),
      ).toEqual(merges);
    });

    test('is refused when no scores can order its merges', async () => {
      const twice = [
        ['a', 'b'],
        ['▁', 'a'],
        ['ab', 'c'],
        ['▁a', 'b'],
        ['a', 'b'],
      ];
      for (const broken of [twice, merges.slice(0, -1)]) {
        const outcome = await planned(withRules(rules, { ...model, merges: broken }));
        expect(outcome.ok ? '' : outcome.failure.message).toContain('in an order that scores cannot express');
      }
      expect(
        scoresFromMerges(
          pieces,
          pieces.map(() => true),
          [['a', 'x']],
        ),
      ).toBeNull();
      // One half of the pair is no token, so no score can lead to it.
      expect(scoresFromMerges(['ab', 'a'], [true, true], [['a', 'b']])).toBeNull();
    });
  });
});
