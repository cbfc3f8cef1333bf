// SentencePiece wants a score for each token, tokenizer.json has an ordered list of merges: one from the other, the
// reverse of gguf-merges.ts. llama.cpp's own converter gives every token the same score here, which loses the order.

import { mergesFromScores } from '../files/gguf-merges.ts';

/**
 * Scores that order merges as `merges` does: the first merged token gets the best. Null when no scores can, because a
 * token's merges do not stand together, or because a vocabulary allows merges that the list lacks.
 */
export function scoresFromMerges(
  tokens: readonly string[],
  normal: readonly boolean[],
  merges: readonly (readonly [string, string] | readonly string[])[],
): number[] | null {
  const ids: Record<string, number> = Object.create(null);
  tokens.forEach((token, id) => {
    ids[token] ??= id;
  });
  const ranks = new Map<string, number>();
  let last = '';
  for (const [left, right] of merges) {
    const merged = `${left}${right}`;
    if (merged === last) continue;
    if (ranks.has(merged) || ids[merged] === undefined) return null;
    ranks.set(merged, ranks.size);
    last = merged;
  }
  let next = ranks.size;
  const scores = tokens.map((token, id) => {
    if (normal[id] !== true) return 0;
    return 0 - (ranks.get(token) ?? next++);
  });
  const wanted = new Set(merges.map((merge) => merge.join('\n')));
  const found = mergesFromScores(tokens, scores, normal, ids);
  const same = found.length === wanted.size && found.every((merge) => wanted.has(merge.join('\n')));
  return same ? scores : null;
}
