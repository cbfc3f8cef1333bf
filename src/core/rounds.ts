// The loop as a plan (paper section 2): which model learns from what, which one rates, in which order. Pure data: whoever
// runs a step looks here for what it needs and what to call its result.

import { keyOf } from './key.ts';
import type { LearnSettings } from './learning.ts';
import type { AnswerSettings, LoopSettings } from './loop-settings.ts';
import { BOTH_TAGS, PREFER, promptName, type Tag } from './prompts.ts';
import { rateConfiguration, ratePromptName } from './raters.ts';
import type { StepKind } from './records.ts';
import type { SplitSettings } from './seed.ts';
import type { AugmentSettings, FilterSettings, RateSettings } from './settings.ts';
import { type TrainTask, taskPromptName } from './training.ts';

export { ABLATIONS, DEFAULT_LOOP, type LearnFrom, type LoopSettings } from './loop-settings.ts';

/** A set of pairs: the seed's part for learning, or the augmented pairs that a step left. */
export type SetRef =
  | { readonly kind: 'seed'; readonly tags: readonly Tag[] }
  | { readonly kind: 'augmented'; readonly from: string; readonly tags: readonly Tag[] };

interface Step<Kind extends StepKind> {
  readonly kind: Kind;
  /** Its name within the plan, for people too: `train M_1`, `rate 2`. */
  readonly id: string;
  /** Ids of the steps whose results it uses; all stand before it in the plan. */
  readonly needs: readonly string[];
}

export interface TrainStep extends Step<'train'> {
  /** `M_yx`, `M_0`, `M_1`, … */
  readonly model: string;
  readonly task: TrainTask;
  /** Id of the step whose adapter it goes on from; null begins at the base. */
  readonly start: string | null;
  readonly sets: readonly SetRef[];
  readonly split: SplitSettings;
  readonly training: LearnSettings;
  /** Augmented pairs that it learns from at most; null for all. */
  readonly rows: number | null;
  readonly leastRows: number;
}

/** Who works: the model that a step trained, or one with an adapter made elsewhere. */
export type ModelRef =
  | { readonly kind: 'trained'; readonly step: string }
  | { readonly kind: 'imported'; readonly adapter: string };

export interface AugmentStep extends Step<'augment'> {
  /** The model that writes. */
  readonly by: ModelRef;
  readonly tags: readonly Tag[];
  readonly augment: AugmentSettings;
}

export interface RateStep extends Step<'rate'> {
  /** Counted from 1. */
  readonly round: number;
  /** The model that rates. */
  readonly by: ModelRef;
  /** Id of the step that wrote the pairs; every round rates the same. */
  readonly pool: string;
  readonly tags: readonly Tag[];
  readonly rate: RateSettings;
}

export interface SelectStep extends Step<'select'> {
  readonly ratings: string;
  readonly minScore: number;
  /** Pairs with a mark stay out where these say so. */
  readonly filters: FilterSettings;
}

export interface CompareStep extends Step<'compare'> {
  /** The models and the tags that each is asked with; `step` null is the base model. */
  readonly models: readonly { readonly model: string; readonly step: string | null; readonly tags: readonly Tag[] }[];
  /** Tags before held-out seed pairs when their loss is measured. */
  readonly lossTags: readonly Tag[];
  readonly split: SplitSettings;
  readonly rate: RateSettings;
  readonly answers: AnswerSettings;
}

export type LoopStep = TrainStep | AugmentStep | RateStep | SelectStep | CompareStep;

const BACKWARD_STEP = 'train M_yx';
const AUGMENT_STEP = 'augment';

/** The steps of the loop, each after all that it needs. */
export function planOf(settings: LoopSettings): readonly LoopStep[] {
  const { split, augment, rate, minScore, filters, learnFrom, curation, own } = settings;
  const seedTags: readonly Tag[] = settings.tags ? ['assistant'] : [];
  const webTags: readonly Tag[] = settings.tags ? ['web'] : [];
  const bothTags = settings.tags ? BOTH_TAGS : [];
  const rounds = learnFrom === 'seed' ? 0 : Math.min(curation ? Number.POSITIVE_INFINITY : 1, settings.rounds);
  const steps: LoopStep[] = [];

  const train = (model: string, task: TrainTask, start: string | null, sets: readonly SetRef[]): string => {
    const id = `train ${model}`;
    const from = sets.flatMap((set) => (set.kind === 'augmented' ? [set.from] : []));
    const needs = [...(start === null ? [] : [start]), ...from];
    const { leastRows } = settings;
    const rows = from.length > 0 ? settings.rows : null;
    steps.push({
      kind: 'train',
      id,
      needs,
      model,
      task,
      start,
      sets,
      split,
      training: settings.training[task],
      rows,
      leastRows,
    });
    return id;
  };

  const seed: SetRef = { kind: 'seed', tags: seedTags };
  const writer: ModelRef =
    own.writer === null ? { kind: 'trained', step: BACKWARD_STEP } : { kind: 'imported', adapter: own.writer };
  if (rounds > 0 && own.writer === null) train('M_yx', 'backward', null, [seed]);
  let newest = train('M_0', 'forward', null, [seed]);
  // Models are asked with the tags that they have learned: M_0 has seen no pair from the web.
  const models = [
    { model: 'base', step: null, tags: seedTags },
    { model: 'M_0', step: newest, tags: seedTags },
  ] as { model: string; step: string | null; tags: readonly Tag[] }[];
  if (rounds > 0) {
    steps.push({
      kind: 'augment',
      id: AUGMENT_STEP,
      needs: stepsOf(writer),
      by: writer,
      tags: seedTags,
      augment,
    });
  }

  for (let round = 1; round <= rounds; round += 1) {
    let from = AUGMENT_STEP;
    if (curation) {
      const ratings = `rate ${round}`;
      const tags = round === 1 ? seedTags : bothTags;
      const rater: ModelRef =
        own.rater === null ? { kind: 'trained', step: newest } : { kind: 'imported', adapter: own.rater };
      steps.push({
        kind: 'rate',
        id: ratings,
        round,
        needs: [...stepsOf(rater), AUGMENT_STEP],
        by: rater,
        pool: AUGMENT_STEP,
        tags,
        rate,
      });
      from = `select ${round}`;
      steps.push({ kind: 'select', id: from, needs: [ratings], ratings, minScore, filters });
    }
    const augmented: SetRef = { kind: 'augmented', from, tags: webTags };
    const start = round > 1 && settings.laterStart === 'previous' ? newest : null;
    newest = train(`M_${round}`, 'forward', start, learnFrom === 'joint' ? [seed, augmented] : [augmented]);
    models.push({ model: `M_${round}`, step: newest, tags: bothTags });
  }

  const needs = models.flatMap(({ step }) => (step === null ? [] : [step]));
  // A judge that this plan does not train would leave the comparison without one.
  const judge = models.some(({ model }) => model === settings.answers.judge) ? settings.answers.judge : 'base';
  const answers = { ...settings.answers, judge };
  steps.push({ kind: 'compare', id: 'compare', needs, models, lossTags: seedTags, split, rate, answers });
  return steps;
}

function stepsOf(model: ModelRef): readonly string[] {
  return model.kind === 'trained' ? [model.step] : [];
}

/** What the loop works on; each names its content. */
export interface LoopInputs {
  /** Id of the base model. */
  readonly base: string;
  /** Id of the seed set. */
  readonly seed: string;
  /** Key of the segments to write instructions for. */
  readonly segments: string;
}

/** A step with the name of its result. */
export interface KeyedStep {
  readonly key: string;
  readonly step: LoopStep;
  /** Keys of `step.needs`, in their order. */
  readonly needs: readonly string[];
  /** All that the key was made from besides `needs`. */
  readonly configuration: object;
}

/**
 * Names the result of every step by its configuration and by the keys of what it needs: a changed setting changes the
 * keys of the steps that depend on it and of no other, and no result takes another's place.
 */
export function keyedPlan(plan: readonly LoopStep[], inputs: LoopInputs): readonly KeyedStep[] {
  const keys = new Map<string, string>();
  return plan.map((step) => {
    const needs = step.needs.map((id) => keys.get(id) ?? unknownStep(id));
    const configuration = configurationOf(step, inputs, keys);
    const key = keyOf({ ...configuration, needs });
    keys.set(step.id, key);
    return { key, step, needs, configuration };
  });
}

/** The first step that is not done: all that it needs stands before it, so that is done. Null when every step is. */
export function nextStep(plan: readonly KeyedStep[], done: ReadonlySet<string>): KeyedStep | null {
  return plan.find(({ key }) => !done.has(key)) ?? null;
}

// The step's own id is left out: the same work under another name has the same result. So are least rows, on which no
// result depends. Where another step is named, its key stands.
function configurationOf(step: LoopStep, inputs: LoopInputs, keys: ReadonlyMap<string, string>): object {
  const { base, seed, segments } = inputs;
  const { kind } = step;
  switch (kind) {
    case 'train': {
      const { task, split, training, rows } = step;
      const sets = step.sets.map((set) => (set.kind === 'augmented' ? { ...set, from: keys.get(set.from) } : set));
      const start = step.start === null ? null : keys.get(step.start);
      return {
        kind,
        base,
        seed,
        split,
        task,
        prompt: taskPromptName(task),
        training,
        sets,
        start,
        ...(rows === null ? {} : { rows }),
      };
    }
    case 'augment': {
      const prompt = taskPromptName('backward');
      const { candidates, ...one } = step.augment;
      const augment = candidates > 1 ? step.augment : one;
      return { kind, base, segments, prompt, tags: step.tags, augment, ...importedIn(step.by) };
    }
    case 'rate': {
      const rate = rateConfiguration(step.rate);
      const prompt = ratePromptName(step.rate);
      return { kind, prompt, tags: step.tags, rate, ...importedIn(step.by) };
    }
    case 'select':
      return { kind, minScore: step.minScore, ...(step.filters.keepsOut ? { filters: step.filters } : {}) };
    case 'compare': {
      const models = step.models.map(({ step: id, tags }) => ({ key: id === null ? null : keys.get(id), tags }));
      const { lossTags, split, answers } = step;
      const { sampling, seed: drawn } = step.rate;
      const rate = { sampling, seed: drawn, ...rateConfiguration(step.rate) };
      const prompts = [taskPromptName('forward'), promptName(PREFER), ...laterThanFirst(ratePromptName(step.rate))];
      return { kind, base, seed, prompts, models, lossTags, split, rate, answers };
    }
  }
}

/** The first prompts that pairs were rated with stand in no key of a comparison, so that those made with them keep theirs. */
function laterThanFirst(prompt: string): readonly string[] {
  return prompt === 'five-grades@1' || prompt === 'five-grades-reasoned@1' ? [] : [prompt];
}

function importedIn(model: ModelRef): { readonly adapter?: string } {
  return model.kind === 'imported' ? { adapter: model.adapter } : {};
}

function unknownStep(id: string): never {
  throw new Error(`The plan names "${id}" before that step stands in it.`);
}
