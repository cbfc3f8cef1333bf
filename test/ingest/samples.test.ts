import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentFrom } from '../../src/core/document.ts';
import type { Segment } from '../../src/core/records.ts';
import { segmentDocument } from '../../src/core/segment.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { readThrough } from './door.ts';
import { inputOf } from './reading.ts';

const SAMPLES = join(import.meta.dirname, '../../public/samples');

async function segmentsOf(name: string): Promise<readonly Segment[]> {
  const { documents } = await readThrough(inputOf(name, Uint8Array.from(readFileSync(join(SAMPLES, name)))));
  const [found] = documents;
  if (found === undefined) throw new Error(`${name} gave no document`);
  const { segments, tooShort } = segmentDocument(
    documentFrom(name, found.form, found.text, 0),
    DEFAULT_SETTINGS.segment,
  );
  expect(tooShort).toBe(0);
  return segments;
}

describe('the sample documents', () => {
  it('the notes on tides give a segment for each of their sections', async () => {
    const segments = await segmentsOf('tides.md');
    expect(segments.map(({ headingPath }) => headingPath.at(-1))).toEqual([
      'Why the sea rises and falls',
      'Springs and neaps',
      'Why every coast has a tide of its own',
      'Working with a tide table',
      'When the weather has its say',
      'Reading the shore at low water',
      'Keeping your own record',
    ]);
  });

  it('the notebook on sourdough gives a segment for each section, and nothing of the page around it', async () => {
    const segments = await segmentsOf('sourdough.html');
    expect(segments.map(({ headingPath }) => headingPath.join(' > '))).toEqual([
      "A baker's sourdough notebook > Raising a starter from nothing",
      "A baker's sourdough notebook > Thinking in baker's percentages",
      "A baker's sourdough notebook > Mixing and the long first rise",
      "A baker's sourdough notebook > Shaping, and the night in the cold",
      "A baker's sourdough notebook > Steam, heat and patience",
    ]);
    const text = segments.map((segment) => segment.text).join('\n');
    expect(text).toContain('| 60 to 65 % | firm, easy to shape | sandwich loaves, rolls |');
    expect(text).not.toMatch(/newsletter|cookies|price of one|Flour Shelf|script/i);
  });

  it.each(['tides.md', 'sourdough.html'])(
    'the segments of %s have a length that a small model reads quickly',
    async (name) => {
      for (const { text } of await segmentsOf(name)) {
        expect(text.length).toBeGreaterThanOrEqual(600);
        expect(text.length).toBeLessThanOrEqual(2000);
      }
    },
  );
});
