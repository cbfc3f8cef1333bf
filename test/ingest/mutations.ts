// Bytes as no program writes them: random ones, and real files with damage. All from a seed, which a failing test prints.

/** Numbers of 0 ≤ n < 1 that depend on the seed alone (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random bytes; half of the seeds begin with the given ones, so that a reader takes them for its own format. */
export function randomBytes(seed: number, begin: Uint8Array): Uint8Array<ArrayBuffer> {
  const next = numbersFrom(seed);
  const bytes = Uint8Array.from({ length: Math.floor(next() * 4096) }, () => Math.floor(next() * 256));
  if (seed % 2 === 0) bytes.set(begin.subarray(0, bytes.length));
  return bytes;
}

/** The file with one to eight injuries: bytes changed, a stretch cut out, doubled, zeroed or exchanged, the end gone. */
export function mutated(file: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
  const next = numbersFrom(seed);
  const below = (n: number) => Math.floor(next() * Math.max(1, n));
  let bytes = Uint8Array.from(file);
  for (let injuries = 1 + below(8); injuries > 0; injuries -= 1) {
    const at = below(bytes.length);
    const end = Math.min(bytes.length, at + 1 + below(next() < 0.5 ? 16 : 512));
    switch (below(6)) {
      case 0:
        bytes.fill(0, at, end);
        break;
      case 1:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(end)]);
        break;
      case 2:
        bytes = Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(at)]);
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        for (let place = at; place < end; place += 1) bytes[place] = below(256);
        break;
      default:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    }
  }
  return bytes;
}
