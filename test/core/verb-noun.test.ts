import nlp from 'compromise/two';
import { describe, expect, it } from 'vitest';
import { type TaggedWord, verbNounCounts, verbNounOf, verbTree } from '../../src/core/verb-noun.ts';

// The same words as src/ui/quality/tag-words.ts, from the real tagger.
function words(text: string): readonly TaggedWord[] {
  const sentence = nlp(text).compute('root').docs[0] ?? [];
  return sentence.map((term) => {
    const root: unknown = Reflect.get(term, 'root');
    return { root: typeof root === 'string' ? root : term.normal, tags: term.tags ?? new Set(), after: term.post };
  });
}

const pairIn = (text: string) => {
  const found = verbNounOf(words(text));
  return found === null ? null : `${found.verb} ${found.noun}`;
};

describe('the verb and the noun of an instruction', () => {
  it.each([
    ['Write a short poem about the sea.', 'write poem'],
    ['Please give me three tips for staying healthy.', 'give tip'],
    ['Tell me two jokes!', 'tell joke'],
    ['How do I bake sourdough bread at home?', 'bake bread'],
    ['Can you explain the difference between cats and dogs?', 'explain difference'],
    ['Turn these notes into a short, clear paragraph: "meeting moved"', 'turn note'],
    ['How can I find the best 401k plan for my needs?', 'find plan'],
    ['When I buy a new phone, what features should I compare?', null],
    ['If it rains, suggest a film for the evening.', 'suggest film'],
    ['Who invented the telescope?', 'invent telescope'],
    ['List the planets. Then describe the moon.', 'list planet'],
  ])('in “%s” are %s', (text, expected) => {
    expect(pairIn(text)).toBe(expected);
  });

  it.each([
    'What is the capital of France?',
    'Explain how tides work.',
    'I want you to write a poem.',
    'Hello!',
    'Planning a trip to Hungary',
    '',
  ])('are not found in “%s”', (text) => {
    expect(pairIn(text)).toBeNull();
  });

  it.each([
    'Write <img src=x onerror=alert(1)>',
    'Write a <b>poem</b> now',
    '=SUM(A1) write a =cmd|calc',
    'Write a \u0000\uD800',
    `Write ${'a'.repeat(40)}`,
  ])('are words and nothing else: none in %j', (text) => {
    expect(pairIn(text)).toBeNull();
  });
});

describe('counts of pairs', () => {
  const pair = (verb: string, noun: string) => ({ verb, noun });
  const counts = verbNounCounts([
    pair('write', 'poem'),
    null,
    pair('give', 'tip'),
    pair('write', 'story'),
    pair('write', 'poem'),
    pair('bake', 'bread'),
    null,
  ]);

  it('say in how many instructions a pair was found, the most frequent first and equals by the alphabet', () => {
    expect(counts).toEqual({
      n: 7,
      found: 5,
      pairs: [
        { verb: 'write', noun: 'poem', count: 2 },
        { verb: 'bake', noun: 'bread', count: 1 },
        { verb: 'give', noun: 'tip', count: 1 },
        { verb: 'write', noun: 'story', count: 1 },
      ],
    });
  });

  it('make a tree whose parts add up to all that was found', () => {
    expect(verbTree(counts, 2, 1)).toEqual({
      verbs: [
        { verb: 'write', count: 3, nouns: [{ noun: 'poem', count: 2 }], rest: 1 },
        { verb: 'bake', count: 1, nouns: [{ noun: 'bread', count: 1 }], rest: 0 },
      ],
      rest: 1,
    });
    expect(verbTree(verbNounCounts([]))).toEqual({ verbs: [], rest: 0 });
  });
});
