// The figures of all models side by side, with what they mean and what the paper found.

import type { Estimate } from '../core/estimate.ts';
import { type WinRate, winRate } from '../core/preference.ts';
import type { RatingQuality } from '../core/rating-quality.ts';
import type { ComparisonView, LoopChoices, ModelFigures } from '../run/app.ts';
import { counted, threshold } from './figures.ts';
import { ModelName, Named } from './model-name.tsx';
import { learningSentence, loss } from './training-words.ts';
import { WideTable } from './wide-table.tsx';

// Section 3.5 of the paper: 250 labelled pairs, a fifth of them good.
const PAPER: Record<string, { readonly precision: string; readonly recall: string }> = {
  M_0: { precision: '0.44', recall: '0.09' },
  M_1: { precision: '0.52', recall: '0.44' },
};

type Judged = 'auc' | 'precision' | 'recall' | 'f1';

const JUDGED: readonly { readonly of: Judged; readonly name: string; readonly says: string }[] = [
  { of: 'auc', name: 'AUC', says: 'of ratings; 0.5 is a coin' },
  { of: 'precision', name: 'Precision', says: 'good among kept' },
  { of: 'recall', name: 'Recall', says: 'kept among good' },
  { of: 'f1', name: 'F1', says: 'of both' },
];

/** A figure and its 95 % interval, as a cell shows them. */
export interface Cell {
  readonly value: string;
  readonly interval: string | null;
}

interface FiguresTableProps {
  readonly view: ComparisonView;
  readonly minScore: number;
  readonly choices: LoopChoices;
}

export function FiguresTable({ view, minScore, choices }: FiguresTableProps) {
  const { figures } = view;
  const rated = figures.map(({ rating }) => rating).find((rating) => rating !== null);
  const hasPaper = rated !== undefined && figures.some(({ model }) => model in PAPER);
  const judge = figures.some(({ model }) => winOver(view, model, 'M_0') !== null);
  return (
    <section aria-labelledby="figures-head" data-testid="figures">
      <h2 id="figures-head">Figures</h2>
      <WideTable label="Figures of the models">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">With 95 % intervals</th>
              {figures.map(({ model }) => (
                <th key={model} scope="col">
                  <ModelName of={model} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row name="Loss" says="nats a token; lower is better" cells={figures.map(lossCell)} />
            <Row
              name="Perplexity"
              says="exp of the loss"
              cells={figures.map(({ perplexity }) =>
                perplexity === null ? null : { value: perplexity.toFixed(perplexity < 100 ? 1 : 0), interval: null },
              )}
            />
            {judge && (
              <Row
                name="Win rate"
                says="over M_0"
                cells={figures.map(({ model }) => {
                  const won = winOver(view, model, 'M_0');
                  if (model === 'M_0') return { value: 'itself', interval: null };
                  return won === null ? null : shareCell(won.winRate, 'percent');
                })}
              />
            )}
            {rated !== undefined &&
              JUDGED.map(({ of, name, says }) => [
                <Row key={of} name={name} says={says} cells={figures.map(({ rating }) => ratingCell(rating, of))} />,
                hasPaper && (of === 'precision' || of === 'recall') && (
                  <PaperRow key={`${of} paper`} of={of} models={figures.map(({ model }) => model)} />
                ),
              ])}
          </tbody>
        </table>
      </WideTable>
      <p class="soft">
        Loss and perplexity are of held-out seed outputs: how well a model predicts what people wrote.
        {rated !== undefined && (
          <>
            {' '}
            Ratings are judged on the same held-out pairs: good is a pair as it is, not good is its instruction with
            another’s output ({counted(rated.good, 'good pair')} among {rated.n}). AUC is the chance that a good pair is
            rated above another; precision and recall are at the threshold, {threshold(minScore)} or more. This asks
            only whether an answer belongs to its question, which is easier than what people would label.
          </>
        )}
      </p>
      {hasPaper && (
        <p class="soft">
          The paper’s figures are of 250 pairs labelled by people, a fifth of them good. {learningSentence(choices)} The
          figures stand beside ours to show the direction, not to be reached.
        </p>
      )}
    </section>
  );
}

interface RowProps {
  readonly name: string;
  readonly says: string;
  readonly cells: readonly (Cell | null)[];
}

function Row({ name, says, cells }: RowProps) {
  return (
    <tr>
      <th scope="row">
        {name}
        <small>
          <Named text={says} />
        </small>
      </th>
      {cells.map((cell, at) => (
        <td key={at}>
          {cell === null ? <span class="soft">not measured</span> : cell.value}
          {cell !== null && cell.interval !== null && <small>{cell.interval}</small>}
        </td>
      ))}
    </tr>
  );
}

function PaperRow({ of, models }: { readonly of: 'precision' | 'recall'; readonly models: readonly string[] }) {
  return (
    <tr class="paper">
      <th scope="row">in the paper</th>
      {models.map((model) => (
        <td key={model}>{PAPER[model]?.[of] ?? ''}</td>
      ))}
    </tr>
  );
}

function lossCell({ loss: measured }: ModelFigures): Cell | null {
  if (measured === null) return null;
  const { value, low, high } = measured;
  return { value: loss(value), interval: low === null || high === null ? null : `${loss(low)} to ${loss(high)}` };
}

/** A rating's figure. What has nothing to be counted of is said, not left blank. */
export function ratingCell(rating: RatingQuality | null, of: Judged): Cell | null {
  if (rating === null) return null;
  if (of === 'precision' && rating.kept === 0) return { value: 'nothing kept', interval: null };
  return shareCell(rating[of], 'share');
}

/** A proportion, as `0.44` or as `44 %`, with its interval. */
export function shareCell(estimate: Estimate | null, as: 'share' | 'percent'): Cell | null {
  if (estimate === null) return null;
  const write = (value: number) => (as === 'share' ? value.toFixed(2) : String(Math.round(value * 100)));
  const unit = as === 'percent' ? ' %' : '';
  const { value, interval } = estimate;
  return {
    value: `${write(value)}${unit}`,
    interval: interval === null ? null : `${write(interval.low)} to ${write(interval.high)}${unit}`,
  };
}

/** How often `model` was preferred to `against`, whichever of the two was named first; null where nobody compared them. */
export function winOver(
  { comparison }: Pick<ComparisonView, 'comparison'>,
  model: string,
  against: string,
): WinRate | null {
  for (const { a, b, preferences } of comparison.preferences) {
    if (preferences.length === 0) continue;
    if (b === model && a === against) return winRate(preferences);
    if (a === model && b === against) {
      return winRate(preferences.map((each) => (each === 'a' ? 'b' : each === 'b' ? 'a' : each)));
    }
  }
  return null;
}
