// Named states of raters, candidates and marks: every form of a verdict, doubtful instructions, labels, signs of trouble.

import type { Candidate, Rating, Verdict } from '../../src/core/records.ts';
import type { Mark, Row } from '../../src/run/app.ts';
import { LOADED } from './embedded-model.ts';
import {
  expectation,
  labelled,
  mixedRows,
  rated,
  type ScriptedApp,
  scriptedApp,
  waitingRows,
  written,
} from './scripted-app.ts';

const CYCLE: Verdict = {
  ok: true,
  form: 'cycle',
  score: 4.1,
  cycle: { given: 2.41, alone: 2.93, others: [2.84, 2.9], tokens: 212 },
};

const ADDITIVE: Verdict = {
  ok: true,
  form: 'additive',
  score: 3.84,
  criteria: [0.93, 0.81, 0.7, 0.62, 0.49],
  mass: 0.86,
};

/** A usable verdict of each form, the rater of the settings being any of them. */
export const VERDICTS = {
  additive: ADDITIVE,
  reasoning: {
    ok: true,
    form: 'reasoning',
    score: 3.5,
    raw: 'It keeps to the question and stops half-way.\nScore: 4',
    samples: [
      { score: 4, raw: 'It keeps to the question and stops half-way.\nScore: 4' },
      { score: 3, raw: 'Reads like a page of a notebook.\nScore: 3' },
      { score: null, raw: 'The answer is mostly on topic.' },
    ],
  },
  cycle: CYCLE,
  sum: {
    ok: true,
    form: 'sum',
    score: 3.9,
    parts: [
      { form: 'expectation', weight: 1, score: 3.6 },
      { form: 'additive', weight: 1, score: 3.84 },
      { form: 'cycle', weight: 2, score: 4.1 },
    ],
  },
} as const satisfies Record<string, Verdict>;

/** The row with one more instruction, drawn after those it has. */
export function drawn(row: Row, reply: Candidate['reply']): Row {
  const first = row.candidate;
  if (first === null) throw new Error('A row without a candidate has no other draw.');
  const key = `k${row.choices.length + 1}`;
  return { ...row, choices: [...row.choices, { ...first, id: `${row.segment.id}/${key}/0`, key, reply }] };
}

/** The row with the opinion of another rater beside its rating. */
export function alsoRated(row: Row, verdict: Verdict): Row {
  if (row.candidate === null) throw new Error('A row without a candidate cannot be rated.');
  const key = `r-${verdict.form}`;
  const rating: Rating = {
    id: `${row.candidate.id}/${key}/0`,
    candidateId: row.candidate.id,
    segmentId: row.segment.id,
    key,
    attempt: 0,
    verdict,
    model: LOADED.name,
    prompt: `${verdict.form}/1`,
    createdAt: 1_700_000_250_000,
  };
  return { ...row, opinions: [...row.opinions, rating] };
}

/** One mark of each kind, as the filters find them. */
export const MARKS: readonly Mark[] = [
  { kind: 'names-the-text', found: 'the text above' },
  {
    kind: 'copies-segment',
    found: 'stands north of it, for the other half south, and the bulge of water that follows',
  },
  { kind: 'repeats-prompt', found: 'the most likely question' },
  { kind: 'refuses', found: 'I’m sorry, but I can’t' },
  { kind: 'preamble', found: 'Sure, here is' },
  { kind: 'no-request', found: 'The height of the tide.' },
  { kind: 'other-language', found: 'Warum steht das Meer höher?' },
  { kind: 'too-short', found: 'Why?' },
  { kind: 'too-long', found: 'Explain, in as many words as it takes, '.repeat(30) },
  { kind: 'near-duplicate', found: 'b20c/109-462' },
];

export function marked(row: Row, ...marks: readonly Mark[]): Row {
  return { ...row, marks };
}

const TWICE = 'Why are the two high tides of one day of different height?';

// Rated rows, of which some are marked, some labelled, and the first has everything.
function curatedRows(): readonly Row[] {
  const rows = mixedRows(2, 40).map((row) => ({ ...row, writing: null }));
  const other = rows[20]?.segment.id ?? '';
  return rows.map((row, index) => {
    if (index === 0) {
      const two = drawn(row, { ok: true, instruction: TWICE, raw: ` tides.\nThe question was: ${TWICE}` });
      const three = drawn(two, { ok: false, why: 'no-question', raw: ' the height of tides.' });
      return alsoRated(alsoRated(three, CYCLE), ADDITIVE);
    }
    if (index === 2) return marked(row, MARKS[1] as Mark, { kind: 'near-duplicate', found: other });
    if (index === 4) return marked(row, MARKS[0] as Mark);
    if (index === 5) return labelled(row, { kind: 'not-good' });
    if (index === 3) return labelled(row, { kind: 'good' });
    if (index === 6) return marked(row, MARKS[2] as Mark);
    if (index === 11) return labelled(row, { kind: 'good' });
    if (index === 16) return labelled(marked(row, MARKS[7] as Mark), { kind: 'not-good' });
    if (index === 17) return labelled(marked(row, MARKS[9] as Mark), { kind: 'good' });
    return row;
  });
}

function curated(app: ScriptedApp): void {
  app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
  app.work.value = { kind: 'idle', last: { how: 'done', stages: ['augment', 'rate'], items: 80, seconds: 131 } };
  app.setRows(curatedRows());
}

/** The first rows rated by one form, with the rater set to it. */
function ratedBy(form: keyof typeof VERDICTS): (app: ScriptedApp) => void {
  return (app) => {
    curated(app);
    app.settings.value = { ...app.settings.value, rate: { ...app.settings.value.rate, form } };
    app.setRows(
      app.rows.value.map((row, index) =>
        row.candidate?.reply.ok === true && index % 2 === 0 ? rated(row, VERDICTS[form]) : row,
      ),
    );
  };
}

/** Forty pairs whose scores lie close together, rise with length, and hold little of the probability. */
function troubled(app: ScriptedApp): void {
  curated(app);
  const passages = waitingRows(2);
  const lengths = passages.map(({ segment }) => segment.text.length);
  app.settings.value = { ...app.settings.value, minScore: 2 };
  app.setRows(
    passages.map((row, index) => {
      const verdict = expectation([0.3, 0.4, 0.2, 0.05, 0.05]);
      const score = 2.4 + 0.2 * ((lengths[index] ?? 0) / Math.max(...lengths));
      const pair = written(row, `What does part ${index + 1} say?`);
      if (index % 8 === 7) return rated(pair, { ok: false, form: 'expectation', why: 'digits-unlikely', raw: '' });
      return rated(pair, verdict.ok && verdict.form === 'expectation' ? { ...verdict, score, mass: 0.21 } : verdict);
    }),
  );
}

export const RATER_SCENES: Record<string, (app: ScriptedApp) => void> = {
  curated,
  'rated-additive': ratedBy('additive'),
  'rated-reasoning': ratedBy('reasoning'),
  'rated-cycle': ratedBy('cycle'),
  'rated-sum': ratedBy('sum'),
  troubled,
  'no-nll'(app) {
    curated(app);
    const model = { ...LOADED, capabilities: { ...LOADED.capabilities, hasNll: false } };
    app.model.value = { kind: 'ready', model, tokensPerSecond: 61.3 };
  },
  'all-marks'(app) {
    curated(app);
    app.setRows(
      app.rows.value.map((row, index) =>
        index === 0 ? marked(row, ...MARKS) : index < 11 ? marked(row, MARKS[index - 1] as Mark) : row,
      ),
    );
  },
  'hostile-rater'(app) {
    curated(app);
    const evil = '<img src="x" onerror="document.body.dataset.owned=1"><b>bold</b>';
    app.setRows(
      app.rows.value.map((row, index) => {
        if (index !== 0) return row;
        const pair = drawn(written(row, evil), { ok: true, instruction: evil, raw: evil });
        const said = {
          ok: true,
          form: 'reasoning',
          score: 4,
          raw: evil,
          samples: [
            { score: 4, raw: evil },
            { score: null, raw: evil },
          ],
        } as const;
        return marked(rated(pair, said), { kind: 'copies-segment', found: evil });
      }),
    );
  },
};

/** The app of a scene of this file. */
export function raterScene(name: keyof typeof RATER_SCENES): ScriptedApp {
  const app = scriptedApp();
  RATER_SCENES[name]?.(app);
  return app;
}
