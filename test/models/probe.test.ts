// The probe against browsers that lack one thing each.

import { describe, expect, it } from 'vitest';
import { chooseDevice } from '../../src/models/llama/device.ts';
import { type Environment, probeDevice } from '../../src/models/probe.ts';
import { ADAPTER, AMPLE, environmentWith, GPU, gpuWith, storageWith } from './devices.ts';

async function problems(changes: Partial<Environment>): Promise<string[]> {
  return (await probeDevice(environmentWith(changes))).problems.map(({ what }) => what);
}

async function sentence(changes: Partial<Environment>): Promise<string | undefined> {
  return (await probeDevice(environmentWith(changes))).problems[0]?.sentence;
}

describe('the report', () => {
  it('says all that a good browser offers, and no problem', async () => {
    expect(await probeDevice(environmentWith())).toEqual(GPU);
  });

  it('is plain data that can cross to the page, though an adapter’s limits are not', async () => {
    class SupportedLimits {
      get maxBufferSize() {
        return AMPLE.maxBufferSize;
      }
      maxStorageBufferBindingSize = AMPLE.maxStorageBufferBindingSize;
      maxStorageBuffersPerShaderStage = 16;
      maxComputeWorkgroupStorageSize = 32768;
      maxComputeInvocationsPerWorkgroup = 1024;
    }
    const report = await probeDevice(environmentWith({ gpu: gpuWith({ ...ADAPTER, limits: new SupportedLimits() }) }));
    expect(structuredClone(report).limits).toEqual(AMPLE);
  });

  it('asks for the fast adapter of two', async () => {
    const asked: unknown[] = [];
    const requestAdapter = async (options: unknown) => {
      asked.push(options);
      return ADAPTER;
    };
    await probeDevice(environmentWith({ gpu: { requestAdapter } }));
    expect(asked).toEqual([{ powerPreference: 'high-performance' }]);
  });

  it('is made also where the browser tells next to nothing', async () => {
    const bare = { hardwareConcurrency: undefined, deviceMemory: undefined, storage: undefined };
    const report = await probeDevice(
      environmentWith({ ...bare, gpu: gpuWith({ features: ADAPTER.features, limits: AMPLE }) }),
    );
    expect(report).toMatchObject({ threads: 1, memory: null, storage: null, adapter: 'unnamed', vendor: null });
    expect(report.problems).toEqual([]);
  });

  it('is made where asking about storage throws, is not allowed or gives no numbers', async () => {
    const throwing = {
      estimate: () => Promise.reject(new DOMException('no', 'SecurityError')),
      persisted: async () => true,
    };
    expect((await probeDevice(environmentWith({ storage: throwing }))).storage).toBeNull();
    expect((await probeDevice(environmentWith({ storage: storageWith({}) }))).storage).toBeNull();
  });

  it('is made in this very process, which is no browser', async () => {
    expect(await probeDevice()).toMatchObject({ webgpu: 'none', adapter: null, limits: null, threads: 1 });
  });
});

describe('one problem for each missing thing', () => {
  it('an insecure page, whose other lacks have the same cure', async () => {
    const insecure = { isSecureContext: false, gpu: undefined, storage: undefined, crossOriginIsolated: false };
    expect(await problems(insecure)).toEqual(['insecure']);
    expect(await sentence(insecure)).toContain('open it over https, or on this machine at localhost');
  });

  it('no WebGPU', async () => {
    expect(await problems({ gpu: undefined })).toEqual(['no-webgpu']);
    expect(await sentence({ gpu: undefined })).toContain('use a current Chrome, Edge, Safari 26 or Firefox');
    expect((await probeDevice(environmentWith({ gpu: undefined }))).hasWebGpu).toBe(false);
  });

  it('no adapter, and a request for one that throws', async () => {
    const refusing = { gpu: { requestAdapter: () => Promise.reject(new TypeError('blocked')) } };
    expect(await problems({ gpu: gpuWith(null) })).toEqual(['no-adapter']);
    expect(await problems(refusing)).toEqual(['no-adapter']);
    expect(await sentence({ gpu: gpuWith(null) })).toContain('chrome://gpu');
    expect(await sentence(refusing)).toContain('restart the browser');
    expect((await probeDevice(environmentWith(refusing))).hasWebGpu).toBe(true);
  });

  it('an adapter that computes in software, by its flag or its name', async () => {
    const info = { vendor: 'google', architecture: 'swiftshader', device: '', description: '' };
    const plain = { vendor: 'x', architecture: '', device: '', description: '' };
    expect(await problems({ gpu: gpuWith({ ...ADAPTER, info }) })).toEqual(['software']);
    expect(await problems({ gpu: gpuWith({ ...ADAPTER, info: { ...plain, isFallbackAdapter: true } }) })).toEqual([
      'software',
    ]);
    expect((await probeDevice(environmentWith({ gpu: gpuWith({ ...ADAPTER, info }) }))).webgpu).toBe('software');
  });

  it('limits below what web-llm asks for, with each that is short and what follows', async () => {
    const limited = (limits: Partial<typeof AMPLE>) => ({
      gpu: gpuWith({ ...ADAPTER, limits: { ...AMPLE, ...limits } }),
    });
    expect(await problems(limited({ maxBufferSize: 2 ** 28 }))).toEqual(['small-limits']);
    expect(await sentence(limited({ maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 }))).toBe(
      'This GPU allows less than compiled models ask for (maxBufferSize is 256 MiB of 1024 MiB, maxStorageBufferBindingSize is 128 MiB of 1024 MiB), so large compiled models may not start; small ones work: a newer browser or graphics driver may allow more.',
    );
    expect(await sentence(limited({ maxComputeWorkgroupStorageSize: 16384 }))).toBe(
      'This GPU allows less than compiled models ask for (maxComputeWorkgroupStorageSize is 16 KiB of 32 KiB), so compiled models cannot run; the embedded model works: a newer browser or graphics driver may allow more.',
    );
  });

  it('no 16-bit arithmetic', async () => {
    const gpu = gpuWith({ ...ADAPTER, features: new Set() });
    expect(await problems({ gpu })).toEqual(['no-f16']);
    expect(await sentence({ gpu })).toContain('32-bit builds');
  });

  it('a page that is not isolated', async () => {
    expect(await problems({ crossOriginIsolated: false })).toEqual(['not-isolated']);
    expect((await probeDevice(environmentWith({ crossOriginIsolated: false }))).threads).toBe(1);
  });

  it('little storage', async () => {
    const storage = storageWith({ quota: 3e8 });
    expect(await problems({ storage })).toEqual(['little-storage']);
    expect(await sentence({ storage })).toContain('300 MB');
  });
});

describe('the device for our own engine', () => {
  const probe = (changes: Partial<Environment>) => () => probeDevice(environmentWith(changes));

  it('is a hardware GPU by itself, and the CPU in place of a software one', async () => {
    const software = gpuWith({ ...ADAPTER, info: { ...ADAPTER.info!, description: 'llvmpipe' } });
    expect(await chooseDevice('auto', probe({}))).toEqual({ ok: true, value: { kind: 'webgpu', shaderF16: true } });
    expect(await chooseDevice('auto', probe({ gpu: software }))).toEqual({ ok: true, value: { kind: 'wasm' } });
    expect(await chooseDevice('webgpu', probe({ gpu: software }))).toMatchObject({ value: { kind: 'webgpu' } });
  });

  it('is refused with the reason when the person asks for a GPU that is not there', async () => {
    const outcome = await chooseDevice('webgpu', probe({ gpu: gpuWith(null), crossOriginIsolated: false }));
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unsupported' } });
    expect(outcome.ok ? '' : outcome.failure.message).toContain('WebGPU found no graphics adapter');
  });
});
