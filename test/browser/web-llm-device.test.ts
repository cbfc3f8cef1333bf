// The watch over devices on the browser's own WebGPU: it sees a device that somebody else asks for, and its loss.

import { expect, it } from 'vitest';
import { watchDevice } from '../../src/models/web-llm/device-watch.ts';

async function someDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) throw new Error('this browser has no adapter');
  return await adapter.requestDevice({ requiredLimits: { maxBufferSize: 2 ** 20 } });
}

it('a device that is lost ends what waits for it, and what comes after', async () => {
  const watch = watchDevice();
  const device = await someDevice();
  watch.endCatching();
  expect(watch.failure).toBeNull();
  const waiting = watch.race(new Promise<never>(() => undefined));
  device.destroy();
  expect(await waiting).toMatchObject({ ok: false, failure: { kind: 'device-lost' } });
  expect(await watch.race(new Promise<never>(() => undefined))).toMatchObject({ ok: false });
  expect(watch.failure).toMatchObject({ kind: 'device-lost' });
});

it('releasing destroys the device that was caught, and is no loss', async () => {
  const watch = watchDevice();
  const device = await someDevice();
  watch.endCatching();
  await watch.release(() => Promise.reject(new Error('unloading failed')));
  expect((await device.lost).reason).toBe('destroyed');
  expect(watch.failure).toBeNull();
});

it('a device asked for after the load is not watched', async () => {
  const { requestDevice } = GPUAdapter.prototype;
  const watch = watchDevice();
  expect(GPUAdapter.prototype.requestDevice).not.toBe(requestDevice);
  watch.endCatching();
  expect(GPUAdapter.prototype.requestDevice).toBe(requestDevice);
  const device = await someDevice();
  device.destroy();
  await device.lost;
  expect(watch.failure).toBeNull();
  await watch.release(() => Promise.resolve());
});
