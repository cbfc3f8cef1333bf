import { describe, expect, it } from 'vitest';
import { DEFAULT_LEARN } from '../../src/core/learning.ts';
import { lineageOf, stepRecord } from '../../src/core/lineage.ts';
import type { StepRecord } from '../../src/core/records.ts';
import {
  ABLATIONS,
  DEFAULT_LOOP,
  keyedPlan,
  type LoopInputs,
  type LoopSettings,
  nextStep,
  planOf,
  type RateStep,
  type TrainStep,
} from '../../src/core/rounds.ts';

const INPUTS: LoopInputs = { base: 'smollm2', seed: 'seed-1', segments: 'pool-1' };

const planWith = (change: Partial<LoopSettings> = {}) => planOf({ ...DEFAULT_LOOP, ...change });
const idsWith = (change: Partial<LoopSettings> = {}) => planWith(change).map(({ id }) => id);
const keysWith = (change: Partial<LoopSettings> = {}, inputs: Partial<LoopInputs> = {}) =>
  new Map(keyedPlan(planWith(change), { ...INPUTS, ...inputs }).map(({ key, step }) => [step.id, key]));

function trainStep(model: string, change: Partial<LoopSettings> = {}): TrainStep {
  const found = planWith(change).find((step) => step.kind === 'train' && step.model === model);
  if (found?.kind !== 'train') throw new Error(`There is no ${model}.`);
  return found;
}

/** Ids of the steps whose results change with a setting. */
function redone(change: Partial<LoopSettings>, inputs: Partial<LoopInputs> = {}): readonly string[] {
  const before = keysWith();
  return [...keysWith(change, inputs)].filter(([id, key]) => before.get(id) !== key).map(([id]) => id);
}

describe('the plan of the loop', () => {
  it('two rounds run in the paper’s order', () => {
    expect(idsWith()).toEqual([
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
    ]);
  });

  it('the backward and the first forward model learn from the seed alone, under its tag', () => {
    const seed = [{ kind: 'seed', tags: ['assistant'] }];
    expect(trainStep('M_yx')).toMatchObject({ task: 'backward', start: null, sets: seed, needs: [] });
    expect(trainStep('M_0')).toMatchObject({ task: 'forward', start: null, sets: seed, needs: [] });
  });

  it('later models learn from the seed and from what their round kept, each under its tag', () => {
    expect(trainStep('M_1').sets).toEqual([
      { kind: 'seed', tags: ['assistant'] },
      { kind: 'augmented', from: 'select 1', tags: ['web'] },
    ]);
    expect(trainStep('M_2').sets[1]).toEqual({ kind: 'augmented', from: 'select 2', tags: ['web'] });
  });

  it('every round rates the same pairs, the second one by M_1 under both tags', () => {
    const ratings = planWith().filter((step): step is RateStep => step.kind === 'rate');
    expect(ratings).toMatchObject([
      { id: 'rate 1', by: { kind: 'trained', step: 'train M_0' }, pool: 'augment', tags: ['assistant'] },
      { id: 'rate 2', by: { kind: 'trained', step: 'train M_1' }, pool: 'augment', tags: ['assistant', 'web'] },
    ]);
    expect(planWith({ rounds: 4 }).filter(({ kind }) => kind === 'augment')).toHaveLength(1);
  });

  it('M_2 begins at the base, or goes on from M_1 where the setting says so', () => {
    expect(trainStep('M_2').start).toBeNull();
    expect(trainStep('M_2', { laterStart: 'previous' })).toMatchObject({
      start: 'train M_1',
      needs: ['train M_1', 'select 2'],
    });
    expect(trainStep('M_1', { laterStart: 'previous' }).start).toBeNull();
  });

  it('the base and every forward model are compared', () => {
    const compare = planWith({ rounds: 3 }).at(-1);
    expect(compare).toMatchObject({
      models: [{ model: 'base' }, { model: 'M_0' }, { model: 'M_1' }, { model: 'M_2' }, { model: 'M_3' }],
      lossTags: ['assistant'],
    });
  });

  it('without curation nothing is rated, and M_1 learns from every pair once', () => {
    expect(idsWith(ABLATIONS['without-curation'])).toEqual([
      'train M_yx',
      'train M_0',
      'augment',
      'train M_1',
      'compare',
    ]);
    expect(trainStep('M_1', ABLATIONS['without-curation']).sets[1]).toMatchObject({ from: 'augment' });
  });

  it('augmented only leaves the seed out of the later models, not of the raters', () => {
    const sets = (model: string) => trainStep(model, ABLATIONS['augmented-only']).sets.map(({ kind }) => kind);
    expect([sets('M_yx'), sets('M_0'), sets('M_1')]).toEqual([['seed'], ['seed'], ['augmented']]);
  });

  it('seed only trains one model and compares it with the base', () => {
    expect(idsWith(ABLATIONS['seed-only'])).toEqual(['train M_0', 'compare']);
    expect(idsWith({ rounds: 0 })).toEqual(['train M_0', 'compare']);
  });

  it('without tags there is no tag anywhere', () => {
    expect(JSON.stringify(planWith())).toMatch(/"assistant"|"web"/);
    expect(JSON.stringify(planWith(ABLATIONS['without-tags']))).not.toMatch(/"assistant"|"web"/);
  });

  it.each(Object.entries({ default: {}, 'four rounds': { rounds: 4, laterStart: 'previous' as const }, ...ABLATIONS }))(
    'every step stands after all that it needs (%s)',
    (_, change) => {
      const seen = new Set<string>();
      for (const { id, needs } of planWith(change)) {
        expect(needs.filter((each) => !seen.has(each))).toEqual([]);
        expect(seen).not.toContain(id);
        seen.add(id);
      }
    },
  );
});

describe('the names of results', () => {
  const ALL = idsWith();
  const AFTER_SELECT = ['select 1', 'train M_1', 'rate 2', 'select 2', 'train M_2', 'compare'];

  it('the same settings give the same names, and no two steps share one', () => {
    expect(keysWith()).toEqual(keysWith());
    expect(new Set(keysWith().values()).size).toBe(ALL.length);
  });

  it('another threshold redoes what comes after the choice, and no training or rating before it', () => {
    expect(redone({ minScore: 4 })).toEqual(AFTER_SELECT);
  });

  it('another way to train backward redoes all but M_0', () => {
    const training = { ...DEFAULT_LOOP.training, backward: { ...DEFAULT_LEARN, steps: 8 } };
    expect(redone({ training })).toEqual(ALL.filter((id) => id !== 'train M_0'));
  });

  it('another way to train forward leaves M_yx and its instructions as they are', () => {
    const training = { ...DEFAULT_LOOP.training, forward: { ...DEFAULT_LEARN, steps: 8 } };
    expect(redone({ training })).toEqual(ALL.filter((id) => id !== 'train M_yx' && id !== 'augment'));
  });

  it('another start of M_2 redoes M_2 alone and the comparison', () => {
    expect(redone({ laterStart: 'previous' })).toEqual(['train M_2', 'compare']);
  });

  it('another round adds steps and changes none but the comparison', () => {
    expect(redone({ rounds: 3 })).toEqual(['rate 3', 'select 3', 'train M_3', 'compare']);
  });

  it('fewer rows redo what learns from them and the comparison', () => {
    expect(redone({ rows: 16 })).toEqual(['train M_1', 'rate 2', 'select 2', 'train M_2', 'compare']);
  });

  it('other answers to compare by redo the comparison alone', () => {
    expect(redone({ answers: { ...DEFAULT_LOOP.answers, prompts: 4 } })).toEqual(['compare']);
  });

  it('a writer made elsewhere takes the place of M_yx, and a rater that of every model that rates', () => {
    const own = { writer: 'a1', rater: null };
    expect(idsWith({ own })).toEqual(ALL.filter((id) => id !== 'train M_yx'));
    expect(planWith({ own }).find(({ kind }) => kind === 'augment')).toMatchObject({
      needs: [],
      by: { kind: 'imported', adapter: 'a1' },
    });
    expect(keysWith({ own }).get('augment')).not.toBe(keysWith({ own: { writer: 'a2', rater: null } }).get('augment'));
    const rated = planWith({ own: { writer: null, rater: 'b1' } }).filter(({ kind }) => kind === 'rate');
    expect(rated.map((step) => step.needs)).toEqual([['augment'], ['augment']]);
  });

  it('a judge that the plan does not train gives way to the base', () => {
    const answers = { ...DEFAULT_LOOP.answers, judge: 'M_2' };
    const judgeOf = (rounds: number) => {
      const step = planWith({ answers, rounds }).at(-1);
      return step?.kind === 'compare' ? step.answers.judge : null;
    };
    expect([judgeOf(2), judgeOf(1)]).toEqual(['M_2', 'base']);
  });

  it('other documents redo all but the training from the seed', () => {
    expect(redone({}, { segments: 'pool-2' })).toEqual(ALL.filter((id) => id !== 'train M_yx' && id !== 'train M_0'));
  });

  it('another base, seed or split redoes everything', () => {
    expect(redone({}, { base: 'other' })).toEqual(ALL);
    expect(redone({}, { seed: 'other' })).toEqual(ALL);
    expect(redone({ split: { ...DEFAULT_LOOP.split, seed: 2 } })).toEqual(ALL);
  });

  it('what no result depends on changes no name', () => {
    expect(redone({ leastRows: 1 })).toEqual([]);
    expect(redone({ rate: { ...DEFAULT_LOOP.rate, seed: 9 } })).toEqual(['compare']);
  });

  it('a rating that is drawn depends on its seed', () => {
    const reasoning = { ...DEFAULT_LOOP.rate, form: 'reasoning' as const };
    const rated = (seed: number) => keysWith({ rate: { ...reasoning, seed } }).get('rate 1');
    expect(rated(1)).not.toBe(rated(2));
    expect(redone({ rate: reasoning })[0]).toBe('rate 1');
  });

  it('an ablation shares what it does not change', () => {
    expect(redone(ABLATIONS['without-curation'])).toEqual(['train M_1', 'compare']);
    expect(redone(ABLATIONS['augmented-only'])[0]).toBe('train M_1');
    expect(redone(ABLATIONS['without-tags'])).toEqual(ALL);
  });

  it('a plan that names a step before it stands there is a bug', () => {
    expect(() => keyedPlan(planWith().toReversed(), INPUTS)).toThrow(/before that step stands/);
  });
});

describe('what is next', () => {
  const plan = keyedPlan(planWith(), INPUTS);

  it('taking the next step again and again runs the plan in its order and ends', () => {
    const done = new Set<string>();
    const order: string[] = [];
    for (let next = nextStep(plan, done); next; next = nextStep(plan, done)) {
      order.push(next.step.id);
      done.add(next.key);
    }
    expect(order).toEqual(idsWith());
  });

  it('after a changed threshold the loop goes on from the choice', () => {
    const done = new Set(plan.map(({ key }) => key));
    expect(nextStep(keyedPlan(planWith({ minScore: 4 }), INPUTS), done)?.step.id).toBe('select 1');
  });

  it('a result that was lost is made again, and what needs it waits', () => {
    const done = new Set(plan.filter(({ step }) => step.id !== 'train M_0').map(({ key }) => key));
    expect(nextStep(plan, done)?.step.id).toBe('train M_0');
    const none = new Set(plan.filter(({ step }) => step.id === 'augment').map(({ key }) => key));
    expect(nextStep(plan, none)?.step.id).toBe('train M_yx');
  });
});

describe('lineage', () => {
  const plan = keyedPlan(planWith(), INPUTS);
  const records = plan.map((step, at) => stepRecord(step, at));
  const keyOfStep = (id: string) => plan.find(({ step }) => step.id === id)?.key ?? '';

  it('M_1 comes from M_yx, M_0, the instructions, the ratings and the choice, and from nothing later', () => {
    const { steps, missing } = lineageOf(keyOfStep('train M_1'), records.toReversed());
    expect(steps.map(({ step }) => step).sort()).toEqual(
      ['augment', 'rate 1', 'select 1', 'train M_0', 'train M_1', 'train M_yx'].sort(),
    );
    expect(steps.at(-1)?.step).toBe('train M_1');
    expect(missing).toEqual([]);
  });

  it('each step comes after those it needs', () => {
    const { steps } = lineageOf(keyOfStep('compare'), records);
    expect(steps).toHaveLength(records.length);
    const seen = new Set<string>();
    for (const { key, needs } of steps) {
      expect(needs.every((each) => seen.has(each))).toBe(true);
      seen.add(key);
    }
  });

  it('a record that is missing is named, and records that need one another end', () => {
    const without = records.filter(({ step }) => step !== 'augment');
    expect(lineageOf(keyOfStep('select 1'), without).missing).toEqual([keyOfStep('augment')]);
    const record = (key: string, need: string): StepRecord => ({
      key,
      step: key,
      kind: 'select',
      needs: [need],
      configuration: {},
      createdAt: 0,
    });
    const round = lineageOf('a', [record('a', 'b'), record('b', 'a')]);
    expect(round.steps.map(({ key }) => key)).toEqual(['b', 'a']);
    expect(lineageOf('nowhere', [])).toEqual({ key: 'nowhere', steps: [], missing: ['nowhere'] });
  });

  it('a record reads back from JSON as it was', () => {
    expect(JSON.parse(JSON.stringify(records))).toEqual(records);
  });
});
