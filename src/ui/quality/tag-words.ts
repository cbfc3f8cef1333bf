// The tagger of words, fetched when verbs and nouns are first asked for: 120 kB.

import type { TaggedWord, TagWords } from '../../core/verb-noun.ts';

// A first sentence that is longer has its verb and noun at the beginning all the same.
const MOST_CHARS = 300;

/** Fetches the tagger. */
export async function fetchTagger(): Promise<TagWords> {
  const { default: nlp } = await import('compromise/two');
  return (text) => {
    const [sentence = []] = nlp(firstSentence(text)).compute('root').docs;
    return sentence.map((term): TaggedWord => {
      // Set by `compute('root')`, and only where it is another word; the package's types do not tell of it.
      const root: unknown = Reflect.get(term, 'root');
      return { root: typeof root === 'string' ? root : term.normal, tags: term.tags ?? NONE, after: term.post };
    });
  };
}

const NONE: ReadonlySet<string> = new Set();

// The tagger reads all sentences it is given, and only one is wanted. Where a full stop may belong to a number or an
// abbreviation, it decides itself.
function firstSentence(text: string): string {
  const start = text.trimStart().slice(0, MOST_CHARS);
  return /^[^\n]*?[.!?](?=\s+\p{Lu})/u.exec(start)?.[0] ?? start.split('\n', 1)[0] ?? '';
}
