import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { detect as tinyld } from 'tinyld';
import { describe, expect, it } from 'vitest';
import { otherLanguage } from '../../src/core/marks/language.ts';
import {
  DEFAULT_MARKS,
  type Detect,
  MARK_KINDS,
  type MarkKind,
  type MarkSettings,
  marksOf,
  NearDuplicates,
} from '../../src/core/marks.ts';

const ROOT = join(import.meta.dirname, '../..');
const detect: Detect = (text) => tinyld(text) || null;

const SEGMENT = `Tides are caused by the moon and, to a smaller part, by the sun. The moon pulls on the whole Earth, but it
does not pull on every part equally, and so the water on the near side and on the far side rises in two bulges. The
planet turns beneath these bulges once a day, which is why most coasts meet high water twice.`;

const kinds = (instruction: string, settings: Partial<MarkSettings> = {}, segment = SEGMENT) =>
  marksOf(instruction, segment, { ...DEFAULT_MARKS, ...settings }, detect).map(({ kind }) => kind);

describe('the marks of an instruction', () => {
  it('are none for a good one', () => {
    expect(kinds('Why is there high water twice a day?')).toEqual([]);
  });

  it.each<[MarkKind, string]>([
    ['repeats-prompt', 'What is the most likely question about high water?'],
    ['copies-segment', 'Why does the moon pull on the whole Earth, but it does not pull on every part equally?'],
    ['names-the-text', 'What does the author say about high water?'],
    ['refuses', 'I cannot fulfil your request.'],
    ['preamble', 'Sure, why is there high water twice a day?'],
    ['no-request', 'High water and low water on the coast'],
    ['other-language', 'Почему прилив бывает два раза в день?'],
    ['too-short', 'Why tides?'],
    ['too-long', `Why is there high water twice a day, ${'and again '.repeat(60)}?`],
  ])('say %s of the one that deserves it', (kind, instruction) => {
    expect(kinds(instruction)).toContain(kind);
    expect(kinds(instruction, { off: [kind] })).not.toContain(kind);
  });

  it('come in the order of their kinds, each once, with a piece of the instruction', () => {
    const instruction = 'Sure! What does the text say about the most likely question? I cannot fulfil that.';
    const marks = marksOf(instruction, SEGMENT, DEFAULT_MARKS, null);
    expect(marks).toEqual([
      { kind: 'repeats-prompt', found: 'the most likely question' },
      { kind: 'names-the-text', found: 'does the text say' },
      { kind: 'refuses', found: 'I cannot fulfil' },
      { kind: 'preamble', found: 'Sure!' },
    ]);
  });

  it('hold to the thresholds that are set', () => {
    const ten = 'Why? Why? '.trim().padEnd(10, '!');
    expect(ten).toHaveLength(10);
    expect(kinds(ten, { minChars: 10 })).not.toContain('too-short');
    expect(kinds(ten, { minChars: 11 })).toContain('too-short');
    expect(kinds(ten, { maxChars: 10 })).not.toContain('too-long');
    expect(kinds(ten, { maxChars: 9 })).toContain('too-long');
    // Characters, not code units.
    expect(kinds('🌊🌊?', { minChars: 4 })).toContain('too-short');
    const run = 'Is it so that the moon pulls on the whole Earth?';
    expect(kinds(run, { copiedWords: 7 })).toContain('copies-segment');
    expect(kinds(run, { copiedWords: 8 })).not.toContain('copies-segment');
    expect(kinds(`${'a '.repeat(10_000)}?`)).toContain('too-long');
  });

  const pieces = fc.constantFrom(
    'the text',
    'Sure, ',
    '<|im_end|>',
    '\n',
    '?',
    ':',
    '"',
    'tide',
    '说',
    ' ',
    '```',
    '1. ',
    '\0',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  );

  it('are a value for every two texts, with what was found in one short line', () => {
    fc.assert(
      fc.property(texts, texts, fc.nat(40), (instruction, segment, copiedWords) => {
        const marks = marksOf(instruction, segment, { ...DEFAULT_MARKS, copiedWords }, detect);
        const places = marks.map(({ kind }) => MARK_KINDS.indexOf(kind));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        for (const { found } of marks) {
          expect(found.length).toBeLessThanOrEqual(80);
          expect(found).not.toMatch(/\n/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the same whatever was looked at before', () => {
    fc.assert(
      fc.property(texts, texts, (instruction, other) => {
        const first = marksOf(instruction, SEGMENT, DEFAULT_MARKS, null);
        marksOf(other, SEGMENT, DEFAULT_MARKS, null);
        expect(marksOf(instruction, SEGMENT, DEFAULT_MARKS, null)).toEqual(first);
      }),
    );
  });
});

describe('another language than the segment', () => {
  const german = `Die Gezeiten entstehen durch den Mond und zu einem kleineren Teil durch die Sonne. Der Mond zieht an der
ganzen Erde, aber nicht an jedem Teil gleich stark, und so hebt sich das Wasser auf der nahen und auf der fernen Seite.
Die Erde dreht sich einmal am Tag unter diesen beiden Bergen aus Wasser hindurch.`;

  it('is seen by its script, without a detector and in a few words', () => {
    for (const instruction of [
      'Почему бывает прилив?',
      '潮汐为什么会发生?',
      'なぜ潮が満ちるのですか?',
      '조수는 왜 생깁니까?',
      'ما سبب المد والجزر؟',
      'למה יש גאות?',
      'Γιατί υπάρχει παλίρροια;',
      'ज्वार क्यों आता है?',
    ]) {
      expect([instruction, otherLanguage(instruction, SEGMENT, null) !== null]).toEqual([instruction, true]);
      expect(otherLanguage(instruction, `${instruction} ${instruction}`, null)).toBeNull();
    }
    // Chinese characters alone are too few to tell the two apart.
    expect(otherLanguage('潮汐説明', '潮が満ちるのは月の引力によるものです。', null)).toBeNull();
  });

  it('is seen by a detector between texts of one script', () => {
    const missed = [
      'Wie funktioniert die Photosynthese bei Pflanzen und warum ist sie so wichtig?',
      'Schreibe einen kurzen Aufsatz über die Vorteile des Fahrradfahrens in der Stadt.',
      'Was sind die wichtigsten Unterschiede zwischen Wetter und Klima?',
      '¿Cómo puedo aprender a tocar la guitarra en casa sin profesor?',
      'Explica las diferencias entre un virus y una bacteria con ejemplos.',
      'Comment puis-je apprendre à jouer de la guitare chez moi sans professeur ?',
      'Expliquez la différence entre la météo et le climat à un enfant.',
      'Come posso addormentarmi più velocemente la sera senza medicine?',
      'Scrivi una breve storia su un guardiano del faro che riceve una visita.',
      'Como faço para remover uma mancha de vinho tinto de uma camisa de algodão?',
      'Wat is het verschil tussen een virus en een bacterie, en hoe behandel je ze?',
      'Jak mohu rychleji usnout, když mám večer hodně práce?',
      'Napisz krótkie opowiadanie o latarniku, który przyjmuje niespodziewanego gościa.',
      'Hur kan jag somna snabbare på kvällen utan att ta tabletter?',
      'Bir ağacın nasıl büyüdüğünü çocuklara basit bir dille açıklayın lütfen.',
    ].filter((instruction) => otherLanguage(instruction, SEGMENT, detect) === null);
    expect(missed).toEqual([]);
    expect(otherLanguage('Explain why there is high water twice a day on most coasts.', german, detect)).not.toBeNull();
  });

  it('is not claimed for the same language, short texts, translations, quotations, or a detector that is unsure', () => {
    const english = 'Explain why there is high water twice a day on most coasts.';
    expect(otherLanguage(english, SEGMENT, detect)).toBeNull();
    expect(
      otherLanguage('Erkläre, warum es an den meisten Küsten zweimal am Tag Hochwasser gibt.', german, detect),
    ).toBeNull();
    expect(otherLanguage('Erkläre die Gezeiten.', SEGMENT, detect)).toBeNull();
    expect(
      otherLanguage('Übersetze den folgenden Satz ins Englische: Das Wasser steigt zweimal am Tag.', SEGMENT, detect),
    ).toBeNull();
    expect(otherLanguage('What does "Почему бывает прилив" mean?', SEGMENT, null)).toBeNull();
    expect(otherLanguage(english, german, () => null)).toBeNull();
    expect(otherLanguage('12 + 30 = ?', SEGMENT, detect)).toBeNull();
    // Where the words themselves are English, a wrong guess counts for nothing.
    const bread = 'Explain what the difference between bread and cake is, and how you bake them.';
    expect(otherLanguage(bread, SEGMENT, (text) => (text.length < 100 ? 'ga' : 'en'))).toBeNull();
    expect(otherLanguage(bread, SEGMENT, (text) => (text.length < 100 ? 'en' : 'hi'))).toBeNull();
  });
});

describe('near-duplicates among the instructions of a project', () => {
  it('name the earlier one, and the first of a group is free', () => {
    const seen = new NearDuplicates();
    expect(seen.add('a', 'What causes the tides of the sea?')).toBeNull();
    expect(seen.add('b', 'Write a poem about spring.')).toBeNull();
    expect(seen.add('c', 'what causes the tides of the sea')).toBe('a');
    expect(seen.add('d', 'What causes the tides of the seas?')).toBe('a');
    seen.remove('a');
    expect(seen.earlier('c')).toBeNull();
    expect(seen.earlier('d')).toBe('c');
  });

  it('are as alike as is set', () => {
    const pair = ['How do you feed a sourdough starter?', 'How should you feed a sourdough starter?'] as const;
    const repeats = (similarity: number) => {
      const seen = new NearDuplicates(similarity);
      seen.add('a', pair[0]);
      return seen.add('b', pair[1]);
    };
    expect([repeats(0.6), repeats(0.9)]).toEqual(['a', null]);
  });
});

interface Row {
  readonly instruction: string;
  readonly output: string;
}
const rowsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row & Record<string, never>);

describe('false alarms on real instructions', () => {
  const rates = (rows: readonly Row[]) =>
    Object.fromEntries(
      MARK_KINDS.map((kind) => [
        kind,
        rows.filter(({ instruction, output }) => kinds(instruction, {}, output).includes(kind)).length / rows.length,
      ]),
    );

  it('are none on the shipped seed, but for one prompt that quotes what the answer repeats', () => {
    const seed = rowsOf(join(ROOT, 'public/seed/seed.jsonl'));
    expect(seed.length).toBeGreaterThanOrEqual(70);
    const marked = seed.flatMap(({ instruction, output }) =>
      kinds(instruction, {}, output).map((kind) => `${kind}: ${instruction.slice(0, 32)}`),
    );
    expect(marked).toEqual(['copies-segment: Classify the following sentences']);
  });

  it('no instruction of the shipped seed repeats another', () => {
    const seen = new NearDuplicates();
    expect(
      rowsOf(join(ROOT, 'public/seed/seed.jsonl')).filter(({ instruction }) => seen.add(instruction, instruction)),
    ).toEqual([]);
  });

  const oasst = join(ROOT, '../shared/data/oasst-en-100-trees.jsonl');
  it.skipIf(!existsSync(oasst))('are few on the prompts of 100 OASST conversations, where these are at hand', () => {
    const rows = readFileSync(oasst, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const { prompt } = JSON.parse(line) as {
          prompt: { text: string; replies: { text: string; rank: number | null }[] };
        };
        const best = prompt.replies.find(({ rank }) => rank === 0) ?? prompt.replies[0];
        return { instruction: prompt.text, output: best?.text ?? '' };
      });
    for (const [kind, rate] of Object.entries(rates(rows))) {
      // Four of these prompts bring a text along that the answer repeats.
      expect([kind, rate <= (kind === 'copies-segment' ? 0.04 : 0.03)]).toEqual([kind, true]);
    }
  });

  const selfInstruct = join(ROOT, '../shared/data/self-instruct-user-oriented-252.jsonl');
  it.skipIf(!existsSync(selfInstruct))(
    'are few on the 252 instructions of self-instruct, where these are at hand',
    () => {
      const rows = rowsOf(selfInstruct).map((row) => {
        const [instance] = (row as unknown as { instances: { input: string; output: string }[] }).instances;
        return { bare: row.instruction, input: instance?.input ?? '', output: instance?.output ?? '' };
      });
      const bare = rates(rows.map(({ bare, output }) => ({ instruction: bare, output })));
      // Without their input many do speak of a text that is not there, and are rightly marked.
      for (const kind of MARK_KINDS)
        if (kind !== 'names-the-text') expect([kind, bare[kind]! <= 0.02]).toEqual([kind, true]);
      const whole = rates(
        rows.map(({ bare, input, output }) => ({ instruction: input === '' ? bare : `${bare}\n\n${input}`, output })),
      );
      expect(whole['names-the-text']).toBeLessThanOrEqual(0.02);
      expect(whole['no-request']).toBeLessThanOrEqual(0.02);
    },
  );
});
