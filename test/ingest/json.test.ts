import { describe, expect, it } from 'vitest';
import { read } from '../../src/ingest/json.ts';
import { LIMITS } from '../../src/ingest/reader.ts';
import { jsonScanner } from '../../src/ingest/rows/json-items.ts';
import { fuzz, realInput } from './door.ts';
import { inputOf, reading } from './reading.ts';

const LONG = 'A sentence that is long enough to be told from a name or an address.';
const json = (text: string, field: string | null = null, name = 'a.json') =>
  reading(read, inputOf(name, text), { field });
const recordsOf = async (text: string, name = 'a.json') =>
  (await json(text, null, name)).documents.map(({ text: of, provenance }) => [provenance.record, of]);

describe('JSON', () => {
  it('lines with nested fields give their text and provenance', async () => {
    const { documents, fields, notes, share } = await reading(read, realInput('json/orchard.jsonl'));
    expect(fields?.chosen).toBe('data.text');
    expect(fields?.fields[0]).toEqual({
      name: 'meta.title',
      meanChars: expect.any(Number),
      example: 'Grafting an apple tree',
    });
    expect(documents[0]).toEqual({
      name: 'orchard.jsonl, line 1',
      form: 'plain',
      text: expect.stringMatching(/^A graft joins a twig .* for six weeks\.$/),
      provenance: {
        file: 'orchard.jsonl',
        record: 'line 1',
        title: 'Grafting an apple tree',
        url: 'https://orchard.example/grafting',
        licence: 'CC0-1.0',
      },
    });
    expect({ count: documents.length, notes, share }).toEqual({ count: 3, notes: [], share: 0 });
  });

  it.each([
    ['json/orchard.json', 'item 1', 1],
    ['json/wrapped.json', 'item 1 of data', 1],
  ])('%s gives %s first', async (path, record, share) => {
    const found = await reading(read, realInput(path));
    expect(found.documents).toHaveLength(3);
    expect(found.documents[0]?.provenance).toEqual({
      file: path.slice(5),
      record,
      title: 'Grafting an apple tree',
      url: 'https://orchard.example/grafting',
      date: '2021-03-14',
    });
    expect({ failed: found.failed, notes: found.notes, share: found.share }).toEqual({
      failed: null,
      notes: [],
      share,
    });
  });

  it("of Alpaca's rows the output is the text, and the instruction when a person says so", async () => {
    const { documents, fields } = await reading(read, realInput('json/alpaca.json'));
    expect(fields?.chosen).toBe('output');
    expect(documents.map((document) => document.text.slice(0, 15))).toEqual(['Pears ripen fro', 'A graft joins a']);
    const asked = await reading(read, realInput('json/alpaca.json'), { field: 'instruction' });
    expect(asked.documents[1]?.text).toBe('Explain grafting.');
  });

  it("of chats each of the assistant's turns is a document", async () => {
    const { documents, fields } = await reading(read, realInput('json/chat.jsonl'));
    expect(fields?.chosen).toBe('messages (assistant)');
    expect(documents.map(({ name }) => name)).toEqual([
      'chat.jsonl, line 1, turn 1',
      'chat.jsonl, line 1, turn 2',
      'chat.jsonl, line 2',
    ]);
    const share = JSON.stringify({
      conversations: [
        { from: 'human', value: 'Why?' },
        { from: 'gpt', value: LONG },
      ],
    });
    expect(await recordsOf(`[${share}]`)).toEqual([['item 1', LONG]]);
    const parts = JSON.stringify({
      messages: [{ role: 'assistant', content: [{ type: 'text', text: LONG }, { type: 'image_url' }] }],
    });
    expect(await recordsOf(parts)).toEqual([['item 1', LONG]]);
  });

  it('one object is one row; its lists belong to it, and texts in lists stand together', async () => {
    expect(await recordsOf(JSON.stringify({ id: 7, tags: ['a', 'b'], text: LONG }))).toEqual([['item 1', LONG]]);
    expect(await recordsOf(JSON.stringify({ paragraphs: [`${LONG} A.`, `${LONG} B.`] }))).toEqual([
      ['item 1', `${LONG} A.\n\n${LONG} B.`],
    ]);
    const long = `${LONG} `.repeat(4);
    expect(await recordsOf(JSON.stringify({ version: 2, texts: [`${long} A.`, `${long} B.`] }))).toEqual([
      ['item 1 of texts', `${long} A.`],
      ['item 2 of texts', `${long} B.`],
    ]);
    expect(
      await recordsOf(JSON.stringify([{ sections: [{ body: 'One is here.' }, { body: 'Two is there.' }] }])),
    ).toEqual([['item 1', 'One is here.\n\nTwo is there.']]);
    expect(await recordsOf(`["${LONG}", "${LONG} B."]`)).toHaveLength(2);
  });

  it('objects one after the other without an array are rows', async () => {
    const pretty = (text: string) => JSON.stringify({ text }, null, 2);
    expect(await recordsOf(`${pretty(LONG)}\n${pretty(`${LONG} B.`)}\n`)).toEqual([
      ['item 1', LONG],
      ['item 2', `${LONG} B.`],
    ]);
  });

  it('broken lines are counted in one note and the others are read', async () => {
    const { documents, notes } = await json(
      `{"text": "${LONG}"}\n{broken\n\n{"text": "${LONG} C."}\n[1, 2\n{"other": "Nothing here of that name."}`,
      null,
      'a.jsonl',
    );
    expect(documents.map(({ provenance }) => provenance.record)).toEqual(['line 1', 'line 4']);
    expect(notes).toEqual([
      '2 lines are not valid JSON and are left out.',
      '1 row without the field text is left out.',
    ]);
  });

  it('a broken item of an array is passed over, and an array that ends early is read as far as it goes', async () => {
    const { documents, notes } = await json(
      `[{"text": "${LONG}"}, {"text": nothing}, {"text": "${LONG} C."}, {"text": "cut`,
    );
    expect(documents.map(({ provenance }) => provenance.record)).toEqual(['item 1', 'item 2']);
    expect(notes).toEqual([
      'The file ends in the middle of a value; what was complete before it is read.',
      '1 item is not valid JSON and is left out.',
    ]);
  });

  it('a line and an item of fifty million characters are left out', async () => {
    const huge = 'words and '.repeat(LIMITS.rowChars / 4);
    for (const text of [
      `{"text":"${LONG}"}\n{"text":"${huge}"}\n{"text":"${LONG} C."}`,
      `[{"text":"${LONG}"},\n{"text":"${huge}"},\n{"text":"${LONG} C."}]`,
    ]) {
      const { documents, notes } = await json(text);
      expect(documents.map((document) => document.text)).toEqual([LONG, `${LONG} C.`]);
      expect(notes).toEqual([
        expect.stringMatching(/^1 (?:line|item) with more than 20,000,000 characters is left out\.$/),
      ]);
    }
  });

  it.each([
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
    [
      'deep nesting in a line',
      `{"text": "${LONG}", "deep": ${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}\n{"text": "${LONG}"}`,
    ],
    ['a number beyond all numbers', `{"text": "${LONG}", "n": 1${'0'.repeat(10_000)}}`],
    [
      'keys that mean something to JavaScript',
      `{"text": "${LONG}", "__proto__": {"x": "y"}, "constructor": "z", "hasOwnProperty": 1}`,
    ],
    ['keys with dots', `{"text": "${LONG}", "a.b": "c", "a": {"b": "d"}}`],
  ])('%s does no harm', async (_, text) => {
    const { failed } = await json(text);
    expect(failed).toBe(null);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('UTF-16 is read, and a mark at the start', async () => {
    const wide = Uint8Array.from([
      0xff,
      0xfe,
      ...new Uint8Array(new Uint16Array([...`[{"text": "${LONG}"}]`].map((mark) => mark.charCodeAt(0))).buffer),
    ]);
    expect((await reading(read, inputOf('a.json', wide))).documents[0]?.text).toBe(LONG);
    expect(await recordsOf(`\ufeff{"text": "${LONG}"}\n{"text": "${LONG} B."}`)).toHaveLength(2);
  });

  it('wherever the text is cut into stretches, the parts are the same', () => {
    const text = '{"n": 1, "a\\"b": "x]\\\\", "rows": [{"t": "a,b"}, ["]", "\\u005d"], "s"], "e": {}} [1, "two"]';
    const partsOf = (stretches: readonly string[]) => {
      const scanner = jsonScanner(1000);
      return stretches.flatMap((each) => scanner.add(each));
    };
    const whole = partsOf([text]);
    expect(whole.map((part) => ('text' in part ? part.text : part.kind))).toEqual([
      '1',
      '"x]\\\\"',
      '{"t": "a,b"}',
      '["]", "\\u005d"]',
      '"s"',
      '{}',
      'object-end',
      '1',
      '"two"',
    ]);
    for (let cut = 1; cut < text.length; cut += 1)
      expect(partsOf([text.slice(0, cut), text.slice(cut)]), `cut at ${cut}`).toEqual(whole);
    expect(partsOf([...text])).toEqual(whole);
  });

  it('random and damaged bytes neither throw nor hang', async () => {
    await fuzz(
      read,
      'a.json',
      ['json/orchard.json', 'json/wrapped.json', 'json/alpaca.json', 'json/chat.jsonl', 'json/orchard.jsonl'],
      200,
    );
  });
});
