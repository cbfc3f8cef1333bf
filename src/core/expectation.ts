// The score as an expectation over the five digits: Σ s · p(s), p renormalised over the digits (G-Eval, 2303.16634).
// One forward pass, no reply to parse. A missing digit never falls back to a middle score.

import type { FiveProbabilities, Verdict } from './records.ts';
import { HIGHEST_SCORE, LOWEST_SCORE } from './score-line.ts';

/** What may follow `Score: `, in the order of the grades. */
export const DIGITS = ['1', '2', '3', '4', '5'] as const;

/**
 * Least share of the vocabulary's probability that the digits must hold together. A model that follows the form gives
 * them nearly all; pure chance over some 50,000 tokens gives 0.0001. Below 1 % their order is noise, not an opinion.
 */
export const MIN_DIGIT_MASS = 0.01;

/** The verdict from the log-probabilities of the five digits. Total: whatever the numbers are, there is a verdict. */
export function expectationVerdict(logProbs: readonly number[]): Verdict {
  // JSON has no NaN and no −∞, so those are kept as text.
  const raw = JSON.stringify(logProbs.map((value) => (Number.isFinite(value) ? value : String(value))));
  if (logProbs.length !== DIGITS.length || logProbs.some((value) => Number.isNaN(value) || value === Infinity)) {
    const detail = 'The engine did not give five usable log-probabilities.';
    return { ok: false, form: 'expectation', why: 'engine', raw, detail };
  }
  // −∞ is a probability of zero: exp gives 0. Rounding in half precision may push a sure token a little above 0.
  const shares = logProbs.map((value) => Math.exp(Math.min(value, 0))); // [5]
  const total = shares.reduce((sum, share) => sum + share, 0);
  const mass = Math.min(total, 1);
  if (mass < MIN_DIGIT_MASS) return { ok: false, form: 'expectation', why: 'digits-unlikely', raw };
  const probabilities = shares.map((share) => share / total); // [5]
  const expected = probabilities.reduce((sum, p, index) => sum + (index + 1) * p, 0);
  const score = Math.min(HIGHEST_SCORE, Math.max(LOWEST_SCORE, expected)); // rounding only
  return {
    ok: true,
    form: 'expectation',
    score,
    probabilities: probabilities as unknown as FiveProbabilities,
    mass,
  };
}
