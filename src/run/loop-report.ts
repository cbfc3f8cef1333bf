// The loop in one file: a report with every figure for programs, and a card in Markdown for people.

import type { SeedSet } from '../core/seed.ts';
import type { LoopPlan } from './loop-plan.ts';
import type { ComparisonView, ModelFigures, ScalingView, TrainingView, VariantResult } from './loop-view.ts';
import { hubName } from './model-card.ts';

export interface ReportParts {
  readonly plan: LoopPlan;
  readonly seed: SeedSet | null;
  readonly counts: { readonly documents: number; readonly segments: number };
  readonly trainings: readonly TrainingView[];
  readonly comparison: ComparisonView | null;
  readonly variants: readonly VariantResult[];
  readonly scaling: ScalingView;
}

/** The report as a file of JSON. */
export function reportFile(parts: ReportParts): Blob {
  return new Blob([`${JSON.stringify(loopReport(parts), null, 1)}\n`], { type: 'application/json' });
}

/** The card as a file of Markdown. */
export function cardFile(parts: ReportParts): Blob {
  return new Blob([loopCard(parts)], { type: 'text/markdown' });
}

/** Everything that was set and measured, as plain data; `version` goes up when a field changes its meaning. */
function loopReport({ plan, seed, counts, trainings, comparison, variants, scaling }: ReportParts): object {
  return {
    version: 1,
    method: 'arXiv 2308.06259, with adapters where the paper trains all weights',
    base: plan.base,
    settings: plan.settings,
    seed: seed && { id: seed.id, name: seed.name, train: plan.split.train.length, heldOut: plan.split.dev.length },
    ...counts,
    steps: plan.steps.map(({ key, step, needs, configuration }) => ({ step: step.id, key, needs, configuration })),
    trainings: trainings.map(({ model, task, key, pairs, warnings, plan: training, train, dev, best, state }) => ({
      ...{ model, task, key, state, pairs, plan: training, best, train, dev },
      warnings: warnings.map(({ message }) => message),
    })),
    comparison: comparison && {
      summary: comparison.verdict.summary,
      findings: comparison.verdict.findings,
      figures: comparison.figures,
      preferences: comparison.comparison.preferences,
      answers: comparison.answers,
      choices: comparison.choices,
    },
    variants,
    scaling,
  };
}

/** The same for people. */
function loopCard(parts: ReportParts): string {
  const { plan, seed, counts, trainings, comparison } = parts;
  const { settings, split } = plan;
  const lines = [
    '# Self-alignment by instruction backtranslation',
    'Made in a browser after *Self-Alignment with Instruction Backtranslation* (arXiv 2308.06259). The paper trains all weights of models of 7B to 65B; here low-rank adapters of a small model learn, so its figures and these do not stand on one scale.',
    `- Base model: ${hubName(plan.base)}`,
    `- Seed: ${seed?.name ?? 'none'}, ${split.train.length} pairs to learn from, ${split.dev.length} held out`,
    `- Documents: ${counts.documents}, in ${counts.segments} segments`,
    `- Rounds: ${settings.rounds}; pairs rated ${settings.minScore} or better are kept`,
    '## Models',
    table(
      ['model', 'learns', 'seed pairs', 'augmented pairs', 'steps', 'batch', 'held-out loss, nats a token'],
      trainings.map(({ model, task, pairs, plan: training, best }) => [
        model,
        task === 'backward' ? 'output → instruction' : 'instruction → output',
        String(pairs.seed),
        String(pairs.augmented),
        training === null ? '' : String(training.steps),
        training === null ? '' : String(training.batch),
        best === null || best.loss === null ? '' : `${best.loss.toFixed(3)} at step ${best.step}`,
      ]),
    ),
    '## Comparison',
  ];
  if (comparison === null) lines.push('The models were not compared.');
  else {
    if (comparison.verdict.summary !== null) lines.push(`**${comparison.verdict.summary}**`);
    lines.push(comparison.verdict.findings.map(({ sentence }) => `- ${sentence}`).join('\n'));
    lines.push(
      'Loss and perplexity are those of held-out seed outputs. Ratings are told from labels that need no person: a held-out pair as it is counts as good, its instruction with the output of another as not good.',
      table(
        ['model', 'loss', 'perplexity', 'precision', 'recall', 'AUC of ratings'],
        comparison.figures.map(figuresRow),
      ),
    );
  }
  return `${lines
    .filter((line) => line !== '')
    .join('\n\n')
    .replaceAll('\n\n- ', '\n- ')}\n`;
}

function figuresRow({ model, loss, perplexity, rating }: ModelFigures): readonly string[] {
  const share = (value: number | undefined) => (value === undefined ? '' : value.toFixed(2));
  const range = loss?.low == null || loss.high == null ? '' : ` (${loss.low.toFixed(3)} to ${loss.high.toFixed(3)})`;
  return [
    model,
    loss === null ? '' : `${loss.value.toFixed(3)}${range}`,
    perplexity === null ? '' : perplexity.toFixed(2),
    share(rating?.precision?.value),
    share(rating?.recall?.value),
    share(rating?.auc?.value),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
