// What a training plans before it computes: rates, steps, order, packing, and the watch over its loss.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyFrom } from '../../../src/models/llama/train/dropout.ts';
import { HEAD_CHUNK, layOut, packExamples, packTokens, paddedLength } from '../../../src/models/llama/train/loss.ts';
import { batchOf, epochOrder } from '../../../src/models/llama/train/order.ts';
import {
  LORA_SCHEDULE,
  learningRateAt,
  PAPER_SCHEDULE,
  PAPER_TABLE,
  planFor,
} from '../../../src/models/llama/train/schedule.ts';
import { FRESH_WATCH, judgeLoss, type LossWatch, type Verdict } from '../../../src/models/llama/train/watch.ts';

describe('the schedule', () => {
  it('goes from 1e-5 to 9e-6 as in the paper, and from the adapter’s own rate otherwise', () => {
    expect([1, 51, 101].map((step) => learningRateAt(PAPER_SCHEDULE, step, 101))).toEqual([1e-5, 9.5e-6, 9e-6]);
    expect(learningRateAt(LORA_SCHEDULE, 1, 500)).toBe(2e-4);
    expect(learningRateAt(LORA_SCHEDULE, 500, 500)).toBeCloseTo(1.8e-4, 12);
    expect(learningRateAt(PAPER_SCHEDULE, 1, 1)).toBe(1e-5);
  });

  it('warms up in equal steps when asked to', () => {
    const rates = [1, 2, 3, 4, 5, 8].map((step) => learningRateAt({ from: 8, to: 4, warmup: 4 }, step, 8));
    expect(rates).toEqual([2, 4, 6, 8, 8, 4]);
  });

  it('plans the paper’s rows as they are, and never fewer steps for more examples within a batch size', () => {
    for (const { examples, batch, steps } of PAPER_TABLE) expect(planFor(examples)).toEqual({ batch, steps });
    // Halfway between 6,400 and 12,800 the line is flat; between 12,800 and 25,600 it doubles.
    expect(planFor(9_000)).toEqual({ batch: 32, steps: 600 });
    expect(planFor(18_102)).toEqual({ batch: 32, steps: 849 });
    expect(planFor(10)).toEqual({ batch: 8, steps: 3 });
    expect(planFor(102_400)).toEqual({ batch: 32, steps: 3_200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 200_000 }), (a, b) => {
        const [few, many] = [planFor(Math.min(a, b)), planFor(Math.max(a, b))];
        expect(few.steps).toBeGreaterThanOrEqual(1);
        if (few.batch === many.batch) expect(few.steps).toBeLessThanOrEqual(many.steps);
      }),
    );
  });
});

describe('the order', () => {
  it('takes every example once per epoch, in another order each time, wherever batches end', () => {
    const taken = Array.from({ length: 7 }, (_, index) => batchOf(7, 3, index + 1, 4)).flat();
    for (const epoch of [0, 1, 2]) {
      expect(taken.slice(epoch * 7, epoch * 7 + 7)).toEqual(epochOrder(7, 4, epoch));
      expect(epochOrder(7, 4, epoch).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
    expect(epochOrder(7, 4, 0)).not.toEqual(epochOrder(7, 4, 1));
    expect(epochOrder(7, 4, 0)).not.toEqual(epochOrder(7, 5, 0));
  });

  it('gives keys that depend on every part and on its place', () => {
    const keys = [keyFrom(1, 2, 3), keyFrom(1, 3, 2), keyFrom(2, 1, 3), keyFrom(1, 2), keyFrom(1, 2, 3, 0)];
    expect(new Set(keys).size).toBe(5);
    expect(keyFrom(1, 2, 3)).toBe(keys[0]);
  });
});

describe('a pass', () => {
  it('is padded to 64 times a power of two or three of them, by less than half', () => {
    expect([1, 64, 65, 128, 129, 192, 193, 257, 385, 1025].map(paddedLength)).toEqual([
      64, 64, 128, 128, 192, 192, 256, 384, 512, 1536,
    ]);
  });

  it('holds examples in their order, none twice, and no two that do not fit', () => {
    const lengths = fc.array(fc.integer({ min: 2, max: 400 }), { maxLength: 20 });
    fc.assert(
      fc.property(lengths, (all) => {
        const examples = all.map((length, index) => ({ ids: new Array<number>(length).fill(index), lossFrom: 1 }));
        const packs = packExamples(examples);
        expect(packs.flat()).toEqual(examples);
        for (const pack of packs) expect(pack.length === 1 || packTokens(pack) <= 256).toBe(true);
      }),
    );
  });

  it('predicts exactly the tokens from lossFrom on, each from the row before it', () => {
    const pack = [
      { ids: [5, 6, 7], lossFrom: 0 },
      { ids: Array.from({ length: HEAD_CHUNK + 6 }, (_, i) => 100 + i), lossFrom: 3 },
    ];
    const { ids, positions, owners, chunks } = layOut(pack, 128, 0.5);
    expect([...ids.slice(0, 4)]).toEqual([5, 6, 100, 101]);
    expect([...positions.slice(0, 4)]).toEqual([0, 1, 0, 1]);
    expect([owners[1], owners[2], owners[70], owners[71]]).toEqual([0, 1, 1, -1]);
    const predicted = chunks.flatMap(({ rows, targets, weights, at, has }) =>
      [...weights].flatMap((weight, place) => {
        if (weight === 0) return [];
        const row = rows[place]!;
        expect([weight, at[row], has[row]]).toEqual([0.5, place, 1]);
        return [[ids[row], targets[place]]];
      }),
    );
    expect(chunks).toHaveLength(2);
    // The first token of all has nothing before it.
    expect(predicted.slice(0, 3)).toEqual([
      [5, 6],
      [6, 7],
      [102, 103],
    ]);
    expect(predicted).toHaveLength(2 + HEAD_CHUNK + 3);
    expect(predicted.at(-1)).toEqual([100 + HEAD_CHUNK + 4, 100 + HEAD_CHUNK + 5]);
  });
});

describe('the watch over the loss', () => {
  const judge = (losses: readonly number[]): Verdict[] => {
    let watch: LossWatch = FRESH_WATCH;
    return losses.map((loss) => {
      const judged = judgeLoss(watch, loss);
      watch = judged.watch;
      return judged.verdict;
    });
  };

  it('bears single bad batches, ends at the third in a row and at once when there is no number', () => {
    expect(judge([3, 2, 9, 9, 2, 9, 9, 9])).toEqual([
      'good',
      'good',
      'suspicious',
      'suspicious',
      'good',
      'suspicious',
      'suspicious',
      'exploded',
    ]);
    expect(judge([3, Number.NaN])).toEqual(['good', 'exploded']);
    expect(judge([Number.POSITIVE_INFINITY])).toEqual(['exploded']);
  });

  it('takes no small loss for an explosion', () => {
    expect(judge([0.01, 0.02, 0.3, 0.9])).toEqual(['good', 'good', 'good', 'good']);
  });
});
