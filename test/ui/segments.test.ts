// What the stage of segments works out by itself: borders near a segment, filters, words, thresholds, bins of lengths.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SEGMENT_FILTERS, SEGMENT_MARK_KINDS } from '../../src/core/segment-marks.ts';
import { actAmong } from '../../src/ui/review/shortcuts.ts';
import { listed, NO_FILTER, ordered, standsFor } from '../../src/ui/segments/filter.ts';
import { KEYS } from '../../src/ui/segments/keys.ts';
import { lengthBins } from '../../src/ui/segments/length-bins.ts';
import { KINDS, markSentence, markTag, standingSentence } from '../../src/ui/segments/mark-words.ts';
import {
  beginningAt,
  endingAt,
  endsIn,
  firstCut,
  nearestTo,
  nearOf,
  startsIn,
  stepFrom,
  stretchAround,
} from '../../src/ui/segments/near.ts';
import { languagesIn, THRESHOLDS, typedOf, withTyped } from '../../src/ui/segments/thresholds.ts';
import { documentOf } from './documents-scenes.ts';
import { sceneApp } from './scenes.ts';

const TEXT = `# Tides

The moon pulls. The sea follows! Does it?

## Tables
- one port
- another port

Last words stand here.`;

const all = (text: string) => nearOf(text, { from: 0, to: text.length }, []);
const unitsOf = (text: string, cuts: readonly number[] = []) =>
  nearOf(text, { from: 0, to: text.length }, cuts).blocks.map(({ kind, units }) => [
    kind,
    ...units.map(({ from, to }) => text.slice(from, to)),
  ]);

describe('the text near a segment', () => {
  it('comes apart into headings, paragraphs of sentences, and lines that mean their breaks', () => {
    expect(unitsOf(TEXT)).toEqual([
      ['heading', '# Tides'],
      ['paragraph', 'The moon pulls.', 'The sea follows!', 'Does it?'],
      ['heading', '## Tables'],
      ['lines', '- one port', '- another port'],
      ['paragraph', 'Last words stand here.'],
    ]);
  });

  it('is cut inside a sentence where a boundary stands in it', () => {
    const at = TEXT.indexOf('moon');
    expect(unitsOf(TEXT, [at, at, 0, 9999])[1]).toEqual([
      'paragraph',
      'The ',
      'moon pulls.',
      'The sea follows!',
      'Does it?',
    ]);
  });

  it('has units in order that never overlap, and nothing but white space beside them, whatever the text', () => {
    const words = fc.array(
      fc.constantFrom('a', 'B. ', '\n', '\n\n', '# h\n', '- x\n', '. ', '😀', '    ', '|', '7) '),
      {
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(words, fc.array(fc.nat(80), { maxLength: 4 }), fc.nat(60), fc.nat(60), (parts, cuts, a, b) => {
        const text = parts.join('');
        const [from = 0, to = 0] = [Math.min(a, text.length), Math.min(b, text.length)].sort((x, y) => x - y);
        const near = nearOf(text, { from, to }, cuts);
        const units = near.blocks.flatMap((block) => block.units);
        let at = near.from;
        for (const unit of units) {
          expect(unit.from).toBeGreaterThanOrEqual(at);
          expect(unit.to).toBeGreaterThan(unit.from);
          expect(text.slice(at, unit.from).trim()).toBe('');
          at = unit.to;
        }
        expect(at).toBeLessThanOrEqual(near.to);
        expect(text.slice(at, near.to).trim()).toBe('');
      }),
      { numRuns: 400 },
    );
  });

  it('begins and ends between paragraphs where it can, and between words where it cannot', () => {
    const segment = { from: TEXT.indexOf('## Tables'), to: TEXT.indexOf('\n\nLast') };
    const some = stretchAround(TEXT, segment, 50);
    expect(TEXT.slice(some.from, some.to)).toBe(TEXT.slice(TEXT.indexOf('The moon')));
    const long = `${'word '.repeat(400)}here ${'more '.repeat(400)}`;
    const middle = { from: 2000, to: 2004 };
    const stretch = stretchAround(long, middle, 42);
    expect(long.slice(stretch.from, stretch.to)).toMatch(/^(word )+here( more)+$/);
    expect(stretch.to - stretch.from).toBeLessThan(100);
    expect(stretchAround('x'.repeat(5000), { from: 100, to: 200 }, 42)).toEqual({ from: 100, to: 200 });
  });

  it('costs what is drawn and not what the document holds', () => {
    const book = documentOf('b', 'book', 8000);
    const { text } = book[0]!.document;
    expect(text.length).toBeGreaterThan(2_000_000);
    const { segment } = book[4000]!;
    const near = nearOf(text, stretchAround(text, segment, 500), []);
    expect(near.to - near.from).toBeLessThan(2500);
    expect(near.blocks.length).toBeLessThan(10);
  });
});

describe('borders', () => {
  const near = all(TEXT);
  const starts = startsIn(TEXT, near);
  const place = (words: string) => TEXT.indexOf(words);

  it('are stepped over by sentences and by paragraphs, both ways, to the last one', () => {
    const moon = place('The moon');
    expect(stepFrom(starts, moon, 'unit on')).toBe(place('The sea'));
    expect(stepFrom(starts, place('The sea') + 3, 'unit back')).toBe(place('The sea'));
    expect(stepFrom(starts, moon, 'block on')).toBe(place('## Tables'));
    expect(stepFrom(starts, place('- another'), 'block back')).toBe(place('- one'));
    expect(stepFrom(starts, place('Last'), 'unit on')).toBe(null);
    expect(stepFrom(starts, 0, 'block back')).toBe(null);
    const ends = endsIn(TEXT, near);
    expect(stepFrom(ends, moon, 'unit on')).toBe(place('The moon pulls.') + 'The moon pulls.'.length);
    expect(stepFrom(ends, moon, 'block on')).toBe(place('Does it?') + 'Does it?'.length);
  });

  it('leave out the edges of a stretch that cut a sentence', () => {
    const cut = nearOf(TEXT, { from: place('moon'), to: place('words') }, []);
    expect(startsIn(TEXT, cut).map(({ at }) => at)).not.toContain(place('moon'));
    expect(endsIn(TEXT, cut).map(({ at }) => at)).not.toContain(place('words'));
  });

  it('give a cut next to the middle, between paragraphs before sentences, and none in one sentence', () => {
    const inside = (from: number, to: number) => starts.filter(({ at }) => at > from && at < to);
    expect(firstCut(inside(0, TEXT.length), { from: 0, to: TEXT.length })).toBe(place('## Tables'));
    const moon = { from: place('The moon'), to: place('## Tables') - 2 };
    expect(firstCut(inside(moon.from, moon.to), moon)).toBe(place('The sea'));
    const last = { from: place('Last'), to: TEXT.length };
    expect(firstCut(inside(last.from, last.to), last)).toBe(null);
    expect(nearestTo([], 4)).toBe(null);
  });

  it('are named by the words that begin or end there', () => {
    expect(beginningAt(TEXT, place('The sea'))).toBe('The sea follows! Does it? ## Tables - on…');
    expect(endingAt(TEXT, place('Does it?') + 8)).toBe('…he moon pulls. The sea follows! Does it?');
    expect(endingAt('short', 5)).toBe('short');
  });
});

describe('the list of segments', () => {
  const app = sceneApp('segments');
  const rows = app.allRows.value;
  const states = app.segmentStates.value;
  const shownBy = (filter: Partial<typeof NO_FILTER>) => listed(rows, states, { ...NO_FILTER, ...filter });

  it('shows each segment on one side, and counts both whatever side is chosen', () => {
    const both = shownBy({});
    expect(both.shown.length).toBe(40);
    expect(both.in + both.out).toBe(40);
    expect(shownBy({ side: 'in' }).shown.length).toBe(both.in);
    expect(shownBy({ side: 'out' }).shown.length).toBe(both.out);
    expect(both.out).toBeGreaterThan(5);
  });

  it('is narrowed by one kind of mark, by none, by a word of the person, and by words in the text', () => {
    const near = shownBy({ about: 'near-duplicate' });
    expect(near.shown.length).toBe(app.markCounts.value.get('near-duplicate')?.marked);
    expect(shownBy({ about: 'any' }).shown.length + shownBy({ about: 'none' }).shown.length).toBe(40);
    expect(shownBy({ about: 'decided' }).shown.map((row) => rows.indexOf(row))).toEqual([2, 5]);
    const found = shownBy({ search: 'BORES tides.md', side: 'in' });
    expect(found.shown.length).toBe(found.in);
    expect(found.in + found.out).toBeLessThan(40);
    expect(found.in + found.out).toBeGreaterThan(0);
  });

  it('takes a segment that nobody has looked at for neither marked nor unmarked', () => {
    const fresh = sceneApp('segments-fresh');
    const by = (about: 'any' | 'none' | null) =>
      listed(fresh.allRows.value, fresh.segmentStates.value, { ...NO_FILTER, about }).shown.length;
    expect([by(null), by('any'), by('none')]).toEqual([40, 0, 0]);
    expect(listed(rows, new Map(), NO_FILTER).in).toBe(40);
  });

  it('is ordered by length, equal ones as the text has them', () => {
    const lengths = ordered(rows, 'longest').map((row) => row.segment.text.length);
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    const shortest = ordered(rows, 'shortest');
    const same = shortest.filter((row) => row.segment.text.length === shortest[0]?.segment.text.length);
    expect(same.map((row) => rows.indexOf(row))).toEqual(
      same.map((row) => rows.indexOf(row)).toSorted((a, b) => a - b),
    );
    expect(ordered(rows, 'text')).toBe(rows);
  });

  it('finds what stands where a segment stood that is no longer there', () => {
    const [first, second] = rows;
    const { from, to } = first!.segment;
    expect(standsFor(rows, `7d1e/${from - 5}-${to - 5}`)).toBe(first);
    expect(standsFor(rows, `7d1e/${from}-${second!.segment.to}~ab12`)).toBe(first);
    expect(standsFor(rows, `other/${from}-${to}`)).toBe(null);
    expect(standsFor(rows, '7d1e')).toBe(null);
  });
});

describe('the words about marks', () => {
  it('are a sentence for each kind, with what was found in it and without two full stops', () => {
    expect([...KINDS].sort()).toEqual([...SEGMENT_MARK_KINDS].sort());
    for (const kind of KINDS) {
      const sentence = markSentence({ kind, found: 'what was found.' });
      expect(sentence, kind).toMatch(/^[A-Z].*[.”]\)?\.?$/);
      expect(sentence, kind).not.toMatch(/\.\.$/);
      expect(markSentence({ kind, found: '' }), kind).toMatch(/^[A-Z]/);
    }
    expect(markSentence({ kind: 'few-letters', found: '38 % letters' })).toBe(
      'Too little of it is letters (38 % letters).',
    );
    expect(markSentence({ kind: 'other-language', found: 'de, 98 % sure' })).toContain('(German, 98 % sure)');
    expect(markSentence({ kind: 'duplicate', found: 'd1/0-9' })).not.toContain('d1');
  });

  it('put the mark that leaves it out first in a tag', () => {
    const marks = [
      { kind: 'personal-data', found: 'x' },
      { kind: 'duplicate', found: 'y' },
    ] as const;
    expect(markTag(marks, DEFAULT_SEGMENT_FILTERS)).toBe('duplicate +1');
    expect(markTag([], DEFAULT_SEGMENT_FILTERS)).toBe(null);
  });

  it('say where a segment stands, the word of the person before its marks', () => {
    const mark = { kind: 'duplicate', found: 'y' } as const;
    expect(standingSentence({ marks: [mark], decided: 'keep', isIn: true })).toContain('by your word');
    expect(standingSentence({ marks: [mark], decided: null, isIn: false })).toBe('Left out by its mark.');
    expect(standingSentence({ marks: null, decided: null, isIn: true })).toContain('still to be looked at');
  });
});

describe('thresholds', () => {
  it('cover every number of the settings once, and come back as they were typed', () => {
    const all = Object.values(THRESHOLDS).flat();
    const numbers = Object.entries(DEFAULT_SEGMENT_FILTERS).filter(([, value]) => typeof value === 'number');
    expect(all.map(({ setting }) => setting as string).sort()).toEqual(numbers.map(([name]) => name).sort());
    for (const threshold of all) {
      const typed = typedOf(DEFAULT_SEGMENT_FILTERS, threshold);
      expect(typed).toBeGreaterThanOrEqual(threshold.min);
      expect(typed).toBeLessThanOrEqual(threshold.max);
      expect(typedOf(withTyped(DEFAULT_SEGMENT_FILTERS, threshold, typed), threshold)).toBe(typed);
    }
    const [letters] = THRESHOLDS['few-letters'] ?? [];
    expect(typedOf({ ...DEFAULT_SEGMENT_FILTERS, minLetters: 0.29 }, letters!)).toBe(29);
    expect(withTyped(DEFAULT_SEGMENT_FILTERS, letters!, 57).minLetters).toBe(0.57);
  });

  it('read languages as codes, each once, and name the first that is none', () => {
    expect(languagesIn(' EN, de  fr;en')).toEqual({ codes: ['en', 'de', 'fr'], trouble: null });
    expect(languagesIn('  ')).toEqual({ codes: [], trouble: null });
    expect(languagesIn('en, english').trouble).toContain('“english” is no language code');
    expect(languagesIn('en, q1').trouble).toContain('q1');
  });
});

describe('the lengths of segments', () => {
  it('are counted in bins that hold every segment once, on its side, up to twice the window', () => {
    const app = sceneApp('segments');
    const bins = lengthBins(app.allRows.value, app.segmentStates.value, 3000);
    const sum = (side: 'in' | 'out') => bins.reduce((total, bin) => total + bin[side], 0);
    expect(sum('in') + sum('out')).toBe(40);
    expect(sum('out')).toBe([...app.segmentStates.value.values()].filter(({ isIn }) => !isIn).length);
    expect(bins[0]).toEqual({ from: 0, to: 100, in: 0, out: 0 });
    expect(bins.at(-1)).toEqual({ from: 3000, to: 3100, in: 0, out: 0 });
  });

  it('beyond that are in the last bin, which is open', () => {
    const [row] = documentOf('d', 'a', 1);
    const long = { ...row!, segment: { ...row!.segment, text: 'x'.repeat(100_000) } };
    const bins = lengthBins([row!, long], new Map(), 1000);
    expect(bins.length).toBeLessThanOrEqual(41);
    expect(bins.at(-1)).toMatchObject({ to: null, in: 1 });
  });
});

describe('the keys', () => {
  const press = {
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    repeat: false,
    isComposing: false,
  };
  const heard = (key: string, part: Partial<typeof press> = {}, letters = true) =>
    actAmong(KEYS, { ...press, ...part, key }, { letters, elsewhere: false });

  it('are one letter an act, and only going on repeats while a key is held', () => {
    expect(new Set(Object.values(KEYS)).size).toBe(Object.keys(KEYS).length);
    expect(heard('m')).toBe('merge');
    expect(heard('s')).toBe('split');
    expect(heard('x', { repeat: true })).toBe(null);
    expect(heard('j', { repeat: true })).toBe('next');
    expect(heard('z', { ctrlKey: true }, false)).toBe('undo');
    expect(heard('m', {}, false)).toBe(null);
    expect(heard('m', { ctrlKey: true })).toBe(null);
  });
});
