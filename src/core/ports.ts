// What a stage asks of the outside world. Stages are tested with scripted ports; the engines implement them.

import type { Outcome } from './outcome.ts';

/** One turn of a conversation. The engine renders turns with the model's own chat template. */
export interface Turn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A rendered prompt: its turns, and what the assistant's reply begins with (prefilled, not generated). */
export interface Prompt {
  readonly turns: readonly Turn[];
  readonly replyStart?: string;
}

/** How tokens are drawn. Source of the defaults: paper section 2.2, T = 0.7, p = 0.9. */
export interface Sampling {
  /** 0 is greedy. */
  readonly temperature: number;
  /** Nucleus: the smallest set of tokens whose probabilities add up to at least this. 1 is off. */
  readonly topP: number;
  readonly maxTokens: number;
}

/** One item of a batch; `seed` makes its draw reproducible whatever the batch it lands in. */
export interface GenerateItem {
  readonly id: string;
  readonly prompt: Prompt;
  readonly seed: number;
}

/** What a generation reports. Every item ends with exactly one `end` or `failed`, unless the caller stops. */
export type GenerateEvent =
  /** The reply so far, without `replyStart`: a reader may skip all but the newest. */
  | { readonly kind: 'text'; readonly id: string; readonly text: string }
  | {
      readonly kind: 'end';
      readonly id: string;
      /** The whole reply without `replyStart`. */
      readonly text: string;
      readonly tokens: number;
      /** `stop`: the model ended its reply; `length`: maxTokens or the context window ended it. */
      readonly reason: 'stop' | 'length';
    }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string };

/** Stop politely: polled between tokens by whoever works. An AbortSignal fits. */
export interface Stop {
  readonly aborted: boolean;
}

/** Writes replies for a batch of prompts at once. The iterable ends early, without error, when stopped. */
export interface Generate {
  generate(items: readonly GenerateItem[], sampling: Sampling, stop: Stop): AsyncIterable<Outcome<GenerateEvent>>;
}

export interface ScoreItem {
  readonly id: string;
  readonly prompt: Prompt;
  /** Texts whose log-probability right after the prompt is wanted; each is one token where possible. */
  readonly continuations: readonly string[];
}

export type ScoreEvent =
  | {
      readonly kind: 'scored';
      readonly id: string;
      /** Natural logarithms, in the order of `continuations`, over the whole vocabulary at temperature 1. */
      readonly logProbs: readonly number[];
    }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string };

/** Tells how likely each continuation is after each prompt. Ends early, without error, when stopped. */
export interface Score {
  score(items: readonly ScoreItem[], stop: Stop): AsyncIterable<Outcome<ScoreEvent>>;
}

/** A text whose loss is wanted: how likely the model finds `continuation` as the reply to `prompt`. */
export interface NllItem {
  readonly id: string;
  readonly prompt: Prompt;
  readonly continuation: string;
  /** Only the first so many tokens of the continuation are measured. */
  readonly maxTokens?: number;
  /** Whether each token's own likelihood is wanted too. */
  readonly perToken?: boolean;
}

export type NllEvent =
  | {
      readonly kind: 'measured';
      readonly id: string;
      /** Mean negative log-likelihood of the continuation, in nats a token. */
      readonly nll: number;
      /** Tokens of the continuation that were measured. */
      readonly tokens: number;
      /** Each of them with its text and its natural log-probability, where it was asked for. */
      readonly perToken?: readonly { readonly text: string; readonly logProb: number }[];
    }
  | { readonly kind: 'failed'; readonly id: string; readonly message: string };

/** Measures how well texts are predicted. Ends early, without error, when stopped. */
export interface Measure {
  nll(items: readonly NllItem[], stop: Stop): AsyncIterable<Outcome<NllEvent>>;
}

/** What an engine can do, as data: stages ask this, never an engine's name. */
export interface Capabilities {
  /** How many items it works on at once; a stage hands over this many at a time. */
  readonly batch: number;
  /** Tokens of prompt and reply together. */
  readonly contextTokens: number;
  readonly canLearn: boolean;
  readonly hasNll: boolean;
  /**
   * Replies can be held to a grammar. Log-probabilities are then among the asked continuations only: what they hold of
   * the whole vocabulary is not known.
   */
  readonly hasGrammar: boolean;
}
