// The model that the page brings along, as offered and as loaded, and a device that lacks nothing.

import type { DeviceReport, LoadedModel, ModelChoice } from '../../src/run/app.ts';

export const CHOICE: Extract<ModelChoice, { engine: 'llama' }> = {
  engine: 'llama',
  id: 'smollm2-135m',
  name: 'SmolLM2 135M Instruct',
  bytes: 269_060_552,
  bytesAre: 'exact',
  where: 'embedded',
  licence: 'Apache-2.0',
};

export const LOADED: LoadedModel = {
  id: 'smollm2-135m',
  name: 'SmolLM2 135M Instruct',
  bytes: 269_060_552,
  engine: 'llama',
  device: 'webgpu',
  threads: 8,
  weights: 'float16',
  capabilities: { batch: 8, contextTokens: 2048, canLearn: true, hasNll: true, hasGrammar: false },
};

/** A laptop with everything: nothing is missing. */
export const REPORT: DeviceReport = {
  secureContext: true,
  hasWebGpu: true,
  webgpu: 'hardware',
  adapter: 'apple metal-3 Apple M2',
  vendor: 'apple',
  architecture: 'metal-3',
  shaderF16: true,
  limits: {
    maxBufferSize: 4_294_967_296,
    maxStorageBufferBindingSize: 4_294_967_292,
    maxStorageBuffersPerShaderStage: 10,
    maxComputeWorkgroupStorageSize: 32_768,
    maxComputeInvocationsPerWorkgroup: 1024,
  },
  crossOriginIsolated: true,
  threads: 8,
  storage: { quota: 296_000_000_000, usage: 984_200_000, persisted: false },
  memory: 8 * 2 ** 30,
  userAgent:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  problems: [],
};
