// Cleans a backward reply down to the instruction. Total and cautious: it takes off what surely is wrapping, and
// leaves anything else alone. The caller keeps the raw reply.

import { QUESTION_LABEL } from './prompts.ts';
import type { CandidateReply, ReplyFault } from './records.ts';

export type ParsedInstruction =
  | { readonly ok: true; readonly instruction: string }
  | { readonly ok: false; readonly why: Extract<ReplyFault, 'empty' | 'no-question' | 'cut-off'> };

// Runs of white space are bounded, so that every reply is read in a time that grows with its length alone.
const LABEL = new RegExp(
  `^[#*_>\\s]*(?:${QUESTION_LABEL}|(?:the\\s+)?(?:instruction|question|prompt|request|task|user)(?:\\s+(?:is|was|would be|could be))?[*_\\s]*:[*_\\s]*)`,
  'i',
);
// "Sure! Here is the question:" on a line of its own, something after it.
const PREFACE =
  /^(?:sure|certainly|of course|okay|here(?:'s|’s| is| are)|the (?:most )?likely)\b[^\n]{0,120}:[*_]*[^\S\n]*\n\s*/i;
const OPENING_TAG = /^<(?:instruction|question|prompt)>\s*/i;
const CLOSING_TAG = /\s{0,9}<\/(?:instruction|question|prompt)>$/i;
// From here on the model answers its own question, or the next turn of the template follows.
const OWN_ANSWER =
  /\n\s{0,9}(?:<\/?answer>|[#*_]*(?:answer|response|assistant)[*_]*\s*:|(?:assistant|the answer (?:is|was)\b[^\n]*)[^\S\n]*(?:\n|$))[\s\S]*$/i;
const TURN_END = /(?:(?:<\|[a-z_]{1,30}\|>|<(?:end|start)_of_turn>|\[\/?INST\])[\s\S]*|<\/s>)$/i;
// What a model says about its question, in brackets or on lines of their own, or as the last sentence after it.
const NOTE =
  /(?:[([](?:note|explanation|this (?:question|instruction|prompt))\b[^\n]{0,400}[)\]]|\n\s{0,9}[*_]*(?:note|explanation|reasoning|rationale)[*_]*\s*:[\s\S]*)$/i;
const REMARK =
  /(?<=[?.!"”*)]\s{0,9}\n\s{0,9}|\?["”]?[^\S\n]{1,9})(?:this|the) (?:question|instruction|prompt) (?:above )?(?:is|would|could|can|will|asks?|aims?|seeks?|was|should|encourages?|focuses|requires?|invites|covers|captures|relates|tests)\b[\s\S]*$/i;
const OFFER =
  /(?<=[?.!"”*)]\s{0,9}\n\s{0,9})(?:(?:i )?hope (?:this|that) helps|let me know (?:if|whether)|feel free to|is there anything else)\b[\s\S]*$/i;
// A second proposal: "Or: …", "Alternatively, …". A sentence that begins with "or" on its line may be the instruction's own.
const OTHERWISE =
  /(?<=[?.!"”*)]\s{0,9}\n\s{0,9})(?:or\s*:|alternatively\b|another (?:possible |likely )?(?:question|instruction)\b)[\s\S]*$/i;
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
 * The instruction in a reply, without labels, tags and quotation marks around it and remarks behind it; of several that
 * are offered the first. It is a piece of the reply, word for word.
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
  const bare = firstOfSeveral(
    [OWN_ANSWER, TURN_END, NOTE, REMARK, OFFER, OTHERWISE]
      .reduce(withoutEnd, text)
      .replace(PREFACE, '')
      .replace(LABEL, '')
      .replace(OPENING_TAG, '')
      .replace(CLOSING_TAG, '')
      .trim(),
  );
  for (const [open, close] of QUOTES) {
    if (bare.length <= open.length + close.length || !bare.startsWith(open) || !bare.endsWith(close)) continue;
    const inner = bare.slice(open.length, bare.length - close.length);
    // `"A" and "B"` begins and ends with a mark, yet the marks are no pair; those stay.
    if (!inner.includes(open) && !inner.includes(close)) return inner.trim();
  }
  return bare;
}

// An end is taken off only when something is left to stand without it.
function withoutEnd(text: string, end: RegExp): string {
  const left = text.replace(end, '').trimEnd();
  return /[\p{L}\p{N}]/u.test(left) ? left : text;
}

// Numbered or dotted questions, and nothing else, are proposals to choose from. Steps that do not ask are one instruction.
function firstOfSeveral(text: string): string {
  const items = text.split(/(?:^|\n{1,9}|(?<=[?？]["”]?)[^\S\n]{1,9})(?:\d{1,2}[.)]|[-*•])[^\S\n]+/u);
  const [before, first = '', ...others] = items;
  const isList = before === '' && [first, ...others].every((item) => /[?？]["”'*_]*\s*$/u.test(item));
  return isList ? first.trim() : text;
}

/**
 * The instruction in the reply of a tuned backward model: the whole of it, without what is wrapped around it. A reply
 * without an instruction is a fault; the raw reply is kept either way.
 */
export function parseTunedReply(raw: string, reason: 'stop' | 'length'): CandidateReply {
  return { ...parseInstruction(raw, reason), raw };
}
