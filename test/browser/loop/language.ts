// A synthetic language in which the right instruction of a document is known: it follows from the document's subject and
// from the kind of question that its sentences answer. Pure and seeded. No sentence stands in two documents.

import { randomFrom } from '../../../src/models/llama/sample.ts';
import { FIRST_SYLLABLES, FREE, HOMES, ITEMS, KINDS, type Kind, NEUTRAL, SECOND_SYLLABLES, STUFFS } from './words.ts';

/** A made-up noun of two syllables. The first names its family, and the family has a home and a stuff. */
export interface Subject {
  readonly name: string;
  readonly family: number;
}

export interface LanguageDocument {
  readonly text: string;
  readonly sentences: readonly string[];
  readonly subject: Subject;
  /** Number of the kind of question in KINDS. */
  readonly kind: number;
  /** A subject that is mentioned and is not what the document is about. */
  readonly other: Subject;
  /** The one right instruction. */
  readonly instruction: string;
}

/** `menu`: navigation; `salad`: sentences with their parts out of order; `stitched`: a sentence each of other documents. */
export type Junk = 'menu' | 'salad' | 'stitched';

/** A text without a right instruction. */
interface JunkDocument {
  readonly text: string;
  readonly sentences: readonly string[];
  readonly junk: Junk;
  /** Subject and kind of one of its sentences: what one might take it to be about. */
  readonly subject: Subject;
  readonly kind: number;
}

/** A document of the pool; `junk` is null for a true one, `instruction` for junk. */
export interface PoolDocument {
  readonly text: string;
  readonly sentences: readonly string[];
  readonly junk: Junk | null;
  readonly instruction: string | null;
}

export interface Sizes {
  /** Documents that the base model reads. */
  readonly early: number;
  /** Junk that the base model reads. */
  readonly earlyJunk: number;
  readonly seed: number;
  readonly pool: number;
  readonly poolJunk: number;
  readonly unseen: number;
}

export interface Language {
  /** For the base model: their facts are drawn at random, so it learns the words and nothing about the world. */
  readonly early: readonly LanguageDocument[];
  readonly earlyJunk: readonly JunkDocument[];
  /** Outputs of the seed pairs; from here on facts are true. */
  readonly seed: readonly LanguageDocument[];
  readonly pool: readonly PoolDocument[];
  /** Never given to any model to learn from. */
  readonly unseen: readonly LanguageDocument[];
}

/** What documents are about: no seed pair is about a subject of the unseen ones, and half of these stand in no other text. */
interface Subjects {
  readonly early: readonly Subject[];
  readonly seed: readonly Subject[];
  readonly pool: readonly Subject[];
  readonly unseen: readonly Subject[];
}

type Random = () => number;

/** What documents are written with. */
interface Pen {
  readonly random: Random;
  /** Sentences that stand in a document. */
  readonly used: Set<string>;
  /** Subjects that may be mentioned beside the one that a document is about. */
  readonly others: readonly Subject[];
  /** Whether facts are those of the family, or drawn. */
  readonly isTrue: boolean;
}

const SENTENCES = 3;
/** A family's stuff is not the one with the number of its home. */
const STUFF_SHIFT = 3;
/** A segment has 200 characters at least (core/segment.ts). */
const LEAST_CHARS = 200;

/** The right instruction for a text about `subject` that answers the kind of question `kind`. */
export function rightInstruction(kind: number, subject: Subject): string {
  return (KINDS[kind] as Kind).asked.replace('{s}', ` ${subject.name}`);
}

/** The same question in the other words that the base model has read. */
export function otherWords(kind: number, subject: Subject): string {
  return (KINDS[kind] as Kind).told.replace('{s}', ` ${subject.name}`);
}

/** All documents of one seed. */
export function makeLanguage(seed: number, sizes: Sizes): Language {
  const random = randomFrom(seed);
  const subjects = dealSubjects(random);
  const early: Pen = { random, used: new Set(), others: subjects.early, isTrue: false };
  const later: Pen = { ...early, isTrue: true };
  const documents = (pen: Pen, count: number, from: readonly Subject[]) =>
    Array.from({ length: count }, (_, index) => {
      // The next round over the subjects is one kind further, so that no subject keeps to one kind.
      const kind = (index + Math.floor(index / from.length)) % KINDS.length;
      return makeDocument(pen, from[index % from.length] as Subject, kind);
    });
  const junk = (pen: Pen, count: number, from: readonly Subject[]) =>
    Array.from({ length: count }, (_, index) => makeJunk(pen, from, JUNK_KINDS[index % JUNK_KINDS.length] as Junk));
  const language = {
    early: documents(early, sizes.early, subjects.early),
    earlyJunk: junk(early, sizes.earlyJunk, subjects.early),
    seed: documents(later, sizes.seed, subjects.seed),
    unseen: documents(later, sizes.unseen, subjects.unseen),
  };
  const pool = [
    ...documents(later, sizes.pool, subjects.pool).map((each): PoolDocument => ({ ...each, junk: null })),
    ...junk(later, sizes.poolJunk, subjects.pool).map((each): PoolDocument => ({ ...each, instruction: null })),
  ];
  return { ...language, pool: shuffled(pool, random) };
}

/** The array in an order that `random` draws (Fisher and Yates). */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** One of a list. */
export function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)] as T;
}

function dealSubjects(random: Random): Subjects {
  const all = FIRST_SYLLABLES.flatMap((first, family) =>
    SECOND_SYLLABLES.map((second) => ({ name: `${first}${second}`, family })),
  );
  const dealt = shuffled(all, random);
  const part = (from: number, to: number) => dealt.slice(Math.floor(from * all.length), Math.floor(to * all.length));
  return {
    early: part(0, 0.9),
    seed: part(0, 0.25),
    pool: part(0.1, 0.8),
    unseen: shuffled(part(0.8, 1), random),
  };
}

function makeDocument(pen: Pen, subject: Subject, kind: number): LanguageDocument {
  for (;;) {
    const templates = shuffled((KINDS[kind] as Kind).sentences, pen.random).slice(0, SENTENCES);
    const own = templates.map((template) => fresh(pen, () => fill(pen, template, subject)));
    const other = anotherThan(subject, pen);
    const sentences = withNeutral(pen, own, other);
    const text = sentences.join(' ');
    if (text.length < LEAST_CHARS) continue;
    return { text, sentences, subject, kind, other, instruction: rightInstruction(kind, subject) };
  }
}

// Another subject stands in every document, so that the right one has to be told apart and not only found.
function withNeutral(pen: Pen, own: readonly string[], other: Subject): string[] {
  const sentence = fresh(pen, () => fill(pen, pick(NEUTRAL, pen.random), other));
  const at = Math.floor(pen.random() * (own.length + 1));
  return [...own.slice(0, at), sentence, ...own.slice(at)];
}

function anotherThan(subject: Subject, { others, random }: Pen): Subject {
  for (;;) {
    const other = pick(others, random);
    if (other.name !== subject.name) return other;
  }
}

function fill({ random, isTrue }: Pen, template: string, subject: Subject): string {
  const fact = (of: readonly string[], shift: number) =>
    isTrue ? (of[(subject.family + shift) % of.length] as string) : pick(of, random);
  return template
    .replace('{s}', ` ${subject.name}`)
    .replace('{home}', ` ${fact(HOMES, 0)}`)
    .replace('{stuff}', ` ${fact(STUFFS, STUFF_SHIFT)}`)
    .replace('{who}', ` ${pick(FREE.who, random)}`)
    .replace('{way}', ` ${pick(FREE.way, random)}`);
}

/** What `make` gives that no document holds yet. */
function fresh({ used }: Pen, make: () => string): string {
  for (;;) {
    const sentence = make();
    if (used.has(sentence)) continue;
    used.add(sentence);
    return sentence;
  }
}

function makeJunk(pen: Pen, from: readonly Subject[], junk: Junk): JunkDocument {
  const { random } = pen;
  for (;;) {
    const subjects = shuffled(from, random).slice(0, SENTENCES);
    const kinds = shuffled([...KINDS.keys()], random).slice(0, SENTENCES);
    const own = subjects.map((subject, at) => fresh(pen, () => JUNK[junk](pen, subject, kinds[at] as number)));
    const [subject, kind] = [subjects[0] as Subject, kinds[0] as number];
    const sentences = withNeutral(pen, shuffled(own, random), anotherThan(subject, pen));
    const text = sentences.join(' ');
    if (text.length >= LEAST_CHARS) return { text, sentences, junk, subject, kind };
  }
}

const JUNK_KINDS: readonly Junk[] = ['menu', 'salad', 'stitched'];

const JUNK: Readonly<Record<Junk, (pen: Pen, subject: Subject, kind: number) => string>> = {
  menu({ random }, subject) {
    const items = Array.from({ length: 4 }, () => pick(ITEMS, random));
    return `${items[0]} | ${items[1]} | ${items[2]} | ${subject.name} | ${items[3]}.`;
  },
  salad(pen, subject, kind) {
    const parts = pick((KINDS[kind] as Kind).sentences, pen.random)
      .slice(0, -1)
      .split(/(?=\{)|(?<=\})/u);
    return `${fill(pen, shuffled(parts, pen.random).join(''), subject).trim()}.`;
  },
  stitched(pen, subject, kind) {
    return fill(pen, pick((KINDS[kind] as Kind).sentences, pen.random), subject);
  },
};
