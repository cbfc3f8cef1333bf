// PDFs as programs write them, as nobody should write them, and as damage leaves them.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { read } from '../../src/ingest/pdf.ts';
import { LIMITS } from '../../src/ingest/reader.ts';
import { mutated, randomBytes } from './mutations.ts';
import { line, pagesOf, pdfOf } from './pdf-made.ts';
import { inputOf, type Reading, reading } from './reading.ts';

const file = (name: string) => new Uint8Array(readFileSync(new URL(`./files/pdf/${name}`, import.meta.url)));
const text = (name: string) => new TextDecoder().decode(file(name)).trimEnd();
const readFile = (name: string) => reading(read, inputOf(name, file(name)));
const readBytes = (bytes: Uint8Array<ArrayBuffer>) => reading(read, inputOf('made.pdf', bytes));

/** Each page's text, cut by its beginnings. */
function pagesIn({ documents: [document] }: Reading): readonly string[] {
  const starts = document?.pageStarts ?? [];
  return starts.map((from, at) => document?.text.slice(from, starts[at + 1]) ?? '');
}

describe('PDFs that programs wrote', () => {
  test('a paper in two columns reads column by column, with headings, list, code, table and footnote', async () => {
    const { documents, notes, failed, share } = await readFile('paper.pdf');
    expect(documents.map((document) => document.text)).toEqual([text('paper.md')]);
    expect(documents[0]?.form).toBe('markdown');
    expect(documents[0]?.provenance).toEqual({
      file: 'paper.pdf',
      title: 'Reading a Cheap Tide Gauge',
      author: 'A. Harbour and B. Quay',
      date: '2024-03-05T10:15:00+01:00',
    });
    expect([notes, failed, share]).toEqual([[], null, 1]);
  });

  test('a page begins at its first character, even in the middle of a parted word', async () => {
    const [first, second] = pagesIn(await readFile('paper.pdf'));
    expect(first).toMatch(/Table 1 gives the mean dif$/);
    expect(second).toMatch(/^ference and the spread in centimetres/);
  });

  test('a page printed from a browser keeps its order where columns stand between full lines', async () => {
    expect((await readFile('web.pdf')).documents[0]?.text).toBe(text('web.md'));
  });

  test('a document of an office program keeps headings, table and lists', async () => {
    const { documents } = await readFile('guide.pdf');
    expect(documents[0]?.text).toBe(text('guide.md'));
    expect(documents[0]?.provenance.title).toBe('A Guide to Sourdough');
  });

  test('a letter keeps the lines of its address and has no headings', async () => {
    const [document] = (await readFile('letter.pdf')).documents;
    expect(document?.text.split('\n\n').slice(0, 3)).toEqual([
      'Mrs E. Miller\n4 Mill Lane\nOldbridge',
      '12 May 2024',
      'Dear Mrs Miller,',
    ]);
    expect(document?.text).not.toMatch(/^#/m);
    expect(document?.provenance.title).toBeUndefined();
  });

  test('the outline of a report gives its headings their levels', async () => {
    const result = await readFile('report.pdf');
    expect(result.documents[0]?.text.match(/^#+ .*$/gm)).toEqual([
      '# Chapter 1 Before the first stone',
      '## 1.1 Choosing the line',
      '## 1.2 The tools',
      '# Chapter 2 Raising the wall',
      '## 2.1 Footing',
      '## 2.2 Filling',
      '### 2.2.1 Through stones',
      '## 2.3 Coping',
    ]);
    expect(pagesIn(result)[1]).toMatch(/^# Chapter 2 Raising the wall\n/);
    expect(result.documents[0]?.text).toContain('1. A hammer of two kilograms, with one square face.\n2. A frame');
  });

  test('running headers of left and right pages and page numbers are gone, and a paragraph goes on over the page', async () => {
    const result = await readFile('essay.pdf');
    expect(result.documents[0]?.text).not.toMatch(/An Essay|^\d|– \d/m);
    expect(result.documents[0]?.text).toContain('It does not. The clock is an excellent servant');
    expect(pagesIn(result)[1]).toMatch(/^The clock is an excellent servant/);
    // `Untitled` says nothing.
    expect(result.documents[0]?.provenance).toEqual({ file: 'essay.pdf', author: 'E. Baker', date: '2021-03-04' });
  });

  test('pages that are images are named, empty ones are not, and none has text of its own', async () => {
    const result = await readFile('scanned.pdf');
    expect(result.notes).toEqual(['Pages 2–3 and 6 are images without text.']);
    expect(pagesIn(result).map((page) => page.length > 0)).toEqual([true, false, false, false, true, false]);
    // Its title is the name of a file.
    expect(result.documents[0]?.provenance.title).toBeUndefined();
  });

  test('Japanese and Chinese in fonts outside the file are read by the character tables of the app', async () => {
    const { documents, notes } = await readFile('cjk.pdf');
    expect(documents[0]?.text).toBe(
      '# 港の記録\n\n潮の高さは二百年以上にわたって記録されてきた。小さな港にはその記録がほとんどない。\n\n' +
        '潮水的高度已经记录了两百多年，但是小港口很少有这样的记录。',
    );
    expect(notes).toEqual([]);
  });
});

describe('PDFs that cannot be read, or not whole', () => {
  test('a password is told, and what to do', async () => {
    const { documents, failed } = await readFile('locked.pdf');
    expect(documents).toEqual([]);
    expect(failed).toBe(
      'locked.pdf is protected with a password. Nothing else is touched. Save a copy without the password in a PDF program and add that.',
    );
  });

  test('a file that only its owner may change is read', async () => {
    expect((await readFile('owner-only.pdf')).documents[0]?.text).toBe(
      (await readFile('letter.pdf')).documents[0]?.text,
    );
  });

  test.each([
    ['nothing', ''],
    ['no PDF', 'Dear Mrs Miller, this is a letter.'],
    ['a beginning', '%PDF-1.7\n'],
  ])('%s fails with a sentence that begins with the name', async (_, bytes) => {
    const { documents, failed } = await reading(read, inputOf('odd.pdf', bytes));
    expect(documents).toEqual([]);
    expect(failed).toMatch(/^odd\.pdf is damaged or no PDF.*Nothing else is touched\./);
  });

  test('a broken table of contents is found again', async () => {
    const bytes = file('letter.pdf');
    const at = new TextDecoder('latin1').decode(bytes).lastIndexOf('startxref');
    bytes.fill(0x37, at + 10, at + 14);
    expect((await readBytes(bytes)).documents[0]?.text).toContain('Dear Mrs Miller,');
  });

  test('a file that was cut off is read as far as its pages go, and told', async () => {
    const { documents, notes, failed } = await readBytes(file('essay.pdf').slice(0, 12_000));
    expect(documents[0]?.text).toContain('Before there were clocks in kitchens there was bread.');
    expect(notes).toContain(
      'The end of the file is missing: the pages before it are read, and letters are missing where their font is lost.',
    );
    expect(failed).toBeNull();
  });

  test('a page that is not there is named, and those beside it are read', async () => {
    const bytes = pdfOf([
      '<</Type/Catalog/Pages 2 0 R>>',
      '<</Type/Pages/Kids[3 0 R 99 0 R 3 0 R]/Count 3>>',
      '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
      `<</Length ${line('Here is a page.', 50, 700).length}>>\nstream\n${line('Here is a page.', 50, 700)}\nendstream`,
      '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ]);
    const { documents, notes } = await readBytes(bytes);
    expect(documents[0]?.text).toContain('Here is a page.');
    expect(notes).toEqual(['Page 2 is damaged and left out.']);
  });

  test('a file too large to hold fails before a byte of it is read', async () => {
    const blob = new Blob(['%PDF-1.7']);
    Object.defineProperty(blob, 'size', { value: LIMITS.wholeBytes + 1 });
    blob.arrayBuffer = () => Promise.reject(new Error('was read'));
    const { failed } = await reading(read, { name: 'big.pdf', blob, type: '', depth: 0 });
    expect(failed).toBe(
      'big.pdf is larger than the 100 MB that a PDF may have here. Nothing else is touched. Split it into parts and add those.',
    );
  });
});

describe('PDFs that mean harm', () => {
  test('scripts and actions of the file do not run', async () => {
    const script =
      '/OpenAction<</S/JavaScript/JS(globalThis.ran = true)>>/AA<</WC<</S/JavaScript/JS(globalThis.ran = true)>>>>';
    const { documents } = await readBytes(pagesOf([line('A quiet page.', 50, 700)], script));
    expect(documents[0]?.text).toBe('A quiet page.');
    expect('ran' in globalThis).toBe(false);
  });

  test('a page that draws itself without end is read once', async () => {
    const { failed, documents } = await readBytes(pagesOf([`${line('A page in a page.', 50, 700)}/Again Do\n`]));
    expect(failed).toBeNull();
    expect(documents[0]?.text.startsWith('A page in a page.')).toBe(true);
  });

  test('a tree of pages that holds itself, and a count without pages, end', async () => {
    const loop = await readBytes(
      pdfOf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>']),
    );
    expect(loop.documents).toEqual([]);
    expect(loop.failed !== null || loop.notes.length > 0).toBe(true);
  });

  test('a page with more text than a page can show is cut and told', async () => {
    const lines = Array.from({ length: 12_500 }, (_, at) => line('word', (at * 37) % 500, (at * 53) % 790, 4));
    const { notes, documents } = await readBytes(pagesOf([lines.join('')]));
    expect(documents).toHaveLength(1);
    expect(notes).toEqual(['Page 1 is read in part: it is damaged or holds too much.']);
  });
});

test('stopping ends the reading at the next page, without a document and without a complaint', async () => {
  const stop = new AbortController();
  const found: string[] = [];
  const bytes = pagesOf(Array.from({ length: 50 }, (_, at) => line(`This is page ${at}.`, 50, 700)));
  const context = {
    stop: stop.signal,
    field: null,
    inside: () => Promise.reject(new Error('nothing is inside')) as never,
  };
  for await (const one of read(inputOf('long.pdf', bytes), context)) {
    found.push(one.kind);
    if (found.length === 3) stop.abort();
  }
  expect(found).toEqual(['progress', 'progress', 'progress']);
  const before = await reading(read, inputOf('long.pdf', bytes), { stop: stop.signal });
  expect(before).toMatchObject({ documents: [], notes: [], failed: null });
});

const SEEDS = 75;
const LIMIT_MS = 20_000;

/** Reads and holds what any reading must hold. A reading that hangs fails by the limit, with the seed. */
async function survives(seed: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${seed} took longer than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    const { documents, failed } = await Promise.race([readBytes(bytes), late]);
    for (const { text: whole, pageStarts } of documents) {
      const starts = pageStarts ?? [];
      expect(starts[0], seed).toBe(0);
      expect(
        [...starts].sort((a, b) => a - b),
        seed,
      ).toEqual(starts);
      expect(starts.at(-1) ?? 0, seed).toBeLessThanOrEqual(whole.length);
      expect(whole, seed).toMatch(/[\p{L}\p{N}]/u);
    }
    if (failed !== null) expect(failed, seed).toMatch(/^made\.pdf /);
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

describe('damage from a seed', () => {
  test('random bytes neither throw nor hang', async () => {
    const begin = new TextEncoder().encode('%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\n');
    for (let seed = 1; seed <= SEEDS; seed += 1) await survives(`random ${seed}`, randomBytes(seed, begin));
  });

  test('real files with injuries neither throw nor hang', async () => {
    const files = ['letter.pdf', 'cjk.pdf', 'scanned.pdf'].map((name) => ({ name, bytes: file(name) }));
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const one = files[seed % files.length] as (typeof files)[number];
      await survives(`${one.name} ${seed}`, mutated(one.bytes, seed));
    }
  });
});
