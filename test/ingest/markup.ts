// What the tests of the markup formats share: real files, what is compared of them, and readings that must come to an end.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { expect } from 'vitest';
import type { Reader } from '../../src/ingest/reader.ts';
import { mutated, randomBytes } from './mutations.ts';
import { inputOf, type Reading, type ReadingOptions, reading } from './reading.ts';

const FILES = join(import.meta.dirname, 'files');

/** The bytes of a file in test/ingest/files. */
export function fileBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(FILES, path)));
}

/** Reads a real file. */
export function readingOf(reader: Reader, path: string, options: ReadingOptions = {}): Promise<Reading> {
  return reading(reader, inputOf(path.split('/').at(-1) ?? path, fileBytes(path)), options);
}

/** Reads bytes or text, and gives the one document's text; what went wrong where there is none. */
export async function textOf(reader: Reader, bytes: Uint8Array<ArrayBuffer> | string, name = 'file'): Promise<string> {
  const { documents, failed } = await reading(reader, inputOf(name, bytes));
  return documents.map(({ text }) => text).join('\n----\n') || `failed: ${failed}`;
}

/** A ZIP archive of these texts and bytes. */
export function zipOf(files: Record<string, string | Uint8Array>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([name, content]) => [
    name,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return new Uint8Array(zipSync(Object.fromEntries(entries)));
}

export function headings(text: string): string[] {
  return text.split('\n').filter((line) => /^#{1,6} /.test(line));
}

/** The words of a text without any mark of Markdown, code and notes included. */
export function words(text: string): string[] {
  const plain = text
    .replace(/^\|(?: --- \|)+$/gm, '')
    .replace(/^```\w*$/gm, '')
    .replace(/^\s*(?:-|\d+\.) /gm, '')
    .replace(/\[\^\d+\]:?/g, ' ')
    .replaceAll("'", '’');
  return plain.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}*`|>#-]/gu) ?? [];
}

const SEEDS = Number(process.env.FUZZ_SEEDS ?? 150);
const LIMIT_MS = 20_000;

/**
 * Reads damaged files, random bytes and damaged files inside of sound archives: nothing may be thrown, and every reading
 * has to end. The seed stands in the failure's message.
 */
export async function survives(reader: Reader, paths: readonly string[], inner: readonly string[] = []): Promise<void> {
  const real = paths.map(fileBytes);
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const file = real[seed % real.length] as Uint8Array;
    const kind = seed % 5;
    const bytes =
      kind === 0
        ? randomBytes(seed, file.subarray(0, 8))
        : kind < 3 || inner.length === 0
          ? mutated(file, seed)
          : damagedInside(file, inner[seed % inner.length] ?? '', seed);
    const input = inputOf(`seed-${seed}`, bytes);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`seed ${seed} did not end within ${LIMIT_MS} ms`)), LIMIT_MS);
    });
    try {
      const found = await Promise.race([reading(reader, input), late]);
      expect(found.failed === null || found.failed.startsWith(input.name), `seed ${seed}: ${found.failed}`).toBe(true);
      expect(found.documents.length + (found.failed === null ? 0 : 1), `seed ${seed} ended with nothing`).toBe(1);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function damagedInside(file: Uint8Array, ending: string, seed: number): Uint8Array<ArrayBuffer> {
  const files = unzipSync(file);
  const hit = Object.keys(files).filter((name) => name.endsWith(ending));
  for (const name of hit) files[name] = mutated(files[name] as Uint8Array, seed);
  return new Uint8Array(zipSync(files, { level: 1 }));
}
