// A WebGPU adapter whose devices can be lost, as far as a watch over devices sees it. Node has none of its own.

export interface PlayedGpu {
  /** Devices that were given out and not destroyed. */
  readonly alive: number;
  restore(): void;
}

export function playGpu(): PlayedGpu {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'GPUAdapter');
  const devices = new Set<object>();
  class GPUAdapter {
    requestDevice() {
      let end: (info: { reason: string }) => void = () => undefined;
      const lost = new Promise<{ reason: string }>((resolve) => {
        end = resolve;
      });
      const device = {
        lost,
        destroy: () => {
          devices.delete(device);
          end({ reason: 'destroyed' });
        },
        lose: async () => {
          devices.delete(device);
          end({ reason: 'unknown' });
          await lost;
        },
      };
      devices.add(device);
      return Promise.resolve(device);
    }
  }
  Object.defineProperty(globalThis, 'GPUAdapter', { value: GPUAdapter, configurable: true, writable: true });
  return {
    get alive() {
      return devices.size;
    },
    restore: () => {
      if (before) Object.defineProperty(globalThis, 'GPUAdapter', before);
      else Reflect.deleteProperty(globalThis, 'GPUAdapter');
    },
  };
}
