// Rows of a project that never was, as many as a test wants: documents of five segments each, every state among them.

import type { Candidate, Document, Label, Rating, Said, Segment, Verdict } from '../../src/core/records.ts';
import type { Row } from '../../src/run/app.ts';

const SEGMENTS_PER_DOCUMENT = 5;
/** Ends in half of a surrogate pair, as a text does that was cut there. */
const AWKWARD = 'Zeile\nmit "Anführung", Komma; <b>kein</b> Tag | Strich, 漢字, 😀 and a cut pair \ud83d';

export const WRITER = 'smollm2-135m-instruct@abc';

/** Every row has a pair rated 1 + (n mod 5); pair 3 of seven is labelled, pair 11 of thirteen has no
 * usable rating, and a few are rated by a sum. */
export function datasetRows(count: number): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < count; at += 1) {
    const document = rows.at(-1)?.document;
    rows.push(
      rowAt(
        at,
        at % SEGMENTS_PER_DOCUMENT === 0 || document === undefined ? documentAt(at / SEGMENTS_PER_DOCUMENT) : document,
      ),
    );
  }
  return rows;
}

function documentAt(at: number): Document {
  const id = `doc${Math.floor(at)}`;
  const provenance = {
    file: `folder/${id}.md`,
    title: `Title | of <b>${id}</b>`,
    url: 'https://example.org/a?b=1',
    licence: at % 2 === 0 ? 'CC-BY-4.0' : '',
  };
  const { licence, ...untold } = provenance;
  return {
    id,
    name: `${id}.md`,
    form: 'markdown',
    text: '',
    addedAt: at,
    ...(at % 3 === 2 ? {} : { provenance: licence === '' ? untold : provenance }),
    // Only late documents have pages: readers that guess a column's type from its beginning see nothing but null.
    ...(at > 8000 ? { pageStarts: [0, 1500] } : {}),
  };
}

function rowAt(at: number, document: Document): Row {
  const from = (at % SEGMENTS_PER_DOCUMENT) * 1000;
  const text =
    at % 10 === 4 ? AWKWARD : `The answer ${at}. ${'The moon pulls the water of the sea towards it. '.repeat(18)}`;
  const segment: Segment = {
    id: `${document.id}/${from}-${from + text.length}`,
    documentId: document.id,
    headingPath: at % 2 === 0 ? [] : ['Tides', 'Why'],
    from,
    to: from + text.length,
    text,
  };
  const candidate: Candidate = {
    id: `${segment.id}/k/0`,
    segmentId: segment.id,
    key: 'k',
    attempt: 0,
    reply: { ok: true, instruction: `What is ${at}?`, raw: ` What is ${at}?` },
    model: WRITER,
    prompt: 'backward@3',
    tokens: 5,
    createdAt: 1,
  };
  const rating = ratingOf(candidate, verdictAt(at));
  return {
    segment,
    document,
    writing: null,
    candidate,
    choices: [candidate],
    rating,
    opinions: rating.verdict.ok ? [rating] : [],
    marks: [],
    label: at % 7 === 3 ? labelOf(candidate, at) : null,
  };
}

function verdictAt(at: number): Verdict {
  if (at % 13 === 11) return { ok: false, form: 'expectation', why: 'digits-unlikely', raw: '' };
  const score = 1 + (at % 5);
  if (at % 17 === 5) return { ok: true, form: 'sum', score, parts: [{ form: 'additive', weight: 1, score }] };
  const probabilities = [0, 0, 0, 0, 0].map((_, digit) => (digit + 1 === score ? 1 : 0));
  return { ok: true, form: 'expectation', score, probabilities: probabilities as never, mass: 0.75 };
}

export function ratingOf(candidate: Candidate, verdict: Verdict): Rating {
  return {
    id: `${candidate.id}/j/0`,
    candidateId: candidate.id,
    segmentId: candidate.segmentId,
    key: 'j',
    attempt: 0,
    verdict,
    model: WRITER,
    prompt: 'five-grades@1',
    createdAt: 2,
  };
}

function labelOf(candidate: Candidate, at: number): Label {
  const kinds: readonly Said[] = [
    { kind: 'good' },
    { kind: 'not-good' },
    { kind: 'edited', instruction: `By hand ${at}?`, output: 'By hand.' },
  ];
  return {
    id: `${candidate.id}/label/0`,
    candidateId: candidate.id,
    segmentId: candidate.segmentId,
    turn: 0,
    said: kinds[at % 3] ?? { kind: 'good' },
    createdAt: 3,
  };
}
