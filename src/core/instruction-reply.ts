// Cleans a backward reply down to the instruction. Total and cautious: it takes off what surely is wrapping, and
// leaves anything else alone. The caller keeps the raw reply.

import { QUESTION_LABEL } from './prompts.ts';
import type { ReplyFault } from './records.ts';

export type ParsedInstruction =
  | { readonly ok: true; readonly instruction: string }
  | { readonly ok: false; readonly why: Extract<ReplyFault, 'empty' | 'no-question' | 'cut-off'> };

const LABEL = /^[#*_>\s]*(?:the\s+)?(?:instruction|question|prompt|request|task|user)(?:\s+is)?[*_\s]*:[*_\s]*/i;
// "Sure! Here is the question:" on a line of its own, something after it.
const PREFACE =
  /^(?:sure|certainly|of course|okay|here(?:'s|’s| is)|the (?:most )?likely)\b[^\n]{0,120}:[*_]*[^\S\n]*\n\s*/i;
const OPENING_TAG = /^<(?:instruction|question|prompt)>\s*/i;
const CLOSING_TAG = /\s*<\/(?:instruction|question|prompt)>\s*$/i;
// From here on the model answers its own question; that is no part of the instruction.
const OWN_ANSWER = /\n\s*(?:<\/?answer>|[#*_]*(?:answer|response|assistant)[*_]*\s*:)[\s\S]*$/i;
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['“', '”'],
  ['«', '»'],
  ["'", "'"],
  ['`', '`'],
  ['**', '**'],
];

const LABELLED = new RegExp(`${QUESTION_LABEL}([^\\n]*)(\\n?)`, 'i');

/**
 * The question of a backward reply: what stands on the line of its label. Small models often run on behind it; what
 * follows the line is left out, and a line that has ended is whole even when the token limit ended the reply.
 */
export function parseBackwardReply(reply: string, reason: 'stop' | 'length'): ParsedInstruction {
  if (reply.trim() === '') return { ok: false, why: 'empty' };
  const labelled = LABELLED.exec(reply);
  if (labelled === null) return { ok: false, why: reason === 'length' ? 'cut-off' : 'no-question' };
  const [, line = '', end = ''] = labelled;
  const parsed = parseInstruction(line, end === '' ? reason : 'stop');
  return !parsed.ok && parsed.why === 'empty' ? { ok: false, why: 'no-question' } : parsed;
}

/**
 * The instruction in a reply, without labels, tags and quotation marks around it.
 *
 * @param reason a reply that the token limit ended is a fault, however whole it looks: half a question reads well too.
 */
export function parseInstruction(reply: string, reason: 'stop' | 'length'): ParsedInstruction {
  let text = reply.trim();
  if (text === '') return { ok: false, why: 'empty' };
  if (reason === 'length') return { ok: false, why: 'cut-off' };
  // Wrappings stand inside one another (`Question: "…"`); each turn takes off one layer, so this ends.
  for (;;) {
    const inner = withoutOneLayer(text);
    if (inner === text) break;
    text = inner;
  }
  if (!/[\p{L}\p{N}]/u.test(text)) return { ok: false, why: 'empty' };
  return { ok: true, instruction: text };
}

function withoutOneLayer(text: string): string {
  const bare = text
    .replace(OWN_ANSWER, '')
    .replace(PREFACE, '')
    .replace(LABEL, '')
    .replace(OPENING_TAG, '')
    .replace(CLOSING_TAG, '')
    .trim();
  for (const [open, close] of QUOTES) {
    if (bare.length <= open.length + close.length || !bare.startsWith(open) || !bare.endsWith(close)) continue;
    const inner = bare.slice(open.length, bare.length - close.length);
    // `"A" and "B"` begins and ends with a mark, yet the marks are no pair; those stay.
    if (!inner.includes(open) && !inner.includes(close)) return inner.trim();
  }
  return bare;
}
