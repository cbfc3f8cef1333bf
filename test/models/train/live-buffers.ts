// Counts what jax-js's wasm device holds, from outside: it keeps its buffers in a Map of { ptr, size, ref }, which is
// found by watching what is put into Maps.

interface Held {
  readonly size: number;
}

export interface LiveBuffers {
  readonly count: number;
  readonly bytes: number;
  /** Most bytes held at a time since the last `reset`. */
  readonly peak: number;
  reset(): void;
}

const plainSet = Map.prototype.set;
const plainDelete = Map.prototype.delete;
const stores = new Set<Map<unknown, unknown>>();
let bytes = 0;
let peak = 0;

function isBuffer(value: unknown): value is Held {
  return typeof value === 'object' && value !== null && 'ptr' in value && 'size' in value && 'ref' in value;
}

/** Watches from now on; to be called before the first array is made. */
export function watchBuffers(): LiveBuffers {
  Map.prototype.set = function set(key: unknown, value: unknown) {
    if (isBuffer(value)) {
      stores.add(this);
      bytes += value.size;
      peak = Math.max(peak, bytes);
    }
    return plainSet.call(this, key, value);
  };
  Map.prototype.delete = function remove(key: unknown) {
    if (stores.has(this)) bytes -= (this.get(key) as Held).size;
    return plainDelete.call(this, key);
  };
  return {
    get count() {
      return [...stores].reduce((sum, store) => sum + store.size, 0);
    },
    get bytes() {
      return bytes;
    },
    get peak() {
      return peak;
    },
    reset() {
      peak = bytes;
    },
  };
}
