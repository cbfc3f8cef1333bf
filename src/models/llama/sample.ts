// Drawing one token from logits: temperature and nucleus (top-p, arXiv 1904.09751), with a random stream per item, so
// that an item's reply does not depend on the batch it was written in.

import type { Sampling } from '../../core/ports.ts';

/** Uniform numbers in [0, 1) from a 32-bit seed. */
export type Random = () => number;

/** The mulberry32 generator: 32 bits of state, enough for the few hundred draws of one reply. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Index of the largest logit; the first of equals. */
export function argmax(logits: Float32Array): number {
  let best = 0;
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i] as number;
    if (value > peak) {
      peak = value;
      best = i;
    }
  }
  return best;
}

/**
 * Draws a token id. Temperature 0 is greedy. Otherwise softmax(logits / temperature) is cut to its nucleus (the
 * likeliest tokens that together reach `topP`, always at least one) and one of them drawn with a single random number.
 */
export function drawToken(logits: Float32Array, { temperature, topP }: Sampling, random: Random): number {
  const greedy = argmax(logits);
  if (temperature <= 0) return greedy;
  const peak = logits[greedy] as number;
  const weights = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < logits.length; i++) {
    const weight = Math.exp(((logits[i] as number) - peak) / temperature);
    weights[i] = weight;
    total += weight;
  }
  if (!(total > 0) || !Number.isFinite(total)) return greedy; // a NaN among the logits: nothing to draw from
  const nucleus = likeliest(weights, total, topP);
  let mass = 0;
  for (const id of nucleus) mass += weights[id] as number;
  let left = random() * mass;
  for (const id of nucleus) {
    left -= weights[id] as number;
    if (left < 0) return id;
  }
  return nucleus.at(-1) ?? greedy;
}

/** Ids of the nucleus, likeliest first; equal weights in order of id. */
function likeliest(weights: Float64Array, total: number, topP: number): number[] {
  // Tokens below (1 − p) / V of the mass add up to less than 1 − p, so none of them is in the nucleus: few are sorted.
  const floor = topP >= 1 ? 0 : ((1 - topP) / weights.length) * total;
  const ids: number[] = [];
  for (let i = 0; i < weights.length; i++) if ((weights[i] as number) > floor) ids.push(i);
  ids.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  let sum = 0;
  for (let i = 0; i < ids.length; i++) {
    sum += weights[ids[i] as number] as number;
    if (sum >= topP * total) return ids.slice(0, i + 1);
  }
  return ids;
}

/** log softmax at chosen ids, in nats, over the whole vocabulary at temperature 1. */
export function logProbsAt(logits: Float32Array, ids: readonly number[]): number[] {
  const peak = logits[argmax(logits)] as number;
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += Math.exp((logits[i] as number) - peak);
  const logTotal = Math.log(total) + peak;
  return ids.map((id) => (logits[id] ?? Number.NEGATIVE_INFINITY) - logTotal);
}
