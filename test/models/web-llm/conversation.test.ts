// Prompts in the words of MLC's templates, against strings written out by hand.

import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../src/core/ports.ts';
import { passThrough, readConversation, renderPrompt } from '../../../src/models/web-llm/conversation.ts';
import { CHATML, GEMMA, LLAMA_2, LLAMA_3, MISTRAL, TINYLLAMA } from './templates.ts';

const ASKED: Prompt = { turns: [{ role: 'user', content: 'Hi?' }], replyStart: 'Well,' };
const TALK: Prompt = {
  turns: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: 'Two.' },
    { role: 'user', content: 'Three?' },
  ],
};

function conversationOf(template: object, config: object = {}) {
  const read = readConversation({ conv_template: template, ...config });
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

function render(template: object, prompt: Prompt, config: object = {}): string {
  const rendered = renderPrompt(conversationOf(template, config), prompt, (text) => text);
  return rendered.ok ? rendered.value : `failed: ${rendered.failure.message}`;
}

describe('a prompt in the words of its model', () => {
  it('Llama 3.x gets headers around every role, and the reply begins after the last one', () => {
    expect(render(LLAMA_3, TALK)).toBe(
      '<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\nTwo.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nThree?<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\n',
    );
  });

  it('a prompt without a system turn gets the template’s own, and its reply is begun', () => {
    expect(render(LLAMA_3, ASKED)).toBe(
      '<|start_header_id|>system<|end_header_id|>\n\nYou are a helpful, respectful and honest assistant.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nHi?<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\nWell,',
    );
  });

  it('ChatML (SmolLM2, Hermes, Qwen) gets marks around every turn', () => {
    expect(render(CHATML, { ...TALK, replyStart: 'Four' })).toBe(
      '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nOne?<|im_end|>\n' +
        '<|im_start|>assistant\nTwo.<|im_end|>\n<|im_start|>user\nThree?<|im_end|>\n<|im_start|>assistant\nFour',
    );
  });

  it('Llama 2 has its first question in the system turn, and alternating ends', () => {
    expect(render(LLAMA_2, TALK)).toBe(
      '[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nOne? [/INST] Two. </s><s>[INST] Three? [/INST] ',
    );
  });

  it('TinyLlama ends every turn with </s>', () => {
    expect(render(TINYLLAMA, TALK)).toBe(
      '<|system|>\nBe brief.</s><|user|>\nOne?</s><|assistant|>\nTwo.</s><|user|>\nThree?</s><|assistant|>\n',
    );
  });

  it('Gemma, which has no system role, reads a system turn before the first one and nothing where there is none', () => {
    const first = '<start_of_turn>user\nHi?<end_of_turn>\n<start_of_turn>model\nWell,';
    expect(render(GEMMA, ASKED)).toBe(first);
    expect(render(GEMMA, { ...ASKED, turns: [{ role: 'system', content: 'Be brief.' }, ...ASKED.turns] })).toBe(
      `Be brief.${first}`,
    );
  });

  it('Mistral has the system message and the first question in one instruction', () => {
    expect(render(MISTRAL, TALK)).toBe('[INST] Be brief.One? [/INST] Two. [INST] Three? [/INST]');
  });

  it('a role’s template is filled around the text, and the place of functions is left empty', () => {
    const role_templates = { user: '<<q>> {user_message} {function_string}end', assistant: '={assistant_message}' };
    expect(render({ ...CHATML, role_templates, system_message: '', render_empty_system_message: false }, ASKED)).toBe(
      '<|im_start|>user\n<<q>> Hi? end<|im_end|>\n<|im_start|>assistant\nWell,',
    );
    expect(render({ ...TINYLLAMA, role_templates }, TALK)).toContain('<|assistant|>\n=Two.</s>');
  });

  it('a system turn goes before the first question when the template has no place for it', () => {
    expect(render({ ...GEMMA, system_template: '' }, TALK)).toMatch(/^<start_of_turn>user\nBe brief\.\n\nOne\?</);
  });

  it('a document that holds $& or a placeholder stands in the prompt as it is', () => {
    const content = "$& $` $' $1 {user_message} {system_message} {function_string}";
    const prompt: Prompt = {
      turns: [
        { role: 'system', content },
        { role: 'user', content },
      ],
      replyStart: '$&',
    };
    expect(render(CHATML, prompt)).toBe(
      `<|im_start|>system\n${content}<|im_end|>\n<|im_start|>user\n${content}<|im_end|>\n<|im_start|>assistant\n$&`,
    );
  });

  it('conv_config lies over the template, and missing separators are MLC’s own', () => {
    const { role_content_sep: _, role_empty_sep: __, ...bare } = CHATML;
    expect(render(bare, ASKED, { conv_config: { system_message: 'Over.' } })).toBe(
      '<|im_start|>system\nOver.<|im_end|>\n<|im_start|>user: Hi?<|im_end|>\n<|im_start|>assistant: Well,',
    );
  });

  it('only the texts of turns pass through the guard against control tokens', () => {
    const rendered = renderPrompt(conversationOf(CHATML), TALK, (text) => text.toUpperCase());
    expect(rendered.ok && rendered.value).toBe(
      '<|im_start|>system\nBE BRIEF.<|im_end|>\n<|im_start|>user\nONE?<|im_end|>\n' +
        '<|im_start|>assistant\nTWO.<|im_end|>\n<|im_start|>user\nTHREE?<|im_end|>\n<|im_start|>assistant\n',
    );
  });

  it.each([
    ['a second system turn', [...TALK.turns, { role: 'system' as const, content: 'x' }]],
    ['an assistant’s turn at the end', TALK.turns.slice(0, 3)],
    ['no turn at all', []],
  ])('%s is refused with a sentence', (_what, turns) => {
    expect(render(CHATML, { turns })).toMatch(/^failed: A prompt /);
  });
});

describe('the template of a model', () => {
  it.each([
    ['missing', {}],
    ['a name only, as older models have it', { conv_template: 'llama-2' }],
    ['without separators', { conv_template: { ...CHATML, seps: [] } }],
    ['without an assistant', { conv_template: { ...CHATML, roles: { user: 'u' } } }],
  ])('%s: bad input, with what to do', (_what, config) => {
    const read = readConversation(config);
    expect(read).toMatchObject({ ok: false, failure: { kind: 'bad-input' } });
    expect(!read.ok && read.failure.message).toMatch(/choose another model/);
  });

  it('handed to web-llm it adds nothing to a message, and stops where the model’s own does', () => {
    expect(passThrough(conversationOf(LLAMA_3))).toEqual({
      system_template: '{system_message}',
      system_message: '',
      roles: { user: '', assistant: '', tool: '' },
      seps: [''],
      role_content_sep: '',
      role_empty_sep: '',
      stop_str: [],
      stop_token_ids: [128001, 128008, 128009],
      system_prefix_token_ids: [128000],
      render_empty_system_message: false,
    });
    expect(passThrough(conversationOf(CHATML))).not.toHaveProperty('system_prefix_token_ids');
  });
});
