import { describe, expect, it } from 'vitest';
import { choiceFacts } from '../../src/ui/loop-choice-words.ts';
import { type FigureParts, layoutOf, type Way } from '../../src/ui/loop-geometry.ts';
import {
  endedSentence,
  loopFigure,
  modelState,
  runningSentence,
  secondsLeft,
  shownChoices,
  standingSentence,
  stepAmount,
  stepsOf,
  stepTitle,
} from '../../src/ui/loop-words.ts';
import { nextStep, whyNotStart } from '../../src/ui/next-step.ts';
import { readHash, STAGES } from '../../src/ui/place.ts';
import { pathOf } from '../../src/ui/rounded-path.ts';
import { sceneApp } from './scenes.ts';
import type { ScriptedApp } from './scripted-app.ts';

const stepNamed = (app: ScriptedApp, id: string) => {
  const step = stepsOf(app).find((each) => each.id === id);
  if (step === undefined) throw new Error(`The plan has no ${id}.`);
  return step;
};

describe('the stages', () => {
  it('are those of the loop, in its order, and an empty address is still the documents', () => {
    expect(STAGES).toEqual([
      'loop',
      'seed',
      'documents',
      'segments',
      'instructions',
      'ratings',
      'review',
      'quality',
      'kept',
      'models',
      'comparison',
    ]);
    expect(readHash('')).toEqual({ stage: 'documents', reading: null });
    expect(readHash('#seed/3f2a')).toEqual({ stage: 'seed', reading: '3f2a' });
  });
});

describe('a step in words', () => {
  const app = sceneApp('loop-rating');
  const choices = app.loopChoices.value;

  it('says which model learns from what, which one rates, and that a later round rates the same pairs', () => {
    expect(stepsOf(app).map((step) => stepTitle(step, choices, 2.5))).toEqual([
      'M_yx learns from the seed to write the instruction of a text',
      'M_0 learns from the seed to answer an instruction',
      'M_yx writes an instruction for every segment',
      'M_0 rates every pair',
      'Pairs rated 2.5 or more are kept',
      'M_1 learns from the seed and the pairs kept in round 1',
      'M_1 rates the same pairs again',
      'Pairs rated 2.5 or more are kept',
      'M_2 learns from the seed and the pairs kept in round 2',
      'The models are compared on the pairs held out',
    ]);
  });

  it('names what is learned from under an ablation', () => {
    const alone = { ...choices, learnFrom: 'augmented' } as const;
    expect(stepTitle(stepNamed(app, 'train M_1'), alone, 4)).toBe('M_1 learns from the pairs kept in round 1 alone');
    const all = { ...choices, curation: false };
    expect(stepTitle(stepNamed(app, 'train M_1'), all, 4)).toBe(
      'M_1 learns from the seed and every pair that was written',
    );
  });

  it('gives an adapter made elsewhere its part', () => {
    const own = { ...choices, own: { writer: 'a', rater: 'b' } };
    expect(stepTitle(stepNamed(app, 'rate 1'), own, 4)).toBe('Your adapter rates every pair');
    expect(runningSentence(stepNamed(app, 'augment'), own)).toBe('Your adapter writes 40 of 40');
  });

  it('while it runs and when it has ended', () => {
    const training = sceneApp('loop-training');
    const step = stepNamed(training, 'train M_0');
    expect(runningSentence(step, choices)).toBe('Training M_0, step 4 of 30');
    expect([stepAmount(step), modelState(step)]).toEqual(['step 4 of 30', '13 %']);
    expect(endedSentence(step, choices)).toBe('M_0 is trained.');
    expect(runningSentence(stepNamed(app, 'rate 2'), choices)).toBe('M_1 rates again 12 of 38');
    expect(runningSentence({ ...step, total: null, done: 0 }, choices)).toBe('Training M_0');
    expect(stepAmount({ ...step, total: null, done: 0 })).toBe('reading the pairs');
    expect(modelState(stepNamed(sceneApp('loop-stopped'), 'train M_1'))).toBe('at 33 %');
  });
});

describe('how the loop stands', () => {
  it('is said in a sentence, and in a few words under its name', () => {
    const said = (scene: string) => [loopFigure(sceneApp(scene)), standingSentence(sceneApp(scene))];
    expect(said('empty')).toEqual(['no seed yet', 'Add a seed first.']);
    expect(said('loop-ready')).toEqual(['0 of 10 steps', 'The loop can be run.']);
    expect(said('loop-training')[0]).toBe('step 2 of 10');
    expect(said('loop-stopped')).toEqual([
      '5 of 10 steps',
      '5 of 10 steps of the loop are done. What was done is kept.',
    ]);
    expect(said('loop-failed')[1]).toContain('Stopped by trouble: The device ran out of memory');
    expect(said('loop-done')).toEqual(['done', 'The loop is done.']);
  });

  it('tells the time that is left only when every step that takes time has one', () => {
    expect(secondsLeft(stepsOf(sceneApp('loop-rating')))).toBe(95 + 1500 + 240);
    expect(secondsLeft(stepsOf(sceneApp('loop-training')))).toBeNull();
    expect(secondsLeft(stepsOf(sceneApp('loop-done')))).toBeNull();
  });

  it('is what comes next for whoever has a seed, and nothing else can be started while it runs', () => {
    expect(
      ['loop-ready', 'loop-training', 'loop-stopped', 'loop-done', 'loop-blocked'].map((name) =>
        nextStep(sceneApp(name)),
      ),
    ).toEqual(['loop', null, 'loop', 'export', 'load']);
    expect(whyNotStart(sceneApp('loop-training'), ['augment', 'rate'])).toBe('The loop is running.');
  });

  it('names whose results can be shown', () => {
    expect(shownChoices(sceneApp('loop-stopped'))).toEqual([
      { shown: 'untuned', name: 'the model as loaded' },
      { shown: 1, name: 'round 1, rated by M₀' },
      { shown: 2, name: 'round 2, rated by M₁' },
    ]);
    expect(shownChoices(sceneApp('loop-uncurated'))).toEqual([
      { shown: 'untuned', name: 'the model as loaded' },
      { shown: 1, name: 'round 1' },
    ]);
  });
});

describe('the settings in a few words', () => {
  const facts = (change: (app: ScriptedApp) => void) => {
    const app = sceneApp('loop-ready');
    change(app);
    return Object.fromEntries(choiceFacts(app.loopChoices.value, app.settings.value));
  };

  it('name what one button will run', () => {
    expect(facts(() => {})).toEqual({
      Rounds: '2',
      Kept: 'from 4',
      Trains: 'LoRA of rank 16 on all linear layers; steps and batch by the paper’s table',
      'M_2 begins': 'at the base model',
      Tags: 'as in the paper',
      'Compared on': '8 prompts, judged by the base model',
    });
  });

  it('tell the two kinds of training apart where they differ', () => {
    const said = facts((app) => {
      const now = app.loopChoices.value;
      app.loopChoices.value = {
        ...now,
        curation: false,
        training: { ...now.training, backward: { ...now.training.backward, learning: { kind: 'full' }, steps: 12 } },
      };
    });
    expect(said).toMatchObject({
      Rounds: '1, nothing is rated',
      Kept: 'every pair',
      'M_yx trains': 'all weights; 12 steps, batch by the paper’s table',
      'M_0 and later': 'LoRA of rank 16 on all linear layers; steps and batch by the paper’s table',
    });
    expect(said).not.toHaveProperty('M_2 begins');
  });
});

describe('the figure', () => {
  const parts = (rounds: number): FigureParts => ({
    models: ['M_yx', ...Array.from({ length: rounds + 1 }, (_, round) => `M_${round}`)],
    rounds,
    fromSeed: new Set(['M_yx', ...Array.from({ length: rounds + 1 }, (_, round) => `M_${round}`)]),
    raters: new Set(Array.from({ length: rounds }, (_, round) => `M_${round}`)),
    keeps: '≥ 4',
  });
  const ROOMS = [17, 22.4, 40, 50, 53, 77, 120];

  it('fits the room at every width, with one to four rounds', () => {
    for (const room of ROOMS) {
      for (const rounds of [1, 2, 3, 4]) {
        const { width, height, data, models, ways, radius } = layoutOf(parts(rounds), room);
        expect(width).toBeLessThanOrEqual(room);
        for (const { x, width: wide } of data.values()) expect(x + wide).toBeLessThanOrEqual(width + 1e-9);
        for (const { x, y } of models.values()) {
          expect(Math.min(x - radius, y - radius)).toBeGreaterThanOrEqual(0);
          expect(x + radius).toBeLessThanOrEqual(width);
        }
        for (const [x, y] of ways.flatMap(({ points }) => points)) {
          expect([x >= 0 && x <= width, y >= 0 && y <= height]).toEqual([true, true]);
        }
      }
    }
  });

  it('never draws two models over one another', () => {
    for (const room of ROOMS) {
      for (const rounds of [1, 2, 3, 4]) {
        const { models, radius } = layoutOf(parts(rounds), room);
        const at = [...models.values()];
        for (const [index, one] of at.entries()) {
          for (const other of at.slice(index + 1)) {
            expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(2 * radius);
          }
        }
      }
    }
  });

  it('leads the seed through every model to the comparison, and what is kept back to all models after M_0', () => {
    for (const room of [22, 60]) {
      const { ways } = layoutOf(parts(2), room);
      const of = (kind: Way['kind']) => ways.filter((way) => way.kind === kind).map(({ id }) => id);
      expect(of('seed')).toEqual(['seed M_yx', 'seed M_0', 'seed M_1', 'seed M_2', 'seed comparison']);
      expect(of('works')).toEqual(['works M_yx', 'works M_0', 'works M_1']);
      expect(of('back')).toEqual(['back M_1', 'back M_2']);
    }
  });

  it('leaves out what an ablation leaves out', () => {
    const alone = { ...parts(1), fromSeed: new Set(['M_yx', 'M_0']), raters: new Set<string>(), keeps: null };
    const { ways, labels } = layoutOf(alone, 60);
    expect(ways.map(({ id }) => id)).not.toContain('seed M_1');
    expect(ways.map(({ id }) => id)).not.toContain('works M_0');
    expect(labels.map(({ text }) => text)).not.toContain('≥ 4');
  });

  it('draws a line with rounded corners that ends in a tip where it leads', () => {
    const { line, tip } = pathOf([
      [0, 0],
      [4, 0],
      [4, 0],
      [4, 3],
    ]);
    expect(line).toBe('M0 0L3.5 0Q4 0 4 0.5L4 3');
    expect(tip).toBe('M4.25 2.563L4 3L3.75 2.563Z');
  });
});
