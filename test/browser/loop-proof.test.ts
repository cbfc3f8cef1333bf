// The proof that the loop works: a tiny LLaMA, trained from scratch in this test on a synthetic language in which the right
// instruction of a document is known, goes through the whole loop in the real app, worker, storage and browser.
//
// What is learned where. The base learns the words, to name topics, to answer questions in other words than the seed's,
// and a little grading, all in documents of its own (see `lessons`). M_yx learns from the seed alone to write questions;
// M_0 learns from the seed alone to answer them. What is true of a family of subjects stands in the seed for few cases
// and in the pool for many, so M_1 can only be better than M_0 by what it learns from the pool: both take the same number
// of steps, and of both the state with the lowest dev loss is kept.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DEFAULT_LEARN, DEFAULT_LORA, type LearnSettings, type LoraSettings } from '../../src/core/learning.ts';
import { ratingQuality } from '../../src/core/rating-quality.ts';
import {
  DEFAULT_SEGMENT_FILTERS,
  SEGMENT_MARK_KINDS,
  type SegmentFilterSettings,
} from '../../src/core/segment-marks.ts';
import { lookHere } from '../../src/ingest/look-here.ts';
import { readHere } from '../../src/ingest/read-here.ts';
import type { App, ComparisonView, LoopView, ModelFigures, Row } from '../../src/run/app.ts';
import { createApp } from '../../src/run/create.ts';
import { openProject } from '../../src/store/database.ts';
import { EngineClient } from '../../src/worker/client.ts';
import { SteadyEngines } from '../../src/worker/steady.ts';
import { readPrivate } from '../../src/worker/taken-file.ts';
import { makeLanguage, type PoolDocument } from './loop/language.ts';
import { modelFiles, must, trainBase } from './loop/tiny-base.ts';

const SEED = 1;
/** Ten minutes of work on two free cores; a busy machine takes longer. */
const LONG = 3_600_000;
const LANGUAGE = makeLanguage(SEED, {
  ...{ early: 6000, earlyJunk: 1500, seed: 80, pool: 240, poolJunk: 60, unseen: 64 },
});
/** Between the grades that the base has learned: 1 and 2 for junk and wrong questions, 5 for right ones. */
const MIN_SCORE = 3.5;

function learn(lora: Partial<LoraSettings>, steps: number): LearnSettings {
  return {
    ...DEFAULT_LEARN,
    learning: { kind: 'lora', lora: { ...DEFAULT_LORA, dropout: 0, ...lora } },
    // A model this small takes far larger steps than the default's; it has no room for weight decay.
    ...{ batch: 12, steps, schedule: { from: 4e-3, to: 4e-4, warmup: 5 }, weightDecay: 0, seed: SEED },
    // Few pairs are soon learned by heart, so the best state is looked for often.
    ...{ devEvery: 5, checkpointEvery: 100 },
  };
}

/** Which document a row is of: rows are named by their files. */
const POOL = new Map(LANGUAGE.pool.map((document, index) => [`pool-${index}.txt`, document]));
const UNSEEN = new Map(LANGUAGE.unseen.map((document, index) => [`unseen-${index}.txt`, document]));

let app: App;
let engines: SteadyEngines;
/** What the app shows when the loop is done, and its rows under each round. */
let done: { readonly loop: LoopView; readonly comparison: ComparisonView | null };
const rounds = new Map<number, readonly Row[]>();
let unseenRows: readonly Row[] = [];

const ALL_OFF: SegmentFilterSettings = {
  ...DEFAULT_SEGMENT_FILTERS,
  actions: Object.fromEntries(SEGMENT_MARK_KINDS.map((kind) => [kind, 'off'])) as SegmentFilterSettings['actions'],
};

beforeAll(async () => {
  const files = await modelFiles(await trainBase(LANGUAGE, SEED, (line) => console.log(line)));
  const client = new EngineClient({
    spawn: () => new Worker(new URL('../../src/worker/engine-worker.ts', import.meta.url), { type: 'module' }),
    pageUrl: location.href,
  });
  engines = new SteadyEngines(client);
  const name = `loop-proof-${crypto.randomUUID()}`;
  app = createApp({
    engines,
    openStore: (onClosed) => openProject({ name, onClosed }),
    reader: readHere,
    looker: lookHere(),
    ...{
      project: { id: 'proof', name: 'Proof' },
      locks: null,
      channel: () => null,
      storage: null,
      pageUrl: location.href,
      now: () => Date.now(),
    },
    files: { open: ({ path }) => readPrivate(path), save: () => {} },
  });
  await vi.waitUntil(() => app.opened.value && app.model.value.kind !== 'looking', { timeout: 60_000 });
  app.chooseDevice('wasm');
  await app.openModelFiles(files);
  // Its texts are of a language of a few words, in which everything is repeated: the filters of prose do not fit it.
  await app.changeSettings((now) => ({ ...now, segmentFilters: ALL_OFF }));
  await app.addFiles([...POOL].map(([file, { text }]) => new File([text], file)));
  const pairs = LANGUAGE.seed.map(({ instruction, text }) => JSON.stringify({ instruction, output: text }));
  await app.addSeedFile(new File([pairs.join('\n')], 'seed.jsonl'));
  await app.changeSettings((now) => ({ ...now, minScore: MIN_SCORE }));
  await app.changeLoop((now) => ({
    ...now,
    split: { ...now.split, share: 0.3 },
    training: {
      backward: learn({ rank: 16, alpha: 32 }, 160),
      // Facts go into the feed-forward layers; the attention, by which the base compares, stays as it is.
      forward: learn({ rank: 8, alpha: 16, targets: ['gate', 'up', 'down'] }, 200),
    },
    answers: { ...now.answers, prompts: 4, sampling: { ...now.answers.sampling, maxTokens: 48 } },
  }));
  await app.startLoop({ steps: 'all' });
  done = { loop: app.loop.value, comparison: app.comparison.value };
  for (const round of [1, 2]) {
    app.show(round);
    rounds.set(round, app.rows.value);
  }
  // The trained M_yx stands; only the writing for the new documents is left to do.
  await app.addFiles([...UNSEEN].map(([file, { text }]) => new File([text], file)));
  await app.startLoop({ steps: 'one' });
  unseenRows = app.rows.value.filter(({ document }) => UNSEEN.has(document.name));
  if (done.comparison !== null) console.log(JSON.stringify(figures(), null, 1));
}, LONG);

afterAll(async () => {
  await app?.clearAll();
  if (engines) must(await engines.forgetTrainings(null));
  await engines?.unload();
});

describe('the whole loop on a language whose right instructions are known', () => {
  test('runs every step of its plan', () => {
    expect(done.loop.failure).toBeNull();
    expect(done.loop.steps.map(({ id, state }) => `${id}: ${state}`)).toEqual(
      [
        ...['train M_yx', 'train M_0', 'augment', 'rate 1', 'select 1', 'train M_1', 'rate 2', 'select 2'],
        ...['train M_2', 'compare'],
      ].map((id) => `${id}: done`),
    );
    expect(app.loop.value.failure).toBeNull();
    expect(app.notices.value).toEqual([]);
    expect(rounds.get(1)?.length).toBe(LANGUAGE.pool.length);
    expect(unseenRows.length).toBe(LANGUAGE.unseen.length);
  });

  test('lets M_yx write the right instruction for at least nine in ten documents that no model has learned from', () => {
    expect(shareRight(unseenRows, UNSEEN)).toBeGreaterThanOrEqual(0.9);
    const trueRows = (rounds.get(1) ?? []).filter(({ document }) => POOL.get(document.name)?.junk === null);
    expect(shareRight(trueRows, POOL)).toBeGreaterThanOrEqual(0.9);
  });

  test('separates planted junk from true documents by its ratings, in both rounds', () => {
    for (const round of [1, 2]) expect(quality(round).auc?.value, `round ${round}`).toBeGreaterThanOrEqual(0.95);
  });

  test('tells held-out pairs from pairs with another output', () => {
    expect(figureOf('M_0').rating?.auc?.value).toBeGreaterThanOrEqual(0.95);
  });

  test('makes M_1 better than M_0 on held-out pairs, and M_0 better than the base', () => {
    expect(devLoss('M_1')).toBeLessThan(devLoss('M_0'));
    expect(devLoss('M_0')).toBeLessThan(devLoss('base'));
  });
});

/** Of all rows, whose written instruction is the right one. */
function shareRight(rows: readonly Row[], documents: ReadonlyMap<string, Pick<PoolDocument, 'instruction'>>): number {
  const right = rows.filter(({ candidate, document }) => {
    return candidate?.reply.ok && candidate.reply.instruction === documents.get(document.name)?.instruction;
  });
  return right.length / rows.length;
}

/** How well a round's ratings tell true documents from planted junk, whatever was written for them. */
function quality(round: number) {
  const labelled = (rounds.get(round) ?? []).map(({ document, rating }) => ({
    score: rating?.verdict.ok ? rating.verdict.score : null,
    good: POOL.get(document.name)?.junk === null,
  }));
  return ratingQuality(labelled, MIN_SCORE);
}

function figureOf(model: string): ModelFigures {
  const found = done.comparison?.figures.find((each) => each.model === model);
  if (found === undefined) throw new Error(`The comparison has no figures of ${model}.`);
  return found;
}

/** Nats a token on the held-out seed outputs. */
function devLoss(model: string): number {
  return figureOf(model).loss?.value ?? Number.NaN;
}

/** The figures in short, for whoever reads the log. */
function figures(): object {
  const trueRows = (rounds.get(1) ?? []).filter(({ document }) => POOL.get(document.name)?.junk === null);
  return {
    right: { unseen: shareRight(unseenRows, UNSEEN), pool: shareRight(trueRows, POOL) },
    auc: [1, 2].map((round) => quality(round).auc?.value),
    kept: [1, 2].map((round) => quality(round).kept),
    models: ['base', 'M_0', 'M_1', 'M_2'].map((model) => ({
      ...{ model, loss: devLoss(model), rating: figureOf(model).rating?.auc?.value },
    })),
  };
}
