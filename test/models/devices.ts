// Devices to test with: the environment that is probed, and the report of a good GPU.

import type { DeviceReport } from '../../src/models/engine.ts';
import type { Adapter, Environment } from '../../src/models/probe.ts';

/** Limits of a graphics card of these years. */
export const AMPLE: Adapter['limits'] = {
  maxBufferSize: 2 ** 32,
  maxStorageBufferBindingSize: 2 ** 31,
  maxStorageBuffersPerShaderStage: 16,
  maxComputeWorkgroupStorageSize: 32 * 1024,
  maxComputeInvocationsPerWorkgroup: 1024,
};

export const GPU: DeviceReport = {
  secureContext: true,
  hasWebGpu: true,
  webgpu: 'hardware',
  adapter: 'nvidia hopper',
  vendor: 'nvidia',
  architecture: 'hopper',
  shaderF16: true,
  limits: AMPLE,
  crossOriginIsolated: true,
  threads: 8,
  storage: { quota: 100e9, usage: 1e9, persisted: true },
  memory: 8 * 2 ** 30,
  userAgent: 'test',
  problems: [],
};

export const ADAPTER: Adapter = {
  info: { vendor: 'nvidia', architecture: 'hopper', device: '', description: '' },
  features: new Set(['shader-f16', 'subgroups']),
  limits: AMPLE,
};

/** A browser in which nothing is missing, but for what a test takes away. */
export function environmentWith(changes: Partial<Environment> = {}): Environment {
  return {
    isSecureContext: true,
    crossOriginIsolated: true,
    gpu: gpuWith(ADAPTER),
    hardwareConcurrency: 8,
    deviceMemory: 8,
    storage: storageWith({ quota: 100e9, usage: 1e9 }),
    userAgent: 'test',
    ...changes,
  };
}

export function gpuWith(adapter: Adapter | null): NonNullable<Environment['gpu']> {
  return { requestAdapter: async () => adapter };
}

export function storageWith(estimate: StorageEstimate): NonNullable<Environment['storage']> {
  return { estimate: async () => estimate, persisted: async () => true };
}
