// Named states of the stage of quality: labels in plenty, few of them, none; one rater and several; thousands of rows.

import type { RaterForm, Rating, Verdict } from '../../src/core/records.ts';
import { type FoundPair, seedSetOf } from '../../src/core/seed.ts';
import { LOADED } from './embedded-model.ts';
import { labelled, rated, type ScriptedApp, waitingRows, written } from './scripted-app.ts';

const VERBS = ['Write', 'Explain', 'Describe', 'Give me', 'List', 'Summarise', 'Plan', 'Suggest', 'Compare', 'Build'];
const NOUNS = [
  'a short poem about the tide',
  'the difference between springs and neaps',
  'three reasons for a slow dough',
  'a plan for the first loaf',
  'the steps of keeping a starter',
  'a table of high waters',
  'an example from the harbour',
  'the rules of the almanac',
];
const QUESTIONS = [
  'What is a neap tide?',
  'Why does the dough smell of vinegar?',
  'How do I read a tide table for the harbour?',
  'When is the water highest?',
];

/** A stream of numbers from 0 to 1 that is the same in every run (a linear congruential generator). */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function instructionOf(index: number, next: () => number): string {
  if (next() < 0.3) return QUESTIONS[index % QUESTIONS.length] ?? '';
  const verb = VERBS[Math.floor(next() ** 2 * VERBS.length)];
  const noun = NOUNS[Math.floor(next() ** 2 * NOUNS.length)];
  return `${verb} ${noun}${next() < 0.5 ? '.' : `, in ${3 + (index % 5)} sentences.`}`;
}

const clamped = (score: number) => Math.min(5, Math.max(1, Math.round(score * 1000) / 1000));

function verdictOf(form: RaterForm, score: number): Verdict {
  const rest = (5 - score) / 4;
  switch (form) {
    case 'expectation':
      return { ok: true, form, score, probabilities: [rest, 0, 0, 0, 1 - rest], mass: 0.9 };
    case 'additive': {
      const each = (score - 1) / 4;
      return { ok: true, form, score, criteria: [each, each, each, each, each], mass: 0.9 };
    }
    case 'reasoning':
      return { ok: true, form, score, raw: `Score: ${score}` };
    case 'cycle':
      return { ok: true, form, score, cycle: { given: 2.1, alone: 2.4, others: [2.5], tokens: 120 } };
    case 'sum':
      return { ok: true, form, score, parts: [{ form: 'expectation', weight: 1, score }] };
  }
}

const OTHER_RATERS: readonly { readonly form: RaterForm; readonly key: string; readonly noise: number }[] = [
  { form: 'additive', key: 'r2', noise: 0.5 },
  { form: 'cycle', key: 'r3', noise: 0.9 },
  { form: 'sum', key: 'r4', noise: 0.35 },
];

interface Making {
  readonly copies: number;
  /** Of every so many pairs, one is labelled; 0 for none. */
  readonly labelEvery: number;
  readonly raters: number;
}

/** Pairs of a hidden worth: scores and labels follow it, each with its own error, and scores follow length a little. */
export function fillQuality(app: ScriptedApp, { copies, labelEvery, raters }: Making): void {
  const next = drawn(7);
  const rows = waitingRows(copies).map((row, index) => {
    const worth = next() + next() + next() - 1.5;
    const length = (row.segment.text.length - 900) / 2000;
    const score = (noise: number) => clamped(2.7 + worth * 0.9 + length * 0.4 + (next() - 0.5) * 2 * noise);
    const first = rated(written(row, instructionOf(index, next)), verdictOf('expectation', score(0.7)));
    const others = OTHER_RATERS.slice(0, raters - 1).flatMap(({ form, key, noise }): Rating[] => {
      const { rating } = first;
      // Every rater but the first has left some out.
      if (rating === null || next() < 0.2) return [];
      return [{ ...rating, id: `${rating.candidateId}/${key}/0`, key, verdict: verdictOf(form, score(noise)) }];
    });
    const seen = { ...first, opinions: [...first.opinions, ...others] };
    const marked = next() < 0.06 ? { ...seen, marks: [{ kind: 'preamble' as const, found: 'Sure, here is' }] } : seen;
    if (labelEvery === 0 || index % labelEvery !== 0) return marked;
    return labelled(marked, { kind: worth + (next() - 0.5) * 0.6 > 0.25 ? 'good' : 'not-good' });
  });
  app.settings.value = { ...app.settings.value, minScore: 3 };
  app.setRows(rows);
  app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
}

function giveSeed(app: ScriptedApp): void {
  const next = drawn(3);
  const found = Array.from({ length: 60 }, (_, index): FoundPair => {
    const provenance = { file: 'seed.jsonl', format: 'pairs', line: index + 1, source: null } as const;
    return {
      instruction: `${instructionOf(index, next)} Number ${index}.`,
      output: 'A line of the answer. '.repeat(10 + Math.floor(next() * 80)),
      system: null,
      provenance,
    };
  });
  app.seed.value = seedSetOf('seed.jsonl', found, { format: 'pairs', skipped: [] });
}

export const QUALITY_SCENES: Record<string, (app: ScriptedApp) => void> = {
  quality(app) {
    fillQuality(app, { copies: 20, labelEvery: 2, raters: 4 });
    giveSeed(app);
  },
  'quality-few-labels'(app) {
    fillQuality(app, { copies: 6, labelEvery: 9, raters: 2 });
  },
  'quality-no-labels'(app) {
    fillQuality(app, { copies: 6, labelEvery: 0, raters: 1 });
  },
  'quality-many'(app) {
    fillQuality(app, { copies: 500, labelEvery: 10, raters: 4 });
    giveSeed(app);
  },
};
