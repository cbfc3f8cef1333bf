import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bandingFor,
  chanceOfMeeting,
  estimate,
  jaccard,
  LONG_TEXTS,
  MinHashIndex,
  PERMUTATIONS,
  SHORT_TEXTS,
  shinglesOf,
  signatureOf,
} from '../../src/core/min-hash.ts';

const WORDS = { unit: 'words', size: 1 } as const;

/** A text of words that stand in no other text of another name. */
const textOf = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `${name}${from + at}`).join(' ');

/** Two texts of one-word shingles: `both` in common and `own` more in each, so J = both / (both + 2·own). */
const pairOf = (name: string, both: number, own: number) =>
  [
    `${textOf(`${name}x`, 0, both)} ${textOf(`${name}a`, 0, own)}`,
    `${textOf(`${name}x`, 0, both)} ${textOf(`${name}b`, 0, own)}`,
  ] as const;

describe('shingles', () => {
  it('do not depend on case, punctuation, spacing or width of characters', () => {
    for (const shingle of [LONG_TEXTS, SHORT_TEXTS]) {
      const plain = shinglesOf('what makes the tides rise 12 times', shingle);
      expect(shinglesOf('  What makes\nthe TIDES – rise, １２ times?! ', shingle)).toEqual(plain);
    }
  });

  it('are as many as there are runs, each once and in order', () => {
    expect(shinglesOf('a b c d e f g', LONG_TEXTS)).toHaveLength(3);
    expect(shinglesOf('a b c d e a b c d e', LONG_TEXTS)).toHaveLength(5);
    expect(shinglesOf('tides', SHORT_TEXTS)).toHaveLength(2);
    const many = shinglesOf(textOf('w', 0, 200), WORDS);
    expect(many).toHaveLength(200);
    expect([...many]).toEqual([...many].sort((a, b) => a - b));
  });

  it('of a text shorter than one are the text itself, and of a text without letters none', () => {
    expect(shinglesOf('sea tide', LONG_TEXTS)).toHaveLength(1);
    expect(shinglesOf('ab', SHORT_TEXTS)).toHaveLength(1);
    expect(shinglesOf(' ?! … ', SHORT_TEXTS)).toHaveLength(0);
    expect(shinglesOf('', LONG_TEXTS)).toHaveLength(0);
  });
});

describe('similarity', () => {
  it('is the share of common shingles among all', () => {
    const [a, b] = pairOf('p', 30, 10);
    expect(jaccard(shinglesOf(a, WORDS), shinglesOf(b, WORDS))).toBeCloseTo(30 / 50, 12);
    expect(jaccard(shinglesOf(a, WORDS), shinglesOf(a, WORDS))).toBe(1);
    expect(jaccard(shinglesOf(a, WORDS), shinglesOf('other', WORDS))).toBe(0);
    expect(jaccard(new Uint32Array(), new Uint32Array())).toBe(0);
  });

  it('is estimated by equal places of the signatures within the binomial error', () => {
    const errors: number[] = [];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 80 }), fc.nat(1e6), (both, own, name) => {
        fc.pre(both + own > 0);
        const [a, b] = pairOf(`n${name}q`, both, own).map((text) => shinglesOf(text, WORDS)) as [
          Uint32Array,
          Uint32Array,
        ];
        const exact = jaccard(a, b);
        const deviation = Math.sqrt((exact * (1 - exact)) / PERMUTATIONS);
        const error = estimate(signatureOf(a), signatureOf(b)) - exact;
        // Five deviations: by chance once in 1.7 million pairs.
        expect(Math.abs(error)).toBeLessThanOrEqual(5 * deviation + 1e-12);
        if (deviation > 0) errors.push(error / deviation);
      }),
      { numRuns: 400, seed: 5 },
    );
    // Unbiased, and as wide as a binomial: mean 0 ± 4/√n, mean square 1 ± 4·√(2/n).
    const mean = errors.reduce((sum, each) => sum + each, 0) / errors.length;
    const square = errors.reduce((sum, each) => sum + each * each, 0) / errors.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(errors.length));
    expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / errors.length));
  });
});

describe('the bands', () => {
  it('let texts meet with the chances that the comment states', () => {
    const banding = bandingFor(0.7);
    expect(banding).toEqual({ bands: 25, rows: 5 });
    // 1 − (1 − s⁵)²⁵
    const chances = [0.5, 0.6, 0.7, 0.8].map((similarity) => chanceOfMeeting(similarity, banding));
    expect(chances[0]).toBeCloseTo(0.548, 3);
    expect(chances[1]).toBeCloseTo(0.868, 3);
    expect(chances[2]).toBeCloseTo(0.99, 3);
    expect(chances[3]).toBeCloseTo(0.99995, 4);
  });

  it('fit into the signature for every threshold', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (threshold) => {
        const { bands, rows } = bandingFor(threshold);
        expect(bands * rows).toBeLessThanOrEqual(PERMUTATIONS);
        expect(rows).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('find nearly all pairs just above the threshold', () => {
    const index = new MinHashIndex({ shingle: WORDS, threshold: 0.7 });
    let found = 0;
    for (let at = 0; at < 200; at += 1) {
      const [a, b] = pairOf(`p${at}q`, 72, 15); // J = 72 / 102 = 0.706
      index.add(`${at}a`, a);
      if (index.add(`${at}b`, b)?.id === `${at}a`) found += 1;
    }
    // 0.990 of 200 are 198; fewer than 190 has a chance below one in ten thousand.
    expect(found).toBeGreaterThanOrEqual(190);
  });
});

describe('the index of near-duplicates', () => {
  const small = fc.array(fc.constantFrom('tide', 'moon', 'sea', 'sun', 'rises', 'falls', 'twice'), { maxLength: 9 });
  const texts = fc.array(
    small.map((words) => words.join(' ')),
    { maxLength: 40 },
  );

  it('returns only pairs whose exact similarity reaches the threshold, and the earlier of the two', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(0.5, 0.7, 0.9), (all, threshold) => {
        const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold });
        all.forEach((text, at) => {
          const found = index.add(`${at}`, text);
          if (!found) return;
          expect(Number(found.id)).toBeLessThan(at);
          const exact = jaccard(shinglesOf(text, SHORT_TEXTS), shinglesOf(all[Number(found.id)] ?? '', SHORT_TEXTS));
          expect(found.similarity).toBe(exact);
          expect(exact).toBeGreaterThanOrEqual(threshold);
        });
      }),
    );
  });

  it('finds every exact repetition, and names the first of them', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.7 });
        all.forEach((text, at) => {
          const found = index.add(`${at}`, text);
          const first = all.slice(0, at).indexOf(text);
          if (text !== '' && first >= 0) expect(found?.similarity).toBe(1);
          if (text === '') expect(found).toBeNull();
        });
      }),
    );
    const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.7 });
    for (let at = 0; at < 300; at += 1) {
      expect(index.add(`${at}`, 'What makes the tides?')?.id ?? null).toBe(at === 0 ? null : '0');
    }
    index.remove('0');
    expect(index.earlier('299')?.id).toBe('1');
    expect(index.earlier('1')).toBeNull();
  });

  it('answers the same for the same texts in the same order', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const answers = () => {
          const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.6 });
          return all.map((text, at) => index.add(`${at}`, text));
        };
        expect(answers()).toEqual(answers());
      }),
    );
  });

  it('asked later says what it said when the text was added', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.6 });
        const added = all.map((text, at) => index.add(`${at}`, text));
        expect(all.map((_, at) => index.earlier(`${at}`))).toEqual(added);
      }),
    );
  });

  it('after a removal is as if the text had never been added', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, passing, after) => {
        const plain = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.6 });
        const passed = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.6 });
        const add = (index: MinHashIndex, list: readonly string[], name: string) =>
          list.map((text, at) => index.add(`${name}${at}`, text));
        add(plain, before, 'b');
        add(passed, before, 'b');
        add(passed, passing, 'p');
        passing.forEach((_, at) => void passed.remove(`p${at}`));
        expect(add(passed, after, 'a')).toEqual(add(plain, after, 'a'));
        expect(passed.size).toBe(plain.size);
      }),
    );
  });

  it('keeps the place of a known id whose text is replaced', () => {
    const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.7 });
    index.add('first', 'How do vaccines work?');
    index.add('second', 'What makes the tides?');
    expect(index.add('first', 'What makes the tides?')).toBeNull();
    expect(index.earlier('second')).toEqual({ id: 'first', similarity: 1 });
    expect(index.size).toBe(2);
  });

  it('names the most similar earlier text, not just one that is similar enough', () => {
    const index = new MinHashIndex({ shingle: WORDS, threshold: 0.6 });
    index.add('near', textOf('w', 0, 80));
    index.add('nearest', textOf('w', 0, 95));
    expect(index.add('new', textOf('w', 0, 100))).toEqual({ id: 'nearest', similarity: 0.95 });
  });

  it('tells a text from one that says something else in the same form', () => {
    const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.7 });
    const apart = [
      'What is the difference between a virus and a bacterium?',
      'What is the difference between a list and a tuple?',
      'What is the best way to bake bread?',
      'What is the best way to learn French?',
      'Write a poem about spring.',
      'Write a poem about autumn.',
      'How does the moon affect the tides?',
      'How does the sun affect the tides?',
    ];
    expect(apart.map((text) => index.add(text, text))).toEqual(apart.map(() => null));
    expect(index.add('1', 'How does the moon affect tides?')?.id).toBe('How does the moon affect the tides?');
    expect(index.add('2', 'what is the best way to bake some bread')?.id).toBe('What is the best way to bake bread?');
    expect(index.add('3', 'Write a poem about the spring!')?.id).toBe('Write a poem about spring.');
  });

  it('finds a segment of which a sentence was changed, by runs of five words', () => {
    const index = new MinHashIndex({ shingle: LONG_TEXTS, threshold: 0.7 });
    const segment = textOf('word', 0, 200);
    index.add('a', segment);
    expect(index.add('b', segment.replace('word100 word101', 'another thing'))?.id).toBe('a');
    expect(index.add('c', textOf('word', 150, 350))).toBeNull();
  });

  it('forgets an id that it does not know without a word', () => {
    const index = new MinHashIndex({ shingle: SHORT_TEXTS, threshold: 0.7 });
    index.remove('nobody');
    expect(index.earlier('nobody')).toBeNull();
    expect(index.size).toBe(0);
  });
});
