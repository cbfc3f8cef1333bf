import { describe, expect, it } from 'vitest';
import { blocksOf, endOf, startOf } from '../../src/ui/blocks.ts';
import { bytes, counted, duration, pace, percent } from '../../src/ui/figures.ts';
import { deviceSentence } from '../../src/ui/model-words.ts';
import { troubleWith } from '../../src/ui/number-field.tsx';
import { LOADED, REPORT } from './embedded-model.ts';

describe('numbers for people', () => {
  it('sizes are in decimal units, as downloads are labelled', () => {
    expect([bytes(1), bytes(4_321), bytes(9_400_000), bytes(269_060_552), bytes(1_235_814_432)]).toEqual([
      '1 byte',
      '4 kB',
      '9.4 MB',
      '269 MB',
      '1.24 GB',
    ]);
  });

  it('times and speeds take the unit that one can feel', () => {
    expect([duration(0.2), duration(59), duration(61), duration(3600), duration(4800)]).toEqual([
      '1 s',
      '59 s',
      '1 min',
      '1 h',
      '1 h 20 min',
    ]);
    expect([pace(1.62), pace(0.4), pace(0.05), pace(0.002)]).toEqual([
      '1.6 a second',
      '24 a minute',
      '3.0 a minute',
      '7 an hour',
    ]);
  });

  it('a small share is not called zero', () => {
    expect([percent(0), percent(0.001), percent(0.84)]).toEqual(['0 %', '<1 %', '84 %']);
    expect([counted(1, 'pair'), counted(12_345, 'pair')]).toEqual(['1 pair', '12,345 pairs']);
  });
});

describe('a typed number', () => {
  it('is named wrong in words, each reason its own', () => {
    expect(troubleWith('', 0, 2, false)).toBe('Write a number from 0 to 2.');
    expect(troubleWith('warm', 0, 2, false)).toBe('Write a number from 0 to 2.');
    expect(troubleWith('2.5', 0, 2, false)).toBe('The most is 2.');
    expect(troubleWith('1.5', 1, 9, true)).toBe('Write a whole number.');
    expect(troubleWith(' 0.7 ', 0, 2, false)).toBeNull();
  });
});

describe('the device in a sentence', () => {
  it('one thread without isolation says why', () => {
    const one = { ...LOADED, device: 'wasm', threads: 1 } as const;
    expect(deviceSentence(one, { ...REPORT, crossOriginIsolated: false })).toContain('not cross-origin isolated');
    expect(deviceSentence(one, REPORT)).toContain('this device offers no more');
  });
});

describe('text in blocks', () => {
  it('headings, wrapped paragraphs and lists are told apart, and nothing becomes markup', () => {
    const blocks = blocksOf('# Tides\n\nThe Moon\npulls.\n\n- one\n- two\n\n<b>bold</b>');
    expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['heading', 'Tides'],
      ['paragraph', 'The Moon pulls.'],
      ['lines', '- one\n- two'],
      ['paragraph', '<b>bold</b>'],
    ]);
  });

  it('a heading right above its text is a block of its own', () => {
    expect(blocksOf('## One\n### Two\nText').map(({ text }) => text)).toEqual(['One', 'Two', 'Text']);
  });

  it('context is cut where a paragraph begins or ends', () => {
    expect(endOf('first paragraph\n\nsecond one', 14)).toBe('second one');
    expect(startOf('first one\n\nsecond paragraph', 16)).toBe('first one');
    expect(endOf('a long line of words', 8)).toBe('… words');
    expect(startOf('a long line of words', 8)).toBe('a long …');
  });
});
