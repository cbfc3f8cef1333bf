// Records of every kind and shape, small enough to read.

import type { Candidate, Document, Label, Rating, Said, Segment, Verdict } from '../../src/core/records.ts';

export function documentOf(id: string, text = 'The tide comes in. The tide goes out.'): Document {
  return { id, name: `${id}.md`, form: 'markdown', text, addedAt: 1_700_000_000_000 };
}

export function segmentOf(document: Document, from: number, to: number): Segment {
  return {
    id: `${document.id}/${from}-${to}`,
    documentId: document.id,
    headingPath: ['Tides'],
    from,
    to,
    text: document.text.slice(from, to),
  };
}

export function candidateOf(segment: Segment, attempt = 0): Candidate {
  return {
    id: `${segment.id}/k1/${attempt}`,
    segmentId: segment.id,
    key: 'k1',
    attempt,
    reply: { ok: true, instruction: 'Explain tides.', raw: ' Explain tides.' },
    model: 'tiny@1',
    prompt: 'backward/1',
    tokens: 4,
    createdAt: 1_700_000_000_001,
  };
}

export function failedCandidateOf(segment: Segment, attempt = 0): Candidate {
  return { ...candidateOf(segment, attempt), reply: { ok: false, why: 'engine', raw: '', detail: 'NaN' } };
}

export function ratingOf(candidate: Candidate, attempt = 0): Rating {
  return {
    id: `${candidate.id}/r1/${attempt}`,
    candidateId: candidate.id,
    segmentId: candidate.segmentId,
    key: 'r1',
    attempt,
    verdict: { ok: true, form: 'expectation', score: 4.2, probabilities: [0, 0.1, 0.1, 0.3, 0.5], mass: 0.9 },
    model: 'tiny@1',
    prompt: 'five-grades/1',
    createdAt: 1_700_000_000_002,
  };
}

export function reasonedRatingOf(candidate: Candidate): Rating {
  return { ...ratingOf(candidate), verdict: { ok: true, form: 'reasoning', score: 3, raw: 'Fine.\nScore: 3' } };
}

const CYCLE = {
  ...{ given: 2.1, alone: 2.6, others: [2.5], tokens: 80 },
  text: { nll: 2, opening: 3, start: 'beginning' as const, worstLine: 2.5, tokens: 90 },
};

/** One rating of every form that is stored. */
export function ratingsOfEveryForm(candidate: Candidate): readonly Rating[] {
  const verdicts: readonly Verdict[] = [
    { ok: true, form: 'additive', score: 3.4, criteria: [0.9, 0.8, 0.5, 0.3, 0.5], mass: 0.7 },
    {
      ok: true,
      form: 'reasoning',
      score: 3,
      raw: 'Score: 2',
      samples: [
        { score: 2, raw: 'Score: 2' },
        { score: null, raw: '' },
      ],
    },
    { ok: true, form: 'cycle', score: 4.1, cycle: CYCLE },
    { ok: false, form: 'cycle', why: 'engine', raw: '', detail: 'Too long.' },
  ];
  return verdicts.map((verdict, at) => ({
    ...ratingOf(candidate),
    id: `${candidate.id}/f${at}/0`,
    key: `f${at}`,
    verdict,
  }));
}

export function labelOf(candidate: Candidate, said: Said, turn = 0): Label {
  return {
    id: `${candidate.id}/label/${turn}`,
    candidateId: candidate.id,
    segmentId: candidate.segmentId,
    turn,
    said,
    createdAt: 1_700_000_000_003,
  };
}

export function failedRatingOf(candidate: Candidate): Rating {
  return { ...ratingOf(candidate), verdict: { ok: false, form: 'expectation', why: 'digits-unlikely', raw: '[]' } };
}
