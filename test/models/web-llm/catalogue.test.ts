// The catalogue against web-llm's own package, and the choices that it makes for a device.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../../scripts/catalogue/build.ts';
import { CATALOGUE_FILE, catalogueOfPackage, textOf } from '../../../scripts/catalogue.ts';
import {
  DEFAULT_HOSTS,
  DEFAULT_MODEL_SETTINGS,
  type DeviceReport,
  type WebLlmChoice,
} from '../../../src/models/engine.ts';
import {
  buildsOf,
  CATALOGUE,
  compiledChoices,
  estimatedBytes,
  needsF16,
} from '../../../src/models/web-llm/catalogue.ts';
import { ASKED } from '../../../src/models/web-llm/limits.ts';
import { AMPLE, GPU } from '../devices.ts';

const built = await catalogueOfPackage();
const records = prebuiltAppConfig.model_list;
const builds = CATALOGUE.models.flatMap((model) => buildsOf(model, DEFAULT_HOSTS));

function choices(report: DeviceReport, settings = DEFAULT_MODEL_SETTINGS): ReadonlyMap<string, WebLlmChoice> {
  return new Map(compiledChoices(report, settings).map((choice) => [choice.base, choice]));
}

describe('the file catalogue.json', () => {
  it('is what `npm run catalogue` writes for the installed web-llm', async () => {
    expect(await readFile(CATALOGUE_FILE, 'utf8')).toBe(textOf(built));
  });

  it('names the version of web-llm that package.json pins, and stays small', async () => {
    const manifest: { dependencies: Record<string, string> } = JSON.parse(
      await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8'),
    );
    expect(CATALOGUE.version).toBe(manifest.dependencies['@mlc-ai/web-llm']);
    expect(textOf(built).length).toBeLessThan(40_000);
  });

  it('leaves out these models and no others', () => {
    expect(built.leftOut.map(({ id, why }) => `${id}: ${why}`)).toEqual([
      'Phi-3.5-vision-instruct-q4f16_1-MLC: vision model: made for pictures, and the page has none',
      'Phi-3.5-vision-instruct-q4f32_1-MLC: vision model: made for pictures, and the page has none',
      'Ministral-3-3B-Base-2512-q4f16_1-MLC: base model: not tuned to follow instructions',
      'Ministral-3-3B-Base-2512-q4f32_1-MLC: base model: not tuned to follow instructions',
      'phi-2-q4f16_1-MLC: base model: not tuned to follow instructions',
      'phi-2-q4f32_1-MLC: base model: not tuned to follow instructions',
      'phi-2-q4f16_1-MLC-1k: base model: not tuned to follow instructions',
      'phi-2-q4f32_1-MLC-1k: base model: not tuned to follow instructions',
      'phi-1_5-q4f16_1-MLC: base model: not tuned to follow instructions',
      'phi-1_5-q4f32_1-MLC: base model: not tuned to follow instructions',
      'phi-1_5-q4f16_1-MLC-1k: base model: not tuned to follow instructions',
      'phi-1_5-q4f32_1-MLC-1k: base model: not tuned to follow instructions',
      'snowflake-arctic-embed-m-q0f32-MLC-b32: embedding model: writes no text',
      'snowflake-arctic-embed-m-q0f32-MLC-b4: embedding model: writes no text',
      'snowflake-arctic-embed-s-q0f32-MLC-b32: embedding model: writes no text',
      'snowflake-arctic-embed-s-q0f32-MLC-b4: embedding model: writes no text',
    ]);
  });

  it('holds every other build of web-llm’s list, each once, as web-llm wrote it', () => {
    const left = new Set(built.leftOut.map(({ id }) => id));
    const theirs = records
      .filter(({ model_id }) => !left.has(model_id))
      .map((record) => ({
        id: record.model_id,
        weights: `${record.model}/resolve/main/`,
        library: record.model_lib,
        memory: Math.round((record.vram_required_MB ?? 0) * 1024 * 1024),
        overrides: record.overrides,
        buffer: record.buffer_size_required_bytes ?? null,
        manifest: record.model_manifest ?? null,
      }));
    const ours = builds.map((build) => ({
      id: build.id,
      weights: build.weightsUrl,
      library: build.libraryUrl,
      memory: build.memoryBytes,
      overrides: build.overrides,
      buffer: build.bufferBytes,
      manifest: build.packageManifest,
    }));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(ours).toHaveLength(149);
    expect(ours.sort(byId)).toEqual(theirs.sort(byId));
  });

  it('begins with the LLaMA family and ends with the specialists', () => {
    const families = [...new Set(CATALOGUE.models.map(({ family }) => family))];
    const llama = ['Llama 3.2', 'SmolLM2', 'TinyLlama', 'Llama 3.1', 'Hermes', 'Llama 3', 'Llama 2'];
    expect(families.slice(0, 7)).toEqual(llama);
    expect(families.slice(-3)).toEqual(['Qwen2.5 Coder (code)', 'Mathematics', 'Reasoning']);
    expect(CATALOGUE.models[0]?.base).toBe('Llama-3.2-1B-Instruct');
  });

  it('cannot be written while a model of web-llm’s list is unknown to the table of families', () => {
    const source = { version: '0', libraries: CATALOGUE.libraries, records };
    const stranger = { ...records[0]!, model_id: 'Llama-9-1B-Instruct-q4f16_1-MLC' };
    expect(() => buildCatalogue({ ...source, records: [...records, stranger] })).toThrow(/Llama-9-1B/);
    const fewer = records.filter(({ model_id }) => !model_id.startsWith('OLMo-2-0425'));
    expect(() => buildCatalogue({ ...source, records: fewer })).toThrow(/no longer lists OLMo-2-0425-1B-Instruct/);
  });
});

describe('what is inferred', () => {
  it('the need of 16-bit arithmetic, which web-llm declares for 30 of the 86 builds that have it in their name', () => {
    const named = records.filter(({ model_id }) => needsF16(/q\df\d\d/.exec(model_id)?.[0] ?? ''));
    const declared = records.filter(({ required_features }) => required_features?.includes('shader-f16'));
    expect([named.length, declared.length]).toEqual([86, 30]);
    expect(declared.filter((record) => !named.includes(record))).toEqual([]);
  });

  it('the download, by weights and bits', () => {
    // 1.236e9 × 4.5 / 8, × 5 / 8, × 16 / 8; 70.55e9 × 3.6 / 8; each and 12 MB
    expect(estimatedBytes(1.236e9, 'q4f16_1')).toBe(707_250_000);
    expect(estimatedBytes(1.236e9, 'q4f32_1')).toBe(784_500_000);
    expect(estimatedBytes(1.236e9, 'q0f16')).toBe(2_484_000_000);
    expect(estimatedBytes(70.55e9, 'q3f16_1')).toBe(31_759_500_000);
    expect(estimatedBytes(1e9, 'q5f16_7')).toBeNull();
  });

  it('a download for every build, and none larger than the memory that web-llm says it takes', () => {
    const odd = builds.filter(({ bytes, memoryBytes }) => bytes === 0 || memoryBytes === null || bytes > memoryBytes);
    expect(odd.map(({ id }) => id)).toEqual([]);
  });
});

describe('web-llm’s demands on a GPU', () => {
  it('are the numbers of the installed package', async () => {
    const lib = await readFile(join(import.meta.dirname, '../../../node_modules/@mlc-ai/web-llm/lib/index.js'), 'utf8');
    const start = lib.indexOf('function detectGPUDevice()');
    const source = lib.slice(start, lib.indexOf('function tryCreateBuffer', start));
    const number = (name: string) => {
      const [, a = '', , b = '0'] = new RegExp(`\\b${name} = (\\d+)( << (\\d+))?;`, 'i').exec(source) ?? [];
      return Number(a) * 2 ** Number(b);
    };
    const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const theirs = ASKED.slice(0, 4).map(({ limit }) => ({
      limit,
      wanted: number(`required${capital(limit)}`),
      least: number(`backupRequired${capital(limit)}`) || number(`required${capital(limit)}`),
    }));
    expect(theirs).toEqual(ASKED.slice(0, 4));
    expect(source).toContain('const candidates = [1024, 512, 256];');
  });
});

describe('the choices for a device', () => {
  it('are one per model, each in 4 bits with 16-bit arithmetic where there is such a build', () => {
    const all = choices(GPU);
    expect(all.size).toBe(CATALOGUE.models.length);
    expect(all.get('Llama-3.2-1B-Instruct')).toEqual({
      engine: 'web-llm',
      id: 'Llama-3.2-1B-Instruct-q4f16_1-MLC',
      name: 'Llama 3.2 1B Instruct',
      bytes: 707_250_000,
      bytesAre: 'estimate',
      where: 'hub',
      licence: 'Llama 3.2 Community License',
      base: 'Llama-3.2-1B-Instruct',
      family: 'Llama 3.2',
      parameters: 1.236e9,
      quantisation: 'q4f16_1',
      memoryBytes: 921_740_247, // 879.04 × 2^20
      contextTokens: 4096,
      needsF16: true,
      bufferBytes: null,
      weightsUrl: 'https://huggingface.co/mlc-ai/Llama-3.2-1B-Instruct-q4f16_1-MLC/resolve/main/',
      libraryUrl:
        'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models/v0_2_86/base/Llama-3.2-1B-Instruct-q4f16_1_cs1k-webgpu.wasm',
      overrides: { context_window_size: 4096 },
      packageManifest: null,
      remark: null,
      runsHere: true,
    });
    const others = [...all.values()].filter(({ quantisation }) => quantisation !== 'q4f16_1');
    expect(others.map(({ id }) => id)).toEqual([
      'SmolLM2-135M-Instruct-q0f16-MLC',
      'Llama-3.1-70B-Instruct-q3f16_1-MLC',
      'Llama-3-70B-Instruct-q3f16_1-MLC',
    ]);
    expect([...all.values()].every(({ runsHere, remark }) => runsHere && remark === null)).toBe(true);
  });

  it('keep the short context apart, with the weights of the long one', () => {
    const short = choices(GPU).get('Llama-3.1-8B-Instruct-1k');
    expect(short).toMatchObject({
      id: 'Llama-3.1-8B-Instruct-q4f16_1-MLC-1k',
      name: 'Llama 3.1 8B Instruct (1k context)',
      contextTokens: 1024,
      weightsUrl: 'https://huggingface.co/mlc-ai/Llama-3.1-8B-Instruct-q4f16_1-MLC/resolve/main/',
    });
  });

  it('are the 32-bit siblings where 16-bit arithmetic is missing, and say so', () => {
    const all = choices({ ...GPU, shaderF16: false });
    expect(all.get('Llama-3.2-1B-Instruct')).toMatchObject({
      id: 'Llama-3.2-1B-Instruct-q4f32_1-MLC',
      runsHere: true,
      needsF16: false,
      remark:
        'This GPU has no 16-bit arithmetic (shader-f16), so this is the 32-bit build: it takes more memory and is slower.',
    });
    expect(all.get('Qwen2-0.5B-Instruct')).toMatchObject({ quantisation: 'q0f32', runsHere: true });
  });

  it('cannot run where only a 16-bit build exists and the GPU has none', () => {
    const cannot = [...choices({ ...GPU, shaderF16: false }).values()].filter(({ runsHere }) => !runsHere);
    expect(cannot.map(({ base }) => base)).toEqual([
      'Llama-3.1-70B-Instruct',
      'Llama-3-70B-Instruct',
      'Llama-2-13b-chat-hf',
      'gemma3-1b-it',
      'Mistral-7B-Instruct-v0.2',
      'Hermes-2-Pro-Mistral-7B',
      'OpenHermes-2.5-Mistral-7B',
      'NeuralHermes-2.5-Mistral-7B',
      'WizardMath-7B-V1.1',
    ]);
    expect(new Set(cannot.map(({ remark }) => remark))).toEqual(
      new Set(['It exists with 16-bit arithmetic (shader-f16) only, which this GPU lacks; choose another model.']),
    );
  });

  it('cannot run where web-llm’s device cannot bind their largest buffer, also when the adapter could', () => {
    // 512 MiB is below the gibibyte that web-llm asks for, so it falls back to 128 MiB.
    const all = choices({ ...GPU, limits: { ...AMPLE, maxStorageBufferBindingSize: 2 ** 29 } });
    expect(all.get('gemma-2b-it')).toMatchObject({
      runsHere: false,
      remark: 'It needs 250 MiB in one storage buffer, and web-llm can bind 128 MiB on this GPU; choose another model.',
    });
    expect(all.get('gemma-2-2b-it')?.runsHere).toBe(true);
    expect(choices(GPU).get('gemma-2b-it')?.runsHere).toBe(true);
  });

  it('cannot run at all below a limit that web-llm insists on, or without WebGPU', () => {
    const few = [...choices({ ...GPU, limits: { ...AMPLE, maxStorageBuffersPerShaderStage: 8 } }).values()];
    expect(few.some(({ runsHere }) => runsHere)).toBe(false);
    expect(few[0]?.remark).toContain('maxStorageBuffersPerShaderStage is 8 of 10');
    const none = [...choices({ ...GPU, webgpu: 'none', limits: null, shaderF16: false }).values()];
    expect(none.some(({ runsHere }) => runsHere)).toBe(false);
    expect(none[0]?.remark).toBe(
      'It needs WebGPU, which is not to be had here; the panel about this device says what to do.',
    );
  });

  it('run on a software adapter, with a warning', () => {
    const [first] = choices({ ...GPU, webgpu: 'software', shaderF16: false }).values();
    expect(first).toMatchObject({ runsHere: true, quantisation: 'q4f32_1' });
    expect(first?.remark).toContain('too slowly');
  });

  it('come from the mirrors that were set', () => {
    const hosts = { weights: 'https://mirror.example/hf', libraries: 'https://libs.example' };
    const choice = choices(GPU, { ...DEFAULT_MODEL_SETTINGS, hosts }).get('SmolLM2-360M-Instruct');
    expect(choice?.weightsUrl).toBe('https://mirror.example/hf/mlc-ai/SmolLM2-360M-Instruct-q4f16_1-MLC/resolve/main/');
    expect(choice?.libraryUrl).toMatch(/^https:\/\/libs\.example\/mlc-ai\/binary-mlc-llm-libs\/main\/.*q4f16_1_cs1k/);
  });
});

describe('models of one’s own', () => {
  const own = {
    name: 'Mine',
    weightsUrl: 'https://models.example/mine-q4f16_1-MLC',
    libraryUrl: 'https://models.example/mine.wasm',
  };
  const listed = (report: DeviceReport, models = [own], hosts = DEFAULT_HOSTS) => {
    return compiledChoices(report, { ...DEFAULT_MODEL_SETTINGS, hosts, own: models }).filter(
      ({ family }) => family === 'own',
    );
  };

  it('become choices with what their addresses tell, in a window of 4096 tokens', () => {
    const [choice] = listed(GPU);
    expect(choice).toMatchObject({
      name: 'Mine',
      quantisation: 'q4f16_1',
      needsF16: true,
      memoryBytes: null,
      contextTokens: 4096,
      overrides: { context_window_size: 4096, sliding_window_size: -1 },
      weightsUrl: 'https://models.example/mine-q4f16_1-MLC/resolve/main/',
      libraryUrl: own.libraryUrl,
      runsHere: true,
    });
    expect(choice?.id).toMatch(/^own-[0-9a-f]{8}$/);
    expect(choice?.base).toBe(choice?.id);
    expect(listed({ ...GPU, shaderF16: false })[0]?.runsHere).toBe(false);
  });

  it('are told apart by both addresses, not by their name or a mirror', () => {
    const otherLibrary = { ...own, libraryUrl: 'https://models.example/other.wasm' };
    const hub = { ...own, weightsUrl: `${DEFAULT_HOSTS.weights}/me/mine-q4f32_1-MLC` };
    const mirrored = listed(GPU, [hub], { ...DEFAULT_HOSTS, weights: 'https://mirror.example' });
    expect(listed(GPU, [own, { ...own, name: 'Again' }, otherLibrary])).toHaveLength(2);
    expect(mirrored[0]?.id).toBe(listed(GPU, [hub])[0]?.id);
    expect(mirrored[0]?.weightsUrl).toBe('https://mirror.example/me/mine-q4f32_1-MLC/resolve/main/');
  });

  it('have an unknown quantisation where the addresses do not tell', () => {
    const [choice] = listed({ ...GPU, shaderF16: false }, [{ ...own, weightsUrl: 'https://models.example/mine' }]);
    expect(choice).toMatchObject({ quantisation: 'unknown', needsF16: false, runsHere: true });
  });
});
