import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/core/outcome.ts';
import { tunedModelId } from '../../src/core/training.ts';
import type { App } from '../../src/run/app.ts';
import { fileOf, type Opened, openReady, SMALL, textOf } from './open-app.ts';
import { LEARNER, ScriptedEngines } from './scripted-engines.ts';

const SEED = Array.from({ length: 12 }, (_, at) =>
  JSON.stringify({ instruction: `What is thing ${at}?`, output: `Thing ${at} is a thing of its own.` }),
).join('\n');

/** An app with a model that learns, a seed of 12 pairs and `segments` segments. */
async function openLoop(name: string, segments = 3, engines = new ScriptedEngines()): Promise<Opened> {
  engines.model = LEARNER;
  const opened = await openReady(name, { engines });
  await setUp(opened.app, segments);
  return opened;
}

async function setUp(app: App, segments: number): Promise<void> {
  await app.changeSettings((now) => ({ ...now, segment: SMALL }));
  await app.addSeedFile(fileOf('seed.jsonl', SEED));
  if (segments > 0) await app.addFiles([fileOf('tides.txt', textOf(segments))]);
}

const states = (app: App) => Object.fromEntries(app.loop.value.steps.map(({ id, state }) => [id, state]));
const keyOf = (app: App, id: string) => app.loop.value.steps.find((step) => step.id === id)?.key ?? '';
const BROKEN: Failure = { kind: 'bad-input', message: 'The loss is no longer a number.' };

describe('the loop', () => {
  it('runs from the seed to the comparison with one call, each model at its own work', async () => {
    const { app, engines } = await openLoop('whole');
    await app.startLoop({ steps: 'all' });
    expect(app.loop.value).toMatchObject({ failure: null, running: null, blocked: null });
    expect(new Set(Object.values(states(app)))).toEqual(new Set(['done']));

    const trained = engines.trained.map(({ key, train, dev, start }) => [key, train.length, dev.length, start]);
    const named = ['M_yx', 'M_0', 'M_1', 'M_2'].map((model) => keyOf(app, `train ${model}`));
    // Twelve pairs, four of them held out; three augmented pairs in each round.
    expect(trained).toEqual([
      [named[0], 8, 4, null],
      [named[1], 8, 4, null],
      [named[2], 11, 4, null],
      [named[3], 11, 4, null],
    ]);
    const [yx, zero, one, two] = named as [string, string, string, string];
    // Writing, rating, rating again; then each model is measured, and the base judges.
    expect(engines.worn).toEqual([yx, zero, one, null, zero, one, two, null]);
    expect(app.rows.value.map(({ candidate, rating }) => [candidate?.model, rating?.model])).toEqual(
      Array(3).fill([tunedModelId(LEARNER.id, yx), tunedModelId(LEARNER.id, one)]),
    );
    expect(app.shown.value).toBe(2);
    app.show(1);
    expect(app.rows.value[0]?.rating?.model).toBe(tunedModelId(LEARNER.id, zero));
  });

  it('writes several candidates by M_yx, lets the base tell them apart once, and rates the same ones in every round', async () => {
    const { app, engines } = await openLoop('several');
    await app.changeSettings((now) => ({
      ...now,
      augment: { ...now.augment, candidates: 2 },
      rate: { ...now.rate, form: 'sum', weights: { expectation: 1, additive: 0, reasoning: 0, cycle: 1 } },
    }));
    await app.startLoop({ steps: 'all' });
    expect(app.loop.value.failure).toBeNull();
    expect(new Set(Object.values(states(app)))).toEqual(new Set(['done']));
    const [yx, zero, one, two] = ['M_yx', 'M_0', 'M_1', 'M_2'].map((model) => keyOf(app, `train ${model}`));
    expect(engines.worn).toEqual([yx, null, zero, one, null, zero, one, two, null]);
    const chosen = app.rows.value.map(({ candidate }) => candidate?.id);
    expect(app.rows.value.every(({ choices }) => choices.length === 2)).toBe(true);
    app.show(1);
    expect(app.rows.value.map(({ candidate }) => candidate?.id)).toEqual(chosen);
    expect(app.rows.value[0]?.rating?.verdict).toMatchObject({ ok: true, form: 'sum' });
    // Checks by the base, and two parts of two rounds.
    expect(app.rows.value[0]?.opinions.map(({ verdict }) => verdict.form).sort()).toEqual([
      'cycle',
      'cycle',
      'cycle',
      'expectation',
      'expectation',
    ]);
  });

  it('learns from no pair with a mark while the filter is on, and the filter is part of the choice', async () => {
    const engines = new ScriptedEngines();
    engines.questionOf = () => 'What makes the tide rise and fall?';
    const { app } = await openLoop('marked', 3, engines);
    await app.startLoop({ steps: 'all' });
    const learned = () => app.trainings.value.find(({ model }) => model === 'M_1')?.pairs.augmented;
    expect(learned()).toBe(1);
    await app.changeSettings((now) => ({ ...now, filters: { ...now.filters, keepsOut: false } }));
    expect(states(app)['train M_1']).toBe('waiting');
    await app.startLoop({ steps: 'all' });
    expect(learned()).toBe(3);
  });

  it('learns from the same pairs when the page was closed between the choice and the training', async () => {
    const alike = () => 'What makes the tide rise and fall?';
    const engines = new ScriptedEngines();
    engines.questionOf = alike;
    const first = await openLoop('marked-closed', 3, engines);
    while (states(first.app)['select 1'] !== 'done') await first.app.startLoop({ steps: 'one' });
    first.store().close();

    const again = new ScriptedEngines();
    again.model = LEARNER;
    again.questionOf = alike;
    const { app } = await openReady('marked-closed', { engines: again });
    await app.startLoop({ steps: 'one' });
    expect(again.trained.map(({ key, train }) => [key, train.length])).toEqual([[keyOf(app, 'train M_1'), 9]]);
  });

  it('is put down in the middle of anything and goes on without doing anything twice', async () => {
    const { app, engines } = await openLoop('put-down');
    let left = 0;
    const stopAt = (moment: number) => () => {
      left += 1;
      if (left === moment) app.stop();
    };
    // In a training, while instructions are written, while pairs are rated.
    for (const moment of [2, 8, 10]) {
      engines.afterStep = stopAt(moment);
      engines.afterItem = stopAt(moment);
      await app.startLoop({ steps: 'all' });
      expect(app.loop.value).toMatchObject({ running: null, failure: null, stopping: false });
      expect(Object.values(states(app))).toContain('waiting');
    }
    engines.afterStep = () => undefined;
    engines.afterItem = () => undefined;
    await app.startLoop({ steps: 'all' });
    expect(new Set(Object.values(states(app)))).toEqual(new Set(['done']));
    const written = engines.generated.filter((id) => !id.includes('/answer/'));
    expect(new Set(written).size).toBe(written.length);
    expect(written).toHaveLength(3);
    expect(engines.trained[1]).toMatchObject({ key: engines.trained[0]?.key, from: { file: 'state-2', step: 2 } });
  });

  it('goes on from the last checkpoint after the page was closed', async () => {
    const engines = new ScriptedEngines();
    const first = await openLoop('closed', 2, engines);
    engines.afterStep = (_, step) => {
      if (step === 2) first.app.stop();
    };
    await first.app.startLoop({ steps: 'all' });
    first.store().close();

    const again = new ScriptedEngines();
    again.model = LEARNER;
    const { app } = await openReady('closed', { engines: again });
    expect(app.seed.value?.pairs).toHaveLength(12);
    expect(app.trainings.value[0]).toMatchObject({ model: 'M_yx', state: 'partly', step: 2 });
    await app.startLoop({ steps: 'one' });
    expect(again.trained).toMatchObject([{ from: { file: 'state-2', step: 2, bytes: 9 } }]);
    expect(app.trainings.value[0]).toMatchObject({
      state: 'done',
      train: [{ step: 1 }, { step: 2 }, { step: 3 }],
      adapter: { model: 'M_yx', best: { step: 3, devLoss: 2.8 } },
    });
  });

  it('shows no figures of a stage while a training runs after it', async () => {
    const { app, engines } = await openLoop('figures');
    const seen: string[] = [];
    engines.afterStep = () => {
      seen.push(`${app.loop.value.running} ${app.work.value.kind}`);
    };
    await app.startLoop({ steps: 'all' });
    expect(new Set(seen)).toEqual(new Set(['M_yx', 'M_0', 'M_1', 'M_2'].map((model) => `train ${model} idle`)));
  });

  it('says why a training broke, keeps its checkpoint, and goes on from there', async () => {
    const { app, engines } = await openLoop('broken');
    engines.breakBefore = { step: 3, failure: BROKEN };
    await app.startLoop({ steps: 'all' });
    expect(app.loop.value).toMatchObject({ failure: BROKEN, running: null });
    expect(states(app)).toMatchObject({ 'train M_yx': 'partly', 'train M_0': 'waiting' });
    await app.startLoop({ steps: 'one' });
    expect(engines.trained.at(-1)).toMatchObject({ from: { step: 2 } });
    expect(app.loop.value.failure).toBeNull();
  });

  it('begins a training anew whose checkpoint cannot be read any more', async () => {
    const { app, engines } = await openLoop('unreadable');
    await app.timeTraining();
    const message = 'The checkpoint is damaged in this browser’s storage. Please start the training again.';
    engines.breakBefore = { step: 0, failure: { kind: 'storage', message, quota: false } };
    await app.startLoop({ steps: 'one' });
    expect(app.loop.value.failure?.message).toBe(message);
    await app.startLoop({ steps: 'one' });
    expect(engines.trained.at(-1)).toMatchObject({ from: null });
    expect(app.trainings.value[0]).toMatchObject({ state: 'done', train: [{ step: 1 }, { step: 2 }, { step: 3 }] });
  });

  it('tells the time of a training by two of its steps, which are kept', async () => {
    const { app, engines } = await openLoop('timed');
    await app.timeTraining();
    expect(engines.trained).toMatchObject([{ pauseAfter: 2, from: null }]);
    expect(app.trainings.value[0]).toMatchObject({ state: 'partly', step: 2, tokensPerSecond: 100 });
    await app.startLoop({ steps: 'one' });
    expect(engines.trained[1]).toMatchObject({ pauseAfter: null, from: { step: 2 } });
  });

  it('does what depends on a changed setting anew, and keeps what was done under the old one', async () => {
    const { app, engines } = await openLoop('changed');
    await app.startLoop({ steps: 'all' });
    const before = keyOf(app, 'train M_2');
    await app.changeLoop((now) => ({ ...now, laterStart: 'previous' }));
    expect(states(app)).toMatchObject({ 'train M_1': 'done', 'select 2': 'done', 'train M_2': 'waiting' });
    await app.startLoop({ steps: 'all' });
    expect(engines.trained).toHaveLength(5);
    expect(engines.trained[4]).toMatchObject({ start: keyOf(app, 'train M_1') });
    expect(app.adapters.value.map(({ id }) => id)).toContain(before);
    expect(app.lineage(before).steps.map(({ step }) => step)).toEqual([
      'train M_0',
      'train M_yx',
      'augment',
      'rate 1',
      'select 1',
      'train M_1',
      'rate 2',
      'select 2',
      'train M_2',
    ]);
  });

  it('trains again what is gone from the storage', async () => {
    const { app, engines } = await openLoop('gone');
    await app.startLoop({ steps: 'one' });
    await app.startLoop({ steps: 'one' });
    engines.onDevice.delete(keyOf(app, 'train M_yx'));
    await app.startLoop({ steps: 'all' });
    expect(app.loop.value.failure?.message).toMatch(/Train it again/);
    expect(states(app)).toMatchObject({ 'train M_yx': 'waiting', 'train M_0': 'done' });
    await app.startLoop({ steps: 'all' });
    expect(new Set(Object.values(states(app)))).toEqual(new Set(['done']));
  });

  it('says what is missing before it can start, one thing at a time', async () => {
    const engines = new ScriptedEngines();
    const { app } = await openReady('blocked', { engines });
    expect(app.loop.value.blocked).toMatch(/Choose a seed/);
    await app.addSeedFile(fileOf('seed.jsonl', SEED));
    expect(app.loop.value.blocked).toMatch(/Add documents/);
    await app.addFiles([fileOf('tides.txt', textOf(20))]);
    expect(app.loop.value.blocked).toMatch(/not learn here/);
    await app.startLoop({ steps: 'all' });
    expect(engines.trained).toEqual([]);
    expect(app.notices.value.at(-1)?.failure.message).toMatch(/not learn here/);
  });

  it('says that a file is no seed, and keeps the seed that is there', async () => {
    const { app } = await openLoop('no-seed', 0);
    await app.addSeedFile(fileOf('shopping.json', '[{"bread": 2}]'));
    expect(app.notices.value.at(-1)?.failure.message).toMatch(/no known form of a seed/);
    expect(app.seed.value?.pairs).toHaveLength(12);
    await app.removeSeed();
    expect(app.seed.value).toBeNull();
  });
});

describe('the comparison', () => {
  it('says that a model came out worse, first and in plain words', async () => {
    const { app, engines } = await openLoop('worse');
    await app.changeLoop((now) => ({ ...now, split: { ...now.split, least: 6 }, rounds: 1 }));
    engines.lossOf = (worn, { prompt }) => {
      const noise = (JSON.stringify(prompt).length % 7) / 100;
      return worn === keyOf(app, 'train M_1') ? 3 + noise : 2 + noise;
    };
    await app.startLoop({ steps: 'all' });
    const found = app.comparison.value;
    expect(found?.verdict.summary).toMatch(/^M_1 came out worse than M_0 by its loss/);
    expect(found?.figures.map(({ model }) => model)).toEqual(['base', 'M_0', 'M_1']);
    expect(found?.figures[2]?.loss?.value).toBeGreaterThan(3);
    expect(found?.comparison.models.map(({ ratings }) => ratings.filter(({ good }) => good).length)).toEqual([6, 6, 6]);
    expect(found?.comparison.preferences.map(({ a, b, preferences }) => [a, b, preferences.length])).toEqual([
      ['base', 'M_0', 6],
      ['M_0', 'M_1', 6],
    ]);
  });

  it('lets a person choose blind: no pair twice, and the same sides after a reload', async () => {
    const { app, store } = await openLoop('blind');
    await app.changeLoop((now) => ({ ...now, split: { ...now.split, least: 6 }, rounds: 1 }));
    await app.startLoop({ steps: 'all' });
    const pairs = app.blindPairs('M_0', 'M_1');
    expect(pairs).toHaveLength(6);
    for (const { left, right } of pairs) expect(new Set([left.model, right.model])).toEqual(new Set(['M_0', 'M_1']));
    const wanted = pairs.find(({ left }) => left.model === 'M_1') ?? pairs[0]!;
    await app.chooseBlind(wanted, 'left');
    expect(app.blindPairs('M_0', 'M_1')).toEqual(pairs.filter((pair) => pair !== wanted));
    expect(app.comparison.value?.choices).toMatchObject([
      { pairId: wanted.pairId, a: 'M_0', b: 'M_1', preferred: wanted.left.model === 'M_1' ? 'b' : 'a' },
    ]);
    store().close();
    const again = await openReady('blind', { engines: new ScriptedEngines() });
    expect(again.app.blindPairs('M_0', 'M_1')).toEqual(pairs.filter((pair) => pair !== wanted));
  });

  it('runs variants beside what is set, shares what they have in common, and fits their win rates', async () => {
    const { app, engines } = await openLoop('variants', 4);
    await app.changeLoop((now) => ({ ...now, rounds: 1 }));
    await app.startLoop({ steps: 'all' });
    await app.startVariants([
      { name: '1 row', change: { rows: 1 } },
      { name: '2 rows', change: { rows: 2 } },
      { name: 'seed only', change: { learnFrom: 'seed' } },
    ]);
    // M_yx and M_0 once; M_1 with all, one and two rows; the last variant needs no model that is not there.
    expect(engines.trained).toHaveLength(5);
    expect(app.variants.value.map(({ name, model, augmented }) => [name, model, augmented])).toEqual([
      ['as set', 'M_1', 4],
      ['1 row', 'M_1', 1],
      ['2 rows', 'M_1', 2],
      ['seed only', 'M_0', 0],
    ]);
    // The scripted judge prefers no answer, so the line through equal win rates is level.
    expect(app.scaling.value.points.map(({ examples }) => examples)).toEqual([12, 9, 10]);
    expect(app.scaling.value.fit?.alpha.value).toBeCloseTo(0, 9);
  });
});

describe('the report', () => {
  it('holds every figure as data, and a card says them in words', async () => {
    const { app } = await openLoop('report');
    await app.startLoop({ steps: 'all' });
    const report = JSON.parse(await (await app.loopReport()).text());
    expect(report).toMatchObject({ version: 1, base: LEARNER.id, seed: { train: 8, heldOut: 4 }, segments: 3 });
    expect(report.trainings.map(({ model }: { model: string }) => model)).toEqual(['M_yx', 'M_0', 'M_1', 'M_2']);
    expect(report.comparison.answers[0].answers).toHaveLength(4);
    const card = await (await app.loopCard()).text();
    expect(card).toContain('| M_1 | instruction → output | 8 | 3 | 3 | 2 | 2.800 at step 3 |');
    expect(card).toMatch(/M_2 \| 2\.000 \(2\.000 to 2\.000\) \| 7\.39/);
  });
});

describe('taking models home and in', () => {
  it('hands every file to the person, small ones as one archive', async () => {
    const saved: string[] = [];
    const engines = new ScriptedEngines();
    engines.model = LEARNER;
    const { app } = await openReady('home', {
      engines,
      files: {
        open: ({ name }) => Promise.resolve({ ok: true, value: new File(['weights'], name) }),
        save: (name) => saved.push(name),
      },
    });
    await setUp(app, 1);
    await app.startLoop({ steps: 'one' });
    const key = keyOf(app, 'train M_yx');
    engines.taken = [{ name: 'm.gguf', bytes: 7, path: ['take-home', 'm.gguf'] }];
    await app.takeHome(key, 'gguf-f16');
    engines.taken = ['a.json', 'b.safetensors'].map((name) => ({ name, bytes: 7, path: [name] }));
    await app.takeHome(key, 'peft');
    await app.takeHome(key, 'recipes');
    expect(app.takingHome.value).toEqual({ kind: 'idle', failure: null });
    expect(saved).toEqual(['m.gguf', 'tiny-myx-peft.zip', 'tiny-myx-recipes.zip']);
  });

  it('takes an adapter made elsewhere as the writer, in place of M_yx', async () => {
    const { app, engines } = await openLoop('own');
    await app.importAdapter([fileOf('adapter_config.json', '{}')], 'M_yx');
    expect(app.loopChoices.value.own).toEqual({ writer: 'from-adapter_config.json', rater: null });
    expect(states(app)).not.toHaveProperty('train M_yx');
    await app.startLoop({ steps: 'all' });
    expect(engines.worn[0]).toBe('from-adapter_config.json');
    expect(app.loop.value.failure).toBeNull();
  });

  it('forgets all of it with the project', async () => {
    const { app, engines } = await openLoop('cleared', 1);
    await app.startLoop({ steps: 'all' });
    await app.clearAll();
    expect(engines.forgotten).toEqual([null]);
    expect([app.seed.value, app.adapters.value, app.comparison.value]).toEqual([null, [], null]);
  });
});
