// Which device computes: one line, because Automatic is right for nearly everybody.

import { useId } from 'preact/hooks';
import type { App, DeviceChoice } from '../run/app.ts';

const DEVICES: readonly { readonly device: DeviceChoice; readonly name: string; readonly says: string }[] = [
  { device: 'auto', name: 'Automatic', says: 'WebGPU where there is a graphics card, WebAssembly otherwise.' },
  { device: 'webgpu', name: 'WebGPU', says: 'The graphics card. By far the fastest where it is there.' },
  {
    device: 'wasm',
    name: 'WebAssembly',
    says: 'The processor. Slower, works everywhere, and not for compiled models.',
  },
];

/** The device, as a choice of three; fixed while a model is on it. */
export function ComputeOn({ app }: { readonly app: App }) {
  const name = useId();
  const chosen = app.deviceChoice.value;
  const missing = app.device.value?.webgpu === 'none';
  const fixed = app.model.value.kind === 'loading' || app.model.value.kind === 'ready';
  const says = DEVICES.find(({ device }) => device === chosen)?.says;
  return (
    <fieldset class="compute-on" disabled={fixed} aria-describedby={`${name}-says`}>
      <legend>Compute on</legend>
      {DEVICES.map((each) => (
        <label key={each.device} class="choice">
          <input
            type="radio"
            name={name}
            value={each.device}
            disabled={each.device === 'webgpu' && missing}
            checked={chosen === each.device}
            onChange={() => app.chooseDevice(each.device)}
          />
          {each.name}
        </label>
      ))}
      <small id={`${name}-says`}>
        {fixed ? 'Chosen before a model is loaded.' : says}
        {!fixed && missing && chosen !== 'webgpu' && ' There is no WebGPU here; This device says why.'}
      </small>
    </fieldset>
  );
}
