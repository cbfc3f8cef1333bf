// A row of the finished data set: the pair first, then where every part of it comes from.

import { seedFor } from './key.ts';
import type { Candidate, Document, FiveProbabilities, Rating, ReplyFault, Segment } from './records.ts';

/** What is known of one segment; a row of the page fits. */
export interface RatedRow {
  readonly document: Document;
  readonly segment: Segment;
  readonly candidate: Candidate | null;
  readonly rating: Rating | null;
}

/** One exported line. Names as data sets have them: snake case, `instruction` and `output` first. */
export interface ExportRow {
  readonly instruction: string;
  readonly output: string;
  /** Null when the rating failed; `rating_fault` then says why. */
  readonly score: number | null;
  /** p(1) … p(5); null for a written rating. */
  readonly probabilities: FiveProbabilities | null;
  /** Share of the vocabulary's probability on the five digits; null for a written rating. */
  readonly digit_mass: number | null;
  readonly rating_fault: ReplyFault | null;
  readonly document: string;
  readonly document_id: string;
  readonly heading: readonly string[];
  /** Offsets into the document in UTF-16 code units. */
  readonly from: number;
  readonly to: number;
  readonly segment_id: string;
  readonly candidate_id: string;
  readonly rating_id: string;
  readonly model: string;
  readonly prompt: string;
  /** The seed with which the instruction was drawn. */
  readonly seed: number;
  readonly rater: string;
  readonly rater_prompt: string;
  readonly rater_form: 'expectation' | 'reasoning';
}

/**
 * The rated pairs as data-set rows, in the order given. Rows without an instruction or a rating are no pairs yet and
 * give nothing; a pair whose rating failed gives a row with a null score.
 *
 * @param augmentSeed the stage seed under which the candidates were drawn.
 */
export function exportRows(rows: readonly RatedRow[], augmentSeed: number): readonly ExportRow[] {
  return rows.flatMap(({ document, segment, candidate, rating }) => {
    if (!candidate?.reply.ok || !rating) return [];
    const { verdict } = rating;
    const measured = verdict.ok && verdict.form === 'expectation' ? verdict : null;
    return [
      {
        instruction: candidate.reply.instruction,
        output: segment.text,
        score: verdict.ok ? verdict.score : null,
        probabilities: measured?.probabilities ?? null,
        digit_mass: measured?.mass ?? null,
        rating_fault: verdict.ok ? null : verdict.why,
        document: document.name,
        document_id: document.id,
        heading: segment.headingPath,
        from: segment.from,
        to: segment.to,
        segment_id: segment.id,
        candidate_id: candidate.id,
        rating_id: rating.id,
        model: candidate.model,
        prompt: candidate.prompt,
        seed: seedFor(augmentSeed, segment.id, candidate.attempt),
        rater: rating.model,
        rater_prompt: rating.prompt,
        rater_form: verdict.form,
      },
    ];
  });
}

/** One JSON object a line, each line ended. */
export function toJsonl(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
