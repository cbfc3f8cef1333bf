// Named states of documents and of segments: files that ended in every way, tables, pages, marks and decisions.

import type { Document, Segment } from '../../src/core/records.ts';
import type { Row, SegmentMark } from '../../src/run/app.ts';
import { PARAGRAPHS } from './passages.ts';
import { HOSTILE } from './review-scenes.ts';
import type { ScriptedApp } from './scripted-app.ts';
import { waitingRows } from './scripted-app.ts';
import { report } from './segments-scripted.ts';

const FIELDS = {
  chosen: 'review',
  all: [
    { name: 'id', meanChars: 6, example: '100231' },
    { name: 'title', meanChars: 28, example: 'A kettle that keeps its word' },
    { name: 'review', meanChars: 812, example: 'I bought this kettle in the autumn, when the old one began to leak.' },
  ],
};

/** A document with one segment a paragraph, over a book of `parts` paragraphs. */
export function documentOf(id: string, name: string, parts: number, more: Partial<Document> = {}): readonly Row[] {
  const made: { readonly from: number; readonly text: string }[] = [];
  const pieces: string[] = [];
  let at = 0;
  for (let part = 0; part < parts; part += 1) {
    const text = `${PARAGRAPHS[part % PARAGRAPHS.length]} This is passage ${part + 1}.`;
    made.push({ from: at, text });
    pieces.push(text);
    at += text.length + 2;
  }
  const document: Document = { id, name, form: 'plain', text: pieces.join('\n\n'), addedAt: 1, ...more };
  return made.map(({ from, text }): Row => {
    const to = from + text.length;
    const segment: Segment = { id: `${id}/${from}-${to}`, documentId: id, headingPath: [], from, to, text };
    return {
      segment,
      document,
      writing: null,
      candidate: null,
      choices: [],
      rating: null,
      opinions: [],
      marks: [],
      label: null,
    };
  });
}

/** Documents of one table, a segment each. */
export function table(records: number): readonly Row[] {
  return Array.from({ length: records }, (_, at) =>
    documentOf(`ta${at}`, `reviews.csv, row ${at + 2}`, 1, {
      provenance: { file: 'reviews.csv', record: `row ${at + 2}` },
    }),
  ).flat();
}

function mark(kind: SegmentMark['kind'], found: string): SegmentMark {
  return { kind, found };
}

/** Marks of every kind on the first segments, then some on every seventh. */
export function markedAs(rows: readonly Row[]): ReadonlyMap<string, readonly SegmentMark[]> {
  const first = rows[0]?.segment.id ?? '';
  const every: readonly (readonly SegmentMark[])[] = [
    [],
    [mark('near-duplicate', first)],
    [mark('boilerplate', 'Subscribe to our letter and never miss a tide.'), mark('many-links', '52 % in links')],
    [mark('personal-data', 'harbour.office@example.org')],
    [mark('other-language', 'de, 98 % sure')],
    [],
    [mark('repeated-sentences', 'The water rises and the water falls.')],
    [mark('duplicate', first)],
    [mark('capital-header', 'ALL ABOUT TIDES')],
    [mark('evaluation', 'quiz.jsonl: which river has the highest tidal bore in the world')],
    [mark('many-digits', '41 % digits')],
    [mark('lorem-ipsum', 'Lorem ipsum dolor sit amet')],
  ];
  return new Map(
    rows.map((row, at) => [
      row.segment.id,
      every[at] ??
        (at % 7 === 0 ? [mark('near-duplicate', first)] : at % 11 === 0 ? [mark('few-letters', '38 % letters')] : []),
    ]),
  );
}

function marked(app: ScriptedApp): void {
  app.segmentMarks.value = markedAs(app.allRows.value);
}

export const DOCUMENTS_SCENES: Record<string, (app: ScriptedApp) => void> = {
  added(app) {
    app.setRows(waitingRows());
    app.files.value = [
      report(1, 'tides.md', { documentId: '7d1e' }),
      report(2, 'almanac.pdf', {
        how: 'failed',
        share: 0.2,
        documents: 0,
        segments: 0,
        notes: [
          'almanac.pdf is locked with a password, so nothing of it was read; the other files are not touched. Save it without a password and add it again.',
        ],
      }),
      report(3, 'copy of tides.md', { how: 'known', documents: 0, segments: 0, documentId: '7d1e' }),
      report(4, 'letters.html', { how: 'reading', share: 0.4, documents: 0, segments: 0 }),
    ];
  },
  'documents-intake'(app) {
    app.setRows([
      ...waitingRows(),
      ...documentOf('b00c', 'harbour/manual.pdf', 12, {
        provenance: {
          file: 'harbour/manual.pdf',
          title: 'The manual of the harbour office',
          author: 'R. Quist',
          date: '2019-04-02',
          url: 'https://example.org/manual.pdf',
          licence: 'CC BY 4.0',
        },
        pageStarts: [0, 1400, 2900, 4100],
      }),
      ...table(240),
    ]);
    app.files.value = [
      report(1, 'tides.md', { documentId: '7d1e' }),
      report(2, 'harbour/manual.pdf', {
        how: 'partly-read',
        documentId: 'b00c',
        segments: 12,
        notes: ['Pages 3–5 are images without text.', 'One table was too wide and stands as plain lines.'],
      }),
      report(3, 'reviews.csv', { documents: 240, segments: 240, documentId: 'ta0', fields: FIELDS }),
      report(4, 'harbour/photo.heic', {
        how: 'failed',
        documents: 0,
        segments: 0,
        notes: [
          'harbour/photo.heic is no text in any form that is read here; the other files are not touched. Save it as text, HTML or PDF and add that.',
        ],
      }),
      report(5, 'crawl.warc.gz', { how: 'reading', share: 0.34, documents: 0, segments: 0 }),
      report(6, 'harbour/notes.docx', { how: 'waiting', share: 0, documents: 0, segments: 0 }),
    ];
    app.intake.value = { filesDone: 4, files: 6, share: 0.42, secondsLeft: 74, stopping: false };
  },
  'documents-table'(app) {
    DOCUMENTS_SCENES['documents-intake']?.(app);
    app.intake.value = null;
    app.files.value = app.files.value.map((file) =>
      file.how === 'reading' || file.how === 'waiting' ? { ...file, how: 'stopped' as const } : file,
    );
  },
  'documents-many'(app) {
    app.setRows([
      ...Array.from({ length: 7690 }, (_, at) => documentOf(`m${at}`, `corpus/note ${at}.md`, 1)).flat(),
      ...table(2310),
    ]);
    app.files.value = [
      report(1, 'reviews.csv', { documents: 2310, segments: 2310, documentId: 'ta0', fields: FIELDS }),
    ];
  },
  segments(app) {
    app.setRows(waitingRows());
    marked(app);
    const ids = app.allRows.value.map(({ segment }) => segment.id);
    app.decisions.value = new Map([
      [ids[2] ?? '', 'keep'],
      [ids[5] ?? '', 'drop'],
    ]);
    app.evaluations.value = [{ name: 'quiz.jsonl', prompts: 1319 }];
  },
  'segments-fresh'(app) {
    app.setRows(waitingRows());
    app.looking.value = true;
    app.segmentMarks.value = new Map(app.allRows.value.map((row) => [row.segment.id, null]));
  },
  'segments-hostile'(app) {
    const rows = documentOf('e411', HOSTILE, 4, {
      provenance: { file: HOSTILE, title: HOSTILE, url: 'javascript:document.body.dataset.owned=1' },
    });
    app.setRows(rows.map((row) => ({ ...row, segment: { ...row.segment, headingPath: [HOSTILE] } })));
    app.segmentMarks.value = new Map(rows.map(({ segment }) => [segment.id, [mark('capital-header', HOSTILE)]]));
  },
  'segments-book'(app) {
    app.setRows(documentOf('b007', 'a long book.txt', 4800));
  },
  'segments-many'(app) {
    app.setRows(waitingRows(500));
    marked(app);
  },
};
