import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/parquet.ts';
import { fuzz, realBytes, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

describe('Parquet', () => {
  it.each(['snappy', 'zstd', 'gzip'])(
    'a table that pyarrow packed with %s gives its rows over all row groups',
    async (codec) => {
      const { documents, fields, notes, failed, share } = await reading(
        read,
        realInput(`parquet/orchard-${codec}.parquet`),
      );
      const file = `orchard-${codec}.parquet`;
      expect(fields?.chosen).toBe('body');
      expect(documents).toHaveLength(450);
      expect(documents.map(({ text }) => /^Note (\d+)\./.exec(text)?.[1])).toEqual(
        Array.from({ length: 450 }, (_, at) => String(at)),
      );
      // The second row group begins with row 201.
      expect(documents[200]?.provenance).toEqual({
        file,
        record: 'row 201',
        title: 'Quinces, \u201cthe hard fruit\u201d',
        date: '2022-10-20T00:00:00.000Z',
      });
      expect({ notes, failed, hasShare: share > 0 }).toEqual({ notes: [], failed: null, hasShare: true });
    },
  );

  it('a person chooses another column', async () => {
    const { documents } = await reading(read, realInput('parquet/orchard-snappy.parquet'), { field: 'title' });
    expect(documents).toHaveLength(450);
    expect(documents[449]?.text).toBe('Quinces, \u201cthe hard fruit\u201d');
  });

  it("of nested chats the assistant's turns are read", async () => {
    const { documents, fields } = await reading(read, realInput('parquet/chat.parquet'));
    expect(fields?.chosen).toBe('messages (assistant)');
    expect(documents.map(({ text, provenance }) => [text.slice(0, 7), provenance.url])).toEqual([
      ['A graft', 'https://orchard.example/1'],
      ['Pears r', 'https://orchard.example/2'],
    ]);
  });

  it('a file without its end fails with what to do', async () => {
    const bytes = realBytes('parquet/orchard-zstd.parquet');
    expect((await reading(read, inputOf('a.parquet', bytes.slice(0, 5000)))).failed).toBe(
      'a.parquet is damaged: the description of its columns cannot be read. Nothing was added. Get it again from where it came.',
    );
    expect((await reading(read, inputOf('a.parquet', 'PAR1'))).failed).toMatch(/is damaged/);
  });

  it('rows whose pages are damaged are told, and those of other groups are read', async () => {
    const bytes = realBytes('parquet/orchard-zstd.parquet');
    bytes.fill(0xff, 300, 1200);
    const { documents, notes, failed } = await reading(read, inputOf('a.parquet', bytes));
    expect(failed).toBe(null);
    expect(documents.length).toBeGreaterThanOrEqual(250);
    expect(documents.length).toBeLessThan(450);
    expect(notes).toEqual([expect.stringMatching(/^\d+ rows from row 1 on are damaged or too large, and left out\.$/)]);
  });

  it('it stops between two stretches', async () => {
    const stopping = new AbortController();
    let documents = 0;
    for await (const found of read(realInput('parquet/orchard-gzip.parquet'), {
      stop: stopping.signal,
      field: null,
      inside: () => [] as never,
    })) {
      if (found.kind === 'document') documents += 1;
      stopping.abort();
    }
    expect(documents).toBeLessThanOrEqual(200);
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(read, 'a.parquet', [
      'parquet/orchard-snappy.parquet',
      'parquet/orchard-zstd.parquet',
      'parquet/orchard-gzip.parquet',
      'parquet/chat.parquet',
    ]);
  });
});
