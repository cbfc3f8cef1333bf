// How well a model predicts outputs that it has not learned from: mean loss a token, and perplexity.

import { type Estimate, weightedMean } from './estimate.ts';

export interface HeldOutLoss {
  /** Id of the held-out pair. */
  readonly id: string;
  /** Mean negative log-likelihood of the output in nats a token. */
  readonly nll: number;
  /** Tokens of the output. */
  readonly tokens: number;
}

/** Σ nll·tokens / Σ tokens over the pairs, in nats a token. Pairs without a finite loss or a token are left out: see `unusable`. */
export function meanLoss(losses: readonly HeldOutLoss[]): Estimate | null {
  return weightedMean(losses.filter(isUsable).map(({ nll, tokens }) => ({ value: nll, weight: tokens })));
}

/** exp of the mean loss, the interval with it. */
export function perplexity(losses: readonly HeldOutLoss[]): Estimate | null {
  const loss = meanLoss(losses);
  if (!loss) return null;
  const { value, interval, n } = loss;
  return {
    value: Math.exp(value),
    interval: interval && { low: Math.exp(interval.low), high: Math.exp(interval.high) },
    n,
  };
}

/**
 * How much higher the loss of `b` is than that of `a` in nats a token, pair by pair over those that both have. The
 * pairs' own difficulty falls out, so the interval is narrower than those of the two means. Null without a common pair.
 * Weighted by the tokens of `a`: the models share a tokenizer.
 */
export function lossDifference(a: readonly HeldOutLoss[], b: readonly HeldOutLoss[]): Estimate | null {
  const others = new Map(b.filter(isUsable).map((each) => [each.id, each]));
  return weightedMean(
    a.filter(isUsable).flatMap(({ id, nll, tokens }) => {
      const other = others.get(id);
      return other ? [{ value: other.nll - nll, weight: tokens }] : [];
    }),
  );
}

/** Pairs whose loss is no number, or whose output has no token. */
export function unusable(losses: readonly HeldOutLoss[]): readonly HeldOutLoss[] {
  return losses.filter((each) => !isUsable(each));
}

function isUsable({ nll, tokens }: HeldOutLoss): boolean {
  return Number.isFinite(nll) && tokens > 0;
}
