import { describe, expect, it } from 'vitest';
import { drawSeed } from '../../src/core/augment-key.ts';
import { documentFrom } from '../../src/core/document.ts';
import { exportRows, type RatedRow, toJsonl } from '../../src/core/export.ts';
import { seedFor } from '../../src/core/key.ts';
import type { Candidate, Label, Rating, Said, Verdict } from '../../src/core/records.ts';
import { isKept, type Selectable, select, selectionOf } from '../../src/core/select.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';

const document = documentFrom('tides.md', 'markdown', '# Tides\n\nThe moon\u2028 "pulls" \ud800.\n', 5);
const segment = {
  id: `${document.id}/9-30`,
  documentId: document.id,
  headingPath: ['Tides'],
  from: 9,
  to: 30,
  text: document.text.slice(9, 30),
};
const candidate: Candidate = {
  id: `${segment.id}/k/2`,
  segmentId: segment.id,
  key: 'k',
  attempt: 2,
  reply: { ok: true, instruction: 'What makes the tides?', raw: ' What makes the tides?' },
  model: 'tiny',
  prompt: 'backward@1',
  tokens: 6,
  createdAt: 1,
};
const ratingOf = (verdict: Verdict): Rating => ({
  id: `${candidate.id}/j/0`,
  candidateId: candidate.id,
  segmentId: segment.id,
  key: 'j',
  attempt: 0,
  verdict,
  model: 'judge',
  prompt: 'five-grades@1',
  createdAt: 2,
});
const good = ratingOf({ ok: true, form: 'expectation', score: 4.5, probabilities: [0, 0, 0, 0.5, 0.5], mass: 0.9 });
const failed = ratingOf({ ok: false, form: 'reasoning', why: 'no-score', raw: 'Fine.' });
const row: RatedRow = { document, segment, candidate, choices: [candidate], rating: good, marks: [], label: null };

const judged = (rating: Rating | null): Selectable => ({ rating, marks: [], label: null });
const ruleOf = (minScore: number) => ({ minScore, filters: DEFAULT_SETTINGS.filters });
const labelled = (said: Said): Label => ({
  id: `${candidate.id}/label/0`,
  candidateId: candidate.id,
  segmentId: segment.id,
  turn: 0,
  said,
  createdAt: 3,
});

describe('a row of the data set', () => {
  it('it names the file, its page and what the file tells of itself', () => {
    const provenance = { file: 'book.pdf', title: 'Tides', licence: 'CC0-1.0' };
    const paged = { ...document, provenance, pageStarts: [0, segment.from, segment.to] };
    expect(exportRows([{ ...row, document: paged }], 1)).toMatchObject([{ source: provenance, page: 2 }]);
  });

  it('it names the pair, its score and the origin of each', () => {
    expect(exportRows([row], 1)).toEqual([
      {
        instruction: 'What makes the tides?',
        output: segment.text,
        score: 4.5,
        probabilities: [0, 0, 0, 0.5, 0.5],
        digit_mass: 0.9,
        rating_detail: null,
        rating_fault: null,
        label: null,
        marks: [],
        document: 'tides.md',
        document_id: document.id,
        source: null,
        page: null,
        heading: ['Tides'],
        from: 9,
        to: 30,
        segment_id: segment.id,
        candidate_id: candidate.id,
        rating_id: good.id,
        model: 'tiny',
        prompt: 'backward@1',
        seed: seedFor(1, segment.id, 2),
        rater: 'judge',
        rater_prompt: 'five-grades@1',
        rater_form: 'expectation',
      },
    ]);
  });

  it('a failed rating gives a row without a score that says why', () => {
    expect(exportRows([{ ...row, rating: failed }], 1)).toMatchObject([
      { score: null, probabilities: null, rating_fault: 'no-score', rater_form: 'reasoning' },
    ]);
  });

  it('what is no rated pair yet gives no row', () => {
    const speechless: Candidate = { ...candidate, reply: { ok: false, why: 'empty', raw: '' } };
    const rows = [
      { ...row, candidate: null },
      { ...row, rating: null },
      { ...row, candidate: speechless },
    ];
    expect(exportRows(rows, 1)).toEqual([]);
  });

  it('a pair that a person has edited has their words, and one that they have judged needs no rating', () => {
    const label = labelled({ kind: 'edited', instruction: 'Why are there tides?', output: 'The moon pulls.' });
    const marks = [{ kind: 'names-the-text' }];
    expect(exportRows([{ ...row, rating: null, label, marks }], 1)).toMatchObject([
      {
        instruction: 'Why are there tides?',
        output: 'The moon pulls.',
        label: 'edited',
        marks: ['names-the-text'],
        score: null,
        rating_fault: null,
        rating_id: null,
        rater: null,
      },
    ]);
  });

  it('a pair that was chosen among several names the seed of its own draw', () => {
    const [first, second] = [candidate, { ...candidate, id: `${segment.id}/k2/2` }];
    const [exported] = exportRows([{ ...row, candidate: second, choices: [first, second] }], 1);
    expect(exported?.seed).toBe(drawSeed(1, segment.id, 2, 1));
    expect(exported?.seed).not.toBe(seedFor(1, segment.id, 2));
  });

  it('every line of the file is one row and reads back as it was', () => {
    const rows = exportRows([row, { ...row, rating: failed }], 1);
    const lines = toJsonl(rows).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
    expect(toJsonl([])).toBe('');
  });

  it('instruction and output come first on the line', () => {
    expect(toJsonl(exportRows([row], 1))).toMatch(/^\{"instruction":"What makes the tides\?","output":/);
  });
});

describe('the curated set', () => {
  it('a person’s word outranks rating and marks, in both directions', () => {
    const marked = { ...judged(good), marks: [{ kind: 'refuses' }] };
    expect(selectionOf(marked, ruleOf(4))).toBe('marked');
    expect(isKept({ ...marked, label: labelled({ kind: 'good' }) }, ruleOf(4))).toBe(true);
    expect(selectionOf({ ...judged(good), label: labelled({ kind: 'not-good' }) }, ruleOf(4))).toBe('rejected');
    expect(isKept({ ...judged(null), label: labelled({ kind: 'good' }) }, ruleOf(4))).toBe(true);
  });

  it('marks keep out only where the settings say so, and never what the score keeps out already', () => {
    const marked = { ...judged(good), marks: [{ kind: 'refuses' }] };
    const { filters } = DEFAULT_SETTINGS;
    expect(isKept(marked, { minScore: 4, filters: { ...filters, keepsOut: false } })).toBe(true);
    expect(selectionOf(marked, ruleOf(4.9))).toBe('below');
  });

  it('a score of exactly the threshold is kept, and one below it is not', () => {
    expect(isKept(judged(good), ruleOf(4.5))).toBe(true);
    expect(isKept(judged(good), ruleOf(4.500001))).toBe(false);
  });

  it('a failed or missing rating keeps nothing, whatever the threshold', () => {
    expect(isKept(judged(failed), ruleOf(0))).toBe(false);
    expect(isKept(judged(null), ruleOf(0))).toBe(false);
  });

  it('the kept rows stay in the order in which they came', () => {
    const rows = [5, 1, 4, 5, 3].map((score, index) => ({
      index,
      ...judged(ratingOf({ ok: true, form: 'reasoning', score, raw: '' })),
    }));
    expect(select(rows, ruleOf(4)).map(({ index }) => index)).toEqual([0, 2, 3]);
  });
});

describe('a document', () => {
  it('line ends of every system count as one character', () => {
    expect(documentFrom('a', 'plain', 'a\r\nb\rc\n', 0).text).toBe('a\nb\nc\n');
  });

  it('the same name and text are the same document, whenever and however its lines ended', () => {
    const id = documentFrom('a', 'plain', 'x\ny', 0).id;
    expect(documentFrom('a', 'plain', 'x\r\ny', 77).id).toBe(id);
    expect(documentFrom('b', 'plain', 'x\ny', 0).id).not.toBe(id);
    expect(documentFrom('a', 'plain', 'x\nz', 0).id).not.toBe(id);
    expect(documentFrom('ax', 'plain', '\ny', 0).id).not.toBe(id);
  });
});
