import { describe, expect, it } from 'vitest';
import { documentFrom } from '../../src/core/document.ts';
import { exportRows, type RatedRow, toJsonl } from '../../src/core/export.ts';
import { seedFor } from '../../src/core/key.ts';
import type { Candidate, Rating, Verdict } from '../../src/core/records.ts';
import { isKept, select } from '../../src/core/select.ts';

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
const row: RatedRow = { document, segment, candidate, rating: good };

describe('a row of the data set', () => {
  it('it names the pair, its score and the origin of each', () => {
    expect(exportRows([row], 1)).toEqual([
      {
        instruction: 'What makes the tides?',
        output: segment.text,
        score: 4.5,
        probabilities: [0, 0, 0, 0.5, 0.5],
        digit_mass: 0.9,
        rating_fault: null,
        document: 'tides.md',
        document_id: document.id,
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
  it('a score of exactly the threshold is kept, and one below it is not', () => {
    expect(isKept(good, 4.5)).toBe(true);
    expect(isKept(good, 4.500001)).toBe(false);
  });

  it('a failed or missing rating keeps nothing, whatever the threshold', () => {
    expect(isKept(failed, 0)).toBe(false);
    expect(isKept(null, 0)).toBe(false);
  });

  it('the kept rows stay in the order in which they came', () => {
    const rows = [5, 1, 4, 5, 3].map((score, index) => ({
      index,
      rating: ratingOf({ ok: true, form: 'reasoning', score, raw: '' }),
    }));
    expect(select(rows, 4).map(({ index }) => index)).toEqual([0, 2, 3]);
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
