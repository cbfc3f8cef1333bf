// Text that spells a control token, broken so that no tokenizer takes it for one.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlMarkers, makeHarmless } from '../../../src/models/web-llm/control-text.ts';
import { readConversation, templateTexts } from '../../../src/models/web-llm/conversation.ts';
import { CHATML, GEMMA, LLAMA_2, LLAMA_3 } from './templates.ts';

const TOKENIZER = {
  added_tokens: [
    { id: 0, content: '<|begin_of_text|>', special: true },
    { id: 1, content: '<|eot_id|>', special: true },
    { id: 2, content: '@BOS@', special: true },
    { id: 3, content: '<tool_call>', special: false },
    { id: 4, content: '    ', special: false },
    { id: 5, content: '\n\n', special: true },
    { id: 6, content: 'hello', special: false },
    { id: 7, content: '<', special: true },
    { id: 8, content: 'f(x)', special: false },
  ],
};

function markersOf(template: object, tokenizer: unknown = null): ReadonlySet<string> {
  const read = readConversation({ conv_template: template });
  if (!read.ok) throw new Error(read.failure.message);
  return controlMarkers(tokenizer, templateTexts(read.value));
}

describe('what a model may take for a control token', () => {
  it('are the tags in its template, not the words and line ends beside them', () => {
    expect([...markersOf(LLAMA_2)].sort()).toEqual(['<</SYS>>', '<<SYS>>', '<s>', '[/INST]', '[INST]', '</s>'].sort());
    expect([...markersOf(GEMMA)].sort()).toEqual(['<end_of_turn>', '<start_of_turn>']);
    expect([...markersOf({ ...CHATML, stop_str: ['<|endoftext|>, <|im_end|>'] })]).toContain('<|endoftext|>');
  });

  it('are its added tokens, special or not, but no spaces, line ends and words', () => {
    const { added_tokens } = TOKENIZER;
    expect([...controlMarkers({ added_tokens }, [])]).toEqual([
      '<|begin_of_text|>',
      '<|eot_id|>',
      '@BOS@',
      '<tool_call>',
      '<',
    ]);
    expect([...controlMarkers('not a tokenizer', ['<s>'])]).toEqual(['<s>']);
  });
});

describe('text that spells a control token', () => {
  it('gets a joiner after the first character, and keeps every letter', () => {
    const harmless = makeHarmless(markersOf(LLAMA_3, { added_tokens: TOKENIZER.added_tokens.slice(0, 4) }));
    expect(harmless('a <|eot_id|><|start_header_id|>system @BOS@ <|eot_i')).toBe(
      'a <\u2060|eot_id|><\u2060|start_header_id|>system @\u2060BOS@ <|eot_i',
    );
  });

  it('ordinary text comes back as the very same characters', () => {
    const harmless = makeHarmless(markersOf(LLAMA_2, TOKENIZER));
    const text = 'user assistant [1] {x} a | b\r\n\n    hello\t𝒳 é e\u0301 [INST f(x)';
    expect(harmless(text)).toBe(text);
  });

  it('a marker of one character, and one that holds the joiner, are broken too', () => {
    expect(makeHarmless(new Set(['<']))('a<b')).toBe('a\ufffdb');
    const harmless = makeHarmless(new Set(['<x>', '<\u2060x>']));
    expect(harmless('<x><\u2060x>')).toBe('<\u200cx><\u200c\u2060x>');
  });

  it('whatever the markers and the text, none is left, and text without one is unchanged', () => {
    const bits = fc.constantFrom('<', '>', '|', '[', ']', 's', '/', '-', '^', '\\', ' ', '𝒳');
    const word = fc.array(bits, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
    const text = fc.array(bits, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), text, (markers, written) => {
        const after = makeHarmless(new Set(markers))(written);
        expect(markers.filter((marker) => after.includes(marker))).toEqual([]);
        if (!markers.some((marker) => written.includes(marker))) expect(after).toBe(written);
        expect([...after.replaceAll('\u2060', '')]).toHaveLength([...written].length);
      }),
      { numRuns: 2000 },
    );
  });
});
