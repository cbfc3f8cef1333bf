// The paper's own figures that stand beside ours (arXiv 2308.06259, tables 1 and 2 and section 3.5).

/** Curators on 250 labelled pairs, a fifth of them good. */
export const PAPER_CURATORS = [
  { name: 'M₀', precision: 0.44, recall: 0.09 },
  { name: 'M₁', precision: 0.52, recall: 0.44 },
  { name: 'GPT-4', precision: 0.88, recall: 0.92 },
] as const;

export interface PaperLengths {
  readonly n: number;
  /** Mean and standard deviation, characters. */
  readonly instruction: readonly [number, number];
  readonly output: readonly [number, number];
}

/** Lengths in the paper's seed, its A_4 and A_5 of the second iteration, and all of its augmented pairs. */
export const PAPER_LENGTHS = {
  seed: { n: 3200, instruction: [148, 322], output: [1072, 818] },
  all: { n: 502_133, instruction: [352, 134], output: [1722, 653] },
  a4: { n: 195_043, instruction: [206, 298], output: [1985, 649] },
  a5: { n: 41_821, instruction: [115, 175], output: [1663, 616] },
} as const satisfies Record<string, PaperLengths>;

/** Share of instructions in which the paper's parser found a verb with a noun. */
export const PAPER_PAIRS_FOUND = { seed: 0.08, augmented: 0.13 } as const;
