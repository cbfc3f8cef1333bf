import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, agreements, ratersOf } from '../../src/core/agreement.ts';
import { spearman } from '../../src/core/ranks.ts';
import type { Rating, Verdict } from '../../src/core/records.ts';

const expectation = (score: number): Verdict => ({
  ok: true,
  form: 'expectation',
  score,
  probabilities: [0.2, 0.2, 0.2, 0.2, 0.2],
  mass: 1,
});

function opinion(row: number, key: string, verdict: Verdict): Rating {
  const candidateId = `c${row}`;
  return {
    id: `${candidateId}/${key}/0`,
    candidateId,
    segmentId: `s${row}`,
    key,
    attempt: 0,
    verdict,
    model: 'small',
    prompt: 'rate/1',
    createdAt: 0,
  };
}

/** Rows with the scores of raters a and b; null is no opinion. */
function rowsOf(a: readonly (number | null)[], b: readonly (number | null)[]) {
  return a.map((score, row) => ({
    opinions: [
      ...(score === null ? [] : [opinion(row, 'a', expectation(score))]),
      ...((b[row] ?? null) === null
        ? []
        : [opinion(row, 'b', { ok: true, form: 'reasoning', score: b[row] ?? 0, raw: '' })]),
    ],
  }));
}

describe('the agreement of raters', () => {
  it('is by hand for five rows with a tie', () => {
    // Ranks of a: 1 2 3 4 5; of b: 1 2.5 2.5 5 4. Σ(a−3)(b−3) = 4 + 0.5 + 0 + 2 + 2 = 8.5; Σ(a−3)² = 10, Σ(b−3)² = 9.5.
    const [a, b] = ratersOf(rowsOf([1, 2, 3, 4, 5], [1.5, 2, 2, 5, 4]));
    const found = agreementOf(a!, b!);
    expect(found.n).toBe(5);
    expect(found.rho).toBeCloseTo(8.5 / Math.sqrt(10 * 9.5), 12);
  });

  it('counts only the rows that both have rated', () => {
    const raters = ratersOf(rowsOf([1, null, 3, 4, 2], [5, 4, null, 2, 4]));
    expect(raters.map(({ key, form, n }) => [key, form, n])).toEqual([
      ['a', 'expectation', 4],
      ['b', 'reasoning', 4],
    ]);
    // Rows 0, 3, 4: a 1 4 2, b 5 2 4: exactly the other way round.
    const found = agreementOf(raters[0]!, raters[1]!);
    expect(found.n).toBe(3);
    expect(found.rho).toBeCloseTo(-1, 12);
  });

  it('is a whole matrix, the same on both sides, each rater with itself at 1', () => {
    const rows = rowsOf([1, 2, 4, 3], [2, 1, 3, 4]);
    const matrix = agreements(ratersOf(rows));
    // d = −1, 1, 1, −1: ρ = 1 − 6·4 / (4·15).
    expect(matrix[0]?.[1]?.rho).toBeCloseTo(0.6, 12);
    expect(matrix[1]?.[0]).toEqual(matrix[0]?.[1]);
    for (const [at, line] of matrix.entries()) expect(line[at]?.rho).toBeCloseTo(1, 12);
    expect(matrix.map((line, at) => line[at]?.n)).toEqual([4, 4]);
  });

  it('says nothing where one rater gave a single score or no row is common', () => {
    const flat = ratersOf(rowsOf([2, 2, 2], [1, 2, 3]));
    expect(agreementOf(flat[0]!, flat[1]!)).toEqual({ rho: null, n: 3 });
    const apart = ratersOf(rowsOf([1, null], [null, 2]));
    expect(agreementOf(apart[0]!, apart[1]!)).toEqual({ rho: null, n: 0 });
    expect(agreements([])).toEqual([]);
  });

  it('is Spearman’s of the rows in common, whatever the scores', () => {
    const score = fc.option(fc.integer({ min: 2, max: 8 }).map((half) => half / 2));
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { maxLength: 30 }), (given) => {
        const [a, b] = ratersOf(
          rowsOf([1, ...given.map(([first]) => first)], [1, ...given.map(([, second]) => second)]),
        );
        const common = [[1, 1], ...given].filter(
          (both): both is [number, number] => both[0] !== null && both[1] !== null,
        );
        const found = agreementOf(a!, b!);
        const expected = spearman(
          common.map(([first]) => first),
          common.map(([, second]) => second),
        );
        expect(found.n).toBe(common.length);
        if (expected === null) expect(found.rho).toBeNull();
        else expect(found.rho).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('leaves a rating that failed out', () => {
    const failed = opinion(0, 'a', { ok: false, form: 'reasoning', why: 'no-score', raw: '' });
    expect(ratersOf([{ opinions: [failed] }])).toEqual([]);
  });
});
