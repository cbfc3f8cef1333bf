// Scoring over an engine with web-llm's edges: one token under a grammar, its probabilities as logarithms.

import { describe, expect, it } from 'vitest';
import { collect } from '../../core/scripted-ports.ts';
import { asked, DIGITS, open, RUNNING, writing } from './opened.ts';
import { type Edges, standIn } from './stand-in.ts';

describe('scoring', () => {
  const chances = [
    { token: '4', logprob: Math.log(0.5) },
    { token: '3', logprob: Math.log(0.25) },
    { token: '5', logprob: Math.log(0.125) },
    { token: '2', logprob: Math.log(0.125) },
    { token: '1', logprob: -Infinity },
  ];
  const scoring = (given = chances, edges: Partial<Edges> = {}) =>
    standIn(() => ({ pieces: ['4'], finish: 'length' as const, chances: given }), edges);
  const ask = (id: string, continuations: readonly string[] = DIGITS) => ({
    id,
    prompt: asked(id, 'Score: '),
    continuations,
  });

  it('gives the logarithms in the order that was asked for, a probability of zero as −∞', async () => {
    const engine = await open(scoring());
    const events = await collect(engine.score([ask('a'), ask('b', ['5', '4', '1'])], RUNNING));
    const near = (p: number) => expect.closeTo(Math.log(p), 12);
    expect(events).toEqual([
      {
        ok: true,
        value: { kind: 'scored', id: 'a', logProbs: [-Infinity, near(0.125), near(0.25), near(0.5), near(0.125)] },
      },
      { ok: true, value: { kind: 'scored', id: 'b', logProbs: [near(0.125), near(0.5), -Infinity] } },
    ]);
  });

  it('asks for one token at temperature 1 under one grammar that is the same for every item', async () => {
    const stand = scoring();
    const engine = await open(stand);
    await collect(engine.score([ask('a'), ask('b')], RUNNING));
    for (const request of stand.requests) {
      expect(request).toMatchObject({
        temperature: 1,
        top_p: 1,
        max_tokens: 1,
        logprobs: true,
        top_logprobs: 5,
        response_format: { type: 'grammar', grammar: 'root ::= [12345]' },
      });
    }
    expect(stand.requests).toHaveLength(2);
    expect(stand.requests[0]!.messages[0].content).toMatch(/assistant\nScore: $/);
  });

  it('answers that are words or hold quotes are strings of the grammar', async () => {
    const stand = scoring([{ token: 'Yes', logprob: -0.5 }]);
    const engine = await open(stand);
    const events = await collect(engine.score([ask('a', ['Yes', 'N"o\n'])], RUNNING));
    expect(stand.requests[0]!.response_format).toEqual({ type: 'grammar', grammar: 'root ::= "Yes" | "N\\"o\\n"' });
    expect(events).toMatchObject([{ value: { logProbs: [expect.closeTo(-0.5, 12), -Infinity] } }]);
  });

  it('tokens that read the same are one answer', async () => {
    const engine = await open(scoring([...chances.slice(0, 2), { token: '4', logprob: Math.log(0.25) }]));
    const events = await collect(engine.score([ask('a')], RUNNING));
    expect(events).toMatchObject([{ value: { logProbs: { 3: expect.closeTo(Math.log(0.75), 12) } } }]);
  });

  it.each([
    ['none of the answers', [{ token: 'x', logprob: 0 }], DIGITS, /none of the expected answers/],
    ['nothing at all', [], DIGITS, /none of the expected answers/],
    ['NaN', [{ token: '1', logprob: Number.NaN }], DIGITS, /no usable probabilities/],
    ['six answers', chances, [...DIGITS, '6'], /5 answers apart, but 6/],
    ['no answer', chances, [], /no answer to choose/],
  ])('%s is a failed item with a reason, never a score', async (_what, given, continuations, reason) => {
    const engine = await open(scoring(given));
    const events = await collect(engine.score([ask('a', continuations), ask('b', ['4'])], RUNNING));
    expect(events[0]).toMatchObject({
      ok: true,
      value: { kind: 'failed', id: 'a', message: expect.stringMatching(reason) },
    });
    expect(events).toHaveLength(2);
  });

  it('a prompt that is too long fails alone', async () => {
    const engine = await open(scoring(chances, { contextCharacters: 250 }));
    const events = await collect(engine.score([ask('x'.repeat(300)), ask('b')], RUNNING));
    expect(events).toMatchObject([{ value: { kind: 'failed' } }, { value: { kind: 'scored', id: 'b' } }]);
  });

  it('a grammar that cannot be compiled ends the stage, because every item would fail', async () => {
    const stand = scoring(chances, { streamThrows: 'GrammarMatcherInitError' });
    const engine = await open(stand);
    const events = await collect(engine.score([ask('a'), ask('b')], RUNNING));
    expect(events).toMatchObject([{ ok: false, failure: { kind: 'unsupported' } }]);
  });

  it('the likelihood of a text is not offered, and says so', async () => {
    const engine = await open(writing());
    const events = await collect(engine.nll([{ id: 'a', prompt: asked('a'), continuation: 'b' }], RUNNING));
    expect(events).toMatchObject([{ ok: false, failure: { kind: 'unsupported' } }]);
    expect(engine.learner).toBeNull();
  });
});
