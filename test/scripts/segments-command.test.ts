import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../scripts/headless/options.ts';
import { writeSegments } from '../../scripts/headless/segments.ts';

const FILES = join(import.meta.dirname, '../ingest/files');
const folder = mkdtempSync(join(tmpdir(), 'segments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly document: string;
  readonly from: number;
  readonly to: number;
  readonly in: boolean;
  readonly marks: readonly { readonly kind: string; readonly found: string }[];
  readonly provenance: Readonly<Record<string, string>>;
  readonly page?: number;
  readonly text: string;
}

describe('npm run headless -- --segments-only', { timeout: 60_000 }, () => {
  it('writes every segment with marks, offsets and provenance, and counts the reasons', async () => {
    const copy = join(folder, 'a copy.md');
    writeFileSync(copy, readFileSync(join(FILES, 'pdf/paper.md')));
    const files = [join(FILES, 'pdf/paper.pdf'), copy, join(FILES, 'pdf/scanned.pdf'), join(FILES, 'html/tides.md')];
    const out = join(folder, 'segments.jsonl');
    const summary = await writeSegments(files, out);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Line);
    expect(summary).toMatchObject({ files: 4, segments: rows.length });
    expect(rows.length).toBeGreaterThan(2);
    // The scan has pages without text, which is told; the copy is the same text again.
    expect(summary.troubled).toBe(1);
    expect(summary.marks.duplicate).toBe(
      rows.filter(({ marks }) => marks.some(({ kind }) => kind === 'duplicate')).length,
    );
    expect(summary.marks.duplicate).toBeGreaterThan(0);
    expect(summary.in).toBe(rows.filter((row) => row.in).length);
    const [first] = rows;
    expect(first).toMatchObject({ page: 1, provenance: { file: expect.stringMatching(/paper\.pdf$/) } });
    for (const { from, to, text } of rows) expect(text).toHaveLength(to - from);
    expect(existsSync(`${out}.part`) || existsSync(`${out}.unmarked`)).toBe(false);
  });

  it('is given no word about a model', () => {
    const words = ['--segments-only', '--input', FILES, '--out', join(folder, 'x.jsonl')];
    expect(readOptions(words)).toMatchObject({ segmentsOnly: true });
    expect(() => readOptions([...words, '--limit', '3'])).toThrow(
      '--segments-only asks no model, so --limit has no meaning',
    );
    expect(() => readOptions(['--input', FILES, '--out', 'x', '--rater', 'best'])).toThrow(
      '--rater is one of expectation',
    );
  });
});
