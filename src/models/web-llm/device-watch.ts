// web-llm keeps its GPUDevice to itself, unloads in silence when the device is lost, and may leave a stream waiting for
// ever. So the device is caught on its way to web-llm, and all that waits is raced against its loss.

import { type Failure, fail, type Outcome, succeed } from '../../core/outcome.ts';
import { type During, deviceLost } from './faults.ts';

export interface DeviceWatch {
  /** What happened to the device; null while it is there. */
  readonly failure: Failure | null;
  /** Waits for work, or for the loss of the device if that comes first. Rejects as the work does. */
  race<T>(work: Promise<T>): Promise<Outcome<T>>;
  /** The model is loaded: devices that are asked for from now on are somebody else's. */
  endCatching(): void;
  /**
   * Unloads, then gives the device and its memory back: web-llm leaves both where they are when a load fails. What ends
   * from now on is no loss. Never rejects: whatever is wrong with the engine, nobody wants it any more.
   */
  release(unload: () => Promise<void>): Promise<void>;
}

/** Watches every device that is asked for in this thread until `endCatching`, which its caller owes. */
export function watchDevice(): DeviceWatch {
  const devices: GPUDevice[] = [];
  const waiting = new Set<(failure: Failure) => void>();
  let during: During = 'loading';
  let failure: Failure | null = null;
  let released = false;

  const adopt = (device: GPUDevice): void => {
    devices.push(device);
    // `lost` never rejects. Its reason does not tell whose doing it was: web-llm itself destroys a device that is full.
    void device.lost.then(() => {
      if (released) return;
      failure ??= deviceLost(during);
      for (const tell of waiting) tell(failure);
    });
  };
  const restore = catchDevices(adopt);

  return {
    get failure() {
      return failure;
    },
    race<T>(work: Promise<T>): Promise<Outcome<T>> {
      // A set of callbacks and not Promise.race: the loss would keep a reaction of every token for the engine's life.
      return new Promise((resolve, reject) => {
        const lose = (lost: Failure): void => resolve(fail(lost));
        waiting.add(lose);
        work.then((value) => resolve(succeed(value)), reject).finally(() => waiting.delete(lose));
        if (failure !== null) lose(failure);
      });
    },
    endCatching() {
      restore();
      during = 'running';
    },
    async release(unload) {
      released = true;
      restore();
      try {
        await unload();
      } catch {
        // A device that is gone cannot be waited for.
      } finally {
        for (const device of devices) device.destroy();
      }
    },
  };
}

/** Shows every new device to `adopt` until the returned function is called. Nothing to do without WebGPU. */
function catchDevices(adopt: (device: GPUDevice) => void): () => void {
  if (typeof GPUAdapter === 'undefined') return () => undefined;
  const { prototype } = GPUAdapter;
  const original = prototype.requestDevice;
  prototype.requestDevice = async function (this: GPUAdapter, ...asked) {
    const device = await original.apply(this, asked);
    adopt(device);
    return device;
  };
  let restored = false;
  return () => {
    // Once: a later load may have put its own in the same place.
    if (!restored) prototype.requestDevice = original;
    restored = true;
  };
}
