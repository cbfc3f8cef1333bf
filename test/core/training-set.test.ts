import { describe, expect, it } from 'vitest';
import { AUGMENTED_TAG, SEED_TAG } from '../../src/core/prompts.ts';
import { DEFAULT_LOOP, type LoopSettings, planOf, type TrainStep } from '../../src/core/rounds.ts';
import { DEFAULT_SPLIT, seedSetOf, splitSeed } from '../../src/core/seed.ts';
import { type AugmentedPair, type TrainingSet, trainingSet } from '../../src/core/training-set.ts';

const provenance = { file: 'f', format: 'pairs' as const, line: 1, source: null };
const seed = splitSeed(
  seedSetOf(
    'f',
    Array.from({ length: 60 }, (_, at) => ({ instruction: `Q${at}`, output: `A${at}`, system: null, provenance })),
    { format: 'pairs', skipped: [] },
  ),
  DEFAULT_SPLIT,
);
const pairs = (n: number): readonly AugmentedPair[] =>
  Array.from({ length: n }, (_, at) => ({ id: `c${at}`, instruction: `X${at}`, output: `Y${at}` }));

function stepOf(model: string, change: Partial<LoopSettings> = {}): TrainStep {
  const step = planOf({ ...DEFAULT_LOOP, ...change }).find((each) => each.kind === 'train' && each.model === model);
  if (step?.kind !== 'train') throw new Error(`There is no ${model}.`);
  return step;
}

function made(step: TrainStep, augmented: readonly AugmentedPair[]): TrainingSet {
  const outcome = trainingSet(step, seed, augmented);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

describe('a training set', () => {
  it('the joint set holds the seed under its tag and the augmented pairs under theirs', () => {
    const set = made(stepOf('M_1'), pairs(40));
    expect(set).toMatchObject({ seed: 54, augmented: 40, heldOut: 0, warnings: [] });
    const systems = (origin: string) =>
      new Set(set.examples.filter((each) => each.origin === origin).map(({ prompt }) => prompt.turns[0]?.content));
    expect(systems('seed')).toEqual(new Set([SEED_TAG]));
    expect(systems('augmented')).toEqual(new Set([AUGMENTED_TAG]));
    expect(set.examples.at(-1)).toMatchObject({ pairId: 'c39', completion: 'Y39' });
  });

  it('no held-out pair is ever learned', () => {
    const held = new Set(seed.dev.map(({ id }) => id));
    for (const model of ['M_yx', 'M_0', 'M_1', 'M_2']) {
      expect(made(stepOf(model), pairs(40)).examples.filter(({ pairId }) => held.has(pairId))).toEqual([]);
    }
  });

  it('the backward model learns the instruction from the output', () => {
    const [first] = made(stepOf('M_yx'), []).examples;
    expect(first?.completion).toMatch(/^Q\d+$/);
    expect(JSON.stringify(first?.prompt)).toMatch(/<answer>\\nA\d+\\n<\/answer>/);
  });

  it('augmented only holds no seed pair, and seed only no augmented one', () => {
    expect(made(stepOf('M_1', { learnFrom: 'augmented' }), pairs(40))).toMatchObject({ seed: 0, augmented: 40 });
    expect(made(stepOf('M_0', { learnFrom: 'seed' }), pairs(40))).toMatchObject({ seed: 54, augmented: 0 });
  });

  it('learns from so many rows as are set, in their own order, and the fewer are among the more', () => {
    const idsOf = (rows: number) =>
      made(stepOf('M_1', { rows, learnFrom: 'augmented' }), pairs(40)).examples.map(({ pairId }) => pairId);
    const [four, sixteen] = [idsOf(4), idsOf(16)];
    expect([four.length, sixteen.length, idsOf(100).length]).toEqual([4, 16, 40]);
    expect(sixteen).toEqual(expect.arrayContaining(four));
    expect(sixteen).toEqual(
      pairs(40)
        .map(({ id }) => id)
        .filter((id) => sixteen.includes(id)),
    );
    expect(sixteen).not.toEqual(pairs(16).map(({ id }) => id));
  });

  it('a choice that leaves five rows is said aloud', () => {
    const { warnings } = made(stepOf('M_1'), pairs(5));
    expect(warnings).toEqual([
      {
        kind: 'few-augmented',
        rows: 5,
        message:
          'Only 5 pairs of the documents are left for M_1, fewer than 32: what it learns from them shows little. A lower score keeps more.',
      },
    ]);
    expect(made(stepOf('M_1'), pairs(32)).warnings).toEqual([]);
    expect(made(stepOf('M_1', { leastRows: 5 }), pairs(5)).warnings).toEqual([]);
    expect(made(stepOf('M_1'), []).warnings).toMatchObject([{ kind: 'few-augmented', rows: 0 }]);
    expect(made(stepOf('M_0', { leastRows: 55 }), []).warnings).toMatchObject([{ kind: 'few-seed', rows: 54 }]);
  });

  it('augmented pairs that repeat a held-out instruction or output are left out and counted', () => {
    const [one, two] = seed.dev;
    const leaking = [
      { id: 'x', instruction: ` ${one?.instruction.toLowerCase()} `, output: 'new' },
      { id: 'y', instruction: 'new', output: `${two?.output}\n` },
    ];
    const set = made(stepOf('M_1'), [...pairs(40), ...leaking]);
    expect(set).toMatchObject({ augmented: 40, heldOut: 2, warnings: [{ kind: 'held-out-found', rows: 2 }] });
    expect(set.examples.map(({ pairId }) => pairId)).not.toContain('x');
    expect(set.examples.map(({ pairId }) => pairId)).not.toContain('y');
  });

  it('nothing to learn from is refused with what to do', () => {
    const outcome = trainingSet(stepOf('M_1', { learnFrom: 'augmented' }), seed, []);
    expect(outcome).toMatchObject({
      ok: false,
      failure: {
        kind: 'bad-input',
        message:
          'There is no pair for M_1 to learn from. Nothing was trained or changed. Lower the score from which pairs are kept, or add documents.',
      },
    });
  });
});
