// Whether a training fits into memory; if not, which one setting would make it fit.

import { DEFAULT_LORA, type LearningKind } from '../../../core/learning.ts';
import { fail, type Outcome, succeed } from '../../../core/outcome.ts';
import { estimateTraining } from './memory.ts';
import { longestOf, type Prepared, type Pupil } from './prepare.ts';

/** What wasm can address: 65,536 pages of 64 KiB (WebAssembly specification, 5.5.5). jax-js keeps every array in there. */
const WASM_ADDRESSES = 65_536 * 65_536;

/** Limits on tokens that are tried, the longest first: what passes are padded to. */
const LENGTHS = [1536, 1024, 768, 512, 384, 256, 192, 128, 64];
const RANKS = [64, 32, 16, 8, 4, 2, 1];

/**
 * Holds the estimate against the budget (bytes; null where nobody knows) and, on wasm, against its address space. Fails
 * with a sentence that names both figures and the first of these that would make it fit: a lower limit of tokens that
 * still holds every prompt, a lower rank, an adapter instead of all weights.
 */
export function holdAgainstBudget(
  pupil: Pupil,
  prepared: Prepared,
  device: 'wasm' | 'webgpu',
  budgetBytes: number | null,
): Outcome<null> {
  const budget = Math.min(budgetBytes ?? Number.POSITIVE_INFINITY, device === 'wasm' ? WASM_ADDRESSES : Infinity);
  const { memoryBytes } = prepared.plan;
  if (memoryBytes <= budget) return succeed(null);
  const there = budget === WASM_ADDRESSES && budgetBytes !== budget ? 'the CPU device can address' : 'may be used here';
  // Rounded away from each other, so that the two figures never read the same.
  const message = `The training would need about ${inWords(memoryBytes, Math.ceil)} of memory, and ${inWords(budget, Math.floor)} ${there}. ${adviceFor(pupil, prepared, budget)}`;
  return fail({ kind: 'unsupported', message });
}

function adviceFor({ config, weightBytes }: Pupil, { examples, settings }: Prepared, budget: number): string {
  const all = [...examples.train, ...examples.dev];
  const longest = longestOf(all);
  const prompts = all.reduce((most, { lossFrom }) => Math.max(most, lossFrom), 0);
  const { learning, batch } = settings;
  const fits = (kind: LearningKind, tokens: number): boolean =>
    estimateTraining(config, { learning: kind, batch }, tokens, weightBytes).bytes <= budget;

  const limit = LENGTHS.find((tokens) => tokens < longest && tokens > prompts && fits(learning, tokens));
  if (limit !== undefined) return `It fits when texts are cut at ${limit} tokens.`;
  if (learning.kind === 'lora') {
    const { lora } = learning;
    const rank = RANKS.find(
      (each) => each < lora.rank && fits({ kind: 'lora', lora: { ...lora, rank: each } }, longest),
    );
    if (rank !== undefined) return `It fits with an adapter of rank ${rank}.`;
  } else if (fits({ kind: 'lora', lora: DEFAULT_LORA }, longest)) {
    return `It fits when an adapter of rank ${DEFAULT_LORA.rank} learns instead of all weights.`;
  }
  return 'No single setting makes it fit: use a smaller model, or shorter texts and a lower rank together.';
}

function inWords(bytes: number, round: (value: number) => number): string {
  return bytes < 1e9 ? `${round(bytes / 1e6)} MB` : `${(round(bytes / 1e8) / 10).toFixed(1)} GB`;
}
