import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { ELSEWHERE_MODEL } from '../../src/core/elsewhere.ts';
import { fileOf, type Opened, openApp, openReady, SMALL, textOf } from './open-app.ts';

const BOTH = { stages: ['augment', 'rate'], limit: null } as const;

let name = '';
let count = 0;
beforeEach(() => {
  count += 1;
  name = `elsewhere-${count}`;
});

const OUTPUTS = ['The Moon pulls.\r\nTwice a day.', 'Short.', 'The Moon pulls.\r\nTwice a day.'];
const QUESTIONS = ['Why are there tides?', 'Say a word.', 'Explain tides again.'];

const pairs = OUTPUTS.map((output, at) => ({ instruction: QUESTIONS[at]!, output }));
const SHAPES: Readonly<Record<string, string>> = {
  'alpaca.jsonl': lines(pairs.map((pair) => ({ ...pair, input: '' }))),
  'pairs.json': JSON.stringify(pairs),
  'prompts.jsonl': lines(pairs.map(({ instruction, output }) => ({ prompt: instruction, completion: output }))),
  'chat.jsonl': lines(
    pairs.map(({ instruction, output }) => ({
      messages: [
        { role: 'user', content: instruction },
        { role: 'assistant', content: output },
      ],
    })),
  ),
  'shared.json': JSON.stringify(
    pairs.map(({ instruction, output }) => ({
      conversations: [
        { from: 'human', value: instruction },
        { from: 'gpt', value: output },
      ],
    })),
  ),
  'table.csv': `Instruction,Output\r\n${pairs.map((each) => `"${each.instruction}","${each.output}"`).join('\r\n')}\r\n`,
};

function lines(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function take({ app }: Opened, file: string, text = SHAPES[file] ?? ''): Promise<string | null> {
  await app.addFiles([fileOf(file, text)]);
  const report = app.files.value.find((each) => each.name === file);
  return (await app.rateAsTheyAre(report!.id))?.message ?? null;
}

describe('pairs that were made elsewhere', () => {
  it('in every usual shape are one document with exact segments, in place of what the file was read as', async () => {
    const opened = await openApp(name);
    for (const file of Object.keys(SHAPES)) {
      expect(await take(opened, file), file).toBe(null);
      const rows = opened.app.rows.value.filter(({ document }) => document.provenance?.file === file);
      expect(new Set(rows.map(({ document }) => document.id)).size, file).toBe(1);
      expect(
        rows.map(({ candidate }) => (candidate?.reply.ok ? candidate.reply.instruction : null)),
        file,
      ).toEqual(QUESTIONS);
      expect(rows[0]!.candidate?.model).toBe(ELSEWHERE_MODEL);
      for (const { segment, document } of rows)
        expect(document.text.slice(segment.from, segment.to)).toBe(segment.text);
      expect(rows.map(({ segment }) => segment.text)).toEqual(OUTPUTS.map((each) => each.replace('\r\n', '\n')));
    }
  });

  it('are rated as they are, however doubtful, and no instruction is written for them', async () => {
    const opened = await openReady(name);
    const { app, engines } = opened;
    await app.changeSettings((now) => ({ ...now, segment: SMALL }));
    await take(opened, 'alpaca.jsonl');
    await app.addFiles([fileOf('tides.txt', textOf(2))]);
    await app.start(BOTH);
    expect(app.work.value).toMatchObject({ last: { how: 'done', items: 7 } });
    expect(engines.generated).toHaveLength(2);
    expect(engines.scored).toHaveLength(5);
    expect(app.rows.value.map(({ rating }) => rating?.verdict.ok)).toEqual([true, true, true, true, true]);
    expect(app.counts.value).toMatchObject({ candidates: 5, rated: 5 });
    // Nothing is left to do.
    await app.start(BOTH);
    expect(engines.generated).toHaveLength(2);
  });

  it('count under any settings, with several candidates, other lengths and after a reload', async () => {
    const opened = await openReady(name);
    await take(opened, 'alpaca.jsonl');
    await opened.app.changeSettings((now) => ({
      ...now,
      segment: { minChars: 10, maxChars: 40 },
      augment: { ...now.augment, candidates: 3, seed: 99 },
    }));
    const written = () => opened.app.rows.value.map(({ candidate }) => candidate?.model);
    expect(written()).toEqual([ELSEWHERE_MODEL, ELSEWHERE_MODEL, ELSEWHERE_MODEL]);
    await opened.app.start(BOTH);
    expect(opened.engines.generated).toEqual([]);
    const again = await openApp(name);
    expect(again.app.rows.value.map(({ choices }) => choices.length)).toEqual([1, 1, 1]);
  });

  it('can be labelled and exported before any model has worked', async () => {
    const opened = await openApp(name);
    await take(opened, 'alpaca.jsonl');
    const [row] = opened.app.rows.value;
    expect(await opened.app.label([row!.segment.id], { kind: 'good' })).toBe(1);
    const exported = await (await opened.app.exportJsonl('kept')).text();
    expect(JSON.parse(exported)).toMatchObject({ instruction: QUESTIONS[0], model: ELSEWHERE_MODEL });
  });

  it('of a file without pairs are refused with a sentence, and its documents stay', async () => {
    const opened = await openApp(name);
    const text = lines([{ text: textOf(1) }, { text: textOf(1, 9) }]);
    expect(await take(opened, 'texts.jsonl', text)).toContain('no rows with an instruction and an output');
    expect(opened.app.documents.value).toHaveLength(2);
  });

  it('without an answer are left out and counted', async () => {
    const opened = await openApp(name);
    const rows = [...pairs, { instruction: 'Why?', output: '  ' }, { other: 1 }];
    expect(await take(opened, 'alpaca.jsonl', lines(rows))).toBe(null);
    expect(opened.app.rows.value).toHaveLength(3);
    expect(opened.app.files.value[0]!.notes).toEqual(['2 rows without an instruction or an output are left out.']);
  });
});
