// Which device computes: a hardware WebGPU adapter where there is one, wasm otherwise, or what the person chose.

import { defaultDevice, init } from '@jax-js/jax';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { DeviceChoice, DeviceProblem } from '../engine.ts';
import { probeDevice } from '../probe.ts';

export type Device = { readonly kind: 'wasm' } | { readonly kind: 'webgpu'; readonly shaderF16: boolean };

/** Problems that leave no WebGPU at all. */
const WITHOUT_WEBGPU: readonly DeviceProblem['what'][] = ['insecure', 'no-webgpu', 'no-adapter'];

/** The device for a choice; `unsupported` with a sentence when the chosen one is not there. */
export async function chooseDevice(choice: DeviceChoice, probe = probeDevice): Promise<Outcome<Device>> {
  if (choice === 'wasm') return succeed({ kind: 'wasm' });
  const report = await probe();
  const gpu: Device = { kind: 'webgpu', shaderF16: report.shaderF16 };
  if (choice === 'webgpu') {
    if (report.webgpu !== 'none') return succeed(gpu);
    const why = report.problems.find(({ what }) => WITHOUT_WEBGPU.includes(what));
    return fail({ kind: 'unsupported', message: why?.sentence ?? 'WebGPU is not to be had here; choose the CPU.' });
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
