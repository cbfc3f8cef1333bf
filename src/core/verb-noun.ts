// Diversity of instructions as pairs of a verb and its noun: what is asked for, "write a poem" as write and poem. The
// tagging of words is handed in, because the tagger is a large package that only a view fetches.

/** A word of one sentence with what a tagger says of it. */
export interface TaggedWord {
  /** Dictionary form in lower case: `write` of "Wrote", `poem` of "poems". */
  readonly root: string;
  /** Parts of speech in the tagger's words: `Verb`, `Infinitive`, `Noun`, … */
  readonly tags: ReadonlySet<string>;
  /** What stands between this word and the next: white space and marks. */
  readonly after: string;
}

/** The words of the first sentence of a text, in their order. */
export type TagWords = (text: string) => readonly TaggedWord[];

export interface VerbNoun {
  readonly verb: string;
  readonly noun: string;
}

/** How often pairs stand in a set of instructions. */
export interface VerbNounCounts {
  /** Instructions that were looked at. */
  readonly n: number;
  /** Those in which a pair was found. */
  readonly found: number;
  /** Most frequent first, then by the alphabet. */
  readonly pairs: readonly (VerbNoun & { readonly count: number })[];
}

/** A verb with its nouns; what is not named by itself is in `rest`. */
interface VerbBranch {
  readonly verb: string;
  readonly count: number;
  readonly nouns: readonly { readonly noun: string; readonly count: number }[];
  readonly rest: number;
}

export interface VerbTree {
  readonly verbs: readonly VerbBranch[];
  /** Pairs of all other verbs. */
  readonly rest: number;
}

// Self-Instruct (Wang et al. 2022, figure 3) shows the 20 most frequent verbs with their 4 most frequent nouns.
const VERBS_SHOWN = 20;
const NOUNS_SHOWN = 4;

// They help another verb: "can", "will".
const NEVER_ROOT = ['Modal', 'Auxiliary'];
// A clause that begins with one of these stands before the main one, up to its comma: "If it rains, suggest a film."
const OPENS_FIRST_CLAUSE = ['if', 'when', 'while', 'because', 'since', 'after', 'before', 'as', 'although', 'given'];
// Between a verb and its noun these may stand: "write me two very short poems".
const BEFORE_NOUN = ['Determiner', 'Adjective', 'Adverb', 'Value', 'Possessive'];
const LONGEST_WORD = 30;

/**
 * The root verb of a sentence and the head noun of its direct object, as Self-Instruct counts them; null where there is
 * none: "What is the capital of France?" has no verb but "is", "Explain how tides work" no noun that it explains.
 *
 * The root is the first infinitive of the main clause that helps no other verb, or its first finite verb where there is none;
 * a clause with "is" or "are" before either has none. Its object is the first run of nouns after it, with only articles,
 * numbers, adjectives, adverbs and one pronoun between; the last noun of a run is its head ("sourdough bread" is bread).
 * These are rules on tags, not a parser: they miss some pairs and find a few wrong ones.
 */
export function verbNounOf(words: readonly TaggedWord[]): VerbNoun | null {
  const clause = mainClause(words);
  const at = rootVerb(clause);
  const verb = clause[at]?.root;
  const noun = at < 0 ? null : objectAfter(clause, at);
  return noun === null || !isWord(verb) || !isWord(noun) ? null : { verb, noun };
}

function mainClause(words: readonly TaggedWord[]): readonly TaggedWord[] {
  const opens = OPENS_FIRST_CLAUSE.includes(words[0]?.root ?? '');
  const comma = opens ? words.findIndex(({ after }) => after.includes(',')) : -1;
  return words.slice(comma + 1);
}

function rootVerb(clause: readonly TaggedWord[]): number {
  const end = clause.findIndex(({ tags }) => tags.has('Copula'));
  const until = end < 0 ? clause : clause.slice(0, end);
  const isRoot = ({ tags }: TaggedWord, at: number) =>
    tags.has('Verb') && !NEVER_ROOT.some((tag) => tags.has(tag)) && !isHelping(clause, at);
  const infinitive = until.findIndex((word, at) => isRoot(word, at) && word.tags.has('Infinitive'));
  if (infinitive >= 0) return infinitive;
  const isPlain = ({ tags }: TaggedWord) => !tags.has('Gerund') && !tags.has('Participle');
  return until.findIndex((word, at) => isRoot(word, at) && isPlain(word));
}

// "How do I bake", "Have you read", "Does the moon pull": the tagger calls these plain verbs.
function isHelping(clause: readonly TaggedWord[], at: number): boolean {
  const [word, before, next] = [clause[at], clause[at - 1], clause[at + 1]];
  if (word === undefined || !['do', 'have'].includes(word.root)) return false;
  if (word.root === 'do' && !word.tags.has('Infinitive')) return true;
  return before?.tags.has('QuestionWord') === true || next?.tags.has('Pronoun') === true;
}

function objectAfter(clause: readonly TaggedWord[], root: number): string | null {
  if (endsClause(clause[root])) return null;
  let head: string | null = null;
  let pronouns = 0;
  for (let at = root + 1; at < clause.length; at += 1) {
    const word = clause[at];
    if (word === undefined) break;
    const isPronoun = word.tags.has('Pronoun') && !word.tags.has('Possessive');
    const isNoun = isHead(word);
    const mayStand = BEFORE_NOUN.some((tag) => word.tags.has(tag));
    if (isNoun) head = word.root;
    // "the best 401k plan": the tagger calls "best" a noun.
    else if (head !== null && !(mayStand && isHead(clause[at + 1]))) break;
    else if (isPronoun) pronouns += 1;
    else if (!mayStand) return null;
    if (pronouns > 1) return null;
    // "a short, clear summary": a comma between adjectives goes on.
    if (endsClause(word) && (isNoun || !word.after.startsWith(',') || !word.tags.has('Adjective'))) break;
  }
  return head;
}

function isHead(word: TaggedWord | undefined): boolean {
  return word?.tags.has('Noun') === true && !word.tags.has('Pronoun') && !word.tags.has('Possessive');
}

function endsClause(word: TaggedWord | undefined): boolean {
  return word === undefined || /[,;:.!?()\n\u2013\u2014]/.test(word.after);
}

function isWord(text: string | undefined): text is string {
  return text !== undefined && text.length <= LONGEST_WORD && /^\p{L}[\p{L}\p{M}'’-]*$/u.test(text);
}

/** Counts the pairs of a set of instructions, `null` standing for an instruction without one. */
export function verbNounCounts(found: Iterable<VerbNoun | null>): VerbNounCounts {
  const counts = new Map<string, VerbNoun & { count: number }>();
  let [n, withPair] = [0, 0];
  for (const pair of found) {
    n += 1;
    if (pair === null) continue;
    withPair += 1;
    const name = `${pair.verb} ${pair.noun}`;
    const there = counts.get(name);
    if (there === undefined) counts.set(name, { ...pair, count: 1 });
    else there.count += 1;
  }
  return { n, found: withPair, pairs: [...counts.values()].sort(byCount(({ verb, noun }) => `${verb} ${noun}`)) };
}

/** The most frequent verbs with their most frequent nouns; the counts of all parts add up to `found`. */
export function verbTree({ pairs, found }: VerbNounCounts, verbs = VERBS_SHOWN, nouns = NOUNS_SHOWN): VerbTree {
  const byVerb = new Map<string, { noun: string; count: number }[]>();
  for (const { verb, noun, count } of pairs) {
    const those = byVerb.get(verb);
    if (those === undefined) byVerb.set(verb, [{ noun, count }]);
    else those.push({ noun, count });
  }
  const branches = [...byVerb]
    .map(([verb, all]): VerbBranch => {
      const count = sum(all);
      const shown = all.slice(0, nouns);
      return { verb, count, nouns: shown, rest: count - sum(shown) };
    })
    .sort(byCount(({ verb }) => verb))
    .slice(0, verbs);
  return { verbs: branches, rest: found - sum(branches) };
}

function sum(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}

function byCount<T extends { readonly count: number }>(name: (of: T) => string): (a: T, b: T) => number {
  return (a, b) => b.count - a.count || (name(a) < name(b) ? -1 : 1);
}
