import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { parseCandidate, parseRating, parseSettings, STORE_NAMES } from '../../src/store/schema.ts';
import { candidateOf, documentOf, ratingOf, segmentOf } from './records.ts';

const candidate = candidateOf(segmentOf(documentOf('d1'), 0, 18));

describe('parsers of stored rows', () => {
  it('refuse a score outside of 1 to 5', () => {
    const rating = ratingOf(candidate);
    expect(parseRating(rating)).toEqual(rating);
    expect(parseRating({ ...rating, verdict: { ...rating.verdict, score: 10502 } })).toBeNull();
    expect(parseRating({ ...rating, verdict: { ...rating.verdict, score: Number.NaN } })).toBeNull();
  });

  it('refuse what is no row at all', () => {
    for (const row of [null, undefined, 'text', 7, [], {}]) expect(parseCandidate(row)).toBeNull();
  });

  it('give a damaged part of the settings its default and keep the others', () => {
    const saved = { ...DEFAULT_SETTINGS, minScore: 4.5, segment: { minChars: -3, maxChars: 'many' } };
    expect(parseSettings(saved)).toEqual({ ...DEFAULT_SETTINGS, minScore: 4.5 });
    expect(parseSettings(undefined)).toEqual(DEFAULT_SETTINGS);
    expect(parseSettings({ minScore: 2 })).toEqual({ ...DEFAULT_SETTINGS, minScore: 2 });
  });
});

describe('the migrations', () => {
  it('create every store that the page uses, once', () => {
    const created = MIGRATIONS.flatMap(({ create }) => (create ?? []).map(({ store }) => store));
    expect(created.sort()).toEqual([...STORE_NAMES].sort());
  });
});
