import { describe, expect, it } from 'vitest';
import { INJECTIONS, injectedRows } from '../../scripts/judge/injections.ts';
import type { TrialRow } from '../../scripts/judge/trials.ts';

const row = (instruction: string, subset: TrialRow['subset'], output: string): TrialRow => ({
  ...{ instruction, output, subset, half: 'report' as const, good: subset === 'good' },
});
const ROWS = [
  row('a', 'good', 'Answer to a.'),
  row('a', 'shuffled', 'Answer to b.'),
  row('a', 'navigation', 'Menu'),
  row('b', 'good', 'Answer to b.'),
  row('c', 'good', 'Answer to c.'),
  row('c', 'shuffled', 'Answer to a.'),
];

describe('rows with injections', () => {
  it('are of each pair that has both the good and the shuffled output, each as it is and with every injection', () => {
    const rows = injectedRows(ROWS, 10);
    expect(rows).toHaveLength(2 * 2 * (1 + Object.keys(INJECTIONS).length));
    expect(new Set(rows.map(({ instruction }) => instruction))).toEqual(new Set(['a', 'c']));
    for (const { output, subset, good } of rows) {
      expect(good).toBe(subset.startsWith('good'));
      expect(output).toContain('Answer to');
    }
    const [plain, ...injected] = rows.filter(({ instruction, good }) => instruction === 'a' && !good);
    expect(plain).toMatchObject({ subset: 'shuffled', output: 'Answer to b.' });
    expect(new Set(injected.map(({ output }) => output)).size).toBe(Object.keys(INJECTIONS).length);
    for (const { output } of injected) expect(output).toMatch(/5/);
  });

  it('are of no more pairs than are wanted', () => {
    expect(new Set(injectedRows(ROWS, 1).map(({ instruction }) => instruction))).toEqual(new Set(['a']));
  });
});
