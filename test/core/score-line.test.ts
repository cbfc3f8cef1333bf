import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScore } from '../../src/core/score-line.ts';

const scoreOf = (reply: string) => {
  const parsed = parseScore(reply, 'stop');
  return parsed.ok ? parsed.score : parsed.why;
};

describe('the score line', () => {
  it.each([
    ['Score: 4', 4],
    ['Clear and complete.\nScore: 4', 4],
    ['**Score: 4**', 4],
    ['Score: **4**', 4],
    ['**Score:** 4', 4],
    ['### Score: `4`', 4],
    ['- Score: 4', 4],
    ['Score: 4/5', 4],
    ['Score: 4 / 5', 4],
    ['Score: 4 out of 5', 4],
    ['score 4 out of 5', 4],
    ['SCORE = 4', 4],
    ['Final score: 4.', 4],
    ['The score is 4', 4],
    ['Score: 4.5', 4.5],
    ['Score: 4,5', 4.5],
    ['Score: 4.5/5.0', 4.5],
    ['Score: [4]', 4],
    ['Score: "4"', 4],
    ['Score: 4 - complete, small gaps', 4],
    ['It is complete and clear. Score: 4', 4],
    ['\nScore: 4\n\n', 4],
    ['Reason.\r\nScore: 4\r\n', 4],
  ])('%j is read as its score', (reply, score) => {
    expect(scoreOf(reply)).toBe(score);
  });

  it('a score inside the reasoning does not win over the last line', () => {
    expect(scoreOf('Score: 1 would be too low, for it is complete.\nScore: 4')).toBe(4);
    expect(scoreOf('A score of 5 needs an expert.\nScore: 3\nA score of 5 was out of reach.')).toBe(3);
  });

  it.each([
    'Score: 10502',
    'Score: 0',
    'Score: 6',
    'Score: -3',
    'Score: 8/10',
    'Score: 4/10',
    `Score: ${'9'.repeat(400)}`,
  ])('%j is out of range and never clamped to a grade', (reply) => {
    expect(scoreOf(reply)).toBe('out-of-range');
  });

  it('an out-of-range last line does not fall back to an earlier score', () => {
    expect(scoreOf('Score: 4\nScore: 45')).toBe('out-of-range');
  });

  it.each([
    'It is a good answer.',
    'Score:',
    'Score: four',
    'Score: <n>',
    'Score: 1-5',
    'Score: 4 or 5',
    'Score: 1.2.3',
    '4',
    'underscore 4',
  ])('%j has no score, rather than a guessed one', (reply) => {
    expect(scoreOf(reply)).toBe('no-score');
  });

  it('a reply that the token limit ended is cut off, even if a score seems to stand in it', () => {
    expect(parseScore('It is goo', 'length')).toEqual({ ok: false, why: 'cut-off' });
    expect(parseScore('Score: 4', 'length')).toEqual({ ok: false, why: 'cut-off' });
  });

  it('white space alone is an empty reply', () => {
    expect(scoreOf('')).toBe('empty');
    expect(parseScore(' \n\t', 'length')).toEqual({ ok: false, why: 'empty' });
  });

  it('every string gives a score from 1 to 5 or a named fault', () => {
    const pieces = fc.constantFrom(
      'Score',
      ': ',
      '4',
      '5',
      '.',
      '/',
      '\n',
      '**',
      ' out of ',
      '-',
      ' ',
      'x',
      '"',
      ',',
      '1',
    );
    const reply = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    let scores = 0;
    fc.assert(
      fc.property(reply, fc.constantFrom('stop' as const, 'length' as const), (text, reason) => {
        const parsed = parseScore(text, reason);
        if (parsed.ok) {
          scores += 1;
          expect(parsed.score).toBeGreaterThanOrEqual(1);
          expect(parsed.score).toBeLessThanOrEqual(5);
        } else expect(['empty', 'cut-off', 'no-score', 'out-of-range']).toContain(parsed.why);
      }),
      { numRuns: 1000, seed: 1 },
    );
    expect(scores).toBeGreaterThan(0);
  });

  it('whatever reasoning comes first, the last line decides', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), (reasoning, score) => {
        expect(parseScore(`${reasoning}\nScore: ${score}`, 'stop')).toEqual({ ok: true, score });
      }),
    );
  });

  // A pattern that backtracks would take hours on these; the limit only ends the wait.
  it('a long reply made to be hard is read to its end', () => {
    for (const unit of ['. ', '! score : 1', ' - ', 'the my ', '\n score', '(']) {
      expect(scoreOf(unit.repeat(20_000))).toBeDefined();
    }
  }, 60_000);
});
