// Loading a compiled model on the stand-in: what is asked of web-llm, progress, and every way a load can go wrong.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoadProgress } from '../../../src/models/engine.ts';
import { ARTIFACTS, CHOICE, open, tryToOpen } from './opened.ts';
import { type PlayedGpu, playGpu } from './played-gpu.ts';
import { named } from './request-checks.ts';
import { standIn } from './stand-in.ts';

const silent = () => ({ pieces: [] });
let gpu: PlayedGpu;
beforeEach(() => {
  gpu = playGpu();
});
afterEach(() => gpu.restore());

describe('a loaded model', () => {
  it('is named by its weights and says what it can do', async () => {
    const engine = await open(standIn(silent));
    expect(engine.model).toEqual({
      id: 'Tiny-Instruct-q4f32_1-MLC@01234567',
      name: 'Tiny Instruct',
      bytes: 1000,
      engine: 'web-llm',
      device: 'webgpu',
      threads: 1,
      weights: 'quantised',
      capabilities: { batch: 1, contextTokens: 2048, canLearn: false, hasNll: false, hasGrammar: true },
    });
  });

  it.each([
    ['q0f16', 'float16'],
    ['q0f32', 'float32'],
    ['q4f16_1', 'quantised'],
  ])('%s weights are %s', async (quantisation, weights) => {
    const engine = await open(standIn(silent), ARTIFACTS, { ...CHOICE, quantisation });
    expect(engine.model.weights).toBe(weights);
  });

  it.each([
    ['the choice’s own window', { context_window_size: 512 }, {}, 512],
    ['the model’s window', {}, { context_window_size: 8192, sliding_window_size: -1 }, 8192],
    ['the sliding window', {}, { context_window_size: -1, sliding_window_size: 1024 }, 1024],
    ['the catalogue’s number where neither tells', {}, {}, 4096],
  ])('its context is %s', async (_what, overrides, windows, tokens) => {
    const config = { conv_template: ARTIFACTS.config.conv_template, ...windows };
    const engine = await open(standIn(silent), { ...ARTIFACTS, config }, { ...CHOICE, overrides });
    expect(engine.model.capabilities.contextTokens).toBe(tokens);
  });

  it('web-llm gets the choice’s addresses, and a template that does nothing in the place of its own', async () => {
    const engine = standIn(silent);
    await open(engine, ARTIFACTS, { ...CHOICE, needsF16: true, packageManifest: 'manifest.json' });
    expect(engine.records).toEqual([
      {
        model: 'https://host.example/tiny/resolve/main/',
        model_id: 'Tiny-Instruct-q4f32_1-MLC',
        model_lib: 'https://host.example/tiny.wasm',
        overrides: { context_window_size: 2048 },
        required_features: ['shader-f16'],
        model_manifest: 'manifest.json',
      },
    ]);
    expect(engine.options).toEqual([
      {
        conv_config: {},
        conv_template: {
          system_template: '{system_message}',
          system_message: '',
          roles: { user: '', assistant: '', tool: '' },
          seps: [''],
          role_content_sep: '',
          role_empty_sep: '',
          stop_str: ['<|im_end|>'],
          stop_token_ids: [2],
          render_empty_system_message: false,
        },
      },
    ]);
    const plain = standIn(silent);
    await open(plain);
    expect(plain.records[0]).toMatchObject({ required_features: [] });
    expect(plain.records[0]).not.toHaveProperty('model_manifest');
  });

  it('reports bytes while files are read, and then that shaders are compiled', async () => {
    const texts = [
      'Start to fetch params',
      'Loading model from cache[1/4]: 0MB loaded. 0% completed, 1 secs elapsed.',
      'Loading model from cache[4/4]: 0MB loaded. 0% completed, 2 secs elapsed.',
      'Loading GPU shader modules[5/50]: 10% completed, 1 secs elapsed.',
      'Finish loading on WebGPU - played',
    ];
    const reported: LoadProgress[] = [];
    await tryToOpen(standIn(silent, {}, texts), { report: (progress) => void reported.push(progress) });
    expect(reported).toEqual([
      { step: 'reading', doneBytes: 0, totalBytes: 1000 },
      { step: 'reading', doneBytes: 250, totalBytes: 1000 },
      { step: 'reading', doneBytes: 1000, totalBytes: 1000 },
      { step: 'compiling', doneBytes: 1000, totalBytes: 1000 },
    ]);
  });

  it('a file that the cache has lost meanwhile is reported as a download', async () => {
    const reported: LoadProgress[] = [];
    const texts = ['Fetching param cache[1/2]: 3MB fetched. 50% completed'];
    await tryToOpen(standIn(silent, {}, texts), { report: (progress) => void reported.push(progress) });
    expect(reported.at(-1)).toEqual({ step: 'downloading', doneBytes: 500, totalBytes: 1000 });
  });
});

describe('a load that is stopped', () => {
  it.each([
    ['rejects with a bare string', { abortResolves: false }],
    ['resolves as if all was well', { abortResolves: true }],
  ])('ends as aborted when web-llm’s own %s, and gives the device back', async (_what, edges) => {
    const stop = { aborted: false };
    const engine = standIn(silent, { ...edges, withDevice: true }, ['Loading model from cache[1/4]', null]);
    const report = ({ doneBytes }: LoadProgress): void => {
      if (doneBytes > 0) stop.aborted = true;
    };
    expect(await tryToOpen(engine, { stop, report })).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(gpu.alive).toBe(0);
  });

  it('ends as aborted after shaders that could not be interrupted, without a model', async () => {
    const stop = { aborted: false };
    const engine = standIn(silent, { deafLoad: true, withDevice: true }, ['Loading GPU shader modules[1/9]', null]);
    const opening = tryToOpen(engine, { stop });
    await vi.waitFor(() => expect(gpu.alive).toBe(1));
    stop.aborted = true;
    await vi.waitFor(() => expect(engine.unloads).toBeGreaterThan(0));
    engine.finishLoading();
    expect(await opening).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    expect(engine.loaded).toBe(false);
    expect(gpu.alive).toBe(0);
  });

  it('before it began asks nothing of web-llm', async () => {
    const engine = standIn(silent);
    expect(await tryToOpen(engine, { stop: { aborted: true } })).toMatchObject({ failure: { kind: 'aborted' } });
    expect(engine.records).toEqual([]);
  });
});

describe('a load that fails', () => {
  it('is a failure with a sentence when the library does not fit, and gives the device back', async () => {
    const loadThrows = { name: 'ExitStatus', message: 'Program terminated with exit(1)' };
    const engine = standIn(silent, { loadThrows, withDevice: true });
    expect(await tryToOpen(engine)).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect(gpu.alive).toBe(0);
    expect(engine.unloads).toBeGreaterThan(0);
  });

  it('is found when reload resolves although it was aborted by somebody else', async () => {
    const engine = standIn(silent, { abortResolves: true }, ['Loading model from cache[1/4]', null]);
    const opening = tryToOpen(engine);
    await vi.waitFor(() => expect(engine.abortLoading()).toBe(true));
    expect(await opening).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
  });

  it('is a lost device when it is lost while web-llm waits for ever', async () => {
    const engine = standIn(silent, { deafLoad: true, withDevice: true }, ['Loading model from cache[1/4]', null]);
    const opening = tryToOpen(engine);
    await vi.waitFor(() => expect(gpu.alive).toBe(1));
    await engine.lose();
    const opened = await opening;
    expect(opened).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
    expect(!opened.ok && opened.failure.message).toMatch(/smaller model/);
  });

  it('is bad input without a template, before anything is loaded', async () => {
    const engine = standIn(silent);
    const opened = await tryToOpen(engine, { artifacts: { ...ARTIFACTS, config: {} } });
    expect(opened).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect(engine.records).toEqual([]);
  });

  it('is a network failure when web-llm itself cannot be fetched', async () => {
    const engine = standIn(silent);
    const start = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));
    expect(await tryToOpen({ ...engine, start })).toMatchObject({ ok: false, failure: { kind: 'network' } });
  });

  it('leaves the way that devices are asked for as it was', async () => {
    const { requestDevice } = GPUAdapter.prototype;
    await tryToOpen(standIn(silent, { withDevice: true, loadThrows: named('LinkError', '') }));
    await open(standIn(silent, { withDevice: true }));
    expect(GPUAdapter.prototype.requestDevice).toBe(requestDevice);
  });
});
