// What the page says of trainings and of the files that come out of them.

import { describe, expect, it } from 'vitest';
import type { LoopView, TrainingView } from '../../src/run/app.ts';
import { newestDone } from '../../src/ui/models.tsx';
import { adapterFiles } from '../../src/ui/own-adapter.tsx';
import { waysHome } from '../../src/ui/take-home.tsx';
import {
  brokenSentence,
  failureOf,
  keptSentence,
  learnsFrom,
  plainName,
  planFacts,
  stateWords,
  taskWords,
} from '../../src/ui/training-words.ts';
import { planOfScene, trainedViews, training } from './training-views.ts';

const STILL: LoopView = { steps: [], blocked: null, running: null, stopping: false, failure: null };

const step = (id: string, state: TrainingView['state']): LoopView['steps'][number] => ({
  id,
  kind: 'train',
  key: id,
  round: 0,
  state,
  done: 0,
  total: null,
  secondsLeft: null,
});

describe('a training in words', () => {
  it('the task says what goes in and what comes out', () => {
    expect([taskWords('backward'), taskWords('forward')]).toEqual(['output → instruction', 'instruction → output']);
  });

  it('cut completions, examples left out and pairs that are held out are all counted aloud', () => {
    const view = training({
      model: 'M_2',
      state: 'done',
      done: 30,
      augmented: 148,
      part: { pairs: { seed: 66, augmented: 148, heldOut: 3 } },
      plan: { cut: { examples: 4, tokens: 913 }, leftOut: 1 },
    });
    expect(learnsFrom(view)).toEqual([
      'Learns from 66 seed pairs and 148 pairs of your documents.',
      '3 pairs left out: the same text is held out.',
      '24 held-out pairs to measure by, never learned from.',
      '4 completions cut to what is read of one example: 913 tokens are not learned.',
      '1 example left out: the prompt alone is longer than what is read.',
    ]);
  });

  it('what is left out for being held out is said once, by the warning where there is one', () => {
    const view = training({
      model: 'M_1',
      state: 'done',
      done: 30,
      augmented: 40,
      part: {
        pairs: { seed: 66, augmented: 40, heldOut: 2 },
        warnings: [{ kind: 'held-out-found', rows: 2, message: '2 pairs left out.' }],
      },
    });
    expect(learnsFrom(view).filter((sentence) => sentence.includes('left out'))).toEqual([]);
  });

  it('the plan shows the learning rate as papers write it, and the memory as an estimate', () => {
    const facts = new Map(planFacts(planOfScene({ learningRate: { from: 1e-5, to: 9e-6 } })));
    expect(facts.get('Learning rate')).toBe('1e-5 falling to 9e-6');
    expect(facts.get('Memory')).toBe('about 1.87 GB at the peak');
    expect(facts.get('Numbers that learn')).toBe('4,884,480');
    expect(
      new Map(planFacts(planOfScene({ learningRate: { from: 2.468e-4, to: 2.468e-4 } }))).get('Learning rate'),
    ).toBe('2.47e-4');
  });

  it('while it runs, it says the step, the example, the speed and the time left', () => {
    const view = training({
      model: 'M_0',
      state: 'running',
      steps: 300,
      done: 112,
      part: { examples: { done: 3, of: 8 }, tokensPerSecond: 412.6, secondsLeft: 1330 },
    });
    expect(stateWords(view, { ...STILL, running: 'train M_0' }).sentence).toBe(
      '112 of 300 steps done · example 3 of 8 · 413 tokens/s · 22 min left',
    );
    expect(stateWords(view, { ...STILL, running: 'train M_0', stopping: true }).tag).toBe('stopping');
  });

  it('a stopped training says where, and that it goes on from there', () => {
    const words = stateWords(training({ model: 'M_0', state: 'partly', steps: 300, done: 90 }), STILL);
    expect(words).toEqual({
      tag: 'stopped',
      sentence: 'Stopped after step 90 of 300. It is kept; the next start goes on from the last checkpoint.',
      trouble: false,
    });
  });

  it('an early end is told apart from a whole training', () => {
    const early = training({ model: 'M_1', state: 'done', steps: 300, done: 240 });
    expect(stateWords(early, STILL).sentence).toBe(
      'Ended early, after step 240 of 300: the loss on held-out pairs no longer fell.',
    );
    expect(stateWords(training({ model: 'M_1', state: 'done', done: 30 }), STILL).sentence).toBe(
      'Trained for 30 steps.',
    );
  });

  it('trouble is said at the training that it ended, at no other, and not while the loop runs again', () => {
    const failure = { kind: 'out-of-memory', message: 'It does not fit.' } as const;
    const loop = {
      ...STILL,
      failure,
      steps: [step('train M_yx', 'done'), step('train M_0', 'partly'), step('train M_1', 'waiting')],
    };
    const of = (model: string) => ({ stepId: `train ${model}` });
    expect(failureOf(of('M_0'), loop)).toBe('It does not fit.');
    expect(failureOf(of('M_yx'), loop)).toBeNull();
    expect(failureOf(of('M_1'), loop)).toBeNull();
    expect(failureOf(of('M_0'), { ...loop, running: 'train M_0' })).toBeNull();
    expect(failureOf(of('M_0'), { ...loop, failure: { kind: 'aborted', message: 'Stopped.' } })).toBeNull();
  });

  it('a loss that is no number is said with the step and with what to do', () => {
    const view = training({ model: 'M_0', state: 'partly', done: 20 });
    expect(brokenSentence(view)).toBeNull();
    const train = [...view.train.slice(0, 17), { step: 18, loss: Number.NaN }, { step: 19, loss: Number.NaN }];
    expect(brokenSentence({ ...view, train })).toMatch(
      /^At step 18 the loss is no longer a number\..*lower learning rate/,
    );
  });
});

describe('what is kept of a training', () => {
  it('the best step stands with its loss and with the loss before', () => {
    const view = training({ model: 'M_0', state: 'done', done: 30 });
    expect(keptSentence({ ...view, best: { step: 18, loss: 1.924 }, dev: [{ step: 0, loss: 2.39 }] })).toBe(
      'Kept: step 18, loss 1.924 nats a token on held-out pairs; before training it was 2.390.',
    );
  });

  it('a training that made nothing better says that what is kept changes nothing', () => {
    const view = training({ model: 'M_0', state: 'done', done: 30, part: { best: { step: 0, loss: 2.39 } } });
    expect(keptSentence(view)).toContain('what is kept changes nothing');
  });

  it('without held-out pairs the last step is kept, and the reader is told that nothing measured it', () => {
    const view = training({ model: 'M_0', state: 'done', done: 30, part: { best: { step: 30, loss: null } } });
    expect(keptSentence(view)).toBe(
      'Kept: step 30, the last. No pair is held out, so nothing tells which step is best.',
    );
  });
});

describe('taking a model home', () => {
  it('the newest finished model that answers is the one to take, never the writer', () => {
    const views = trainedViews();
    expect(newestDone(views)?.model).toBe('M_2');
    expect(newestDone(views.slice(0, 1))).toBeNull();
    expect(newestDone([...views.slice(0, 3), training({ model: 'M_2', state: 'partly', done: 3 })])?.model).toBe('M_1');
  });

  it('GGUF with 16 bits comes first as the recommended one, and eight bits carry a remark', () => {
    const ways = waysHome(false);
    expect(ways[0]).toMatchObject({ form: 'gguf-f16', mark: 'recommended' });
    expect(ways.find(({ form }) => form === 'gguf-q8')?.says).toContain('Small models change with it');
  });

  it('after full fine-tuning there is no adapter to take alone', () => {
    expect(waysHome(false).map(({ form }) => form)).toContain('peft');
    expect(waysHome(true).map(({ form }) => form)).not.toContain('peft');
  });

  it('an adapter is exactly its two files, and what is missing is named', () => {
    const file = (name: string) => new File(['x'], name);
    const config = file('adapter_config.json');
    const weights = file('adapter_model.safetensors');
    const message = (files: readonly File[]) => {
      const read = adapterFiles(files);
      return read.ok ? 'good' : read.failure.message;
    };
    expect(message([config, weights])).toBe('good');
    expect(message([config])).toContain('The weights are missing');
    expect(message([weights])).toContain('The configuration is missing');
    expect(message([config, weights, file('optimizer.safetensors')])).toContain('more files than one adapter');
  });

  it('a name that can hold no markup has the subscript as characters', () => {
    expect(['M_0', 'M_12', 'M_yx', 'base'].map(plainName)).toEqual(['M₀', 'M₁₂', 'M_yx', 'base']);
  });
});
