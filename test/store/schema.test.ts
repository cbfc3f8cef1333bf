import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { parseCandidate, parseRating, STORE_NAMES } from '../../src/store/schema.ts';
import { parseModelSettings, parseSettings } from '../../src/store/settings-schema.ts';
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

describe('saved settings about models', () => {
  const defaults = {
    memoryBudget: null,
    hosts: { weights: 'https://weights.example', libraries: 'https://libraries.example' },
    own: [],
  };
  const own = { name: 'Mine', weightsUrl: 'http://127.0.0.1:8080/w/', libraryUrl: 'https://x.example/lib.wasm' };

  it('come back as they were saved', () => {
    const saved = {
      memoryBudget: 2 ** 31,
      hosts: { weights: 'http://127.0.0.1:9/hf', libraries: 'https://m.example' },
      own: [own],
    };
    expect(parseModelSettings(saved, defaults)).toEqual(saved);
  });

  it('fall back part by part', () => {
    for (const damaged of [undefined, null, 7, [], {}, { hosts: 'x', own: 'y', memoryBudget: 'z' }]) {
      expect(parseModelSettings(damaged, defaults)).toEqual(defaults);
    }
    const half = {
      memoryBudget: 2 ** 30,
      hosts: { weights: 'ftp://x.example', libraries: 'https://m.example//' },
      own: [own, { name: 'no URL' }, 7],
    };
    expect(parseModelSettings(half, defaults)).toEqual({
      memoryBudget: 2 ** 30,
      hosts: { weights: defaults.hosts.weights, libraries: 'https://m.example' },
      own: [own],
    });
  });

  it('have bounds', () => {
    for (const memoryBudget of [2 ** 28 - 1, 2 ** 40 + 1, Number.NaN, 2 ** 30 + 0.5]) {
      expect(parseModelSettings({ memoryBudget }, defaults).memoryBudget).toBeNull();
    }
    for (const memoryBudget of [2 ** 28, 2 ** 40]) {
      expect(parseModelSettings({ memoryBudget }, defaults).memoryBudget).toBe(memoryBudget);
    }
    const many = Array.from({ length: 25 }, (_, index) => ({ ...own, name: `Mine ${index}` }));
    expect(parseModelSettings({ own: many }, defaults).own).toEqual(many.slice(0, 20));
    const script = { ...own, libraryUrl: 'javascript:alert(1)' };
    expect(parseModelSettings({ own: [script] }, defaults).own).toEqual([]);
  });
});
