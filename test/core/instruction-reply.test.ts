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
  ])('%j loses its wrapping', (reply, instruction) => {
    expect(read(reply)).toBe(instruction);
  });

  it.each([
    'Explain the word "tide" and the word "ebb"',
    '"Ebb" and "flow": what is the difference?',
    'What is a leading question: one that names its answer?',
    'Translate to French:\n\nThe tide turns.',
    'Write a function `tide()` in `C`',
    "What's the moon's pull?",
    '1. Name the tides. 2. Explain one.',
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
