import { describe, expect, it } from 'vitest';
import { type SegmentFigures, type SegmentRelations, segmentFigures } from '../../src/core/segment-figures.ts';
import {
  DEFAULT_SEGMENT_FILTERS,
  isLeftOut,
  type MarkAction,
  SEGMENT_MARK_KINDS,
  type SegmentFilterSettings,
  type SegmentMarkKind,
  segmentMarks,
} from '../../src/core/segment-marks.ts';

/** Figures of a text with which nothing is wrong. */
const FINE: SegmentFigures = segmentFigures(
  { text: 'The tide comes in twice a day on most of the coasts.', headingPath: ['Tides'] },
  'plain',
  null,
);
const NONE: SegmentRelations = { boilerplate: null, repeats: null, evaluation: null };

const withActions = (actions: Partial<Record<SegmentMarkKind, MarkAction>>): SegmentFilterSettings => ({
  ...DEFAULT_SEGMENT_FILTERS,
  actions: { ...DEFAULT_SEGMENT_FILTERS.actions, ...actions },
});
const marks = (
  figures: Partial<SegmentFigures>,
  relations: Partial<SegmentRelations> | null = null,
  settings = DEFAULT_SEGMENT_FILTERS,
) => segmentMarks({ ...FINE, ...figures }, relations && { ...NONE, ...relations }, settings);

// One of each kind: what is wrong, and what is told of it.
const EACH: Readonly<
  Record<SegmentMarkKind, readonly [Partial<SegmentFigures>, Partial<SegmentRelations> | null, string]>
> = {
  'empty-header': [{ header: 'empty', headerText: '***' }, null, 'a header without words'],
  'capital-header': [{ header: 'all-capitals', headerText: 'READ THIS' }, null, 'READ THIS'],
  'navigation-header': [{ header: 'navigation', headerText: 'Quick links' }, null, 'Quick links'],
  'repeated-sentences': [{ repetition: 0.8, repeated: 'Call our team.' }, null, 'Call our team.'],
  'few-letters': [{ letters: 0.41 }, null, '41 % letters'],
  'many-digits': [{ digits: 0.4 }, null, '40 % digits'],
  'many-symbols': [{ symbols: 0.999 }, null, '99 % symbols'],
  'many-bullets': [{ bullets: 1 }, null, '100 % of the lines'],
  'many-links': [{ links: 0.6 }, null, '60 % in links'],
  'one-word-lines': [{ oneWordLines: 0.75 }, null, '75 % of the lines'],
  'other-language': [{ language: { code: 'de', sureness: 0.75 } }, null, 'de, 75 % sure'],
  'lorem-ipsum': [{ loremIpsum: 'Lorem ipsum dolor' }, null, 'Lorem ipsum dolor'],
  boilerplate: [{}, { boilerplate: { share: 0.31, line: 'All rights reserved by us' } }, 'All rights reserved by us'],
  duplicate: [{}, { repeats: { id: 'a/0-9', similarity: 1, exact: true } }, 'a/0-9'],
  'near-duplicate': [{}, { repeats: { id: 'a/0-9', similarity: 0.7, exact: false } }, 'a/0-9'],
  evaluation: [{}, { evaluation: { words: 'a farmer sells', name: 'sums' } }, 'sums: a farmer sells'],
  'personal-data': [{ email: 'j@boats.net', phone: '415-867-5309' }, null, 'j@boats.net, 415-867-5309'],
};

describe('marks', () => {
  it('are none where nothing is wrong, and the same empty list each time', () => {
    expect(marks({})).toEqual([]);
    expect(marks({}, NONE)).toBe(marks({}));
  });

  it('are one of each kind for what is wrong, with what shows it', () => {
    for (const kind of SEGMENT_MARK_KINDS) {
      const [figures, relations, found] = EACH[kind];
      expect(marks(figures, relations), kind).toEqual([{ kind, found }]);
      expect(marks(figures, relations, withActions({ [kind]: 'off' })), kind).toEqual([]);
    }
  });

  it('come in the order of the kinds', () => {
    const all = SEGMENT_MARK_KINDS.filter(
      (kind) => !['empty-header', 'capital-header', 'near-duplicate'].includes(kind),
    );
    const figures = Object.assign({}, ...all.map((kind) => EACH[kind][0])) as Partial<SegmentFigures>;
    const relations = Object.assign({}, ...all.map((kind) => EACH[kind][1])) as Partial<SegmentRelations>;
    expect(marks(figures, relations).map(({ kind }) => kind)).toEqual(all);
  });

  it('begin beyond the thresholds of the settings, and move with them', () => {
    const at = DEFAULT_SEGMENT_FILTERS;
    expect(
      marks(
        {
          letters: at.minLetters,
          digits: at.maxDigits,
          symbols: at.maxSymbols,
          bullets: at.maxBullets,
          links: at.maxLinks,
          oneWordLines: at.maxOneWordLines,
          repetition: at.repetition - 0.001,
        },
        { boilerplate: { share: at.maxBoilerplate, line: 'x' } },
      ),
    ).toEqual([]);
    const strict = { ...at, minLetters: 0.999, repetition: 0.5, maxBoilerplate: 0, similarity: 0.9 };
    const kinds = marks(
      { letters: 0.99, repetition: 0.5 },
      { boilerplate: { share: 0.1, line: 'x' }, repeats: { id: 'a', similarity: 0.8, exact: false } },
      strict,
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(['repeated-sentences', 'few-letters', 'boilerplate']);
  });

  it('keep every language where none is named, and say nothing of one that is not sure', () => {
    const german = { language: { code: 'de', sureness: 1 } };
    expect(marks(german, null, { ...DEFAULT_SEGMENT_FILTERS, languages: [] })).toEqual([]);
    expect(marks(german, null, { ...DEFAULT_SEGMENT_FILTERS, languages: ['fr', 'de'] })).toEqual([]);
    expect(marks({ language: { code: 'de', sureness: 0.5 } })).toEqual([]);
    expect(marks({ language: null })).toEqual([]);
  });

  it('of a hundred words are told in a line of eighty characters', () => {
    const [mark] = marks({}, { evaluation: { words: 'word '.repeat(100), name: 'a long name '.repeat(9) } });
    expect(mark?.found.length).toBeLessThanOrEqual(80);
  });
});

describe('what is left out', () => {
  it('has a mark whose action says so', () => {
    const personal = marks({ email: 'j@boats.net' });
    expect(isLeftOut(personal, DEFAULT_SEGMENT_FILTERS)).toBe(false);
    expect(isLeftOut(personal, withActions({ 'personal-data': 'leave-out' }))).toBe(true);
    expect(isLeftOut(marks({ letters: 0 }), DEFAULT_SEGMENT_FILTERS)).toBe(true);
    expect(isLeftOut(marks({ letters: 0 }), withActions({ 'few-letters': 'show' }))).toBe(false);
    expect(isLeftOut([], DEFAULT_SEGMENT_FILTERS)).toBe(false);
  });

  it('is by default every kind but personal data, which is shown', () => {
    const shown = SEGMENT_MARK_KINDS.filter((kind) => DEFAULT_SEGMENT_FILTERS.actions[kind] !== 'leave-out');
    expect(shown).toEqual(['personal-data']);
    expect(DEFAULT_SEGMENT_FILTERS.actions['personal-data']).toBe('show');
  });
});
