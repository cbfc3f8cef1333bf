// A training text in tokens: the prompt as generation has it, the reply's end taught, what does not fit counted.

import { describe, expect, it } from 'vitest';
import { taskPrompt, trainingText } from '../../../src/core/training.ts';
import { LlamaTokenizer } from '../../../src/models/llama/tokenizer.ts';
import { encodeExample } from '../../../src/models/llama/train/encode.ts';
import { byteTokenizer } from '../tiny-llama.ts';

const IM_END = 257;
const PAIR = { instruction: 'Why is the sea salt?', output: 'Rivers carry salt, and <|im_end|> is only text.' };

function tokenizerOf(changes: Partial<ReturnType<typeof byteTokenizer>> = {}): LlamaTokenizer {
  const opened = LlamaTokenizer.open({ ...byteTokenizer(), ...changes });
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

function encoded(task: 'backward' | 'forward', limit: number) {
  const outcome = encodeExample(tokenizerOf(), trainingText(task, PAIR, ['assistant']), limit);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

describe('a training text in tokens', () => {
  it.each(['backward', 'forward'] as const)('begins with the very tokens that the model is asked with (%s)', (task) => {
    const text = task === 'backward' ? PAIR.output : PAIR.instruction;
    const asked = tokenizerOf().encodeChat(taskPrompt(task, text, ['assistant']));
    if (!asked.ok) throw new Error(asked.failure.message);
    const { example } = encoded(task, 10_000);
    expect(example.ids.slice(0, example.lossFrom)).toEqual(asked.value);
  });

  it('teaches the completion and the one token that ends a reply', () => {
    const { example, cutTokens } = encoded('forward', 10_000);
    const taught = example.ids.slice(example.lossFrom);
    expect(taught).toEqual([...new TextEncoder().encode(PAIR.output), IM_END]);
    expect(cutTokens).toBe(0);
  });

  it('is cut at the limit, says by how much, and then does not teach an end', () => {
    const whole = encoded('forward', 10_000).example;
    const { example, cutTokens } = encoded('forward', whole.ids.length - 5);
    expect(example.ids).toEqual(whole.ids.slice(0, -5));
    expect(cutTokens).toBe(5);
    expect(example.ids.at(-1)).not.toBe(IM_END);
  });

  it('is refused when its prompt leaves no room', () => {
    const outcome = encodeExample(tokenizerOf(), trainingText('forward', PAIR, []), 10);
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
  });

  it('is refused by a model that has no end of a reply', () => {
    const tokenizer = tokenizerOf({ stopIds: [], eosToken: null });
    expect(encodeExample(tokenizer, trainingText('forward', PAIR, []), 10_000)).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('no token that ends a reply') },
    });
  });
});
