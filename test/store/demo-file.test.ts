// The demo that is served opens as any project file does, and holds what the first screen promises.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readProjectFile } from '../../src/store/project-file/read.ts';

const DEMO = join(import.meta.dirname, '../../public/demo/demo.humpback.zip');

it('the demo is a whole project of the embedded model: documents, pairs, ratings and a loop that has ended, no weights', async () => {
  const blob = new Blob([await readFile(DEMO)]);
  expect(blob.size).toBeLessThan(300_000);
  const read = await readProjectFile(blob, 'demo.humpback.zip', () => undefined, new AbortController().signal);
  if (!read.ok) throw new Error(read.failure.message);
  const { rows } = read.value;
  expect(rows.documents.length).toBe(2);
  expect(rows.segments.length).toBe(12);
  expect(rows.candidates.length).toBeGreaterThanOrEqual(12);
  expect(rows.ratings.length).toBeGreaterThanOrEqual(12);
  const models = new Set(rows.candidates.map((row) => (row as { model: string }).model.split('+')[0]));
  expect([...models]).toEqual([expect.stringContaining('smollm2-135m-instruct')]);
  const steps = rows.steps.map((row) => (row as { kind: string }).kind);
  for (const kind of ['train', 'augment', 'rate', 'select', 'compare']) expect(steps).toContain(kind);
  expect(read.value.adapters).toEqual([]);
  await read.value.opened.close();
});
