import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Corpus, type CorpusSettings, type Evaluation } from '../../src/core/corpus.ts';
import { jaccard, LONG_TEXTS, shinglesOf } from '../../src/core/min-hash.ts';

const SETTINGS: CorpusSettings = { similarity: 0.7, boilerplateDocuments: 3, evaluationWords: 13 };

/** Words that stand in no text of another name. */
const wordsOf = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `${name}${from + at}`).join(' ');

const segment = (id: string, text: string) => ({ id, text });
/** A document with one segment, by its own name. */
const single = (corpus: Corpus, id: string, place: number, text: string) => corpus.add(id, place, [segment(id, text)]);
const repeats = (corpus: Corpus, id: string) => corpus.relations(id)?.repeats ?? null;

describe('segments that say the same', () => {
  it('are exact duplicates when only white space and case differ, and the earlier is the original', () => {
    const corpus = new Corpus(SETTINGS);
    single(corpus, 'first', 0, 'The tide comes  in twice\n\na day.');
    single(corpus, 'second', 1, ' the TIDE comes in\ttwice a day.  ');
    single(corpus, 'third', 2, 'The tide comes in twice a day!');
    expect(repeats(corpus, 'first')).toBeNull();
    expect(repeats(corpus, 'second')).toEqual({ id: 'first', similarity: 1, exact: true });
    // Punctuation is no word: the words are the same, the text is not.
    expect(repeats(corpus, 'third')).toEqual({ id: 'first', similarity: 1, exact: false });
  });

  it('are near-duplicates from the similarity of the settings on, with the exact similarity told', () => {
    const corpus = new Corpus(SETTINGS);
    const text = wordsOf('word', 0, 200);
    const changed = text.replace('word100 word101', 'another thing');
    single(corpus, 'a', 0, text);
    single(corpus, 'b', 1, changed);
    single(corpus, 'c', 2, wordsOf('word', 150, 350));
    const exact = jaccard(shinglesOf(text, LONG_TEXTS), shinglesOf(changed, LONG_TEXTS));
    // 190 of 196 + 6 shingles are in both: six hold one of the two words.
    expect(exact).toBeCloseTo(190 / 202, 12);
    expect(repeats(corpus, 'b')).toEqual({ id: 'a', similarity: exact, exact: false });
    expect(repeats(corpus, 'c')).toBeNull();
    corpus.configure({ ...SETTINGS, similarity: 0.95 });
    expect(repeats(corpus, 'b')).toBeNull();
    expect(corpus.takeChanged()).toContain('b');
    corpus.configure(SETTINGS);
    expect(repeats(corpus, 'b')?.id).toBe('a');
  });

  it('count a run of words that comes again once', () => {
    const corpus = new Corpus({ ...SETTINGS, similarity: 0.5 });
    const [a, b] = [
      `${'one two three four five '.repeat(8)}${wordsOf('w', 0, 9)}`,
      `${'one two three four five '.repeat(5)}${wordsOf('w', 0, 6)}`,
    ];
    single(corpus, 'a', 0, a);
    single(corpus, 'b', 1, b);
    const exact = jaccard(shinglesOf(a, LONG_TEXTS), shinglesOf(b, LONG_TEXTS));
    expect(exact).toBeGreaterThan(0.5);
    expect(repeats(corpus, 'b')?.similarity).toBe(exact);
  });

  it('are found in scripts without spaces between words', () => {
    const corpus = new Corpus(SETTINGS);
    const text = '潮汐是由月球和太阳的引力引起的海水周期性涨落现象。每天通常有两次高潮和两次低潮,间隔大约十二小时。';
    const more = '沿海居民根据潮汐安排渔业活动,港口也根据水位决定船只进出时间,因此预报很重要。';
    single(corpus, 'a', 0, text + more);
    single(corpus, 'b', 1, `${text + more}谢谢。`);
    expect(repeats(corpus, 'b')?.id).toBe('a');
  });

  it('are free again when the original is removed, and the next one is the original', () => {
    const corpus = new Corpus(SETTINGS);
    const text = wordsOf('w', 0, 100);
    for (const [place, id] of ['a', 'b', 'c'].entries()) single(corpus, id, place, text);
    single(corpus, 'near', 3, `${text} more`);
    expect(['b', 'c', 'near'].map((id) => repeats(corpus, id)?.id)).toEqual(['a', 'a', 'a']);
    corpus.takeChanged();
    corpus.remove('a');
    expect(['b', 'c', 'near'].map((id) => repeats(corpus, id)?.id ?? null)).toEqual([null, 'b', 'b']);
    expect([...corpus.takeChanged()].sort()).toEqual(['b', 'c', 'near']);
    expect(corpus.relations('a')).toBeNull();
  });

  it('give way to an earlier document that comes later', () => {
    const corpus = new Corpus(SETTINGS);
    single(corpus, 'late', 5, wordsOf('w', 0, 100));
    expect(corpus.takeChanged()).toEqual(['late']);
    single(corpus, 'early', 1, wordsOf('w', 0, 100));
    expect(repeats(corpus, 'early')).toBeNull();
    expect(repeats(corpus, 'late')?.id).toBe('early');
    expect([...corpus.takeChanged()].sort()).toEqual(['early', 'late']);
    expect(corpus.takeChanged()).toEqual([]);
  });
});

describe('lines that recur', () => {
  const footer = 'Subscribe to our weekly letter about the sea and the coast.';
  const body = (name: string) => wordsOf(name, 0, 12);

  it('are boilerplate from as many documents on as the settings say, in the earlier ones too', () => {
    const corpus = new Corpus(SETTINGS);
    single(corpus, 'a', 0, `${body('a')}\n${footer}`);
    single(corpus, 'b', 1, `${body('b')}\n\n* ${footer.toUpperCase()}`);
    expect(corpus.relations('a')?.boilerplate).toBeNull();
    corpus.takeChanged();
    single(corpus, 'c', 2, `${body('c')}\n${footer}`);
    expect([...corpus.takeChanged()].sort()).toEqual(['a', 'b', 'c']);
    const found = corpus.relations('a')?.boilerplate;
    expect(found?.line.toLowerCase()).toContain('subscribe to our weekly letter');
    expect(found?.share).toBeCloseTo(footer.length / (footer.length + body('a').length), 12);
    corpus.remove('b');
    expect(corpus.relations('a')?.boilerplate).toBeNull();
    expect([...corpus.takeChanged()].sort()).toEqual(['a', 'c']);
    corpus.configure({ ...SETTINGS, boilerplateDocuments: 2 });
    expect(corpus.relations('c')?.boilerplate?.line.toLowerCase()).toContain('weekly letter');
    expect([...corpus.takeChanged()].sort()).toEqual(['a', 'c']);
  });

  it('count once a document, however often it has them', () => {
    const corpus = new Corpus(SETTINGS);
    corpus.add(
      'a',
      0,
      ['x', 'y', 'z'].map((name) => segment(name, `${body(name)}\n${footer}\n${footer}`)),
    );
    single(corpus, 'b', 1, `${body('b')}\n${footer}`);
    expect(corpus.relations('x')?.boilerplate).toBeNull();
  });

  it('do not count when they are short or without letters', () => {
    const corpus = new Corpus(SETTINGS);
    for (const [place, id] of ['a', 'b', 'c', 'd'].entries()) {
      single(corpus, id, place, `${body(id)}\nIngredients\n| --- | --- | --- | --- |\n2024-01-02 03:04:05`);
    }
    expect(corpus.relations('a')?.boilerplate).toBeNull();
  });

  it('are none when whole documents are copies of one another: those are duplicates', () => {
    const corpus = new Corpus(SETTINGS);
    const text = `${wordsOf('sea', 0, 80)}\n${footer}`;
    for (const [place, id] of ['a', 'b', 'c', 'd'].entries()) single(corpus, id, place, text);
    expect(corpus.relations('a')).toEqual({ boilerplate: null, repeats: null, evaluation: null });
    expect(repeats(corpus, 'd')?.id).toBe('a');
  });
});

describe('words shared with an evaluation', () => {
  const prompt =
    'A farmer sells 12 eggs a day at the market and eats three for breakfast every morning before work begins.';
  const evaluation: Evaluation = { name: 'sums.jsonl', prompts: ['What is it?', prompt] };

  it('are told with the name of the evaluation, whichever of the two came first', () => {
    const run = 'eats three for breakfast every morning before work begins';
    const text = `Some say: not near the MARKET and ${run}; others do not. ${wordsOf('x', 0, 60)}`;
    const copy = `Some say: 12 eggs a day at the MARKET, and ${run}! ${wordsOf('x', 0, 60)}`;
    for (const isFirst of [true, false]) {
      const corpus = new Corpus(SETTINGS);
      if (isFirst) corpus.setEvaluations([evaluation]);
      single(corpus, 'a', 0, text);
      single(corpus, 'b', 1, copy);
      corpus.takeChanged();
      if (!isFirst) {
        corpus.setEvaluations([evaluation]);
        expect(corpus.takeChanged()).toEqual(['b']);
      }
      // Twelve words in a row are not thirteen.
      expect(corpus.relations('a')?.evaluation).toBeNull();
      expect(corpus.relations('b')?.evaluation).toEqual({
        words: '12 eggs a day at the market and eats three for breakfast every morning before w…',
        name: 'sums.jsonl',
      });
      corpus.configure({ ...SETTINGS, evaluationWords: 12 });
      expect(corpus.relations('a')?.evaluation?.words).toBe(
        'the market and eats three for breakfast every morning before work begins.',
      );
      corpus.setEvaluations([]);
      expect(corpus.relations('b')?.evaluation).toBeNull();
    }
  });

  it('are the whole of a prompt that is shorter than a run, from eight words on', () => {
    const corpus = new Corpus(SETTINGS);
    corpus.setEvaluations([
      { name: 'short', prompts: ['How many moons does the planet Mars have?', 'What is the capital of France?'] },
    ]);
    single(corpus, 'a', 0, 'He asked: how many moons does the planet Mars have, and then left.');
    single(corpus, 'b', 1, 'He asked: what is the capital of France, and then left for Paris again.');
    expect(corpus.relations('a')?.evaluation).toEqual({
      words: 'How many moons does the planet Mars have?',
      name: 'short',
    });
    expect(corpus.relations('b')?.evaluation).toBeNull();
  });
});

// Short texts of a small vocabulary, so that lines recur and texts are the same, and pieces of two long ones, of which
// many are more or less alike.
const vocabulary = ['tide', 'moon', 'sea', 'sun', 'rises', 'falls'];
const line = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 9 }).map((words) => words.join(' '));
const short = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'));
const piece = fc
  .record({ name: fc.constantFrom('p', 'q'), from: fc.nat(6), to: fc.integer({ min: 22, max: 30 }) })
  .map(({ name, from, to }) => `${wordsOf(name, from, 15)}\n${wordsOf(name, 15, to)}`);
const text = fc.oneof(short, piece);
const document = fc.record({ place: fc.nat(3), texts: fc.array(text, { maxLength: 4 }) });
const documents = fc.array(document, { maxLength: 8 });
const evaluations: readonly Evaluation[] = [
  { name: 'e', prompts: ['tide moon sea sun rises falls tide moon', 'moon moon moon moon moon moon moon moon moon'] },
];
const settings = fc.constantFrom<CorpusSettings>(
  { similarity: 0.5, boilerplateDocuments: 2, evaluationWords: 8 },
  { similarity: 0.3, boilerplateDocuments: 3, evaluationWords: 9 },
  { similarity: 0.8, boilerplateDocuments: 2, evaluationWords: 13 },
);

type Documents = readonly { readonly place: number; readonly texts: readonly string[] }[];
const segmentsOf = (name: number, texts: readonly string[]) =>
  texts.map((each, at) => segment(`${name}/${at}-${each}`, each));
const idsOf = (all: Documents) => all.flatMap(({ texts }, name) => segmentsOf(name, texts).map(({ id }) => id));
const answersOf = (corpus: Corpus, ids: readonly string[]) => ids.map((id) => corpus.relations(id));

function built(all: Documents, given: CorpusSettings, order = all.map((_, name) => name)): Corpus {
  const corpus = new Corpus(given);
  corpus.setEvaluations(evaluations);
  for (const name of order) {
    const { place, texts } = all[name] as Documents[number];
    corpus.add(`${name}`, place, segmentsOf(name, texts));
  }
  return corpus;
}

describe('the answers', () => {
  it('agree with a plain reading of every pair', () => {
    let [pairs, foundPairs] = [0, 0];
    fc.assert(
      fc.property(documents, settings, (all, given) => {
        const corpus = built(all, given);
        const order = all
          .map(({ place, texts }, name) => ({ place, name, segments: segmentsOf(name, texts) }))
          .sort((a, b) => a.place - b.place || (`${a.name}` < `${b.name}` ? -1 : 1))
          .flatMap(({ segments }) => segments);
        order.forEach(({ id, text: own }, at) => {
          const found = repeats(corpus, id);
          const before = order.slice(0, at);
          const plain = (each: string) => each.toLowerCase().replace(/\s+/g, ' ').trim();
          const same = before.find((other) => plain(other.text) === plain(own));
          if (same) {
            expect(found).toEqual({ id: same.id, similarity: 1, exact: true });
            return;
          }
          const similarity = (other: string) => jaccard(shinglesOf(own, LONG_TEXTS), shinglesOf(other, LONG_TEXTS));
          const best = Math.max(0, ...before.map((other) => similarity(other.text)));
          // Bands miss a few pairs; what they find is exact.
          pairs += best >= given.similarity ? 1 : 0;
          if (found === null) return;
          foundPairs += 1;
          expect(found.similarity).toBe(similarity(order.find((other) => other.id === found.id)?.text ?? ''));
          expect(found.similarity).toBeGreaterThanOrEqual(given.similarity);
          expect(found.similarity).toBeLessThanOrEqual(best);
          expect(before.map((other) => other.id)).toContain(found.id);
        });
      }),
      { numRuns: 200, seed: 11 },
    );
    // At the threshold itself 98 of 100 meet, above it nearly all.
    expect(pairs).toBeGreaterThan(200);
    expect(foundPairs).toBeGreaterThanOrEqual(0.98 * pairs);
  });

  it('do not depend on the order in which documents came', () => {
    fc.assert(
      fc.property(documents, settings, fc.infiniteStream(fc.nat()), (all, given, numbers) => {
        const order = all.map((_, name) => ({ name, key: numbers.next().value as number }));
        order.sort((a, b) => a.key - b.key);
        const [plain, other] = [
          built(all, given),
          built(
            all,
            given,
            order.map(({ name }) => name),
          ),
        ];
        expect(answersOf(other, idsOf(all))).toEqual(answersOf(plain, idsOf(all)));
      }),
      { numRuns: 150, seed: 12 },
    );
  });

  it('are, after removals and changes of settings, those of a corpus that never had anything else', () => {
    fc.assert(
      fc.property(documents, documents, settings, settings, (stays, goes, before, after) => {
        const corpus = built(stays, before);
        goes.forEach(({ place, texts }, name) => void corpus.add(`gone${name}`, place, segmentsOf(100 + name, texts)));
        corpus.configure(after);
        goes.forEach((_, name) => void corpus.remove(`gone${name}`));
        const fresh = built(stays, after);
        expect(corpus.size).toBe(fresh.size);
        expect(answersOf(corpus, idsOf(stays))).toEqual(answersOf(fresh, idsOf(stays)));
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  it('change for no segment that is not told to have changed', () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), name: fc.nat(4), document }),
      fc.record({ kind: fc.constant('remove' as const), name: fc.nat(4) }),
      fc.record({ kind: fc.constant('configure' as const), settings }),
      fc.record({ kind: fc.constant('evaluate' as const), on: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), (acts) => {
        const corpus = new Corpus(SETTINGS);
        const known = new Map<number, readonly string[]>();
        let before = new Map<string, unknown>();
        for (const each of acts) {
          if (each.kind === 'add') {
            const segments = segmentsOf(each.name, each.document.texts);
            corpus.add(`${each.name}`, each.document.place, segments);
            known.set(
              each.name,
              segments.map(({ id }) => id),
            );
          } else if (each.kind === 'remove') {
            corpus.remove(`${each.name}`);
            known.delete(each.name);
          } else if (each.kind === 'configure') corpus.configure(each.settings);
          else corpus.setEvaluations(each.on ? evaluations : []);
          const changed = new Set(corpus.takeChanged());
          const now = new Map([...known.values()].flat().map((id) => [id, corpus.relations(id)]));
          for (const [id, relations] of now) {
            expect(relations).not.toBeNull();
            if (!changed.has(id)) expect(relations).toEqual(before.get(id));
          }
          for (const id of changed) expect(now.has(id)).toBe(true);
          before = now;
        }
      }),
      { numRuns: 300, seed: 14 },
    );
  });
});

describe('a document that is given anew', () => {
  it('keeps what stays of it, and only what is new or touched is told', () => {
    const corpus = new Corpus(SETTINGS);
    const part = (name: string) => segment(name, wordsOf(name, 0, 60));
    corpus.add('d', 0, [part('a'), part('b'), part('c')]);
    single(corpus, 'copy', 1, wordsOf('b', 0, 60));
    corpus.takeChanged();
    corpus.add('d', 0, [part('a'), part('b1'), part('b2'), part('c')]);
    expect([...corpus.takeChanged()].sort()).toEqual(['b1', 'b2', 'copy']);
    expect(repeats(corpus, 'copy')).toBeNull();
    expect(corpus.size).toBe(5);
  });

  it('with its segments in another order has other originals', () => {
    const corpus = new Corpus(SETTINGS);
    const [x, y] = [segment('x', wordsOf('w', 0, 60)), segment('y', wordsOf('w', 0, 60))];
    corpus.add('d', 0, [x, y]);
    expect(repeats(corpus, 'y')?.id).toBe('x');
    corpus.add('d', 0, [y, x]);
    expect([repeats(corpus, 'x')?.id, repeats(corpus, 'y')]).toEqual(['y', null]);
  });

  it('many times over does not fill the memory with what is gone', () => {
    const corpus = new Corpus(SETTINGS);
    for (let round = 0; round < 30; round += 1) {
      corpus.add(
        'd',
        0,
        Array.from({ length: 100 }, (_, at) => segment(`${round}-${at}`, wordsOf(`r${round}s${at}w`, 0, 30))),
      );
    }
    expect(corpus.size).toBe(100);
    single(corpus, 'copy', 1, wordsOf('r29s7w', 0, 30));
    single(corpus, 'old', 2, wordsOf('r3s7w', 0, 30));
    expect(repeats(corpus, 'copy')?.id).toBe('29-7');
    expect(repeats(corpus, 'old')).toBeNull();
  });
});

describe('texts out of the ordinary', () => {
  it('of white space, of punctuation, of one word and of megabytes are taken as they are', () => {
    const corpus = new Corpus(SETTINGS);
    for (const [place, each] of ['', ' \n ', '?!', '?!', 'word', 'word', '\ud800', '𠀋'.repeat(30)].entries()) {
      single(corpus, `${place}`, place, each);
    }
    expect(['0', '1', '2', '4', '6', '7'].map((id) => repeats(corpus, id))).toEqual(Array(6).fill(null));
    expect([repeats(corpus, '3')?.id, repeats(corpus, '5')?.id]).toEqual(['2', '4']);
    single(corpus, 'long', 9, 'lorem ipsum '.repeat(200_000));
    expect(repeats(corpus, 'long')).toBeNull();
    corpus.remove('nobody');
    expect(corpus.relations('nobody')).toBeNull();
  });

  it('of hundreds alike find an original each', () => {
    const corpus = new Corpus(SETTINGS);
    const template = wordsOf('template', 0, 100);
    corpus.add(
      'd',
      0,
      Array.from({ length: 400 }, (_, at) => segment(`${at}`, `${template} name${at}`)),
    );
    for (let at = 1; at < 400; at += 1) expect(repeats(corpus, `${at}`)).not.toBeNull();
    expect(repeats(corpus, '0')).toBeNull();
  });
});
