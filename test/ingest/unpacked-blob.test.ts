import { describe, expect, it } from 'vitest';
import { unpackedBlob } from '../../src/ingest/unpacked-blob.ts';

const WHOLE = Uint8Array.from({ length: 20_000_000 }, (_, at) => (at * 31 + (at >> 8)) % 251);

function opened(chunk = 300_000) {
  const counts = { opened: 0, ended: 0 };
  const unpacked = unpackedBlob(WHOLE.length, async function* () {
    counts.opened += 1;
    try {
      for (let at = 0; at < WHOLE.length; at += chunk) yield WHOLE.subarray(at, at + chunk);
    } finally {
      counts.ended += 1;
    }
  });
  const at = async (from: number, to: number) =>
    Buffer.compare(new Uint8Array(await unpacked.blob.slice(from, to).arrayBuffer()), WHOLE.subarray(from, to));
  return { ...unpacked, counts, at };
}

describe('a file that is unpacked as it is read', () => {
  it('gives every stretch as it is, from front to back in one unpacking', async () => {
    const { at, counts, close } = opened();
    for (let from = 0; from < WHOLE.length; from += 1_048_576)
      expect(await at(from, Math.min(WHOLE.length, from + 1_048_576))).toBe(0);
    expect(counts.opened).toBe(1);
    await close();
    expect(counts).toEqual({ opened: 1, ended: 1 });
  });

  it('steps back a little without unpacking again, and far by unpacking again', async () => {
    const { at, counts } = opened();
    expect(await at(3_000_000, 4_000_000)).toBe(0);
    expect(await at(1_000_000, 1_000_100)).toBe(0);
    expect(counts.opened).toBe(1);
    expect(await at(19_000_000, 20_000_000)).toBe(0);
    expect(await at(0, 100)).toBe(0);
    expect(counts.opened).toBe(2);
  });

  it('reads that are on at the same time do not disturb one another', async () => {
    const { at } = opened(7777);
    expect(await Promise.all([at(5, 900_000), at(12_000_000, 12_000_500), at(0, 3), at(700_000, 2_000_000)])).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('slices and streams as a Blob does', async () => {
    const { blob, close } = opened();
    const real = new Blob([WHOLE]);
    for (const [from, to] of [
      [10, 20],
      [-20, -10],
      [5, undefined],
      [30, 10],
      [0, 99_999_999],
    ] as const) {
      expect(blob.slice(from, to).size).toBe(real.slice(from, to).size);
    }
    expect(
      Buffer.compare(new Uint8Array(await blob.slice(100, 9000).slice(50, 70).arrayBuffer()), WHOLE.subarray(150, 170)),
    ).toBe(0);
    let length = 0;
    for await (const part of blob.slice(0, 2_000_000).stream()) length += part.length;
    expect(length).toBe(2_000_000);
    await close();
  });
});
