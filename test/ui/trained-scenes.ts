// Named states of the trainings and of the comparison, for the harness and the tests.

import { verdict } from '../../src/core/compare.ts';
import { scalingFit } from '../../src/core/scaling.ts';
import type { ComparisonView, LoopStepView, StepState, TrainingView } from '../../src/run/app.ts';
import { comparisonOf, type Fares, offerBlind } from './compared-views.ts';
import { LOADED } from './embedded-model.ts';
import { scriptedSeed } from './loop-scenes.ts';
import type { ScriptedApp } from './scripted-app.ts';
import { mixedRows } from './scripted-app.ts';
import { trainedViews, training } from './training-views.ts';

const KINDS = { train: 'train', augment: 'augment', rate: 'rate', select: 'select', compare: 'compare' } as const;

/** The plan's steps with the states of these trainings; the others are done up to the first that is not. */
function stepsOf(trainings: readonly TrainingView[], compare: Partial<LoopStepView> = {}): readonly LoopStepView[] {
  const states = new Map(trainings.map((each) => [each.stepId, each.state]));
  const ids = [
    'train M_yx',
    'train M_0',
    'augment',
    'rate 1',
    'select 1',
    'train M_1',
    'rate 2',
    'select 2',
    'train M_2',
    'compare',
  ];
  let reached = true;
  return ids.map((id) => {
    const kind = KINDS[(id.split(' ')[0] ?? 'train') as keyof typeof KINDS];
    const state: StepState = states.get(id) ?? (reached ? 'done' : 'waiting');
    reached &&= state === 'done';
    const step = { id, kind, key: `key-${id}`, round: 0, state, done: 0, total: null, secondsLeft: null };
    return kind === 'compare' ? { ...step, ...compare } : step;
  });
}

function ready(
  app: ScriptedApp,
  trainings: readonly TrainingView[],
  part: Partial<ScriptedApp['loop']['value']> = {},
): void {
  app.setRows(mixedRows(2, 40).map((row) => ({ ...row, writing: null })));
  app.model.value = { kind: 'ready', model: LOADED, tokensPerSecond: 61.3 };
  app.seed.value = trainings.length > 0 ? scriptedSeed() : null;
  app.trainings.value = trainings;
  app.adapters.value = trainings.flatMap(({ adapter }) => (adapter === null ? [] : [adapter]));
  app.loop.value = { steps: stepsOf(trainings), blocked: null, running: null, stopping: false, failure: null, ...part };
}

const BETTER: Fares = { losses: [0.5, 0.12, 0.02, -0.1], rating: [0.05, 0.2, 0.45, 0.6], wins: 0.7 };
const WORSE: Fares = { losses: [0.5, 0.02, 0.21, -0.02], rating: [0.05, 0.5, 0.1, 0.5], wins: 0.35 };

function compared(app: ScriptedApp, view: ComparisonView): void {
  ready(app, trainedViews());
  app.settings.value = { ...app.settings.value, minScore: 2.5 };
  app.comparison.value = view;
  offerBlind(app, view);
}

function withVariants(app: ScriptedApp): void {
  const results = [
    ['as set', 'M_2', 148, 2.31, 66.2],
    ['without curation', 'M_1', 207, 2.42, 48.1],
    ['augmented only', 'M_2', 148, 2.55, 41.3],
    ['seed only', 'M_0', 0, 2.46, null],
    ['16 rows', 'M_2', 16, 2.44, 51.7],
    ['64 rows', 'M_2', 64, 2.37, 57.9],
  ] as const;
  app.variants.value = results.map(([name, model, augmented, loss, winRate]) => ({
    name,
    model,
    augmented,
    loss,
    winRate,
  }));
  const points = [
    { examples: 82, winRate: 51.7 },
    { examples: 130, winRate: 57.9 },
    { examples: 214, winRate: 66.2 },
  ];
  app.scaling.value = { points, fit: scalingFit(points) };
}

export const TRAINED_SCENES: Record<string, (app: ScriptedApp) => void> = {
  'nothing-trained': (app) => {
    ready(app, [], { blocked: 'Add a seed first: the models learn from its pairs.' });
  },
  training(app) {
    ready(
      app,
      [
        training({ model: 'M_yx', state: 'done', done: 30 }),
        training({
          model: 'M_0',
          state: 'running',
          steps: 300,
          done: 112,
          part: { examples: { done: 3, of: 8 }, tokensPerSecond: 412.6, secondsLeft: 1330 },
        }),
        training({ model: 'M_1', state: 'waiting' }),
        training({ model: 'M_2', state: 'waiting' }),
      ],
      { running: 'train M_0' },
    );
  },
  'training-stopped'(app) {
    ready(app, [
      training({ model: 'M_yx', state: 'done', done: 30 }),
      training({ model: 'M_0', state: 'partly', steps: 300, done: 90 }),
      training({ model: 'M_1', state: 'waiting' }),
    ]);
  },
  'training-failed'(app) {
    const broken = training({ model: 'M_0', state: 'partly', steps: 300, done: 133 });
    const train = [...broken.train.slice(0, 131), { step: 132, loss: Number.NaN }, { step: 133, loss: Number.NaN }];
    ready(
      app,
      [
        training({ model: 'M_yx', state: 'done', done: 30 }),
        { ...broken, train },
        training({ model: 'M_1', state: 'waiting' }),
      ],
      {
        failure: {
          kind: 'bad-input',
          message:
            'The loss of M_0 was no number at step 132, so the training was stopped; the state of step 120 is kept. Set a lower learning rate and start again.',
        },
      },
    );
  },
  'nothing-won'(app) {
    const flat = training({ model: 'M_0', state: 'done', done: 30 });
    ready(app, [{ ...flat, best: { step: 0, loss: flat.dev[0]?.loss ?? null } }]);
  },
  'taking-home'(app) {
    compared(app, comparisonOf(BETTER));
    app.takingHome.value = { kind: 'writing', key: 'key-M_2', form: 'gguf-f16', done: 0.43 };
  },
  trained(app) {
    compared(app, comparisonOf(BETTER));
    withVariants(app);
    app.loopChoices.value = { ...app.loopChoices.value, own: { writer: null, rater: 'ad3f09c2b1e7' } };
    app.lineage = (key) => ({
      key,
      steps: [
        {
          key: 'a1',
          step: 'train M_yx',
          kind: 'train',
          needs: [],
          configuration: { task: 'backward' },
          createdAt: 1_700_000_000_000,
        },
        {
          key: 'b2',
          step: 'augment',
          kind: 'augment',
          needs: ['a1'],
          configuration: { tags: ['assistant'] },
          createdAt: 1_700_000_100_000,
        },
        {
          key,
          step: 'train M_2',
          kind: 'train',
          needs: ['b2', 'gone'],
          configuration: { task: 'forward' },
          createdAt: 1_700_000_200_000,
        },
      ],
      missing: ['gone'],
    });
  },
  'came-out-worse'(app) {
    compared(app, comparisonOf(WORSE));
  },
  comparing(app) {
    const whole = comparisonOf(BETTER);
    const models = whole.comparison.models.map((model, at) =>
      at < 3 ? { ...model, ratings: [] } : { ...model, losses: [], ratings: [] },
    );
    const comparison = { models, preferences: [] };
    compared(app, {
      ...whole,
      comparison,
      verdict: verdict(comparison),
      figures: whole.figures.map((each, at) => ({
        ...each,
        rating: null,
        ...(at < 3 ? {} : { loss: null, perplexity: null }),
      })),
      answers: [],
    });
    const steps = stepsOf(app.trainings.value, { state: 'running', done: 72, total: 416 });
    app.loop.value = { ...app.loop.value, steps, running: 'compare' };
  },
  'hostile-answers'(app) {
    const evil = '<img src="x" onerror="document.body.dataset.owned=1"><b>bold</b>';
    const view = comparisonOf(BETTER);
    const answers = view.answers.map((row) => ({
      ...row,
      instruction: evil,
      reference: evil,
      answers: row.answers.map((each) => ({ ...each, text: evil })),
    }));
    compared(app, { ...view, answers });
  },
};
