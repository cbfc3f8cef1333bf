// The records of the method, in the order in which the work flows: document → segment → candidate → rating.
// They are added, never edited: a second opinion is a second rating, a second try is a second attempt.
// An id is composed of its parent's id and the configuration that made it, so writing twice is a no-op
// and resuming is skipping what exists. The curated set is computed (see curate.ts), never stored.

import type { CheckpointRef, TrainPlan } from './learning.ts';
import type { Provenance } from './provenance.ts';

/** Kind of text a document's `text` is: Markdown (headings are `#` lines) or plain paragraphs. */
export type TextForm = 'markdown' | 'plain';

/** A text the person dropped or pasted. `text` is what every offset of every segment counts into. */
export interface Document {
  /** Hash of name and text: the same file dropped twice is one document. */
  readonly id: string;
  readonly name: string;
  readonly form: TextForm;
  readonly text: string;
  /** Missing on documents that were stored by a version without provenance. */
  readonly provenance?: Provenance;
  /** Where each page begins in `text`, in UTF-16 code units; only of formats with pages. The first is 0. */
  readonly pageStarts?: readonly number[];
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/** A stretch of a document: `document.text.slice(from, to) === text`, in UTF-16 code units, unless a person has edited it. */
export interface Segment {
  /** `<document id>/<from>-<to>`, and after an edit `~<hash of the new text>`. */
  readonly id: string;
  readonly documentId: string;
  /** Titles of the headings above the text, outermost first. Empty for plain text. */
  readonly headingPath: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** A person has drawn its boundaries or edited its text: changed lengths in the settings leave its document as it is. */
  readonly byHand?: 'boundaries' | 'text';
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

/** A way to rate that stands by itself: see raters.ts for what each asks. */
export type SimpleForm =
  | 'expectation' // five grades, by the expectation over the digits
  | 'additive' // five criteria, each by the probability of yes
  | 'reasoning' // a written reply with a `Score:` line, sampled and averaged
  | 'cycle'; // how much likelier the segment becomes by its instruction

/** How a pair was rated; `sum` is a weighted mean of the others. */
export type RaterForm = SimpleForm | 'sum';

/** p(1) … p(5), renormalised over the five digits so that they add up to 1. */
export type FiveProbabilities = readonly [number, number, number, number, number];

/**
 * How well a model predicts a segment, as mean negative log-likelihoods in nats a token: lower is likelier. `given`, `alone`
 * and `others` are over the same `tokens` at its beginning.
 */
export interface CycleFigures {
  /** After its instruction. */
  readonly given: number;
  /** After no instruction. */
  readonly alone: number;
  /** After instructions of other segments. */
  readonly others: readonly number[];
  readonly tokens: number;
  /** Of the whole text after its instruction; missing where the engine does not tell single tokens. */
  readonly text?: {
    readonly nll: number;
    /** Of its first tokens. */
    readonly opening: number;
    /** Whether it begins as a text does, with a later item of a list, or joined to something before it. */
    readonly start: 'beginning' | 'later-item' | 'joined';
    /** Of the line that is least likely. */
    readonly worstLine: number;
    readonly tokens: number;
  };
}

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
  | {
      readonly ok: true;
      readonly form: 'additive';
      /** 1 + 4 · the weighted mean of the criteria, within 1–5. */
      readonly score: number;
      /** p(yes) of each criterion, in the order of `CRITERIA` (prompts). */
      readonly criteria: readonly number[];
      /** Smallest share of the vocabulary's probability that yes and no held together, 0–1. */
      readonly mass: number;
    }
  | {
      readonly ok: true;
      readonly form: 'reasoning';
      /** Mean over the samples that had a score. */
      readonly score: number;
      /** The first reply. */
      readonly raw: string;
      /** Every reply, where more than one was asked for; the score is null where there was none. */
      readonly samples?: readonly { readonly score: number | null; readonly raw: string }[];
    }
  | { readonly ok: true; readonly form: 'cycle'; readonly score: number; readonly cycle: CycleFigures }
  | {
      readonly ok: true;
      readonly form: 'sum';
      /** Σ weight · score / Σ weight. */
      readonly score: number;
      readonly parts: readonly { readonly form: SimpleForm; readonly weight: number; readonly score: number }[];
    }
  | {
      readonly ok: false;
      readonly form: RaterForm;
      readonly why: ReplyFault;
      readonly raw: string;
      readonly detail?: string;
    };

/** What a person says of a pair. `edited` has the pair as they would have it; `none` takes back what was said. */
export type Said =
  | { readonly kind: 'good' }
  | { readonly kind: 'not-good' }
  | { readonly kind: 'edited'; readonly instruction: string; readonly output: string }
  | { readonly kind: 'none' };

/** A person's word on a candidate. It is added, never changed: the highest `turn` counts. */
export interface Label {
  /** `<candidate id>/label/<turn>`. */
  readonly id: string;
  readonly candidateId: string;
  readonly segmentId: string;
  readonly turn: number;
  readonly said: Said;
  readonly createdAt: number;
}

/** What the steps of the loop do (see rounds.ts). */
export type StepKind = 'train' | 'augment' | 'rate' | 'select' | 'compare';

/** A step of the loop that has ended. */
export interface StepRecord {
  /** Names the step's configuration, and through `needs` all that it was made from. */
  readonly key: string;
  /** Its name within the plan, for people: `train M_1`, `rate 2`. */
  readonly step: string;
  readonly kind: StepKind;
  /** Keys of the steps whose results it used, in the plan's order. */
  readonly needs: readonly string[];
  /** What went into the key besides `needs`, as plain data. */
  readonly configuration: object;
  readonly createdAt: number;
}

/** Weights learned by one training step, kept beside those of the base model. */
export interface AdapterRecord {
  /** Key of the step that trained it. */
  readonly id: string;
  /** The model within the plan, for people: `M_yx`, `M_0`, … */
  readonly model: string;
  /** Id of the base model. */
  readonly base: string;
  /** The adapter it went on from; null when it began at the base. */
  readonly start: string | null;
  readonly task: 'backward' | 'forward';
  /** Pairs it learned from. */
  readonly pairs: { readonly seed: number; readonly augmented: number };
  /** Step of the kept checkpoint, and its mean loss on the held-out pairs in nats a token; null when none was measured. */
  readonly best: { readonly step: number; readonly devLoss: number | null };
  readonly bytes: number;
  readonly createdAt: number;
}

/** One point of a loss curve: nats a token at a training step. */
export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

/**
 * How far a training has come. Not a record of the method but its bookkeeping: the row of a training is replaced with each
 * checkpoint, after the checkpoint's bytes are stored.
 */
export interface TrainingRow {
  /** Key of the training step. */
  readonly key: string;
  readonly model: string;
  readonly plan: TrainPlan;
  readonly train: readonly LossPoint[];
  readonly dev: readonly LossPoint[];
  /** Where to go on from; null once it is finished. */
  readonly checkpoint: CheckpointRef | null;
  /** Seconds spent in steps so far, and tokens learned from in them. */
  readonly seconds: number;
  readonly tokens: number;
  readonly updatedAt: number;
}

/** What was measured of one model on one held-out pair while models were compared. */
export interface Measurement {
  /** `<comparison's key>/<model>/<kind>/<pair id>`, and for a preference the other model between. */
  readonly id: string;
  readonly comparison: string;
  /** `base`, `M_0`, … */
  readonly model: string;
  readonly pairId: string;
  readonly found: Found;
  readonly createdAt: number;
}

export type Found =
  /** Mean negative log-likelihood of the pair's output in nats a token. */
  | { readonly kind: 'loss'; readonly nll: number; readonly tokens: number }
  /** The model's own answer to the pair's instruction. */
  | { readonly kind: 'answer'; readonly text: string; readonly cut: boolean }
  /** Its rating of the pair as it is (good), or with another pair's output; null when the rating failed. */
  | { readonly kind: 'rating'; readonly good: boolean; readonly score: number | null }
  /** The judge's choice between this model's answer and another's, shown in both orders. */
  | {
      readonly kind: 'preference';
      readonly against: string;
      readonly judge: string;
      readonly preference: 'self' | 'other' | 'tie' | 'inconsistent';
    };

/** What a person chose between two answers without knowing whose they were. */
export type BlindVerdict = 'left' | 'right' | 'tie';

export interface BlindChoice {
  /** `<comparison's key>/<a>/<b>/<pair id>` with the models in the loop's order. */
  readonly id: string;
  readonly comparison: string;
  readonly a: string;
  readonly b: string;
  readonly pairId: string;
  readonly preferred: 'a' | 'b' | 'tie';
  readonly createdAt: number;
}

/** Where something comes from: every step that had a part in it. */
export interface LineageOf {
  readonly key: string;
  /** Each step after all those it needs; the step itself is the last. */
  readonly steps: readonly StepRecord[];
  /** Keys that are named as needed and of which there is no record. */
  readonly missing: readonly string[];
}
