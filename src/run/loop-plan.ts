// The loop as it stands: the plan under the present settings, what each step works on, and how much of it is done.

import { ELSEWHERE_KEY } from '../core/elsewhere.ts';
import { keyOf } from '../core/key.ts';
import type { LoopSettings } from '../core/loop-settings.ts';
import { measurePhases } from '../core/measure-phases.ts';
import type { Segment } from '../core/records.ts';
import { type AugmentStep, type KeyedStep, keyedPlan, planOf, type RateStep } from '../core/rounds.ts';
import { type SeedSet, type SeedSplit, splitSeed } from '../core/seed.ts';
import { isKept } from '../core/select.ts';
import { tunedModelId } from '../core/training.ts';
import type { AugmentedPair } from '../core/training-set.ts';
import { adapterKey, type Workers } from '../core/workers.ts';
import { candidateOf, choicesOf, ratingUnder, rowKeys } from './latest.ts';
import type { LoopBook } from './loop-book.ts';
import type { LoopStepView, StepState } from './loop-view.ts';
import type { Project } from './project.ts';

/** What a plan is made of. */
export interface PlanParts {
  readonly settings: LoopSettings;
  /** Id of the base model. */
  readonly base: string;
  readonly seed: SeedSet;
  /** The segments to write instructions for. */
  readonly pool: readonly Segment[];
}

/** A plan with what it works on. */
export interface LoopPlan extends PlanParts {
  readonly steps: readonly KeyedStep[];
  readonly split: SeedSplit;
}

export function loopPlan(parts: PlanParts): LoopPlan {
  const { settings, base, seed, pool } = parts;
  const inputs = { base, seed: seed.id, segments: keyOf({ segments: pool.map(({ id }) => id) }) };
  return { ...parts, steps: keyedPlan(planOf(settings), inputs), split: splitSeed(seed, settings.split) };
}

/** The step of the plan with this id; a plan names only steps that stand in it. */
export function stepOf(plan: LoopPlan, id: string): KeyedStep {
  const found = plan.steps.find(({ step }) => step.id === id);
  if (found === undefined) throw new Error(`The plan has no step "${id}".`);
  return found;
}

/** Who works in a step that writes or rates. A step that writes rates nothing, so its rater has no name. */
export function stepWorkers(plan: LoopPlan, step: AugmentStep | RateStep): Workers {
  const augment = step.kind === 'augment' ? step : (stepOf(plan, step.pool).step as AugmentStep);
  const idOf = (ref: AugmentStep['by']) => tunedModelId(plan.base, adapterKey(plan.steps, ref));
  return {
    base: plan.base,
    writer: { model: idOf(augment.by), tuned: augment.tags },
    rater: step.kind === 'rate' ? { model: idOf(step.by), tags: step.tags } : { model: '', tags: [] },
  };
}

interface Left {
  /** Changes with the records that the pairs are made of. */
  readonly stamp: string;
  readonly pairs: readonly AugmentedPair[];
}

/** Pairs are asked for with every repaint, and change only with their records. */
const LEFT = new WeakMap<LoopPlan, Map<string, Left>>();

/** The pairs that a step left to learn from: those kept by a choice, or all that were written. In the order of the pool. */
export function pairsOf(plan: LoopPlan, stepId: string, project: Project): readonly AugmentedPair[] {
  const { step } = stepOf(plan, stepId);
  const rated = step.kind === 'select' ? (stepOf(plan, step.ratings).step as RateStep) : null;
  const writing = rated ?? (step.kind === 'augment' ? step : null);
  if (writing === null) return [];
  const keys = rowKeys(stepWorkers(plan, writing), plan.settings);
  const used = [ELSEWHERE_KEY, ...keys.augment, keys.check, ...keys.parts.map(({ key }) => key)];
  const stamp = [project.marking, ...used.flatMap((key) => Object.values(project.tally(key)))].join();
  const known = LEFT.get(plan) ?? new Map<string, Left>();
  LEFT.set(plan, known);
  const before = known.get(stepId);
  if (before?.stamp === stamp) return before.pairs;
  const pairs = plan.pool.flatMap((segment): AugmentedPair[] => {
    const candidate = candidateOf(project, choicesOf(project, segment.id, keys), keys);
    if (!candidate?.reply.ok) return [];
    const marks = project.marksOf(candidate.id) ?? [];
    // A person's labels measure the rater; what a model learns from is named by its key, and labels are no part of it.
    const row = { rating: ratingUnder(project, candidate.id, keys), marks, label: null };
    const isChosen = rated === null || isKept(row, plan.settings);
    return isChosen ? [{ id: candidate.id, instruction: candidate.reply.instruction, output: segment.text }] : [];
  });
  known.set(stepId, { stamp, pairs });
  return pairs;
}

/** What the page shows of each step. `running` is the id of the step under way. */
export function stepViews(
  plan: LoopPlan,
  book: LoopBook,
  project: Project,
  running: string | null,
): readonly LoopStepView[] {
  let round = 0;
  return plan.steps.map((keyed): LoopStepView => {
    const { key, step } = keyed;
    // A round begins with the writing or the rating of its pairs.
    if (step.kind === 'augment') round = 1;
    if (step.kind === 'rate') round = step.round;
    const isDone = book.steps.value.has(key);
    const { done, total, secondsLeft } = progressOf(plan, keyed, book, project, isDone);
    const begun: StepState = done > 0 ? 'partly' : 'waiting';
    const state: StepState = running === step.id ? 'running' : isDone ? 'done' : begun;
    return { id: step.id, kind: step.kind, key, round, state, done, total, secondsLeft };
  });
}

function progressOf(
  plan: LoopPlan,
  { key, step }: KeyedStep,
  book: LoopBook,
  project: Project,
  isDone: boolean,
): Pick<LoopStepView, 'done' | 'total' | 'secondsLeft'> {
  const noTime = { secondsLeft: null };
  switch (step.kind) {
    case 'train': {
      const live = book.live.value?.key === key ? book.live.value : null;
      const row = book.trainings.value.get(key);
      const total = live?.plan.steps ?? row?.plan.steps ?? null;
      const curve = live?.train ?? row?.train ?? [];
      return { done: curve.at(-1)?.step ?? 0, total, secondsLeft: live?.secondsLeft ?? null };
    }
    case 'augment': {
      const { augment, check } = rowKeys(stepWorkers(plan, step), plan.settings);
      const total = (plan.pool.length - fromElsewhere(plan, project)) * augment.length;
      const tried = sumOf(augment, (key) => project.tally(key).tried);
      if (augment.length === 1) return { done: Math.min(tried, total), total, ...noTime };
      // Each of several is checked too, once it is written.
      const checked = project.tally(check).tried;
      return { done: Math.min(tried + checked, 2 * total), total: 2 * total, ...noTime };
    }
    case 'rate': {
      const { tried, written, parts } = ratedOf(plan, step, project);
      return { done: Math.min(tried, written * parts), total: written === 0 ? null : written * parts, ...noTime };
    }
    case 'select': {
      const { tried, parts } = ratedOf(plan, stepOf(plan, step.ratings).step as RateStep, project);
      const total = Math.ceil(tried / parts) || null;
      return { done: isDone ? pairsOf(plan, step.id, project).length : 0, total, ...noTime };
    }
    case 'compare': {
      const tasks = measurePhases(key, step, plan.split.dev).flatMap((phase) => phase.tasks);
      const measured = tasks.filter(({ id }) => book.measurements.value.has(id)).length;
      return { done: measured, total: tasks.length, ...noTime };
    }
  }
}

/** What a rating step has done: ratings by all parts of the rater, segments with a usable candidate, and the number of parts. */
function ratedOf(plan: LoopPlan, step: RateStep, project: Project) {
  const keys = rowKeys(stepWorkers(plan, step), plan.settings);
  const hasOne = ({ id }: Segment) => choicesOf(project, id, keys).some(({ reply }) => reply.ok);
  const isOne = keys.augment.length === 1 && project.tally(ELSEWHERE_KEY).ok === 0;
  const written = isOne ? project.tally(keys.augment[0] ?? '').ok : plan.pool.filter(hasOne).length;
  return { tried: sumOf(keys.parts, ({ key }) => project.tally(key).tried), written, parts: keys.parts.length };
}

/** Segments of the pool whose instruction was made elsewhere: none is written for them. */
function fromElsewhere(plan: LoopPlan, project: Project): number {
  if (project.tally(ELSEWHERE_KEY).ok === 0) return 0;
  return plan.pool.filter(({ id }) => project.candidatesOf(id).some(({ key }) => key === ELSEWHERE_KEY)).length;
}

function sumOf<T>(list: readonly T[], of: (each: T) => number): number {
  return list.reduce((sum, each) => sum + of(each), 0);
}
