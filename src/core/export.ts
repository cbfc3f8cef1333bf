// A row of the finished data set: the pair first, then where every part of it comes from.

import { drawSeed } from './augment-key.ts';
import type { Provenance } from './provenance.ts';
import type {
  Candidate,
  Document,
  FiveProbabilities,
  Label,
  RaterForm,
  Rating,
  ReplyFault,
  Segment,
  Verdict,
} from './records.ts';

/** What is known of one segment; a row of the page fits. */
export interface RatedRow {
  readonly document: Document;
  readonly segment: Segment;
  readonly candidate: Candidate | null;
  /** All candidates of the segment in the order of their draws. */
  readonly choices: readonly Candidate[];
  readonly rating: Rating | null;
  readonly marks: readonly { readonly kind: string }[];
  readonly label: Label | null;
}

/** One exported line. Names as data sets have them: snake case, `instruction` and `output` first. */
export interface ExportRow {
  readonly instruction: string;
  readonly output: string;
  /** Null without a usable rating; `rating_fault` then says why, where there was one. */
  readonly score: number | null;
  /** p(1) … p(5); null for a rating by another form. */
  readonly probabilities: FiveProbabilities | null;
  /** Share of the vocabulary's probability on the five digits; null for a rating by another form. */
  readonly digit_mass: number | null;
  /** What the score of another form was made of: criteria, cycle figures, parts of a sum, samples. */
  readonly rating_detail: object | null;
  readonly rating_fault: ReplyFault | null;
  /** What a person said: good, not-good, edited; instruction and output are then theirs. Null without a word. */
  readonly label: string | null;
  /** Kinds of doubt about the instruction's words. */
  readonly marks: readonly string[];
  readonly document: string;
  readonly document_id: string;
  /** File, record, title, author, address, date, licence, as far as the file tells; null for documents of an earlier version. */
  readonly source: Provenance | null;
  /** Page on which the text begins, from 1; null for formats without pages. */
  readonly page: number | null;
  readonly heading: readonly string[];
  /** Offsets into the document in UTF-16 code units. */
  readonly from: number;
  readonly to: number;
  readonly segment_id: string;
  readonly candidate_id: string;
  readonly rating_id: string | null;
  readonly model: string;
  readonly prompt: string;
  /** The seed with which the instruction was drawn. */
  readonly seed: number;
  readonly rater: string | null;
  readonly rater_prompt: string | null;
  readonly rater_form: RaterForm | null;
}

/**
 * The pairs as data-set rows, in the order given. Rows without an instruction, and rows that neither a model nor a person
 * has judged, are no pairs yet and give nothing; a pair whose rating failed gives a row with a null score.
 *
 * @param augmentSeed the stage seed under which the candidates were drawn.
 */
export function exportRows(rows: readonly RatedRow[], augmentSeed: number): readonly ExportRow[] {
  return rows.flatMap(({ document, segment, candidate, choices, rating, marks, label }) => {
    if (!candidate?.reply.ok || (rating === null && label === null)) return [];
    const verdict = rating?.verdict ?? null;
    const measured = verdict?.ok === true && verdict.form === 'expectation' ? verdict : null;
    const edited = label?.said.kind === 'edited' ? label.said : null;
    const draw = Math.max(0, choices.indexOf(candidate));
    return [
      {
        instruction: edited?.instruction ?? candidate.reply.instruction,
        output: edited?.output ?? segment.text,
        score: verdict?.ok === true ? verdict.score : null,
        probabilities: measured?.probabilities ?? null,
        digit_mass: measured?.mass ?? null,
        rating_detail: verdict === null ? null : detailOf(verdict),
        rating_fault: verdict === null || verdict.ok ? null : verdict.why,
        label: label?.said.kind ?? null,
        marks: marks.map(({ kind }) => kind),
        document: document.name,
        document_id: document.id,
        source: document.provenance ?? null,
        page: pageOf(document, segment),
        heading: segment.headingPath,
        from: segment.from,
        to: segment.to,
        segment_id: segment.id,
        candidate_id: candidate.id,
        rating_id: rating?.id ?? null,
        model: candidate.model,
        prompt: candidate.prompt,
        seed: drawSeed(augmentSeed, segment.id, candidate.attempt, draw),
        rater: rating?.model ?? null,
        rater_prompt: rating?.prompt ?? null,
        rater_form: verdict?.form ?? null,
      },
    ];
  });
}

function pageOf({ pageStarts }: Document, { from }: Segment): number | null {
  return pageStarts === undefined ? null : pageStarts.filter((start) => start <= from).length;
}

function detailOf(verdict: Verdict): object | null {
  if (!verdict.ok) return null;
  switch (verdict.form) {
    case 'expectation':
      return null;
    case 'additive':
      return { criteria: verdict.criteria };
    case 'reasoning':
      return verdict.samples === undefined ? null : { scores: verdict.samples.map(({ score }) => score) };
    case 'cycle':
      return { ...verdict.cycle };
    case 'sum':
      return { parts: verdict.parts };
  }
}

/** One JSON object a line, each line ended. */
export function toJsonl(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
