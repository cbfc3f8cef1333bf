// SentencePiece files store a score for each token, BPE wants an ordered list of merges: one from the other, as
// SentencePieceExtractor in transformers' convert_slow_tokenizer.py does it.

/** Longer tokens exist only in damaged files; their splits would take quadratic time. */
const LONGEST_MERGED = 256;

/**
 * Every way to make a normal token from two others, best score first, then by the parts' ids.
 * `ids` holds each token's id by its text; `normal[id]` is false for control, byte and unused tokens.
 */
export function mergesFromScores(
  tokens: readonly string[],
  scores: readonly number[],
  normal: readonly boolean[],
  ids: Readonly<Record<string, number>>,
): [string, string][] {
  const found: { left: number; right: number; score: number }[] = [];
  tokens.forEach((token, id) => {
    if (normal[id] !== true || token.length > LONGEST_MERGED) return;
    for (let i = 1; i < token.length; i++) {
      const left = ids[token.slice(0, i)];
      if (left === undefined || normal[left] !== true) continue;
      const right = ids[token.slice(i)];
      if (right === undefined || normal[right] !== true) continue;
      found.push({ left, right, score: scores[id] ?? Number.NEGATIVE_INFINITY });
    }
  });
  // NaN scores of a damaged file must not upset the sort.
  found.sort((a, b) => b.score - a.score || a.left - b.left || a.right - b.right);
  return found.map(({ left, right }) => [tokens[left]!, tokens[right]!]);
}
