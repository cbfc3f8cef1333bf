import { describe, expect, it } from 'vitest';
import { DIGITS } from '../../src/core/expectation.ts';
import { comparisonOf, type MeasurePorts, measure } from '../../src/core/measure.ts';
import { measurePhases } from '../../src/core/measure-phases.ts';
import { fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type { GenerateEvent, GenerateItem, NllEvent, NllItem, ScoreEvent, ScoreItem } from '../../src/core/ports.ts';
import type { Measurement } from '../../src/core/records.ts';
import { type CompareStep, DEFAULT_LOOP, planOf } from '../../src/core/rounds.ts';
import { seedSetOf } from '../../src/core/seed.ts';

const provenance = { file: 'f', format: 'pairs' as const, line: 1, source: null };
const dev = seedSetOf(
  'f',
  ['tide', 'moon', 'sand'].map((word) => ({
    instruction: `What is ${word}?`,
    output: `It is ${word}.`,
    system: null,
    provenance,
  })),
  { format: 'pairs', skipped: [] },
).pairs;

const step = planOf({ ...DEFAULT_LOOP, rounds: 1, answers: { ...DEFAULT_LOOP.answers, prompts: 2 } }).at(
  -1,
) as CompareStep;
const phases = measurePhases('c', step, dev);
const running = { aborted: false };

interface Script {
  readonly nll?: (item: NllItem) => NllEvent;
  readonly score?: (item: ScoreItem) => ScoreEvent;
  readonly generate?: (item: GenerateItem) => GenerateEvent;
}

/** Ports that answer each item by a function; what is not scripted fails the test by never being asked. */
function portsOf(script: Script): MeasurePorts {
  async function* each<I, E>(items: readonly I[], answer: ((item: I) => E) | undefined): AsyncGenerator<Outcome<E>> {
    for (const item of items) yield succeed((answer as (item: I) => E)(item));
  }
  return {
    nll: (items) => each(items, script.nll),
    score: (items) => each(items, script.score),
    generate: (items) => each(items, script.generate),
  };
}

const usual: Required<Script> = {
  nll: ({ id }) => ({ kind: 'measured', id, nll: 2, tokens: 5 }),
  score: ({ id, continuations }) =>
    continuations === DIGITS
      ? { kind: 'scored', id, logProbs: [0.1, 0.1, 0.1, 0.2, 0.5].map(Math.log) }
      : { kind: 'scored', id, logProbs: [-1, -2] },
  generate: ({ id }) => ({ kind: 'end', id, text: ' An answer. ', tokens: 3, reason: 'stop' }),
};

async function all(script: Script, before: readonly Measurement[] = []): Promise<Measurement[]> {
  const done = new Map(before.map((each) => [each.id, each]));
  for (const phase of phases) {
    for await (const outcome of measure('c', step, phase, done, portsOf(script), running, () => 7)) {
      if (!outcome.ok) throw new Error(outcome.failure.message);
      done.set(outcome.value.id, outcome.value);
    }
  }
  return [...done.values()];
}

describe('what a comparison measures', () => {
  it('is the same of every model, and the judge comes last', () => {
    expect(phases.map(({ model, tasks }) => [model, tasks.length])).toEqual([
      ['base', 11],
      ['M_0', 11],
      ['M_1', 11],
      ['base', 4],
    ]);
    const kinds = phases[1]?.tasks.map(({ kind }) => kind);
    expect(kinds?.filter((kind) => kind === 'loss')).toHaveLength(3);
    expect(kinds?.filter((kind) => kind === 'answer')).toHaveLength(2);
    const ratings = phases[1]?.tasks.filter((task) => task.kind === 'rating') ?? [];
    expect(ratings.map(({ good }) => good)).toEqual([true, true, true, false, false, false]);
    for (const { pair, good, pairId } of ratings) {
      const own = dev.find(({ id }) => id === pairId);
      expect([pair.instruction, pair.output === own?.output]).toEqual([own?.instruction, good]);
    }
  });

  it('is measured once: what is done is not asked again', async () => {
    const first = await all(usual);
    expect(new Set(first.map(({ id }) => id)).size).toBe(37);
    expect(await all({}, first)).toEqual(first);
  });

  it('an item that fails counts against its model and stops nothing', async () => {
    const broken = (id: string) => id.includes('/M_1/') && id.includes(dev[0]?.id ?? '');
    const found = await all({
      nll: (item) => (broken(item.id) ? { kind: 'failed', id: item.id, message: 'too long' } : usual.nll(item)),
      score: (item) => (broken(item.id) ? { kind: 'failed', id: item.id, message: 'too long' } : usual.score(item)),
      generate: (item) => (broken(item.id) ? { kind: 'failed', id: item.id, message: 'no' } : usual.generate(item)),
    });
    const { models } = comparisonOf(step, found);
    expect(models[2]?.losses.filter(({ nll }) => !Number.isFinite(nll))).toHaveLength(1);
    expect(models[2]?.ratings.filter(({ score }) => score === null)).toHaveLength(2);
    expect(found).toHaveLength(37);
  });

  it('the engine failing as a whole ends it with that failure', async () => {
    const lost = fail({ kind: 'device-lost', message: 'gone' });
    const ports: MeasurePorts = {
      ...portsOf(usual),
      async *nll() {
        yield lost;
      },
    };
    const events: Outcome<Measurement>[] = [];
    for await (const event of measure('c', step, phases[0]!, new Map(), ports, running, () => 7)) events.push(event);
    expect(events).toEqual([lost]);
  });
});

describe('a judge', () => {
  const preferencesBy = async (logProbs: (item: ScoreItem) => readonly number[]) => {
    const found = await all({
      ...usual,
      generate: ({ id }) => ({ kind: 'end', id, text: `by ${id.split('/')[1]}`, tokens: 1, reason: 'stop' }),
      score: (item) =>
        item.continuations === DIGITS ? usual.score(item) : { kind: 'scored', id: item.id, logProbs: logProbs(item) },
    });
    return comparisonOf(step, found).preferences;
  };

  it('that always likes the first answer prefers neither model', async () => {
    const found = await preferencesBy(() => [-1, -2]);
    expect(found).toMatchObject([
      { a: 'base', b: 'M_0', judge: 'base', preferences: ['inconsistent', 'inconsistent'] },
      { a: 'M_0', b: 'M_1', preferences: ['inconsistent', 'inconsistent'] },
    ]);
  });

  it('that likes the answer of one model prefers that model, whichever stands first', async () => {
    const found = await preferencesBy(({ prompt }) => {
      const text = prompt.turns[0]?.content ?? '';
      const at = (model: string) => text.indexOf(`by ${model}`);
      return at('M_0') < Math.max(at('M_1'), at('base')) ? [-1, -2] : [-2, -1];
    });
    expect(found.map(({ preferences }) => preferences)).toEqual([
      ['b', 'b'],
      ['a', 'a'],
    ]);
  });

  it('that finds both alike is a tie', async () => {
    expect((await preferencesBy(() => [-1, -1]))[0]?.preferences).toEqual(['tie', 'tie']);
  });
});
