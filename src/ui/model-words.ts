// What is said about a model and the device it computes on.

import type { DeviceReport, LoadedModel, ModelChoice } from '../run/app.ts';
import { bytes } from './figures.ts';

export function whereSentence(choice: ModelChoice): string {
  switch (choice.where) {
    case 'embedded':
      return 'Served beside this page.';
    case 'downloaded':
      return 'Already on this device.';
    case 'disk':
      return 'Opened from your disk.';
    case 'hub':
      return `On the Hugging Face Hub: ${bytes(choice.bytes)} are downloaded once and kept in this browser.`;
    default:
      return choice.where satisfies never;
  }
}

/** The name of the button that gets a model ready: it always says how much is read. */
export function loadLabel(choice: ModelChoice): string {
  return `${choice.where === 'hub' ? 'Download' : 'Load'} ${choice.name}, ${bytes(choice.bytes)}`;
}

export function deviceName(model: LoadedModel): string {
  if (model.device === 'webgpu') return 'WebGPU';
  return model.threads === 1 ? 'WebAssembly, 1 thread' : `WebAssembly, ${model.threads} threads`;
}

export function deviceSentence(model: LoadedModel, report: DeviceReport | null): string {
  if (model.device === 'webgpu') {
    const adapter = report?.adapter ?? null;
    return adapter === null ? 'It computes on WebGPU.' : `It computes on WebGPU: ${adapter}.`;
  }
  if (model.threads > 1) return `It computes in WebAssembly on ${model.threads} threads.`;
  if (report?.crossOriginIsolated === false) {
    return 'It computes in WebAssembly on one thread, because the page is not cross-origin isolated. It would be several times faster if the server sent the two isolation headers.';
  }
  return 'It computes in WebAssembly on one thread: this device offers no more.';
}
