// Reads the score out of a written rating. Total: every string gives a value, never an exception or a middle score.

import type { ReplyFault } from './records.ts';

export type ParsedScore =
  | { readonly ok: true; readonly score: number }
  | { readonly ok: false; readonly why: Extract<ReplyFault, 'empty' | 'cut-off' | 'no-score' | 'out-of-range'> };

export const LOWEST_SCORE = 1;
export const HIGHEST_SCORE = 5;

// Marks that models put around a score and that mean nothing: emphasis, code, headings, quotes, brackets.
const DECORATION = /[*_`#<>[\](){}"“”]/g;
// `Score: 4`, `Final score is 4.5`, `score 4 out of 5`, `Score: 4 - clear and complete`.
const SCORE_AT_START =
  /^[-•\s]*(?:(?:the|my|final|overall|total)\s+){0,3}score\s*(?::|=|is|of)?\s*(-?\d+(?:[.,]\d+)?)(.*)$/i;
// `It is complete. Score: 4` where the model did not start a new line; nothing may follow.
const SCORE_AT_END = /[.!?;]\s+(?:(?:final|overall|total)\s+)?score\s*:\s*(-?\d+(?:[.,]\d+)?)([^a-z]*)$/i;
const SCALE = /^\s*(?:\/|out of|of)\s*(\d+)(?:[.,]0+)?(?!\d)/i;

/**
 * The score on the last score line. Earlier ones are reasoning, for example "Score: 1 would be wrong".
 *
 * @param reason why the model ended. A reply cut off by the token limit has no trustworthy last line: what looks like
 *   its score may be part of the reasoning, or half of a number.
 */
export function parseScore(reply: string, reason: 'stop' | 'length'): ParsedScore {
  if (reply.trim() === '') return { ok: false, why: 'empty' };
  if (reason === 'length') return { ok: false, why: 'cut-off' };
  let score: number | null = null;
  for (const line of reply.split(/[\n\r\u2028\u2029]+/)) score = scoreOf(line.replace(DECORATION, '').trim()) ?? score;
  if (score === null) return { ok: false, why: 'no-score' };
  if (!(score >= LOWEST_SCORE && score <= HIGHEST_SCORE)) return { ok: false, why: 'out-of-range' };
  return { ok: true, score };
}

// A line with a second number ("Score: 1-5", "Score: 4 or 5") names no single score and is no score line.
function scoreOf(line: string): number | null {
  const match = SCORE_AT_START.exec(line) ?? SCORE_AT_END.exec(line);
  if (!match) return null;
  const rest = match[2] ?? '';
  const scale = SCALE.exec(rest);
  if (/\d/.test(scale ? rest.slice(scale[0].length) : rest)) return null;
  // A grade on another scale (`8/10`, `4/10`) is not one of ours: infinite, so out of range.
  if (scale && Number(scale[1]) !== HIGHEST_SCORE) return Number.POSITIVE_INFINITY;
  return Number((match[1] ?? '').replace(',', '.'));
}
