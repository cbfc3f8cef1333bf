import { describe, expect, it } from 'vitest';
import { MARK_KINDS } from '../../src/core/marks.ts';
import { hasMark, KINDS_OF_MARKS, markLabel, markSentence, markTag } from '../../src/ui/marks-words.ts';
import { MARKS, marked } from './raters-scenes.ts';
import { mixedRows } from './scripted-app.ts';

describe('what is said of marks', () => {
  it('there is a label and a sentence of its own for every kind that the filters know, in their order', () => {
    expect(KINDS_OF_MARKS).toEqual(MARK_KINDS);
    expect(new Set(KINDS_OF_MARKS.map(markLabel)).size).toBe(MARK_KINDS.length);
    expect(new Set(MARKS.map(({ kind }) => kind))).toEqual(new Set(MARK_KINDS));
    const sentences = MARK_KINDS.map((kind) => markSentence({ kind, found: 'some words' }));
    expect(new Set(sentences).size).toBe(MARK_KINDS.length);
  });

  it('a copy is told with its number of words, or that there are more where it was cut short', () => {
    expect(markSentence({ kind: 'copies-segment', found: 'the bulge  of water' })).toBe(
      'It copies 4 words of the text: “the bulge of water”.',
    );
    expect(markSentence({ kind: 'copies-segment', found: 'the bulge of wat…' })).toBe(
      'It copies more than 3 words of the text: “the bulge of wat…”',
    );
  });

  it('a sentence ends once, whatever was found', () => {
    expect(markSentence({ kind: 'too-short', found: 'Why?' })).toBe('It is too short to be an instruction: “Why?”');
    expect(markSentence({ kind: 'refuses', found: 'I can’t' })).toBe('It is a refusal: “I can’t”.');
  });

  it('the id of a repeated segment is no word for a person, and what is long is cut', () => {
    expect(markSentence({ kind: 'near-duplicate', found: '7d1e/10-20' })).not.toContain('7d1e');
    expect(markSentence({ kind: 'too-long', found: 'many words '.repeat(200) }).length).toBeLessThan(250);
  });

  it('a tag names the first mark and how many more there are', () => {
    expect(markTag([])).toBeNull();
    expect(markTag(MARKS.slice(0, 1))).toBe('speaks of the text');
    expect(markTag(MARKS.slice(0, 3))).toBe('speaks of the text +2');
  });

  it('rows are chosen by a kind, or by any', () => {
    const [plain] = mixedRows();
    const row = marked(plain!, MARKS[0]!);
    expect([hasMark(plain!, 'any'), hasMark(row, 'any')]).toEqual([false, true]);
    expect([hasMark(row, 'names-the-text'), hasMark(row, 'refuses')]).toEqual([true, false]);
  });
});
