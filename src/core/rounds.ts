// The loop as a plan (paper section 2): which model learns from what, which one rates, in which order. Pure data: whoever
// runs a step looks here for what it needs and what to call its result.

import { keyOf } from './key.ts';
import { BOTH_TAGS, FIVE_GRADES, FIVE_GRADES_REASONED, promptName, type Tag } from './prompts.ts';
import type { StepKind } from './records.ts';
import { DEFAULT_SPLIT, type SplitSettings } from './seed.ts';
import { type AugmentSettings, DEFAULT_SETTINGS, type RateSettings } from './settings.ts';
import { type TrainTask, taskPromptName } from './training.ts';

/** Which pairs the forward models after M_0 learn from. The paper's best is `joint`. */
export type LearnFrom = 'joint' | 'augmented' | 'seed';

export interface LoopSettings {
  readonly split: SplitSettings;
  /** Settings of the two kinds of training as plain data; every part of them enters the keys. */
  readonly training: Readonly<Record<TrainTask, object>>;
  readonly augment: AugmentSettings;
  readonly rate: RateSettings;
  /** The paper's k: pairs rated this or better are kept. */
  readonly minScore: number;
  /** How often pairs are rated and a model learns from those kept. Paper: 2. */
  readonly rounds: number;
  /** Where M_2 and later models begin. The paper does not say. */
  readonly laterStart: 'base' | 'previous';
  readonly learnFrom: LearnFrom;
  /** False keeps every pair: nothing is rated, and as a second round would repeat the first, there is one. */
  readonly curation: boolean;
  /** False leaves both tags out, in training and afterwards. */
  readonly tags: boolean;
  /** Fewer augmented pairs than this in a training set are said aloud. No result depends on it. */
  readonly leastRows: number;
}

export const DEFAULT_LOOP: LoopSettings = {
  split: DEFAULT_SPLIT,
  training: { backward: {}, forward: {} },
  augment: DEFAULT_SETTINGS.augment,
  rate: DEFAULT_SETTINGS.rate,
  // The paper's A_5 is ≥ 4.5; small models do not reach it (see settings.ts).
  minScore: DEFAULT_SETTINGS.minScore,
  rounds: 2,
  laterStart: 'base',
  learnFrom: 'joint',
  curation: true,
  tags: true,
  // The paper's batch: with fewer rows one step would see some of them twice.
  leastRows: 32,
};

/** The paper's ablations as changes to the settings. */
export const ABLATIONS = {
  'without-curation': { curation: false },
  'augmented-only': { learnFrom: 'augmented' },
  'seed-only': { learnFrom: 'seed' },
  'without-tags': { tags: false },
} as const satisfies Readonly<Record<string, Partial<LoopSettings>>>;

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
  readonly training: object;
  readonly leastRows: number;
}

export interface AugmentStep extends Step<'augment'> {
  /** Id of the step that trained the model that writes. */
  readonly by: string;
  readonly tags: readonly Tag[];
  readonly augment: AugmentSettings;
}

export interface RateStep extends Step<'rate'> {
  /** Id of the step that trained the model that rates. */
  readonly by: string;
  /** Id of the step that wrote the pairs; every round rates the same. */
  readonly pool: string;
  readonly tags: readonly Tag[];
  readonly rate: RateSettings;
}

export interface SelectStep extends Step<'select'> {
  readonly ratings: string;
  readonly minScore: number;
}

export interface CompareStep extends Step<'compare'> {
  /** The models and the tags that each is asked with; `step` null is the base model. */
  readonly models: readonly { readonly model: string; readonly step: string | null; readonly tags: readonly Tag[] }[];
  /** Tags before held-out seed pairs when their loss is measured. */
  readonly lossTags: readonly Tag[];
  readonly split: SplitSettings;
  readonly rate: RateSettings;
}

export type LoopStep = TrainStep | AugmentStep | RateStep | SelectStep | CompareStep;

const BACKWARD_STEP = 'train M_yx';
const AUGMENT_STEP = 'augment';

/** The steps of the loop, each after all that it needs. */
export function planOf(settings: LoopSettings): readonly LoopStep[] {
  const { split, augment, rate, minScore, learnFrom, curation } = settings;
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
      leastRows,
    });
    return id;
  };

  const seed: SetRef = { kind: 'seed', tags: seedTags };
  if (rounds > 0) train('M_yx', 'backward', null, [seed]);
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
      needs: [BACKWARD_STEP],
      by: BACKWARD_STEP,
      tags: seedTags,
      augment,
    });
  }

  for (let round = 1; round <= rounds; round += 1) {
    let from = AUGMENT_STEP;
    if (curation) {
      const ratings = `rate ${round}`;
      const tags = round === 1 ? seedTags : bothTags;
      steps.push({
        kind: 'rate',
        id: ratings,
        needs: [newest, AUGMENT_STEP],
        by: newest,
        pool: AUGMENT_STEP,
        tags,
        rate,
      });
      from = `select ${round}`;
      steps.push({ kind: 'select', id: from, needs: [ratings], ratings, minScore });
    }
    const augmented: SetRef = { kind: 'augmented', from, tags: webTags };
    const start = round > 1 && settings.laterStart === 'previous' ? newest : null;
    newest = train(`M_${round}`, 'forward', start, learnFrom === 'joint' ? [seed, augmented] : [augmented]);
    models.push({ model: `M_${round}`, step: newest, tags: bothTags });
  }

  const needs = models.flatMap(({ step }) => (step === null ? [] : [step]));
  steps.push({ kind: 'compare', id: 'compare', needs, models, lossTags: seedTags, split, rate });
  return steps;
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
      const { task, split, training } = step;
      const sets = step.sets.map((set) => (set.kind === 'augmented' ? { ...set, from: keys.get(set.from) } : set));
      const start = step.start === null ? null : keys.get(step.start);
      return { kind, base, seed, split, task, prompt: taskPromptName(task), training, sets, start };
    }
    case 'augment':
      return { kind, segments, prompt: taskPromptName('backward'), tags: step.tags, augment: step.augment };
    case 'rate': {
      const { form, sampling, seed: drawn } = step.rate;
      // As in curate.ts: the expectation draws nothing.
      const rate = form === 'reasoning' ? { form, sampling, seed: drawn } : { form };
      const prompt = promptName(form === 'reasoning' ? FIVE_GRADES_REASONED : FIVE_GRADES);
      return { kind, prompt, tags: step.tags, rate };
    }
    case 'select':
      return { kind, minScore: step.minScore };
    case 'compare': {
      const models = step.models.map(({ step: id, tags }) => ({ key: id === null ? null : keys.get(id), tags }));
      const { lossTags, split, rate } = step;
      return { kind, base, seed, prompt: taskPromptName('forward'), models, lossTags, split, rate };
    }
  }
}

function unknownStep(id: string): never {
  throw new Error(`The plan names "${id}" before that step stands in it.`);
}
