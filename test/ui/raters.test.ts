import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { examplesFrom, readsExamples } from '../../src/ui/rater-calibration.ts';
import { cycleSentence, likelier, shareWords } from '../../src/ui/rater-words.ts';
import { labelled, mixedRows, written } from './scripted-app.ts';

describe('cycle figures in words', () => {
  it('a fall of ln 1.5 nats a token makes each token half as likely again', () => {
    expect(likelier(3, 3 - Math.log(1.5))).toBeCloseTo(50, 9);
    expect(likelier(3, 3 + Math.log(2))).toBeCloseTo(-50, 9);
  });

  it('tell what the instruction does, and what others do', () => {
    // e^0.52 = 1.682, e^0.06 = 1.062.
    expect(cycleSentence({ given: 2.41, alone: 2.93, others: [2.84, 2.9], tokens: 200 })).toBe(
      'Each token of the text becomes 68 % likelier by this instruction; by those of other segments it becomes 6 % likelier.',
    );
    expect(cycleSentence({ given: 2, alone: 3, others: [], tokens: 200 })).toBe(
      'Each token of the text becomes 2.7 times as likely by this instruction.',
    );
  });

  it('say so when another instruction fits as well', () => {
    expect(cycleSentence({ given: 3.1, alone: 3, others: [3], tokens: 20 })).toBe(
      'Each token of the text becomes 10 % less likely by this instruction; by another’s instruction it becomes ' +
        'no likelier, so this one fits it no better than any.',
    );
  });
});

describe('weights in words', () => {
  it('are shares of the score, and none is not asked', () => {
    expect([shareWords(2, 4), shareWords(0, 4), shareWords(0, 0)]).toEqual([
      '50 % of the score',
      'not asked',
      'not asked',
    ]);
  });
});

describe('examples from labelled pairs', () => {
  const rows = mixedRows().slice(0, 8);
  const good = { kind: 'good' } as const;
  const bad = { kind: 'not-good' } as const;
  const edited = { kind: 'edited', instruction: 'Mine?', output: 'Mine.' } as const;
  // A longer instruction makes a longer pair, so the order by length is the one given here.
  const pairs = rows.map((row, at) => ({
    ...written(row, 'Why? '.repeat(at + 1)),
    segment: { ...row.segment, text: 'x'.repeat(100) },
  }));

  it('are the two shortest of each kind by turns, good first, with their own words', () => {
    const said = [bad, good, good, bad, good, bad, good, bad];
    const examples = examplesFrom(pairs.map((row, at) => labelled(row, said[at]!)).reverse());
    expect(examples.map(({ instruction, good: isGood }) => [instruction.trim().split(' ').length, isGood])).toEqual([
      [2, true],
      [1, false],
      [3, true],
      [4, false],
    ]);
    expect(examples[0]?.output).toBe('x'.repeat(100));
  });

  it('are as many good as not good, and none without one of each', () => {
    const few = [labelled(pairs[0]!, good), labelled(pairs[1]!, good), labelled(pairs[2]!, bad)];
    expect(examplesFrom(few).map((example) => example.good)).toEqual([true, false]);
    expect(examplesFrom(few.slice(0, 2))).toEqual([]);
  });

  it('leave out pairs that were rewritten, pairs without a label and labels that were taken back', () => {
    const back = labelled(labelled(pairs[3]!, good), { kind: 'none' });
    expect(examplesFrom([labelled(pairs[0]!, edited), pairs[1]!, back, labelled(pairs[2]!, bad)])).toEqual([]);
  });

  it('are shown by the five grades and the criteria, alone or in a sum, and by no other', () => {
    const { rate } = DEFAULT_SETTINGS;
    const forms = ['expectation', 'additive', 'reasoning', 'cycle', 'sum'] as const;
    expect(forms.map((form) => readsExamples({ ...rate, form }))).toEqual([true, true, false, false, true]);
    const weights = { expectation: 0, additive: 0, reasoning: 1, cycle: 1 };
    expect(readsExamples({ ...rate, form: 'sum', weights })).toBe(false);
  });
});
