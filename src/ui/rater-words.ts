// What the figures of a rating mean, in plain words.

import type { CycleCheck } from '../core/cycle.ts';
import type { CycleFigures, RaterForm } from '../core/records.ts';
import { percent } from './figures.ts';

/** What each rater does, a sentence or two. */
export const RATER_SENTENCES: Readonly<Record<RaterForm, string>> = {
  expectation: 'One look at how likely the model finds each grade from 1 to 5; the score is their mean. Fast.',
  additive: 'Five yes-or-no questions about the pair, each by how likely yes is; together they give 1 to 5. Fast.',
  reasoning:
    'The model writes a short reasoning and ends with a score, as in the paper. Slower; a reply can lack the score.',
  cycle:
    'How much likelier its instruction makes the text, whether the text opens like a reply, and whether a line is unlike the rest. What speaks most against the pair decides.',
  sum: 'The mean of several raters, each with a weight. Each with a weight is asked.',
};

/** Per cent that a token becomes likelier when its mean loss falls from `before` to `after` nats; negative is less likely. */
export function likelier(before: number, after: number): number {
  return (Math.exp(before - after) - 1) * 100;
}

// From twice as likely on, a factor is easier to read than per cent.
function likelierWords(before: number, after: number): string {
  const more = likelier(before, after);
  if (more >= 100) return `${(1 + more / 100).toFixed(1)} times as likely`;
  const whole = Math.round(Math.abs(more));
  if (whole === 0) return 'no likelier';
  return more > 0 ? `${whole} % likelier` : `${whole} % less likely`;
}

/** What decided a cycle score, in words. */
export const CHECK_WORDS: Readonly<Record<CycleCheck, string>> = {
  follows: 'how much the instruction helps',
  opening: 'how the text opens: like a reply, or like the middle of something',
  line: 'its least likely line, beside the rest of the text',
};

/** What the beginning of a text takes from its cycle score; null when nothing. */
export const START_WORDS: Readonly<Record<NonNullable<CycleFigures['text']>['start'], string | null>> = {
  beginning: null,
  joined: 'Its first word joins it to something before, which lowers the score.',
  'later-item': 'It begins with a later item of a list, which lowers the score much.',
};

/** What the three figures say of a pair. */
export function cycleSentence({ given, alone, others }: CycleFigures): string {
  const own = `Each token of the text becomes ${likelierWords(alone, given)} by this instruction`;
  if (others.length === 0) return `${own}.`;
  const mean = meanOf(others);
  const whose = others.length === 1 ? 'another’s instruction' : 'those of other segments';
  const fits = given < mean ? '' : ', so this one fits it no better than any';
  return `${own}; by ${whose} it becomes ${likelierWords(alone, mean)}${fits}.`;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** What a weight amounts to beside the others: `25 % of the score`. */
export function shareWords(weight: number, total: number): string {
  return weight > 0 && total > 0 ? `${percent(weight / total)} of the score` : 'not asked';
}
