// Large files go through in constant memory: files of 300 MB, or 100 where the reader shares its parts with one of those;
// made while they are read.

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readInput } from '../../src/ingest/formats.ts';
import { joined } from '../../src/ingest/lines.ts';
import type { Input } from '../../src/ingest/reader.ts';
import { repeatedBlob } from './made-blob.ts';

/** Bounds for what a run of the garbage collector has left; the files are two to five times as large. */
const MAX_GROWTH_BYTES = 60_000_000;
const SIZE = 300_000_000;
const SMALLER_SIZE = 120_000_000;

const utf8 = (text: string) => new TextEncoder().encode(text);
const WORDS = 'The tide turns twice a day and the boats turn with it. '.repeat(36);
const LINE = utf8(`${JSON.stringify({ text: WORDS, url: 'https://harbour.example/' })}\n`);

function warcRecord(text: string): Uint8Array {
  const block = utf8(text);
  const header = `WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://harbour.example/\r\nWARC-Date: 2021-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: text/plain\r\nContent-Length: ${block.length}\r\n\r\n`;
  return joined([utf8(header), block, utf8('\r\n\r\n')]);
}

interface Run {
  readonly documents: number;
  readonly growth: number;
  readonly failed: string | null;
  readonly share: number;
}

// `heapUsed` counts garbage too, so the least of several looks is what is held.
async function run(name: string, blob: Blob, stopAfter = Number.POSITIVE_INFINITY): Promise<Run> {
  const stopping = new AbortController();
  const input: Input = { name, blob, type: '', depth: 0 };
  let [documents, bytes, failed]: [number, number, string | null] = [0, 0, null];
  let before: number | null = null;
  let window: number[] = [];
  let growth = 0;
  for await (const found of readInput(input, { stop: stopping.signal, field: null })) {
    if (found.kind === 'failed') failed = found.message;
    if (found.kind === 'progress') bytes = Math.max(bytes, found.bytes);
    if (found.kind !== 'document') continue;
    documents += 1;
    if (documents % 500 === 0) window.push(process.memoryUsage().heapUsed);
    if (window.length === 20) {
      const least = Math.min(...window);
      before ??= least;
      growth = Math.max(growth, least - before);
      window = [];
    }
    if (documents >= stopAfter) stopping.abort();
  }
  return { documents, growth, failed, share: bytes / blob.size };
}

describe('a large file', () => {
  it('of lines of JSON goes through in constant memory', async () => {
    const times = Math.ceil(SIZE / LINE.length);
    const { documents, growth, failed, share } = await run('big.jsonl', repeatedBlob(LINE, times).blob);
    expect({ documents, failed }).toEqual({ documents: times, failed: null });
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    expect(share).toBeGreaterThan(0.99);
  });

  it('that is one array of JSON goes through in constant memory', async () => {
    const item = utf8(`{"text":${JSON.stringify(WORDS)}},\n`);
    const begin = utf8('[\n');
    // A pattern begins at the beginning, so the bracket of the array is a line of its own before every 1,000 items.
    const pattern = joined([
      begin,
      ...Array.from({ length: 1000 }, () => item),
      utf8('{"text":"The last words of the array."}]\n'),
    ]);
    const times = Math.ceil(SMALLER_SIZE / pattern.length);
    const { documents, growth, failed } = await run('big.json', repeatedBlob(pattern, times).blob);
    expect({ documents, failed }).toEqual({ documents: times * 1001, failed: null });
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it('of rows goes through in constant memory', async () => {
    const row = utf8(`"He said ""no"" and, later:\n${WORDS}",7\n`);
    const times = Math.ceil(SMALLER_SIZE / row.length);
    const { documents, growth, failed } = await run('big.csv', repeatedBlob(row, times).blob);
    expect({ documents, failed }).toEqual({ documents: times, failed: null });
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it('of a web archive goes through in constant memory', async () => {
    const record = warcRecord(WORDS);
    const times = Math.ceil(SIZE / record.length);
    const { documents, growth, failed, share } = await run('big.warc', repeatedBlob(record, times).blob);
    expect({ documents, failed }).toEqual({ documents: times, failed: null });
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    expect(share).toBeGreaterThan(0.99);
  });

  it('is stopped in the middle, and no more of it is made', async () => {
    for (const [name, pattern] of [
      ['big.jsonl', LINE],
      ['big.warc', warcRecord(WORDS)],
    ] as const) {
      const { blob, made } = repeatedBlob(pattern, Math.ceil(SIZE / pattern.length));
      const { documents } = await run(name, blob, 5000);
      expect(documents).toBe(5000);
      expect(made()).toBeLessThan(20_000_000);
    }
  });

  it('in gzip, too large for memory, is unpacked as it is read', async () => {
    const member = Uint8Array.from(gzipSync(joined(Array.from({ length: 2000 }, () => LINE))));
    const times = Math.ceil(110_000_000 / (LINE.length * 2000));
    const { documents, growth, failed } = await run('big.jsonl.gz', repeatedBlob(member, times).blob);
    expect({ documents, failed }).toEqual({ documents: times * 2000, failed: null });
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
  });
});
