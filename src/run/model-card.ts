// What goes home with a trained model in words: its card, and the same training as a recipe for other programs.

import { badInput, type Outcome, succeed } from '../core/outcome.ts';
import type { RecipeExample, RecipeRun } from '../core/recipes.ts';
import type { TrainStep } from '../core/rounds.ts';
import { trainingText } from '../core/training.ts';
import { trainingSet } from '../core/training-set.ts';
import type { LoopBook } from './loop-book.ts';
import { type LoopPlan, pairsOf } from './loop-plan.ts';
import type { Project } from './project.ts';

/** Where the model that the page brings along is found on the Hub; others go by their own names. */
const ON_THE_HUB: Readonly<Record<string, string>> = {
  'smollm2-135m-instruct': 'HuggingFaceTB/SmolLM2-135M-Instruct',
};

/** What a base model is called where its weights come from. `id` is that of the loaded model: name@hash. */
export function hubName(id: string): string {
  const name = id.split('@')[0] ?? id;
  return ON_THE_HUB[name] ?? name;
}

/** The card beside an adapter: how it was trained, in Markdown, with the figures that were measured. */
export function modelCard(
  key: string,
  plan: LoopPlan,
  book: LoopBook,
): { readonly text: string; readonly licence: string } {
  const adapter = book.adapters.value.get(key);
  const row = book.trainings.value.get(key);
  const lines = [
    'Trained in a browser by *Self-Alignment with Instruction Backtranslation* (arXiv 2308.06259).',
    adapter?.task === 'backward'
      ? 'This is the backward model: it reads a text and writes the instruction that the text would answer.'
      : 'This is a forward model: it reads an instruction and writes the answer.',
  ];
  if (adapter) {
    const { seed, augmented } = adapter.pairs;
    lines.push(`It learned from ${seed} seed pairs and ${augmented} augmented pairs.`);
    if (adapter.best.devLoss !== null) {
      lines.push(
        `Its loss on held-out seed pairs is ${adapter.best.devLoss.toFixed(3)} nats a token, at step ${adapter.best.step}.`,
      );
    }
  }
  if (row) {
    const { batch, steps, learningRate, cut, leftOut } = row.plan;
    lines.push(
      `${steps} steps of ${batch} examples, learning rate from ${learningRate.from} to ${learningRate.to}; ${cut.examples} completions were cut and ${leftOut} examples left out for their length.`,
    );
  }
  lines.push(
    `Seed: ${plan.seed.name}, ${plan.split.train.length} pairs to learn from, ${plan.split.dev.length} held out.`,
  );
  lines.push(
    'The paper trains all weights of far larger models; figures of the paper do not carry over to an adapter.',
  );
  return { text: lines.join('\n\n'), licence: 'apache-2.0' };
}

/** The same training for other programs; a sentence when it is no training of the present plan. */
export function recipeOf(
  key: string,
  name: string,
  plan: LoopPlan,
  book: LoopBook,
  project: Project,
): Outcome<{
  readonly sets: { readonly train: readonly RecipeExample[]; readonly dev: readonly RecipeExample[] };
  readonly run: RecipeRun;
}> {
  const step = plan.steps.find((each) => each.key === key)?.step;
  const row = book.trainings.value.get(key);
  if (step?.kind !== 'train' || row === undefined) {
    return badInput(
      'This training was made under other settings, so its examples are not at hand. It is kept; set the loop as it was then.',
    );
  }
  const augmented = step.sets.find((set) => set.kind === 'augmented');
  const set = trainingSet(step, plan.split, augmented === undefined ? [] : pairsOf(plan, augmented.from, project));
  if (!set.ok) return set;
  const tags = step.sets.find(({ kind }) => kind === 'seed')?.tags ?? [];
  return succeed({
    sets: {
      train: set.value.examples.map(({ prompt, completion }) => ({ prompt, completion })),
      dev: plan.split.dev.map((pair) => trainingText(step.task, pair, tags)),
    },
    run: runOf(name, step, plan, row.plan),
  });
}

function runOf(
  name: string,
  step: TrainStep,
  { base }: LoopPlan,
  plan: {
    readonly batch: number;
    readonly steps: number;
    readonly devEvery: number;
    readonly longest: number;
    readonly learningRate: { readonly from: number; readonly to: number };
  },
): RecipeRun {
  const { learning, weightDecay, clipNorm, seed, schedule } = step.training;
  return {
    name,
    baseModel: { hubId: hubName(base) },
    method: learning.kind === 'lora' ? { kind: 'lora', ...learning.lora } : { kind: 'full' },
    learningRate: plan.learningRate.from,
    endLearningRate: plan.learningRate.to,
    schedule: 'linear',
    warmupSteps: schedule?.warmup ?? 0,
    batch: plan.batch,
    steps: plan.steps,
    weightDecay,
    // AdamW's usual constants, which the trainer uses too.
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    clipNorm: clipNorm ?? 0,
    maxTokens: plan.longest,
    seed,
    evalEverySteps: plan.devEvery,
  };
}
