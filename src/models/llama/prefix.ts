// The words that a stage's prompts share (the rubric, the request) are read once and kept for the next prompts.

import type { Stop } from '../../core/ports.ts';
import { disposeCache, emptyCache, type Model, type PromptCache, prefill, shareCache } from './prefill.ts';

// Below this many shared tokens a cache of their own saves less than it costs.
const SHORTEST_PREFIX = 16;

/** Owns the cache of the last prefix that was shared. */
export class PrefixKeeper {
  #kept: { readonly tokens: readonly number[]; readonly cache: PromptCache } | null = null;

  /**
   * Finds what `prompts` (token ids) share, reads it if it is not the prefix that is kept already, and returns its
   * length; 0 when they share too little. Null when stopped.
   */
  async prepare(model: Model, prompts: readonly (readonly number[])[], stop: Stop): Promise<number | null> {
    const kept = this.#kept;
    if (kept !== null && prompts.every((prompt) => startsWith(prompt, kept.tokens))) return kept.tokens.length;
    const shared = sharedPrefix(prompts);
    if (prompts.length < 2 || shared.length < SHORTEST_PREFIX) return 0;
    const read = await prefill(model, emptyCache(model), shared, 'last', stop);
    if (read === null) return null;
    for (const each of read.hidden) each.states.dispose();
    this.dispose();
    this.#kept = { tokens: shared, cache: read.cache };
    return shared.length;
  }

  /** A cache that holds the prefix, to be read on from. The caller owns it. */
  start(model: Model, prefixLength: number): PromptCache {
    if (prefixLength === 0 || this.#kept === null) return emptyCache(model);
    return shareCache(this.#kept.cache);
  }

  dispose(): void {
    if (this.#kept !== null) disposeCache(this.#kept.cache);
    this.#kept = null;
  }
}

/** The longest run of tokens that all prompts begin with, always shorter than the shortest of them. */
export function sharedPrefix(prompts: readonly (readonly number[])[]): number[] {
  const [first, ...others] = prompts;
  if (first === undefined) return [];
  let length = Math.min(...prompts.map((prompt) => prompt.length)) - 1;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same++;
    length = same;
  }
  return first.slice(0, Math.max(0, length));
}

function startsWith(prompt: readonly number[], prefix: readonly number[]): boolean {
  return prompt.length > prefix.length && prefix.every((token, index) => prompt[index] === token);
}
