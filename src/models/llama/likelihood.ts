// How likely a text is after a prompt: the log-probabilities that ratings are made of, and the mean negative
// log-likelihood of a whole continuation.

import { numpy as np } from '@jax-js/jax';
import type { Stop } from '../../core/ports.ts';
import { lastLogits, type Model, prefill } from './prefill.ts';
import type { PrefixKeeper } from './prefix.ts';
import { logProbsAt } from './sample.ts';

/**
 * Natural log-probability of each continuation (token ids) right after the prompt, at temperature 1 over the whole
 * vocabulary. One forward pass when every continuation is one token; a pass per longer one otherwise. Null when stopped.
 */
export async function logProbsAfter(
  model: Model,
  prefixes: PrefixKeeper,
  prefix: number,
  prompt: readonly number[],
  continuations: readonly (readonly number[])[],
  stop: Stop,
): Promise<number[] | null> {
  if (continuations.some(({ length }) => length !== 1)) {
    const sums: number[] = [];
    for (const continuation of continuations) {
      const each = await tokenLogProbs(model, prefixes, prefix, prompt, continuation, stop);
      if (each === null) return null;
      sums.push(each.reduce((sum, value) => sum + value, 0));
    }
    return sums;
  }
  const read = await prefill(model, prefixes.start(model, prefix), prompt.slice(prefix), 'last', stop);
  if (read === null) return null;
  for (const layer of read.cache.layers) for (const array of [layer.k, layer.v]) array.dispose();
  const logits = await lastLogits(model, read.hidden[0] as (typeof read.hidden)[0]);
  return logProbsAt(
    logits,
    continuations.map(([token]) => token as number),
  );
}

/** Log-probability of every token of `continuation` given the prompt and the tokens before it. Null when stopped. */
export async function tokenLogProbs(
  model: Model,
  prefixes: PrefixKeeper,
  prefix: number,
  prompt: readonly number[],
  continuation: readonly number[],
  stop: Stop,
): Promise<number[] | null> {
  if (continuation.length === 0) return [];
  const fresh = [...prompt.slice(prefix), ...continuation.slice(0, -1)];
  const read = await prefill(model, prefixes.start(model, prefix), fresh, 'all', stop);
  if (read === null) return null;
  for (const layer of read.cache.layers) for (const array of [layer.k, layer.v]) array.dispose();
  const { params, forward } = model;
  // Row r of the hidden states predicts token r + 1 of `fresh`; rows before the prompt's last predict the prompt.
  const first = prompt.length - prefix - 1;
  const targets = [...prompt.slice(prefix + 1), ...continuation];
  const results: number[] = [];
  let row = 0;
  for (const { states, valid } of read.hidden) {
    const length = states.shape[0] ?? 0;
    if (row + valid <= first) {
      states.dispose();
    } else {
      const wanted = new Int32Array(length);
      wanted.set(targets.slice(row, row + valid));
      const scored = forward.logProbOf(params.norm.ref, params.head.ref, states, np.array(wanted));
      const values = (await scored.data()) as Float32Array;
      for (let i = Math.max(0, first - row); i < valid; i++) results.push(values[i] as number);
    }
    row += valid;
  }
  return results;
}
