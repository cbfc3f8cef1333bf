import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBackwardReply, parseInstruction } from '../../src/core/instruction-reply.ts';

const read = (reply: string) => {
  const parsed = parseInstruction(reply, 'stop');
  return parsed.ok ? parsed.instruction : parsed.why;
};

describe('the instruction in a reply', () => {
  it.each([
    [' What makes the tides?\n', 'What makes the tides?'],
    ['Question: What makes the tides?', 'What makes the tides?'],
    ['**Question:** What makes the tides?', 'What makes the tides?'],
    ['### Instruction:\nExplain the tides.', 'Explain the tides.'],
    ['The question is: What makes the tides?', 'What makes the tides?'],
    ['"What makes the tides?"', 'What makes the tides?'],
    ['“What makes the tides?”', 'What makes the tides?'],
    ['**What makes the tides?**', 'What makes the tides?'],
    ['<question>What makes the tides?</question>', 'What makes the tides?'],
    ['Question: "What makes the tides?"', 'What makes the tides?'],
    ['What makes the tides?</question>', 'What makes the tides?'],
    ['Sure! Here is the question:\n\nWhat makes the tides?', 'What makes the tides?'],
    ['What makes the tides?\n\nAnswer: The moon pulls.', 'What makes the tides?'],
    ['What makes the tides?\n<answer>The moon pulls.</answer>', 'What makes the tides?'],
    ['The question was: What makes the tides?', 'What makes the tides?'],
    ['The question would be: What makes the tides?', 'What makes the tides?'],
    ['Here are some questions:\n\nWhat makes the tides?', 'What makes the tides?'],
  ])('%j loses its wrapping', (reply, instruction) => {
    expect(read(reply)).toBe(instruction);
  });

  it.each([
    'What makes the tides?\n\n(Note: the moon is meant.)',
    'What makes the tides? (Note: this is a guess.)',
    'What makes the tides? (This question asks for a cause.)',
    'What makes the tides?\n\nNote: the text is about the moon.\nIt is long.',
    'What makes the tides?\n\n**Explanation:** The text names the moon.',
    'What makes the tides?\nReasoning: the moon pulls.',
    'What makes the tides?\n\nThis question would be answered by the text.',
    'What makes the tides? This question asks for the cause.',
    'What makes the tides?\n\nThe instruction is clear and short.',
    'What makes the tides?\n\nLet me know if you want another one.',
    'What makes the tides?\n\nI hope this helps!',
    'What makes the tides?\nThe answer is the moon.',
    'What makes the tides?\n\nassistant\nThe moon pulls.',
    'What makes the tides?<|im_end|>\n<|im_start|>assistant\nThe moon pulls.',
    'What makes the tides?</s>',
    'What makes the tides? [/INST] The moon.',
    '1. What makes the tides?\n2. How high do they rise?\n3. When is the next one?',
    '1) What makes the tides?\n\n2) How high do they rise?',
    '1. What makes the tides? 2. How high do they rise?',
    '- What makes the tides?\n- How high do they rise?',
    '1. What makes the tides?',
    'Here are some questions:\n1. "What makes the tides?"\n2. "How high do they rise?"',
    'What makes the tides?\n\nOr: How high do they rise?',
    'What makes the tides?\n\nAlternatively, how high do they rise?',
    'What makes the tides?\nAnother possible question is: how high do they rise?',
    '"What makes the tides?" (Note: a guess.)\n\nI hope this helps.',
  ])('%j is the first question that it offers, without what is said about it', (reply) => {
    expect(read(reply)).toBe('What makes the tides?');
  });

  it.each([
    'Explain the word "tide" and the word "ebb"',
    '"Ebb" and "flow": what is the difference?',
    'What is a leading question: one that names its answer?',
    'Translate to French:\n\nThe tide turns.',
    'Write a function `tide()` in `C`',
    "What's the moon's pull?",
    '1. Name the tides. 2. Explain one.',
    '1. Name the tides.\n2. Explain one.',
    'Answer both:\n1. What makes the tides?\n2. How high do they rise?',
    'What would happen if the moon stopped:\n- a) on the near side?\n- b) on the far side?',
    'Explain the tides (and note the moon).',
    'Explain the tides. Note that the sun has a part too.',
    'Explain the tides or the seasons.\nOr explain both.',
    'What do <s> and </s> mean in HTML?',
    'Is this question hard: what makes the tides?',
    'Write a reply to this letter.\n\nI hope you are well.',
    'Sort these: tide, ebb.\nKeep the answer short.',
  ])('%j is the instruction itself and stays as it is', (reply) => {
    expect(read(reply)).toBe(reply);
  });

  it.each(['', ' \n', '""', 'Question:', '<question></question>', '***', '?'])('%j holds no instruction', (reply) => {
    expect(read(reply)).toBe('empty');
  });

  it('a reply that the token limit ended is cut off, however whole it looks', () => {
    expect(parseInstruction('What makes the tides?', 'length')).toEqual({ ok: false, why: 'cut-off' });
  });

  const pieces = fc.constantFrom(
    'Question: ',
    'Sure:\n',
    '"',
    '“',
    '”',
    '**',
    '\n',
    'Answer: ',
    '<question>',
    '</question>',
    'x',
    ' ',
    '. ',
    '? ',
    '1. ',
    '2. ',
    '- ',
    '(Note: ',
    ')',
    'This question is',
    'Or: ',
    '<|im_end|>',
    'assistant',
  );
  const replies = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  );

  it('every string gives a trimmed instruction out of its own characters, or a fault', () => {
    fc.assert(
      fc.property(replies, (text) => {
        const parsed = parseInstruction(text, 'stop');
        if (!parsed.ok) expect(parsed.why).toBe('empty');
        else {
          expect(parsed.instruction).toBe(parsed.instruction.trim());
          expect(text).toContain(parsed.instruction);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('the words of an instruction are those of the reply, in its order, and at least one', () => {
    const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
    fc.assert(
      fc.property(replies, (text) => {
        const parsed = parseInstruction(text, 'stop');
        if (!parsed.ok) return;
        const [all, kept] = [words(text), words(parsed.instruction)];
        let at = 0;
        for (const word of all) if (word === kept[at]) at += 1;
        expect(at).toBe(kept.length);
        expect(kept.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('is never empty because the remark behind it was all there is', () => {
    expect(read('(Note: the text names no subject.)')).toBe('(Note: the text names no subject.)');
    expect(read('<|im_end|>')).toBe('<|im_end|>');
    expect(read('This question would be answered by the text.')).toBe('This question would be answered by the text.');
  });

  it('is read in a time that grows with the length alone, whatever the reply repeats', () => {
    // Backtracking over runs like these would take minutes, and the test would run out of its time.
    for (const run of ['\n', ' ', '? ', '1. a? ', '(note ', 'This question ']) {
      expect(parseInstruction(`What?${run.repeat(20_000)}x`, 'stop').ok).toBe(true);
    }
  });

  it('reading an instruction twice changes nothing more', () => {
    fc.assert(
      fc.property(replies, (text) => {
        const once = parseInstruction(text, 'stop');
        if (once.ok) expect(parseInstruction(once.instruction, 'stop')).toEqual(once);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the question in a backward reply', () => {
  const ask = (reply: string, reason: 'stop' | 'length' = 'stop') => {
    const parsed = parseBackwardReply(reply, reason);
    return parsed.ok ? parsed.instruction : parsed.why;
  };

  it('stands on the line of its label', () => {
    expect(ask(' the tides.\nThe question was: What makes the tides?')).toBe('What makes the tides?');
    expect(ask(' the tides.\nThe question was: "What makes the tides?"\nThe answer was: the moon')).toBe(
      'What makes the tides?',
    );
  });

  it('is whole when its line has ended, and cut off when the token limit came within it', () => {
    expect(ask(' the tides.\nThe question was: Why?\nThe answer was: be', 'length')).toBe('Why?');
    expect(ask(' the tides.\nThe question was: What ma', 'length')).toBe('cut-off');
    expect(ask(' the tides and the moon and the', 'length')).toBe('cut-off');
  });

  it('is missed, not made up, when the reply names only a subject', () => {
    expect(ask(' how the moon pulls the sea.')).toBe('no-question');
    expect(ask(' the tides.\nThe question was:')).toBe('no-question');
    expect(ask(' \n')).toBe('empty');
  });

  it('is a value for every string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        const parsed = parseBackwardReply(`${before}The question was:${after}`, 'stop');
        if (parsed.ok) expect(parsed.instruction).not.toMatch(/\n/);
      }),
      { numRuns: 1000 },
    );
  });
});
