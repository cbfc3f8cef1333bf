// The list of all models that can be loaded, and its order.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listChoices, type Surroundings } from '../../src/models/choices.ts';
import { DEFAULT_MODEL_SETTINGS, type DeviceReport, type ModelChoice } from '../../src/models/engine.ts';
import { CATALOGUE } from '../../src/models/web-llm/catalogue.ts';
import { AMPLE, GPU } from './devices.ts';

const MANIFEST = {
  id: 'smollm2-135m-instruct',
  format: 'gguf',
  files: [{ name: 'model.gguf', bytes: 1000, sha256: '0'.repeat(64) }],
  licence: 'Apache-2.0',
  source: 'test',
};

let server: Server;
/** The page with the model beside it, and the page without. */
let withModel: string;
let withoutModel: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url !== '/full/models/smollm2-135m-instruct/manifest.json') response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(MANIFEST));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  withModel = `http://127.0.0.1:${port}/full/`;
  withoutModel = `http://127.0.0.1:${port}/bare/`;
});
afterAll(() => server.close());

// Node has no navigator; this one is a browser that keeps no private files.
beforeEach(() => vi.stubGlobal('navigator', {}));
afterEach(() => vi.unstubAllGlobals());

function around(report: DeviceReport, changes: Partial<Surroundings> = {}): Surroundings {
  return { report: async () => report, stored: async () => [], isWhole: async () => true, ...changes };
}

const ids = (choices: readonly ModelChoice[]) => choices.map(({ id }) => id);
const OWN = { name: 'Mine', weightsUrl: 'https://a.example/m', libraryUrl: 'https://a.example/m.wasm' };

describe('the order of the list', () => {
  it('begins with Llama 3.2 1B on a hardware GPU, the embedded model second', async () => {
    const choices = await listChoices(withModel, DEFAULT_MODEL_SETTINGS, around(GPU));
    expect(ids(choices).slice(0, 3)).toEqual([
      'Llama-3.2-1B-Instruct-q4f16_1-MLC',
      'smollm2-135m-instruct',
      'Llama-3.2-3B-Instruct-q4f16_1-MLC',
    ]);
    expect(choices).toHaveLength(CATALOGUE.models.length + 1);
    expect(new Set(ids(choices)).size).toBe(choices.length);
  });

  it('begins with its 32-bit sibling where 16-bit arithmetic is missing', async () => {
    const [first] = await listChoices(withModel, DEFAULT_MODEL_SETTINGS, around({ ...GPU, shaderF16: false }));
    expect(first?.id).toBe('Llama-3.2-1B-Instruct-q4f32_1-MLC');
  });

  it.each([
    ['without WebGPU', { ...GPU, webgpu: 'none', limits: null }],
    ['on a software adapter', { ...GPU, webgpu: 'software' }],
    ['on a GPU that web-llm cannot use', { ...GPU, limits: { ...AMPLE, maxStorageBuffersPerShaderStage: 8 } }],
  ] as const)('begins with the embedded model %s, and still lists the compiled ones', async (_, report) => {
    const choices = await listChoices(withModel, DEFAULT_MODEL_SETTINGS, around(report));
    expect(ids(choices)[0]).toBe('smollm2-135m-instruct');
    expect(choices).toHaveLength(CATALOGUE.models.length + 1);
  });

  it('has the person’s own models before the rest of the catalogue', async () => {
    const choices = await listChoices(withModel, { ...DEFAULT_MODEL_SETTINGS, own: [OWN] }, around(GPU));
    expect(choices.map(({ name }) => name).slice(0, 4)).toEqual([
      'Llama 3.2 1B Instruct',
      'SmolLM2 135M Instruct',
      'Mine',
      'Llama 3.2 3B Instruct',
    ]);
  });
});

describe('where a model is', () => {
  it('beside the page with its exact size, or on the Hub with an estimate', async () => {
    const find = async (page: string) => {
      const choices = await listChoices(page, DEFAULT_MODEL_SETTINGS, around(GPU));
      return choices.find(({ engine }) => engine === 'llama');
    };
    expect(await find(withModel)).toMatchObject({ where: 'embedded', bytes: 1000, bytesAre: 'exact' });
    expect(await find(withoutModel)).toMatchObject({ where: 'hub', bytesAre: 'estimate' });
    expect(await find('http://127.0.0.1:9/')).toMatchObject({ where: 'hub' }); // port 9: nobody answers
  });

  it('in this browser only when all of its files are, under the addresses in use', async () => {
    const stored = async () => [
      { id: 'Llama-3.2-1B-Instruct-q4f16_1-MLC', name: 'a', bytes: 1, whole: true },
      { id: 'Llama-3.2-3B-Instruct-q4f16_1-MLC', name: 'b', bytes: 1, whole: false },
      { id: 'SmolLM2-360M-Instruct-q4f16_1-MLC', name: 'c', bytes: 1, whole: true },
    ];
    const looked: string[] = [];
    const isWhole: Surroundings['isWhole'] = async ({ id }) => {
      looked.push(id);
      return !id.startsWith('SmolLM2'); // stored, but under another host
    };
    const choices = await listChoices(withModel, DEFAULT_MODEL_SETTINGS, around(GPU, { stored, isWhole }));
    const here = choices.filter(({ where }) => where === 'downloaded');
    expect(ids(here)).toEqual(['Llama-3.2-1B-Instruct-q4f16_1-MLC']);
    // The storage is looked into for those that it names, not for each of seventy.
    expect(looked).toEqual(['Llama-3.2-1B-Instruct-q4f16_1-MLC', 'SmolLM2-360M-Instruct-q4f16_1-MLC']);
  });

  it('is told without a browser’s caches and without a GPU as well', async () => {
    const choices = await listChoices(withModel, DEFAULT_MODEL_SETTINGS);
    expect(ids(choices)[0]).toBe('smollm2-135m-instruct');
    expect(choices.every(({ where }) => where !== 'downloaded')).toBe(true);
  });
});
