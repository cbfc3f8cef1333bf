import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/gzip.ts';
import { joined } from '../../src/ingest/lines.ts';
import { LIMITS } from '../../src/ingest/reader.ts';
import { fuzz, readThrough, realBytes, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

const packed = (text: string | Uint8Array) => Uint8Array.from(gzipSync(text));

describe('gzip', () => {
  it('what is inside is read as what it is', async () => {
    const { documents, notes } = await readThrough(realInput('gzip/harbour.txt.gz'));
    expect(documents).toMatchObject([
      { name: 'harbour.txt.gz/harbour.txt', form: 'plain', provenance: { file: 'harbour.txt.gz/harbour.txt' } },
    ]);
    expect(notes).toEqual([]);
    const rows = await readThrough(realInput('gzip/orchard.jsonl.gz'));
    expect(rows.documents.map(({ name }) => name)).toEqual(
      [1, 2, 3].map((line) => `orchard.jsonl.gz/orchard.jsonl, line ${line}`),
    );
  });

  it('members one after the other are one file, and zeros after them are nothing', async () => {
    const { documents, notes } = await readThrough(realInput('gzip/two-members.txt.gz'));
    expect(documents[0]?.text).toMatch(
      /^The harbour at Low Quay[\s\S]*behind the counter\.\nThe second part begins here, and was packed by itself\.\n$/,
    );
    expect(notes).toEqual([]);
    const padded = joined([realBytes('gzip/harbour.txt.gz'), new Uint8Array(512)]);
    expect((await readThrough(inputOf('a.txt.gz', Uint8Array.from(padded)))).notes).toEqual([]);
  });

  it('a file that ends early, or whose sum is wrong, is read as far as it goes', async () => {
    const text = Array.from({ length: 20_000 }, (_, at) => `Line ${at} of the log, in words of ${at * 7919}.`).join(
      '\n',
    );
    const bytes = packed(text);
    const cut = await readThrough(inputOf('a.txt.gz', bytes.slice(0, bytes.length - 2000)));
    expect(cut.documents[0]?.text.startsWith('Line 0 of the log')).toBe(true);
    expect(cut.notes).toEqual(['The packed data is damaged; what came before that is read.']);
    bytes[bytes.length - 8] = (bytes[bytes.length - 8] ?? 0) ^ 1;
    expect((await readThrough(inputOf('a.txt.gz', bytes))).notes).toEqual(cut.notes);
  });

  it('what cannot be unpacked at all fails', async () => {
    expect((await readThrough(inputOf('a.gz', Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3])))).failed).toMatch(
      /^a\.gz is damaged: nothing of it can be unpacked\. /,
    );
  });

  it('a bomb is unpacked up to its bound and no further', async () => {
    const bomb = packed(new Uint8Array(60_000_000));
    const { documents, notes } = await reading(read, inputOf('bomb.gz', bomb));
    // What is inside is told with its size here.
    const size = Number.parseInt(documents[0]?.text ?? '', 10);
    expect(size).toBeLessThanOrEqual(bomb.length * LIMITS.unpackedRatio);
    expect(size).toBeGreaterThan(10_000_000);
    expect(notes).toEqual([
      'More than 2 GB, or 1,000 times its size, comes out of it; only what is below that is read.',
    ]);
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.gz', ['gzip/harbour.txt.gz', 'gzip/two-members.txt.gz', 'gzip/orchard.jsonl.gz']);
  });
});
