// What the page shows of trainings and comparisons, made of the plan and the book. Pure functions of what is kept.

import { verdict } from '../core/compare.ts';
import { meanLoss, perplexity } from '../core/held-out-loss.ts';
import { seedFor } from '../core/key.ts';
import { comparisonOf } from '../core/measure.ts';
import { winRate } from '../core/preference.ts';
import { ratingQuality } from '../core/rating-quality.ts';
import type { BlindChoice, BlindVerdict, Measurement } from '../core/records.ts';
import type { CompareStep, KeyedStep, TrainStep } from '../core/rounds.ts';
import { scalingFit } from '../core/scaling.ts';
import { trainingSet } from '../core/training-set.ts';
import type { LoopBook } from './loop-book.ts';
import { type LoopPlan, pairsOf } from './loop-plan.ts';
import type {
  AnswerRow,
  BlindPair,
  ComparisonView,
  LoopStepView,
  ModelFigures,
  ScalingView,
  TrainingView,
  VariantResult,
} from './loop-view.ts';
import type { Project } from './project.ts';

/** The trainings of a plan, in its order. */
export function trainingViews(
  plan: LoopPlan,
  states: readonly LoopStepView[],
  book: LoopBook,
  project: Project,
): readonly TrainingView[] {
  return plan.steps.flatMap(({ key, step }): TrainingView[] => {
    if (step.kind !== 'train') return [];
    const row = book.trainings.value.get(key) ?? null;
    const live = book.live.value?.key === key ? book.live.value : null;
    const adapter = book.adapters.value.get(key) ?? null;
    const state = states.find(({ id }) => id === step.id)?.state ?? 'waiting';
    const train = live?.train ?? row?.train ?? [];
    const dev = live?.dev ?? row?.dev ?? [];
    const best = dev.reduce<(typeof dev)[number] | null>((a, b) => (a === null || b.loss < a.loss ? b : a), null);
    return [
      {
        stepId: step.id,
        key,
        model: step.model,
        task: step.task,
        state,
        plan: live?.plan ?? row?.plan ?? null,
        ...setOf(plan, step, states, project),
        train,
        dev,
        step: train.at(-1)?.step ?? 0,
        examples: live?.examples ?? null,
        tokensPerSecond: live?.tokensPerSecond ?? (row && row.seconds > 0 ? row.tokens / row.seconds : null),
        secondsLeft: live?.secondsLeft ?? null,
        best: adapter ? { step: adapter.best.step, loss: adapter.best.devLoss } : best,
        adapter,
      },
    ];
  });
}

/** What a step learns from, once the pairs are chosen; until then the seed's part alone is known. */
function setOf(
  plan: LoopPlan,
  step: TrainStep,
  states: readonly LoopStepView[],
  project: Project,
): Pick<TrainingView, 'pairs' | 'warnings'> {
  const from = step.sets.find((set) => set.kind === 'augmented')?.from ?? null;
  const isChosen = from === null || states.find(({ id }) => id === from)?.state === 'done';
  const hasSeed = step.sets.some(({ kind }) => kind === 'seed');
  const before = { pairs: { seed: hasSeed ? plan.split.train.length : 0, augmented: 0, heldOut: 0 }, warnings: [] };
  if (!isChosen) return before;
  const set = trainingSet(step, plan.split, from === null ? [] : pairsOf(plan, from, project));
  if (!set.ok) return before;
  const { seed, augmented, heldOut, warnings } = set.value;
  return { pairs: { seed, augmented, heldOut }, warnings };
}

/** The comparison of a plan; null before its first figure. */
export function comparisonView(plan: LoopPlan, book: LoopBook): ComparisonView | null {
  const keyed = compareStep(plan.steps);
  if (keyed === null) return null;
  const { key, step } = keyed;
  const measured = measurementsOf(book, key);
  if (measured.length === 0) return null;
  const comparison = comparisonOf(step, measured);
  const figures = comparison.models.map(({ model, losses, ratings }): ModelFigures => {
    const loss = meanLoss(losses);
    return {
      model,
      loss: loss && { value: loss.value, low: loss.interval?.low ?? null, high: loss.interval?.high ?? null },
      perplexity: perplexity(losses)?.value ?? null,
      rating: ratings.length === 0 ? null : ratingQuality(ratings, plan.settings.minScore),
    };
  });
  return {
    key,
    comparison,
    verdict: verdict(comparison),
    figures,
    answers: answerRows(plan, step, measured),
    choices: [...book.choices.value.values()].filter(({ comparison: of }) => of === key),
  };
}

function compareStep(steps: readonly KeyedStep[]): { readonly key: string; readonly step: CompareStep } | null {
  for (const { key, step } of steps) if (step.kind === 'compare') return { key, step };
  return null;
}

function measurementsOf(book: LoopBook, key: string): readonly Measurement[] {
  return [...book.measurements.value.values()].filter(({ comparison }) => comparison === key);
}

function answerRows(plan: LoopPlan, step: CompareStep, measured: readonly Measurement[]): readonly AnswerRow[] {
  const texts = new Map<string, string>();
  for (const { model, pairId, found } of measured) {
    if (found.kind === 'answer') texts.set(`${model}/${pairId}`, found.text);
  }
  return plan.split.dev.slice(0, step.answers.prompts).flatMap(({ id, instruction, output }): AnswerRow[] => {
    const answers = step.models.flatMap(({ model }) => {
      const text = texts.get(`${model}/${id}`);
      return text === undefined ? [] : [{ model, text }];
    });
    return answers.length === 0 ? [] : [{ pairId: id, instruction, reference: output, answers }];
  });
}

/** Answers of two models that nobody has chosen between. A draw from the pair's id says which is on the left. */
export function blindPairs(view: ComparisonView, a: string, b: string): readonly BlindPair[] {
  const judged = new Set(view.choices.filter((each) => each.a === a && each.b === b).map(({ pairId }) => pairId));
  return view.answers.flatMap(({ pairId, instruction, answers }): BlindPair[] => {
    const [first, second] = [answers.find(({ model }) => model === a), answers.find(({ model }) => model === b)];
    if (judged.has(pairId) || first === undefined || second === undefined) return [];
    const isSwapped = seedFor(1, `${view.key}/${a}/${b}/${pairId}`, 0) % 2 === 1;
    return [{ pairId, instruction, left: isSwapped ? second : first, right: isSwapped ? first : second }];
  });
}

/** What the person chose, as a record that names the models in the loop's order. */
export function blindChoice(
  plan: LoopPlan,
  comparison: string,
  { pairId, left, right }: BlindPair,
  said: BlindVerdict,
  createdAt: number,
): BlindChoice {
  const order = compareStep(plan.steps)?.step.models.map(({ model }) => model) ?? [];
  const leftIsA = order.indexOf(left.model) < order.indexOf(right.model);
  const [a, b] = leftIsA ? [left.model, right.model] : [right.model, left.model];
  const preferred = said === 'tie' ? 'tie' : (said === 'left') === leftIsA ? 'a' : 'b';
  return { id: `${comparison}/${a}/${b}/${pairId}`, comparison, a, b, pairId, preferred, createdAt };
}

/** A variant of the loop by name, and its plan. */
export interface VariantPlan {
  readonly name: string;
  readonly plan: LoopPlan;
}

/** Results of the variants whose comparison is done. */
export function variantResults(variants: readonly VariantPlan[], book: LoopBook): readonly VariantResult[] {
  return variants.flatMap(({ name, plan }): VariantResult[] => {
    const keyed = compareStep(plan.steps);
    if (keyed === null || !book.steps.value.has(keyed.key)) return [];
    const comparison = comparisonOf(keyed.step, measurementsOf(book, keyed.key));
    const newest = comparison.models.at(-1);
    if (newest === undefined) return [];
    const against = comparison.preferences.find(({ a, b }) => a === 'M_0' && b === newest.model);
    const rate = against === undefined ? null : winRate(against.preferences).winRate;
    return [
      {
        name,
        model: newest.model,
        augmented: adapterOf(plan, newest.model, book)?.pairs.augmented ?? 0,
        loss: meanLoss(newest.losses)?.value ?? null,
        winRate: rate === null ? null : 100 * rate.value,
      },
    ];
  });
}

/** The fit over those variants whose model learned from augmented pairs and was compared with M_0. */
export function scalingView(variants: readonly VariantPlan[], book: LoopBook): ScalingView {
  const done = new Set<string>();
  const points = variants.flatMap(({ name, plan }) => {
    const [result] = variantResults([{ name, plan }], book);
    const pairs = result === undefined ? null : (adapterOf(plan, result.model, book)?.pairs ?? null);
    if (result === undefined || result.winRate === null || pairs === null || pairs.augmented === 0) return [];
    const key = compareStep(plan.steps)?.key ?? '';
    // Two names for one plan are one point.
    if (done.has(key)) return [];
    done.add(key);
    return [{ examples: pairs.seed + pairs.augmented, winRate: result.winRate }];
  });
  return { points, fit: scalingFit(points) };
}

function adapterOf(plan: LoopPlan, model: string, book: LoopBook) {
  const key = plan.steps.find(({ step }) => step.kind === 'train' && step.model === model)?.key;
  return key === undefined ? null : (book.adapters.value.get(key) ?? null);
}
