// What the person can set, as plain data with the paper's values as defaults. Settings travel with every record
// through their key (see key.ts), so a changed setting never mixes its results with those of another.

import type { Sampling } from './ports.ts';
import type { RaterForm, SimpleForm } from './records.ts';
import { DEFAULT_SEGMENT_FILTERS, type SegmentFilterSettings } from './segment-marks.ts';

/** Length window of a segment in characters. Source: method notes on the paper's corpus, 600–3,000. */
export interface SegmentSettings {
  readonly minChars: number;
  readonly maxChars: number;
}

export interface AugmentSettings {
  readonly sampling: Sampling;
  /**
   * Instructions written for each segment; of several, the one that makes the segment likeliest is rated. No part of the
   * key: each draw has a key of its own, so those that are there stay when there are to be more.
   */
  readonly candidates: number;
  /** Seed of the whole stage; each item's own seed is derived from it, the segment and the attempt. */
  readonly seed: number;
}

/** A labelled pair that stands in the rating prompt as an example. */
export interface GradedExample {
  readonly instruction: string;
  readonly output: string;
  readonly good: boolean;
}

/** A rater as data; every part that shapes its ratings enters their key (raters.ts). */
export interface RateSettings {
  readonly form: RaterForm;
  /** Used by the reasoning form only; the others need no sampling. */
  readonly sampling: Sampling;
  readonly seed: number;
  /** Replies of the reasoning form that are averaged. */
  readonly samples: number;
  /** Instructions of other segments that the cycle form compares with. */
  readonly others: number;
  /** Weights of the `sum` form; a form with the weight 0 is not asked. */
  readonly weights: Readonly<Record<SimpleForm, number>>;
  /** Shown to the model by the five-grade and the additive prompt, in this order. */
  readonly examples: readonly GradedExample[];
}

/** When a candidate is doubtful by its words alone: see marks.ts. */
export interface FilterSettings {
  /** Whether marked pairs stay out of the curated set, unless a person has accepted them. */
  readonly keepsOut: boolean;
  /** Kinds of marks that are not looked for. */
  readonly off: readonly string[];
  /** A run of this many words of the segment is a copy. */
  readonly copiedWords: number;
  /** Length of an instruction in characters. */
  readonly minChars: number;
  readonly maxChars: number;
  /** Jaccard similarity from which two instructions are near-duplicates, 0–1. */
  readonly similarity: number;
}

export interface Settings {
  readonly segment: SegmentSettings;
  /** When a segment is doubtful, and which doubts leave it out. */
  readonly segmentFilters: SegmentFilterSettings;
  readonly augment: AugmentSettings;
  readonly rate: RateSettings;
  /** Pairs with a score of at least this are kept. Paper: A_4 is ≥ 4, A_5 is ≥ 4.5. */
  readonly minScore: number;
  readonly filters: FilterSettings;
  /** Fewer kept pairs than this are said aloud. No result depends on it. */
  readonly leastRows: number;
  /** Only the first so many segments, in document order, are worked on; null is all. No result depends on it. */
  readonly limit: number | null;
}

export const DEFAULT_SETTINGS: Settings = {
  segment: { minChars: 600, maxChars: 3000 },
  segmentFilters: DEFAULT_SEGMENT_FILTERS,
  // Paper section 2.2: nucleus sampling, T = 0.7, p = 0.9. 96 tokens hold the longest instruction worth keeping
  // (paper: A_5 instructions have 115 ± 175 characters).
  augment: { sampling: { temperature: 0.7, topP: 0.9, maxTokens: 96 }, candidates: 1, seed: 1 },
  // Reasoning is brief by request; 256 tokens leave room for it and the last line with the score.
  rate: {
    form: 'expectation',
    sampling: { temperature: 0.7, topP: 0.9, maxTokens: 256 },
    seed: 1,
    samples: 1,
    others: 2,
    weights: { expectation: 1, additive: 1, reasoning: 0, cycle: 2 },
    examples: [],
  },
  // The paper keeps from 4 or 4.5. The embedded 135M model, before it is fine-tuned, gives every pair 2.1 to 3.2
  // (docs/decisions.md): 4 would keep nothing, so the line is drawn within what it says and is the person's to move.
  minScore: 2.5,
  // Defaults and their reasons: marks.ts.
  filters: { keepsOut: true, off: [], copiedWords: 10, minChars: 12, maxChars: 600, similarity: 0.7 },
  // The paper's batch: a training set with fewer rows shows one step some of them twice.
  leastRows: 32,
  limit: null,
};
