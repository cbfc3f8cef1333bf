// The cycle check: an instruction that fits makes its segment likelier. Negative log-likelihood of the segment after its
// own instruction, after those of other segments, and after none (noisy channel; IFD, 2402.00530).

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
 * What is measured for one pair, in the order given, alone, others. The prompt is the one that a forward model answers,
 * so an engine measures what it would write.
 */
export function cycleItems(
  id: string,
  { instruction, output, others }: CyclePair,
  tags: readonly Tag[],
): readonly NllItem[] {
  const asked = [instruction, '', ...others];
  return asked.map((words, at) => ({
    id: `${id} ${at}`,
    prompt: taskPrompt('forward', words, tags),
    continuation: output,
  }));
}

/** Nats a token by which the instruction has to help for a score of 3, and for one of 1 + 4 · 0.73 above it. */
const MIDDLE = 0.1;
const SPREAD = 0.1;

/**
 * How much likelier the segment is after its instruction than without it, and than after others, in nats a token; the
 * smaller of the two counts.
 */
export function cycleGain({ given, alone, others }: CycleFigures): number {
  const mixed = others.length === 0 ? alone : others.reduce((sum, nll) => sum + nll, 0) / others.length;
  return Math.min(alone, mixed) - given;
}

/** The verdict of the check: the gain on a curve from 1 to 5. Total: figures that are no numbers are a fault. */
export function cycleVerdict(cycle: CycleFigures): Verdict {
  const gain = cycleGain(cycle);
  if (!Number.isFinite(gain)) {
    const detail = 'The engine gave no usable likelihood of this text.';
    return { ok: false, form: 'cycle', why: 'engine', raw: JSON.stringify(cycle), detail };
  }
  return { ok: true, form: 'cycle', score: 1 + 4 / (1 + Math.exp(-(gain - MIDDLE) / SPREAD)), cycle };
}
