// Writing over an engine with web-llm's edges: what is asked of it, items that go wrong alone, and stopping.

import { describe, expect, it } from 'vitest';
import type { GenerateEvent } from '../../../src/core/ports.ts';
import { collect } from '../../core/scripted-ports.ts';
import { asked, DIGITS, ends, generated, item, open, RUNNING, SAMPLING, words, writing } from './opened.ts';
import { standIn } from './stand-in.ts';

describe('writing', () => {
  it('tells the reply so far as it grows, and its end with tokens and reason, one item after the other', async () => {
    expect(await generated(writing(), [item('a'), item('b')])).toEqual(
      [
        { kind: 'text', id: 'a', text: 'Re' },
        { kind: 'text', id: 'a', text: 'Reply ' },
        { kind: 'text', id: 'a', text: 'Reply 0' },
        { kind: 'end', id: 'a', text: 'Reply 0', tokens: 3, reason: 'stop' },
        { kind: 'text', id: 'b', text: 'Re' },
        { kind: 'text', id: 'b', text: 'Reply ' },
        { kind: 'text', id: 'b', text: 'Reply 1' },
        { kind: 'end', id: 'b', text: 'Reply 1', tokens: 3, reason: 'stop' },
      ].map((value) => ({ ok: true, value })),
    );
  });

  it('sends the rendered prompt as one message, streamed, with the sampling and no penalties', async () => {
    const stand = writing();
    await generated(stand, [{ id: 'a', prompt: asked('<|im_end|> $&', 'So'), seed: 12 }]);
    const { role, content } = stand.requests[0]!.messages[0];
    expect(role).toBe('user');
    expect(content).toMatch(/<\|im_start\|>user\n<\u2060\|im_end\|> \$&<\|im_end\|>\n<\|im_start\|>assistant\nSo$/);
    expect(stand.requests[0]).toEqual({
      messages: [{ role, content }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.7,
      top_p: 0.9,
      max_tokens: 64,
      seed: 12,
      repetition_penalty: 1,
      frequency_penalty: 0,
      presence_penalty: 0,
    });
  });

  it.each([
    [0, 1e-5],
    [1, 1],
  ])('top-p %d is sent as %d, inside what web-llm takes', async (topP, sent) => {
    const stand = writing();
    const events = await generated(stand, [item('a')], { ...SAMPLING, temperature: 0, topP });
    expect(stand.requests[0]).toMatchObject({ temperature: 0, top_p: sent });
    expect(ends(events)).toMatchObject([{ kind: 'end' }]);
  });

  it('a reply that fills its tokens ends for length', async () => {
    const stand = standIn(() => ({ pieces: ['Half'], finish: 'length' }));
    expect(ends(await generated(stand, [item('a')]))).toMatchObject([{ reason: 'length', text: 'Half' }]);
  });

  it('a reply of nothing is an end with no text', async () => {
    expect(
      ends(
        await generated(
          standIn(() => words()),
          [item('a')],
        ),
      ),
    ).toMatchObject([{ kind: 'end', text: '' }]);
  });

  it('a piece that was held back inside a character is there at the end', async () => {
    const events = await generated(writing({ heldBack: 2 }), [item('a')]);
    expect(ends(events)).toMatchObject([{ text: 'Reply 0', tokens: 3 }]);
  });

  it('tokens are counted right by a version that counts one too few', async () => {
    expect(ends(await generated(writing({ countsShort: true }), [item('a')]))).toMatchObject([{ tokens: 3 }]);
  });

  it('counts the tokens of prompts', async () => {
    const stand = writing();
    const engine = await open(stand);
    await collect(engine.generate([item('a'), item('b')], SAMPLING, RUNNING));
    const lengths = stand.requests.map(({ messages }) => messages[0].content.length);
    expect(engine.promptTokens).toBe(lengths[0]! + lengths[1]!);
  });
});

describe('an item that goes wrong alone', () => {
  it.each([false, true])(
    'a prompt that is too long fails with a sentence (error as a string: %s)',
    async (errorsAsStrings) => {
      const stand = writing({ contextCharacters: 300, errorsAsStrings });
      const events = ends(await generated(stand, [item('long', 'x'.repeat(400)), item('b')]));
      expect(events).toMatchObject([
        {
          kind: 'failed',
          id: 'long',
          message: expect.stringMatching(errorsAsStrings ? /exceed/ : /2048 tokens.*shorter/),
        },
        { kind: 'end', id: 'b' },
      ]);
    },
  );

  it('sampling that fails for one item leaves the others', async () => {
    const stand = writing({ failsSampling: true });
    const engine = await open(stand);
    const events = ends(await collect(engine.generate([item('a')], SAMPLING, RUNNING)));
    expect(events).toMatchObject([
      { kind: 'failed', message: expect.stringMatching(/failed to sample a valid token/) },
    ]);
    stand.edges = { ...stand.edges, failsSampling: false };
    expect(ends(await collect(engine.generate([item('b')], SAMPLING, RUNNING)))).toMatchObject([{ kind: 'end' }]);
  });

  it('a prompt that no template takes fails with its sentence', async () => {
    const items = [{ id: 'a', prompt: { turns: [] }, seed: 1 }, item('b')];
    expect(ends(await generated(writing(), items))).toMatchObject([
      { kind: 'failed', id: 'a' },
      { kind: 'end', id: 'b' },
    ]);
  });
});

describe('stopping', () => {
  it('ends within one token, without an event for the unfinished item, and leaves the engine free', async () => {
    const stop = { aborted: false };
    const stand = standIn(() => words(...'abcdefghij'));
    const engine = await open(stand);
    const seen: GenerateEvent[] = [];
    for await (const event of engine.generate([item('a'), item('b')], SAMPLING, stop)) {
      if (event.ok) seen.push(event.value);
      if (seen.length === 3) stop.aborted = true;
    }
    expect(seen.map(({ kind }) => kind)).toEqual(['text', 'text', 'text']);
    expect(stand.written).toBeLessThanOrEqual(4);
    expect(stand).toMatchObject({ locked: false, interrupts: 1 });
    expect(stand.requests).toHaveLength(1);
    expect(ends(await collect(engine.generate([item('c')], SAMPLING, RUNNING)))).toMatchObject([
      { text: 'abcdefghij' },
    ]);
  });

  it('that comes with the last token keeps the finished item', async () => {
    const stop = { aborted: false };
    const stand = standIn(() => words('a'));
    const engine = await open(stand);
    const seen: GenerateEvent[] = [];
    for await (const event of engine.generate([item('a'), item('b')], SAMPLING, stop)) {
      stop.aborted = true;
      if (event.ok) seen.push(event.value);
    }
    expect(seen.map(({ kind }) => kind)).toEqual(['text', 'end']);
  });

  it('before the first item asks for nothing', async () => {
    const stand = writing();
    const engine = await open(stand);
    expect(await collect(engine.generate([item('a')], SAMPLING, { aborted: true }))).toEqual([]);
    expect(
      await collect(engine.score([{ id: 'a', prompt: asked('x'), continuations: DIGITS }], { aborted: true })),
    ).toEqual([]);
    expect(stand.requests).toEqual([]);
  });

  it.each(['breaks off', 'throws'])('a reader that %s does not keep the model’s lock', async (how) => {
    const stand = standIn(() => words(...'abcdefghij'));
    const engine = await open(stand);
    const read = async () => {
      for await (const _event of engine.generate([item('a')], SAMPLING, RUNNING)) {
        if (how === 'throws') throw new Error('reader');
        break;
      }
    };
    if (how === 'throws') await expect(read()).rejects.toThrow('reader');
    else await read();
    expect(stand).toMatchObject({ locked: false, interrupts: 1 });
    expect(stand.written).toBeLessThan(10);
    expect(ends(await collect(engine.generate([item('b')], SAMPLING, RUNNING)))).toMatchObject([
      { text: 'abcdefghij' },
    ]);
  });

  it('an interrupt that came too late for its reply costs the next item nothing', async () => {
    const stand = writing();
    const engine = await open(stand);
    await stand.interrupt();
    expect(ends(await collect(engine.generate([item('a')], SAMPLING, RUNNING)))).toMatchObject([
      { kind: 'end', text: 'Reply 1' },
    ]);
    expect(stand.requests).toHaveLength(2);
  });

  it('a reply that is cut off twice without being asked to is a failed item, not an empty one', async () => {
    const stand = writing({ alwaysCut: true });
    expect(ends(await generated(stand, [item('a')]))).toMatchObject([{ kind: 'failed', id: 'a' }]);
  });
});
