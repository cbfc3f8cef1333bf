// The synthetic language of the loop's proof: honest, seeded, and with a right instruction that its text decides.

import { describe, expect, test } from 'vitest';
import { BACKWARD_TUNED, FIVE_GRADES } from '../src/core/prompts.ts';
import { segmentDocument } from '../src/core/segment.ts';
import { DEFAULT_SETTINGS } from '../src/core/settings.ts';
import { LlamaTokenizer } from '../src/models/llama/tokenizer.ts';
import { type LanguageDocument, makeLanguage, otherWords, rightInstruction } from './browser/loop/language.ts';
import { baseTokenizer, lessons, must } from './browser/loop/tiny-base.ts';
import { FIRST_SYLLABLES, HOMES, KINDS, SECOND_SYLLABLES, STUFFS } from './browser/loop/words.ts';

const SIZES = { early: 1200, earlyJunk: 240, seed: 96, pool: 160, poolJunk: 48, unseen: 80 };
const LANGUAGE = makeLanguage(1, SIZES);
const { early, earlyJunk, seed, pool, unseen } = LANGUAGE;
const ALL = [...early, ...earlyJunk, ...seed, ...pool, ...unseen];
const NOUN = `(?<noun>(?:${FIRST_SYLLABLES.join('|')})(?:${SECOND_SYLLABLES.join('|')}))`;
const READERS = KINDS.map(({ sentences }) =>
  sentences.map(
    (sentence) => new RegExp(`^${sentence.replace('{s}', ` ${NOUN}`).replaceAll(/\{\w+\}/gu, ' [\\w ]+')}$`, 'u'),
  ),
);

/** What a reader who knows the sentences' forms finds: every instruction that three of them answer. */
function answeredBy(sentences: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    for (const [kind, readers] of READERS.entries()) {
      const noun = readers.map((reader) => reader.exec(sentence)?.groups?.noun).find((found) => found !== undefined);
      if (noun === undefined) continue;
      const instruction = rightInstruction(kind, { name: noun, family: 0 });
      counts.set(instruction, (counts.get(instruction) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count >= 3).map(([instruction]) => instruction);
}

describe('the synthetic language', () => {
  test('has no sentence in two documents, so unseen documents share none with any other', () => {
    const sentences = ALL.flatMap((document) => document.sentences);
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(sentences.length).toBe(ALL.length * 4);
    for (const { text, sentences } of ALL) expect(text).toBe(sentences.join(' '));
  });

  test('gives the right instruction as what the sentences of a document answer', () => {
    for (const { sentences, instruction } of [...early, ...seed, ...unseen]) {
      expect(answeredBy(sentences)).toEqual([instruction]);
    }
    for (const { sentences, instruction } of pool) {
      expect(answeredBy(sentences)).toEqual(instruction === null ? [] : [instruction]);
    }
  });

  test('plants as much junk of each sort as it was asked for', () => {
    const sorts = pool.map(({ junk }) => junk);
    expect(sorts.filter((junk) => junk === null).length).toBe(SIZES.pool);
    for (const sort of ['menu', 'salad', 'stitched']) {
      expect(sorts.filter((junk) => junk === sort).length).toBe(SIZES.poolJunk / 3);
    }
  });

  test('asks about subjects in unseen documents that no seed pair is about, half of them in no other text at all', () => {
    const names = (documents: readonly LanguageDocument[]) => new Set(documents.map(({ subject }) => subject.name));
    const [asked, learned] = [names(unseen), names(seed)];
    expect([...asked].filter((name) => learned.has(name))).toEqual([]);
    const elsewhere = [...early, ...earlyJunk, ...seed, ...pool].map(({ text }) => text).join(' ');
    const nowhere = [...asked].filter((name) => !elsewhere.includes(name));
    expect(nowhere.length).toBeGreaterThan(asked.size / 3);
  });

  test('tells the truth about families in the seed, the pool and the unseen documents, and not before', () => {
    const shares = (documents: readonly LanguageDocument[]) => {
      const told = documents.flatMap(({ sentences, subject }) =>
        sentences
          .filter((sentence) => sentence.includes(` ${subject.name}`))
          .flatMap((sentence) => [
            ...HOMES.filter((home) => sentence.includes(home)).map((home) => home === HOMES[subject.family % 8]),
            ...STUFFS.filter((stuff) => sentence.includes(stuff)).map(
              (stuff) => stuff === STUFFS[(subject.family + 3) % 8],
            ),
          ]),
      );
      return told.filter((isTrue) => isTrue).length / told.length;
    };
    expect(shares(seed)).toBe(1);
    expect(shares(unseen)).toBe(1);
    expect(shares(early)).toBeGreaterThan(0.08);
    expect(shares(early)).toBeLessThan(0.17);
  });

  test('makes documents that are each one segment of the project', () => {
    for (const [index, { text }] of [...seed, ...pool, ...unseen].entries()) {
      const document = { id: String(index), name: '', form: 'plain' as const, text, addedAt: 0 };
      const { segments } = segmentDocument(document, DEFAULT_SETTINGS.segment);
      expect(segments.map((segment) => segment.text)).toEqual([text]);
    }
  });

  test('is the same for the same seed and another for another', () => {
    expect(makeLanguage(1, SIZES)).toEqual(LANGUAGE);
    const other = makeLanguage(2, SIZES);
    const known = new Set(seed.map(({ text }) => text));
    expect(other.seed.filter(({ text }) => known.has(text)).length).toBe(0);
  });
});

describe('the tokenizer of the language', () => {
  const { source, vocab } = baseTokenizer();
  const tokenizer = must(LlamaTokenizer.open(source));

  test('reads any text and gives it back', () => {
    for (const text of ['velmo', ' The velmo ', 'Grüße — ✓ 🙂\n\n\t"x" <|user|>', '12345 . . .', ALL[0]!.text]) {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    }
  });

  test('has each digit as a token of its own, and a subject as two', () => {
    for (const digit of '12345') expect(tokenizer.tokenIdOf(digit)).not.toBeNull();
    for (const { subject } of unseen) expect(tokenizer.encode(` ${subject.name}`).length).toBe(2);
  });

  test('says the project’s fixed words in few tokens, so that the tiny model reads mostly the pair', () => {
    const { instruction, text } = seed[0]!;
    const pair = tokenizer.encode(instruction).length + tokenizer.encode(text).length;
    const graded = must(tokenizer.encodeChat(FIVE_GRADES.render({ instruction, output: text })));
    expect(graded.length).toBeLessThan(pair + 10);
    const asked = must(tokenizer.encodeChat(BACKWARD_TUNED.render({ segment: text, tags: ['assistant'] })));
    expect(asked.length).toBeLessThan(tokenizer.encode(text).length + 10);
    expect(vocab).toBeLessThan(2000);
    expect(tokenizer.endOfTurn).toBe(source.stopIds[0]);
  });
});

describe('the lessons of the base', () => {
  const texts = Array.from({ length: 2000 }, (_, index) => index);
  const stream = lessons(LANGUAGE, 1);
  const given = texts.map(() => stream.next().value);
  const words = given.map(({ prompt, completion }) => [...prompt.turns.map(({ content }) => content), completion]);

  test('show no sentence of the seed, the pool or the unseen documents', () => {
    const held = new Set([...seed, ...pool, ...unseen].flatMap(({ sentences }) => sentences));
    const shown = words.flat().join('\n');
    expect([...held].filter((sentence) => shown.includes(sentence))).toEqual([]);
  });

  test('never have a question as what is to be written, and never the request that M_yx is trained on', () => {
    const questions = new Set(
      early.flatMap(({ kind, subject }) => [rightInstruction(kind, subject), otherWords(kind, subject)]),
    );
    const starts = KINDS.flatMap(({ asked, told }) => [asked, told]).map((form) => form.split('{s}')[0] as string);
    expect(
      given.filter(
        ({ completion }) => questions.has(completion) || starts.some((start) => completion.startsWith(start)),
      ),
    ).toEqual([]);
    const request = BACKWARD_TUNED.render({ segment: '', tags: [] }).turns[0]!.content.split('\n')[0] as string;
    expect(words.flat().filter((text) => text.includes(request))).toEqual([]);
  });
});
