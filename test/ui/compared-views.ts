// Comparisons for the scenes: figures from a small generator, judged by the real statistics of core, so that tables,
// pictures and sentences agree with one another as they do on the page.

import { type Comparison, type ModelResults, verdict } from '../../src/core/compare.ts';
import { meanLoss, perplexity } from '../../src/core/held-out-loss.ts';
import type { Preference } from '../../src/core/preference.ts';
import { ratingQuality } from '../../src/core/rating-quality.ts';
import type { AnswerRow, ComparisonView } from '../../src/run/app.ts';
import type { ScriptedApp } from './scripted-app.ts';

/** Numbers from 0 to 1, the same on every machine (mulberry32). */
export function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PROMPTS = [
  [
    'Why do spring tides come twice a month?',
    'Spring tides come when the sun, the moon and the Earth stand in one line, at new moon and at full moon. Both then pull the water the same way, so high water is higher and low water lower than in between.',
  ],
  [
    'How do I keep a sourdough starter alive while I travel?',
    'Feed it once with twice as much flour as water, so that it is stiff, and put it into the refrigerator. A stiff starter in the cold lasts three weeks. Feed it twice at room temperature before you bake with it again.',
  ],
  [
    'Name three things that a tide table does not tell you.',
    '1. How much the wind and the air pressure raise or lower the water today.\n2. How strong the current is, and when it turns.\n3. What the height is above the ground at your own place.',
  ],
  [
    'Write a short note to a neighbour about a shared fence.',
    'Dear neighbour, the fence between our gardens leans since the last storm. I would gladly repair it next weekend and pay for half. Would that suit you?',
  ],
  [
    'What is the difference between weather and climate?',
    'Weather is what the air does today; climate is what it usually does at a place over decades.',
  ],
  ['How many litres are in a cubic metre?', 'A thousand.'],
  [
    'Explain to a child why the sky is blue.',
    'Light from the sun has all colours. The air throws blue about more than red, so blue comes to your eyes from everywhere.',
  ],
  [
    'Give me a plan for learning to read music in a month.',
    'Week one: names of the lines and spaces. Week two: lengths of notes. Week three: both together, slowly, with one hand. Week four: easy pieces at their own speed.',
  ],
] as const;

const MODELS = ['base', 'M_0', 'M_1', 'M_2'] as const;

function answersOf(models: readonly string[]): readonly AnswerRow[] {
  return PROMPTS.map(([instruction, reference], at) => ({
    pairId: `pair-${at}`,
    instruction,
    reference,
    answers: models.map((model, index) => ({ model, text: answerText(reference, index, at) })),
  }));
}

function answerText(reference: string, index: number, at: number): string {
  const sentences = reference.split(/(?<=\.) /);
  if (index === 0) return `Sure! Here is an answer to your question.\n\n${sentences[0]} ${sentences[0]}`;
  if (index === 1) return at === 5 ? '' : (sentences[0] ?? reference);
  return sentences.slice(0, index + (at % 2)).join(' ');
}

/** How the models fare in a scene: the shift of each one's losses and of its ratings of good pairs, in the loop's order. */
export interface Fares {
  readonly losses: readonly number[];
  readonly rating: readonly number[];
  /** Share of prompts on which a later model wins. */
  readonly wins: number;
  readonly pairs?: number;
}

export function comparisonOf({ losses, rating, wins, pairs = 24 }: Fares): ComparisonView {
  const draw = draws(7);
  const hardness = Array.from({ length: pairs }, () => 1.9 + draw() * 1.1);
  const models: readonly ModelResults[] = MODELS.map((model, at) => ({
    model,
    losses: hardness.map((hard, index) => ({
      id: `pair-${index}`,
      nll: hard + (losses[at] ?? 0) + (draw() - 0.5) * 0.12,
      tokens: 40 + ((index * 37) % 90),
    })),
    ratings: Array.from({ length: pairs * 2 }, (_, index) => {
      const good = index % 2 === 0;
      return { good, score: 2.1 + draw() * 1.1 + (good ? (rating[at] ?? 0) : 0) };
    }),
  }));
  const choose = (): Preference => {
    const drawn = draw();
    if (drawn < wins) return 'b';
    return drawn < 0.8 ? 'a' : drawn < 0.9 ? 'tie' : 'inconsistent';
  };
  const preferences = [
    ['base', 'M_0'],
    ['M_0', 'M_1'],
    ['M_0', 'M_2'],
    ['M_1', 'M_2'],
  ].map(([a, b]) => ({ a: a!, b: b!, judge: 'base', preferences: PROMPTS.map(choose) }));
  const comparison: Comparison = { models, preferences };
  return {
    key: 'compared',
    comparison,
    verdict: verdict(comparison),
    figures: models.map(({ model, losses: measured, ratings }) => {
      const mean = meanLoss(measured);
      return {
        model,
        loss: mean && { value: mean.value, low: mean.interval?.low ?? null, high: mean.interval?.high ?? null },
        perplexity: perplexity(measured)?.value ?? null,
        rating: ratingQuality(ratings, 2.5),
      };
    }),
    answers: answersOf(MODELS),
    choices: [],
  };
}

/** Pairs to judge, and choices that are recorded as the real app records them. */
export function offerBlind(app: ScriptedApp, view: ComparisonView): void {
  app.blindPairs = (a, b) => {
    const judged = new Set(
      (app.comparison.value ?? view).choices.filter((each) => each.a === a && each.b === b).map(({ pairId }) => pairId),
    );
    return view.answers
      .filter(({ pairId }) => !judged.has(pairId))
      .map(({ pairId, instruction, answers }, at) => {
        const side = (model: string) => ({ model, text: answers.find((each) => each.model === model)?.text ?? '' });
        const [left, right] = at % 2 === 0 ? [side(a), side(b)] : [side(b), side(a)];
        return { pairId, instruction, left, right };
      });
  };
  app.chooseBlind = (pair, chosen) => {
    const now = app.comparison.value ?? view;
    const order = view.figures.map(({ model }) => model);
    const [a, b] = [pair.left.model, pair.right.model].sort((one, other) => order.indexOf(one) - order.indexOf(other));
    const winner = chosen === 'tie' ? 'tie' : pair[chosen].model === a ? 'a' : 'b';
    const choice = {
      id: `${now.key}/${a}/${b}/${pair.pairId}`,
      comparison: now.key,
      a: a!,
      b: b!,
      pairId: pair.pairId,
      preferred: winner,
      createdAt: 1_700_000_300_000,
    } as const;
    app.comparison.value = { ...now, choices: [...now.choices, choice] };
    (app.calls as (readonly [string, ...unknown[]])[]).push(['chooseBlind', pair.pairId, chosen]);
    return Promise.resolve();
  };
}
