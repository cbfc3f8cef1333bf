// What a data-set card tells, as plain data: counts, models, prompts, sources and what is known of the quality.

import type { Estimate } from '../estimate.ts';
import type { LineageOf } from '../records.ts';
import type { Settings } from '../settings.ts';
import type { DatasetChoices } from './choices.ts';
import type { Column } from './columns.ts';
import type { DataFile } from './layout.ts';

/** A model that had a part in the pairs of the files. */
export interface ModelFact {
  /** As the records name it; a tuned one is `<base>+<key of its training>`. */
  readonly id: string;
  /** Where its base is found, as far as the id tells. */
  readonly hub: string;
  /** Licence of its base; null where it is not known here. */
  readonly licence: string | null;
  readonly part: 'writer' | 'rater';
  readonly pairs: number;
  /** How it was trained; null for a model as it was loaded. */
  readonly lineage: LineageOf | null;
}

export interface SourceFact {
  readonly name: string;
  readonly title: string | null;
  readonly author: string | null;
  readonly url: string | null;
  readonly licence: string | null;
  readonly pairs: number;
}

export interface CardFacts {
  readonly choices: DatasetChoices;
  readonly settings: Settings;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
  readonly files: readonly DataFile[];
  readonly columns: readonly Column[];
  /** Of the whole project, in the order of the work. */
  readonly counts: {
    readonly documents: number;
    readonly segments: number;
    /** Those that were worked on; the others were left out by their marks or by hand. */
    readonly inWork: number;
    readonly written: number;
    readonly rated: number;
    readonly failed: number;
    readonly marked: number;
    readonly kept: number;
    readonly labelled: { readonly good: number; readonly edited: number; readonly notGood: number };
  };
  readonly models: readonly ModelFact[];
  /** Prompts by id and version, and how many pairs of the files each had a part in. */
  readonly prompts: readonly { readonly name: string; readonly part: 'writer' | 'rater'; readonly pairs: number }[];
  /** Every usable score of the project. */
  readonly scores: readonly number[];
  /** Documents of the files, those with the most pairs first. */
  readonly sources: readonly SourceFact[];
  /** ISO 639-1 of outputs spread over the files, the most frequent first. */
  readonly languages: readonly string[];
  /** By labelled pairs that are no examples of the rating prompt. */
  readonly quality: {
    readonly labelled: number;
    /** Good among those that the rating and the filters keep. */
    readonly precision: Estimate | null;
    /** Chance that a good pair is rated above another. */
    readonly auc: Estimate | null;
  };
}
