// The records of the method, in the order in which the work flows: document → segment → candidate → rating.
// They are added, never edited: a second opinion is a second rating, a second try is a second attempt.
// An id is composed of its parent's id and the configuration that made it, so writing twice is a no-op
// and resuming is skipping what exists. The curated set is computed (see curate.ts), never stored.

/** Kind of text a document's `text` is: Markdown (headings are `#` lines) or plain paragraphs. */
export type TextForm = 'markdown' | 'plain';

/** A text the person dropped or pasted. `text` is what every offset of every segment counts into. */
export interface Document {
  /** Hash of name and text: the same file dropped twice is one document. */
  readonly id: string;
  readonly name: string;
  readonly form: TextForm;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** A stretch of a document: `document.text.slice(from, to) === text`, in UTF-16 code units. */
export interface Segment {
  /** `<document id>/<from>-<to>`. */
  readonly id: string;
  readonly documentId: string;
  /** Titles of the headings above the text, outermost first. Empty for plain text. */
  readonly headingPath: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Why a model's reply could not be used. `raw` of the record still holds every character it said. */
export type ReplyFault =
  | 'empty' // nothing but white space
  | 'no-question' // a backward reply that names a subject and no question
  | 'cut-off' // the token limit came before the model ended its reply
  | 'no-score' // a rating reply without a `Score:` line
  | 'out-of-range' // a score that is not within 1–5
  | 'digits-unlikely' // the five digits hold almost none of the probability
  | 'engine'; // the engine failed on this item: `detail` says how

/** The instruction that a model wrote for a segment (self-augmentation, paper section 2.2). */
export interface Candidate {
  /** `<segment id>/<augment key>/<attempt>`. */
  readonly id: string;
  readonly segmentId: string;
  /** Hash of model, prompt id and version, and sampling: see key.ts. */
  readonly key: string;
  /** 0 for the first try; a retry is the next number and gets a seed of its own. */
  readonly attempt: number;
  readonly reply: CandidateReply;
  /** The model's id, for people; `key` is what tells candidates apart. */
  readonly model: string;
  readonly prompt: string;
  readonly tokens: number;
  readonly createdAt: number;
}

export type CandidateReply =
  | { readonly ok: true; readonly instruction: string; readonly raw: string }
  | { readonly ok: false; readonly why: ReplyFault; readonly raw: string; readonly detail?: string };

/** How a pair was rated: by the expectation over the digits, or by a written reply with a `Score:` line. */
export type RaterForm = 'expectation' | 'reasoning';

/** p(1) … p(5), renormalised over the five digits so that they add up to 1. */
export type FiveProbabilities = readonly [number, number, number, number, number];

/** One opinion on one candidate (self-curation, paper section 2.3). */
export interface Rating {
  /** `<candidate id>/<rate key>/<attempt>`. */
  readonly id: string;
  readonly candidateId: string;
  readonly segmentId: string;
  readonly key: string;
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly model: string;
  readonly prompt: string;
  readonly createdAt: number;
}

export type Verdict =
  | {
      readonly ok: true;
      readonly form: 'expectation';
      /** Σ s · p(s), within 1–5. */
      readonly score: number;
      readonly probabilities: FiveProbabilities;
      /** Share of the whole vocabulary's probability that the five digits held before renormalising, 0–1. */
      readonly mass: number;
    }
  | { readonly ok: true; readonly form: 'reasoning'; readonly score: number; readonly raw: string }
  | {
      readonly ok: false;
      readonly form: RaterForm;
      readonly why: ReplyFault;
      readonly raw: string;
      readonly detail?: string;
    };
