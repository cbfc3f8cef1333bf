import { describe, expect, test } from 'vitest';
import { adapterName, type NamedAdapter } from '../../../src/models/llama/adapter.ts';
import { readSafetensors } from '../../../src/models/llama/files/safetensors-header.ts';
import { writeSafetensors } from '../../../src/models/llama/files/safetensors-writer.ts';
import { type CardText, peftFiles } from '../../../src/models/llama/take-home/peft.ts';
import { readPeft } from '../../../src/models/llama/take-home/read-peft.ts';
import { intoMemory, must, PLAIN, seededAdapter } from './trained.ts';

const CARD: CardText = {
  title: 'M1',
  licence: 'apache-2.0',
  method: 'Instruction backtranslation.',
  prompts: [{ name: 'Answer', text: 'Say ``` and\n````' }],
  settings: [{ name: 'a|b', value: 'two\nlines' }],
};
const BASE = { hubId: 'someone/tiny', revision: 'abc' };

async function saved(adapter: NamedAdapter = seededAdapter(PLAIN)): Promise<Map<string, Blob>> {
  const files = must(await peftFiles(adapter, BASE, CARD));
  return new Map(files.map(({ name, blob }) => [name, blob]));
}

/** The saved files with fields of the settings changed; a field set to undefined is left out. */
async function changed(fields: Record<string, unknown>): Promise<Map<string, Blob>> {
  const files = await saved();
  const config: object = JSON.parse(await files.get('adapter_config.json')!.text());
  return files.set('adapter_config.json', new Blob([JSON.stringify({ ...config, ...fields })]));
}

async function message(files: ReadonlyMap<string, Blob>, config = PLAIN): Promise<string> {
  const outcome = await readPeft(files, config);
  return outcome.ok ? 'no fault' : outcome.failure.message;
}

describe('an adapter as files', () => {
  test('is read back with the same numbers and settings', async () => {
    const adapter = seededAdapter(PLAIN, ['q', 'k', 'v', 'o', 'gate', 'up', 'down'], 4);
    const read = must(await readPeft(await saved(adapter), PLAIN));
    expect(read.settings).toEqual(adapter.settings);
    expect(read.baseModel).toBe('someone/tiny');
    expect([...read.tensors]).toEqual([...adapter.tensors]);
  });

  // Read by peft 0.21.2, this equals LoraConfig(r, lora_alpha, lora_dropout, target_modules, task_type) field by field.
  test('says all that PEFT needs to know', async () => {
    const config: unknown = JSON.parse(await (await saved()).get('adapter_config.json')!.text());
    expect(config).toEqual({
      ...{ peft_type: 'LORA', task_type: 'CAUSAL_LM', r: 3, lora_alpha: 6, lora_dropout: 0.1, bias: 'none' },
      ...{
        target_modules: ['q_proj', 'k_proj', 'down_proj'],
        base_model_name_or_path: 'someone/tiny',
        revision: 'abc',
      },
      ...{ fan_in_fan_out: false, inference_mode: true, init_lora_weights: true, use_dora: false, use_rslora: false },
      ...{ alpha_pattern: {}, rank_pattern: {}, auto_mapping: null, layers_pattern: null, layers_to_transform: null },
      modules_to_save: null,
    });
  });

  test('stores its weights as float32 under the names of PEFT', async () => {
    const weights = must(await readSafetensors((await saved()).get('adapter_model.safetensors')!, 'it'));
    const name = 'base_model.model.model.layers.1.mlp.down_proj.lora_B.weight';
    expect(weights.get(name)).toMatchObject({ shape: [32, 3], storedAs: 'F32' });
  });

  test('has a card whose prompts stand whole in their fences', async () => {
    const card = await (await saved()).get('README.md')!.text();
    expect(card).toContain('base_model: "someone/tiny"\n');
    expect(card).toContain('`````text\nSay ``` and\n````\n`````');
    expect(card).toContain('| a\\|b | two lines |');
  });
});

describe('an adapter made elsewhere', () => {
  test.each(['F16', 'BF16'] as const)('may be stored as %s', async (type) => {
    const { writing, blob } = intoMemory();
    const list = [...seededAdapter(PLAIN).tensors].map(([name, { shape }]) => ({
      name,
      shape,
      read: async () => new Float32Array(shape[0]! * shape[1]!).fill(0.25),
    }));
    must(await writeSafetensors(list, type, writing));
    const read = must(await readPeft((await saved()).set('adapter_model.safetensors', blob()), PLAIN));
    expect(new Set([...read.tensors.values()].flatMap(({ values }) => [...values]))).toEqual(new Set([0.25]));
  });

  test('with rank-stabilised scaling gets the alpha that gives the same change', async () => {
    const { settings } = must(await readPeft(await changed({ use_rslora: true }), PLAIN));
    expect(settings.alpha / settings.rank).toBeCloseTo(6 / Math.sqrt(3), 12);
  });

  test('may name its targets as an expression', async () => {
    const { settings } = must(await readPeft(await changed({ target_modules: 'all-linear' }), PLAIN));
    expect(settings.targets).toEqual(['q', 'k', 'down']);
  });

  test.each([
    [{ peft_type: 'IA3' }, 'is of the kind "IA3"'],
    [{ use_dora: true }, 'uses DoRA (use_dora)'],
    [{ lora_bias: true }, 'uses biases (lora_bias)'],
    [{ bias: 'all' }, 'has trained biases (bias)'],
    [{ rank_pattern: { q_proj: 8 } }, 'a different rank in some layers (rank_pattern)'],
    [{ alpha_pattern: { q_proj: 8 } }, 'a different alpha in some layers'],
    [{ modules_to_save: ['lm_head'] }, 'whole layers beside the adapter'],
    [{ layers_to_transform: [0] }, 'only some layers'],
    [{ init_lora_weights: 'pissa' }, 'began from a changed base (init_lora_weights: pissa)'],
    [{ target_modules: ['q_proj', 'lm_head'] }, 'changes lm_head'],
    [{ target_modules: ['q_proj', 'up_proj'] }, 'names up_proj, but adapter_model.safetensors holds nothing for it'],
    [{ r: undefined }, 'lacks r '],
    [{ r: 2.5 }, 'lacks r '],
    [{ lora_alpha: 'much' }, 'lacks lora_alpha '],
    [{ r: 5 }, 'as 3 × 32 where this model needs 5 × 32'],
  ])('is refused with a sentence for %o', async (fields, sentence) => {
    expect(await message(await changed(fields))).toContain(sentence);
  });

  test('for a model of another width or depth is refused', async () => {
    expect(await message(await saved(), { ...PLAIN, hidden: 64, headDim: 16 })).toContain('made for this model');
    expect(await message(await saved(), { ...PLAIN, layers: 3 })).toContain('lacks base_model.model.model.layers.2.');
    expect(await message(await saved(), { ...PLAIN, layers: 1 })).toContain('changes base_model.model.model.layers.1.');
  });

  test('whose numbers are not finite is refused', async () => {
    const files = await saved();
    const name = adapterName(1, 'k', 'A');
    const bytes = new Uint8Array(await files.get('adapter_model.safetensors')!.arrayBuffer());
    const text = Buffer.from(bytes).toString('latin1');
    const [, begin] = /"data_offsets":\[(\d+),/.exec(text.slice(text.indexOf(name)))!;
    const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)) + Number(begin);
    new DataView(bytes.buffer).setFloat32(start, Number.NaN, true);
    files.set('adapter_model.safetensors', new Blob([bytes]));
    expect(await message(files)).toContain(`${name} that are not finite`);
  });

  test('without one of its files, or as a pickle, is refused', async () => {
    const files = await saved();
    const weights = files.get('adapter_model.safetensors')!;
    files.delete('adapter_model.safetensors');
    expect(await message(files)).toContain('adapter_model.safetensors is missing');
    expect(await message(files.set('adapter_model.bin', weights))).toContain('which may contain programs');
    files.delete('adapter_config.json');
    expect(await message(files)).toContain('adapter_config.json is missing');
  });

  test('that is damaged anywhere is refused and never thrown over', async () => {
    const files = await saved();
    for (const [name, whole] of files) {
      if (name === 'README.md') continue;
      for (const part of [0, 0.01, 0.1, 0.5, 0.99]) {
        const cut = new Map(files).set(name, whole.slice(0, Math.floor(whole.size * part)));
        expect(await message(cut)).not.toBe('no fault');
      }
    }
  });
});
