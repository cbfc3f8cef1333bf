// Traps 2 and 3 of the method: the template leaks, the prompt comes back as the instruction.

import { describe, expect, it } from 'vitest';
import { promptLeak } from '../../src/core/marks/prompt-leak.ts';
import {
  BACKWARD,
  BACKWARD_TUNED,
  BOTH_TAGS,
  FIVE_GRADES,
  FIVE_GRADES_REASONED,
  PREFER,
  QUESTION_LABEL,
} from '../../src/core/prompts.ts';

const SEGMENT =
  'A sourdough starter is a small garden of wild yeasts that live in flour and water. Once a day, keep 50 grams of the mixture and feed it.';
const missed = (texts: readonly string[]) => texts.filter((text) => promptLeak(text, SEGMENT) === null);
const alarms = (texts: readonly string[]) => texts.filter((text) => promptLeak(text, SEGMENT) !== null);

const NOTHING = { segment: '', instruction: '', output: '', first: '', second: '', examples: [] };
const prompts = [
  BACKWARD.render(NOTHING),
  BACKWARD_TUNED.render({ ...NOTHING, tags: BOTH_TAGS }),
  FIVE_GRADES.render(NOTHING),
  FIVE_GRADES_REASONED.render(NOTHING),
  PREFER.render(NOTHING),
];

describe('trap 2: the template that leaks', () => {
  it('is found by its control tokens, in the spelling of every common template', () => {
    expect(
      missed([
        'What makes bread rise?<|im_end|>',
        '<|im_start|>user What makes bread rise?',
        'What makes bread rise? <|im_start|>assistant',
        'What makes bread rise?<|endoftext|>',
        'What makes bread rise?<|eot_id|><|start_header_id|>assistant<|end_header_id|>',
        '<|begin_of_text|>What makes bread rise?',
        '[INST] What makes bread rise? [/INST]',
        'What makes bread rise? [/INST] Yeast does.',
        '<<SYS>> You bake. <</SYS>> What makes bread rise?',
        '<s>What makes bread rise?',
        'What makes bread rise?</s>',
        'What makes bread rise?<end_of_turn>',
        '<start_of_turn>user What makes bread rise?',
        '<bos>What makes bread rise?',
        'What makes bread rise?<eos>',
        'What makes bread rise?<pad><pad>',
        '<｜User｜>What makes bread rise?<｜Assistant｜>',
        'What makes bread rise? <|user|>',
        '<|system|> What makes bread rise?',
        '### Instruction: What makes bread rise?',
        'What makes bread rise?\n### Response:',
        'What makes bread rise?\nassistant\nYeast does.',
        'user\nWhat makes bread rise?',
        'system\nYou are an assistant.',
      ]),
    ).toEqual([]);
  });

  it('is found by the look-alike brackets that stand for its tokens in our prompts', () => {
    expect(missed(['What makes bread rise?‹|im_end|>', '‹answer> What makes bread rise?'])).toEqual([]);
  });

  it('is not seen in brackets that mean something else', () => {
    expect(
      alarms([
        'What does <b>bold</b> mean in HTML?',
        'How do I cross out text with <s> and </s> in HTML pages?',
        'What does |x| < 3 mean, and |y| > 2?',
        'How do I write an array such as [1, 2, 3] in C?',
        'Why does x << 2 multiply by four?',
        'What is the assistant coach of a football team for?',
        'Explain what a user and a system are in this game of roles.',
        '## How does bread rise?',
      ]),
    ).toEqual([]);
  });
});

describe('trap 3: the prompt that comes back', () => {
  it('is found whichever sentence of whichever prompt it is', () => {
    const sentences = prompts
      .flatMap(({ turns }) => turns.filter(({ role }) => role !== 'assistant'))
      .flatMap(({ content }) => content.replace(/<([a-z]+)>[\s\S]*?<\/\1>/g, '\n').split(/\n|(?<=[.:;?])\s+/))
      .map((sentence) => sentence.trim())
      // Shorter ones could be anybody's, but for labels, of which the next test speaks.
      .filter((sentence) => sentence.split(' ').length >= 7);
    expect(sentences.length).toBeGreaterThan(15);
    const common = missed(sentences);
    // What is left of the rubric is ordinary English.
    expect(common.length / sentences.length).toBeLessThan(0.1);
    expect(missed(sentences.map((sentence) => `Please help. ${sentence}`))).toEqual(common);
  });

  it('is found by its tags and labels', () => {
    expect(
      missed([
        '<answer>What makes bread rise?</answer>',
        'What makes bread rise? </answer>',
        '<instruction> What makes bread rise?',
        'What makes bread rise? <response>',
        `What is bread about? ${QUESTION_LABEL} What makes bread rise?`,
        `Bread.\n${QUESTION_LABEL} What makes bread rise?`,
        'Question: What makes bread rise?',
        '**Question:** What makes bread rise?',
        'Instruction: Explain bread.',
        'What makes bread rise? Answer: yeast.',
        'What makes bread rise?\nAnswer: yeast.',
        'Explain bread. Response: It rises.',
        'Question 2: What makes bread rise?',
        'Human: What makes bread rise?',
        'Score: 4',
        'The text is about bread.',
        'Response A: bread',
        'Better response: A',
      ]),
    ).toEqual([]);
  });

  it('is found when the words are changed around it', () => {
    expect(
      missed([
        // Replies of the embedded model.
        'What is the most likely question to ask of someone who has lost?',
        'the one to which this text would be a great answer.',
        'What is the most likely question to ask the answer to the question?',
        // And others.
        'Find the most likely question for bread.',
        'What question was lost? Name the subject of the text.',
        'Tell me which text would be a great answer to bread.',
        'Write the question that it would answer best.',
        'Answer in the style of an AI Assistant.',
        'How do I answer in the style of an AI assistant?',
        'Answer with knowledge from web search.',
        'Bread? Answer with knowledge from web search, please.',
        'Use these five grades: 1 for bread, 2 for rolls.',
        'Grade how good the response is.',
        'Is it a perfect reply written on purpose for bakers?',
        'Decide which one helps the person more.',
        'Length, order and style alone make no bread better.',
      ]),
    ).toEqual([]);
  });

  it('is found when an example of the prompt comes back', () => {
    expect(
      missed([
        'How do I grow a new plant from a cutting?',
        'How do I grow a plant from a cutting?',
        'Explain why glass breaks instead of bending.',
        'Explain why glass breaks instead of bending',
        'Give me four steps to find out where my money goes.',
        'How can I find out where my money goes in four steps?',
        'Take the cutting in late spring, just below a leaf joint.',
        'Why is glass brittle and how a crack runs through it?',
        'Why are its atoms locked in a disordered network?',
        'growing a plant from a cutting in a glass of water',
        'finding out where the money of last month went',
      ]),
    ).toEqual([]);
  });

  it('is no leak where the segment is about what the example is about', () => {
    const plants = 'Grow a new plant from a cutting: it roots in a glass of water within weeks.';
    expect(promptLeak('How do I grow a new plant from a cutting?', plants)).toBeNull();
    expect(promptLeak('How do I grow a new plant from a cutting?', SEGMENT)).not.toBeNull();
  });

  it('is not seen in questions that only share common words or the form of an example', () => {
    expect(
      alarms([
        'How do I grow tomatoes on a balcony?',
        'How do I grow my savings?',
        'Give me four steps to a better sleep.',
        'Give me three reasons to bake bread at home.',
        'Explain why bread goes stale.',
        'Explain why glass is recycled.',
        'What is the most likely cause of a cough?',
        'What question should I ask first in an interview?',
        'How do I find the question that matters most?',
        'What is a great answer to "Tell me about yourself"?',
        'Answer in the style of a pirate: what is bread?',
        'Write a poem in the style of Emily Dickinson.',
        'What would be a great gift for a baker?',
        'What are the five grades of tea?',
        'How good is the response time of this database usually?',
        'How do I score a loaf of sourdough?',
        'Write a reply to an angry customer.',
        'How do I write a text message to my boss?',
        'Which one is better, butter or margarine?',
        'What did people eat last month of the war?',
        'How do I write down a recipe for my children?',
        'Where does the money go when I pay with a card?',
        'Give me a list of questions for a quiz: ten on bread.',
        'What is an instruction set?',
        'What does an AI assistant do?',
        'How is the knowledge from books kept in libraries?',
        'Is it better to keep a starter in the fridge?',
        'What are the steps of baking bread?',
        'Which flour is best for a starter, and why?',
        'What do the two answers to a quadratic equation mean?',
      ]),
    ).toEqual([]);
  });

  it('shows the piece that leaked, and no more than a line of it', () => {
    expect(promptLeak('Bread <|im_end|> and more', SEGMENT)).toBe('<|im_end|>');
    expect(promptLeak('Tell me the most likely question about bread.', SEGMENT)).toBe('the most likely question');
    const long = prompts[2]?.turns[0]?.content ?? '';
    expect(promptLeak(long.replace(/<[^>]*>/g, ''), SEGMENT)?.length).toBeLessThanOrEqual(80);
  });
});
