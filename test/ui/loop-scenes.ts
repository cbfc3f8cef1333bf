// Named states of the loop: its steps waiting, under way, stopped and done, with a seed and without.

import type { Failure } from '../../src/core/outcome.ts';
import { planOf } from '../../src/core/rounds.ts';
import { type FoundPair, type SeedSet, seedSetOf } from '../../src/core/seed.ts';
import type { LoopStepView, LoopView, TrainingView } from '../../src/run/app.ts';
import { LOADED } from './embedded-model.ts';
import { PARAGRAPHS, SOURDOUGH, TIDES } from './passages.ts';
import { mixedRows, type ScriptedApp, waitingRows } from './scripted-app.ts';

/** A seed of 70 pairs with copies, marks and rows that gave no pair. */
export function scriptedSeed(): SeedSet {
  const passages = [...TIDES, ...SOURDOUGH];
  const found = Array.from({ length: 68 }, (_, index): FoundPair => {
    const passage = passages[index % passages.length] ?? passages[0]!;
    return pair(
      index,
      `${passage.instruction} (${index + 1})`,
      `${PARAGRAPHS[index % PARAGRAPHS.length]}\n\nNote ${Math.floor(index / 5) + 1}.`,
    );
  });
  found.push(pair(68, 'What is a neap tide?', ''), pair(69, 'Copy out the whole almanac.', 'a long line '.repeat(900)));
  found.push(
    found[0]!,
    pair(71, '<img src=x onerror=document.body.dataset.owned=1>', 'An instruction that looks like HTML.'),
  );
  return seedSetOf('pairs-of-the-harbour.jsonl', found, {
    format: 'alpaca',
    skipped: [
      { line: 12, why: 'not-json' },
      { line: 31, why: 'not-a-row' },
      { line: 40, why: 'not-a-row' },
    ],
  });
}

function pair(index: number, instruction: string, output: string): FoundPair {
  const provenance = { file: 'pairs-of-the-harbour.jsonl', format: 'alpaca', line: index + 1, source: null } as const;
  return { instruction, output, system: index === 3 ? 'You answer like a harbour master.' : null, provenance };
}

type Far = Pick<LoopStepView, 'state' | 'done' | 'total' | 'secondsLeft'>;

const WAITING: Far = { state: 'waiting', done: 0, total: null, secondsLeft: null };
const done = (total: number): Far => ({ state: 'done', done: total, total, secondsLeft: null });

/** The steps of the plan of an app, those named with how far they are, the others waiting. */
export function loopSteps(app: ScriptedApp, far: Readonly<Record<string, Far>>): readonly LoopStepView[] {
  const { augment, rate, minScore, filters } = app.settings.value;
  return planOf({ ...app.loopChoices.value, augment, rate, minScore, filters }).map(({ id, kind }, index) => ({
    id,
    kind,
    key: `key${index}`,
    round: Number(/\d+$/.exec(id)?.[0] ?? 0),
    ...(far[id] ?? WAITING),
  }));
}

function training(model: string, state: TrainingView['state'], seed: number, augmented: number): TrainingView {
  return {
    stepId: `train ${model}`,
    key: `key of ${model}`,
    model,
    task: model === 'M_yx' ? 'backward' : 'forward',
    state,
    plan: null,
    pairs: { seed, augmented, heldOut: 0 },
    warnings: [],
    train: [],
    dev: [],
    step: 0,
    examples: null,
    tokensPerSecond: null,
    secondsLeft: null,
    best: null,
    adapter: null,
  };
}

function withSeed(app: ScriptedApp): void {
  app.setRows(waitingRows());
  app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
  app.seed.value = scriptedSeed();
  app.loop.value = { steps: loopSteps(app, {}), blocked: null, running: null, stopping: false, failure: null };
}

function view(app: ScriptedApp, far: Readonly<Record<string, Far>>, running: string | null): LoopView {
  return { steps: loopSteps(app, far), blocked: null, running, stopping: false, failure: null };
}

const FIRST: Readonly<Record<string, Far>> = {
  'train M_yx': done(30),
  'train M_0': done(30),
  augment: done(40),
  'rate 1': done(38),
  'select 1': { state: 'done', done: 21, total: 38, secondsLeft: null },
};

export const LOOP_SCENES: Record<string, (app: ScriptedApp) => void> = {
  'loop-ready': withSeed,
  'loop-blocked'(app) {
    withSeed(app);
    app.model.value = { kind: 'choose', choices: [], problem: null, smaller: null };
    app.loop.value = { ...app.loop.value, blocked: 'Load a model that can learn, such as SmolLM2 135M, first.' };
  },
  'loop-training'(app) {
    withSeed(app);
    app.loop.value = view(
      app,
      { 'train M_yx': done(30), 'train M_0': { state: 'running', done: 4, total: 30, secondsLeft: 700 } },
      'train M_0',
    );
    app.trainings.value = [training('M_yx', 'done', 63, 0), training('M_0', 'running', 63, 0)];
  },
  'loop-rating'(app) {
    withSeed(app);
    app.setRows(mixedRows(2, 24).map((row) => ({ ...row, writing: null })));
    app.shown.value = 2;
    app.loop.value = view(
      app,
      {
        ...FIRST,
        'train M_1': done(36),
        'rate 2': { state: 'running', done: 12, total: 38, secondsLeft: 95 },
        'train M_2': { ...WAITING, secondsLeft: 1500 },
        compare: { ...WAITING, secondsLeft: 240 },
      },
      'rate 2',
    );
    app.work.value = {
      kind: 'running',
      stopping: false,
      progress: { stage: 'rate', done: 13, total: 38, failed: 0, perSecond: 0.26, secondsLeft: 96 },
    };
    app.trainings.value = [
      training('M_yx', 'done', 63, 0),
      training('M_0', 'done', 63, 0),
      training('M_1', 'done', 63, 21),
    ];
  },
  'loop-stopped'(app) {
    withSeed(app);
    app.setRows(mixedRows(2, 40).map((row) => ({ ...row, writing: null })));
    app.shown.value = 1;
    app.loop.value = view(
      app,
      { ...FIRST, 'train M_1': { state: 'partly', done: 12, total: 36, secondsLeft: 820 } },
      null,
    );
    app.trainings.value = [
      training('M_yx', 'done', 63, 0),
      training('M_0', 'done', 63, 0),
      training('M_1', 'partly', 63, 21),
    ];
  },
  'loop-failed'(app) {
    LOOP_SCENES['loop-stopped']?.(app);
    const failure: Failure = {
      kind: 'out-of-memory',
      message: 'The device ran out of memory while M_1 was learning; set a shorter longest pair or a smaller batch.',
    };
    app.loop.value = { ...app.loop.value, failure };
  },
  'loop-done'(app) {
    withSeed(app);
    app.setRows(mixedRows(2, 40).map((row) => ({ ...row, writing: null })));
    app.shown.value = 2;
    app.loop.value = view(
      app,
      {
        ...FIRST,
        'train M_1': done(36),
        'rate 2': done(38),
        'select 2': { state: 'done', done: 17, total: 38, secondsLeft: null },
        'train M_2': done(34),
        compare: done(84),
      },
      null,
    );
    app.trainings.value = [
      training('M_yx', 'done', 63, 0),
      training('M_0', 'done', 63, 0),
      training('M_1', 'done', 63, 21),
      training('M_2', 'done', 63, 17),
    ];
  },
  'loop-four-rounds'(app) {
    withSeed(app);
    app.loopChoices.value = { ...app.loopChoices.value, rounds: 4 };
    app.loop.value = view(app, { 'train M_yx': done(30), 'train M_0': done(30) }, null);
  },
  'loop-uncurated'(app) {
    withSeed(app);
    app.loopChoices.value = { ...app.loopChoices.value, curation: false };
    app.loop.value = view(app, { 'train M_yx': done(30) }, null);
  },
};
