// Reads real files, and bytes of a test, through the door or with one reader.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readInput } from '../../src/ingest/formats.ts';
import type { Input, Reader } from '../../src/ingest/reader.ts';
import { mutated, randomBytes } from './mutations.ts';
import { inputOf, type Reading, type ReadingOptions, reading } from './reading.ts';

const FILES = join(import.meta.dirname, 'files');

export function realBytes(path: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(join(FILES, path)));
}

export function realInput(path: string): Input {
  return inputOf(path.split('/').at(-1) ?? path, realBytes(path));
}

/** What the ingest worker would get. */
export async function readThrough(
  input: Input,
  options: Pick<ReadingOptions, 'field' | 'stop'> = {},
): Promise<Reading> {
  const through: Reader = (each, { stop, field }) => readInput(each, { stop, field });
  return await reading(through, input, options);
}

/** Longest time for one small file, however broken: a reader that takes longer hangs. */
const HANG_MS = 20_000;

/**
 * Random bytes and damaged files must give findings and never throw or hang. Those of archives go through the door, as
 * they do in the worker.
 */
export async function fuzz(read: Reader, name: string, files: readonly string[], seeds = 150): Promise<void> {
  const real = files.map(realBytes);
  const inside = async function* (input: Input) {
    const found = readInput(input, { stop: new AbortController().signal, field: null });
    // What is inside cannot end the reading of what it is in.
    for await (const each of found) if (each.kind !== 'failed') yield each;
  };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const file = real[seed % real.length] ?? new Uint8Array();
    const bytes = seed % 3 === 0 ? randomBytes(seed, file.subarray(0, 16)) : mutated(file, seed);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hung = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('hung'), HANG_MS);
    });
    const ended = reading(read, inputOf(name, bytes), { inside }).then(
      ({ failed }) => (failed === null || /^[\s\S]+[.!?]$/.test(failed) ? 'read' : `said ${failed}`),
      (error: unknown) => `threw ${error instanceof Error ? error.stack : String(error)}`,
    );
    expect(await Promise.race([ended, hung]), `seed ${seed}`).toBe('read');
    clearTimeout(timer);
  }
}
