// What the page can do with files of pairs that were made elsewhere.

import type { Failure } from '../core/outcome.ts';

export interface ElsewhereApp {
  /**
   * Takes a file of this visit for pairs that were made elsewhere, in place of the documents that it was read as: each
   * output is a segment, each instruction its candidate, to be rated and reviewed as it is.
   */
  rateAsTheyAre(fileId: number): Promise<Failure | null>;
}
