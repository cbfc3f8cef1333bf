// The cycle check: an instruction that fits makes its segment likelier (noisy channel; IFD, 2402.00530). Together with
// looks at the text itself, which its likelihood gives for nothing: whether it opens like a reply, whether it begins in the
// middle of something, whether one of its lines is unlike the rest. How well that tells good from spoilt: docs/curation.md.

import type { NllItem } from './ports.ts';
import type { Tag } from './prompts.ts';
import type { CycleFigures, Verdict } from './records.ts';
import { taskPrompt } from './training.ts';

/** Instructions before a segment whose likelihood is measured. */
export interface CyclePair {
  readonly instruction: string;
  readonly output: string;
  /** Instructions of other segments. */
  readonly others: readonly string[];
}

/**
 * Tokens of the segment over which its instruction is compared with none and with others. What an instruction can do for a
 * text it does at its beginning: over 128 tokens pairs were told apart as well as over all, at a fraction of the time.
 */
export const START_TOKENS = 128;
/** Tokens that open a reply. */
const OPENING_TOKENS = 4;

/**
 * What is measured for one pair, in the order given, alone, others. The prompt is the one that a forward model answers,
 * so an engine measures what it would write.
 */
export function cycleItems(
  id: string,
  { instruction, output, others }: CyclePair,
  tags: readonly Tag[],
): readonly NllItem[] {
  const continuation = output.trim();
  return [instruction, '', ...others].map((words, at) => ({
    id: `${id} ${at}`,
    prompt: taskPrompt('forward', words, tags),
    continuation,
    ...(at === 0 ? { perToken: true } : { maxTokens: START_TOKENS }),
  }));
}

/** A token of the text and how likely it was, as a natural logarithm. */
export interface TokenLogProb {
  readonly text: string;
  readonly logProb: number;
}

/** Mean loss over the tokens that the comparison is about, in nats a token. */
export function startLoss(perToken: readonly TokenLogProb[]): number {
  return meanLoss(perToken.slice(0, START_TOKENS));
}

/** What the tokens say of the text after its instruction. */
export function textFigures(perToken: readonly TokenLogProb[]): NonNullable<CycleFigures['text']> {
  const beginning = perToken.slice(0, OPENING_TOKENS * 2).map(({ text }) => text);
  return {
    start: startOf(beginning.join('')),
    nll: meanLoss(perToken),
    opening: meanLoss(perToken.slice(0, OPENING_TOKENS)),
    worstLine: Math.max(...linesOf(perToken).map(meanLoss)),
    tokens: perToken.length,
  };
}

function meanLoss(tokens: readonly TokenLogProb[]): number {
  return -tokens.reduce((sum, { logProb }) => sum + logProb, 0) / tokens.length;
}

// What joins a sentence to one before it. A text that opens with such a word has lost its beginning, or was cut out of the
// middle.
const JOINS =
  /^(?:And|But|Or|So|Then|Also|Finally|Additionally|Furthermore|Moreover|However|Therefore|Thus|Next|Second|Secondly|Third|Thirdly|Lastly|Another|Instead|Otherwise|Similarly|Likewise|Meanwhile|Still|Yet|Besides|In addition|On the other hand|For example|For instance|As a result|In conclusion|Overall|It|They|He|She|This|These|That|Those|Its|Their|His|Her|We|Them)\b/;

/** Whether a text begins with a later item of a list, or with a word that joins it to something before (English only). */
export function startOf(text: string): NonNullable<CycleFigures['text']>['start'] {
  const number = /^\s*(\d{1,3})[.):]\s/.exec(text)?.[1];
  if (number !== undefined) return Number(number) > 1 ? 'later-item' : 'beginning';
  return JOINS.test(text.trimStart()) ? 'joined' : 'beginning';
}

// A line ends with the token that holds the line break; one without a letter belongs to the line before.
function linesOf(tokens: readonly TokenLogProb[]): readonly (readonly TokenLogProb[])[] {
  const lines: TokenLogProb[][] = [];
  let isOpen = false;
  for (const token of tokens) {
    const last = lines.at(-1);
    if (last !== undefined && (isOpen || token.text.trim() === '')) last.push(token);
    else lines.push([token]);
    isOpen = !token.text.includes('\n');
  }
  return lines;
}

/**
 * How much likelier the segment is after its instruction than without it, or than after others, in nats a token; the
 * smaller of the two counts.
 */
export function cycleGain({ given, alone, others }: CycleFigures): number {
  const mixed = others.length === 0 ? alone : others.reduce((sum, nll) => sum + nll, 0) / others.length;
  return Math.min(alone, mixed) - given;
}

/** What is looked at; the one that speaks most against the pair decides. */
export type CycleCheck = 'follows' | 'opening' | 'line';

/**
 * Each check as a number around 0, higher is better. The constants were fitted on one half of labelled rows and looked at
 * on the other: `follows` is 0 where the instruction gains a tenth of a nat; an opening and a line may be the less likely
 * the less likely the whole text is.
 */
export function cycleChecks(figures: CycleFigures): Readonly<Partial<Record<CycleCheck, number>>> {
  const { given, alone, text } = figures;
  const follows = 16 * (alone - given - 0.1);
  if (text === undefined) return { follows };
  const allowed = text.nll / 2;
  return {
    follows,
    opening: (5 + allowed - text.opening) / 2,
    line: 3.7 + allowed - text.worstLine,
  };
}

/**
 * What a text's beginning takes from the value of the deciding check: the logarithm of how much rarer such a beginning is
 * among texts as they were than among those whose beginning was taken away, on the half of the rows for tuning (joined 5 of 99
 * against 14 of 86; a later item 0 against 7, half a text added to each).
 */
const START_COSTS: Readonly<Record<NonNullable<CycleFigures['text']>['start'], number>> = {
  beginning: 0,
  joined: 1.2,
  'later-item': 2.9,
};

/** The check that decides, and what it says. */
export function decidingCheck(figures: CycleFigures): { readonly check: CycleCheck; readonly value: number } {
  const checks = Object.entries(cycleChecks(figures)) as [CycleCheck, number][];
  const [check, value] = checks.reduce((least, each) => (each[1] < least[1] ? each : least));
  return { check, value };
}

/** The verdict: the deciding check, less what the text's beginning costs, on a curve from 1 to 5. Total: figures that are no numbers are a fault. */
export function cycleVerdict(cycle: CycleFigures): Verdict {
  const { given, alone, others, text } = cycle;
  const { start: _, ...numbers } = text ?? {};
  if (![given, alone, ...others, ...Object.values(numbers)].every(Number.isFinite)) {
    const detail = 'The engine gave no usable likelihood of this text.';
    return { ok: false, form: 'cycle', why: 'engine', raw: JSON.stringify(cycle), detail };
  }
  const cost = START_COSTS[text?.start ?? 'beginning'];
  return { ok: true, form: 'cycle', score: 1 + 4 / (1 + Math.exp(cost - decidingCheck(cycle).value)), cycle };
}
