// Named states of the bench: pairs with opinions, marks, other candidates and labels.

import type { Candidate, Rating, Said } from '../../src/core/records.ts';
import type { Mark, Row } from '../../src/run/app.ts';
import { LOADED } from './embedded-model.ts';
import type { ScriptedApp } from './scripted-app.ts';
import { expectation, labelled, mixedRows, rated, waitingRows, written } from './scripted-app.ts';

export const HOSTILE = '<img src="x" onerror="document.body.dataset.owned=1"><b>bold</b>';

/** Another opinion on the row's pair; it does not count. */
export function withOpinion(row: Row, verdict: Rating['verdict'], model: string, key: string): Row {
  if (row.candidate === null) return row;
  const { id } = row.candidate;
  const opinion: Rating = {
    id: `${id}/${key}/0`,
    candidateId: id,
    segmentId: row.segment.id,
    key,
    attempt: 0,
    verdict,
    model,
    prompt: 'rate/1',
    createdAt: 1_700_000_250_000,
  };
  return { ...row, opinions: [...row.opinions, opinion] };
}

/** Another instruction for the row's segment that was not chosen. */
export function withChoice(row: Row, reply: Candidate['reply']): Row {
  if (row.candidate === null) return row;
  const choice: Candidate = { ...row.candidate, id: `${row.segment.id}/k${row.choices.length + 1}/0`, reply };
  return { ...row, choices: [...row.choices, choice] };
}

const withMarks = (row: Row, ...marks: readonly Mark[]): Row => ({ ...row, marks });

const SAID: Readonly<Record<number, Said>> = {
  0: { kind: 'good' },
  2: { kind: 'good' },
  3: { kind: 'not-good' },
  7: {
    kind: 'edited',
    instruction: 'Explain in two paragraphs why no two high tides of a day are equally high.',
    output: 'The moon stands north or south of the equator.\n\nSo the two bulges do too.',
  },
  11: { kind: 'not-good' },
};

/** Forty segments, 38 of them with an instruction; five are labelled, three are marked. */
export function reviewRows(): readonly Row[] {
  const plainRows = mixedRows(2, 40);
  return plainRows.map((plain, index) => {
    let row = plain;
    if (index === 0) {
      row = withOpinion(
        row,
        { ok: true, form: 'additive', score: 3.9, criteria: [0.93, 0.81, 0.7, 0.44, 0.75], mass: 0.62 },
        'SmolLM2 135M Instruct',
        'r2',
      );
      row = withOpinion(
        row,
        {
          ok: true,
          form: 'cycle',
          score: 3.4,
          cycle: { given: 2.61, alone: 2.84, others: [2.8, 2.86], tokens: 214 },
        },
        'SmolLM2 135M Instruct',
        'r3',
      );
      row = withChoice(row, { ok: true, instruction: 'What are the two high tides of a day?', raw: 'What are…' });
      row = withChoice(row, { ok: false, why: 'empty', raw: '  ' });
    }
    if (index === 1) row = withMarks(row, { kind: 'names-the-text', found: 'the text above' });
    if (index === 4) {
      row = withMarks(
        row,
        { kind: 'copies-segment', found: 'water on the side facing the moon is a little closer to it' },
        { kind: 'near-duplicate', found: plainRows[14]?.segment.id ?? '' },
      );
    }
    if (index === 6) row = withMarks(row, { kind: 'preamble', found: 'Sure, here is' });
    const said = SAID[index];
    return said === undefined ? row : labelled(row, said);
  });
}

function ready(app: ScriptedApp, rows: readonly Row[]): void {
  app.setRows(rows);
  app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
}

export const REVIEW_SCENES: Record<string, (app: ScriptedApp) => void> = {
  review: (app) => ready(app, reviewRows()),
  'review-begun': (app) => ready(app, mixedRows(2, 40)),
  'review-hostile'(app) {
    const evil = { instruction: HOSTILE, output: HOSTILE };
    ready(
      app,
      waitingRows(1).map((plain, index) => {
        const row: Row = {
          ...plain,
          document: { ...plain.document, name: HOSTILE },
          segment: { ...plain.segment, headingPath: [HOSTILE] },
        };
        if (index > 2) return row;
        const one = withMarks(rated(written(row, HOSTILE), expectation([0, 0, 0, 0.1, 0.9])), {
          kind: 'copies-segment',
          found: HOSTILE,
        });
        const two = withChoice(
          withOpinion(one, { ok: true, form: 'reasoning', score: 2, raw: HOSTILE }, HOSTILE, 'r2'),
          {
            ok: true,
            instruction: HOSTILE,
            raw: HOSTILE,
          },
        );
        return index === 1 ? labelled(two, { kind: 'edited', ...evil, instruction: `${HOSTILE}!` }) : two;
      }),
    );
  },
};
