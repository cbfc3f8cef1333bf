import { describe, expect, it } from 'vitest';
import type { RaterScores } from '../../src/core/agreement.ts';
import { proportion } from '../../src/core/estimate.ts';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { precisionSentence } from '../../src/ui/precision-words.ts';
import { missingSentence } from '../../src/ui/quality/against-labels.tsx';
import { groupsOf, rhoOf, rhoSentence } from '../../src/ui/quality/against-length.tsx';
import { verdictWords } from '../../src/ui/quality/areas.tsx';
import { bestF1 } from '../../src/ui/quality/curve.tsx';
import { foundSentence } from '../../src/ui/quality/diversity.tsx';
import { setLengths } from '../../src/ui/quality/lengths.tsx';
import { nameRaters, share } from '../../src/ui/quality/measured-raters.ts';
import { binsOf, keptAt, keptSentence } from '../../src/ui/quality/scores.tsx';
import { byKey } from '../../src/ui/quality/threshold-line.tsx';
import { fillQuality } from './quality-scenes.ts';
import { expectation, labelled, rated, scriptedApp, waitingRows, written } from './scripted-app.ts';

const rater = (over: Partial<RaterScores>): RaterScores => ({
  key: 'a1b2c3',
  form: 'expectation',
  model: 'small@b179',
  prompt: 'five/1',
  scores: [],
  n: 0,
  ...over,
});

describe('the names of raters', () => {
  it('are those of their forms while these tell them apart', () => {
    const named = nameRaters([rater({}), rater({ key: 'd4', form: 'cycle' })], []);
    expect(named.map(({ code, name }) => `${code} ${name}`)).toEqual(['1 five grades', '2 the cycle score']);
  });

  it('tell models of one form apart, a model of the loop by its name in the paper', () => {
    const named = nameRaters(
      [rater({}), rater({ key: 'd4', model: 'small@b179+77aa' })],
      [{ key: '77aa', model: 'M_0' }],
    );
    expect(named.map(({ name }) => name)).toEqual(['five grades, small', 'five grades, M₀']);
  });

  it('end with the key where nothing else differs', () => {
    const named = nameRaters([rater({}), rater({ key: 'd4e5f6' })], []);
    expect(named.map(({ name }) => name)).toEqual([
      'five grades, small, settings a1b2',
      'five grades, small, settings d4e5',
    ]);
  });
});

describe('the scores', () => {
  it('lie in bins of a tenth, a score on an edge in the bin above it', () => {
    // (2.3 − 1) · 10 is 12.999… in floating point.
    expect(binsOf([2.3, 2.39, 2.4, 2.61])).toEqual([
      { from: expect.closeTo(2.3, 9), to: expect.closeTo(2.4, 9), pairs: 2 },
      { from: expect.closeTo(2.4, 9), to: expect.closeTo(2.5, 9), pairs: 1 },
      { from: expect.closeTo(2.5, 9), to: expect.closeTo(2.6, 9), pairs: 0 },
      { from: expect.closeTo(2.6, 9), to: expect.closeTo(2.7, 9), pairs: 1 },
    ]);
    expect(binsOf([5, 4.95])).toEqual([{ from: expect.closeTo(4.9, 9), to: expect.closeTo(5, 9), pairs: 2 }]);
    expect(binsOf([])).toEqual([]);
  });

  it('give the curated set together with marks and a person’s word', () => {
    const [a, b, c, d, e] = waitingRows(1).map((row) => written(row, 'Why?'));
    const rows = [
      rated(a!, expectation([0, 0, 0, 0, 1])),
      labelled(rated(b!, expectation([0, 0, 0, 0, 1])), { kind: 'not-good' }),
      { ...rated(c!, expectation([0, 0, 0, 0, 1])), marks: [{ kind: 'preamble' as const, found: 'Sure' }] },
      labelled(rated(d!, expectation([1, 0, 0, 0, 0])), { kind: 'good' }),
      e!,
    ];
    const kept = keptAt(rows, { minScore: 4, filters: DEFAULT_SETTINGS.filters });
    expect(kept.size).toBe(2);
    expect(keptSentence(4, kept)).toBe(
      'From 4 on, the curated set has 2 pairs; 1 of them accepted by you, 1 marked and left out, 1 rejected by you.',
    );
  });

  it('have an estimated precision that names its labels, its interval, and that they are few', () => {
    expect(precisionSentence(proportion(3, 4))).toBe(
      'Of 4 labelled pairs that the score keeps 3 are good: estimated precision 0.75, 95\u00a0% interval 0.30 to 0.95. These are few labels, so it may be far off.',
    );
    expect(precisionSentence(proportion(9, 12))).toContain('without regard to the score');
    expect(precisionSentence(null)).toContain('label some in Review');
  });

  it('have a threshold that keys move in tenths within 1 to 5', () => {
    expect(byKey('ArrowRight', 2.9, 1, 5)).toBe(3);
    expect(byKey('ArrowDown', 3, 1, 5)).toBe(2.9);
    expect(byKey('PageUp', 4.8, 1, 5)).toBe(5);
    expect(byKey('PageDown', 3, 1, 5)).toBe(2.5);
    expect(byKey('Home', 3, 1, 5)).toBe(1);
    expect(byKey('End', 3, 1, 5)).toBe(5);
    expect(byKey('a', 3, 1, 5)).toBeNull();
  });
});

describe('rating against length', () => {
  const dots = Array.from({ length: 40 }, (_, at) => ({
    id: `s${at}`,
    document: 'tides.md',
    length: 600 + ((at * 7) % 40) * 10,
    score: 1 + ((at * 7) % 40) / 10,
  }));

  it('is in groups of one size, shortest first, with mean and deviation by hand', () => {
    const groups = groupsOf(dots);
    expect(groups.map(({ n }) => n)).toEqual(Array(10).fill(4));
    // The four shortest: 600, 610, 620, 630 characters, scores 1, 1.1, 1.2, 1.3: sd √(0.05 / 3).
    expect(groups[0]).toMatchObject({ from: 600, to: 630, length: 615 });
    expect(groups[0]?.score).toBeCloseTo(1.15, 12);
    expect(groups[0]?.sd).toBeCloseTo(Math.sqrt(0.05 / 3), 12);
    expect(groupsOf(dots.slice(0, 3))).toEqual([]);
  });

  it('says the correlation with its number of pairs, and when it is no more than chance', () => {
    expect(rhoOf(dots)).toBeCloseTo(1, 12);
    expect(rhoSentence(-0.61, 1204)).toBe(
      'Spearman’s ρ is −0.61 over 1,204 rated pairs: shorter texts are rated clearly higher.',
    );
    // 1.96 / √20 is 0.438.
    expect(rhoSentence(0.43, 21)).toContain('no more than chance');
    expect(rhoSentence(0.45, 21)).toContain('longer texts are rated somewhat higher');
    expect(rhoSentence(null, 1)).toContain('Too few pairs');
  });
});

describe('lengths beside the paper’s', () => {
  it('are means and deviations of the pairs as they would be exported', () => {
    const rows = waitingRows(1)
      .slice(0, 3)
      .map((row, at) =>
        rated(written(row, 'x'.repeat(10 + at * 10)), expectation([0, 0, 0, at === 0 ? 1 : 0, at === 0 ? 0 : 1])),
      );
    const edited = labelled(rows[2]!, { kind: 'edited', instruction: 'y'.repeat(60), output: 'z'.repeat(100) });
    const seed = [
      { instruction: 'abcd', output: 'x'.repeat(10) },
      { instruction: 'ab', output: 'x'.repeat(30) },
    ];
    const rule = { minScore: 4.5, filters: DEFAULT_SETTINGS.filters };
    const sets = setLengths(seed, [rows[0]!, rows[1]!, edited], rule);
    expect(sets.map(({ name, n }) => [name, n])).toEqual([
      ['Seed', 2],
      ['All pairs', 3],
      ['A₄, from 4', 3],
      ['A₅, from 4.5, as set', 2],
    ]);
    // 4 and 2: mean 3, deviation √2; 20 and the edited 60: mean 40, deviation √800.
    expect(sets[0]?.instruction).toEqual({ mean: 3, sd: Math.SQRT2, n: 2 });
    expect(sets[3]?.instruction?.mean).toBe(40);
    expect(sets[3]?.instruction?.sd).toBeCloseTo(Math.sqrt(800), 12);
    expect(sets[3]?.paper).toEqual({ n: 41_821, instruction: [115, 175], output: [1663, 616] });
    const set = setLengths([], [rows[0]!], { ...rule, minScore: 2.5 }).at(-1);
    expect(set).toMatchObject({ name: 'Kept, from 2.5', n: 1, paper: null });
  });
});

describe('raters against labels', () => {
  it('are measured once there are ten labels of each kind, and say before what is missing', () => {
    const app = scriptedApp();
    fillQuality(app, { copies: 6, labelEvery: 9, raters: 1 });
    const [few] = share(app).figures.value;
    expect(few?.curve).toEqual([]);
    expect(few?.auc).toBeNull();
    expect(few && missingSentence(few)).toBe(
      'By five grades: 4 good and 10 not-good pairs are rated. Label 6 more good in Review to see its figures.',
    );
    fillQuality(app, { copies: 20, labelEvery: 2, raters: 1 });
    const [many] = share(app).figures.value;
    expect(many?.missing).toEqual({ good: 0, other: 0 });
    expect(many?.auc?.value).toBeGreaterThan(0.7);
    const best = bestF1(many?.curve ?? []);
    expect(many?.curve.every(({ f1 }) => (f1?.value ?? 0) <= (best?.f1?.value ?? 0))).toBe(true);
  });

  it('are better than length only where the whole interval is', () => {
    const at = (low: number, high: number) => ({ value: (low + high) / 2, interval: { low, high }, n: 20 });
    expect(verdictWords(at(0.01, 0.3))).toBe('better than length');
    expect(verdictWords(at(-0.2, -0.01))).toBe('worse than length');
    expect(verdictWords(at(-0.1, 0.2))).toBe('not told apart from length');
    expect(verdictWords(null)).toBeNull();
  });
});

describe('what the instructions ask for', () => {
  it('is said as different pairs and the share that has one', () => {
    const pairs = [
      { verb: 'write', noun: 'poem', count: 2 },
      { verb: 'bake', noun: 'bread', count: 1 },
    ];
    expect(foundSentence({ n: 4, found: 3, pairs })).toBe('2 different pairs in 75 % of 4 instructions.');
  });
});
