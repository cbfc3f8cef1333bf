import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { type ReadDocument, type ReadNews, readAndCut } from '../../src/ingest/cutting.ts';

const FILES = join(import.meta.dirname, 'files');
const paths = readdirSync(FILES, { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile() && each.name !== 'README.md')
  .map((each) => relative(FILES, join(each.parentPath, each.name)))
  .sort();
/** Windows other than the paper's, so that small files are cut too. */
const WINDOWS = [DEFAULT_SETTINGS.segment, { minChars: 80, maxChars: 400 }, { minChars: 1, maxChars: 60 }];

async function cut(path: string, lengths: (typeof WINDOWS)[number]): Promise<readonly ReadDocument[]> {
  const input = { name: path, blob: new Blob([Uint8Array.from(readFileSync(join(FILES, path)))]), type: '' };
  const documents: ReadDocument[] = [];
  const reading = readAndCut({ input, field: null, lengths }, new AbortController().signal);
  for (let step = await reading.next(); step.done !== true; step = await reading.next()) {
    documents.push(...step.value.documents);
  }
  return documents;
}

describe('every real file, read and cut', () => {
  it.each(paths)('%s: exact offsets in order, no character twice, and the same again', async (path) => {
    for (const lengths of WINDOWS) {
      const documents = await cut(path, lengths);
      for (const { document, segments } of documents) {
        let last = 0;
        for (const { id, from, to } of segments) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(document.text.length);
          expect(id).toBe(`${document.id}/${from}-${to}`);
          const text = document.text.slice(from, to);
          expect(text).toBe(text.trim());
          expect(text.length).toBeLessThanOrEqual(lengths.maxChars);
          last = to;
        }
        const starts = document.pageStarts ?? [0];
        expect(starts[0]).toBe(0);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        expect(starts.at(-1)).toBeLessThanOrEqual(document.text.length);
        expect(document.text).not.toContain('\r');
        expect(document.provenance?.file).toContain(path);
      }
      expect(new Set(documents.map(({ document }) => document.id)).size).toBe(documents.length);
      expect(await cut(path, lengths)).toEqual(documents);
    }
  });

  it('comes in helpings, each of which the next one waits for', async () => {
    const rows = Array.from({ length: 300 }, (_, at) =>
      JSON.stringify({ text: `Row ${at} says something of its own.` }),
    );
    const input = { name: 'rows.jsonl', blob: new Blob([rows.join('\n')]), type: '' };
    const lengths = { minChars: 1, maxChars: 400 };
    const reading = readAndCut({ input, field: null, lengths }, new AbortController().signal);
    const helpings: ReadNews[] = [];
    for (let step = await reading.next(); step.done !== true; step = await reading.next()) helpings.push(step.value);
    expect(helpings.length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...helpings.map(({ documents }) => documents.length))).toBeLessThanOrEqual(64);
    expect(helpings.flatMap(({ documents }) => documents)).toHaveLength(300);
    const bytes = helpings.map((each) => each.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  });
});
