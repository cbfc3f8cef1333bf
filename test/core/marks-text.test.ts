// Marks that need the segment or point at it: words copied from it, and "the text above".

import { describe, expect, it } from 'vitest';
import { copiedRun } from '../../src/core/marks/copied.ts';
import { namedText } from '../../src/core/marks/names-text.ts';

const SEGMENT = `# Raising a starter from nothing

A sourdough starter is a small garden of wild yeasts and lactic acid bacteria that live in flour and water. Both come
with the flour, above all with whole grain, so there is nothing to buy and nothing to catch.

## When is a sourdough starter ready to be used in bread dough for the first time

What should I do when the jar smells of acetone after two days in the fridge? Feed it twice and leave it in the warm.

Keeping it for a long time without feeding it every single day

"The Garden in the Jar" is a book by Ada Mill. 1. Stir 50 grams of whole rye flour and 50 grams of lukewarm water in a jar.`;

const copied = (instruction: string, words = 10) => copiedRun(instruction, SEGMENT, words);

describe('an instruction that copies its segment', () => {
  it('is found by a run of ten words, and the whole run is shown', () => {
    expect(
      copied('Tell me: a sourdough starter is a small garden of wild yeasts and lactic acid bacteria, is that so?'),
    ).toBe('a sourdough starter is a small garden of wild yeasts and lactic acid bacteria');
    // Across a sentence's end and a line's end, in other case and punctuation.
    expect(copied('THAT LIVE IN FLOUR AND WATER – BOTH COME WITH THE FLOUR?')).toBe(
      'THAT LIVE IN FLOUR AND WATER – BOTH COME WITH THE FLOUR',
    );
    expect(copied('How do I stir 50 grams of whole rye flour and 50 grams of lukewarm water in a jar?')).toMatch(
      /^stir 50/,
    );
  });

  it('is found from the set number of words and not below', () => {
    const nine = 'a sourdough starter is a small garden of wild';
    expect(copied(`Is ${nine}?`)).toBeNull();
    expect(copied(`Is ${nine} yeasts?`)).toBe(`${nine} yeasts`);
    expect(copied(`Is ${nine}?`, 9)).toBe(nine);
    expect(copied(`Is ${nine}?`, 4.9)).toBe(nine);
  });

  it('has the longest of several runs shown', () => {
    const [short, long] = ['there is nothing to buy', 'a small garden of wild yeasts'];
    expect(copied(`${short}, but ${long}?`, 4)).toBe(long);
    expect(copied(`${long}, but ${short}?`, 4)).toBe(long);
  });

  it('may repeat headings and questions of the segment, and short names and phrases', () => {
    for (const instruction of [
      'When is a sourdough starter ready to be used in bread dough for the first time?',
      'What should I do when the jar smells of acetone after two days in the fridge?',
      'Keeping it for a long time without feeding it every single day: how?',
      'Who wrote "The Garden in the Jar"?',
      'What are wild yeasts and lactic acid bacteria?',
      'Raising a starter from nothing: where do I begin?',
    ]) {
      expect([instruction, copied(instruction)]).toEqual([instruction, null]);
    }
  });

  it('does not run from one part of the segment into another', () => {
    const parts = 'one two three four five six.\n\n# A heading\n\nseven eight nine ten eleven twelve.';
    expect(copiedRun('one two three four five six seven eight nine ten eleven twelve', parts, 10)).toBeNull();
    expect(
      copiedRun('one two three four five six seven eight nine ten eleven twelve', parts.replace('# A heading', ''), 10),
    ).not.toBeNull();
  });

  it('is found in scripts without spaces by about as many words', () => {
    const chinese = '潮汐是由月球和太阳的引力引起的海水周期性涨落现象,沿海地区每天可以看到两次高潮和两次低潮。';
    expect(copiedRun('请解释月球和太阳的引力引起的海水周期性涨落现象', chinese, 10)).not.toBeNull();
    expect(copiedRun('月球和太阳的引力是什么?', chinese, 10)).toBeNull();
  });
});

const named = (texts: readonly string[]) => texts.filter((text) => namedText(text) !== null);
const unnamed = (texts: readonly string[]) => texts.filter((text) => namedText(text) === null);

describe('an instruction that names a text which it does not bring', () => {
  it('is found in its many forms', () => {
    expect(
      unnamed([
        'What is this text about?',
        'Summarize this passage.',
        'What is the main idea of the text?',
        'What is the main point of this article?',
        'According to the passage, what makes bread rise?',
        'According to the text: what makes bread rise?',
        'According to the author, why does bread rise?',
        'Based on the text above, what makes bread rise?',
        'Based on the passage, why do tides come later each day?',
        'Based on the information provided, what is a starter?',
        'Using the text above, explain tides.',
        'What does the author say about bread?',
        "What is the author's opinion of sourdough?",
        'How does the author describe the sea?',
        'Why does the writer mention the moon?',
        'What does the text say about the moon?',
        'What does this document describe?',
        'What does the passage suggest about wild yeast?',
        'In the passage, what does "ebb" mean to sailors?',
        'In the text, why is the jar covered?',
        'Summarise the text above in three sentences.',
        'Summarize the article.',
        'Explain the above passage in simple words.',
        'What is described in the above paragraph?',
        'Explain the passage above.',
        'Explain the text below.',
        'What is the purpose of the following text?',
        'What is the title of this article?',
        'What is the tone of the passage?',
        'Rewrite this paragraph in plain English.',
        'Translate the given text into French.',
        'What is the theme of the given excerpt?',
        'Which steps are mentioned above?',
        'Explain the method described below.',
        'What are the ingredients listed in this recipe?',
        'Who is the author of this text?',
        'What question does this text answer?',
        'What question does it answer?',
        'What is this about?',
        'What topic is discussed here?',
        'What is being described?',
        'What does the narrator mean by that?',
        'What is the message of this story?',
        'What does this section explain?',
        'Read the passage and say what makes bread rise.',
        'After reading the article, list three facts on tides.',
        'List the key points from the document above.',
        'What can you infer from the passage?',
        'Write a summary of the text.',
        'What are the main arguments of the essay?',
        'What does this blog post recommend?',
        'What is the conclusion of this study?',
        'Explain the above.',
        'How would you summarise this?',
        'What does it say about tides?',
        'Describe the process outlined in the text.',
        'What information is given in the extract?',
        'How many times does the article mention the moon?',
        'Which of the following statements is true?',
        'Answer the following question.',
        'Provide a title for the passage.',
        'What happens in this chapter?',
      ]),
    ).toEqual([]);
  });

  it('is not seen where the text comes with it', () => {
    expect(
      named([
        'Summarise this text: The tide rises twice a day.',
        'Translate the following sentence: Where is the station?',
        'Rewrite this sentence in plain English: "The lessee shall be precluded from alterations."',
        'Explain this error: TypeError: x is not a function',
        'What does this code do?\n```\nfor (;;) {}\n```',
        'Classify the following sentences as positive or negative:\n1. I waited an hour.\n2. The soup was hot.',
        'Correct the text below.\n\nTheir are many reason why people cycle.',
        'The tide rises twice a day because the earth turns.\n\nSummarise the text above.',
        'What is the tone of this email?\n\nYou still have not sent me the report.',
        'Find synonyms for the given word.\n\nhappy',
        'Answer the following question.\n\nWhat makes the tides?',
        'Is this statement true: all swans are white?',
        'What does the author mean by "the sea is a patient clerk"?',
        'Turn these notes into a paragraph: "meeting moved, Thursday, room B12"',
        'Based on this list, plan three dinners: rice, peas, eggs, tomatoes.',
        'Given the following numbers, compute the mean: 3, 5, 8, 13.',
      ]),
    ).toEqual([]);
  });

  it('is not seen where the words mean something else', () => {
    expect(
      named([
        'Write a text message to my landlord.',
        'How do I write a good text message?',
        'How do I change the text colour in CSS?',
        'What does article 5 of the GDPR say?',
        'Explain this article of the constitution.',
        'How long should this piece of furniture dry after oiling?',
        'Write an article about tides.',
        'Write a short passage on the moon.',
        'How do I write the first paragraph of an essay?',
        'Who is the author of Moby Dick?',
        'Which texts did the monks copy?',
        'How do I insert a page break in a document?',
        'How do I number pages in Word?',
        'What is the difference between an article and a blog post?',
        'Explain how to structure a document with headings.',
        'How do I connect a speaker to my television?',
        'Who was the first speaker of the House?',
        'What happens in the body when we exercise?',
        'How does a writer find an agent?',
        'Describe the following day of a marathon runner.',
        'Why is the sky above the sea so dark at night?',
        'What lives below the ice of the Antarctic?',
        'How many people are above average height?',
        'What is a text editor?',
        'How does text mining work?',
        'What were the main ideas of the Enlightenment?',
        'What is the purpose of a passage grave?',
        'How do I get an article published?',
        'How do I cite a web page?',
        'What is the history of the printed book?',
        'Write a story about a lighthouse keeper.',
        'Tell me about the author Jane Austen.',
        'What happens in this poem by Robert Frost?',
        'Extract the names from "Lina Berg paid 120 euros to the club" as JSON in the given order.',
        'What does it mean to be brave?',
        'How do I follow a recipe for bread?',
        'Group an array of objects by a given property.',
        'How is a passage through the ice found?',
        'What does the law say about renting?',
        'What does history tell us about plagues?',
      ]),
    ).toEqual([]);
  });

  it('is shown by the words that name it', () => {
    expect(namedText('Tell me, according to the passage, what makes bread rise?')).toBe('according to the passage');
    expect(namedText('What does the author say?')).toBe('the author');
  });
});
