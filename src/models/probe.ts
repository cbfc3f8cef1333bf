// What this browser and this machine offer, and one sentence for each thing that is missing: what it is, what still
// works, what to do. Everything is asked through `Environment`, so that each sentence can be reached in a test.

import type { DeviceProblem, DeviceReport } from './engine.ts';
import { shortLimits } from './web-llm/limits.ts';

/** The part of a WebGPU adapter that is looked at; a `GPUAdapter` fits. */
export interface Adapter {
  /** Missing in browsers that only know `requestAdapterInfo`. */
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    /** Newer than some browsers. */
    readonly isFallbackAdapter?: boolean;
  };
  readonly features: { has(name: string): boolean };
  readonly limits: NonNullable<DeviceReport['limits']>;
}

/** The part of the browser that is asked. */
export interface Environment {
  readonly isSecureContext: boolean;
  readonly crossOriginIsolated: boolean;
  readonly gpu:
    | { requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null> }
    | undefined;
  readonly hardwareConcurrency: number | undefined;
  /** GiB, rounded by the browser; only Chromium tells. */
  readonly deviceMemory: number | undefined;
  readonly storage: Pick<StorageManager, 'estimate' | 'persisted'> | undefined;
  readonly userAgent: string;
}

/** What page and worker both have in their `navigator`, and old browsers and Node may not. */
type Here = {
  readonly [Key in 'gpu' | 'hardwareConcurrency' | 'deviceMemory' | 'storage' | 'userAgent']?: Environment[Key];
};

/** The browser or worker that this code runs in. */
export function thisEnvironment(): Environment {
  const here: Here = globalThis.navigator ?? {};
  return {
    isSecureContext: globalThis.isSecureContext !== false,
    crossOriginIsolated: globalThis.crossOriginIsolated === true,
    gpu: here.gpu,
    hardwareConcurrency: here.hardwareConcurrency,
    deviceMemory: here.deviceMemory,
    storage: here.storage,
    userAgent: here.userAgent ?? '',
  };
}

/** Threads that the wasm device uses: shared memory needs a cross-origin isolated page. */
export function threadsOf(environment: Environment = thisEnvironment()): number {
  return environment.crossOriginIsolated ? Math.max(1, environment.hardwareConcurrency || 1) : 1;
}

/** Below this many bytes of storage a browser is in a private window, or its disk is nearly full. */
const LITTLE_STORAGE = 1e9;

/** Asks the browser what it has. Never throws; what is missing is a sentence in `problems`. */
export async function probeDevice(environment: Environment = thisEnvironment()): Promise<DeviceReport> {
  const { isSecureContext, crossOriginIsolated, gpu, deviceMemory, userAgent } = environment;
  const [found, storage] = await Promise.all([findAdapter(environment), askStorage(environment.storage)]);
  const adapter = 'what' in found ? null : found;
  const info = adapter?.info;
  const webgpu = adapter === null ? 'none' : isSoftware(info) ? 'software' : 'hardware';
  const shaderF16 = adapter?.features.has('shader-f16') ?? false;
  const problems: DeviceProblem[] = 'what' in found ? [found] : aboutAdapter(found, webgpu === 'software', shaderF16);
  // An insecure page cannot be isolated either, and the cure is the same.
  if (!crossOriginIsolated && isSecureContext) problems.push(NOT_ISOLATED);
  if (storage !== null && storage.quota < LITTLE_STORAGE) problems.push(littleStorage(storage.quota));
  return {
    secureContext: isSecureContext,
    hasWebGpu: gpu !== undefined,
    webgpu,
    adapter: adapter === null ? null : describe(info),
    vendor: info?.vendor || null,
    architecture: info?.architecture || null,
    shaderF16,
    limits: adapter === null ? null : limitsOf(adapter),
    crossOriginIsolated,
    threads: threadsOf(environment),
    storage,
    memory: deviceMemory === undefined ? null : deviceMemory * 2 ** 30,
    userAgent,
    problems,
  };
}

async function findAdapter({ isSecureContext, gpu }: Environment): Promise<Adapter | DeviceProblem> {
  if (!isSecureContext) return INSECURE;
  if (gpu === undefined) return NO_WEBGPU;
  try {
    return (await gpu.requestAdapter({ powerPreference: 'high-performance' })) ?? NO_ADAPTER;
  } catch {
    // Whatever a driver or a policy makes it throw, there is no adapter; the report is made all the same.
    return REFUSED;
  }
}

async function askStorage(storage: Environment['storage']): Promise<DeviceReport['storage']> {
  try {
    const estimate = await storage?.estimate?.();
    if (estimate?.quota === undefined) return null;
    const persisted = (await storage?.persisted?.()) ?? false;
    return { quota: estimate.quota, usage: estimate.usage ?? 0, persisted };
  } catch {
    return null; // sandboxed pages and blocked site data make it throw; the browser does not tell, then
  }
}

const INSECURE: DeviceProblem = {
  what: 'insecure',
  sentence:
    'This page was opened over plain http from another machine, so the browser withholds WebGPU, storage for models and all but one thread; it works slowly on the CPU: open it over https, or on this machine at localhost.',
};

const NO_WEBGPU: DeviceProblem = {
  what: 'no-webgpu',
  sentence:
    'This browser has no WebGPU, so compiled models cannot run; the embedded model works on the CPU: use a current Chrome, Edge, Safari 26 or Firefox, and on Linux switch WebGPU on (chrome://flags/#enable-unsafe-webgpu, or dom.webgpu.enabled in about:config).',
};

const NO_ADAPTER: DeviceProblem = {
  what: 'no-adapter',
  sentence:
    'WebGPU found no graphics adapter, so compiled models cannot run; the embedded model works on the CPU: switch hardware acceleration on in the browser’s settings, update the graphics driver, and see chrome://gpu or about:support for what is blocked.',
};

const REFUSED: DeviceProblem = {
  what: 'no-adapter',
  sentence:
    'WebGPU failed while it looked for a graphics adapter, so compiled models cannot run; the embedded model works on the CPU: restart the browser, and update the graphics driver if that does not help.',
};

const NOT_ISOLATED: DeviceProblem = {
  what: 'not-isolated',
  sentence:
    'This page is not cross-origin isolated, so the CPU device works with one thread; a server that sends COOP and COEP headers gives it all of them.',
};

const SOFTWARE: DeviceProblem = {
  what: 'software',
  sentence:
    'WebGPU is computed in software here, which is slower than the CPU device, so that one is used; switch hardware acceleration on or install a graphics driver to use a GPU.',
};

const NO_F16: DeviceProblem = {
  what: 'no-f16',
  sentence:
    'This GPU has no 16-bit arithmetic (shader-f16), so models are offered in their 32-bit builds, which are larger and slower; a newer browser or graphics driver may bring it, and nothing has to be done.',
};

function littleStorage(quota: number): DeviceProblem {
  const megabytes = Math.floor(quota / 1e6);
  return {
    what: 'little-storage',
    sentence: `The browser gives this page ${megabytes} MB of storage, too little for most models; the embedded one works: leave the private window if this is one, or free some room on the disk.`,
  };
}

function aboutAdapter(adapter: Adapter, software: boolean, shaderF16: boolean): DeviceProblem[] {
  const problems: DeviceProblem[] = software ? [SOFTWARE] : [];
  const short = shortLimits(adapter.limits);
  if (short.length > 0) {
    const effect = short.some(({ fatal }) => fatal)
      ? 'so compiled models cannot run; the embedded model works'
      : 'so large compiled models may not start; small ones work';
    const sentence = `This GPU allows less than compiled models ask for (${short.map(({ words }) => words).join(', ')}), ${effect}: a newer browser or graphics driver may allow more.`;
    problems.push({ what: 'small-limits', sentence });
  }
  if (!shaderF16) problems.push(NO_F16);
  return problems;
}

/** A plain copy: a `GPUSupportedLimits` cannot cross to the page. */
function limitsOf({ limits }: Adapter): Adapter['limits'] {
  return {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  };
}

/** Adapters that compute on the CPU: SwiftShader, llvmpipe, WARP. */
function isSoftware(info: Adapter['info']): boolean {
  if (info?.isFallbackAdapter === true) return true;
  return /swiftshader|llvmpipe|lavapipe|basic render|software/i.test(describe(info));
}

function describe(info: Adapter['info']): string {
  const parts = info === undefined ? [] : [info.vendor, info.architecture, info.device, info.description];
  return [...new Set(parts)].filter((part) => part !== '').join(' ') || 'unnamed';
}
