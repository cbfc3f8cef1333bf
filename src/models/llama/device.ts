// Which device computes: a hardware WebGPU adapter where there is one, wasm otherwise, or what the person chose.

import { defaultDevice, init } from '@jax-js/jax';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { DeviceChoice, DeviceReport } from '../engine.ts';

export type Device = { readonly kind: 'wasm' } | { readonly kind: 'webgpu'; readonly shaderF16: boolean };

/** Threads that the wasm device uses: shared memory needs a cross-origin isolated page. */
export function threadsOf(): number {
  return globalThis.crossOriginIsolated === true ? Math.max(1, navigator.hardwareConcurrency || 1) : 1;
}

/** Asks the browser what it has. Never throws; what is missing is a sentence in `problems`. */
export async function probeDevice(): Promise<DeviceReport> {
  const isolated = globalThis.crossOriginIsolated === true;
  const problems: string[] = [];
  if (!isolated) {
    problems.push(
      'This page is not cross-origin isolated, so the CPU device works with one thread; a server that sends COOP and COEP headers gives it all of them.',
    );
  }
  const found = await findAdapter();
  if (typeof found === 'string') problems.push(found);
  const adapter = typeof found === 'string' ? null : found;
  const software = adapter !== null && isSoftware(adapter.info);
  if (software) {
    problems.push(
      'WebGPU is computed in software here, which is slower than wasm; start the browser with a graphics driver to use a GPU.',
    );
  }
  return {
    webgpu: adapter === null ? 'none' : software ? 'software' : 'hardware',
    adapter: adapter === null ? null : describe(adapter.info),
    shaderF16: adapter?.features.has('shader-f16') ?? false,
    crossOriginIsolated: isolated,
    threads: threadsOf(),
    problems,
  };
}

/** The device for a choice; `unsupported` with a sentence when the chosen one is not there. */
export async function chooseDevice(choice: DeviceChoice): Promise<Outcome<Device>> {
  if (choice === 'wasm') return succeed({ kind: 'wasm' });
  const report = await probeDevice();
  const gpu: Device = { kind: 'webgpu', shaderF16: report.shaderF16 };
  if (choice === 'webgpu') {
    if (report.webgpu !== 'none') return succeed(gpu);
    const why = report.problems.find((problem) => problem.includes('WebGPU')) ?? 'WebGPU is not available here.';
    return fail({ kind: 'unsupported', message: why });
  }
  return succeed(report.webgpu === 'hardware' ? gpu : { kind: 'wasm' });
}

/** Makes jax-js compute on the device from now on. */
export async function useDevice(kind: Device['kind']): Promise<Outcome<null>> {
  const devices = await init(kind);
  if (!devices.includes(kind)) {
    const message = `The ${kind === 'wasm' ? 'CPU' : 'GPU'} device could not be started; choose the other one.`;
    return fail({ kind: 'unsupported', message });
  }
  defaultDevice(kind);
  return succeed(null);
}

async function findAdapter(): Promise<GPUAdapter | string> {
  if (globalThis.isSecureContext === false) {
    return 'WebGPU needs a secure page; open this one over https or on localhost. The CPU is used instead.';
  }
  if (typeof navigator === 'undefined' || navigator.gpu === undefined) {
    return 'This browser has no WebGPU, so the CPU is used; a current Chrome, Edge, Safari or Firefox has it.';
  }
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter ?? 'WebGPU found no graphics adapter, so the CPU is used; check that hardware acceleration is on.';
  } catch {
    return 'WebGPU refused to name a graphics adapter, so the CPU is used; restarting the browser may help.';
  }
}

/** Adapters that compute on the CPU: SwiftShader, llvmpipe, WARP. `isFallbackAdapter` is newer than some browsers. */
function isSoftware(info: GPUAdapterInfo): boolean {
  if (info.isFallbackAdapter === true) return true;
  return /swiftshader|llvmpipe|lavapipe|basic render|software/i.test(describe(info));
}

function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [...new Set([vendor, architecture, device, description])].filter((part) => part !== '').join(' ') || 'unnamed';
}
