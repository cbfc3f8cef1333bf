import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairId, type SeedSet, usablePairs } from '../../src/core/seed.ts';
import { MAX_SEED_CHARS, readSeed } from '../../src/ingest/seed-file.ts';

const SHIPPED = join(import.meta.dirname, '../../public/seed/seed.jsonl');
// Real OpenAssistant trees, beside the project and no part of it.
const OASST = join(import.meta.dirname, '../../../shared/data/oasst-en-100-trees.jsonl');

function read(text: string): SeedSet {
  const outcome = readSeed(text, 'seed.jsonl');
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

function refusal(text: string): string {
  const outcome = readSeed(text, 'seed.jsonl');
  if (outcome.ok) throw new Error('It was read.');
  expect(outcome.failure.kind).toBe('bad-input');
  return outcome.failure.message;
}

const lines = (...rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const texts = (set: SeedSet) => set.pairs.map(({ instruction, output }) => [instruction, output]);

const reply = (text: string, rank: number | null, more: object = {}) => ({
  message_id: text,
  text,
  role: 'assistant',
  lang: 'en',
  deleted: false,
  rank,
  replies: [],
  ...more,
});
const tree = (text: string, replies: readonly object[], more: object = {}) => ({
  message_tree_id: `t-${text}`,
  tree_state: 'ready_for_export',
  prompt: { message_id: `m-${text}`, text, role: 'prompter', lang: 'en', deleted: false, replies, ...more },
});

describe('OpenAssistant', () => {
  it('a tree gives its first turn and its reply of rank 0, wherever that stands', () => {
    const inner = reply('a later turn', 0, { role: 'prompter' });
    const set = read(lines(tree('Why?', [reply('second', 1), reply('Because.', 0, { replies: [inner] })])));
    expect(texts(set)).toEqual([['Why?', 'Because.']]);
    expect(set.pairs[0]?.provenance).toEqual({ file: 'seed.jsonl', format: 'oasst-trees', line: 1, source: 't-Why?' });
    expect(set.report).toMatchObject({ format: 'oasst-trees', read: 1, duplicates: 0, marked: 0, skipped: [] });
  });

  it('trees that are deleted, not in English or without a usable reply of rank 0 are counted with their reason', () => {
    const set = read(
      lines(
        tree('good', [reply('yes', 0)]),
        tree('gone', [reply('yes', 0)], { deleted: true }),
        tree('¿Qué?', [reply('sí', 0)], { lang: 'es' }),
        tree('unranked', [reply('yes', null), reply('no', 1)]),
        tree('deleted reply', [reply('yes', 0, { deleted: true })]),
        tree('foreign reply', [reply('ja', 0, { lang: 'de' })]),
        tree('no reply', []),
      ),
    );
    expect(texts(set)).toEqual([['good', 'yes']]);
    expect(set.report.skipped).toEqual([
      { line: 2, why: 'deleted' },
      { line: 3, why: 'not-english' },
      { line: 4, why: 'no-best-reply' },
      { line: 5, why: 'no-best-reply' },
      { line: 6, why: 'not-english' },
      { line: 7, why: 'no-best-reply' },
    ]);
  });

  it('a flat table of messages in any order gives the same pairs as its trees', () => {
    const message = (id: string, parent: string | null, role: string, rank: number | null, lang = 'en') => ({
      message_id: id,
      parent_id: parent,
      text: `text of ${id}`,
      role,
      lang,
      deleted: false,
      rank,
    });
    const set = read(
      lines(
        message('r1', 'q1', 'assistant', 1),
        message('r0', 'q1', 'assistant', 0),
        message('q1', null, 'prompter', null),
        message('later', 'r0', 'prompter', 0),
        message('q2', null, 'prompter', null, 'pt-BR'),
      ),
    );
    expect(set.report).toMatchObject({ format: 'oasst-messages', read: 1, skipped: [{ line: 5, why: 'not-english' }] });
    expect(set.pairs).toMatchObject([
      { instruction: 'text of q1', output: 'text of r0', provenance: { line: 3, source: 'q1' } },
    ]);
  });

  it.skipIf(!existsSync(OASST))(
    '100 real trees give 99 pairs and one reason (skipped where the file is absent)',
    () => {
      const set = read(readFileSync(OASST, 'utf8'));
      expect(set.report.read).toBe(99);
      expect(set.report.skipped).toEqual([{ line: expect.any(Number), why: 'no-best-reply' }]);
    },
  );
});

describe('other forms of a seed', () => {
  it('Alpaca’s input stands below its instruction after a blank line', () => {
    const rows = [
      { instruction: 'Translate.', input: 'Guten Tag', output: 'Good day' },
      { instruction: 'Say hello.', input: '', output: 'Hello' },
      { instruction: 'Say bye.', output: 'Bye' },
    ];
    for (const text of [
      JSON.stringify(rows),
      JSON.stringify(rows, null, 2),
      lines(...rows),
      lines(...rows.toReversed()),
    ]) {
      const set = read(text);
      expect(set.report.format).toBe('alpaca');
      expect(texts(set).sort()).toEqual([
        ['Say bye.', 'Bye'],
        ['Say hello.', 'Hello'],
        ['Translate.\n\nGuten Tag', 'Good day'],
      ]);
    }
  });

  it('one row with an input among many without makes the file Alpaca’s', () => {
    const plain = ['a', 'b', 'c'].map((text) => ({ instruction: text, output: text }));
    const set = read(lines(...plain, { instruction: 'Sum up.', input: 'A tale.', output: 'Short.' }));
    expect(set.report.format).toBe('alpaca');
    expect(set.pairs.at(-1)?.instruction).toBe('Sum up.\n\nA tale.');
  });

  it('ShareGPT gives the first question and its answer, and no later turn', () => {
    const conversations = [
      { from: 'system', value: 'Be brief.' },
      { from: 'human', value: 'One?' },
      { from: 'gpt', value: 'One.' },
      { from: 'human', value: 'Two?' },
      { from: 'gpt', value: 'Two.' },
    ];
    const set = read(lines({ id: 'c1', conversations }));
    expect(set.pairs).toMatchObject([
      { instruction: 'One?', output: 'One.', system: 'Be brief.', provenance: { format: 'sharegpt', source: 'c1' } },
    ]);
  });

  it('a conversation that begins in its middle gives no pair', () => {
    const turn = (from: string, value: string) => ({ from, value });
    const set = read(
      lines(
        { conversations: [turn('gpt', 'as I said'), turn('human', 'and then?'), turn('gpt', 'this')] },
        { conversations: [turn('human', 'Q'), turn('gpt', 'A')] },
        { conversations: [turn('human', 'Q'), turn('human', 'Q?')] },
        { conversations: [] },
      ),
    );
    expect(texts(set)).toEqual([['Q', 'A']]);
    expect(set.report.skipped.map(({ line, why }) => `${line} ${why}`)).toEqual([
      '1 no-first-exchange',
      '3 no-first-exchange',
      '4 no-first-exchange',
    ]);
  });

  it('messages give the first exchange and keep the system prompt aside', () => {
    const set = read(
      lines(
        {
          messages: [
            { role: 'system', content: 'S' },
            { role: 'user', content: 'Q' },
            { role: 'assistant', content: 'A' },
          ],
        },
        {
          messages: [
            {
              role: 'user',
              content: [{ type: 'text', text: 'Look: ' }, { type: 'image' }, { type: 'text', text: 'what?' }],
            },
            { role: 'assistant', content: 'A cat.', tool_calls: null },
          ],
        },
      ),
    );
    expect(set.report.format).toBe('messages');
    expect(set.pairs).toMatchObject([
      { instruction: 'Q', output: 'A', system: 'S' },
      { instruction: 'Look: what?', output: 'A cat.', system: null },
    ]);
  });

  it('prompts with completions are read as texts and as lists of turns', () => {
    const set = read(
      lines(
        { prompt: 'Q', completion: 'A' },
        { prompt: [{ role: 'user', content: 'Q2' }], completion: [{ role: 'assistant', content: 'A2' }] },
      ),
    );
    expect(set.report.format).toBe('prompt-completion');
    expect(texts(set)).toEqual([
      ['Q', 'A'],
      ['Q2', 'A2'],
    ]);
  });

  it('the seed that comes with the project is read whole', () => {
    const set = read(readFileSync(SHIPPED, 'utf8'));
    expect(set.report).toMatchObject({ format: 'pairs', duplicates: 0, marked: 0, skipped: [] });
    expect(set.report.read).toBeGreaterThanOrEqual(60);
  });

  it('our own export is read, and each pair names its candidate', () => {
    const row = { instruction: 'Q', output: 'A', score: 4.5, segment_id: 'd/0-9', candidate_id: 'd/0-9/k/0' };
    const set = read(lines(row));
    expect(set.pairs[0]?.provenance).toMatchObject({ format: 'export', source: 'd/0-9/k/0' });
  });
});

describe('a file as it comes', () => {
  const pair = { instruction: 'Q', output: 'A' };

  it('byte order mark, line ends of every system and blank lines change nothing', () => {
    const rows = [pair, { instruction: 'Q2', output: 'A2' }].map((row) => JSON.stringify(row));
    for (const end of ['\n', '\r\n', '\r', '\n\n']) {
      const set = read(`\ufeff${rows.join(end)}${end}`);
      expect(texts(set)).toHaveLength(2);
      expect(set.report.skipped).toEqual([]);
    }
  });

  it('a byte order mark before an array over many lines changes nothing', () => {
    expect(texts(read(`\ufeff${JSON.stringify([pair], null, 2)}`))).toEqual([['Q', 'A']]);
  });

  it('lines that are no row are counted with their number and reason, and the others are read', () => {
    const set = read(
      ['{"instruction": "cut', JSON.stringify(pair), '', '7', '{"instruction": 3, "output": "x"}'].join('\n'),
    );
    expect(texts(set)).toEqual([['Q', 'A']]);
    expect(set.report.skipped).toEqual([
      { line: 1, why: 'not-json' },
      { line: 4, why: 'not-a-row' },
      { line: 5, why: 'not-a-row' },
    ]);
  });

  it('an array that was cut off is read as far as its lines are whole', () => {
    const set = read(`[\n${JSON.stringify(pair)},\n${JSON.stringify({ instruction: 'Q2', output: 'A2' })},\n{"instr`);
    expect(texts(set)).toHaveLength(2);
    expect(set.report.skipped).toEqual([{ line: 4, why: 'not-json' }]);
  });

  it('rows inside an object’s data are found', () => {
    expect(texts(read(JSON.stringify({ version: 1, data: [pair] })))).toEqual([['Q', 'A']]);
  });

  it('copies are removed and counted; the first one stays', () => {
    const set = read(lines(pair, { instruction: ' Q\n', output: 'A ' }, { instruction: 'Q', output: 'B' }));
    expect(set.report).toMatchObject({ read: 3, duplicates: 1 });
    expect(set.pairs.map(({ provenance }) => provenance.line)).toEqual([1, 3]);
    expect(set.pairs[0]?.id).toBe(pairId('Q', 'A'));
  });

  it('pairs that are empty or too long stay, marked', () => {
    const set = read(
      lines(
        pair,
        { instruction: ' ', output: 'A' },
        { instruction: 'Q', output: '' },
        { instruction: 'Q'.repeat(4001), output: 'A' },
        { instruction: 'Q', output: 'A'.repeat(8001) },
        { instruction: 'Q'.repeat(4000), output: 'A'.repeat(8000) },
      ),
    );
    expect(set.pairs.map(({ mark }) => mark)).toEqual([
      null,
      'empty-instruction',
      'empty-output',
      'long-instruction',
      'long-output',
      null,
    ]);
    expect(set.report.marked).toBe(4);
    expect(usablePairs(set)).toHaveLength(2);
  });
});

describe('what cannot be read', () => {
  it('it is refused with what is wrong, what is safe and what to do', () => {
    expect(refusal('')).toMatch(/^seed\.jsonl is empty.*Nothing was added\. Give /);
    expect(refusal('Once upon a time')).toMatch(/holds no JSON objects.*Nothing was added\. Give /);
    expect(refusal('[1, 2]')).toContain('holds no JSON objects');
    expect(refusal(lines({ question: 'Q', answer: 'A' }))).toContain('the fields "question", "answer"');
    expect(refusal('{}')).toContain('no fields');
    expect(refusal(lines({ [`${'x'.repeat(500)}`]: 1 })).length).toBeLessThan(300);
  });

  it('a file without a pair to learn from names the reasons, the most frequent first', () => {
    const text = lines(
      tree('a', [reply('b', 0)], { lang: 'de' }),
      tree('c', [reply('d', 0)], { lang: 'de' }),
      tree('e', []),
      tree('f', [reply(' ', 0)]),
    );
    expect(refusal(text)).toBe(
      'seed.jsonl has no pair to learn from: 2 rows not in English, 1 row without a reply of rank 0, 1 row without an output. Nothing was added. Check that it is the right file.',
    );
  });

  it('a file that is too large is refused before it is parsed', () => {
    expect(refusal(' '.repeat(MAX_SEED_CHARS + 1))).toContain('a seed may have 50 million');
  });

  it('nesting without end is no crash', () => {
    expect(refusal('['.repeat(300_000))).toContain('holds no JSON objects');
    expect(refusal(`{"prompt":${'['.repeat(300_000)}`)).toContain('holds no JSON objects');
  });

  const FIELDS = [
    ...['instruction', 'input', 'output', 'prompt', 'completion', 'conversations', 'messages', 'from', 'value', 'role'],
    ...['content', 'text', 'replies', 'rank', 'lang', 'deleted', 'message_id', 'parent_id', 'data', '__proto__', 'id'],
    ...['segment_id', 'candidate_id'],
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.constantFrom(null, true, 0, 'user', 'assistant', 'human', 'gpt', 'en'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 6 }),
    ),
  }));

  it('whatever the bytes are, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readSeed(new TextDecoder().decode(bytes), 'x');
      }),
      { numRuns: 500 },
    );
  });

  it('whatever JSON stands on the lines, each row is a pair, a copy or a skip', () => {
    let reads = 0;
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (rows) => {
        const outcome = readSeed(lines(...rows, { instruction: 'Q', output: 'A' }), 'x');
        if (!outcome.ok) return;
        const { pairs, report } = outcome.value;
        expect(report.read).toBe(pairs.length + report.duplicates);
        if (report.format !== 'oasst-messages' && rows.length > 0) {
          expect(report.read + report.skipped.length).toBe(rows.length + 1);
        }
        reads += 1;
      }),
      { numRuns: 500 },
    );
    expect(reads).toBeGreaterThan(100);
  });

  it('a text cut off at any place gives the pairs before the cut', () => {
    const whole = lines(...Array.from({ length: 6 }, (_, at) => ({ instruction: `Q${at}`, output: `A "${at}"\n` })));
    fc.assert(
      fc.property(fc.nat(whole.length), (end) => {
        const outcome = readSeed(whole.slice(0, end), 'x');
        const complete = whole
          .slice(0, end)
          .split('\n')
          .filter((line) => line.endsWith('}')).length;
        expect(outcome.ok ? outcome.value.pairs.length : 0).toBe(complete);
      }),
    );
  });
});
