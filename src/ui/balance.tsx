// The five probabilities of a rating by expectation, drawn so that one sees where they balance.

import type { FiveProbabilities } from '../core/records.ts';
import { percent, threshold, score as written } from './figures.ts';
import { Named } from './model-name.tsx';

interface BalanceProps {
  readonly probabilities: FiveProbabilities;
  readonly score: number;
  readonly minScore: number;
  readonly kept: boolean;
  /** What became of the pair; `kept`, or below which line, where it is left out. */
  readonly word?: string;
  /** Who rated, and how much of its probability the five digits held. */
  readonly note: string;
}

// The five columns are equal, so the middle of column s is at (s − ½) / 5 of the width.
const place = (score: number) => `${((score - 0.5) / 5) * 100}%`;

/**
 * The five probabilities as weights on a beam. The expected score is where the beam balances, so the fulcrum under
 * it is the rating: one sees why it is what it is.
 */
export function Balance({ probabilities, score, minScore, kept, word, note }: BalanceProps) {
  const highest = Math.max(...probabilities);
  return (
    <figure class={kept ? 'balance kept' : 'balance'}>
      <div class="beam" role="img" aria-label={spoken(probabilities, score)}>
        <div class="weights">
          {probabilities.map((share, index) => (
            <div key={index} class="weight">
              <span>{percent(share)}</span>
              <i style={{ height: `${(share / highest) * 4}rem` }} />
            </div>
          ))}
        </div>
        <div class="axis">
          <i class="least" style={{ left: place(minScore) }} title={`kept from ${threshold(minScore)}`} />
          <i class="fulcrum" style={{ left: place(score) }} />
        </div>
        <div class="digits">
          {probabilities.map((_, index) => (
            <span key={index}>{index + 1}</span>
          ))}
        </div>
      </div>
      <figcaption>
        <b>{written(score)}</b>
        <span>{word ?? (kept ? 'kept' : `below ${threshold(minScore)}`)}</span>
        <small>
          <Named text={note} />
        </small>
      </figcaption>
    </figure>
  );
}

function spoken(probabilities: FiveProbabilities, score: number): string {
  const each = probabilities.map((share, index) => `${index + 1}: ${percent(share)}`).join(', ');
  return `Probability of each score: ${each}. Expected score ${written(score)}.`;
}
